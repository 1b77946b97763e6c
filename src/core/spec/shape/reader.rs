//! What is carried along while a document is read: the file names, the field's name, what was found.

use super::FromNode;
use crate::{
    diagnostic::{Code, Diagnostic},
    spec::yaml::{Entry, Node, Sources, Span},
};
use std::{collections::HashSet, ops::Deref};

/// Past this many mistakes the rest are counted only: nobody reads more, and each costs memory.
const MOST_DIAGNOSTICS: usize = 1000;

/// Collects diagnostics while nodes are read.
#[derive(Debug)]
pub struct Reader<'n> {
    pub sources: &'n Sources,
    /// The key whose value is being read, for messages.
    field: &'n str,
    found: Vec<Diagnostic>,
    left_out: usize,
    /// Fields that a misspelt key of a record most likely means, by the place of the record's entries.
    misspelt: HashSet<(usize, &'static str)>,
    /// Places where something went wrong before; what follows from it is no news.
    silenced: HashSet<Span>,
}

impl<'n> Reader<'n> {
    pub fn new(sources: &'n Sources) -> Self {
        Self::after(sources, HashSet::new())
    }

    /// A reader that says nothing more about these places.
    pub fn after(sources: &'n Sources, silenced: HashSet<Span>) -> Self {
        Self { sources, field: "value", found: Vec::new(), left_out: 0, misspelt: HashSet::new(), silenced }
    }

    /// Whatever else is found at this place is no news.
    pub fn silence(&mut self, span: Span) {
        self.silenced.insert(span);
    }

    /// Ends this reader, and says which places need no further word.
    pub fn finish_silencing(mut self) -> (Vec<Diagnostic>, HashSet<Span>) {
        let silenced = std::mem::take(&mut self.silenced);
        (self.finish(), silenced)
    }

    /// Everything that was found, and a last line for what was too much.
    pub fn finish(mut self) -> Vec<Diagnostic> {
        if self.left_out > 0 {
            let summary = format!("{} more mistakes are not shown", self.left_out);
            self.found.push(Diagnostic::error(Code::INPUT_LIMIT, summary).note("mend the ones above first"));
        }
        self.found
    }

    pub fn field(&self) -> &'n str {
        self.field
    }

    pub fn enter(&mut self, field: &'n str) {
        self.field = field;
    }

    /// Reports an error at a node.
    pub fn error(&mut self, code: Code, span: Span, summary: impl Into<String>, label: impl Into<String>) {
        if !self.silenced.contains(&span) {
            self.push(Diagnostic::error(code, summary).at(self.sources.span(span)).label(label));
        }
    }

    /// Reports a warning at a node.
    pub fn warning(&mut self, code: Code, span: Span, summary: impl Into<String>, label: impl Into<String>) {
        let diagnostic = Diagnostic::warning(code, summary).at(self.sources.span(span)).label(label);
        self.push(diagnostic);
    }

    pub fn push(&mut self, diagnostic: Diagnostic) {
        if self.found.len() < MOST_DIAGNOSTICS {
            self.found.push(diagnostic);
        } else {
            self.left_out += 1;
        }
    }

    /// "`partitions` takes a whole number".
    pub fn wrong_type(&mut self, node: &Node, wanted: &str) {
        let summary = format!("`{}` takes {wanted}", self.field);
        self.error(Code::WRONG_TYPE, node.span, summary, format!("this is {}", node.kind()));
    }

    /// The entries of a map, with every key that is not among the fields reported.
    pub fn record(&mut self, title: &str, fields: &[&'static str], node: &'n Node) -> Option<&'n [Entry]> {
        let crate::spec::yaml::NodeValue::Map(entries) = &node.value else {
            if node.is_null() {
                return Some(&[]);
            }
            self.wrong_type(node, "a map");
            return None;
        };
        for entry in entries.iter().filter(|entry| !fields.contains(&&*entry.key)) {
            self.unknown_field(title, fields, entry, address_of(entries));
        }
        Some(entries)
    }

    fn unknown_field(&mut self, title: &str, fields: &[&'static str], entry: &Entry, record: usize) {
        let near = nearest(&entry.key, fields.iter().copied());
        self.misspelt.extend(near.map(|near| (record, near)));
        let label = near.map_or_else(|| "no such field".to_owned(), |near| format!("did you mean `{near}`?"));
        let mut diagnostic = Diagnostic::error(Code::UNKNOWN_FIELD, format!("`{title}` has no field `{}`", entry.key))
            .at(self.sources.span(entry.span))
            .label(label);
        if near.is_none() {
            diagnostic = diagnostic.note(format!("the fields are {}", fields.join(", ")));
        }
        self.push(diagnostic);
    }

    /// Reads one field of a record; `node` is the record, for the place where a field is missing.
    pub fn read_field<T: FromNode>(
        &mut self,
        title: &str,
        node: &'n Node,
        entries: &'n [Entry],
        key: &'static str,
    ) -> Option<T> {
        let given = |entry: &&Entry| &*entry.key == key && (!entry.value.is_null() || T::absent().is_none());
        if let Some(entry) = entries.iter().find(given) {
            self.field = key;
            return T::read(&entry.value, self);
        }
        T::absent().or_else(|| {
            if self.misspelt.contains(&(address_of(entries), key)) {
                return None;
            }
            self.error(
                Code::MISSING_FIELD,
                node.span,
                format!("`{title}` needs `{key}`"),
                format!("`{key}` is missing"),
            );
            None
        })
    }
}

/// What tells one record's entries from another's while a document is read.
fn address_of(entries: &[Entry]) -> usize {
    entries.as_ptr().addr()
}

/// The candidate that a slip of the keyboard most likely meant.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let small = word.to_ascii_lowercase();
    let score = |candidate: &str| strsim::damerau_levenshtein(&small, &candidate.to_ascii_lowercase());
    let most = 1 + word.chars().count() / 4;
    candidates
        .into_iter()
        .map(|candidate| (score(candidate), candidate))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// A value and where it stands.
#[derive(Clone, Debug)]
pub struct Located<T> {
    pub value: T,
    pub span: Span,
}

impl<T> Deref for Located<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: FromNode> FromNode for Located<T> {
    fn read<'n>(node: &'n Node, reader: &mut Reader<'n>) -> Option<Self> {
        T::read(node, reader).map(|value| Self { value, span: node.span })
    }
}

impl<T: schemars::JsonSchema> schemars::JsonSchema for Located<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> std::borrow::Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        T::json_schema(generator)
    }
}
