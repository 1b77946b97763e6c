//! `KafkaUser` objects, and the Secrets that hold passwords kept elsewhere.

use super::{
    Draft, Lowering,
    body::{Fields, object, texts},
    kafka::cluster_label,
    place::{Place, Places},
};
use crate::{
    address::{ResourceAddress, ResourceType},
    graph::WaitCondition,
    resource::KubernetesKind,
    spec::{
        ResolvedSpec,
        kinds::{Acl, AclTarget, AuthenticationSettings, Consumption, Declared, Pattern, Quotas, UserSpec},
    },
    value::{SecretReference, SecretValue, Value},
};

/// The key that a user's own password has in its Secret.
const PASSWORD_KEY: &str = "password";

pub fn lower(spec: &ResolvedSpec, places: &Places<'_>, lowering: &mut Lowering<'_>) {
    for user in &spec.users {
        if let Some(place) = places.get(&user.spec.cluster) {
            lower_user(user, place, lowering);
        }
    }
}

pub fn address(place: &Place<'_>, user: &str) -> ResourceAddress {
    ResourceAddress::new(ResourceType::User, &[place.name, user])
}

fn lower_user(user: &Declared<UserSpec>, place: &Place<'_>, lowering: &mut Lowering<'_>) {
    let name = &**user.name;
    let settings = user.spec.authentication.as_ref().map(|authentication| &authentication.value.0);
    let password = settings.and_then(|settings| settings.password.as_ref());
    let secret = password.and_then(|password| lower_password(name, &password.value.0, password.span, place, lowering));
    let user_spec = Fields::default()
        .maybe("authentication", settings.map(|settings| authentication(name, settings)))
        .maybe("authorization", authorization(&user.spec))
        .maybe("quotas", user.spec.quotas.as_ref().map(quotas))
        .build();
    let body = object(&cluster_label(place.name), texts(&user.annotations), user_spec);
    let draft = Draft::new(address(place, name), place.object(KubernetesKind::KafkaUser, name), body, user.span())
        .after(secret.into_iter().chain([place.address.clone()]))
        .waits_for(WaitCondition::Ready)
        .guarded(user.spec.protect, &user.spec.accept)
        .ignoring(&user.spec.ignore)
        .overridden(user.spec.overrides.as_ref());
    lowering.add(draft);
}

/// A password that is not in the cluster yet becomes a Secret of its own, which the user then points at. Its leaf
/// is the reference: the executor fetches the content at the moment of the write.
fn lower_password(
    user: &str,
    reference: &SecretReference,
    span: crate::spec::yaml::Span,
    place: &Place<'_>,
    lowering: &mut Lowering<'_>,
) -> Option<ResourceAddress> {
    if matches!(reference, SecretReference::SecretRef { .. }) {
        return None;
    }
    let name = secret_name(user);
    let address = ResourceAddress::new(ResourceType::Secret, &[place.name, &name]);
    let leaf = Value::from(SecretValue { reference: reference.clone(), fingerprint: None });
    let body = Value::map([("data", Value::map([(PASSWORD_KEY, leaf)]))]);
    let namespace = place.creates_namespace().then(|| place.namespace_address());
    let on = ResourceAddress::new(ResourceType::Kubernetes, &[&place.kubernetes]);
    let draft = Draft::new(address.clone(), place.object(KubernetesKind::Secret, &name), body, span);
    lowering.add(draft.after(namespace.into_iter().chain([on])));
    Some(address)
}

/// The operator's own Secret is called as the user, so this one cannot be.
fn secret_name(user: &str) -> String {
    format!("{user}-password")
}

fn authentication(user: &str, settings: &AuthenticationSettings) -> Value {
    let password = settings.password.as_ref().map(|password| {
        let (name, key) = match &password.value.0 {
            SecretReference::SecretRef { name, key } => (name.clone(), key.clone()),
            _ => (secret_name(user), PASSWORD_KEY.to_owned()),
        };
        let key_ref = Fields::default().with("name", name).with("key", key).build();
        Value::map([("valueFrom", Value::map([("secretKeyRef", key_ref)]))])
    });
    Fields::default().with("type", settings.kind.as_str()).maybe("password", password).build()
}

fn quotas(quotas: &Quotas) -> Value {
    Fields::default()
        .maybe("producerByteRate", quotas.producer_byte_rate.map(|rate| rate.0))
        .maybe("consumerByteRate", quotas.consumer_byte_rate.map(|rate| rate.0))
        .maybe("requestPercentage", quotas.request_percentage.map(|share| share.0))
        .maybe("controllerMutationRate", quotas.controller_mutation_rate.clone().map(|rate| Value::Number(rate.0)))
        .build()
}

/// The rules given, then those that `produces` and `consumes` stand for.
fn authorization(user: &UserSpec) -> Option<Value> {
    let mut rules: Vec<Value> = user.acls.iter().flat_map(|acl| given(&acl.value)).collect();
    rules.extend(user.produces.iter().map(|topic| allow(&topic.value.0, "topic", &["Describe", "Write"])));
    rules.extend(user.consumes.iter().flat_map(consumption));
    let mut unique: Vec<Value> = Vec::with_capacity(rules.len());
    for rule in rules {
        if !unique.contains(&rule) {
            unique.push(rule);
        }
    }
    let acls = Value::List(unique);
    let empty = acls.as_list().is_none_or(<[Value]>::is_empty);
    (!empty).then(|| Fields::default().with("type", "simple").with("acls", acls).build())
}

fn consumption(consumption: &Consumption) -> Vec<Value> {
    let topics = consumption.topics.iter().map(|topic| allow(&topic.value.0, "topic", &["Describe", "Read"]));
    topics.chain([allow(&Pattern::new(&consumption.group), "group", &["Read"])]).collect()
}

fn allow(pattern: &Pattern, kind: &str, operations: &[&str]) -> Value {
    rule("allow", resource(kind, pattern), operations.iter().copied(), None)
}

fn given(acl: &Acl) -> Vec<Value> {
    let target = || match &acl.on.value {
        AclTarget::Topic(pattern) => resource("topic", pattern),
        AclTarget::Group(pattern) => resource("group", pattern),
        AclTarget::TransactionalId(pattern) => resource("transactionalId", pattern),
        AclTarget::Cluster => Fields::default().with("type", "cluster").build(),
    };
    let sides = [("allow", &acl.allow), ("deny", &acl.deny)];
    let given = sides.into_iter().filter(|(_, operations)| !operations.is_empty());
    given
        .map(|(kind, operations)| {
            rule(kind, target(), operations.iter().map(|word| word.as_str()), acl.host.as_deref())
        })
        .collect()
}

fn resource(kind: &str, pattern: &Pattern) -> Value {
    let (name, pattern_type) = match pattern {
        Pattern::Literal(name) => (name, "literal"),
        Pattern::Prefix(name) => (name, "prefix"),
    };
    Fields::default().with("type", kind).with("name", name.as_str()).with("patternType", pattern_type).build()
}

fn rule<'a>(kind: &str, resource: Value, operations: impl Iterator<Item = &'a str>, host: Option<&str>) -> Value {
    let operations = Value::List(operations.map(Value::from).collect());
    Fields::default()
        .with("type", kind)
        .with("resource", resource)
        .with("operations", operations)
        .maybe("host", host)
        .build()
}
