//! Types and limits, in the order and with the words of `kube-openapi`'s validators.

use super::{
    field_error::{FieldError, Reason},
    node::{Additional, JsonType, Junctions, Node},
    path::Path,
};
use base64::Engine;
use serde_json::{Map, Number, Value};

/// Every fault of a value, its fields included.
pub(super) fn validate(node: &Node, value: &Value, path: &Path<'_>, errors: &mut Vec<FieldError>) {
    if !type_matches(node, value) {
        errors.push(wrong_type(node, value, path));
    }
    if value.is_null() {
        return choices(node, value, path, errors);
    }
    if let Some(junctions) = &node.junctions {
        junction(junctions, value, path, errors);
    }
    match value {
        Value::String(text) => string(node, text, path, errors),
        Value::Number(number) => bounds(node, number, path, errors),
        Value::Array(list) => array(node, list, path, errors),
        _ => {}
    }
    choices(node, value, path, errors);
    if let Value::Object(map) = value {
        object(node, map, path, errors);
    }
}

fn type_matches(node: &Node, value: &Value) -> bool {
    node.types.is_empty() || node.types.iter().any(|kind| kind.accepts(value)) || (value.is_null() && node.nullable)
}

fn wrong_type(node: &Node, value: &Value, path: &Path<'_>) -> FieldError {
    let (wanted, found) = match &node.format {
        // Against a number's format the server holds the format of its own type.
        Some(format) if node.types == [JsonType::Integer] && value.is_f64() => (format.clone(), "float64"),
        _ => (node.types.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(","), type_name(value)),
    };
    let detail = format!("{path} in body must be of type {wanted}: {found:?}");
    FieldError::with_value(path.to_string(), Reason::TypeInvalid, found.into(), &detail)
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => JsonType::Boolean.name(),
        Value::Number(number) if number.is_f64() => JsonType::Number.name(),
        Value::Number(_) => JsonType::Integer.name(),
        Value::String(_) => JsonType::String.name(),
        Value::Array(_) => JsonType::Array.name(),
        Value::Object(_) => JsonType::Object.name(),
    }
}

/// An ordinary fault: `Invalid value: 0: spec.partitions in body should be greater than or equal to 1`.
fn invalid(path: &Path<'_>, value: Value, should: &str) -> FieldError {
    FieldError::with_value(path.to_string(), Reason::Invalid, value, &format!("{path} in body {should}"))
}

fn choices(node: &Node, value: &Value, path: &Path<'_>, errors: &mut Vec<FieldError>) {
    if node.choices.is_empty() || node.choices.contains(value) {
        return;
    }
    let quoted = |choice: &Value| match choice {
        Value::String(text) => format!("{text:?}"),
        other => format!("{:?}", other.to_string()),
    };
    let detail = format!("supported values: {}", node.choices.iter().map(quoted).collect::<Vec<_>>().join(", "));
    errors.push(FieldError::with_value(path.to_string(), Reason::NotSupported, value.clone(), &detail));
}

/// The server reports the first of a string's faults only; a wrong format comes on top.
fn string(node: &Node, text: &str, path: &Path<'_>, errors: &mut Vec<FieldError>) {
    let length = || text.chars().count() as u64;
    if let Some(most) = node.text_length.most.filter(|most| length() > *most) {
        errors.push(FieldError::too_long(path, most));
    } else if let Some(least) = node.text_length.least.filter(|least| length() < *least) {
        errors.push(invalid(path, text.into(), &format!("should be at least {least} chars long")));
    } else if let Some(pattern) = node.pattern.as_deref().filter(|pattern| !pattern.matches(text)) {
        errors.push(invalid(path, text.into(), &format!("should match '{}'", pattern.source)));
    }
    if let Some(format) = node.format.as_deref().filter(|format| !has_format(text, format)) {
        errors.push(wrong_format(text, format, path));
    }
}

/// Base64 text is the content of a Secret, so it is never repeated.
fn wrong_format(text: &str, format: &str, path: &Path<'_>) -> FieldError {
    if format == "byte" {
        return FieldError::without_value(path.to_string(), Reason::TypeInvalid, "must be base64 text");
    }
    let detail = format!("{path} in body must be of type {format}: {text:?}");
    FieldError::with_value(path.to_string(), Reason::TypeInvalid, text.into(), &detail)
}

/// The formats that the schemas of the sandbox use; the server ignores those it does not know.
fn has_format(text: &str, format: &str) -> bool {
    match format {
        "date-time" => text.parse::<jiff::Timestamp>().is_ok(),
        "byte" => base64::engine::general_purpose::STANDARD.decode(text).is_ok(),
        "ipv4" => text.parse::<std::net::Ipv4Addr>().is_ok(),
        "ipv6" => text.parse::<std::net::Ipv6Addr>().is_ok(),
        _ => true,
    }
}

fn bounds(node: &Node, number: &Number, path: &Path<'_>, errors: &mut Vec<FieldError>) {
    let Some(value) = number.as_f64() else { return };
    let bounds = &node.bounds;
    errors.extend(representation(node, number, path));
    let mut refuse = |should: String| errors.push(invalid(path, Value::Number(number.clone()), &should));
    if let Some(step) = bounds.multiple_of.filter(|step| (value / step).fract() != 0.0) {
        refuse(format!("should be a multiple of {step}"));
    }
    match bounds.maximum {
        Some(most) if bounds.exclusive_maximum && value >= most => refuse(format!("should be less than {most}")),
        Some(most) if value > most => refuse(format!("should be less than or equal to {most}")),
        _ => {}
    }
    match bounds.minimum {
        Some(least) if bounds.exclusive_minimum && value <= least => refuse(format!("should be greater than {least}")),
        Some(least) if value < least => refuse(format!("should be greater than or equal to {least}")),
        _ => {}
    }
}

/// A number that its type cannot hold; the server has no path for it.
fn representation(node: &Node, number: &Number, path: &Path<'_>) -> Option<FieldError> {
    if node.types != [JsonType::Integer] {
        return None;
    }
    let narrow = node.format.as_deref() == Some("int32");
    let whole = number.as_i64().or_else(|| JsonType::Integer.accepts(&Value::Number(number.clone())).then_some(0));
    if whole.is_some_and(|whole| !narrow || i32::try_from(whole).is_ok()) {
        return None;
    }
    let format = match node.format.as_deref() {
        Some(format) => format!("with format {format}"),
        None => "(default format)".into(),
    };
    let detail = format!("Checked value must be of type integer {format} in {path}");
    Some(FieldError::with_value("<nil>", Reason::Invalid, "".into(), &detail))
}

fn array(node: &Node, list: &[Value], path: &Path<'_>, errors: &mut Vec<FieldError>) {
    if let Some(items) = &node.items {
        list.iter().enumerate().for_each(|(index, item)| validate(items, item, &path.index(index), errors));
    }
    let count = list.len() as u64;
    if let Some(least) = node.item_count.least.filter(|least| count < *least) {
        errors.push(invalid(path, count.into(), &format!("should have at least {least} items")));
    }
    if let Some(most) = node.item_count.most.filter(|most| count > *most) {
        errors.push(FieldError::too_many(path, list.len(), most));
    }
}

fn object(node: &Node, map: &Map<String, Value>, path: &Path<'_>, errors: &mut Vec<FieldError>) {
    let count = map.len() as u64;
    if let Some(least) = node.property_count.least.filter(|least| count < *least) {
        errors.push(invalid(path, count.into(), &format!("should have at least {least} properties")));
    }
    if let Some(most) = node.property_count.most.filter(|most| count > *most) {
        errors.push(FieldError::too_many(path, map.len(), most));
    }
    for (key, value) in map {
        match (node.properties.get(key), &node.additional) {
            (Some(property), _) => validate(property, value, &path.key(key), errors),
            (None, Additional::Each(each)) => validate(each, value, &path.key(key), errors),
            (None, Additional::Absent | Additional::Anything) => {}
        }
    }
    let absent = node.required.iter().filter(|key| !map.contains_key(*key));
    errors.extend(absent.map(|key| FieldError::required(&path.key(key))));
}

fn junction(junctions: &Junctions, value: &Value, path: &Path<'_>, errors: &mut Vec<FieldError>) {
    let quoted = format_args!("{:?}", path.to_string()).to_string();
    let whole = |words: String| FieldError::with_value("<nil>", Reason::Invalid, "".into(), &words);
    let faults = |node: &Node| {
        let mut faults = Vec::new();
        validate(node, value, path, &mut faults);
        faults
    };
    if !junctions.any_of.is_empty() && junctions.any_of.iter().all(|node| !faults(node).is_empty()) {
        errors.push(whole(format!("{quoted} must validate at least one schema (anyOf)")));
        errors.extend(faults(&junctions.any_of[0]));
    }
    if !junctions.one_of.is_empty() {
        match junctions.one_of.iter().filter(|node| faults(node).is_empty()).count() {
            1 => {}
            0 => {
                errors.push(whole(format!("{quoted} must validate one and only one schema (oneOf). Found none valid")));
                errors.extend(faults(&junctions.one_of[0]));
            }
            valid => errors.push(whole(format!(
                "{quoted} must validate one and only one schema (oneOf). Found {valid} valid alternatives"
            ))),
        }
    }
    let failing: Vec<_> = junctions.all_of.iter().map(faults).filter(|faults| !faults.is_empty()).collect();
    if !failing.is_empty() {
        let none = if failing.len() == junctions.all_of.len() { ". None validated" } else { "" };
        errors.extend(failing.into_iter().flatten());
        errors.push(whole(format!("{quoted} must validate all the schemas (allOf){none}")));
    }
    if junctions.not.as_deref().is_some_and(|node| faults(node).is_empty()) {
        errors.push(whole(format!("{quoted} must not validate the schema (not)")));
    }
}
