//! Listeners: what each needs of the outside, where its nodes are reached, and what the operator refuses.

use super::{Node, Refusal};
use crate::kafka::document::{flag, list, number, part, text};
use serde_json::Value as Json;

/// One entry of `spec.kafka.listeners`.
#[derive(Clone, Debug, PartialEq)]
pub struct Listener {
    pub name: String,
    pub port: i64,
    pub kind: String,
    pub tls: bool,
    /// `tls`, `scram-sha-512`, `custom`.
    pub authentication: Option<String>,
    pub document: Json,
}

/// Which cluster an address belongs to.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub cluster: &'a str,
    pub namespace: &'a str,
}

impl Listener {
    fn read(document: &Json) -> Self {
        Self {
            name: text(document, "/name").unwrap_or_default().to_owned(),
            port: number(document, "/port").unwrap_or_default(),
            kind: text(document, "/type").unwrap_or_default().to_owned(),
            tls: flag(document, "/tls"),
            authentication: text(document, "/authentication/type").map(str::to_owned),
            document: document.clone(),
        }
    }

    /// `plain-9092`, as in option names; upper case in listener names.
    pub fn identifier(&self) -> String {
        format!("{}-{}", self.name, self.port)
    }

    /// The services of a listener `external` on 9094 keep names from before listeners had names.
    fn has_old_names(&self) -> bool {
        self.name == "external" && self.port == 9094
    }

    /// Whether it has services of its own.
    pub fn is_outside(&self) -> bool {
        self.kind != "internal"
    }

    pub fn bootstrap_service(&self, cluster: &str) -> String {
        if self.has_old_names() {
            format!("{cluster}-kafka-external-bootstrap")
        } else {
            format!("{cluster}-kafka-{}-bootstrap", self.name)
        }
    }

    pub fn node_service(&self, cluster: &str, node: &Node) -> String {
        if self.has_old_names() {
            node.pod_name.clone()
        } else {
            format!("{cluster}-{}-{}-{}", node.pool, self.name, node.id)
        }
    }

    pub fn configuration(&self, pointer: &str) -> Option<&Json> {
        part(&self.document, &format!("/configuration{pointer}"))
    }

    /// The entry of `configuration.brokers` for a node.
    pub fn broker(&self, node: i32) -> Option<&Json> {
        let brokers = list(&self.document, "/configuration/brokers");
        brokers.iter().find(|entry| number(entry, "/broker") == Some(node.into()))
    }

    /// The host that the node tells clients.
    pub fn advertised_host(&self, place: Place<'_>, node: &Node) -> String {
        let own = self.broker(node.id).and_then(|entry| text(entry, "/advertisedHost"));
        let template = self.configuration("/advertisedHostTemplate").and_then(Json::as_str);
        own.map(str::to_owned)
            .or_else(|| template.map(|text| fill(text, node)))
            .unwrap_or_else(|| self.host(place, node))
    }

    /// The port that the node tells clients.
    pub fn advertised_port(&self, place: Place<'_>, node: &Node) -> i64 {
        let own = self.broker(node.id).and_then(|entry| number(entry, "/advertisedPort"));
        own.unwrap_or_else(|| match self.kind.as_str() {
            "nodeport" => self.node_port(place, node),
            "ingress" | "route" | "tlsroute" => 443,
            _ => self.port,
        })
    }

    /// The node port asked for, else one derived from the service's name, so that it never moves by itself.
    pub fn node_port(&self, place: Place<'_>, node: &Node) -> i64 {
        let own = self.broker(node.id).and_then(|entry| number(entry, "/nodePort"));
        own.unwrap_or_else(|| derived_port(&format!("{}/{}", place.namespace, self.node_service(place.cluster, node))))
    }

    pub fn bootstrap_node_port(&self, place: Place<'_>) -> i64 {
        let own = self.configuration("/bootstrap/nodePort").and_then(Json::as_i64);
        own.unwrap_or_else(|| derived_port(&format!("{}/{}", place.namespace, self.bootstrap_service(place.cluster))))
    }

    /// The port where clients begin.
    pub fn bootstrap_port(&self, place: Place<'_>) -> i64 {
        match self.kind.as_str() {
            "nodeport" => self.bootstrap_node_port(place),
            "ingress" | "route" | "tlsroute" => 443,
            _ => self.port,
        }
    }

    /// Where a node is reached unless it is told otherwise.
    pub fn host(&self, place: Place<'_>, node: &Node) -> String {
        let Place { cluster, namespace } = place;
        let domain =
            if flag(&self.document, "/configuration/useServiceDnsDomain") { ".svc.cluster.local" } else { ".svc" };
        match self.kind.as_str() {
            "internal" => format!("{}.{cluster}-kafka-brokers.{namespace}{domain}", node.pod_name),
            "cluster-ip" => format!("{}.{namespace}{domain}", self.node_service(cluster, node)),
            "nodeport" => "node.sandbox.local".to_owned(),
            "loadbalancer" => balancer(&self.node_service(cluster, node), namespace),
            _ => self
                .node_host(node)
                .unwrap_or_else(|| format!("{}-{namespace}.apps.local", self.node_service(cluster, node))),
        }
    }

    /// The host that an Ingress or route of a node asks for.
    pub fn node_host(&self, node: &Node) -> Option<String> {
        let own = self.broker(node.id).and_then(|entry| text(entry, "/host")).map(str::to_owned);
        own.or_else(|| self.configuration("/hostTemplate").and_then(Json::as_str).map(|text| fill(text, node)))
    }

    /// Where clients begin.
    pub fn bootstrap_host(&self, place: Place<'_>) -> String {
        let Place { cluster, namespace } = place;
        let own = self.configuration("/bootstrap/host").and_then(Json::as_str).map(str::to_owned);
        match self.kind.as_str() {
            "internal" => format!("{cluster}-kafka-bootstrap.{namespace}.svc"),
            "cluster-ip" => format!("{}.{namespace}.svc", self.bootstrap_service(cluster)),
            "nodeport" => "node.sandbox.local".to_owned(),
            "loadbalancer" => balancer(&self.bootstrap_service(cluster), namespace),
            _ => own.unwrap_or_else(|| format!("{}-{namespace}.apps.local", self.bootstrap_service(cluster))),
        }
    }
}

/// The address that a load balancer of the sandbox gets; on a real cloud it would be the cloud's to give.
pub fn balancer(service: &str, namespace: &str) -> String {
    format!("{service}.{namespace}.lb.sandbox.local")
}

fn fill(template: &str, node: &Node) -> String {
    template.replace("{nodeId}", &node.id.to_string()).replace("{nodePodName}", &node.pod_name)
}

fn derived_port(name: &str) -> i64 {
    let digest = crate::value::Digest::of_bytes(name.as_bytes());
    30_000 + i64::from(u16::from_be_bytes([digest.0[0], digest.0[1]])) % 2_768
}

/// Reads and checks all listeners, as Strimzi's `ListenersValidator` does.
pub fn read(kafka: &Json) -> Result<Vec<Listener>, Refusal> {
    let listeners: Vec<Listener> = list(kafka, "/spec/kafka/listeners").iter().map(Listener::read).collect();
    let mut faults: Vec<String> = listeners.iter().flat_map(faults_of).collect();
    let twice = |same: fn(&Listener, &Listener) -> bool| {
        listeners.iter().enumerate().any(|(at, one)| listeners[..at].iter().any(|other| same(one, other)))
    };
    if listeners.is_empty() {
        faults.push("there is none".into());
    }
    if twice(|one, other| one.name == other.name) {
        faults.push("two have one name".into());
    }
    if twice(|one, other| one.port == other.port) {
        faults.push("two have one port".into());
    }
    if faults.is_empty() { Ok(listeners) } else { Err(Refusal::invalid(format!("listeners: {}", faults.join("; ")))) }
}

fn faults_of(listener: &Listener) -> Vec<String> {
    let Listener { name, port, kind, tls, authentication, .. } = listener;
    let mut faults = Vec::new();
    let well_named =
        (1..=11).contains(&name.len()) && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    if !well_named {
        faults.push(format!("the name `{name}` is not 1 to 11 lower-case letters and digits"));
    }
    if *port < 9092 || [9404, 9999].contains(port) {
        faults.push(format!("port {port} cannot be used"));
    }
    if matches!(kind.as_str(), "route" | "ingress" | "tlsroute") && !tls {
        faults.push(format!("{name} of type {kind} needs TLS"));
    }
    if authentication.as_deref() == Some("tls") && !tls {
        faults.push(format!("{name} cannot authenticate by TLS without TLS"));
    }
    let hosts = listener.configuration("/hostTemplate").or_else(|| listener.configuration("/brokers"));
    if matches!(kind.as_str(), "ingress" | "tlsroute")
        && (hosts.is_none() || listener.configuration("/bootstrap/host").is_none())
    {
        faults.push(format!("{name} of type {kind} needs a host for bootstrap and for each broker"));
    }
    faults
}
