//! One operator for each Kubernetes cluster: documents that share it say the same about it.

use crate::{
    diagnostic::Code,
    kafka::{
        bundle::Source,
        version::{RELEASES, Release},
    },
    spec::{
        ResolvedSpec,
        kinds::Operator,
        shape::{Located, Reader},
        yaml::Span,
    },
};
use std::collections::HashMap;

pub fn check(spec: &ResolvedSpec, reader: &mut Reader<'_>) {
    let mut said: HashMap<(&str, &str), (String, Span)> = HashMap::new();
    for cluster in &spec.kafka_clusters {
        let Some(operator) = &cluster.spec.operator else { continue };
        for (what, value, span) in statements(operator) {
            check_agreement(&cluster.spec.on, what, (value, span), &mut said, reader);
        }
        check_known(operator, reader);
        check_source(operator, reader);
    }
}

/// An address with a password in it would stand in git and in the lock.
fn check_source(operator: &Located<Operator>, reader: &mut Reader<'_>) {
    let Operator::Installed(settings) = &operator.value else { return };
    let Some(source) = &settings.bundle else { return };
    if source.value.trim().is_empty() {
        return reader.error(Code::WRONG_TYPE, source.span, "`bundle` is empty", "a URL, a file or a folder");
    }
    if Source::of(&source.value, "").has_credentials() {
        let summary = "the address of a bundle carries a name or a password";
        reader.error(Code::PLAIN_SECRET, source.span, summary, "fetch it yourself and name the file");
    }
}

/// What a document says of its operator, as words that can be compared.
fn statements(operator: &Located<Operator>) -> Vec<(&'static str, String, Span)> {
    match &operator.value {
        Operator::External => vec![("who runs it", "external".into(), operator.span)],
        Operator::Installed(settings) => {
            let version = settings.version.as_ref().map(|version| ("its version", version.value.clone(), version.span));
            let namespace = settings.namespace.as_ref();
            let namespace = namespace.map(|namespace| ("its namespace", namespace.value.0.to_string(), namespace.span));
            let bundle = settings.bundle.as_ref().map(|bundle| ("its bundle", bundle.value.clone(), bundle.span));
            let owner = ("who runs it", "Polaris".into(), operator.span);
            [Some(owner), version, namespace, bundle].into_iter().flatten().collect()
        }
    }
}

fn check_agreement<'a>(
    on: &'a str,
    what: &'static str,
    (value, span): (String, Span),
    said: &mut HashMap<(&'a str, &'static str), (String, Span)>,
    reader: &mut Reader<'_>,
) {
    let Some((first, place)) = said.get(&(on, what)) else {
        said.insert((on, what), (value, span));
        return;
    };
    if *first != value {
        let summary = format!("two documents disagree about the operator of `{on}`: {what}");
        let label = format!("`{value}` here, `{first}` at {}", reader.sources.place(*place));
        reader.error(Code::OPERATOR_CHOICE, span, summary, label);
    }
}

fn check_known(operator: &Located<Operator>, reader: &mut Reader<'_>) {
    let Operator::Installed(settings) = &operator.value else { return };
    let Some(version) = settings.version.as_ref().filter(|version| Release::find(&version.value).is_none()) else {
        return;
    };
    let label = format!("it knows {} to {}", RELEASES[0].version, Release::latest().version);
    let summary = format!("this build does not know Strimzi {}", version.value);
    reader.warning(Code::OPERATOR_CHOICE, version.span, summary, label);
}
