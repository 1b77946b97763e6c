//! The objects of Connect, mirrors and bridges, with Strimzi's names.

use crate::operator::{
    kafka::Bench,
    kinds::{self, Kind},
};
use polaris_core::kafka::document::{fingerprint, name, namespace, number, part, text, texts};
use serde_json::{Value as Json, json};

/// One Connect cluster, mirror or bridge.
pub struct Workload<'a> {
    pub document: &'a Json,
    pub kind: Kind,
    /// `<n>-connect`, `<n>-mirrormaker2`, `<n>-bridge`.
    pub name: String,
    pub replicas: i64,
    image: String,
}

impl<'a> Workload<'a> {
    pub fn of(kind: Kind, document: &'a Json, bench: &Bench) -> Self {
        let suffix = match kind {
            kinds::CONNECT => "connect",
            kinds::MIRROR => "mirrormaker2",
            _ => "bridge",
        };
        let version = text(document, "/spec/version").unwrap_or(bench.settings.release.default_kafka());
        let own = if kind == kinds::BRIDGE {
            "quay.io/strimzi/kafka-bridge:1.0.0".to_owned()
        } else {
            bench.settings.release.image(version)
        };
        Self {
            document,
            kind,
            name: format!("{}-{suffix}", name(document)),
            replicas: number(document, "/spec/replicas").unwrap_or(1),
            image: text(document, "/spec/image").map_or(own, str::to_owned),
        }
    }

    pub fn has_pod_set(&self) -> bool {
        self.kind != kinds::BRIDGE
    }

    fn selector(&self) -> Json {
        json!({"strimzi.io/cluster": name(self.document), "strimzi.io/kind": self.kind.name, "strimzi.io/name": self.name})
    }

    pub fn selector_text(&self) -> String {
        format!(
            "strimzi.io/cluster={},strimzi.io/name={},strimzi.io/kind={}",
            name(self.document),
            self.name,
            self.kind.name
        )
    }

    fn labels(&self) -> Json {
        let mut labels = texts(self.document, "/metadata/labels");
        labels.retain(|key, _| !key.starts_with("strimzi.io/"));
        let own = [
            ("strimzi.io/cluster", name(self.document)),
            ("strimzi.io/kind", self.kind.name),
            ("strimzi.io/name", &self.name),
            ("app.kubernetes.io/instance", name(self.document)),
            ("app.kubernetes.io/managed-by", "strimzi-cluster-operator"),
        ];
        labels.extend(own.map(|(key, value)| (key.to_owned(), value.to_owned())));
        json!(labels)
    }

    fn metadata(&self, name: &str) -> Json {
        let owner = json!({
            "apiVersion": "kafka.strimzi.io/v1",
            "kind": self.kind.name,
            "name": self.document["metadata"]["name"],
            "uid": self.document["metadata"]["uid"],
            "controller": false,
            "blockOwnerDeletion": false,
        });
        json!({"name": name, "namespace": namespace(self.document), "labels": self.labels(), "ownerReferences": [owner]})
    }

    /// Everything but pods.
    pub fn objects(&self) -> Vec<(Kind, Json)> {
        let matching = json!({"matchLabels": self.selector()});
        let (service, port) = if self.has_pod_set() {
            (format!("{}-api", self.name), 8083)
        } else {
            (format!("{}-service", self.name), 8080)
        };
        let spec = json!({"type": "ClusterIP", "ports": [{"name": "rest-api", "port": port, "targetPort": port, "protocol": "TCP"}], "selector": self.selector()});
        let budget = json!({"minAvailable": (self.replicas - 1).max(0), "selector": matching});
        let mut objects = vec![
            self.object("ServiceAccount", &self.name, json!({})),
            self.object("Service", &service, json!({"spec": spec})),
            self.object(
                "ConfigMap",
                &format!("{}-config", self.name),
                json!({"data": {"configuration.json": self.configuration()}}),
            ),
            self.object("PodDisruptionBudget", &self.name, json!({"spec": budget})),
        ];
        if self.has_pod_set() {
            let mut headless = spec;
            headless["clusterIP"] = "None".into();
            headless["publishNotReadyAddresses"] = true.into();
            let policy = json!({"podSelector": matching, "policyTypes": ["Ingress"], "ingress": [{}]});
            objects.push(self.object("Service", &self.name, json!({"spec": headless})));
            objects.push(self.object("NetworkPolicy", &self.name, json!({"spec": policy})));
            objects.push(self.object(
                "StrimziPodSet",
                &self.name,
                json!({"spec": {"selector": matching, "pods": self.pods()}}),
            ));
        } else {
            let pod = json!({"metadata": {"labels": self.labels()}, "spec": self.pod_spec()});
            objects.push(self.object(
                "Deployment",
                &self.name,
                json!({"spec": {"replicas": self.replicas, "selector": matching, "template": pod}}),
            ));
        }
        objects.into_iter().flatten().collect()
    }

    fn object(&self, kind: &str, name: &str, mut content: Json) -> Option<(Kind, Json)> {
        let kind = kinds::find(kind)?;
        content["apiVersion"] = kind.api_version.into();
        content["kind"] = kind.name.into();
        content["metadata"] = self.metadata(name);
        Some((kind, content))
    }

    /// What the program reads at its start: a change of it rolls the pods.
    fn configuration(&self) -> String {
        let mut spec = self.document["spec"].clone();
        if let Some(fields) = spec.as_object_mut() {
            fields.retain(|field, _| !matches!(field.as_str(), "replicas" | "template" | "resources"));
        }
        spec.to_string()
    }

    fn pod_spec(&self) -> Json {
        let mut container = json!({"name": self.name, "image": self.image});
        if let Some(resources) = part(self.document, "/spec/resources") {
            container["resources"] = resources.clone();
        }
        json!({"serviceAccountName": self.name, "containers": [container]})
    }

    pub fn pods(&self) -> Vec<Json> {
        let template = self.document.pointer("/spec/template/pod").cloned().unwrap_or_default();
        let revision = fingerprint(&json!([self.pod_spec(), self.configuration(), template]));
        (0..self.replicas).map(|index| self.pod(index, &revision)).collect()
    }

    fn pod(&self, index: i64, revision: &str) -> Json {
        let name = format!("{}-{index}", self.name);
        let mut labels = self.labels();
        labels["strimzi.io/pod-name"] = name.clone().into();
        labels["strimzi.io/controller"] = "strimzipodset".into();
        labels["strimzi.io/controller-name"] = self.name.clone().into();
        json!({
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {
                "name": name,
                "namespace": namespace(self.document),
                "labels": labels,
                "annotations": {"strimzi.io/revision": revision},
            },
            "spec": self.pod_spec(),
        })
    }

    pub fn pod_owner(&self, set: &Json) -> Json {
        json!({
            "apiVersion": "core.strimzi.io/v1",
            "kind": "StrimziPodSet",
            "name": self.name,
            "uid": set["metadata"]["uid"],
            "controller": true,
            "blockOwnerDeletion": false,
        })
    }
}
