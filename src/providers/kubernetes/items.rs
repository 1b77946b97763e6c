//! The items of a LIST, one at a time: a list of a hundred thousand topics is never in memory as a list of raw objects.

use super::observe::RawObject;
use serde::{
    Deserialize,
    de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use std::fmt;

#[derive(Deserialize, Default)]
#[serde(default)]
struct Metadata {
    #[serde(rename = "continue")]
    next: String,
}

/// Gives each item of a list to `take`, in the list's order. Returns where the next page begins; empty on the last.
pub fn each(body: &[u8], take: impl FnMut(RawObject)) -> serde_json::Result<String> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let next = reader.deserialize_map(List { take })?;
    reader.end()?;
    Ok(next)
}

struct List<F> {
    take: F,
}

impl<'de, F: FnMut(RawObject)> Visitor<'de> for List<F> {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of objects")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut fields: A) -> Result<String, A::Error> {
        let (mut next, mut listed) = (String::new(), false);
        while let Some(field) = fields.next_key::<String>()? {
            match field.as_str() {
                "items" => {
                    fields.next_value_seed(Items { take: &mut self.take })?;
                    listed = true;
                }
                "metadata" => next = fields.next_value::<Metadata>()?.next,
                _ => drop(fields.next_value::<IgnoredAny>()?),
            }
        }
        if listed { Ok(next) } else { Err(A::Error::missing_field("items")) }
    }
}

struct Items<'a, F> {
    take: &'a mut F,
}

impl<'de, F: FnMut(RawObject)> DeserializeSeed<'de> for Items<'_, F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, F: FnMut(RawObject)> Visitor<'de> for Items<'_, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while let Some(item) = items.next_element()? {
            (self.take)(item);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(body: &str) -> Result<(Vec<String>, String), String> {
        let mut names = Vec::new();
        let next = each(body.as_bytes(), |object| names.push(object.metadata.name));
        next.map(|next| (names, next)).map_err(|error| error.to_string())
    }

    #[test]
    fn items_come_in_order_wherever_the_metadata_stands() {
        let items = r#""items":[{"metadata":{"name":"a"}},{"metadata":{"name":"b"}}]"#;
        let metadata = r#""metadata":{"resourceVersion":"7","continue":"c2"}"#;
        let expected = Ok((vec!["a".to_owned(), "b".to_owned()], "c2".to_owned()));
        assert_eq!(names(&format!(r#"{{"kind":"TopicList",{items},{metadata}}}"#)), expected);
        assert_eq!(names(&format!(r"{{{metadata},{items}}}")), expected);
    }

    #[test]
    fn what_is_no_list_is_no_empty_list() {
        assert!(names(r#"{"kind":"Status"}"#).unwrap_err().contains("items"));
        assert!(names(r#"{"items":[]} {"items":[]}"#).is_err());
        assert_eq!(names(r#"{"items":[]}"#), Ok((Vec::new(), String::new())));
    }
}
