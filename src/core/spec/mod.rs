//! Text to `Spec`, with every diagnostic of a folder at once.
//!
//! `text_of` checks bytes, `parse` reads documents, `Spec::resolve` chooses an environment, applies its patches and
//! values, reads every document into its type and checks what the types cannot say. What comes out is sound: the
//! lowering to a graph only has to say what exists.

mod check;
mod format;
pub mod kinds;
mod parse;
mod patches;
mod resolve;
mod schema;
pub mod shape;
mod text;
mod topics;
mod values;
pub mod yaml;

pub use format::format;
pub use parse::{Spec, parse};
pub use resolve::{DEFAULT_ENVIRONMENT, ResolvedSpec};
pub use schema::{file_name as schema_file_name, schema, schema_of_file};
pub use text::text_of;
pub use topics::TopicView;
