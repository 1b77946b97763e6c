//! `${values.name}`: values of the environment in other documents.
//!
//! Where it is the whole scalar, the value keeps its type; inside of text it becomes text. `$${values.x}` is the
//! text `${values.x}`.

use super::{
    shape::{Reader, nearest},
    yaml::{Entry, MAX_ALIAS_NODES, Node, NodeValue},
};
use crate::diagnostic::{Code, Diagnostic};

const OPEN: &str = "${values.";
/// Values may name values, this many in a row.
const LONGEST_CHAIN: usize = 8;

/// The values of the chosen environment.
pub struct Values<'n> {
    root: Option<&'n Node>,
    /// Names whose value is being put in, in order, so that a cycle is found and named.
    chain: Vec<String>,
    /// Nodes and bytes made so far: values may double each other, so what they make is limited.
    made: usize,
    /// How many references led nowhere.
    failed: usize,
}

/// True where a tree mentions a value, so that most documents need no copy.
pub fn mentions_values(node: &Node) -> bool {
    match &node.value {
        NodeValue::String(text) => text.contains(OPEN),
        NodeValue::List(items) => items.iter().any(mentions_values),
        NodeValue::Map(entries) => entries.iter().any(|entry| mentions_values(&entry.value)),
        _ => false,
    }
}

impl<'n> Values<'n> {
    /// `root` is the `values` node of an environment.
    pub fn new(root: Option<&'n Node>) -> Self {
        Self { root, chain: Vec::new(), made: 0, failed: 0 }
    }

    /// The tree with its values put in. What is unknown is reported and stays as it is.
    pub fn fill(&mut self, node: &Node, reader: &mut Reader<'_>) -> Node {
        self.made += 1;
        let value = match &node.value {
            NodeValue::String(text) if text.contains(OPEN) => return self.fill_text(text, node, reader),
            NodeValue::List(items) => NodeValue::List(items.iter().map(|item| self.fill(item, reader)).collect()),
            NodeValue::Map(entries) => NodeValue::Map(self.fill_entries(entries, reader)),
            other => other.clone(),
        };
        Node { span: node.span, value }
    }

    fn fill_entries(&mut self, entries: &[Entry], reader: &mut Reader<'_>) -> Vec<Entry> {
        let mut fill =
            |entry: &Entry| Entry { key: entry.key.clone(), span: entry.span, value: self.fill(&entry.value, reader) };
        entries.iter().map(&mut fill).collect()
    }

    /// Where a reference led nowhere, what is left of it is no news for the reader of types.
    fn fill_text(&mut self, text: &str, node: &Node, reader: &mut Reader<'_>) -> Node {
        let failed = self.failed;
        let filled = self.fill_references(text, node, reader);
        if self.failed > failed {
            reader.silence(node.span);
        }
        filled
    }

    fn fill_references(&mut self, text: &str, node: &Node, reader: &mut Reader<'_>) -> Node {
        if let Some(name) = whole_reference(text) {
            let filled = self.look_up(name, node, reader);
            return filled.map_or_else(|| node.clone(), |found| Node { span: node.span, value: found.value });
        }
        let mut made = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(OPEN) {
            let Some(end) = rest[at..].find('}') else { break };
            let name = &rest[at + OPEN.len()..at + end];
            match rest[..at].strip_suffix('$') {
                Some(before) => made.extend([before, &rest[at..=at + end]]),
                None => made.extend([&rest[..at], &self.look_up_text(name, node, reader)]),
            }
            rest = &rest[at + end + 1..];
        }
        made.push_str(rest);
        self.made += made.len() / 16;
        Node { span: node.span, value: NodeValue::String(made.into()) }
    }

    fn look_up_text(&mut self, name: &str, node: &Node, reader: &mut Reader<'_>) -> String {
        match self.look_up(name, node, reader).map(|found| found.value) {
            Some(NodeValue::String(text)) => text.into(),
            Some(NodeValue::Number(number)) => number.to_string(),
            Some(NodeValue::Bool(value)) => value.to_string(),
            Some(_) => {
                let summary = format!("the value `{name}` cannot stand inside of text");
                self.failed += 1;
                reader.error(Code::UNKNOWN_VALUE, node.span, summary, "only text, numbers and booleans can");
                String::new()
            }
            None => String::new(),
        }
    }

    fn look_up(&mut self, name: &str, node: &Node, reader: &mut Reader<'_>) -> Option<Node> {
        if let Some(start) = self.chain.iter().position(|seen| seen == name) {
            let cycle: Vec<&str> = self.chain[start..].iter().map(String::as_str).chain([name]).collect();
            let summary = format!("values refer to each other in a circle: {}", cycle.join(" → "));
            self.failed += 1;
            reader.error(Code::REFERENCE_CYCLE, node.span, summary, "this closes the circle");
            return None;
        }
        if self.made > MAX_ALIAS_NODES || self.chain.len() >= LONGEST_CHAIN {
            self.failed += 1;
            reader.error(Code::INPUT_LIMIT, node.span, "values grow beyond all bounds", "nothing more is put in");
            return None;
        }
        let Some(found) = self.find(name) else {
            self.report_unknown(name, node, reader);
            return None;
        };
        self.chain.push(name.to_owned());
        let filled = self.fill(found, reader);
        self.chain.pop();
        Some(filled)
    }

    /// The key itself, which may hold dots, or a path of keys.
    fn find(&self, name: &str) -> Option<&'n Node> {
        let root = self.root?;
        root.get(name).or_else(|| name.split('.').try_fold(root, |node, key| node.get(key)))
    }

    fn report_unknown(&mut self, name: &str, node: &Node, reader: &mut Reader<'_>) {
        let known = self.root.map(Node::entries).unwrap_or_default();
        let near = nearest(name, known.iter().map(|entry| &*entry.key));
        let label = near.map_or_else(|| "no such value".to_owned(), |near| format!("did you mean `{near}`?"));
        let diagnostic = Diagnostic::error(Code::UNKNOWN_VALUE, format!("the environment has no value `{name}`"))
            .at(reader.sources.span(node.span))
            .label(label)
            .note("values are declared under `spec.values` of the Environment");
        self.failed += 1;
        reader.push(diagnostic);
    }
}

/// The name in a scalar that is one reference and nothing else.
fn whole_reference(text: &str) -> Option<&str> {
    let name = text.strip_prefix(OPEN)?.strip_suffix('}')?;
    (!name.contains('}')).then_some(name)
}
