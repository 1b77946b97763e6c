//! Raw fields against the types of Strimzi's kinds: a server would refuse them later, or drop them.

use super::{Draft, Lowering};
use crate::{
    diagnostic::{Code, Diagnostic},
    kafka::schema::{Problem, ProblemKind, schema},
    resource::{KubernetesKind, ObjectId},
    spec::yaml::{Node, NodeValue, Span},
    value::{FieldPath, Segment},
};

/// Checks a body where anything in it is not Polaris's own word.
pub fn check(draft: &Draft<'_>, lowering: &mut Lowering<'_>) {
    let Some(object) = draft.target.object() else { return };
    if let Some(raw) = draft.raw {
        check_reach(&raw.0, lowering);
    }
    let typed = matches!(
        object.kind,
        KubernetesKind::Namespace
            | KubernetesKind::Secret
            | KubernetesKind::ConfigMap
            | KubernetesKind::KafkaNodePool
            | KubernetesKind::KafkaTopic
            | KubernetesKind::KafkaUser
    );
    if draft.raw.is_none() && typed {
        return;
    }
    let Some(schema) = schema(object.kind.kind()) else { return };
    for problem in schema.check_part(&draft.body) {
        report(&problem, object, draft, lowering);
    }
}

/// Overrides reach labels, annotations and the spec; what names an object, and what a server says of it, is not
/// theirs.
fn check_reach(raw: &Node, lowering: &mut Lowering<'_>) {
    let metadata = raw.get("metadata").map(Node::entries).unwrap_or_default();
    let strange = metadata.iter().filter(|entry| !matches!(&*entry.key, "labels" | "annotations"));
    let top = raw.entries().iter().filter(|entry| !matches!(&*entry.key, "metadata" | "spec"));
    for entry in top.chain(strange) {
        let diagnostic = Diagnostic::error(Code::UNKNOWN_FIELD, format!("`overrides` cannot set `{}`", entry.key))
            .at(lowering.spec.sources.span(entry.span))
            .label("it reaches `metadata.labels`, `metadata.annotations` and `spec`")
            .note("overrides are merged into the whole object: fields of its spec stand under `spec:`");
        lowering.found.push(diagnostic);
    }
}

fn report(problem: &Problem, object: &ObjectId, draft: &Draft<'_>, lowering: &mut Lowering<'_>) {
    let place = draft.raw.and_then(|raw| place_of(&raw.0, &problem.path));
    let outside = problem
        .path
        .0
        .first()
        .is_some_and(|first| !matches!(first, Segment::Key(key) if key == "spec" || key == "metadata"));
    if outside {
        return;
    }
    let summary = format!("Strimzi would refuse the {}: `{}`", object.kind.kind(), problem.path);
    let diagnostic = Diagnostic::error(code(&problem.kind), summary)
        .at(lowering.spec.sources.span(place.unwrap_or(draft.span)))
        .label(problem.kind.to_string());
    lowering.found.push(diagnostic);
}

const fn code(kind: &ProblemKind) -> Code {
    match kind {
        ProblemKind::Unknown { .. } => Code::UNKNOWN_FIELD,
        ProblemKind::WrongType { .. } => Code::WRONG_TYPE,
        ProblemKind::Missing | ProblemKind::NotOneOf { .. } => Code::MISSING_FIELD,
        ProblemKind::NotInEnum { .. } => Code::UNKNOWN_WORD,
        ProblemKind::OutOfRange(_)
        | ProblemKind::Pattern { .. }
        | ProblemKind::TooFew { .. }
        | ProblemKind::Rule { .. } => Code::OUT_OF_RANGE,
    }
}

/// The place of a path in the raw fields: the key where one is given, else the nearest thing above it.
fn place_of(raw: &Node, path: &FieldPath) -> Option<Span> {
    let (mut node, mut place) = (raw, None);
    for segment in &path.0 {
        node = match (segment, &node.value) {
            (Segment::Key(key), NodeValue::Map(entries)) => {
                let Some(entry) = entries.iter().find(|entry| *entry.key == **key) else { return place };
                place = Some(entry.span);
                &entry.value
            }
            (Segment::Index(index), NodeValue::List(items)) => {
                let Some(item) = items.get(*index) else { return place };
                place = Some(item.span);
                item
            }
            _ => return place,
        };
    }
    place
}
