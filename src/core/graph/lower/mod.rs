//! Spec to graph: which resources exist, what each should be, and what must stand first.
//!
//! Bodies hold declared leaves only. What a server fills in is the server's to say.

pub(super) mod body;
mod client;
mod connect;
mod kafka;
mod kubernetes;
mod operator;
mod place;
mod pools;
mod raw;
mod topics;
mod users;

#[cfg(test)]
mod tests;

use super::{
    Acceptance, DesiredGraph, DesiredResource, Ignored, Mode, WaitCondition, ignored::reaches_into_list, order,
};
use crate::{
    address::ResourceAddress,
    diagnostic::{Code, Diagnostic},
    resource::{ObjectId, Target},
    spec::{
        ResolvedSpec, Spec,
        kinds::Accept,
        shape::{AttributePath, Located, Raw},
        yaml::Span,
    },
    value::{Digest, Value},
};
use place::Places;
use std::collections::{HashMap, HashSet};

/// The label by which Strimzi knows which cluster an object belongs to; without it the object is ignored.
pub const CLUSTER_LABEL: &str = "strimzi.io/cluster";
/// Without it a Connect cluster ignores `KafkaConnector` objects.
pub const USE_CONNECTORS: &str = "strimzi.io/use-connector-resources";
/// The namespace of a Kafka cluster that names none.
pub const DEFAULT_NAMESPACE: &str = "kafka";
/// The Strimzi that is installed where the spec names none.
pub const DEFAULT_OPERATOR_VERSION: &str = "1.2.0";

/// Lowers a sound spec. The diagnostics are about what only the whole shows: two resources that are one object.
pub fn lower(spec: &ResolvedSpec) -> (DesiredGraph, Vec<Diagnostic>) {
    let mut lowering = Lowering::new(spec);
    let places = Places::of(spec);
    kubernetes::lower(spec, &mut lowering);
    operator::lower(&places, &mut lowering);
    for place in places.all() {
        pools::lower(place, &mut lowering);
        kafka::lower(place, &mut lowering);
    }
    topics::lower(spec, &places, &mut lowering);
    users::lower(spec, &places, &mut lowering);
    connect::lower(spec, &places, &mut lowering);
    let Lowering { resources, mut found, .. } = lowering;
    let resources = order(resources).unwrap_or_else(|cycle| {
        found.push(Diagnostic::error(Code::REFERENCE_CYCLE, cycle.to_string()));
        Vec::new()
    });
    let mut graph = DesiredGraph::new(spec.environment.clone(), resources);
    graph.clusters = kubernetes::connections(spec);
    graph.bundle_sources = operator::bundle_sources(&places);
    (graph, found)
}

/// Every diagnostic of every environment, each once: what `validate` shows where none is chosen.
pub fn check_all(spec: &Spec) -> Vec<Diagnostic> {
    let names: Vec<Option<&str>> = spec.environments().map(Some).collect();
    let names = if names.is_empty() { vec![None] } else { names };
    let mut all: Vec<Diagnostic> = names.into_iter().flat_map(|name| check(spec, name)).collect();
    Diagnostic::sort(&mut all);
    let mut seen = HashSet::new();
    all.retain(|diagnostic| seen.insert((diagnostic.span.clone(), diagnostic.code, diagnostic.summary.clone())));
    all
}

/// Every diagnostic of one environment.
pub fn check(spec: &Spec, environment: Option<&str>) -> Vec<Diagnostic> {
    match spec.resolve(environment) {
        Ok(resolved) => lower(&resolved).1.into_iter().chain(resolved.warnings).collect(),
        Err(found) => found,
    }
}

/// What a resource is made of; the rest is filled in when it is added.
struct Draft<'a> {
    address: ResourceAddress,
    target: Target,
    mode: Mode,
    body: Value,
    depends_on: Vec<ResourceAddress>,
    span: Span,
    protect: bool,
    accept: Vec<Acceptance>,
    wait: WaitCondition,
    raw: Option<&'a Raw>,
    ignore: &'a [Located<AttributePath>],
}

impl<'a> Draft<'a> {
    fn new(address: ResourceAddress, target: Target, body: Value, span: Span) -> Self {
        let (mode, wait) = (Mode::Managed, WaitCondition::Nothing);
        let (depends_on, accept) = (Vec::new(), Vec::new());
        Self { address, target, mode, body, depends_on, span, protect: false, accept, wait, raw: None, ignore: &[] }
    }

    fn after(mut self, depends_on: impl IntoIterator<Item = ResourceAddress>) -> Self {
        self.depends_on.extend(depends_on);
        self
    }

    /// Merges raw fields into the body.
    fn overridden(mut self, raw: Option<&'a Raw>) -> Self {
        self.raw = raw;
        if let Some(raw) = raw {
            body::merge(&mut self.body, &raw.0.to_value());
        }
        self
    }

    fn ignoring(mut self, ignore: &'a [Located<AttributePath>]) -> Self {
        self.ignore = ignore;
        self
    }

    fn waits_for(mut self, wait: WaitCondition) -> Self {
        self.wait = wait;
        self
    }

    fn guarded(mut self, protect: Option<bool>, accept: &[Accept]) -> Self {
        self.protect = protect == Some(true);
        self.accept = accept.iter().map(acceptance).collect();
        self
    }
}

fn acceptance(accept: &Accept) -> Acceptance {
    Acceptance { code: accept.code.clone(), reason: accept.reason.clone() }
}

/// Collects resources and sees to it that no two are one object.
struct Lowering<'a> {
    spec: &'a ResolvedSpec,
    resources: Vec<DesiredResource>,
    claims: HashMap<ObjectId, usize>,
    found: Vec<Diagnostic>,
}

impl<'a> Lowering<'a> {
    fn new(spec: &'a ResolvedSpec) -> Self {
        Self { spec, resources: Vec::new(), claims: HashMap::new(), found: Vec::new() }
    }

    fn add(&mut self, mut draft: Draft<'_>) {
        raw::check(&draft, self);
        let ignored = self.take_out(&mut draft);
        let source = self.spec.sources.span(draft.span);
        let mut depends_on = draft.depends_on;
        depends_on.sort();
        depends_on.dedup();
        let resource = DesiredResource {
            digest: Digest::of(&draft.body),
            address: draft.address,
            target: draft.target,
            mode: draft.mode,
            body: draft.body,
            depends_on,
            source,
            protect: draft.protect,
            wait: draft.wait,
            accepts: draft.accept,
            ignored,
        };
        self.claim(&resource);
        self.resources.push(resource);
    }

    /// Parts what is ignored from the body.
    fn take_out(&mut self, draft: &mut Draft<'_>) -> Option<Box<Ignored>> {
        for path in draft.ignore {
            if let Some(list) = reaches_into_list(&path.value, &draft.body) {
                let summary = format!("`{}` reaches into a list", &*path.value);
                let diagnostic = Diagnostic::error(Code::IGNORED_PATH, summary)
                    .at(self.spec.sources.span(path.span))
                    .label("whoever writes a part of this list writes all of it")
                    .note(format!("ignore the whole list: {list}"));
                self.found.push(diagnostic);
            }
        }
        let patterns = draft.ignore.iter().map(|path| path.value.to_string());
        (!draft.ignore.is_empty()).then(|| Box::new(Ignored::take_out(patterns, &mut draft.body)))
    }

    /// Notes whose object this is, and reports a second claim.
    fn claim(&mut self, resource: &DesiredResource) {
        let Some(object) = resource.target.object() else { return };
        let Some(first) = self.claims.insert(object.clone(), self.resources.len()) else { return };
        let first = &self.resources[first];
        let summary = format!("{} and {} are both the {object}", first.address, resource.address);
        let place = first.source.as_ref().map_or_else(String::new, |span| format!("{}:{}", span.file, span.line));
        let diagnostic = Diagnostic::error(Code::CLAIMED_TWICE, summary)
            .at(resource.source.clone())
            .label("one object cannot be two things")
            .note(format!("{} is declared at {place}", first.address))
            .note("give one of them another name, or put one of the clusters into another namespace");
        self.found.push(diagnostic);
    }
}
