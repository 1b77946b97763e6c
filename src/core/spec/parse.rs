//! Files to documents: what every document has is read here, its `spec` is left for `resolve`.

use super::{
    kinds::{ApiVersion, Envelope, Untyped},
    shape::{FromNode, Reader},
    yaml::{self, Node, NodeValue, Sources},
};
use crate::diagnostic::{Code, Diagnostic, Severity, SourceFile};

/// The documents of a folder, before an environment is chosen.
#[derive(Clone, Debug, Default)]
pub struct Spec {
    pub(super) sources: Sources,
    pub(super) documents: Vec<Untyped>,
    /// True where something could not be read at all, so that a name that is missing may be in it.
    pub(super) incomplete: bool,
}

/// Reads every document of every file. What is broken is reported and left out.
pub fn parse(files: &[SourceFile]) -> (Spec, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let mut sources = Sources::default();
    let mut roots = Vec::new();
    for file in files {
        let number = sources.add(file.name.clone());
        roots.extend(yaml::load(file, number, &mut found));
    }
    let mut reader = Reader::new(&sources);
    let envelopes: Vec<_> = roots.iter().map(|root| read_envelope(root, &mut reader)).collect();
    found.extend(reader.finish());
    let documents = roots.into_iter().zip(envelopes).filter_map(|(root, envelope)| Some(untyped(root, envelope?)));
    let documents = documents.collect();
    let incomplete = found.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    (Spec { sources, documents, incomplete }, found)
}

fn read_envelope<'n>(root: &'n Node, reader: &mut Reader<'n>) -> Option<Envelope> {
    if !matches!(root.value, NodeValue::Map(_)) {
        let summary = "a document is a map with apiVersion, kind, metadata and spec";
        reader.error(Code::DOCUMENT, root.span, summary, format!("this is {}", root.kind()));
        return None;
    }
    if let Some(version) = root.get("apiVersion").filter(|version| version.as_str() != Some(ApiVersion::V1.as_str())) {
        report_foreign(root, version, reader);
        return None;
    }
    Envelope::read(root, reader)
}

fn report_foreign(root: &Node, version: &Node, reader: &mut Reader<'_>) {
    let wanted = ApiVersion::V1.as_str();
    let mut diagnostic = Diagnostic::error(Code::DOCUMENT, "this is no document of Polaris")
        .at(reader.sources.span(version.span))
        .label(format!("`apiVersion` must be `{wanted}`"));
    if root.get("kind").and_then(Node::as_str).is_some_and(|kind| kind.starts_with("Kafka") && kind != "KafkaCluster") {
        diagnostic =
            diagnostic.note("this looks like an object of Strimzi: `polaris import` writes the spec for what exists");
    }
    reader.push(diagnostic);
}

fn untyped(root: Node, envelope: Envelope) -> Untyped {
    let Envelope { kind, metadata, .. } = envelope;
    let empty = Node { span: metadata.name.span, value: NodeValue::Null };
    let spec = match root.value {
        NodeValue::Map(entries) => entries.into_iter().find(|entry| &*entry.key == "spec"),
        _ => None,
    };
    let spec =
        spec.map_or(
            empty,
            |entry| if entry.value.is_null() { Node { span: entry.span, ..entry.value } } else { entry.value },
        );
    Untyped { kind, name: metadata.name, annotations: metadata.annotations, spec }
}

impl Spec {
    /// The names of the environments that are declared, in the order of the files.
    pub fn environments(&self) -> impl Iterator<Item = &str> {
        let environments = self.documents.iter().filter(|document| document.kind == super::kinds::Kind::Environment);
        environments.map(|document| &**document.name)
    }

    /// How many documents were read.
    pub fn document_count(&self) -> usize {
        self.documents.len()
    }
}
