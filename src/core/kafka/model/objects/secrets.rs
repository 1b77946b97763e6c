//! Secrets, described: who is certified by whom under which names. Keys are made by the caller, never here.

use super::{Labels, Rendered, body, kafka_template, labels, object, services::certificate_secret};
use crate::{
    kafka::{
        document::{part, text},
        model::{cluster::Cluster, pod},
    },
    value::Digest,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// What a Secret's data is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "is")]
pub enum Material {
    /// A CA's key: `ca.key`.
    AuthorityKey { authority: String },
    /// A CA's certificate: `ca.crt`, with a keystore.
    AuthorityCertificate { authority: String, generation: u32 },
    /// Both CAs' certificates: `cluster-ca.crt`, `clients-ca.crt`.
    TrustBundle { generation: u32 },
    /// A key and a certificate signed by the cluster CA: `<entry>.key`, `<entry>.crt`.
    Certificate { entry: String, common_name: String, names: Vec<String>, generation: u32 },
    /// Random passwords under these keys.
    Passwords { keys: Vec<String> },
}

pub fn all(cluster: &Cluster<'_>) -> Vec<Rendered> {
    let labels = labels(cluster, "kafka");
    let generation = cluster.ca_generation;
    let name = &cluster.name;
    let mut secrets = Vec::new();
    for (authority, generation) in [("cluster", generation), ("clients", cluster.memory.clients_ca_generation)] {
        if cluster.documents.kafka.pointer(&format!("/spec/{authority}Ca/generateCertificateAuthority"))
            == Some(&Json::Bool(false))
        {
            continue;
        }
        secrets.push(secret(
            &format!("{name}-{authority}-ca"),
            &labels,
            "strimzi.io/ca-key-generation",
            0,
            Material::AuthorityKey { authority: authority.into() },
        ));
        let certificate = Material::AuthorityCertificate { authority: authority.into(), generation };
        secrets.push(secret(
            &format!("{name}-{authority}-ca-cert"),
            &labels,
            "strimzi.io/ca-cert-generation",
            generation,
            certificate,
        ));
    }
    secrets.push(secret(
        &format!("{name}-trustbundle"),
        &labels,
        "strimzi.io/ca-cert-generation",
        generation,
        Material::TrustBundle { generation },
    ));
    secrets.push(certificate(cluster, &labels, "cluster-operator", &format!("{name}-cluster-operator-certs")));
    secrets.extend(cluster.nodes.iter().map(|node| node_secret(cluster, &labels, node)));
    secrets.extend(jmx(cluster, &labels));
    secrets
}

fn secret(name: &str, labels: &Labels, key: &str, generation: u32, material: Material) -> Rendered {
    let mut body = body(labels, &Json::Null, json!({"type": "Opaque"}));
    body["metadata"]["annotations"] = json!({key: generation.to_string()});
    Rendered { material: Some(material), ..object("v1", "Secret", name, body) }
}

/// The Secret of one of the programs around the brokers: `<entry>.key` and `<entry>.crt`.
pub fn certificate(cluster: &Cluster<'_>, labels: &Labels, entry: &str, name: &str) -> Rendered {
    let generation = cluster.ca_generation;
    let material = Material::Certificate {
        entry: entry.into(),
        common_name: format!("{}-{entry}", cluster.name),
        names: Vec::new(),
        generation,
    };
    secret(name, labels, "strimzi.io/cluster-ca-cert-generation", generation, material)
}

fn node_secret(cluster: &Cluster<'_>, labels: &Labels, node: &crate::kafka::model::Node) -> Rendered {
    let generation = cluster.ca_generation;
    let material = Material::Certificate {
        entry: node.pod_name.clone(),
        common_name: format!("{}-kafka", cluster.name),
        names: pod::names(cluster, node),
        generation,
    };
    let mut secret = secret(&node.pod_name, labels, "strimzi.io/cluster-ca-cert-generation", generation, material);
    let prints = thumbprints(cluster);
    if !prints.is_empty() {
        secret.body["metadata"]["annotations"]["strimzi.io/custom-listener-cert-thumbprints"] = prints.join(",").into();
    }
    secret
}

/// Fingerprints of the certificates that users bring for listeners, by listener.
pub fn thumbprints(cluster: &Cluster<'_>) -> Vec<String> {
    let print = |listener: &crate::kafka::model::Listener| {
        let (name, key) = certificate_secret(listener)?;
        let secret = cluster.reference("Secret", name)?;
        let content = secret
            .pointer("/stringData")
            .and_then(|data| data.get(key))
            .or_else(|| secret.pointer("/data")?.get(key))?
            .as_str()?;
        let mut digits = Digest::of_bytes(content.as_bytes()).to_string();
        digits.truncate(8);
        Some(format!("{}:{digits}", listener.identifier()))
    };
    cluster.listeners.iter().filter_map(print).collect()
}

fn jmx(cluster: &Cluster<'_>, labels: &Labels) -> Option<Rendered> {
    let kind = part(&cluster.documents.kafka, "/spec/kafka/jmxOptions/authentication")?;
    text(kind, "/type")?;
    let keys = vec!["jmx-username".to_owned(), "jmx-password".to_owned()];
    let body = body(labels, kafka_template(cluster, "jmxSecret"), json!({"type": "Opaque"}));
    Some(Rendered {
        material: Some(Material::Passwords { keys }),
        ..object("v1", "Secret", format!("{}-kafka-jmx", cluster.name), body)
    })
}

/// A Secret of random passwords.
pub fn passwords(labels: &Labels, name: String, keys: &[&str]) -> Rendered {
    let keys = keys.iter().map(|key| (*key).to_owned()).collect();
    Rendered {
        material: Some(Material::Passwords { keys }),
        ..object("v1", "Secret", name, body(labels, &Json::Null, json!({"type": "Opaque"})))
    }
}

/// Text entries of a map as lines `key=value`.
pub fn lines(options: &BTreeMap<String, String>) -> String {
    options.iter().fold(String::new(), |text, (key, value)| text + key + "=" + value + "\n")
}
