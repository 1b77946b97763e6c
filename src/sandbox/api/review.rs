//! Questions about rights, which the sandbox answers with yes: whoever reaches it may do everything.

use super::answer::Answer;
use crate::status_error::Failure;
use serde_json::{Value, json};

/// Answers a POST to a review resource, or `None` for other paths.
pub fn answer(path: &str, body: &[u8]) -> Result<Option<Answer>, Failure> {
    let (kind, group, status) = match path {
        "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews" => {
            ("SelfSubjectAccessReview", "authorization.k8s.io/v1", json!({"allowed": true}))
        }
        "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews" => {
            ("SelfSubjectRulesReview", "authorization.k8s.io/v1", rules())
        }
        "/apis/authentication.k8s.io/v1/selfsubjectreviews" => {
            let user = json!({"username": "sandbox-admin", "groups": ["system:masters", "system:authenticated"]});
            ("SelfSubjectReview", "authentication.k8s.io/v1", json!({"userInfo": user}))
        }
        _ => return Ok(None),
    };
    // kubectl asks in protobuf; the answer does not depend on the question.
    let asked: Value = serde_json::from_slice(body).unwrap_or_default();
    let spec = asked.get("spec").cloned().unwrap_or_else(|| json!({}));
    let review = json!({"apiVersion": group, "kind": kind, "metadata": {}, "spec": spec, "status": status});
    Answer::json(201, &review).map(Some)
}

fn rules() -> Value {
    json!({
        "incomplete": false,
        "resourceRules": [{"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]}],
        "nonResourceRules": [{"verbs": ["*"], "nonResourceURLs": ["*"]}],
    })
}
