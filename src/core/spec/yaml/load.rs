//! Parser events to nodes, without recursion, so that no nesting can exhaust the stack.

use super::{Entry, MAX_ALIAS_NODES, MAX_DEPTH, MAX_NODES, Node, NodeValue, Span, scalar};
use crate::diagnostic::{Code, Diagnostic, SourceFile, SourceSpan};
use granit_parser::{Event, Parser, ScalarStyle, Span as ParserSpan, StrInput, Tag};
use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    sync::Arc,
};

/// Reads every document of a file. Empty ones are left out; what is broken is reported and left out.
pub fn load(file: &SourceFile, number: u16, found: &mut Vec<Diagnostic>) -> Vec<Node> {
    let mut options = granit_parser::options! {
        emit_unresolved_aliases: true,
        disallow_directives: false,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    options.set_emit_comments(false);
    let mut parser = Parser::new_from_str_with_options(&file.text, options);
    let mut loader = Loader::new(file.name.clone(), number);
    loop {
        match parser.next_event() {
            None => break,
            Some(Ok((event, span))) => loader.take(event, &span),
            Some(Err(error)) => {
                loader.syntax(&error, &file.text);
                if loader.exhausted || !skip_to_next_document(&mut parser) {
                    break;
                }
            }
        }
        if loader.exhausted {
            break;
        }
    }
    found.append(&mut loader.found);
    loader.documents
}

fn skip_to_next_document<'a>(parser: &mut Parser<'a, StrInput<'a>>) -> bool {
    parser.proceed_next_document().unwrap_or(false)
}

/// A map or list that is still open.
enum Open {
    List { span: Span, anchor: usize, items: Vec<Node> },
    Map { span: Span, anchor: usize, entries: Vec<Entry>, key: Option<(Box<str>, Span)>, seen: HashSet<Box<str>> },
}

/// Below this many keys a linear search finds a duplicate faster than a set.
const SMALL_MAP: usize = 12;

struct Loader {
    name: Arc<str>,
    number: u16,
    open: Vec<Open>,
    anchors: HashMap<usize, Node>,
    nodes: usize,
    alias_nodes: usize,
    exhausted: bool,
    broken: bool,
    documents: Vec<Node>,
    found: Vec<Diagnostic>,
}

impl Loader {
    fn new(name: Arc<str>, number: u16) -> Self {
        Self {
            name,
            number,
            open: Vec::new(),
            anchors: HashMap::new(),
            nodes: 0,
            alias_nodes: 0,
            exhausted: false,
            broken: false,
            documents: Vec::new(),
            found: Vec::new(),
        }
    }

    fn take(&mut self, event: Event<'_>, span: &ParserSpan) {
        let place = self.place(span);
        match event {
            Event::DocumentStart(..) => self.start_document(),
            Event::Scalar(text, style, anchor, tag) => {
                let value = self.scalar(text, style, tag.as_deref(), place);
                self.finish(Node { span: place, value }, anchor);
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.check_tag(tag.as_deref(), "seq", place);
                self.open.push(Open::List { span: place, anchor, items: Vec::new() });
            }
            Event::MappingStart(_, anchor, tag) => {
                self.check_tag(tag.as_deref(), "map", place);
                let (entries, seen) = (Vec::new(), HashSet::new());
                self.open.push(Open::Map { span: place, anchor, entries, key: None, seen });
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            Event::Alias(anchor) => self.alias(anchor, place),
            Event::UnresolvedAlias(name) => {
                self.error(Code::SYNTAX, format!("the alias `*{name}` names no anchor"), place, "no `&` before it");
                self.finish(Node { span: place, value: NodeValue::Null }, 0);
            }
            _ => {}
        }
    }

    fn start_document(&mut self) {
        self.open.clear();
        self.anchors.clear();
        self.broken = false;
    }

    fn place(&self, span: &ParserSpan) -> Span {
        let one_line = span.start.line() == span.end.line();
        let length = if one_line { span.end.col().saturating_sub(span.start.col()) } else { 1 };
        Span {
            file: self.number,
            length: u16::try_from(length.max(1)).unwrap_or(u16::MAX),
            line: u32::try_from(span.start.line()).unwrap_or(u32::MAX),
            column: u32::try_from(span.start.col() + 1).unwrap_or(u32::MAX),
        }
    }

    fn scalar(&mut self, text: Cow<'_, str>, style: ScalarStyle, tag: Option<&Tag>, place: Span) -> NodeValue {
        let Some(tag) = tag else {
            let plain = style == ScalarStyle::Plain;
            return if plain { scalar::resolve(&text) } else { NodeValue::String(text.into()) };
        };
        let resolved = match tag.core_suffix() {
            Some("str") => return NodeValue::String(text.into()),
            Some("null" | "bool" | "int" | "float") => scalar::resolve(&text),
            _ => NodeValue::String(text.into()),
        };
        let fits = match (tag.core_suffix(), &resolved) {
            (Some("null"), NodeValue::Null)
            | (Some("bool"), NodeValue::Bool(_))
            | (Some("float"), NodeValue::Number(_)) => true,
            (Some("int"), NodeValue::Number(number)) => !number.is_f64(),
            _ => false,
        };
        if !fits {
            self.unknown_tag(tag, place);
        }
        resolved
    }

    fn check_tag(&mut self, tag: Option<&Tag>, expected: &str, place: Span) {
        if let Some(tag) = tag.filter(|tag| tag.core_suffix() != Some(expected)) {
            self.unknown_tag(tag, place);
        }
    }

    fn unknown_tag(&mut self, tag: &Tag, place: Span) {
        let summary = format!("the tag `{}` does not fit here", tag.original());
        self.error(Code::SYNTAX, summary, place, "remove the tag; a spec needs none");
    }

    fn close(&mut self) {
        let (value, span, anchor) = match self.open.pop() {
            Some(Open::List { span, anchor, items }) => (NodeValue::List(items), span, anchor),
            Some(Open::Map { span, anchor, entries, .. }) => (NodeValue::Map(entries), span, anchor),
            None => return,
        };
        self.finish(Node { span, value }, anchor);
    }

    fn alias(&mut self, anchor: usize, place: Span) {
        let Some(target) = self.anchors.get(&anchor) else {
            let summary = "an alias inside the node it names".to_owned();
            self.error(Code::SYNTAX, summary, place, "this would never end");
            return self.finish(Node { span: place, value: NodeValue::Null }, 0);
        };
        let (size, depth) = measure(target);
        if depth + self.open.len() > MAX_DEPTH {
            return self.exhaust(place, format!("maps and lists nest deeper than {MAX_DEPTH}"));
        }
        if self.charge_alias(size, place) {
            let mut node = self.anchors[&anchor].clone();
            node.span = place;
            self.finish(node, 0);
        }
    }

    fn charge_alias(&mut self, size: usize, place: Span) -> bool {
        self.alias_nodes += size;
        if self.alias_nodes > MAX_ALIAS_NODES {
            self.exhaust(place, format!("the aliases of this file stand for more than {MAX_ALIAS_NODES} nodes"));
        }
        !self.exhausted
    }

    /// A node is complete: it goes to the map or list it stands in, or it is the document.
    fn finish(&mut self, node: Node, anchor: usize) {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return self.exhaust(node.span, format!("the file has more than {MAX_NODES} values"));
        }
        if anchor != 0 {
            let (size, _) = measure(&node);
            if !self.charge_alias(size, node.span) {
                return;
            }
            self.anchors.insert(anchor, node.clone());
        }
        match self.open.last_mut() {
            None => self.finish_document(node),
            Some(Open::List { items, .. }) => items.push(node),
            Some(Open::Map { key: key @ None, .. }) => {
                let text = key_text(&node);
                let legal = text.is_some();
                *key = Some((text.unwrap_or_default(), node.span));
                if !legal {
                    let summary = format!("a key must be text, this is {}", node.kind());
                    self.error(Code::SYNTAX, summary, node.span, "write a plain word before the colon");
                }
            }
            Some(Open::Map { .. }) => self.add_entry(node),
        }
    }

    fn add_entry(&mut self, node: Node) {
        let Some(Open::Map { entries, key, seen, .. }) = self.open.last_mut() else { return };
        let Some((key, span)) = key.take() else { return };
        if &*key == "<<" {
            return self.merge(node, span);
        }
        let duplicate = is_duplicate(entries, seen, &key);
        if !duplicate {
            entries.push(Entry { key, span, value: node });
            return;
        }
        let first = entries.iter().find(|entry| entry.key == key).map_or(0, |entry| entry.span.line);
        let summary = format!("the key `{key}` is given twice");
        self.error(Code::DUPLICATE, summary, span, &format!("it stands at line {first} already"));
    }

    /// `<<: *defaults`: keys of the merged map that are not given directly.
    fn merge(&mut self, node: Node, span: Span) {
        let maps = match node.value {
            NodeValue::Map(_) => vec![node],
            NodeValue::List(items) => items,
            _ => return self.error(Code::SYNTAX, "`<<` takes a map".into(), span, "write `<<: *name`"),
        };
        let Some(Open::Map { entries, seen, .. }) = self.open.last_mut() else { return };
        for map in maps {
            let NodeValue::Map(merged) = map.value else { continue };
            for entry in merged {
                if !is_duplicate(entries, seen, &entry.key) {
                    entries.push(entry);
                }
            }
        }
    }

    fn finish_document(&mut self, root: Node) {
        if !root.is_null() && !self.broken {
            self.documents.push(root);
        }
    }

    fn syntax(&mut self, error: &granit_parser::ScanError, text: &str) {
        let mark = error.marker();
        let mut place = self.place(&ParserSpan::empty(*mark));
        if error.info().contains("tab") {
            (place.line, place.column) = next_tab(text, place.line, place.column);
        }
        let limit = matches!(error.kind(), granit_parser::ErrorKind::RecursionLimitExceeded);
        if limit {
            return self.exhaust(place, format!("maps and lists nest deeper than {MAX_DEPTH}"));
        }
        self.error(Code::SYNTAX, "this is not YAML".into(), place, &error.info());
    }

    /// A limit is reached: nothing more of this file is read.
    fn exhaust(&mut self, place: Span, summary: String) {
        self.exhausted = true;
        self.error(Code::INPUT_LIMIT, summary, place, "reading stops here");
    }

    fn error(&mut self, code: Code, summary: String, place: Span, label: &str) {
        self.broken |= code == Code::SYNTAX;
        let span = SourceSpan {
            file: self.name.clone(),
            line: place.line,
            column: place.column,
            length: u32::from(place.length),
        };
        self.found.push(Diagnostic::error(code, summary).at(span).label(label));
    }
}

/// A tab is told where the text before it began: the tab itself is what is to be mended.
fn next_tab(text: &str, line: u32, column: u32) -> (u32, u32) {
    for (number, content) in (1..).zip(text.lines()).skip(line.saturating_sub(1) as usize) {
        let skipped = if number == line { column.saturating_sub(1) as usize } else { 0 };
        if let Some(at) = content.chars().skip(skipped).position(|letter| letter == '\t') {
            return (number, u32::try_from(skipped + at + 1).unwrap_or(u32::MAX));
        }
    }
    (line, column)
}

/// Keys are text; numbers and booleans are taken as they are written, for Kafka's own option names and ids.
fn key_text(node: &Node) -> Option<Box<str>> {
    match &node.value {
        NodeValue::String(text) => Some(text.clone()),
        NodeValue::Number(number) => Some(number.to_string().into()),
        NodeValue::Bool(value) => Some(value.to_string().into()),
        _ => None,
    }
}

/// Says whether the key is there already, and notes it.
fn is_duplicate(entries: &[Entry], seen: &mut HashSet<Box<str>>, key: &str) -> bool {
    if entries.len() < SMALL_MAP {
        return entries.iter().any(|entry| &*entry.key == key);
    }
    if seen.is_empty() {
        seen.extend(entries.iter().map(|entry| entry.key.clone()));
    }
    !seen.insert(key.into())
}

/// How many nodes a tree has and how deep it is. Its depth is bounded by `MAX_DEPTH`, so recursion is too.
fn measure(node: &Node) -> (usize, usize) {
    let children: Box<dyn Iterator<Item = &Node>> = match &node.value {
        NodeValue::List(items) => Box::new(items.iter()),
        NodeValue::Map(entries) => Box::new(entries.iter().map(|entry| &entry.value)),
        _ => return (1, 0),
    };
    children.map(measure).fold((1, 1), |(size, depth), (more, deep)| (size + more, depth.max(deep + 1)))
}
