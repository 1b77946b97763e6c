//! What stands of an operator, as a plan compares it; and what stands around it.

use super::{
    DECLARED_ANNOTATION,
    live::{LivePart, installed_by_olm, labelled, leaves},
    requests::items,
};
use crate::providers::{
    ProviderError, ProviderErrorKind,
    kubernetes::{ADDRESS_ANNOTATION, FIELD_MANAGER, KubernetesCluster, LINEAGE_ANNOTATION},
};
use polaris_core::{
    kafka::bundle::{Installation, OperatorDeployment, Part},
    snapshot::{FieldManager, LiveDefinition, ObservedObject, OtherOperator, OtherPart, Owner, RunningKafka, Survey},
    value::{Map, Value},
};
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

/// Writers whose part in an object is no choice of a person's.
const CONTROLLERS: [&str; 3] = [FIELD_MANAGER, "kube-controller-manager", "kube-apiserver"];
const DEFINITION: &str = "kafkas.kafka.strimzi.io";

/// An operator whose Deployment says what was declared of it.
pub fn observed(deployment: &Json) -> ObservedObject {
    let metadata = &deployment["metadata"];
    let text = |value: &Json| value.as_str().map(str::to_owned);
    let annotation = |name: &str| text(&metadata["annotations"][name]);
    let declared = annotation(DECLARED_ANNOTATION).and_then(|text| serde_json::from_str::<Value>(&text).ok());
    let owner = annotation(LINEAGE_ANNOTATION).zip(annotation(ADDRESS_ANNOTATION));
    ObservedObject {
        uid: text(&metadata["uid"]),
        resource_version: text(&metadata["resourceVersion"]),
        generation: metadata["generation"].as_i64(),
        body: declared.unwrap_or_else(|| Value::map::<String>([])),
        status: Value::from(deployment["status"].clone()),
        owner: owner.map(|(lineage, address)| Owner { lineage, address }),
        managers: Vec::new(),
        deleting: !metadata["deletionTimestamp"].is_null(),
    }
}

/// Everything of one installation and around it.
pub async fn look(
    cluster: &KubernetesCluster,
    installation: &Installation,
) -> Result<(Option<ObservedObject>, Survey), ProviderError> {
    let (parts, by_olm) =
        futures::future::try_join(labelled(cluster, &installation.kinds()), installed_by_olm(cluster)).await?;
    let kafkas = running(cluster, &parts).await?;
    let survey = survey(installation, &parts, &by_olm, kafkas);
    Ok((object(installation, &parts), survey))
}

/// An operator is there where its Deployment is, and where anything is that a state owns: what is missing of it is
/// then a difference. Leftovers that nobody owns are none.
pub fn object(installation: &Installation, parts: &[LivePart]) -> Option<ObservedObject> {
    let standing = |part: &Part| parts.iter().find(|live| live.is(part));
    let deployment = installation.operator().and_then(standing).or_else(|| foreign(installation, parts));
    let owner = match deployment {
        Some(deployment) => deployment.owner.clone(),
        None => Some(installation.parts().iter().filter_map(standing).find_map(|live| live.owner.clone())?),
    };
    let pinned = deployment.and_then(pinned);
    let pinned = pinned.as_ref().map(|(version, bundle)| (version.as_str(), bundle.as_str()));
    let mut body = installation.seen(pinned, |part| standing(part).map(|live| &live.body));
    let obsolete = owner.as_ref().map(|owner| obsolete(installation, parts, owner)).unwrap_or_default();
    if let Value::Map(body) = &mut body
        && let Some(Value::Map(objects)) = body.get_mut("objects")
    {
        objects.extend(obsolete.iter().map(|live| (live.key(), "not in the bundle".into())));
    }
    let mut managers = writers(installation, parts);
    managers.push(ours(&obsolete));
    Some(ObservedObject {
        uid: deployment.and_then(|live| live.uid.clone()),
        resource_version: deployment.and_then(|live| live.resource_version.clone()),
        generation: deployment.and_then(|live| live.generation),
        body,
        status: deployment.map_or(Value::Null, |live| live.status.clone()),
        owner,
        managers,
        deleting: deployment.is_some_and(|live| live.deleting),
    })
}

/// Another operator in the namespace that ours should live in.
fn foreign<'a>(installation: &Installation, parts: &'a [LivePart]) -> Option<&'a LivePart> {
    parts.iter().find(|live| live.is_operator() && live.namespace.as_deref() == Some(&installation.home))
}

/// Objects of the same owner that the bundle does not have any more. Definitions are never among them: a kind may
/// have objects.
pub fn obsolete<'a>(installation: &Installation, parts: &'a [LivePart], owner: &Owner) -> Vec<&'a LivePart> {
    let wanted = |live: &LivePart| installation.parts().iter().any(|part| live.is(part));
    parts.iter().filter(|live| live.owner.as_ref() == Some(owner) && !live.is_definition() && !wanted(live)).collect()
}

/// The version and the bundle that were written beside the operator.
fn pinned(deployment: &LivePart) -> Option<(String, String)> {
    let note = deployment.body.at(&["metadata", "annotations"])?.get(DECLARED_ANNOTATION)?.as_str()?;
    let note: Value = serde_json::from_str(note).ok()?;
    let text = |key: &str| note.get(key).and_then(Value::as_str).map(str::to_owned);
    Some((text("version")?, text("bundle")?))
}

/// What obsolete objects are in a plan: paths that Polaris holds and the spec does not want.
fn ours(obsolete: &[&LivePart]) -> FieldManager {
    let keys: serde_json::Map<String, Json> =
        obsolete.iter().map(|live| (format!("f:{}", live.key()), json!({}))).collect();
    let fields = json!({"f:objects": keys}).to_string();
    FieldManager { name: FIELD_MANAGER.into(), time: None, applied: true, scales: false, fields: fields.into() }
}

/// Who else wrote to an object that is not as it was sent, told at the path at which a plan shows it.
fn writers(installation: &Installation, parts: &[LivePart]) -> Vec<FieldManager> {
    let mut writers: BTreeMap<(String, bool, bool), (Option<String>, Map)> = BTreeMap::new();
    for part in installation.parts() {
        let Some(live) = parts.iter().find(|live| live.is(part)) else { continue };
        if part.mark(&live.body) == part.mark(&part.body) {
            continue;
        }
        for manager in others(live) {
            let (time, fields) = writers.entry((manager.name.clone(), manager.applied, manager.scales)).or_default();
            *time = time.take().max(manager.time.clone());
            hold(fields, part);
        }
    }
    let manager = |((name, applied, scales), (time, fields)): ((String, bool, bool), (Option<String>, Map))| {
        let fields = Value::Map(fields).to_json().to_string().into();
        FieldManager { name, time, applied, scales, fields }
    };
    writers.into_iter().map(manager).collect()
}

/// Managers that hold something of an object which Polaris does not: one that only agrees with it changed nothing.
fn others(live: &LivePart) -> impl Iterator<Item = &FieldManager> {
    let ours: BTreeSet<String> =
        live.managers.iter().filter(|manager| manager.name == FIELD_MANAGER).flat_map(leaves).collect();
    let people = live.managers.iter().filter(|manager| !CONTROLLERS.contains(&manager.name.as_str()));
    people.filter(move |manager| !leaves(manager).is_subset(&ours))
}

/// Adds the path at which a plan shows a part; an operator shows its image too.
fn hold(fields: &mut Map, part: &Part) {
    let empty = || Value::Map(Map::new());
    let (group, name) =
        if part.is_definition() { ("f:definitions", part.name.to_string()) } else { ("f:objects", part.key()) };
    if let Value::Map(inner) = fields.entry(group.into()).or_insert_with(empty) {
        inner.insert(format!("f:{name}"), empty());
    }
    if part.is_operator() {
        fields.insert("f:image".into(), empty());
    }
}

fn survey(installation: &Installation, parts: &[LivePart], by_olm: &[LivePart], kafkas: Vec<RunningKafka>) -> Survey {
    let home = installation.operator();
    let is_home = |live: &LivePart| home.is_some_and(|part| live.is(part));
    let operators = parts.iter().filter(|live| live.is_operator()).chain(by_olm);
    let definitions = parts.iter().filter(|live| live.is_definition());
    let standing = parts.iter().filter(|live| installation.parts().iter().any(|part| live.is(part)));
    let mut survey = Survey {
        operators: operators.filter(|live| !is_home(live) || live.owner.is_none()).map(other_operator).collect(),
        definitions: definitions.map(definition).collect(),
        others: standing.map(|live| OtherPart { key: live.key(), owner: live.owner.clone() }).collect(),
        kafkas,
        instances: BTreeMap::new(),
    };
    survey.operators.sort_by(|one, other| (&one.namespace, &one.name).cmp(&(&other.namespace, &other.name)));
    survey.operators.dedup_by(|one, other| one.namespace == other.namespace && one.name == other.name);
    survey
}

fn other_operator(live: &LivePart) -> OtherOperator {
    let deployment = OperatorDeployment(&live.body);
    let managers: Vec<&str> = live.managers.iter().map(|manager| manager.name.as_str()).collect();
    let namespace = live.namespace.clone().unwrap_or_else(|| "".into());
    OtherOperator {
        watched: deployment.watched(&namespace),
        image: deployment.image().map(str::to_owned),
        installer: deployment.installer(&managers),
        owner: live.owner.clone(),
        name: live.name.to_string(),
        namespace,
    }
}

fn definition(live: &LivePart) -> LiveDefinition {
    let stored = live.status.get("storedVersions").and_then(Value::as_list).unwrap_or_default();
    let stored = stored.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    LiveDefinition { name: live.name.to_string(), stored }
}

/// Every Kafka object, in the version that its definition serves; none where it may not be listed.
async fn running(cluster: &KubernetesCluster, parts: &[LivePart]) -> Result<Vec<RunningKafka>, ProviderError> {
    let definition = parts.iter().find(|live| live.is_definition() && &*live.name == DEFINITION);
    let versions = definition.map(|live| Part::versions(&live.body)).unwrap_or_default();
    let Some(version) = versions.iter().find(|version| **version == "v1").or(versions.first()) else {
        return Ok(Vec::new());
    };
    match items(cluster, &format!("/apis/kafka.strimzi.io/{version}/kafkas")).await {
        Ok(found) => Ok(found.iter().map(kafka).collect()),
        Err(error) if error.kind == ProviderErrorKind::Forbidden => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn kafka(object: &Json) -> RunningKafka {
    let text = |value: &Json| value.as_str().map(str::to_owned);
    let name = |key: &str| object["metadata"][key].as_str().unwrap_or_default().into();
    let version = text(&object["status"]["kafkaVersion"]).or_else(|| text(&object["spec"]["kafka"]["version"]));
    RunningKafka { namespace: name("namespace"), name: name("name"), version }
}
