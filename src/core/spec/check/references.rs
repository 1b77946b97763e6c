//! Every name that refers to another document names one.

use crate::{
    diagnostic::{Code, Diagnostic},
    spec::{
        ResolvedSpec,
        kinds::Declared,
        shape::{DnsLabel, Located, Reader, nearest},
    },
};
use std::collections::HashSet;

pub fn check(spec: &ResolvedSpec, reader: &mut Reader<'_>) {
    let kubernetes = Names::of("KubernetesCluster", &spec.kubernetes_clusters);
    let kafka = Names::of("KafkaCluster", &spec.kafka_clusters);
    let connects = Names::of("Connect", &spec.connects);
    spec.kafka_clusters.iter().for_each(|cluster| kubernetes.check(&cluster.spec.on, reader));
    spec.topics.iter().for_each(|topic| kafka.check(&topic.spec.cluster, reader));
    spec.topic_sets.iter().for_each(|topics| kafka.check(&topics.spec.cluster, reader));
    spec.users.iter().for_each(|user| kafka.check(&user.spec.cluster, reader));
    spec.connects.iter().for_each(|connect| kafka.check(&connect.spec.cluster, reader));
    spec.mirrors.iter().for_each(|mirror| kafka.check(&mirror.spec.cluster, reader));
    spec.bridges.iter().for_each(|bridge| kafka.check(&bridge.spec.cluster, reader));
    spec.connectors.iter().for_each(|connector| connects.check(&connector.spec.connect, reader));
    for flow in spec.mirrors.iter().flat_map(|mirror| &mirror.spec.mirrors.value) {
        flow.source.cluster.iter().for_each(|cluster| kafka.check(cluster, reader));
    }
}

/// The names of one kind.
struct Names<'a> {
    kind: &'static str,
    names: HashSet<&'a str>,
}

impl<'a> Names<'a> {
    fn of<T>(kind: &'static str, all: &'a [Declared<T>]) -> Self {
        Self { kind, names: all.iter().map(|declared| &**declared.name).collect() }
    }

    fn check(&self, reference: &Located<DnsLabel>, reader: &mut Reader<'_>) {
        if self.names.contains(&*reference.value) {
            return;
        }
        let kind = self.kind;
        let near = nearest(reference, self.names.iter().copied());
        let label = near.map_or_else(|| "no document has this name".into(), |near| format!("did you mean `{near}`?"));
        let mut diagnostic =
            Diagnostic::error(Code::DANGLING_REFERENCE, format!("there is no {kind} `{}`", &*reference.value))
                .at(reader.sources.span(reference.span))
                .label(label);
        if near.is_none() {
            diagnostic = diagnostic.note(self.known());
        }
        reader.push(diagnostic);
    }

    fn known(&self) -> String {
        let kind = self.kind;
        let mut names: Vec<&str> = self.names.iter().copied().collect();
        names.sort_unstable();
        match names.len() {
            0 => format!("the spec declares no {kind}"),
            1..=10 => format!("declared are {}", names.join(", ")),
            more => format!("declared are {} and {} more", names[..10].join(", "), more - 10),
        }
    }
}
