//! One view of a topic, whether it is a document of its own or one of many.

use super::{
    kinds::{Accept, Declared, TopicSettings, TopicSpec, TopicsSpec},
    resolve::ResolvedSpec,
    shape::{AttributePath, KafkaName, Located, NodeMap, Raw, Scalar, Whole},
    yaml::Span,
};

/// A topic with its defaults filled in.
#[derive(Clone, Copy, Debug)]
pub struct TopicView<'a> {
    /// The `KafkaCluster` it names.
    pub cluster: &'a Located<crate::spec::shape::DnsLabel>,
    /// The last segment of its address.
    pub name: &'a str,
    /// Where it is declared.
    pub span: Span,
    given_name: Option<&'a Located<KafkaName>>,
    pub partitions: Option<&'a Located<Whole<1, 1_000_000>>>,
    pub replicas: Option<&'a Located<Whole<1, 32767>>>,
    config: &'a NodeMap<Scalar>,
    default_config: Option<&'a NodeMap<Scalar>>,
    pub protect: bool,
    pub accept: &'a [Accept],
    pub ignore: &'a [Located<AttributePath>],
    pub overrides: Option<&'a Raw>,
    pub annotations: &'a NodeMap<String>,
}

impl<'a> TopicView<'a> {
    /// What Kafka calls it.
    pub fn kafka_name(&self) -> &'a str {
        self.given_name.map_or(self.name, |name| &name.value.0)
    }

    /// Where Kafka's name for it stands.
    pub fn kafka_name_span(&self) -> Span {
        self.given_name.map_or(self.span, |name| name.span)
    }

    /// Its options: its own, and those of the defaults that it does not give itself.
    pub fn config(&self) -> impl Iterator<Item = (&'a Located<Box<str>>, &'a Scalar)> {
        let (own, defaults) = (self.config, self.default_config);
        let inherited = defaults.into_iter().flat_map(|defaults| &defaults.0);
        let inherited = inherited.filter(move |(key, _)| own.get(&key.value).is_none());
        own.0.iter().chain(inherited).map(|(key, value)| (key, value))
    }
}

impl ResolvedSpec {
    /// Every topic, in the order of the files.
    pub fn all_topics(&self) -> impl Iterator<Item = TopicView<'_>> {
        let many = self
            .topic_sets
            .iter()
            .flat_map(|set| set.spec.topics.0.iter().map(move |(name, settings)| one_of_many(set, name, settings)));
        self.topics.iter().map(alone).chain(many)
    }
}

fn alone(topic: &Declared<TopicSpec>) -> TopicView<'_> {
    let spec = &topic.spec;
    TopicView {
        cluster: &spec.cluster,
        name: &topic.name.value.0,
        span: topic.span(),
        given_name: spec.name.as_ref(),
        partitions: spec.partitions.as_ref(),
        replicas: spec.replicas.as_ref(),
        config: &spec.config,
        default_config: None,
        protect: spec.protect == Some(true),
        accept: &spec.accept,
        ignore: &spec.ignore,
        overrides: spec.overrides.as_ref(),
        annotations: &topic.annotations,
    }
}

fn one_of_many<'a>(
    set: &'a Declared<TopicsSpec>,
    name: &'a Located<Box<str>>,
    own: &'a TopicSettings,
) -> TopicView<'a> {
    let defaults = set.spec.defaults.as_ref();
    let protect = own.protect.or(defaults.and_then(|defaults| defaults.protect));
    TopicView {
        cluster: &set.spec.cluster,
        name: &name.value,
        span: name.span,
        given_name: own.name.as_ref(),
        partitions: own.partitions.as_ref().or(defaults.and_then(|defaults| defaults.partitions.as_ref())),
        replicas: own.replicas.as_ref().or(defaults.and_then(|defaults| defaults.replicas.as_ref())),
        config: &own.config,
        default_config: defaults.map(|defaults| &defaults.config),
        protect: protect == Some(true),
        accept: if own.accept.is_empty() { defaults.map_or(&[], |defaults| &defaults.accept) } else { &own.accept },
        ignore: if own.ignore.is_empty() { defaults.map_or(&[], |defaults| &defaults.ignore) } else { &own.ignore },
        overrides: own.overrides.as_ref().or(defaults.and_then(|defaults| defaults.overrides.as_ref())),
        annotations: &set.annotations,
    }
}
