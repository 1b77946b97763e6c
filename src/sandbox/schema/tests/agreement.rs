//! What Polaris finds offline is what the server refuses: both are held against objects made from the model, some
//! right, some with a fault.

use super::super::*;
use polaris_core::kafka::schema::{self, KindSchema, ObjectType, TypeSchema};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

/// Makes objects of a type; the same seed makes the same object.
struct Maker {
    seed: u64,
    /// One value in so many is wrong; 0 makes none.
    faults: usize,
}

impl Maker {
    /// A number below `bound`.
    fn pick(&mut self, bound: usize) -> usize {
        self.seed = self.seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.seed >> 33).unwrap() % bound.max(1)
    }

    fn fault(&mut self) -> bool {
        self.faults > 0 && self.pick(self.faults) == 0
    }

    fn value(&mut self, schema: &TypeSchema, depth: usize) -> Value {
        if depth > 0 && self.fault() {
            let odd = json!([null, "odd one", -3, true, [1], {"odd": 1}, 2.5]);
            return odd[self.pick(7)].clone();
        }
        match schema {
            TypeSchema::Boolean => (self.pick(2) == 0).into(),
            TypeSchema::Integer(range) | TypeSchema::Number(range) => range.least.unwrap_or(1).into(),
            TypeSchema::Text(text) => self.text(text),
            TypeSchema::Time => "2026-01-01T00:00:00Z".into(),
            TypeSchema::Bytes => "aGk=".into(),
            TypeSchema::IntOrString { .. } | TypeSchema::Quantity => [json!(2), json!("500m")][self.pick(2)].clone(),
            TypeSchema::Free => json!({"any": [{"thing": null}], "number": 1}),
            TypeSchema::Metadata => json!({"name": "made", "labels": {"a": "b"}}),
            TypeSchema::Map { values, .. } => json!({"a.b/c": self.value(values, depth + 1)}),
            TypeSchema::List { items, at_least, .. } => {
                let count = *at_least + self.pick(2);
                (0..count).map(|_| self.value(items, depth + 1)).collect()
            }
            TypeSchema::Object(object) => self.object(object, depth),
        }
    }

    fn text(&mut self, text: &schema::Text) -> Value {
        if !text.choices.is_empty() {
            return text.choices[self.pick(text.choices.len())].into();
        }
        let samples = ["text", "512m", "10MB/s", "abc", "http://a.b/c", "1", "2Gi"];
        let fits = |sample: &&str| text.pattern.as_ref().is_none_or(|pattern| pattern.matches(sample));
        (*samples.iter().find(|sample| fits(sample)).unwrap_or(&"text")).into()
    }

    fn object(&mut self, object: &ObjectType, depth: usize) -> Value {
        let chosen = object.one_of.get(self.pick(object.one_of.len())).copied();
        let mut map = Map::new();
        for field in &object.fields {
            let wanted = match object.one_of.contains(&field.name) {
                true => chosen == Some(field.name) || self.fault(),
                false if field.required => !self.fault(),
                false => self.pick(depth + 1) == 0,
            };
            if wanted {
                map.insert(field.name.to_owned(), self.value(&field.schema, depth + 1));
            }
        }
        if self.fault() {
            map.insert("oddField".into(), json!(1));
        }
        Value::Object(map)
    }
}

fn compiled(kind: &KindSchema) -> StructuralSchema {
    StructuralSchema::from_open_api(&schema::expand_open_api(&kind.root)).unwrap()
}

fn offline(kind: &KindSchema, object: &Value) -> bool {
    kind.root.check_json(object).is_empty()
}

fn server(schema: &StructuralSchema, object: &Value) -> bool {
    schema.check(&mut object.clone(), None, UnknownFields::Strict) == Checked::default()
}

#[test]
fn an_object_is_right_offline_exactly_when_the_server_takes_it() {
    let (mut right, mut wrong) = (0, 0);
    for kind in schema::strimzi_kinds() {
        let schema = compiled(kind);
        for seed in 0..150 {
            let mut maker = Maker { seed, faults: [0, 0, 20, 60][usize::try_from(seed % 4).unwrap()] };
            let object = maker.value(&kind.root, 0);
            let verdict = offline(kind, &object);
            assert_eq!(
                verdict,
                server(&schema, &object),
                "{} {object}\n{:?}",
                kind.kind,
                kind.root.check_json(&object)
            );
            *(if verdict { &mut right } else { &mut wrong }) += 1;
        }
    }
    assert!(right > 200 && wrong > 200, "{right} right, {wrong} wrong");
}

proptest! {
    #[test]
    fn an_accepted_object_is_stored_as_it_was_sent(seed: u64) {
        static TOPIC: LazyLock<StructuralSchema> = LazyLock::new(|| compiled(schema::kind("KafkaTopic").unwrap()));
        let object = Maker { seed, faults: 0 }.value(schema::schema("KafkaTopic").unwrap(), 0);
        let mut stored = object.clone();
        prop_assert!(TOPIC.check(&mut stored, None, UnknownFields::Strict).is_valid());
        prop_assert_eq!(object, stored);
    }
}
