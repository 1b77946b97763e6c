//! Typed values from nodes, and the JSON Schema of the same types, from one declaration.
//!
//! `record!`, `words!` and `choice!` declare a type once; reading it and describing it to an editor both come from
//! that declaration, so they cannot drift. Reading reports every mistake and goes on; a value with a mistake in it
//! is `None`.

mod choice;
mod collections;
mod names;
mod numbers;
mod reader;
mod record;
mod scalars;
mod schema;
mod words;

pub use collections::{NodeMap, OneOrMany};
pub use names::{
    AttributePath, DnsLabel, KafkaName, ListenerName, is_dns_label, is_dns_subdomain, is_kafka_name, shown,
};
pub use numbers::{Decimal, Whole};
pub use reader::{Located, Reader, nearest};
pub use scalars::{Anything, Quantity, Raw, Scalar};
pub use schema::{FieldSchema, VALUE_REFERENCE, choice_schema, record_schema, text_schema, words_schema};

pub(crate) use choice::choice;
pub(crate) use record::record;
pub(crate) use words::words;

use crate::spec::yaml::Node;

/// A type that is read from a node. Its `JsonSchema` describes the same words.
pub trait FromNode: Sized + schemars::JsonSchema {
    /// Reads it, reports what is wrong, and returns `None` where nothing sound can be made of it.
    fn read<'n>(node: &'n Node, reader: &mut Reader<'n>) -> Option<Self>;

    /// What stands for a field that is not given; `None` where it must be given.
    fn absent() -> Option<Self> {
        None
    }
}
