//! The user operator: credentials for each KafkaUser in a Secret of its name.

use super::{
    access::{Access, AccessError, Key},
    certificates::{self, Authority, CertificateError, data, entry},
    condition::{self, condition, explained, generation, is_paused},
    kinds,
    settings::Settings,
};
use polaris_core::kafka::document::{list, name, namespace, part, text};
use serde_json::{Value as Json, json};

/// Why a user was not reconciled.
#[derive(Debug, thiserror::Error)]
pub enum UserError {
    #[error(transparent)]
    Access(#[from] AccessError),
    #[error(transparent)]
    Certificate(#[from] CertificateError),
}

/// What a user needs to know of its cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ground {
    pub cluster: String,
    pub authorization: bool,
    pub secret_prefix: String,
}

/// Reconciles one user; the answer is the object as it stands then, where its status was written.
pub async fn reconcile(
    access: &Access,
    settings: &Settings,
    user: &Json,
    ground: &Ground,
) -> Result<Option<Json>, UserError> {
    let now = (settings.clock)();
    if !user["metadata"]["deletionTimestamp"].is_null() {
        return Ok(None);
    }
    if is_paused(user) {
        let status = json!({"conditions": [condition("ReconciliationPaused", true)]});
        return Ok(condition::write(access, kinds::USER, user, status, now).await?);
    }
    if let Some(message) = refusal(user, ground) {
        let condition = explained("NotReady", true, "InvalidResourceException", &message);
        let status = json!({"conditions": [condition], "observedGeneration": generation(user)});
        return Ok(condition::write(access, kinds::USER, user, status, now).await?);
    }
    let secret = format!("{}{}", ground.secret_prefix, name(user));
    let kind = text(user, "/spec/authentication/type");
    let has_secret = matches!(kind, Some("tls" | "scram-sha-512"));
    if has_secret {
        keep_secret(access, settings, user, ground, &secret).await?;
    }
    let principal =
        if matches!(kind, Some("tls" | "tls-external")) { format!("CN={}", name(user)) } else { name(user).to_owned() };
    let mut status = json!({"conditions": [condition("Ready", true)], "observedGeneration": generation(user), "username": principal});
    if has_secret {
        status["secret"] = secret.into();
    }
    Ok(condition::write(access, kinds::USER, user, status, now).await?)
}

fn refusal(user: &Json, ground: &Ground) -> Option<String> {
    if part(user, "/spec/authorization").is_some() && !ground.authorization {
        return Some("the user has ACLs and its Kafka cluster has no authorization".into());
    }
    if text(user, "/spec/authentication/type") == Some("tls") && name(user).len() > 64 {
        return Some("the name of a TLS user has 64 characters at most".into());
    }
    None
}

/// The Secret is made once, and anew where its kind of credentials changes; a foreign one of its name is overwritten.
async fn keep_secret(
    access: &Access,
    settings: &Settings,
    user: &Json,
    ground: &Ground,
    secret: &str,
) -> Result<(), UserError> {
    let key = Key::new(namespace(user), secret);
    let standing = access.get(kinds::SECRET, &key).await?;
    let tls = text(user, "/spec/authentication/type") == Some("tls");
    let needed = if tls { "user.crt" } else { "password" };
    let owned = standing.as_ref().is_some_and(|secret| {
        list(secret, "/metadata/ownerReferences").iter().any(|owner| owner["uid"] == user["metadata"]["uid"])
    });
    let wanted = standing.as_ref().and_then(|secret| entry(secret, needed)).filter(|_| owned);
    if wanted.is_some() {
        return Ok(());
    }
    let content = if tls { certificate(access, settings, user, ground).await? } else { scram(access, user).await? };
    let reference = json!({
        "apiVersion": "kafka.strimzi.io/v1",
        "kind": "KafkaUser",
        "name": name(user),
        "uid": user["metadata"]["uid"],
        "controller": false,
        "blockOwnerDeletion": false,
    });
    let labels = json!({
        "strimzi.io/cluster": ground.cluster,
        "strimzi.io/kind": "KafkaUser",
        "app.kubernetes.io/managed-by": "strimzi-user-operator",
        "app.kubernetes.io/name": "strimzi-user-operator",
        "app.kubernetes.io/instance": name(user),
        "app.kubernetes.io/part-of": format!("strimzi-{}", name(user)),
    });
    let body = json!({
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": secret, "namespace": namespace(user), "labels": labels, "ownerReferences": [reference]},
        "type": "Opaque",
        "data": content,
    });
    access.apply(kinds::SECRET, &key, &body).await?;
    Ok(())
}

async fn certificate(access: &Access, settings: &Settings, user: &Json, ground: &Ground) -> Result<Json, UserError> {
    let read = async |suffix: &str, field: &str| -> Result<Option<String>, AccessError> {
        let key = Key::new(namespace(user), &format!("{}-clients-{suffix}", ground.cluster));
        Ok(access.get(kinds::SECRET, &key).await?.and_then(|secret| entry(&secret, field)))
    };
    let now = (settings.clock)();
    let name_of_authority = "clients-ca v0";
    let authority = match (read("ca", "ca.key").await?, read("ca-cert", "ca.crt").await?) {
        (Some(key), Some(certificate)) => Authority { name: name_of_authority.into(), key, certificate },
        (key, _) => Authority::make(name_of_authority, key, now)?,
    };
    let (key, certificate) = authority.issue(name(user), &[], now)?;
    Ok(data([("ca.crt", &authority.certificate), ("user.crt", &certificate), ("user.key", &key)]))
}

/// A password of the user's own Secret where it names one, else a random one.
async fn scram(access: &Access, user: &Json) -> Result<Json, UserError> {
    let reference = user.pointer("/spec/authentication/password/valueFrom/secretKeyRef");
    let own = match reference.and_then(|reference| Some((text(reference, "/name")?, text(reference, "/key")?))) {
        Some((secret, key)) => {
            access.get(kinds::SECRET, &Key::new(namespace(user), secret)).await?.and_then(|secret| entry(&secret, key))
        }
        None => None,
    };
    let password = own.unwrap_or_else(certificates::password);
    let module = "org.apache.kafka.common.security.scram.ScramLoginModule";
    let login = format!("{module} required username=\"{}\" password=\"{password}\";", name(user));
    Ok(data([("password", &password), ("sasl.jaas.config", &login)]))
}
