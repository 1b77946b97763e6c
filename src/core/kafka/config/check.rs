//! Whether a value fits its option, as Strimzi checks it before it renders anything.

use super::{OptionRule, Valid, ValueType};
use serde_json::Value as Json;

/// A value of `spec.kafka.config` as the text that goes into `server.config`; `None` for null, lists and maps,
/// which Strimzi refuses.
pub fn plain(value: &Json) -> Option<String> {
    match value {
        Json::Bool(value) => Some(value.to_string()),
        Json::Number(number) => Some(number.to_string()),
        Json::String(text) => Some(text.clone()),
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    }
}

/// Whether the text fits the option; the error is a clause that follows the option's name.
pub fn verify(rule: &OptionRule, text: &str) -> Result<(), String> {
    let number = match rule.value_type {
        ValueType::Boolean if matches!(text, "true" | "false") => return Ok(()),
        ValueType::Boolean => return Err(format!("takes true or false, not `{text}`")),
        ValueType::Short => whole(text, f64::from(i16::MIN), f64::from(i16::MAX)),
        ValueType::Int => whole(text, f64::from(i32::MIN), f64::from(i32::MAX)),
        ValueType::Long => text.parse::<i64>().ok().map(approximate),
        ValueType::Double => text.parse::<f64>().ok(),
        ValueType::List | ValueType::Password | ValueType::Text => return words(rule, text),
    };
    let Some(number) = number else { return Err(format!("takes a {} number, not `{text}`", kind(rule.value_type))) };
    match &rule.valid {
        Valid::Range { minimum: Some(low), .. } if number < *low => Err(format!("is {text}, below its minimum {low}")),
        Valid::Range { maximum: Some(high), .. } if number > *high => {
            Err(format!("is {text}, above its maximum {high}"))
        }
        _ => words(rule, text),
    }
}

fn words(rule: &OptionRule, text: &str) -> Result<(), String> {
    let fits = match &rule.valid {
        Valid::OneOf(words) => words.contains(&text),
        Valid::OneOfIgnoringCase(words) => words.iter().any(|word| word.eq_ignore_ascii_case(text)),
        Valid::EachOf(words) => text.split(',').map(str::trim).all(|item| item.is_empty() || words.contains(&item)),
        Valid::Any | Valid::Range { .. } => true,
    };
    if fits { Ok(()) } else { Err(format!("does not take `{text}`")) }
}

fn whole(text: &str, low: f64, high: f64) -> Option<f64> {
    text.parse::<i64>().ok().map(approximate).filter(|number| (low..=high).contains(number))
}

/// Bounds are compared as doubles: none of Kafka's lies where a double cannot tell two neighbours apart.
#[expect(clippy::cast_precision_loss, reason = "bounds are far from where doubles lose whole numbers")]
fn approximate(number: i64) -> f64 {
    number as f64
}

fn kind(value_type: ValueType) -> &'static str {
    match value_type {
        ValueType::Double => "decimal",
        _ => "whole",
    }
}
