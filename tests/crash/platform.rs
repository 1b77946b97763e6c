//! A small platform as a spec that changes from round to round.

use rand::{Rng as _, rngs::StdRng};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

/// What stands in the spec: topics with their partitions, and users.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Platform {
    pub topics: BTreeMap<String, u32>,
    pub users: BTreeSet<String>,
}

const BASE: &str = "\
apiVersion: polaris.dev/v1
kind: KubernetesCluster
metadata: {name: dev}
spec: {provider: sandbox}
---
apiVersion: polaris.dev/v1
kind: KafkaCluster
metadata: {name: orders}
spec:
  on: dev
  namespace: kafka
  operator: {version: 1.2.0}
  version: 4.3.1
  nodePools:
    - {name: broker, roles: [controller, broker], replicas: 3, storage: {size: 10Gi}}
  listeners: [{name: tls, port: 9093, type: internal, tls: true, authentication: tls}]
  authorization: simple
";

impl Platform {
    pub fn small() -> Self {
        let topics = (0..6).map(|number| (format!("topic-{number}"), 3)).collect();
        Self { topics, users: BTreeSet::from(["reader".into()]) }
    }

    pub fn spec(&self) -> String {
        let mut text = String::from(BASE);
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
        let base = ["kubernetes/dev", "namespace/dev/kafka", "operator/dev", "kafka/orders"];
        let mut all: BTreeSet<String> = base.map(Into::into).into();
        all.insert("kafka-node-pool/orders/broker".into());
        all.extend(self.topics.keys().map(|name| format!("topic/orders/{name}")));
        all.extend(self.users.iter().map(|name| format!("user/orders/{name}")));
        all
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
