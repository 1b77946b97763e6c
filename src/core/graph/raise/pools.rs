//! `KafkaNodePool` to one of a cluster's `nodePools`.

use super::rest::Rest;
use crate::{
    graph::lower::body::Fields,
    value::{Map, Value},
};

/// The pool in the spec's words, and what has none.
pub fn raise(name: &str, body: &Value) -> (Value, Option<Value>) {
    let mut rest = Rest::of(body.get("spec"));
    let pool = Fields::default()
        .with("name", name)
        .maybe("roles", rest.take("roles"))
        .maybe("replicas", rest.take("replicas"))
        .with("storage", storage(&mut rest))
        .maybe("resources", rest.take_as("resources", resources))
        .maybe("jvm", rest.take_as("jvmOptions", jvm))
        .build();
    (pool, rest.overrides())
}

fn storage(rest: &mut Rest) -> Value {
    let mut part = rest.part("storage");
    let kind = part.take("type");
    let said = match kind.as_ref().and_then(Value::as_str) {
        Some("persistent-claim") => Some(claim(&mut part)),
        Some("ephemeral") => {
            Some(Fields::default().with("ephemeral", true).maybe("size", part.take("sizeLimit")).build())
        }
        Some("jbod") => part.take_as("volumes", volumes).map(|volumes| Value::map([("volumes", volumes)])),
        _ => None,
    };
    let said = said.unwrap_or_else(|| {
        // No word for it: something that is valid here, and the truth over it.
        if let Some(kind) = kind {
            part.put("type", kind);
        }
        Fields::default().with("ephemeral", true).build()
    });
    rest.give_back("storage", part);
    said
}

fn claim(part: &mut Rest) -> Value {
    Fields::default()
        .maybe("size", part.take("size"))
        .maybe("class", part.take("class"))
        .maybe("deleteClaim", part.take("deleteClaim"))
        .build()
}

fn volumes(given: &Value) -> Option<Value> {
    given.as_list()?.iter().map(volume).collect::<Option<Vec<_>>>().map(Value::List)
}

/// `None` where a volume says something that there is no word for: a list is taken whole or not at all.
fn volume(given: &Value) -> Option<Value> {
    let mut rest = Rest::of(Some(given));
    let claims = rest.take("type").is_some_and(|kind| kind.as_str() == Some("persistent-claim"));
    let shared = rest.take("kraftMetadata").map(|_| true);
    let volume = Fields::default()
        .maybe("id", rest.take("id"))
        .maybe("size", rest.take("size"))
        .maybe("class", rest.take("class"))
        .maybe("deleteClaim", rest.take("deleteClaim"))
        .maybe("kraftMetadata", shared)
        .build();
    (claims && rest.is_empty()).then_some(volume)
}

/// Only the form that Polaris would write: memory asked for and limited alike, processor time only asked for.
pub fn resources(given: &Value) -> Option<Value> {
    let mut rest = Rest::of(Some(given));
    let (mut requests, mut limits) = (rest.part("requests"), rest.part("limits"));
    let (cpu, memory) = (requests.take("cpu"), requests.take("memory"));
    let alike = limits.take("memory") == memory;
    let whole = rest.is_empty() && requests.is_empty() && limits.is_empty();
    (alike && whole).then(|| Fields::default().maybe("cpu", cpu).maybe("memory", memory).build())
}

pub fn jvm(given: &Value) -> Option<Value> {
    let options: &Map = given.as_map()?;
    let (first, most) = (given.get("-Xms")?.as_str()?, given.get("-Xmx")?.as_str()?);
    let whole = options.len() == 2 && first == most;
    let heap = match first.split_at_checked(first.len().checked_sub(1)?)? {
        (number, "g") => format!("{number}Gi"),
        (number, "m") => format!("{number}Mi"),
        _ => return None,
    };
    whole.then(|| Value::map([("heap", Value::from(heap))]))
}
