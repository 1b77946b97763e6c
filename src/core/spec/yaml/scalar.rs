//! What a plain scalar means: the core schema of YAML 1.2. `yes`, `no`, `on` and `off` are text there.

use super::node::NodeValue;
use serde_json::Number;

/// Resolves a scalar that was written without quotes and without a tag.
pub fn resolve(text: &str) -> NodeValue {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => NodeValue::Null,
        "true" | "True" | "TRUE" => NodeValue::Bool(true),
        "false" | "False" | "FALSE" => NodeValue::Bool(false),
        _ => number(text).map_or_else(|| NodeValue::String(text.into()), NodeValue::Number),
    }
}

/// An integer or a float; infinities and NaN stay text, because JSON has no word for them.
pub fn number(text: &str) -> Option<Number> {
    let first = text.bytes().next()?;
    if !(first.is_ascii_digit() || matches!(first, b'+' | b'-' | b'.')) {
        return None;
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return radix(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return radix(digits, 8);
    }
    integer(text).or_else(|| float(text))
}

fn radix(digits: &str, radix: u32) -> Option<Number> {
    let plain = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    plain.then(|| u64::from_str_radix(digits, radix).ok().map(Number::from)).flatten()
}

fn integer(text: &str) -> Option<Number> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let signed = text.strip_prefix('+').unwrap_or(text);
    signed.parse::<i64>().map(Number::from).or_else(|_| signed.parse::<u64>().map(Number::from)).ok()
}

/// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`; Rust's own parser takes more words.
fn float(text: &str) -> Option<Number> {
    let allowed = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-');
    if !text.bytes().all(allowed) {
        return None;
    }
    text.parse::<f64>().ok().filter(|value| value.is_finite()).and_then(Number::from_f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_mean_what_yaml_1_2_says() {
        let json = |text: &str| {
            super::super::Node { span: super::super::Span::default(), value: resolve(text) }.to_value().to_json()
        };
        assert_eq!(json("12"), 12);
        assert_eq!(json("012"), 12);
        assert_eq!(json("0x1F"), 31);
        assert_eq!(json("-1.5e3"), -1500.0);
        assert_eq!(json("18446744073709551615"), u64::MAX);
        assert_eq!(json("true"), true);
        for text in ["yes", "off", "4.3.1", "1Gi", "-", "+", ".", "1e", "inf", "0x", "10:30", "1_000", "..."] {
            assert_eq!(json(text), text, "{text} is text");
        }
    }
}
