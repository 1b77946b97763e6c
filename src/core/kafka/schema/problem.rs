//! What is wrong with a value, in a form that a diagnostic, a plan and a test can read.

use super::Range;
use crate::value::FieldPath;
use std::fmt;

/// One fault and its place, from the root of what was checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    pub path: FieldPath,
    pub kind: ProblemKind,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum ProblemKind {
    /// No such field; `near` are the names it may have meant.
    Unknown {
        name: String,
        near: Vec<&'static str>,
    },
    /// `wanted` reads "an integer of at least 1"; `found` "text".
    WrongType {
        wanted: String,
        found: &'static str,
    },
    /// Not one of the words.
    NotInEnum {
        choices: Vec<&'static str>,
        near: Vec<&'static str>,
    },
    OutOfRange(Range),
    /// A required field; the path ends with its name.
    Missing,
    /// A text of another form.
    Pattern {
        pattern: &'static str,
    },
    /// A list with too few items.
    TooFew {
        at_least: usize,
    },
    /// Not exactly one of these fields.
    NotOneOf {
        fields: Vec<&'static str>,
        given: usize,
    },
    /// A CEL rule of the kind is broken.
    Rule {
        message: &'static str,
    },
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.kind)
    }
}

impl fmt::Display for ProblemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { name, near } => {
                write!(f, "there is no field `{name}` here{}", did_you_mean(near))
            }
            Self::WrongType { wanted, found } => write!(f, "must be {wanted}, not {found}"),
            Self::NotInEnum { choices, near } => {
                write!(f, "must be one of `{}`{}", choices.join("`, `"), did_you_mean(near))
            }
            Self::OutOfRange(range) => write!(f, "must be a number{}", range.describe()),
            Self::Missing => f.write_str("is required"),
            Self::Pattern { pattern } => write!(f, "must match {pattern}"),
            Self::TooFew { at_least } => {
                write!(f, "needs at least {at_least} item{}", if *at_least == 1 { "" } else { "s" })
            }
            Self::NotOneOf { fields, given } => {
                write!(f, "needs exactly one of `{}`; {given} are given", fields.join("`, `"))
            }
            Self::Rule { message } => f.write_str(message),
        }
    }
}

fn did_you_mean(near: &[&str]) -> String {
    if near.is_empty() { String::new() } else { format!("; did you mean `{}`?", near.join("` or `")) }
}
