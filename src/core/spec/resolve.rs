//! One environment of a spec: its patches and values are in, every document has its type, and all rules hold.

use super::{
    check,
    kinds::{
        BridgeSpec, ConnectSpec, ConnectorSpec, Declared, EnvironmentSpec, KafkaClusterSpec, Kind,
        KubernetesClusterSpec, MirrorSpec, TopicSpec, TopicsSpec, Untyped, UserSpec,
    },
    parse::Spec,
    patches::{self, Patch},
    shape::{FromNode, Reader, nearest},
    values::{Values, mentions_values},
    yaml::{Node, Sources, Span},
};
use crate::diagnostic::{Code, Diagnostic, Severity};
use std::{borrow::Cow, collections::HashSet};

/// The name of the environment where none is declared.
pub const DEFAULT_ENVIRONMENT: &str = "default";

/// One environment, read and checked.
#[derive(Clone, Debug, Default)]
pub struct ResolvedSpec {
    pub sources: Sources,
    /// The environment's name.
    pub environment: String,
    /// Where its state is kept, and the like; `None` where no Environment is declared.
    pub settings: Option<EnvironmentSpec>,
    pub kubernetes_clusters: Vec<Declared<KubernetesClusterSpec>>,
    pub kafka_clusters: Vec<Declared<KafkaClusterSpec>>,
    pub topics: Vec<Declared<TopicSpec>>,
    pub topic_sets: Vec<Declared<TopicsSpec>>,
    pub users: Vec<Declared<UserSpec>>,
    pub connects: Vec<Declared<ConnectSpec>>,
    pub connectors: Vec<Declared<ConnectorSpec>>,
    pub mirrors: Vec<Declared<MirrorSpec>>,
    pub bridges: Vec<Declared<BridgeSpec>>,
    /// What is no error and still worth a word.
    pub warnings: Vec<Diagnostic>,
}

impl Spec {
    /// Chooses an environment and reads everything in it. `Err` holds every diagnostic, warnings included.
    pub fn resolve(&self, environment: Option<&str>) -> Result<ResolvedSpec, Vec<Diagnostic>> {
        let chosen = self.choose(environment).map_err(|diagnostic| vec![*diagnostic])?;
        let patches = chosen.map(|document| patches::patches_of(&document.spec)).unwrap_or_default();
        let values = chosen.and_then(|document| document.spec.get("values"));
        let mut found = Vec::new();
        let (specs, silenced) = self.fill_all(patches, values, &mut found);
        let (mut resolved, sound) = self.read_all(&specs, chosen, silenced, &mut found);
        resolved.environment = chosen.map_or(DEFAULT_ENVIRONMENT, |document| &**document.name).into();
        check::check(&resolved, sound && !self.incomplete, &mut found);
        Diagnostic::sort(&mut found);
        if self.incomplete || found.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
            return Err(found);
        }
        resolved.warnings = found;
        Ok(resolved)
    }

    fn choose(&self, wanted: Option<&str>) -> Result<Option<&Untyped>, Box<Diagnostic>> {
        let declared: Vec<&Untyped> =
            self.documents.iter().filter(|document| document.kind == Kind::Environment).collect();
        let names: Vec<&str> = declared.iter().map(|document| &**document.name).collect();
        match (wanted, &declared[..]) {
            (None | Some(DEFAULT_ENVIRONMENT), []) => Ok(None),
            (None, [only]) => Ok(Some(only)),
            (None, several) => Err(Box::new(
                Diagnostic::error(Code::ENVIRONMENT_CHOICE, format!("there are {} environments", several.len()))
                    .note(format!("choose one with --environment: {}", names.join(", "))),
            )),
            (Some(wanted), _) => {
                let found = declared.iter().find(|document| &**document.name == wanted);
                found.map(|document| Some(*document)).ok_or_else(|| Box::new(unknown_environment(wanted, &names)))
            }
        }
    }

    /// Each document's spec with values and patches in; borrowed where nothing changes.
    fn fill_all(
        &self,
        mut patches: Vec<Patch>,
        values: Option<&Node>,
        found: &mut Vec<Diagnostic>,
    ) -> (Vec<Cow<'_, Node>>, HashSet<Span>) {
        let mut reader = Reader::new(&self.sources);
        let mut values = Values::new(values);
        for patch in &mut patches {
            patch.merge = values.fill(&patch.merge, &mut reader);
        }
        let mut specs = Vec::with_capacity(self.documents.len());
        for document in &self.documents {
            let mut spec = Cow::Borrowed(&document.spec);
            if document.kind != Kind::Environment && mentions_values(&document.spec) {
                spec = Cow::Owned(values.fill(&document.spec, &mut reader));
            }
            if patches::concerns(&patches, document.kind) {
                patches::apply(&mut patches, document, spec.to_mut());
            }
            specs.push(spec);
        }
        let documents: Vec<_> = self.documents.iter().zip(&specs).map(|(document, spec)| (document, &**spec)).collect();
        patches::report_unused(&patches, &documents, &mut reader);
        let (mistakes, silenced) = reader.finish_silencing();
        found.extend(mistakes);
        (specs, silenced)
    }

    /// Reads each spec into its kind's type. The flag says whether every one could be read.
    fn read_all(
        &self,
        specs: &[Cow<'_, Node>],
        chosen: Option<&Untyped>,
        silenced: HashSet<Span>,
        found: &mut Vec<Diagnostic>,
    ) -> (ResolvedSpec, bool) {
        let mut resolved = ResolvedSpec { sources: self.sources.clone(), ..ResolvedSpec::default() };
        let mut reader = Reader::after(&self.sources, silenced);
        let mut sound = true;
        for (document, spec) in self.documents.iter().zip(specs) {
            let is_chosen = chosen.is_some_and(|chosen| std::ptr::eq(chosen, document));
            sound &= resolved.read(document, spec, is_chosen, &mut reader);
        }
        found.extend(reader.finish());
        (resolved, sound)
    }
}

fn unknown_environment(wanted: &str, names: &[&str]) -> Diagnostic {
    let diagnostic = Diagnostic::error(Code::ENVIRONMENT_CHOICE, format!("there is no environment `{wanted}`"));
    if names.is_empty() {
        return diagnostic.note("the spec declares none, so there is only `default`");
    }
    let near = nearest(wanted, names.iter().copied());
    let diagnostic = diagnostic.note(format!("the environments are {}", names.join(", ")));
    near.into_iter().fold(diagnostic, |diagnostic, near| diagnostic.note(format!("did you mean `{near}`?")))
}

/// Reads a document of one kind into its list.
fn into<'n, T: FromNode>(
    list: &mut Vec<Declared<T>>,
    document: &Untyped,
    spec: &'n Node,
    reader: &mut Reader<'n>,
) -> bool {
    reader.enter("spec");
    let read = T::read(spec, reader);
    let sound = read.is_some();
    let (name, annotations) = (document.name.clone(), document.annotations.clone());
    list.extend(read.map(|spec| Declared { name, annotations, spec }));
    sound
}

impl ResolvedSpec {
    fn read<'n>(&mut self, document: &Untyped, spec: &'n Node, chosen: bool, reader: &mut Reader<'n>) -> bool {
        match document.kind {
            Kind::Environment => {
                reader.enter("spec");
                let read = EnvironmentSpec::read(spec, reader);
                let sound = read.is_some();
                if chosen {
                    self.settings = read;
                }
                sound
            }
            Kind::KubernetesCluster => into(&mut self.kubernetes_clusters, document, spec, reader),
            Kind::KafkaCluster => into(&mut self.kafka_clusters, document, spec, reader),
            Kind::Topic => into(&mut self.topics, document, spec, reader),
            Kind::Topics => into(&mut self.topic_sets, document, spec, reader),
            Kind::User => into(&mut self.users, document, spec, reader),
            Kind::Connect => into(&mut self.connects, document, spec, reader),
            Kind::Connector => into(&mut self.connectors, document, spec, reader),
            Kind::Mirror => into(&mut self.mirrors, document, spec, reader),
            Kind::Bridge => into(&mut self.bridges, document, spec, reader),
        }
    }
}
