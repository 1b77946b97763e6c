//! A small platform as a spec that changes from round to round.

use super::support::server;
use rand::{Rng as _, rngs::StdRng};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    sync::atomic::{AtomicUsize, Ordering},
};

/// What stands in the spec: topics with their partitions, and users.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Platform {
    /// Of its own: on a real server platforms stand side by side.
    pub namespace: String,
    pub topics: BTreeMap<String, u32>,
    pub users: BTreeSet<String>,
}

const BASE: &str = "\
apiVersion: polaris.dev/v1
kind: KubernetesCluster
metadata: {name: dev}
spec: PROVIDER
---
apiVersion: polaris.dev/v1
kind: KafkaCluster
metadata: {name: orders}
spec:
  on: dev
  namespace: NAMESPACE
  operator: OPERATOR
  version: 4.3.1
  nodePools:
    - {name: broker, roles: [controller, broker], replicas: 3, storage: {size: 10Gi}}
  listeners: [{name: tls, port: 9093, type: internal, tls: true, authentication: tls}]
  authorization: simple
";

impl Platform {
    pub fn small() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let namespace = format!("crash-{}", COUNT.fetch_add(1, Ordering::Relaxed));
        let topics = (0..6).map(|number| (format!("topic-{number}"), 3)).collect();
        Self { namespace, topics, users: BTreeSet::from(["reader".into()]) }
    }

    pub fn spec(&self) -> String {
        let mut text = BASE
            .replace("PROVIDER", &server::provider())
            .replace("NAMESPACE", &self.namespace)
            .replace("OPERATOR", server::operator());
        for (name, partitions) in &self.topics {
            let spec = format!("{{cluster: orders, partitions: {partitions}, replicas: 3}}");
            write_document(&mut text, "Topic", name, &spec);
        }
        for name in &self.users {
            write_document(&mut text, "User", name, "{cluster: orders, authentication: tls}");
        }
        text
    }

    /// Every address that an apply must leave in the state.
    pub fn addresses(&self) -> BTreeSet<String> {
        let mut all: BTreeSet<String> = ["kafka/orders", "kafka-node-pool/orders/broker"].map(Into::into).into();
        all.insert(format!("namespace/dev/{}", self.namespace));
        all.extend(Self::without_objects());
        all.extend(self.topics.keys().map(|name| format!("topic/orders/{name}")));
        all.extend(self.users.iter().map(|name| format!("user/orders/{name}")));
        all
    }

    /// What is ours and no object on the server; on a real one, cluster and operator belong to somebody else.
    pub fn without_objects() -> BTreeSet<String> {
        let ours: &[&str] = if server::is_real() { &[] } else { &["kubernetes/dev", "operator/dev"] };
        ours.iter().map(|address| (*address).into()).collect()
    }

    /// Some topics come, some go, some grow; users come and go.
    pub fn change(&mut self, random: &mut StdRng) {
        let gone: Vec<String> = self.topics.keys().filter(|_| random.random_bool(0.25)).cloned().collect();
        for name in &gone {
            self.topics.remove(name);
        }
        for partitions in self.topics.values_mut() {
            if random.random_bool(0.3) {
                *partitions += 1;
            }
        }
        // A name that went may come back, in another round: deleted in one run, made anew in a later one.
        for _ in 0..random.random_range(1..6) {
            let name = format!("topic-{}", random.random_range(0..24));
            if !gone.contains(&name) {
                self.topics.entry(name).or_insert(3);
            }
        }
        let user = format!("user-{}", random.random_range(0..4));
        if !self.users.remove(&user) {
            self.users.insert(user);
        }
    }
}

fn write_document(text: &mut String, kind: &str, name: &str, spec: &str) {
    let written =
        writeln!(text, "---\napiVersion: polaris.dev/v1\nkind: {kind}\nmetadata: {{name: {name}}}\nspec: {spec}");
    written.unwrap();
}
