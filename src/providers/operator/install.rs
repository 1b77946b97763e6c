//! Putting an operator onto a real cluster, and taking it away: definitions first and last, the Deployment last and
//! first.

use super::{
    DECLARED_ANNOTATION,
    live::{LivePart, all_labelled, labelled},
    requests::{self, delete, get, items, object_path},
    seen::{self, obsolete},
};
use crate::providers::{
    ProviderError, ProviderErrorKind, Write, Written,
    kubernetes::{ADDRESS_ANNOTATION, KubernetesCluster, LINEAGE_ANNOTATION},
};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use polaris_core::{
    kafka::bundle::{Installation, Part, PartKind},
    snapshot::{FieldError, Owner, Proposal},
    value::Value,
};
use serde_json::{Value as Json, json};
use std::{collections::BTreeMap, time::Duration};

const WRITES_AT_ONCE: usize = 8;
/// How long a definition may take until its kind is served. It takes a blink unless names collide.
const ESTABLISHED_WITHIN: Duration = Duration::from_mins(1);
/// How long a deleted definition may take to go.
const GONE_WITHIN: Duration = Duration::from_mins(1);
const PAUSE: Duration = Duration::from_millis(100);
/// How long objects that Kubernetes collects may take to go after what owned them.
const COLLECTED_WITHIN: Duration = Duration::from_secs(15);
const POD_SETS: &str = "strimzipodsets.core.strimzi.io";
/// Kinds whose objects own pod sets.
const OWNERS_OF_POD_SETS: [&str; 3] =
    ["kafkas.kafka.strimzi.io", "kafkaconnects.kafka.strimzi.io", "kafkamirrormaker2s.kafka.strimzi.io"];

/// Definitions, and when their kinds are served the rest in order; what an earlier bundle left goes last.
pub async fn install(
    cluster: &KubernetesCluster,
    installation: &Installation,
    write: &Write<'_>,
) -> Result<Written, ProviderError> {
    let before = labelled(cluster, &installation.kinds()).await?;
    refuse_others(installation, &before, write.owner)?;
    let (definitions, rest): (Vec<&Part>, Vec<&Part>) =
        installation.parts().iter().partition(|part| part.is_definition());
    let mut stored = put_all(cluster, &definitions, (installation, write)).await?;
    for definition in &definitions {
        established(cluster, definition).await?;
    }
    let (last, rest): (Vec<&Part>, Vec<&Part>) = rest.into_iter().partition(|part| part.kind == PartKind::Deployment);
    stored.extend(put_all(cluster, &rest, (installation, write)).await?);
    stored.extend(put_all(cluster, &last, (installation, write)).await?);
    for live in obsolete(installation, &before, write.owner) {
        delete(cluster, &object_path(live.kind, live.namespace.as_deref(), &live.name)).await?;
    }
    let created =
        !before.iter().any(|live| live.is_operator() && installation.operator().is_some_and(|part| live.is(part)));
    let object = seen::object(installation, &stored).ok_or_else(vanished)?;
    Ok(Written { object, created })
}

fn vanished() -> ProviderError {
    ProviderError::new(ProviderErrorKind::Ambiguous, "the server stored the operator without its annotations")
}

/// The names of an installation are the same everywhere; those of another state are not ours to take.
fn refuse_others(installation: &Installation, before: &[LivePart], owner: &Owner) -> Result<(), ProviderError> {
    let taken = before.iter().find(|live| {
        let other = live.owner.as_ref().is_some_and(|found| found.lineage != owner.lineage);
        other && installation.parts().iter().any(|part| live.is(part))
    });
    match taken {
        Some(live) => Err(ProviderError::new(
            ProviderErrorKind::Exists,
            format!("{} belongs to another state of Polaris: an operator stands on this cluster already", live.key()),
        )
        .hint("write `operator: external` here")),
        None => Ok(()),
    }
}

async fn put_all(
    cluster: &KubernetesCluster,
    parts: &[&Part],
    (installation, write): (&Installation, &Write<'_>),
) -> Result<Vec<LivePart>, ProviderError> {
    let writes: Vec<_> = parts.iter().map(|part| put(cluster, part, (installation, write.owner))).collect();
    stream::iter(writes).buffered(WRITES_AT_ONCE).try_collect().await
}

async fn put(
    cluster: &KubernetesCluster,
    part: &Part,
    (installation, owner): (&Installation, &Owner),
) -> Result<LivePart, ProviderError> {
    let path = object_path(part.kind, part.namespace.as_deref(), &part.name);
    let sent = requests::put(cluster, &path, &object(part, installation, owner)).await;
    sent.map(|(stored, _)| LivePart::read(part.kind, stored)).map_err(|error| about(part, error))
}

/// Says which object a failure is about; the server often does not.
fn about(part: &Part, error: ProviderError) -> ProviderError {
    let missing = error.kind == ProviderErrorKind::NotFound;
    let error = ProviderError { message: format!("{}: {}", part.key(), error.message), ..error };
    match &part.namespace {
        Some(namespace) if missing => error
            .hint(format!("the operator should watch namespace {namespace}: make it first, or take it out of `watch`")),
        _ => error,
    }
}

/// A part as it is sent: with its identity, its owner, and beside the operator what was declared of it.
fn object(part: &Part, installation: &Installation, owner: &Owner) -> Json {
    let mut object = part.body.to_json();
    object["apiVersion"] = part.kind.api_version().into();
    object["kind"] = part.kind.name().into();
    object["metadata"]["name"] = (*part.name).into();
    if let Some(namespace) = &part.namespace {
        object["metadata"]["namespace"] = (**namespace).into();
    }
    object["metadata"]["annotations"][LINEAGE_ANNOTATION] = owner.lineage.as_str().into();
    object["metadata"]["annotations"][ADDRESS_ANNOTATION] = owner.address.as_str().into();
    if part.is_operator() {
        let declared = json!({"version": installation.version, "bundle": installation.bundle.to_string()});
        object["metadata"]["annotations"][DECLARED_ANNOTATION] = declared.to_string().into();
    }
    object
}

/// Returns when the kind is served, or says why it will not be.
async fn established(cluster: &KubernetesCluster, definition: &Part) -> Result<(), ProviderError> {
    let path = object_path(definition.kind, None, &definition.name);
    let started = tokio::time::Instant::now();
    loop {
        let found = get(cluster, &path).await?.unwrap_or_default();
        let conditions = found["status"]["conditions"].as_array().cloned().unwrap_or_default();
        let is = |kind: &str, status: &str| {
            conditions.iter().find(|condition| condition["type"] == kind && condition["status"] == status)
        };
        if is("Established", "True").is_some() {
            return Ok(());
        }
        let refused = is("NamesAccepted", "False");
        if refused.is_some() || started.elapsed() > ESTABLISHED_WITHIN {
            let why =
                refused.and_then(|condition| condition["message"].as_str()).unwrap_or("the server does not say why");
            let message = format!("the kind of {} is not served: {why}", definition.name);
            return Err(ProviderError::new(ProviderErrorKind::Refused(Vec::new()), message));
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// What the server would store of all of it.
pub async fn propose(cluster: &KubernetesCluster, installation: &Installation, owner: &Owner) -> Proposal {
    let tries: Vec<_> = installation.parts().iter().map(|part| try_put(cluster, part, (installation, owner))).collect();
    let answers: Result<BTreeMap<String, Value>, ProviderError> =
        stream::iter(tries).buffered(WRITES_AT_ONCE).try_collect().await;
    match answers {
        Ok(answers) => {
            let bundle = installation.bundle.to_string();
            Proposal::Accepted(
                installation.seen(Some((&installation.version, &bundle)), |part| answers.get(&part.key())),
            )
        }
        Err(error) => match error.kind {
            ProviderErrorKind::Refused(_) => {
                Proposal::Refused(vec![FieldError { path: String::new(), message: error.message }])
            }
            _ => Proposal::Unasked(error.message),
        },
    }
}

/// One part with the body that the server would store.
async fn try_put(
    cluster: &KubernetesCluster,
    part: &Part,
    (installation, owner): (&Installation, &Owner),
) -> Result<(String, Value), ProviderError> {
    let path = object_path(part.kind, part.namespace.as_deref(), &part.name);
    match requests::try_put(cluster, &path, &object(part, installation, owner)).await {
        Ok(answer) => Ok((part.key(), LivePart::read(part.kind, answer).body)),
        // Its namespace is made by the same plan.
        Err(error) if error.kind == ProviderErrorKind::NotFound => Ok((part.key(), part.body.clone())),
        Err(error) => Err(about(part, error)),
    }
}

/// The reverse of `install`, for what this owner put there. A definition goes only when no object of its kind is left:
/// deleting it would delete them all.
pub async fn uninstall(cluster: &KubernetesCluster, namespace: &str) -> Result<bool, ProviderError> {
    let parts = all_labelled(cluster).await?;
    let operator = parts.iter().find(|live| live.is_operator() && live.namespace.as_deref() == Some(namespace));
    let Some(owner) = operator.and_then(|live| live.owner.clone()).or_else(|| only_owner(&parts)) else {
        return Ok(false);
    };
    let mut ours: Vec<&LivePart> = parts.iter().filter(|live| live.owner.as_ref() == Some(&owner)).collect();
    ours.sort_by_key(|live| std::cmp::Reverse(live.kind));
    let (definitions, rest): (Vec<&LivePart>, Vec<&LivePart>) = ours.into_iter().partition(|live| live.is_definition());
    pod_sets_collected(cluster, &definitions).await?;
    for live in rest {
        delete(cluster, &object_path(live.kind, live.namespace.as_deref(), &live.name)).await?;
    }
    let mut going = Vec::new();
    for live in definitions {
        let path = object_path(live.kind, None, &live.name);
        if instances(cluster, live).await? == Some(0) {
            delete(cluster, &path).await?;
            going.push(path);
        } else {
            release(cluster, &path).await?;
        }
    }
    gone(cluster, &going).await?;
    Ok(true)
}

/// The server cleans up behind a definition before it lets it go; one that is on its way out could not be applied anew.
async fn gone(cluster: &KubernetesCluster, paths: &[String]) -> Result<(), ProviderError> {
    let started = tokio::time::Instant::now();
    for path in paths {
        while get(cluster, path).await?.is_some() && started.elapsed() < GONE_WITHIN {
            tokio::time::sleep(PAUSE).await;
        }
    }
    Ok(())
}

/// What stays is nobody's from now on: whoever installs an operator next may take it over.
async fn release(cluster: &KubernetesCluster, path: &str) -> Result<(), ProviderError> {
    let annotations = json!({LINEAGE_ANNOTATION: null, ADDRESS_ANNOTATION: null});
    requests::merge(cluster, path, &json!({"metadata": {"annotations": annotations}})).await
}

/// Where the operator itself is gone, what is left tells whose it was, if it is all of one.
fn only_owner(parts: &[LivePart]) -> Option<Owner> {
    let mut owners: Vec<&Owner> = parts.iter().filter_map(|live| live.owner.as_ref()).collect();
    owners.dedup();
    match owners[..] {
        [owner] => Some(owner.clone()),
        _ => None,
    }
}

/// Pod sets go with the Kafka clusters that owned them, a moment later.
async fn pod_sets_collected(cluster: &KubernetesCluster, definitions: &[&LivePart]) -> Result<(), ProviderError> {
    let find = |name: &str| definitions.iter().find(|live| &*live.name == name);
    let Some(pod_sets) = find(POD_SETS) else { return Ok(()) };
    for owner in OWNERS_OF_POD_SETS.iter().filter_map(|name| find(name)) {
        if instances(cluster, owner).await? != Some(0) {
            return Ok(());
        }
    }
    let started = tokio::time::Instant::now();
    while instances(cluster, pod_sets).await? != Some(0) && started.elapsed() < COLLECTED_WITHIN {
        tokio::time::sleep(PAUSE).await;
    }
    Ok(())
}

/// How many objects there are of a definition, whoever made them; `None` where that may not be seen.
async fn instances(cluster: &KubernetesCluster, definition: &LivePart) -> Result<Option<usize>, ProviderError> {
    let text = |keys: &[&str]| definition.body.at(keys).and_then(Value::as_str).unwrap_or_default().to_owned();
    let Some(version) = Part::versions(&definition.body).first().map(|version| (*version).to_owned()) else {
        return Ok(Some(0));
    };
    let (group, plural) = (text(&["spec", "group"]), text(&["spec", "names", "plural"]));
    match items(cluster, &format!("/apis/{group}/{version}/{plural}")).await {
        Ok(found) => Ok(Some(found.len())),
        Err(error) if error.kind == ProviderErrorKind::Forbidden => Ok(None),
        Err(error) => Err(error),
    }
}

/// Makes what kubectl holds of an installation Polaris' own, so that fields can go which a bundle does not have.
pub async fn take_over(cluster: &KubernetesCluster, installation: &Installation) -> Result<Vec<String>, ProviderError> {
    let standing = labelled(cluster, &installation.kinds()).await?;
    let mut taken = Vec::new();
    for part in installation.parts().iter().filter(|part| standing.iter().any(|live| live.is(part))) {
        let path = object_path(part.kind, part.namespace.as_deref(), &part.name);
        taken.extend(cluster.take_over_at(&path, part.kind.api_version()).await?);
    }
    taken.sort();
    taken.dedup();
    Ok(taken)
}

/// How many objects there are of each of Strimzi's definitions.
pub async fn all_instances(cluster: &KubernetesCluster) -> Result<BTreeMap<String, usize>, ProviderError> {
    let mut counts = BTreeMap::new();
    let definitions = labelled(cluster, &[PartKind::CustomResourceDefinition]).await?;
    for definition in &definitions {
        counts.extend(instances(cluster, definition).await?.map(|count| (definition.name.to_string(), count)));
    }
    Ok(counts)
}
