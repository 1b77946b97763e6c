//! Versions: of Kafka, of its metadata, of Strimzi.

use super::clusters::{Cluster, accepts};
use crate::{
    diagnostic::{Code, Diagnostic},
    kafka::version::{MetadataVersion, RELEASES, Release},
    spec::shape::Reader,
};

pub fn check(cluster: &Cluster<'_>, reader: &mut Reader<'_>) {
    check_present(cluster, reader);
    check_supported(cluster, reader);
    check_metadata(cluster, reader);
}

fn check_present(cluster: &Cluster<'_>, reader: &mut Reader<'_>) {
    let spec = cluster.spec();
    if spec.version.is_some() || accepts(&spec.accept, Code::NO_VERSION) {
        return;
    }
    let summary = "no `version`: the operator's next release would upgrade Kafka by itself";
    let versions = release(cluster).kafka.join(", ");
    let diagnostic = Diagnostic::warning(Code::NO_VERSION, summary)
        .at(reader.sources.span(cluster.declared.span()))
        .note(format!("Strimzi {} runs {versions}", release(cluster).version));
    reader.push(diagnostic);
}

/// The Strimzi release that the cluster is for; the newest known one where it is someone else's or unknown.
fn release(cluster: &Cluster<'_>) -> Release {
    cluster.operator_version().and_then(Release::find).unwrap_or(Release::latest())
}

fn check_supported(cluster: &Cluster<'_>, reader: &mut Reader<'_>) {
    if cluster.has_external_operator() {
        return;
    }
    let known = cluster.operator_version().is_none_or(|version| Release::find(version).is_some());
    let Some(version) = cluster.spec().version.as_ref().filter(|_| known) else { return };
    let release = release(cluster);
    if release.supports(&version.value) {
        return;
    }
    let diagnostic = Diagnostic::error(
        Code::KAFKA_VERSION,
        format!("Strimzi {} does not run Kafka `{}`", release.version, version.value),
    )
    .at(reader.sources.span(version.span))
    .label(format!("it runs {}", release.kafka.join(", ")));
    let other = RELEASES.iter().rev().find(|release| release.supports(&version.value));
    let note = other.map(|other| format!("Strimzi {} runs it: set `operator.version`", other.version));
    reader.push(note.into_iter().fold(diagnostic, Diagnostic::note));
}

fn check_metadata(cluster: &Cluster<'_>, reader: &mut Reader<'_>) {
    let Some(metadata) = &cluster.spec().metadata_version else { return };
    let Some(parsed) = MetadataVersion::parse(&metadata.value) else {
        let summary = format!("`{}` is no metadata version", metadata.value);
        return reader.error(Code::KAFKA_VERSION, metadata.span, summary, "such as \"4.3\" or \"4.3-IV0\"");
    };
    let highest = cluster.spec().version.as_ref().and_then(|version| MetadataVersion::of_kafka(&version.value));
    if let Some(highest) = highest.filter(|highest| parsed > *highest) {
        let summary = format!("metadata version `{}` is newer than this Kafka", metadata.value);
        let label = format!("the newest that it knows is {}", highest.name);
        reader.error(Code::KAFKA_VERSION, metadata.span, summary, label);
    }
}
