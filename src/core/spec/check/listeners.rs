//! Listeners: the rules of Strimzi's `ListenersValidator`. With one wrong listener it refuses the whole cluster.

use super::clusters::Cluster;
use crate::{
    diagnostic::Code,
    spec::{
        kinds::{Listener, ListenerType},
        shape::Reader,
        yaml::Span,
    },
};
use std::collections::HashMap;

/// Ports that Strimzi uses itself: metrics and JMX.
const TAKEN: [i64; 2] = [9404, 9999];

pub fn check(cluster: &Cluster<'_>, reader: &mut Reader<'_>) {
    let listeners = &cluster.spec().listeners;
    if listeners.value.is_empty() {
        reader.error(Code::LISTENER, listeners.span, "a Kafka cluster needs a listener", "nobody could connect");
    }
    let mut names: HashMap<&str, Span> = HashMap::new();
    let mut ports: HashMap<i64, Span> = HashMap::new();
    for listener in &listeners.value {
        if let Some(first) = names.insert(&listener.name, listener.name.span) {
            let place = reader.sources.place(first);
            let summary = format!("two listeners are called `{}`", &**listener.name);
            reader.error(Code::LISTENER, listener.name.span, summary, format!("the other is at {place}"));
        }
        if let Some(first) = ports.insert(listener.port.value.0, listener.port.span) {
            let place = reader.sources.place(first);
            let summary = format!("two listeners have the port {}", listener.port.value.0);
            reader.error(Code::LISTENER, listener.port.span, summary, format!("the other is at {place}"));
        }
        check_one(listener, reader);
    }
}

fn check_one(listener: &Listener, reader: &mut Reader<'_>) {
    let port = listener.port.value.0;
    if TAKEN.contains(&port) {
        reader.error(
            Code::LISTENER,
            listener.port.span,
            format!("Strimzi uses port {port} itself"),
            "take another one",
        );
    }
    let kind = listener.kind.value;
    let needs_tls = matches!(kind, ListenerType::Route | ListenerType::TlsRoute | ListenerType::Ingress);
    if needs_tls && !listener.tls {
        let summary = format!("a listener of type `{}` needs `tls: true`", kind.as_str());
        reader.error(Code::LISTENER, listener.kind.span, summary, "it is told apart by the name in the TLS handshake");
    }
    if kind == ListenerType::Ingress {
        let summary = "Strimzi will remove listeners of type `ingress`";
        reader.warning(Code::LISTENER, listener.kind.span, summary, "`tlsroute` or `loadbalancer` stay");
    }
    let Some(authentication) = &listener.authentication else { return };
    if authentication.value.kind() == "tls" && !listener.tls {
        let summary = "`authentication: tls` needs `tls: true`";
        reader.error(Code::LISTENER, authentication.span, summary, "a certificate is shown in the TLS handshake");
    }
}
