//! Users: rules that somebody enforces, credentials that some listener takes.

use super::clusters::{Cluster, Clusters, accepts};
use crate::{
    diagnostic::{Code, Diagnostic},
    spec::{
        ResolvedSpec,
        kinds::{Acl, AclTarget, Declared, Pattern, UserAuthenticationType, UserSpec},
        shape::{Located, Reader, nearest},
        yaml::Span,
    },
};
use std::collections::{HashMap, HashSet};

pub fn check(spec: &ResolvedSpec, clusters: &Clusters<'_>, reader: &mut Reader<'_>) {
    if spec.users.is_empty() {
        return;
    }
    let mut topics: HashMap<&str, HashSet<&str>> = HashMap::new();
    for topic in spec.all_topics() {
        topics.entry(topic.cluster).or_default().insert(topic.kafka_name());
    }
    for user in &spec.users {
        user.spec.acls.iter().for_each(|acl| check_acl(acl, reader));
        check_password(&user.spec, reader);
        let Some(cluster) = clusters.get(&user.spec.cluster) else { continue };
        check_enforced(user, cluster, reader);
        check_listener(user, cluster, reader);
        let known = topics.get(cluster.name);
        for (name, span) in named_topics(&user.spec) {
            check_topic_name(name, span, known, reader);
        }
    }
}

fn check_acl(acl: &Located<Acl>, reader: &mut Reader<'_>) {
    if acl.value.allow.is_empty() == acl.value.deny.is_empty() {
        let label = if acl.value.allow.is_empty() { "neither is given" } else { "both are given" };
        reader.error(Code::MISSING_FIELD, acl.span, "a rule takes exactly one of `allow` and `deny`", label);
    }
}

fn check_password(user: &UserSpec, reader: &mut Reader<'_>) {
    let Some(settings) = user.authentication.as_ref().map(|authentication| &authentication.value.0) else { return };
    let Some(password) = settings.password.as_ref().filter(|_| settings.kind.value != UserAuthenticationType::Scram)
    else {
        return;
    };
    let summary = format!("`authentication: {}` has no password", settings.kind.value.as_str());
    reader.error(Code::UNKNOWN_FIELD, password.span, summary, "only `scram-sha-512` has one");
}

fn check_enforced(user: &Declared<UserSpec>, cluster: &Cluster<'_>, reader: &mut Reader<'_>) {
    let spec = &user.spec;
    let has_rules = !(spec.acls.is_empty() && spec.produces.is_empty() && spec.consumes.is_empty());
    if !has_rules || cluster.spec().authorization.is_some() {
        return;
    }
    let summary = format!("`{}` has rules and `{}` has no `authorization`", &**user.name, cluster.name);
    let place = reader.sources.place(cluster.declared.span());
    let diagnostic = Diagnostic::error(Code::ACLS_WITHOUT_AUTHORIZATION, summary)
        .at(reader.sources.span(user.span()))
        .label("nobody would enforce them, and Strimzi refuses the user")
        .note(format!("add `authorization: simple` to the KafkaCluster at {place}"));
    reader.push(diagnostic);
}

fn check_listener(user: &Declared<UserSpec>, cluster: &Cluster<'_>, reader: &mut Reader<'_>) {
    let Some(authentication) = &user.spec.authentication else { return };
    let kind = authentication.value.0.kind.value;
    let wanted = if kind == UserAuthenticationType::Scram { "scram-sha-512" } else { "tls" };
    let takes = |kind: &str| kind == wanted || kind == "custom";
    let served = cluster.spec().listeners.value.iter().filter_map(|listener| listener.authentication.as_ref());
    if served.map(|authentication| authentication.value.kind()).any(takes) {
        return;
    }
    if !accepts(&user.spec.accept, Code::AUTHENTICATION_UNSERVED) {
        let summary = format!("no listener of `{}` has `authentication: {wanted}`", cluster.name);
        reader.warning(Code::AUTHENTICATION_UNSERVED, authentication.span, summary, "this user could not connect");
    }
}

/// Literal topic names in a user's rules.
fn named_topics(user: &UserSpec) -> impl Iterator<Item = (&str, Span)> {
    let produced = user.produces.iter().map(|topic| (&topic.value.0, topic.span));
    let consumed = user.consumes.iter().flat_map(|consumption| &consumption.topics);
    let consumed = consumed.map(|topic| (&topic.value.0, topic.span));
    let ruled = user.acls.iter().filter_map(|acl| match &acl.value.on.value {
        AclTarget::Topic(pattern) => Some((pattern, acl.value.on.span)),
        _ => None,
    });
    produced.chain(consumed).chain(ruled).filter_map(|(pattern, span)| match pattern {
        Pattern::Literal(name) if name != "*" => Some((name.as_str(), span)),
        _ => None,
    })
}

/// A topic that is not in the spec may exist all the same; one whose name is nearly another's is most likely a slip.
fn check_topic_name(name: &str, span: Span, known: Option<&HashSet<&str>>, reader: &mut Reader<'_>) {
    // With very many topics, some name is near by accident, and looking for it costs time.
    const MOST: usize = 2000;
    let Some(known) = known.filter(|known| known.len() <= MOST && !known.contains(name)) else { return };
    let Some(near) = nearest(name, known.iter().copied()) else { return };
    let summary = format!("the spec has no topic `{name}`");
    reader.warning(Code::UNLIKELY_NAME, span, summary, format!("did you mean `{near}`?"));
}
