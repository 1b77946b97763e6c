//! Checking a value against its type, offline.

use super::{Field, ObjectType, Problem, ProblemKind, Rule, Text, TypeSchema, near, notation::Pattern};
use crate::value::{FieldPath, Map, Segment, Value};
use serde_json::{Number, json};

impl TypeSchema {
    /// Every fault of a whole value. What is not known yet is right; a secret counts as text.
    pub fn check(&self, value: &Value) -> Vec<Problem> {
        Checker::run(self, value, true)
    }

    /// Every fault of a part that is merged into something whole: nothing is missing in it, and rules that span
    /// fields are not asked.
    pub fn check_part(&self, value: &Value) -> Vec<Problem> {
        Checker::run(self, value, false)
    }

    /// [`Self::check`] for plain JSON.
    pub fn check_json(&self, value: &serde_json::Value) -> Vec<Problem> {
        self.check(&Value::from(value.clone()))
    }
}

struct Checker {
    path: Vec<Segment>,
    whole: bool,
    problems: Vec<Problem>,
}

impl Checker {
    fn run(schema: &TypeSchema, value: &Value, whole: bool) -> Vec<Problem> {
        let mut checker = Self { path: Vec::new(), whole, problems: Vec::new() };
        checker.value(schema, value);
        checker.problems
    }

    fn report(&mut self, kind: ProblemKind) {
        self.problems.push(Problem { path: FieldPath(self.path.clone()), kind });
    }

    fn at(&mut self, segment: Segment, look: impl FnOnce(&mut Self)) {
        self.path.push(segment);
        look(self);
        self.path.pop();
    }

    fn value(&mut self, schema: &TypeSchema, value: &Value) {
        match (schema, value) {
            // Null is "not given": the server drops it.
            (_, Value::Unknown | Value::Null)
            | (TypeSchema::Boolean, Value::Bool(_))
            | (TypeSchema::Free, Value::Map(_))
            | (TypeSchema::Quantity, Value::Number(_) | Value::String(_))
            | (TypeSchema::Time | TypeSchema::Bytes, Value::String(_))
            | (TypeSchema::Text(_) | TypeSchema::Bytes | TypeSchema::IntOrString { .. }, Value::Secret(_)) => {}
            (TypeSchema::Integer(range), Value::Number(number)) if is_whole(number) => self.range(*range, number),
            (TypeSchema::Number(range), Value::Number(number)) => self.range(*range, number),
            (TypeSchema::Text(text), Value::String(value)) => self.text(text, value),
            (TypeSchema::IntOrString { pattern }, Value::String(value)) => self.pattern(pattern.as_ref(), value),
            (TypeSchema::IntOrString { .. }, Value::Number(number)) if is_whole(number) => {}
            (TypeSchema::Object(object), Value::Map(map)) => self.object(schema, object, map),
            (TypeSchema::Metadata, Value::Map(_)) => self.value(super::object_meta(), value),
            (TypeSchema::Map { values, .. }, Value::Map(map)) => {
                for (key, value) in map {
                    self.at(Segment::Key(key.clone()), |checker| checker.value(values, value));
                }
            }
            (TypeSchema::List { items, at_least, .. }, Value::List(list)) => self.list(items, *at_least, list),
            (wanted, found) => self.wrong_type(wanted, found),
        }
    }

    fn wrong_type(&mut self, wanted: &TypeSchema, found: &Value) {
        self.report(ProblemKind::WrongType { wanted: wanted.describe(), found: name_of(found) });
    }

    fn range(&mut self, range: super::Range, number: &Number) {
        if number.as_f64().is_some_and(|number| !range.holds(number)) {
            self.report(ProblemKind::OutOfRange(range));
        }
    }

    fn text(&mut self, text: &Text, value: &str) {
        if !text.choices.is_empty() && !text.choices.contains(&value) {
            let near = near::near(value, text.choices.iter().copied());
            self.report(ProblemKind::NotInEnum { choices: text.choices.clone(), near });
        }
        self.pattern(text.pattern.as_ref(), value);
    }

    fn pattern(&mut self, pattern: Option<&Pattern>, value: &str) {
        if let Some(pattern) = pattern.filter(|pattern| !pattern.matches(value)) {
            self.report(ProblemKind::Pattern { pattern: pattern.source });
        }
    }

    fn list(&mut self, items: &TypeSchema, at_least: usize, list: &[Value]) {
        if list.len() < at_least {
            self.report(ProblemKind::TooFew { at_least });
        }
        for (index, item) in list.iter().enumerate() {
            self.at(Segment::Index(index), |checker| match item {
                // A null is dropped from a map, but a list cannot lose an item.
                Value::Null => checker.wrong_type(items, item),
                _ => checker.value(items, item),
            });
        }
    }

    fn object(&mut self, schema: &TypeSchema, object: &ObjectType, map: &Map) {
        let before = self.problems.len();
        for (key, value) in map {
            self.at(Segment::Key(key.clone()), |checker| match schema.field(key) {
                Some(field) => checker.value(&field.schema, value),
                None => checker.report(ProblemKind::Unknown { name: key.clone(), near: schema.near(key) }),
            });
        }
        if self.whole {
            self.missing(&object.fields, map);
            self.one_of(&object.one_of, map);
            if self.problems.len() == before {
                self.rules(&object.rules, map);
            }
        }
    }

    fn missing(&mut self, fields: &[Field], map: &Map) {
        for field in fields.iter().filter(|field| field.required && !given(map, field.name)) {
            self.at(Segment::Key(field.name.into()), |checker| checker.report(ProblemKind::Missing));
        }
    }

    fn one_of(&mut self, fields: &[&'static str], map: &Map) {
        let given = fields.iter().filter(|field| given(map, field)).count();
        if !fields.is_empty() && given != 1 {
            self.report(ProblemKind::NotOneOf { fields: fields.to_vec(), given });
        }
    }

    /// Rules look at the fields of their own object; one that is not known yet leaves them open.
    fn rules(&mut self, rules: &[Rule], map: &Map) {
        if rules.is_empty() || map.values().any(|value| matches!(value, Value::Unknown)) {
            return;
        }
        let object = Value::Map(map.clone()).to_json();
        for rule in rules.iter().filter(|rule| !rule.holds(&object)) {
            self.report(ProblemKind::Rule { message: rule.message });
        }
    }
}

impl Rule {
    fn holds(&self, object: &serde_json::Value) -> bool {
        let compiled = self.compiled.get_or_init(|| {
            let rules = json!([{"rule": self.expression, "message": self.message}]);
            kube_cel::compile_schema(&json!({"type": "object", "x-kubernetes-validations": rules}))
        });
        kube_cel::validate_compiled(compiled, object, None).is_ok()
    }
}

fn given(map: &Map, name: &str) -> bool {
    map.get(name).is_some_and(|value| *value != Value::Null)
}

fn is_whole(number: &Number) -> bool {
    number.is_i64() || number.is_u64() || number.as_f64().is_some_and(|number| number.fract() == 0.0)
}

fn name_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::List(_) => "a list",
        Value::Map(_) => "a map",
        Value::Unknown => "a value known after apply",
        Value::Secret(_) => "a secret",
    }
}
