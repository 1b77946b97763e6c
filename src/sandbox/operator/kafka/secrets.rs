//! Secrets: their data is made anew only when what it is made from changes.

use super::{ReconcileError, Scene, objects};
use crate::operator::{
    access::Key,
    certificates::{self, Authority, data, entry},
    kinds,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use polaris_core::kafka::model::{Material, Owner, Rendered};
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;

/// Keys come before certificates, and authorities before what they sign.
pub fn rank(object: &Rendered) -> u8 {
    match object.material {
        Some(Material::AuthorityKey { .. }) => 0,
        Some(Material::AuthorityCertificate { .. }) => 1,
        _ => 2,
    }
}

/// Makes or changes one Secret of the model.
pub async fn make(
    scene: &mut Scene<'_>,
    label: &str,
    object: &Rendered,
    uids: &BTreeMap<Owner, Json>,
) -> Result<(), ReconcileError> {
    let Some(material) = &object.material else { return Ok(()) };
    let target = objects::made(object);
    let standing = scene.remembered.made.get(label).cloned().unwrap_or_default();
    if standing == target {
        return Ok(());
    }
    let key = Key::new(scene.namespace(), &object.name);
    let old = scene.bench.access.get(kinds::SECRET, &key).await?;
    let kept = old
        .as_ref()
        .map(|secret| secret["data"].clone())
        .filter(|data| data.is_object() && standing.material == target.material);
    let content = match kept {
        Some(data) => data,
        None => content(scene, material, old.as_ref()).await?,
    };
    let mut document = objects::document(object, scene.namespace(), uids);
    document["data"] = content;
    scene.bench.access.apply(kinds::SECRET, &key, &document).await?;
    scene.remembered.made.insert(label.to_owned(), target);
    Ok(())
}

async fn content(scene: &Scene<'_>, material: &Material, old: Option<&Json>) -> Result<Json, ReconcileError> {
    let now = (scene.bench.settings.clock)();
    Ok(match material {
        Material::AuthorityKey { authority } => match old.and_then(|secret| entry(secret, "ca.key")) {
            Some(key) => data([("ca.key", &key)]),
            None => data([("ca.key", &Authority::make(authority, None, now)?.key)]),
        },
        Material::AuthorityCertificate { authority, .. } => {
            let made = Authority::make(&format!("{authority}-ca v0"), authority_key(scene, authority).await?, now)?;
            data([("ca.crt", &made.certificate)])
        }
        Material::TrustBundle { .. } => {
            let cluster = authority(scene, "cluster").await?;
            let clients = authority(scene, "clients").await?;
            data([("cluster-ca.crt", &cluster.certificate), ("clients-ca.crt", &clients.certificate)])
        }
        Material::Certificate { entry, common_name, names, .. } => {
            let (key, certificate) = authority(scene, "cluster").await?.issue(common_name, names, now)?;
            data([(&format!("{entry}.key"), &key), (&format!("{entry}.crt"), &certificate)])
        }
        Material::Passwords { keys } => {
            let random = keys.iter().map(|key| (key.clone(), STANDARD.encode(certificates::password()).into()));
            Json::Object(random.collect::<Map<_, _>>())
        }
    })
}

async fn authority_key(scene: &Scene<'_>, authority: &str) -> Result<Option<String>, ReconcileError> {
    let key = Key::new(scene.namespace(), &format!("{}-{authority}-ca", scene.cluster()));
    let secret = scene.bench.access.get(kinds::SECRET, &key).await?;
    Ok(secret.and_then(|secret| entry(&secret, "ca.key")))
}

/// The authority as its Secrets hold it.
async fn authority(scene: &Scene<'_>, authority: &str) -> Result<Authority, ReconcileError> {
    let key = authority_key(scene, authority).await?;
    let name = Key::new(scene.namespace(), &format!("{}-{authority}-ca-cert", scene.cluster()));
    let certificate = scene.bench.access.get(kinds::SECRET, &name).await?.and_then(|secret| entry(&secret, "ca.crt"));
    let subject = format!("{authority}-ca v0");
    match (key, certificate) {
        (Some(key), Some(certificate)) => Ok(Authority { name: subject, key, certificate }),
        (key, _) => Ok(Authority::make(&subject, key, (scene.bench.settings.clock)())?),
    }
}
