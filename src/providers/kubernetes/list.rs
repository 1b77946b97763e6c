//! Reading: one LIST per kind and namespace, and single objects where one is to be settled.

use super::{
    KubernetesCluster, items,
    observe::{self, RawObject},
    paths,
    transport::{Call, Transport},
};
use crate::providers::{Listing, ProviderError, ProviderErrorKind};
use polaris_core::{
    resource::{KubernetesKind, ObjectId, Target},
    snapshot::{Coverage, ObservedObject},
    value::Value,
};
use std::{collections::HashSet, sync::Arc};

/// One unpaged LIST from the watch cache: on a new server that is several times faster than pages, whose later
/// ones come from etcd. A server that pages all the same is followed.
pub async fn list(
    cluster: &KubernetesCluster,
    kind: KubernetesKind,
    namespace: Option<&str>,
) -> Result<Listing, ProviderError> {
    let collection = paths::collection(kind, namespace);
    let mut objects: Vec<(Target, ObservedObject)> = Vec::new();
    let mut texts = HashSet::new();
    let mut path = format!("{collection}?resourceVersion=0");
    loop {
        let answer = match cluster.transport.send(&Call::get(path)).await {
            Ok(answer) => answer,
            Err(error) => return not_listed(error),
        };
        let take = |raw| {
            let (target, mut object) = observe::observe(cluster, kind, raw);
            object.managers.iter_mut().for_each(|manager| share(&mut texts, &mut manager.fields));
            objects.push((target, object));
        };
        let next = items::each(&answer.body, take).map_err(|error| no_object(cluster, &error))?;
        if next.is_empty() {
            return Ok(Listing::new(Coverage::Listed, objects));
        }
        path = format!("{collection}?limit=500&continue={next}");
    }
}

/// Ten thousand topics have a handful of different sets of fields.
fn share(texts: &mut HashSet<Arc<str>>, text: &mut Arc<str>) {
    match texts.get(text) {
        Some(known) => *text = known.clone(),
        None => drop(texts.insert(text.clone())),
    }
}

/// A kind that is not served is not there yet; one that may not be read is unreadable. Both are answers.
fn not_listed(error: ProviderError) -> Result<Listing, ProviderError> {
    let coverage = match error.kind {
        ProviderErrorKind::NotFound => Coverage::NotYet,
        ProviderErrorKind::Forbidden => Coverage::Unreadable(error.message),
        _ => return Err(error),
    };
    Ok(Listing::new(coverage, Vec::new()))
}

/// One object as etcd has it now.
pub async fn read(cluster: &KubernetesCluster, id: &ObjectId) -> Result<Option<ObservedObject>, ProviderError> {
    match cluster.transport.send(&Call::get(paths::object(id))).await {
        Ok(answer) => {
            let raw: RawObject = decode(cluster, &answer.body)?;
            Ok(Some(observe::object(cluster, id.kind, raw)))
        }
        Err(error) if error.kind == ProviderErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// What the server says of itself: that it answers, and which Kubernetes it is.
pub async fn version(transport: &Transport) -> Result<ObservedObject, ProviderError> {
    let answer = transport.send(&Call::get("/version")).await?;
    let version: serde_json::Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let git_version = version["gitVersion"].as_str().unwrap_or("unknown");
    Ok(ObservedObject {
        uid: None,
        resource_version: None,
        generation: None,
        body: Value::map([("version", Value::from(git_version))]),
        status: Value::Null,
        owner: None,
        managers: Vec::new(),
        deleting: false,
    })
}

pub fn decode<'de, T: serde::Deserialize<'de>>(
    cluster: &KubernetesCluster,
    body: &'de [u8],
) -> Result<T, ProviderError> {
    serde_json::from_slice(body).map_err(|error| no_object(cluster, &error))
}

fn no_object(cluster: &KubernetesCluster, error: &serde_json::Error) -> ProviderError {
    let (server, line, column) = (cluster.transport.server(), error.line(), error.column());
    // The parser's own words quote what it met, and that may be a secret.
    let message = format!("{server} sent an answer that is no object (line {line}, column {column})");
    ProviderError::new(ProviderErrorKind::Ambiguous, message)
}
