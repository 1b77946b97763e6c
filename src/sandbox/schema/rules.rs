//! CEL rules (`x-kubernetes-validations`), evaluated by kube-cel.

use super::{
    field_error::{FieldError, Reason},
    list_type,
    node::{ListType, Node},
    path::Path,
};
use kube_cel::{CompiledSchema, ErrorKind, ValidationError, compile_schema};
use serde_json::{Map, Value};

/// The rules of one node, compiled.
pub(super) struct RuleSet {
    schema: CompiledSchema,
    /// Each rule, and what the server calls it: its message, or the rule itself.
    named: Vec<(String, String)>,
}

impl std::fmt::Debug for RuleSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.named.iter().map(|(rule, _)| rule)).finish()
    }
}

impl RuleSet {
    /// `None` where the node has no rules.
    pub(super) fn compile(json: &Value) -> Result<Option<Self>, String> {
        let Some(Value::Array(rules)) = json.get("x-kubernetes-validations") else { return Ok(None) };
        let schema = compile_schema(&own_rules_only(json));
        if let Some(error) = schema.compilation_errors().first() {
            return Err(format!("Invalid value: compilation failed: {error}"));
        }
        let text = |rule: &Value, key: &str| rule.get(key).and_then(Value::as_str).map(str::to_owned);
        let named = rules
            .iter()
            .filter_map(|rule| {
                let expression = text(rule, "rule")?;
                let words = text(rule, "message").unwrap_or_else(|| expression.clone());
                Some((expression, words))
            })
            .collect();
        Ok(Some(Self { schema, named }))
    }

    fn check(&self, value: &Value, old: Option<&Value>, path: &Path<'_>, errors: &mut Vec<FieldError>) {
        if let Err(failures) = kube_cel::validate_compiled(&self.schema, value, old) {
            errors.extend(failures.into_iter().map(|failure| self.field_error(&failure, value, path)));
        }
    }

    fn field_error(&self, failure: &ValidationError, value: &Value, path: &Path<'_>) -> FieldError {
        if failure.kind != ErrorKind::ValidationFailure {
            let words = self.named.iter().find(|(rule, _)| *rule == failure.rule).map_or("", |(_, words)| words);
            let cause =
                failure.message.trim_start_matches("rule evaluation error: ").replacen("No such key", "no such key", 1);
            let kind = if value.is_object() { "object" } else { "value" };
            return FieldError::with_value(
                path.to_string(),
                Reason::Invalid,
                kind.into(),
                &format!("{cause} evaluating rule: {words}"),
            );
        }
        let place = match failure.field_path.trim_start_matches('.') {
            "" => path.to_string(),
            below => path.key(below).to_string(),
        };
        let reason = reason(failure.reason.as_deref());
        if value.is_object() || value.is_array() || matches!(reason, Reason::Required | Reason::Forbidden) {
            FieldError::without_value(place, reason, &failure.message)
        } else {
            FieldError::with_value(place, reason, value.clone(), &failure.message)
        }
    }
}

fn reason(name: Option<&str>) -> Reason {
    match name {
        Some("FieldValueForbidden") => Reason::Forbidden,
        Some("FieldValueRequired") => Reason::Required,
        Some("FieldValueDuplicate") => Reason::Duplicate,
        _ => Reason::Invalid,
    }
}

/// The node without rules, defaults and junctions further down: those have nodes of their own.
fn own_rules_only(json: &Value) -> Value {
    let mut own = without_rules(json);
    if let (Value::Object(own), Some(rules)) = (&mut own, json.get("x-kubernetes-validations")) {
        own.insert("x-kubernetes-validations".into(), rules.clone());
    }
    own
}

fn without_rules(json: &Value) -> Value {
    let Value::Object(map) = json else { return json.clone() };
    let keep = |(key, value): (&String, &Value)| match key.as_str() {
        "x-kubernetes-validations" | "default" | "anyOf" | "oneOf" | "allOf" | "not" | "description" => None,
        "properties" => Some((key.clone(), each_without_rules(value))),
        "items" | "additionalProperties" => Some((key.clone(), without_rules(value))),
        _ => Some((key.clone(), value.clone())),
    };
    Value::Object(map.iter().filter_map(keep).collect())
}

fn each_without_rules(properties: &Value) -> Value {
    let Value::Object(map) = properties else { return Value::Object(Map::new()) };
    Value::Object(map.iter().map(|(key, value)| (key.clone(), without_rules(value))).collect())
}

/// Evaluates every rule at and below a node. `old` is the value that stood at the same place before.
pub(super) fn evaluate(node: &Node, value: &Value, old: Option<&Value>, path: &Path<'_>, errors: &mut Vec<FieldError>) {
    if !node.below.rules || value.is_null() {
        return;
    }
    if let Some(rules) = &node.rules {
        rules.check(value, old, path, errors);
    }
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                if let Some(field) = node.field(key) {
                    evaluate(field, value, old.and_then(|old| old.get(key)), &path.key(key), errors);
                }
            }
        }
        Value::Array(list) => {
            let Some(items) = &node.items else { return };
            for (index, item) in list.iter().enumerate() {
                evaluate(items, item, counterpart(&node.list_type, item, old), &path.index(index), errors);
            }
        }
        _ => {}
    }
}

/// Items of a keyed list are compared with the old item of the same keys; others have no counterpart.
fn counterpart<'a>(kind: &ListType, item: &Value, old: Option<&'a Value>) -> Option<&'a Value> {
    let ListType::Map(keys) = kind else { return None };
    let wanted = list_type::item_key(item, keys);
    old?.as_array()?.iter().find(|old| list_type::item_key(old, keys) == wanted)
}
