//! Names and what they may be made of.

use super::{FromNode, Reader, text_schema};
use crate::{diagnostic::Code, spec::yaml::Node};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use std::{borrow::Cow, ops::Deref};

/// RFC 1123: what Kubernetes takes for a label of a name.
const DNS_LABEL: &str = "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$";
/// Kafka's `Topic.LEGAL_CHARS` and its length.
const KAFKA_NAME: &str = r"^[a-zA-Z0-9._-]{1,249}$";
const ATTRIBUTE_PATH: &str = r"^(spec|data|metadata\.labels|metadata\.annotations)([.\[].+)?$";
/// Strimzi's `ListenersValidator`: the documentation says 25 characters, the code 11.
const LISTENER_NAME: &str = "^[a-z0-9]{1,11}$";

pub fn is_dns_label(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=63).contains(&text.len()) && text.bytes().all(inner) && !text.starts_with('-') && !text.ends_with('-')
}

/// Labels joined by dots, at most 253 characters: what a custom resource may be called.
pub fn is_dns_subdomain(text: &str) -> bool {
    text.len() <= 253 && text.split('.').all(is_dns_label)
}

/// Kafka's `Topic.validate`.
pub fn is_kafka_name(text: &str) -> bool {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    (1..=249).contains(&text.len()) && text.bytes().all(legal) && text != "." && text != ".."
}

/// A path that starts where a spec can say something of an object.
fn is_attribute_path(text: &str) -> bool {
    let below = |root: &str| {
        text.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.len() > 1 && rest.starts_with(['.', '[']))
    };
    ["spec", "data", "metadata.labels", "metadata.annotations"].into_iter().any(below)
}

fn is_listener_name(text: &str) -> bool {
    (1..=11).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

macro_rules! name {
    ($($(#[doc = $doc:literal])* $name:ident, $check:ident, $pattern:ident, $code:ident, $rule:literal;)*) => {$(
        $(#[doc = $doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Box<str>);

        impl Deref for $name {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl FromNode for $name {
            fn read<'n>(node: &'n Node, reader: &mut Reader<'n>) -> Option<Self> {
                let text = String::read(node, reader)?;
                if $check(&text) {
                    return Some(Self(text.into()));
                }
                reader.error(Code::$code, node.span, format!("`{}` cannot be `{}`", reader.field(), shown(&text)), $rule);
                None
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                text_schema(concat!($($doc, "\n",)* ""), $pattern)
            }
        }
    )*};
}

name! {
    /// Small letters, digits and `-`, at most 63 of them, a letter or digit at both ends.
    DnsLabel, is_dns_label, DNS_LABEL, BAD_NAME, "small letters, digits and `-`, at most 63, no `-` at the ends";
    /// The name of a Kafka topic: letters, digits, `.`, `_` and `-`, at most 249 of them.
    KafkaName, is_kafka_name, KAFKA_NAME, TOPIC_NAME, "letters, digits, `.`, `_` and `-`, at most 249, not only dots";
    /// The name of a listener: small letters and digits, at most 11 of them.
    ListenerName, is_listener_name, LISTENER_NAME, LISTENER, "small letters and digits, at most 11";
    /// A field of a Kubernetes object by its path: `spec.replicas`, `spec.config[retention.ms]`, `metadata.labels`.
    AttributePath, is_attribute_path, ATTRIBUTE_PATH, IGNORED_PATH,
        "a path of the object: it starts with `spec`, `metadata.labels` or `metadata.annotations`";
}

/// A wrong name may be anything; a message shows its beginning.
pub fn shown(text: &str) -> String {
    let mut short: String = text.chars().take(60).flat_map(char::escape_debug).collect();
    if text.chars().nth(60).is_some() {
        short.push('…');
    }
    short
}
