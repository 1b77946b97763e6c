//! Behaviour 40: who may do what, by Roles and bindings.

use crate::harness::{APPLY, Answer, Server};
use http::Method;
use serde_json::{Value, json};
use std::time::Duration;

const JSON: &str = "application/json";

/// A server where `subject` is bound to a Role with these rules, in the test's namespace.
async fn with_role(subject: &Value, rules: &Value) -> Server {
    let server = Server::start().await;
    let role = json!({"metadata": {"name": "part"}, "rules": rules});
    server.post(&roles(&server, "roles"), &role).await.expect_code(201);
    let binding = binding("Role", "part", subject);
    server.post(&roles(&server, "rolebindings"), &binding).await.expect_code(201);
    server
}

fn roles(server: &Server, plural: &str) -> String {
    format!("/apis/rbac.authorization.k8s.io/v1/namespaces/{}/{plural}", server.namespace)
}

fn binding(kind: &str, name: &str, subject: &Value) -> Value {
    let reference = json!({"apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": name});
    json!({"metadata": {"name": "part"}, "roleRef": reference, "subjects": [subject]})
}

fn user(name: &str) -> Value {
    json!({"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": name})
}

fn rule(server_group: &str, resources: &[&str], verbs: &[&str]) -> Value {
    json!({"apiGroups": [server_group], "resources": resources, "verbs": verbs})
}

async fn get_as(server: &Server, user: &str, path: &str) -> Answer {
    server.send_as(user, Method::GET, path, (JSON, &Value::Null)).await
}

/// A real server learns of a binding a moment later.
async fn until_allowed(server: &Server, user: &str, path: &str) {
    while get_as(server, user, path).await.code == 403 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn b40_without_a_right_everything_is_refused() {
    let server = Server::start().await;
    server.post(&server.topics(), &server.topic("a")).await.expect_code(201);
    let refused = get_as(&server, "stranger", &server.topics()).await;
    assert_eq!(refused.body["details"], json!({"group": server.group, "kind": "topics"}));
    refused.expect_refusal(403, "Forbidden");
    let refused = get_as(&server, "stranger", &server.topic_path("a")).await;
    assert_eq!(refused.body["details"], json!({"group": server.group, "kind": "topics", "name": "a"}));
    let posted = server.send_as("stranger", Method::POST, &server.topics(), (JSON, &server.topic("b"))).await;
    posted.expect_refusal(403, "Forbidden");
    server.get(&server.topic_path("b")).await.expect_refusal(404, "NotFound");
}

#[tokio::test]
async fn b40_what_is_served_may_be_asked_by_anyone() {
    let server = Server::start().await;
    for path in ["/api", "/apis", "/version", "/openapi/v3"] {
        get_as(&server, "stranger", path).await.expect_code(200);
    }
}

#[tokio::test]
async fn b40_a_role_holds_in_its_namespace_and_for_its_verbs() {
    let server =
        with_role(&user("reader"), &json!([{"apiGroups": ["*"], "resources": ["topics"], "verbs": ["list"]}])).await;
    until_allowed(&server, "reader", &server.topics()).await;
    get_as(&server, "reader", &server.topic_path("a")).await.expect_refusal(403, "Forbidden");
    get_as(&server, "reader", &server.core("configmaps")).await.expect_refusal(403, "Forbidden");
    let elsewhere = server.topics().replace(&format!("namespaces/{}", server.namespace), "namespaces/default");
    get_as(&server, "reader", &elsewhere).await.expect_refusal(403, "Forbidden");
    let everywhere = format!("/apis/{}/v1/topics", server.group);
    get_as(&server, "reader", &everywhere).await.expect_refusal(403, "Forbidden");
}

#[tokio::test]
async fn b40_names_and_subresources_are_rights_of_their_own() {
    let rules = json!([
        {"apiGroups": ["*"], "resources": ["topics"], "resourceNames": ["a"], "verbs": ["get"]},
        {"apiGroups": ["*"], "resources": ["topics/status"], "verbs": ["get"]},
    ]);
    let server = with_role(&user("reader"), &rules).await;
    for name in ["a", "b"] {
        server.post(&server.topics(), &server.topic(name)).await.expect_code(201);
    }
    until_allowed(&server, "reader", &server.topic_path("a")).await;
    get_as(&server, "reader", &server.topic_path("b")).await.expect_refusal(403, "Forbidden");
    get_as(&server, "reader", &format!("{}/status", server.topic_path("b"))).await.expect_code(200);
    get_as(&server, "reader", &format!("{}/scale", server.topic_path("a"))).await.expect_refusal(403, "Forbidden");
}

#[tokio::test]
async fn b40_an_apply_that_creates_needs_both_rights() {
    let server = with_role(&user("writer"), &json!([rule("*", &["topics"], &["get", "patch"])])).await;
    server.post(&server.topics(), &server.topic("a")).await.expect_code(201);
    until_allowed(&server, "writer", &server.topic_path("a")).await;
    let apply = async |name: &str| {
        let path = format!("{}?fieldManager=test&force=true", server.topic_path(name));
        server.send_as("writer", Method::PATCH, &path, (APPLY, &server.topic(name))).await
    };
    apply("a").await.expect_code(200);
    apply("b").await.expect_refusal(403, "Forbidden");
}

#[tokio::test]
async fn b40_groups_and_service_accounts_are_subjects() {
    let everyone = json!({"kind": "Group", "apiGroup": "rbac.authorization.k8s.io", "name": "system:authenticated"});
    let server = with_role(&everyone, &json!([rule("*", &["topics"], &["list"])])).await;
    until_allowed(&server, "anybody", &server.topics()).await;

    let server = with_role(
        &json!({"kind": "ServiceAccount", "name": "job", "namespace": "default"}),
        &json!([rule("*", &["topics"], &["list"])]),
    )
    .await;
    until_allowed(&server, "system:serviceaccount:default:job", &server.topics()).await;
    let other = "system:serviceaccount:default:other";
    get_as(&server, other, &server.topics()).await.expect_refusal(403, "Forbidden");
}

#[tokio::test]
async fn b40_a_cluster_role_holds_as_far_as_its_binding() {
    let server = Server::start().await;
    let name = server.namespace.clone();
    let role = json!({"metadata": {"name": name}, "rules": [rule("*", &["topics"], &["list"]), rule("", &["namespaces"], &["get"])]});
    server.post("/apis/rbac.authorization.k8s.io/v1/clusterroles", &role).await.expect_code(201);
    let (near, far) = (format!("near-{name}"), format!("far-{name}"));
    let bound = binding("ClusterRole", &name, &user(&near));
    server.post(&roles(&server, "rolebindings"), &bound).await.expect_code(201);
    let mut bound = binding("ClusterRole", &name, &user(&far));
    bound["metadata"]["name"] = json!(name);
    server.post("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", &bound).await.expect_code(201);
    let everywhere = format!("/apis/{}/v1/topics", server.group);
    until_allowed(&server, &near, &server.topics()).await;
    until_allowed(&server, &far, &everywhere).await;
    get_as(&server, &near, &everywhere).await.expect_refusal(403, "Forbidden");
    let namespace = format!("/api/v1/namespaces/{name}");
    get_as(&server, &near, &namespace).await.expect_code(200);
    get_as(&server, &near, "/api/v1/namespaces/default").await.expect_refusal(403, "Forbidden");
    get_as(&server, &far, "/api/v1/namespaces/default").await.expect_code(200);
}

#[tokio::test]
async fn b40_everybody_may_ask_what_they_may_do() {
    let server = with_role(&user("reader"), &json!([rule("*", &["topics"], &["list"])])).await;
    until_allowed(&server, "reader", &server.topics()).await;
    let ask = async |verb: &str| {
        let attributes = json!({
            "verb": verb, "group": server.group, "resource": "topics", "namespace": server.namespace,
        });
        let review = json!({"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview",
            "spec": {"resourceAttributes": attributes}});
        let path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
        server.send_as("reader", Method::POST, path, (JSON, &review)).await.expect_code(201)["status"]["allowed"]
            .clone()
    };
    assert_eq!((ask("list").await, ask("create").await), (json!(true), json!(false)));
    let review = json!({"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectRulesReview",
        "spec": {"namespace": server.namespace}});
    let path = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews";
    let answer = server.send_as("reader", Method::POST, path, (JSON, &review)).await.expect_code(201);
    let rules = answer["status"]["resourceRules"].as_array().expect("rules").clone();
    assert!(rules.contains(&rule("*", &["topics"], &["list"])), "{rules:#?}");
}
