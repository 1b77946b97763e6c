//! Asking a server what it would let these credentials do: a `SelfSubjectAccessReview` for each right, all at once.

use super::{
    KubernetesCluster,
    transport::{Call, Transport},
};
use futures::{StreamExt as _, stream};
use http::Method;
use polaris_core::resource::Right;
use serde_json::{Value as Json, json};

const REVIEWS: &str = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
const QUESTIONS_AT_ONCE: usize = 16;

/// Those that the server says no to, in the order of the questions. Where it does not answer, nothing is known to be
/// missing: the deed itself will tell.
pub async fn missing(cluster: &KubernetesCluster, rights: Vec<Right>) -> Vec<Right> {
    let asked = stream::iter(rights).map(|right| async move {
        let allowed = may(&cluster.transport, &right).await.unwrap_or(true);
        (!allowed).then_some(right)
    });
    asked.buffered(QUESTIONS_AT_ONCE).filter_map(std::future::ready).collect().await
}

async fn may(transport: &Transport, right: &Right) -> Option<bool> {
    let mut attributes = json!({"group": right.group, "resource": right.resource, "verb": right.verb});
    // A namespace's own rights are looked for inside of it.
    if let Some(namespace) = right.namespace.as_ref().or(right.name.as_ref()) {
        attributes["namespace"] = json!(namespace);
    }
    if let Some(name) = &right.name {
        attributes["name"] = json!(name);
    }
    let review = json!({
        "apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview",
        "spec": {"resourceAttributes": attributes},
    });
    let call = Call {
        method: Method::POST,
        path: REVIEWS.into(),
        content_type: Some("application/json"),
        body: review.to_string().into(),
    };
    let answer = transport.send(&call).await.ok()?;
    let answer: Json = serde_json::from_slice(&answer.body).ok()?;
    answer["status"]["allowed"].as_bool()
}
