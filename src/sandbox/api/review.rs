//! Questions about rights. Whoever reaches the sandbox may do everything; whoever is impersonated, what is bound to them.

use super::{answer::Answer, body::decode_object, call::Call, engine::Engine};
use crate::{
    rights::{self, Act, User},
    status_error::Failure,
};
use http::Method;
use serde_json::{Value, json};

/// Answers a POST to a review resource, or `None` for other calls.
pub fn answer(engine: &Engine, call: &Call) -> Result<Option<Answer>, Failure> {
    if call.method != Method::POST || !call.path.name.is_empty() {
        return Ok(None);
    }
    let path = (call.path.group.as_str(), call.path.plural.as_str());
    let kind = match path {
        ("authorization.k8s.io", "selfsubjectaccessreviews") => "SelfSubjectAccessReview",
        ("authorization.k8s.io", "subjectaccessreviews") => "SubjectAccessReview",
        ("authorization.k8s.io", "selfsubjectrulesreviews") => "SelfSubjectRulesReview",
        ("authentication.k8s.io", "selfsubjectreviews") => "SelfSubjectReview",
        _ => return Ok(None),
    };
    let asked = decode_object(call)?.object;
    let spec = asked.get("spec").cloned().unwrap_or_else(|| json!({}));
    let status = match kind {
        "SelfSubjectAccessReview" => access(engine, call.user.as_ref(), &spec)?,
        "SubjectAccessReview" => access_of_another(engine, call, &spec)?,
        "SelfSubjectRulesReview" => own_rules(engine, call, &spec)?,
        _ => own_name(call),
    };
    let version = format!("{}/{}", call.path.group, call.path.version);
    let review = json!({"apiVersion": version, "kind": kind, "metadata": {}, "spec": spec, "status": status});
    Answer::json(201, &review).map(Some)
}

fn access_of_another(engine: &Engine, call: &Call, spec: &Value) -> Result<Value, Failure> {
    rights::check(engine, call)?;
    access(engine, Some(&User::of_subject(spec)), spec)
}

/// Paths outside of resources are open to everybody; verbs that no request has are nobody's.
fn access(engine: &Engine, user: Option<&User>, spec: &Value) -> Result<Value, Failure> {
    let (Some(user), Some(attributes)) = (user, spec.get("resourceAttributes").filter(|asked| asked.is_object()))
    else {
        return Ok(json!({"allowed": true}));
    };
    let allowed = match Act::of_attributes(attributes) {
        Some(act) => engine.store.read(|reader| rights::may(reader, user, &act))?,
        None => user.is_master(),
    };
    Ok(json!({"allowed": allowed}))
}

fn own_rules(engine: &Engine, call: &Call, spec: &Value) -> Result<Value, Failure> {
    let everything = json!([{"verbs": ["*"], "nonResourceURLs": ["*"]}]);
    let namespace = spec["namespace"].as_str().unwrap_or_default();
    let rules = match call.user.as_ref().filter(|user| !user.is_master()) {
        Some(user) => engine.store.read(|reader| rights::rules_of(reader, user, namespace))?,
        None => vec![json!({"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]})],
    };
    Ok(json!({"incomplete": false, "resourceRules": rules, "nonResourceRules": everything}))
}

fn own_name(call: &Call) -> Value {
    let administrator = || ("sandbox-admin".to_owned(), vec!["system:masters".into(), "system:authenticated".into()]);
    let (name, groups) = call.user.clone().map_or_else(administrator, |user| (user.name, user.groups));
    json!({"userInfo": {"username": name, "groups": groups}})
}
