//! How Connect, Mirror and Bridge reach a Kafka cluster of the spec.

use super::{body::Fields, place::Place};
use crate::{
    spec::kinds::{Listener, ListenerType},
    value::Value,
};

/// The listener that a client in the cluster connects to: the named one, else the first that asks for what the client
/// has, else the first.
pub fn listener<'a>(place: &'a Place<'_>, named: Option<&str>, has_user: bool) -> Option<&'a Listener> {
    let all = &place.spec().listeners.value;
    if let Some(named) = named {
        return all.iter().find(|listener| &*listener.name.value == named);
    }
    let inside = |listener: &&Listener| matches!(listener.kind.value, ListenerType::Internal | ListenerType::ClusterIp);
    let fits = |listener: &&Listener| listener.authentication.is_some() == has_user;
    all.iter().filter(inside).find(fits).or_else(|| all.iter().find(inside)).or_else(|| all.first())
}

/// `bootstrapServers`, `tls` and `authentication`.
pub fn connection(place: &Place<'_>, listener: Option<&str>, user: Option<&str>) -> Fields {
    let Some(listener) = self::listener(place, listener, user.is_some()) else { return Fields::default() };
    let address = format!("{}-kafka-bootstrap.{}.svc:{}", place.name, place.namespace, listener.port.0);
    let certificate = Fields::default()
        .with("secretName", format!("{}-cluster-ca-cert", place.name))
        .with("pattern", "*.crt")
        .build();
    let tls = Value::map([("trustedCertificates", Value::List(vec![certificate]))]);
    let asked = listener.authentication.as_ref().map(|authentication| authentication.value.kind());
    Fields::default()
        .with("bootstrapServers", address)
        .maybe("tls", listener.tls.then_some(tls))
        .maybe("authentication", user.and_then(|user| authentication(user, asked?)))
}

/// The operator keeps a user's credentials in a Secret of the user's name.
fn authentication(user: &str, kind: &str) -> Option<Value> {
    let secret = || Fields::default().with("secretName", user);
    match kind {
        "tls" => {
            let pair = secret().with("certificate", "user.crt").with("key", "user.key").build();
            Some(Fields::default().with("type", "tls").with("certificateAndKey", pair).build())
        }
        "scram-sha-512" => {
            let password = secret().with("password", "password").build();
            let fields = Fields::default().with("type", "scram-sha-512").with("username", user);
            Some(fields.with("passwordSecret", password).build())
        }
        _ => None,
    }
}
