//! Laws of server-side apply, over generated configurations of two managers.

use super::{Managed, Options, Shape, Writer, apply, track_update};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

const OPTIONS: Options = Options { force: true, has_status: false };

fn writer(manager: &str) -> Writer<'_> {
    Writer { manager, api_version: "example.com/v1".to_owned(), subresource: "", time: "2026-01-01T00:00:00Z" }
}

/// Specs over few names, so that two of them meet often.
fn spec() -> impl Strategy<Value = Value> {
    let leaf =
        prop_oneof![(0..3_i64).prop_map(Value::from), prop::collection::vec(0..3_i64, 0..3).prop_map(Value::from),];
    let node = leaf.prop_recursive(3, 12, 3, |inner| {
        prop::collection::btree_map("[abc]", inner, 1..3).prop_map(|fields| Value::Object(fields.into_iter().collect()))
    });
    prop::collection::btree_map("[abc]", node, 1..4).prop_map(|fields| Value::Object(fields.into_iter().collect()))
}

fn config(spec: &Value) -> Value {
    json!({"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": "a"}, "spec": spec})
}

/// One forced apply, with ownership written into the object as a server does.
fn step(live: &Value, manager: &str, spec: &Value) -> Value {
    let applied = apply(live, &config(spec), Shape::Custom(None), &writer(manager), OPTIONS).expect("forced");
    let mut object = applied.object;
    applied.managed.write_to(&mut object);
    object
}

fn nothing() -> Value {
    json!({"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": "a", "uid": ""}})
}

fn contains(whole: &Value, part: &Value) -> bool {
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => {
            part.iter().all(|(name, part)| whole.get(name).is_some_and(|whole| contains(whole, part)))
        }
        _ => whole == part,
    }
}

proptest! {
    #[test]
    fn what_is_applied_is_there(first in spec(), second in spec()) {
        let live = step(&nothing(), "one", &first);
        prop_assert_eq!(&live["spec"], &first);
        let live = step(&live, "two", &second);
        prop_assert!(contains(&live["spec"], &second));
    }

    #[test]
    fn applying_again_changes_nothing(first in spec(), second in spec()) {
        let live = step(&step(&nothing(), "one", &first), "two", &second);
        prop_assert_eq!(step(&live, "two", &second), live);
    }

    #[test]
    fn one_manager_alone_sees_exactly_its_last_configuration(first in spec(), second in spec()) {
        let live = step(&step(&nothing(), "one", &first), "one", &second);
        prop_assert_eq!(&live["spec"], &second);
    }

    #[test]
    fn without_force_nobody_loses_a_value(first in spec(), second in spec()) {
        let live = step(&nothing(), "one", &first);
        let options = Options { force: false, ..OPTIONS };
        if let Ok(applied) = apply(&live, &config(&second), Shape::Custom(None), &writer("two"), options) {
            prop_assert!(contains(&applied.object["spec"], &first));
            prop_assert!(contains(&applied.object["spec"], &second));
        }
    }

    #[test]
    fn an_update_owns_what_it_changed_and_a_later_apply_meets_it(first in spec(), second in spec()) {
        let live = step(&nothing(), "one", &first);
        let mut changed = live.clone();
        changed["spec"] = second.clone();
        let (mut before, base) = (live.clone(), Managed::of(&live));
        bare(&mut before);
        bare(&mut changed);
        let managed = track_update(Some(&before), &changed, base, Shape::Custom(None), &writer("hand"), false);
        managed.write_to(&mut changed);
        let options = Options { force: false, ..OPTIONS };
        let again = apply(&changed, &config(&first), Shape::Custom(None), &writer("one"), options);
        prop_assert_eq!(again.is_ok(), contains(&second, &first) || differs_only_by_absence(&first, &second));
    }
}

fn bare(object: &mut Value) {
    if let Some(metadata) = object["metadata"].as_object_mut() {
        metadata.remove("managedFields");
    }
}

/// Every field that both have is equal: what the hand removed nobody owns, so an apply may bring it back.
fn differs_only_by_absence(first: &Value, second: &Value) -> bool {
    let empty = Map::new();
    match (first, second) {
        (Value::Object(first), Value::Object(second)) => first
            .iter()
            .all(|(name, first)| second.get(name).is_none_or(|second| differs_only_by_absence(first, second))),
        (Value::Object(first), _) | (_, Value::Object(first)) if *first == empty => false,
        _ => first == second,
    }
}
