//! Requests to the API server, as JSON: the only door through which the operator sees or changes anything.

use super::kinds::Kind;
use http::{Method, Request};
use kube::Client;
use serde_json::{Value as Json, json};

/// The field manager of Strimzi 1.2's server-side applies.
pub const MANAGER: &str = "strimzi-kafka-operator";

/// What an object is called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    pub namespace: String,
    pub name: String,
}

impl Key {
    pub fn new(namespace: &str, name: &str) -> Self {
        Self { namespace: namespace.to_owned(), name: name.to_owned() }
    }

    pub fn of(document: &Json) -> Self {
        let text = |field: &str| document["metadata"][field].as_str().unwrap_or_default().to_owned();
        Self { namespace: text("namespace"), name: text("name") }
    }
}

/// A request that failed.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    #[error("{method} {path}: {source}")]
    Request { method: Method, path: String, source: Box<kube::Error> },
    #[error("{path} cannot be asked for: {source}")]
    Malformed { path: String, source: http::Error },
}

impl AccessError {
    /// The HTTP status of the server's answer, where there was one.
    pub fn code(&self) -> Option<u16> {
        match self {
            Self::Request { source, .. } => match source.as_ref() {
                kube::Error::Api(status) => Some(status.code),
                _ => None,
            },
            Self::Malformed { .. } => None,
        }
    }
}

pub type Answer<T> = Result<T, AccessError>;

/// A client of the API server.
#[derive(Clone)]
pub struct Access {
    client: Client,
}

impl std::fmt::Debug for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Access")
    }
}

impl Access {
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    /// `None` where there is no such object, or no such kind.
    pub async fn get(&self, kind: Kind, key: &Key) -> Answer<Option<Json>> {
        absent(self.send(Method::GET, one(kind, key), "", None).await)
    }

    /// All objects of a kind that match a label selector (empty: all); none where the server has no such kind.
    pub async fn list(&self, kind: Kind, namespace: Option<&str>, selector: &str) -> Answer<Json> {
        let query = if selector.is_empty() { String::new() } else { format!("?labelSelector={}", escaped(selector)) };
        let path = format!("{}{query}", kind.path(namespace));
        Ok(absent(self.send(Method::GET, path, "", None).await)?.unwrap_or_else(|| json!({"items": []})))
    }

    /// A stream of changes after a resource version.
    pub fn watch_request(kind: Kind, version: &str) -> Answer<Request<Vec<u8>>> {
        let path = format!("{}?watch=true&allowWatchBookmarks=true&resourceVersion={version}", kind.path(None));
        request(&Method::GET, path, "", None)
    }

    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Server-side apply with force, as Strimzi does it.
    pub async fn apply(&self, kind: Kind, key: &Key, body: &Json) -> Answer<Json> {
        let path = format!("{}?fieldManager={MANAGER}&force=true", one(kind, key));
        self.send(Method::PATCH, path, "application/apply-patch+yaml", Some(body)).await
    }

    pub async fn create(&self, kind: Kind, namespace: &str, body: &Json) -> Answer<Json> {
        let path = format!("{}?fieldManager={MANAGER}", kind.path(Some(namespace)));
        self.send(Method::POST, path, "application/json", Some(body)).await
    }

    /// Overwrites an object; the body carries the resource version it was read at.
    pub async fn replace(&self, kind: Kind, key: &Key, body: &Json) -> Answer<Json> {
        self.send(Method::PUT, format!("{}?fieldManager={MANAGER}", one(kind, key)), "application/json", Some(body))
            .await
    }

    /// A merge patch; `None` where the object is gone.
    pub async fn patch(&self, kind: Kind, key: &Key, body: &Json) -> Answer<Option<Json>> {
        let path = format!("{}?fieldManager={MANAGER}", one(kind, key));
        absent(self.send(Method::PATCH, path, "application/merge-patch+json", Some(body)).await)
    }

    /// A merge patch of the status; `None` where the object is gone.
    pub async fn patch_status(&self, kind: Kind, key: &Key, status: &Json) -> Answer<Option<Json>> {
        let path = format!("{}/status?fieldManager={MANAGER}", one(kind, key));
        absent(self.send(Method::PATCH, path, "application/merge-patch+json", Some(&json!({"status": status}))).await)
    }

    /// Deletes at once; what is gone already is no error.
    pub async fn delete(&self, kind: Kind, key: &Key) -> Answer<()> {
        let options = json!({"apiVersion": "v1", "kind": "DeleteOptions", "gracePeriodSeconds": 0});
        absent(self.send(Method::DELETE, one(kind, key), "application/json", Some(&options)).await).map(drop)
    }

    async fn send(&self, method: Method, path: String, media: &str, body: Option<&Json>) -> Answer<Json> {
        let request = request(&method, path.clone(), media, body)?;
        let answer = self.client.request::<Json>(request).await;
        answer.map_err(|source| AccessError::Request { method, path, source: Box::new(source) })
    }
}

fn request(method: &Method, path: String, media: &str, body: Option<&Json>) -> Answer<Request<Vec<u8>>> {
    let mut builder = Request::builder().method(method).uri(&path).header("Accept", "application/json");
    if !media.is_empty() {
        builder = builder.header("Content-Type", media);
    }
    let bytes = body.map(Json::to_string).unwrap_or_default().into_bytes();
    builder.body(bytes).map_err(|source| AccessError::Malformed { path, source })
}

fn one(kind: Kind, key: &Key) -> String {
    format!("{}/{}", kind.path(Some(&key.namespace)), key.name)
}

fn absent(answer: Answer<Json>) -> Answer<Option<Json>> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.code() == Some(404) => Ok(None),
        Err(error) => Err(error),
    }
}

fn escaped(selector: &str) -> String {
    selector.replace('=', "%3D").replace(',', "%2C").replace('/', "%2F")
}
