//! The JSON Schemas are what the types say.

use crate::{compare, repository};
use polaris_core::spec::{self, kinds::Kind};

fn pretty(schema: &serde_json::Value) -> String {
    serde_json::to_string_pretty(schema).unwrap() + "\n"
}

#[test]
fn the_schemas_are_what_the_types_say() {
    for kind in Kind::ALL.iter().copied() {
        compare(&format!("schemas/{}", spec::schema_file_name(kind)), &pretty(&spec::schema(kind)));
    }
    compare("schemas/polaris.json", &pretty(&spec::schema_of_file()));
    assert_eq!(std::fs::read_dir(repository("schemas")).unwrap().count(), Kind::ALL.len() + 1);
}
