//! `app=a, tier in (x,y), !old` and the like.

use crate::{
    object::{is_label_value, is_qualified_name},
    status_error::Failure,
};
use serde_json::Value;

/// One condition on a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    key: String,
    test: Test,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Test {
    Exists,
    Absent,
    In(Vec<String>),
    /// An absent label passes, too.
    NotIn(Vec<String>),
    Greater(i64),
    Less(i64),
}

impl Requirement {
    pub fn matches(&self, labels: Option<&Value>) -> bool {
        let value = labels.and_then(|labels| labels.get(&self.key)).and_then(Value::as_str);
        let number = || value.and_then(|value| value.parse::<i64>().ok());
        match &self.test {
            Test::Exists => value.is_some(),
            Test::Absent => value.is_none(),
            Test::In(wanted) => value.is_some_and(|value| wanted.iter().any(|wanted| wanted == value)),
            Test::NotIn(unwanted) => value.is_none_or(|value| unwanted.iter().all(|unwanted| unwanted != value)),
            Test::Greater(bound) => number().is_some_and(|number| number > *bound),
            Test::Less(bound) => number().is_some_and(|number| number < *bound),
        }
    }
}

/// Reads a selector; empty text selects everything.
pub fn parse(text: &str) -> Result<Vec<Requirement>, Failure> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    pieces(text).into_iter().map(requirement).collect()
}

/// Splits at commas outside parentheses.
fn pieces(text: &str) -> Vec<&str> {
    let mut depth = 0_i32;
    text.split(|letter| {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        letter == ',' && depth == 0
    })
    .map(str::trim)
    .collect()
}

fn requirement(piece: &str) -> Result<Requirement, Failure> {
    let unreadable = || Failure::bad_request(format!("unable to parse requirement: {piece:?} is no label selector"));
    let (key, test) = if let Some(key) = piece.strip_prefix('!') {
        (key, Test::Absent)
    } else if let Some((key, values)) = set_form(piece, " notin") {
        (key, Test::NotIn(values))
    } else if let Some((key, values)) = set_form(piece, " in") {
        (key, Test::In(values))
    } else if let Some((key, value)) = piece.split_once("!=") {
        (key, Test::NotIn(vec![value.trim().to_owned()]))
    } else if let Some((key, value)) = piece.split_once("==").or_else(|| piece.split_once('=')) {
        (key, Test::In(vec![value.trim().to_owned()]))
    } else if let Some((key, bound)) = piece.split_once('>') {
        (key, Test::Greater(bound.trim().parse().map_err(|_| unreadable())?))
    } else if let Some((key, bound)) = piece.split_once('<') {
        (key, Test::Less(bound.trim().parse().map_err(|_| unreadable())?))
    } else {
        (piece, Test::Exists)
    };
    let key = key.trim();
    let values = if let Test::In(values) | Test::NotIn(values) = &test { values.as_slice() } else { &[] };
    if !is_qualified_name(key) || !values.iter().all(|value| is_label_value(value)) {
        Err(unreadable())
    } else {
        Ok(Requirement { key: key.to_owned(), test })
    }
}

/// `key in (a, b)`.
fn set_form<'a>(piece: &'a str, word: &str) -> Option<(&'a str, Vec<String>)> {
    let (before, values) = piece.strip_suffix(')')?.split_once('(')?;
    let key = before.trim_end().strip_suffix(word)?;
    Some((key, values.split(',').map(|value| value.trim().to_owned()).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn matches(selector: &str, labels: &Value) -> bool {
        parse(selector).expect("a selector").iter().all(|wanted| wanted.matches(Some(labels)))
    }

    #[test]
    fn every_form_of_the_language() {
        let labels = json!({"app": "orders", "tier": "gold", "size": "5"});
        for selector in [
            "",
            "app=orders",
            "app==orders",
            "app!=x",
            "tier in (silver, gold)",
            "tier notin (tin),app",
            "!old",
            "size>4,size<6",
            "old!=x",
        ] {
            assert!(matches(selector, &labels), "{selector}");
        }
        for selector in ["app=x", "app!=orders", "tier in (tin)", "tier notin (gold)", "!app", "old", "size>5"] {
            assert!(!matches(selector, &labels), "{selector}");
        }
    }

    #[test]
    fn nonsense_is_refused() {
        assert!(parse("a b c").is_err());
        assert!(parse("size>many").is_err());
    }
}
