//! Connect, Mirror and Bridge: listeners and users that exist, groups and topics that are not shared.

use super::clusters::{Cluster, Clusters};
use crate::{
    diagnostic::{Code, Diagnostic},
    spec::{
        ResolvedSpec,
        kinds::{MirrorSource, UserSpec},
        shape::{DnsLabel, KafkaName, Located, Reader, nearest},
        yaml::Span,
    },
};
use std::collections::HashMap;

/// What a client says about how it connects.
struct Client<'a> {
    listener: Option<&'a Located<String>>,
    user: Option<&'a Located<DnsLabel>>,
}

pub fn check(spec: &ResolvedSpec, clusters: &Clusters<'_>, reader: &mut Reader<'_>) {
    let users: HashMap<(&str, &str), &UserSpec> =
        spec.users.iter().map(|user| ((&**user.spec.cluster, &**user.name), &user.spec)).collect();
    let mut connections: Vec<(&str, Client<'_>)> = Vec::new();
    for connect in &spec.connects {
        let Located { value: cluster, .. } = &connect.spec.cluster;
        connections
            .push((cluster, Client { listener: connect.spec.listener.as_ref(), user: connect.spec.user.as_ref() }));
    }
    for bridge in &spec.bridges {
        let client = Client { listener: bridge.spec.listener.as_ref(), user: bridge.spec.user.as_ref() };
        connections.push((&bridge.spec.cluster, client));
    }
    for mirror in &spec.mirrors {
        let client = Client { listener: mirror.spec.listener.as_ref(), user: mirror.spec.user.as_ref() };
        connections.push((&mirror.spec.cluster, client));
        for flow in &mirror.spec.mirrors.value {
            let source = &flow.source.value;
            check_source(source, flow.source.span, reader);
            let client = Client { listener: source.listener.as_ref(), user: source.user.as_ref() };
            connections.extend(source.cluster.as_ref().map(|cluster| (&*cluster.value.0, client)));
        }
        if mirror.spec.mirrors.value.is_empty() {
            reader.error(
                Code::MISSING_FIELD,
                mirror.spec.mirrors.span,
                "`mirrors` is empty",
                "nothing would be copied",
            );
        }
    }
    for (cluster, client) in connections {
        if let Some(cluster) = clusters.get(cluster) {
            check_client(cluster, &client, &users, reader);
        }
    }
    check_shared(spec, reader);
}

fn check_client(
    cluster: &Cluster<'_>,
    client: &Client<'_>,
    users: &HashMap<(&str, &str), &UserSpec>,
    reader: &mut Reader<'_>,
) {
    if let Some(listener) = client.listener {
        let names = || cluster.spec().listeners.value.iter().map(|listener| &*listener.name.value.0);
        if !names().any(|name| name == listener.value) {
            let near = nearest(&listener.value, names());
            let label = near.map_or_else(
                || format!("it has {}", names().collect::<Vec<_>>().join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            let summary = format!("`{}` has no listener `{}`", cluster.name, listener.value);
            reader.error(Code::DANGLING_REFERENCE, listener.span, summary, label);
        }
    }
    let Some(user) = client.user else { return };
    if !users.contains_key(&(cluster.name, &user.value)) {
        let names = users.keys().filter(|(known, _)| *known == cluster.name).map(|(_, name)| *name);
        let near = nearest(user, names);
        let label = near.map_or_else(|| "no User has this name".into(), |near| format!("did you mean `{near}`?"));
        let summary = format!("`{}` has no user `{}`", cluster.name, &*user.value);
        reader.error(Code::DANGLING_REFERENCE, user.span, summary, label);
    }
}

fn check_source(source: &MirrorSource, span: Span, reader: &mut Reader<'_>) {
    if source.cluster.is_some() == source.bootstrap_servers.is_some() {
        let label = if source.cluster.is_some() { "both are given" } else { "neither is given" };
        reader.error(
            Code::MISSING_FIELD,
            span,
            "a source takes exactly one of `cluster` and `bootstrapServers`",
            label,
        );
    } else if source.cluster.is_none() && source.alias.is_none() {
        reader.error(
            Code::MISSING_FIELD,
            span,
            "a source outside of the spec needs an `alias`",
            "topics are named after it",
        );
    }
}

/// Two Connect clusters with one group, or one storage topic, take each other's connectors apart.
fn check_shared(spec: &ResolvedSpec, reader: &mut Reader<'_>) {
    let mut seen: HashMap<(&str, &str, String), Span> = HashMap::new();
    for connect in &spec.connects {
        let (name, cluster, own) = (&**connect.name, &*connect.spec.cluster, &connect.spec);
        let topic = |given: &Option<Located<KafkaName>>, what| {
            given.as_ref().map_or_else(|| format!("{name}-{what}"), |topic| topic.value.0.to_string())
        };
        let group = own.group_id.as_ref().map_or_else(|| name.to_owned(), |group| group.value.clone());
        let claims = [
            ("the group", group),
            ("the storage topic", topic(&own.config_storage_topic, "configs")),
            ("the storage topic", topic(&own.offset_storage_topic, "offsets")),
            ("the storage topic", topic(&own.status_storage_topic, "status")),
        ];
        for (what, claim) in claims {
            if let Some(first) = seen.insert((&**cluster, what, claim.clone()), connect.span()) {
                report_shared(what, &claim, connect.span(), first, reader);
            }
        }
    }
}

fn report_shared(what: &str, claim: &str, span: Span, first: Span, reader: &mut Reader<'_>) {
    let place = reader.sources.place(first);
    let diagnostic = Diagnostic::error(Code::DUPLICATE, format!("two Connect clusters use {what} `{claim}`"))
        .at(reader.sources.span(span))
        .label(format!("it is used at {place} already"))
        .note("they would take each other for members of one cluster");
    reader.push(diagnostic);
}
