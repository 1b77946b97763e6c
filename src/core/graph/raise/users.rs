//! `KafkaUser` to `User`.

use super::{Raised, Stray, address, rest::Rest};
use crate::{address::ResourceType, graph::lower::body::Fields, spec::shape::is_dns_label, value::Value};

/// Nothing where its name cannot be one of the spec.
pub fn raise(stray: &Stray, cluster: &str) -> Option<Raised> {
    let name = &*stray.id.name;
    if !is_dns_label(name) {
        return None;
    }
    let mut rest = Rest::of(stray.body.get("spec"));
    let spec = Fields::default()
        .with("cluster", cluster)
        .maybe("authentication", rest.take_as("authentication", authentication))
        .maybe("acls", rest.take_as("authorization", acls))
        .maybe("quotas", rest.take("quotas"))
        .maybe("overrides", rest.overrides())
        .build();
    Some(Raised::new(address(ResourceType::User, &[cluster, name]), "User", name, spec))
}

fn authentication(given: &Value) -> Option<Value> {
    let kind = given.get("type")?;
    let Some(password) = given.get("password") else { return Some(kind.clone()) };
    let key = password.at(&["valueFrom", "secretKeyRef"])?.clone();
    let password = Value::map([("secretRef", key)]);
    Some(Fields::default().with("type", kind.clone()).with("password", password).build())
}

fn acls(given: &Value) -> Option<Value> {
    let simple = given.get("type")?.as_str()? == "simple";
    let rules = given.get("acls")?.as_list().filter(|rules| !rules.is_empty())?;
    let rules: Option<Vec<Value>> = rules.iter().map(acl).collect();
    rules.filter(|_| simple).map(Value::List)
}

/// `None` for a rule that leaves out what Polaris would write: adopting it must change nothing.
fn acl(rule: &Value) -> Option<Value> {
    let kind = rule.get("type")?.as_str()?;
    let resource = rule.get("resource")?;
    let on = match resource.get("type")?.as_str()? {
        "cluster" => "cluster".to_owned(),
        "topic" => format!("topic/{}", pattern(resource)?),
        "group" => format!("group/{}", pattern(resource)?),
        "transactionalId" => format!("transactional-id/{}", pattern(resource)?),
        _ => return None,
    };
    let operations = rule.get("operations")?.clone();
    Some(Fields::default().with(kind, operations).with("on", on).maybe("host", rule.get("host").cloned()).build())
}

/// `None` for a name that really ends in a star: here that would be a prefix.
fn pattern(resource: &Value) -> Option<String> {
    let name = resource.get("name")?.as_str()?;
    let prefix = resource.get("patternType")?.as_str()? == "prefix";
    match name {
        _ if prefix => Some(format!("{name}*")),
        "*" => Some(name.to_owned()),
        _ => (!name.ends_with('*')).then(|| name.to_owned()),
    }
}
