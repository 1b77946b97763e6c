//! Fetching one file over HTTP: bounded in size and time, with redirects and proxies, over the TLS that the
//! Kubernetes client brings.

use super::{ProviderError, ProviderErrorKind};
use crate::sys::environment::variable;
use http::{Request, StatusCode, Uri, header};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use kube::{Client, Config, client::Body};
use std::time::Duration;

const REDIRECTS: usize = 5;
const WITHIN: Duration = Duration::from_mins(2);

/// The bytes behind an address; at most `limit` of them.
pub async fn download(address: &str, limit: usize) -> Result<Vec<u8>, ProviderError> {
    let fetched = tokio::time::timeout(WITHIN, follow(address, limit)).await;
    fetched.unwrap_or_else(|_| Err(failed(format!("`{address}` did not arrive within {} s", WITHIN.as_secs()))))
}

async fn follow(address: &str, limit: usize) -> Result<Vec<u8>, ProviderError> {
    let mut uri = parse(address)?;
    for _ in 0..=REDIRECTS {
        match fetch(&uri, limit).await? {
            Fetched::Bytes(bytes) => return Ok(bytes),
            Fetched::Elsewhere(location) => uri = resolve(&uri, &location)?,
        }
    }
    Err(failed(format!("`{address}` redirects more than {REDIRECTS} times")))
}

fn parse(address: &str) -> Result<Uri, ProviderError> {
    let uri: Uri = address.parse().map_err(|error| failed(format!("`{address}` is no address: {error}")))?;
    match (uri.scheme_str(), uri.host()) {
        (Some("https"), Some(_)) | (Some("http"), Some("127.0.0.1" | "localhost" | "[::1]")) => Ok(uri),
        (Some("http"), Some(_)) => {
            Err(failed(format!("`{address}` is plain HTTP, which anyone on the way can change"))
                .hint("use https; plain HTTP is taken from this machine only"))
        }
        _ => Err(failed(format!("`{address}` is no https address"))),
    }
}

/// An absolute address, or a path on the same server.
fn resolve(from: &Uri, location: &str) -> Result<Uri, ProviderError> {
    if location.starts_with('/') && !location.starts_with("//") {
        let (scheme, host) = (from.scheme_str().unwrap_or("https"), from.authority().map_or("", |host| host.as_str()));
        return parse(&format!("{scheme}://{host}{location}"));
    }
    parse(location)
}

enum Fetched {
    Bytes(Vec<u8>),
    Elsewhere(String),
}

async fn fetch(uri: &Uri, limit: usize) -> Result<Fetched, ProviderError> {
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let request = Request::get(path).header(header::USER_AGENT, concat!("polaris/", env!("CARGO_PKG_VERSION")));
    let request = request.body(Body::empty()).map_err(|error| failed(error.to_string()))?;
    let response = client(uri)?.send(request).await.map_err(|error| unreachable(uri, &error))?;
    let status = response.status();
    if status.is_redirection() {
        let location = response.headers().get(header::LOCATION).and_then(|location| location.to_str().ok());
        return location
            .map(|location| Fetched::Elsewhere(location.to_owned()))
            .ok_or_else(|| failed(format!("{} redirects to nowhere", place(uri))));
    }
    if status != StatusCode::OK {
        return Err(answered(uri, status));
    }
    let body = Limited::new(response.into_body(), limit).collect().await;
    let body = body.map_err(|error| match error.downcast_ref::<LengthLimitError>() {
        Some(_) => failed(format!("{} is larger than {} MiB", place(uri), limit >> 20)),
        None => failed(format!("{} broke off: {error}", place(uri))),
    })?;
    Ok(Fetched::Bytes(body.to_bytes().into()))
}

fn client(uri: &Uri) -> Result<Client, ProviderError> {
    let root =
        format!("{}://{}", uri.scheme_str().unwrap_or("https"), uri.authority().map_or("", |host| host.as_str()));
    let mut config = Config::new(root.parse().map_err(|error| failed(format!("`{root}` is no address: {error}")))?);
    config.disable_compression = true;
    config.default_retry = false;
    config.read_timeout = Some(Duration::from_secs(30));
    config.proxy_url = proxy(uri);
    Client::try_from(config).map_err(|error| failed(error.to_string()))
}

/// `HTTPS_PROXY` and `NO_PROXY`, in capitals or small letters; this machine is reached directly.
fn proxy(uri: &Uri) -> Option<Uri> {
    let either = |name: &str| variable(name).or_else(|| variable(&name.to_lowercase())).filter(|text| !text.is_empty());
    let host = uri.host().filter(|_| uri.scheme_str() == Some("https"))?;
    let direct = either("NO_PROXY").unwrap_or_default();
    let spares = |entry: &str| {
        let entry = entry.trim().trim_start_matches('.');
        entry == "*" || (!entry.is_empty() && (host == entry || host.ends_with(&format!(".{entry}"))))
    };
    if direct.split(',').any(spares) {
        return None;
    }
    either("HTTPS_PROXY")?.parse().ok()
}

/// Without a query, which may carry a token.
fn place(uri: &Uri) -> String {
    format!(
        "{}://{}{}",
        uri.scheme_str().unwrap_or("https"),
        uri.authority().map_or("", |host| host.as_str().rsplit('@').next().unwrap_or_default()),
        uri.path()
    )
}

fn answered(uri: &Uri, status: StatusCode) -> ProviderError {
    let error = failed(format!("{} answered {status}", place(uri)));
    if status == StatusCode::NOT_FOUND {
        return error.hint("is there such a version? `operator.bundle` or --operator-bundle names another place");
    }
    error
}

fn unreachable(uri: &Uri, error: &kube::Error) -> ProviderError {
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    ProviderError::new(ProviderErrorKind::Unreachable, format!("{} cannot be reached: {cause}", place(uri)))
        .hint("behind a proxy: HTTPS_PROXY; without a network: a file or a folder as --operator-bundle")
}

fn failed(message: impl Into<String>) -> ProviderError {
    ProviderError::new(ProviderErrorKind::Unreachable, message)
}
