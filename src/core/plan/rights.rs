//! Which rights a plan takes, and which a whole spec does.

use super::{Plan, Precondition, Step, StepOp};
use crate::{
    graph::{DesiredGraph, Mode, WaitCondition},
    resource::{Deed, Right, rights},
};
use serde_json::{Value as Json, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// What applying this plan takes beside the reading that made it.
pub fn rights_of_plan(plan: &Plan) -> BTreeSet<Right> {
    plan.steps.iter().flat_map(of_step).collect()
}

fn of_step(step: &Step) -> BTreeSet<Right> {
    let deed = match &step.op {
        StepOp::Apply { precondition: Precondition::Absent, .. } => Some(Deed::Create),
        StepOp::Apply { .. } => Some(Deed::Change),
        StepOp::Delete { .. } => Some(Deed::Delete),
        StepOp::Read | StepOp::Adopt => Some(Deed::Look),
        StepOp::Forget => None,
    };
    let deeds = deed.into_iter().chain(awaits(step.wait));
    deeds.flat_map(|deed| rights(&step.target, deed)).collect()
}

fn awaits(wait: WaitCondition) -> Option<Deed> {
    match wait {
        WaitCondition::Ready | WaitCondition::Gone => Some(Deed::Await),
        WaitCondition::KafkaReady => Some(Deed::AwaitKafka),
        _ => None,
    }
}

/// What the whole life of a spec takes, from the first apply to the destroy.
pub fn rights_of_spec(graph: &DesiredGraph) -> BTreeSet<Right> {
    let managed = graph.resources().iter().filter(|resource| resource.mode == Mode::Managed);
    managed
        .flat_map(|resource| {
            let deeds = Deed::ALL.into_iter().chain(awaits(resource.wait));
            deeds.flat_map(|deed| rights(&resource.target, deed)).collect::<Vec<_>>()
        })
        .collect()
}

/// The smallest roles that have these rights, of one cluster, with their bindings to a group that is to be filled in:
/// Kubernetes objects in the order in which they can be applied. A namespace that holds a Role comes before it.
pub fn roles(rights: &BTreeSet<Right>, name: &str) -> Vec<Json> {
    let mut places: BTreeMap<Option<&Arc<str>>, Vec<&Right>> = BTreeMap::new();
    for right in rights {
        places.entry(right.namespace.as_ref()).or_default().push(right);
    }
    let mut documents = Vec::new();
    for (namespace, rights) in places {
        documents.extend(
            namespace.map(|name| json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": &**name}})),
        );
        let (role, binding) = match namespace {
            None => ("ClusterRole", "ClusterRoleBinding"),
            Some(_) => ("Role", "RoleBinding"),
        };
        let mut metadata = json!({"name": name});
        if let Some(namespace) = namespace {
            metadata["namespace"] = json!(&**namespace);
        }
        let api = "rbac.authorization.k8s.io";
        let api_version = format!("{api}/v1");
        documents.push(json!({"apiVersion": api_version, "kind": role, "metadata": metadata, "rules": rules(&rights)}));
        documents.push(json!({
            "apiVersion": api_version, "kind": binding, "metadata": metadata,
            "roleRef": {"apiGroup": api, "kind": role, "name": name},
            "subjects": [{"apiGroup": api, "kind": "Group", "name": name}],
        }));
    }
    documents
}

/// A rule but for its resources. Those that have this in common share one.
#[derive(Default, PartialEq, Eq, PartialOrd, Ord)]
struct Rule<'a> {
    group: &'a str,
    verbs: BTreeSet<&'a str>,
    names: BTreeSet<&'a str>,
}

fn rules(rights: &[&Right]) -> Vec<Json> {
    let mut resources: BTreeMap<(&str, &str, bool), Rule<'_>> = BTreeMap::new();
    for right in rights {
        let rule = resources.entry((right.group, right.resource, right.name.is_some())).or_default();
        rule.group = right.group;
        rule.verbs.insert(right.verb);
        rule.names.extend(right.name.as_deref());
    }
    let mut rules: BTreeMap<Rule<'_>, Vec<&str>> = BTreeMap::new();
    for ((_, resource, _), rule) in resources {
        rules.entry(rule).or_default().push(resource);
    }
    rules.into_iter().map(|(rule, resources)| written(&rule, &resources)).collect()
}

fn written(rule: &Rule<'_>, resources: &[&str]) -> Json {
    let mut json = json!({"apiGroups": [rule.group], "resources": resources, "verbs": rule.verbs});
    if !rule.names.is_empty() {
        json["resourceNames"] = json!(rule.names);
    }
    json
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resource::{KubernetesKind, ObjectId, Target};

    fn object(kind: KubernetesKind, namespace: Option<&str>) -> Target {
        let namespace = namespace.map(Arc::from);
        Target::Object(ObjectId { cluster: "eu1".into(), kind, namespace, name: "kafka".into() })
    }

    fn told(rights: &BTreeSet<Right>) -> Vec<String> {
        roles(rights, "polaris")
            .into_iter()
            .filter(|role| role.get("rules").is_some())
            .map(|role| role.to_string())
            .collect()
    }

    #[test]
    fn a_change_takes_less_than_a_creation() {
        let topic = object(KubernetesKind::KafkaTopic, Some("kafka"));
        let verbs = |deed| rights(&topic, deed).into_iter().map(|right| right.verb).collect::<Vec<_>>();
        assert_eq!((verbs(Deed::Change), verbs(Deed::Create)), (vec!["patch"], vec!["create", "patch"]));
    }

    #[test]
    fn whoever_waits_for_a_kafka_looks_at_its_pods() {
        let kafka = object(KubernetesKind::Kafka, Some("kafka"));
        let seen: BTreeSet<&str> = rights(&kafka, Deed::AwaitKafka).into_iter().map(|right| right.resource).collect();
        assert_eq!(seen, BTreeSet::from(["kafkanodepools", "kafkas", "pods", "strimzipodsets"]));
    }

    #[test]
    fn a_namespace_is_named_where_a_role_can_name_it() {
        let namespace = object(KubernetesKind::Namespace, None);
        let all = Deed::ALL.into_iter().flat_map(|deed| rights(&namespace, deed)).collect();
        let [role] = &told(&all)[..] else { panic!("one ClusterRole") };
        for part in [r#""verbs":["create","list","watch"]"#, r#""verbs":["delete","get","patch"]"#, r#"["kafka"]"#] {
            assert!(role.contains(part), "{part} is not in {role}");
        }
    }
}
