//! Options that look like secrets. Their values are never repeated.

use super::clusters::accepts;
use crate::{
    diagnostic::{Code, Diagnostic},
    spec::{
        ResolvedSpec,
        kinds::Accept,
        shape::{NodeMap, Reader, Scalar},
    },
    value::Value,
};

/// What a key's last words say when its value is a secret.
const WORDS: [&str; 8] =
    ["password", "passwd", "passphrase", "secret", "token", "credentials", "private.key", "sasl.jaas.config"];

pub fn check(spec: &ResolvedSpec, reader: &mut Reader<'_>) {
    for cluster in &spec.kafka_clusters {
        check_options(&cluster.spec.config, &cluster.spec.accept, reader);
    }
    for connect in &spec.connects {
        check_options(&connect.spec.config, &connect.spec.accept, reader);
    }
    for connector in &spec.connectors {
        check_options(&connector.spec.config, &connector.spec.accept, reader);
    }
    for bridge in &spec.bridges {
        check_options(&bridge.spec.config, &bridge.spec.accept, reader);
    }
    for mirror in &spec.mirrors {
        for flow in &mirror.spec.mirrors.value {
            check_options(&flow.source.value.config, &mirror.spec.accept, reader);
        }
    }
}

fn check_options(options: &NodeMap<Scalar>, accept: &[Accept], reader: &mut Reader<'_>) {
    if accepts(accept, Code::LOOKS_SECRET) {
        return;
    }
    for (key, _) in options.0.iter().filter(|(key, value)| is_secret(&key.value, value)) {
        let diagnostic =
            Diagnostic::error(Code::LOOKS_SECRET, format!("`{}` looks like a secret in plain sight", key.value))
                .at(reader.sources.span(key.span))
                .label("it would stand in git, and in the objects of Kubernetes")
                .note("refer to it instead: ${secrets:<namespace>/<secret>:<key>} or ${env:NAME}")
                .note("if it is none: accept: [{code: PK041, reason: …}]");
        reader.push(diagnostic);
    }
}

/// Text that is no reference of Kafka's configuration providers, under a key that speaks of a secret.
fn is_secret(key: &str, value: &Scalar) -> bool {
    let Value::String(text) = &value.0 else { return false };
    let key = key.to_ascii_lowercase().replace(['_', '-'], ".");
    let speaks = WORDS.iter().any(|word| key == *word || key.ends_with(&format!(".{word}")));
    speaks && !text.is_empty() && !text.contains("${")
}
