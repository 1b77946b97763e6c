//! One request at a time: sending, retrying what is safe to retry, and turning answers into `ProviderError`s.
//!
//! Everything Polaris sends may be sent twice: reads change nothing, a server-side apply of the same body is
//! idempotent, and a delete names the uid it means.

use super::{connect::Door, credentials};
use crate::providers::{ProviderError, ProviderErrorKind};
use bytes::Bytes;
use http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use kube::client::Body;
use polaris_core::snapshot::{FieldConflict, FieldError};
use rand::Rng as _;
use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};
use tokio::{sync::Mutex, time::Instant};

/// How hard a server may be pressed.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Requests a second; `None` for no limit of ours.
    pub requests_per_second: Option<u32>,
    /// How often a transient failure is tried again before it is reported.
    pub retries: u32,
    /// How long a Ready must hold still before it is believed.
    pub settle: Duration,
    /// How long a server may say nothing, before its answer and within it. A long list is no silence.
    pub silence: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { requests_per_second: None, retries: 6, settle: Duration::from_secs(3), silence: Duration::from_mins(1) }
    }
}

/// A connection with its manners. Clones share the pace.
#[derive(Clone)]
pub struct Transport {
    connection: Arc<RwLock<Connection>>,
    /// Where new credentials come from when the server refuses these; a sandbox has none. Held while they are read,
    /// so that many refusals at once run a plug-in once.
    door: Option<Arc<Mutex<Door>>>,
    /// What errors call the server: its URL, or "the sandbox".
    server: Arc<str>,
    /// What to do when credentials are refused.
    refresh_hint: Arc<str>,
    limits: Limits,
    next_slot: Arc<Mutex<Instant>>,
}

/// A client, and how often its credentials have been renewed.
#[derive(Clone)]
pub struct Connection {
    pub client: kube::Client,
    renewals: u32,
}

/// An answer with a 2xx code.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub body: Bytes,
}

/// A request that can be built again for each try.
#[derive(Clone, Debug)]
pub struct Call {
    pub method: http::Method,
    pub path: String,
    pub content_type: Option<&'static str>,
    pub body: Bytes,
}

impl Call {
    pub fn get(path: impl Into<String>) -> Self {
        Self { method: http::Method::GET, path: path.into(), content_type: None, body: Bytes::new() }
    }

    fn request(&self) -> Result<Request<Body>, ProviderError> {
        let mut request = Request::builder().method(&self.method).uri(&self.path).header("Accept", "application/json");
        if let Some(content_type) = self.content_type {
            request = request.header("Content-Type", content_type);
        }
        request
            .body(Body::from(self.body.clone()))
            .map_err(|error| ProviderError::new(ProviderErrorKind::Refused(Vec::new()), error.to_string()))
    }
}

impl Transport {
    pub fn new(client: kube::Client, server: impl Into<Arc<str>>, limits: Limits) -> Self {
        let refresh_hint = "refresh the credentials with the login command of your cluster".into();
        let connection = Arc::new(RwLock::new(Connection { client, renewals: 0 }));
        let (server, next_slot) = (server.into(), Arc::new(Mutex::new(Instant::now())));
        Self { connection, door: None, server, refresh_hint, limits, next_slot }
    }

    #[must_use]
    pub fn with_refresh_hint(mut self, hint: impl Into<Arc<str>>) -> Self {
        self.refresh_hint = hint.into();
        self
    }

    /// Credentials that the server refuses are read anew from there, once.
    #[must_use]
    pub fn renewed_by(mut self, door: Door) -> Self {
        self.door = Some(Arc::new(Mutex::new(door)));
        self
    }

    pub fn connection(&self) -> Connection {
        self.connection.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// True where there are other credentials to try than those that were refused: a long apply outlives many tokens.
    pub async fn renew(&self, refused: &Connection) -> bool {
        let Some(door) = &self.door else { return false };
        let door = door.lock().await;
        if self.connection().renewals != refused.renewals {
            return true;
        }
        let Ok(client) = door.renew().await else { return false };
        let renewed = Connection { client, renewals: refused.renewals + 1 };
        *self.connection.write().unwrap_or_else(PoisonError::into_inner) = renewed;
        tracing::info!(server = %self.server, "credentials were refused and are read anew");
        true
    }

    pub fn settle(&self) -> Duration {
        self.limits.settle
    }

    pub fn server(&self) -> &str {
        &self.server
    }

    /// Sends, and sends again after a transient failure, with growing, jittered pauses or the server's own.
    pub async fn send(&self, call: &Call) -> Result<Answer, ProviderError> {
        let (mut attempt, mut renewed) = (0, false);
        loop {
            let connection = self.connection();
            let failure = match self.send_once(&connection, call).await {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            if failure.kind == ProviderErrorKind::Unauthorized && !renewed && self.renew(&connection).await {
                renewed = true;
                continue;
            }
            let give_up = attempt >= self.tries_for(&failure);
            if give_up || !failure.is_transient() {
                return Err(failure);
            }
            let pause = pause(attempt, &failure);
            tracing::info!(method = %call.method, path = call.path, ?pause, reason = %failure, "a request is sent again");
            tokio::time::sleep(pause).await;
            attempt += 1;
        }
    }

    /// A server that cannot be reached at all is reported soon: waiting for it helps nobody at a prompt.
    fn tries_for(&self, failure: &ProviderError) -> u32 {
        match failure.kind {
            ProviderErrorKind::Unreachable => self.limits.retries.min(2),
            _ => self.limits.retries,
        }
    }

    /// Sends once, after waiting for its slot.
    async fn send_once(&self, connection: &Connection, call: &Call) -> Result<Answer, ProviderError> {
        self.keep_pace().await;
        let response = self.unless_silent(connection.client.send(call.request()?)).await?;
        let response = response.map_err(|error| self.no_answer(&error))?;
        let status = response.status();
        tracing::debug!(method = %call.method, path = call.path, status = status.as_u16(), "answered");
        let retry_after = retry_after(response.headers());
        let body = self.whole(response.into_body()).await?;
        if status.is_success() {
            return Ok(Answer { status, body });
        }
        Err(self.refusal(status, retry_after, &body))
    }

    async fn whole(&self, mut body: Body) -> Result<Bytes, ProviderError> {
        let mut bytes = Vec::new();
        while let Some(frame) = self.unless_silent(body.frame()).await? {
            let frame = frame.map_err(|error| self.cut(&error))?;
            bytes.extend_from_slice(frame.data_ref().map_or(&[][..], |data| data));
        }
        Ok(bytes.into())
    }

    /// A server that stalls may have acted all the same.
    async fn unless_silent<T>(&self, answer: impl Future<Output = T>) -> Result<T, ProviderError> {
        let silence = self.limits.silence;
        tokio::time::timeout(silence, answer).await.map_err(|_| {
            let message = format!("{} has not said anything for {} s", self.server, silence.as_secs());
            ProviderError::new(ProviderErrorKind::Ambiguous, message)
        })
    }

    async fn keep_pace(&self) {
        let Some(rate) = self.limits.requests_per_second else { return };
        let slot = {
            let mut next = self.next_slot.lock().await;
            let slot = (*next).max(Instant::now());
            *next = slot + Duration::from_secs(1) / rate.max(1);
            slot
        };
        tokio::time::sleep_until(slot).await;
    }

    fn cut(&self, error: &dyn std::fmt::Display) -> ProviderError {
        ProviderError::new(ProviderErrorKind::Ambiguous, format!("{} broke off its answer: {error}", self.server))
    }

    /// No HTTP answer came. A credential plug-in's failure arrives here too.
    fn no_answer(&self, error: &kube::Error) -> ProviderError {
        if let Some(reason) = credentials::reason(error) {
            let message = format!("no credentials for {}: {reason}", self.server);
            return ProviderError::new(ProviderErrorKind::Unauthorized, message).hint(self.refresh_hint.as_ref());
        }
        let cause = innermost(error);
        if !never_sent(error) {
            let message = format!("{} dropped the connection: {cause}", self.server);
            let error = ProviderError::new(ProviderErrorKind::Ambiguous, message);
            let plain = self.server.starts_with("http://");
            return if plain { error.hint("a server that speaks TLS has an address with https://") } else { error };
        }
        ProviderError::new(ProviderErrorKind::Unreachable, format!("{} cannot be reached: {cause}", self.server))
            .hint("check the address, the network and the proxy; `polaris doctor` tries each in turn")
    }

    fn refusal(&self, status: StatusCode, retry_after: Option<Duration>, body: &[u8]) -> ProviderError {
        let answer: kube::core::Status = serde_json::from_slice(body).unwrap_or_default();
        let message = if answer.message.is_empty() {
            format!("{} answered {status}: {}", self.server, String::from_utf8_lossy(&body[..body.len().min(200)]))
        } else if status.is_server_error() || status == StatusCode::UNAUTHORIZED {
            // Neither what went wrong inside a server nor a refusal says which server it was.
            format!("{}: {}", self.server, answer.message)
        } else {
            answer.message.clone()
        };
        let kind = match status.as_u16() {
            401 => ProviderErrorKind::Unauthorized,
            403 => ProviderErrorKind::Forbidden,
            404 => ProviderErrorKind::NotFound,
            409 if answer.reason == "AlreadyExists" => ProviderErrorKind::Exists,
            409 => conflict(&answer),
            422 if causes(&answer).iter().any(|cause| cause.path == "metadata.uid") => ProviderErrorKind::Moved,
            429 => ProviderErrorKind::Throttled(retry_after),
            // A body that does not fit the schema of a server-side apply is answered 500 without a reason, every
            // time; a real failure says InternalError (seen on 1.36.4).
            500 if answer.reason.is_empty() && !answer.message.is_empty() => ProviderErrorKind::Refused(Vec::new()),
            500..=599 => ProviderErrorKind::Ambiguous,
            _ => ProviderErrorKind::Refused(causes(&answer)),
        };
        let error = ProviderError::new(kind, message);
        match status.as_u16() {
            401 => error.hint(self.refresh_hint.as_ref()),
            403 => error.hint("ask for the right that the message names, or use another context"),
            _ => error,
        }
    }
}

/// True where no connection came to stand, so that the server cannot have acted.
fn never_sent(error: &kube::Error) -> bool {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(current) = cause {
        if let Some(client) = current.downcast_ref::<hyper_util::client::legacy::Error>() {
            return client.is_connect();
        }
        cause = current.source();
    }
    false
}

/// The text of the deepest cause: what the operating system or the TLS stack said.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut deepest = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    deepest.to_string()
}

fn retry_after(headers: &http::HeaderMap) -> Option<Duration> {
    let seconds: u64 = headers.get(http::header::RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds))
}

/// 100 ms doubling to at most 5 s, of which a random half is waited, so that clients do not march in step.
fn pause(attempt: u32, failure: &ProviderError) -> Duration {
    if let ProviderErrorKind::Throttled(Some(asked)) = failure.kind {
        return asked + Duration::from_millis(rand::rng().random_range(0..250));
    }
    let ceiling = Duration::from_millis(100 << attempt.min(6)).min(Duration::from_secs(5));
    ceiling / 2 + ceiling.mul_f64(rand::rng().random_range(0.0..0.5))
}

fn conflict(answer: &kube::core::Status) -> ProviderErrorKind {
    let causes = answer.details.iter().flat_map(|details| &details.causes);
    let conflicts: Vec<FieldConflict> = causes
        .filter(|cause| cause.reason == "FieldManagerConflict")
        .map(|cause| FieldConflict { path: conflict_path(&cause.field), manager: conflict_manager(&cause.message) })
        .collect();
    if conflicts.is_empty() { ProviderErrorKind::Moved } else { ProviderErrorKind::FieldConflict(conflicts) }
}

/// The server writes `.spec.kafka.version`; ours has no leading dot.
fn conflict_path(field: &str) -> polaris_core::value::FieldPath {
    field.trim_start_matches('.').parse().unwrap_or_default()
}

/// `conflict with "kubectl-edit" using kafka.strimzi.io/v1` names the manager in quotes.
fn conflict_manager(message: &str) -> String {
    message.split('"').nth(1).unwrap_or("another manager").to_owned()
}

fn causes(answer: &kube::core::Status) -> Vec<FieldError> {
    let causes = answer.details.iter().flat_map(|details| &details.causes);
    let mut errors: Vec<FieldError> =
        causes.map(|cause| FieldError { path: cause.field.clone(), message: cause.message.clone() }).collect();
    errors.dedup();
    errors
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    /// A server that begins every answer and stops talking in the middle of the first ones.
    fn stalls(times: u32, asked: Arc<AtomicU32>) -> kube::Client {
        let service = tower::service_fn(move |_: Request<Body>| {
            let stalls = asked.fetch_add(1, Ordering::SeqCst) < times;
            let end = async move { if stalls { std::future::pending().await } else { None } };
            let body = http_body_util::Full::new(Bytes::from("{}")).with_trailers(end);
            async move { Ok::<_, std::convert::Infallible>(http::Response::new(body)) }
        });
        kube::Client::new(service, "default")
    }

    #[tokio::test]
    async fn a_server_that_stalls_is_asked_again_and_then_given_up() {
        let limits = Limits { silence: Duration::from_millis(30), retries: 1, ..Limits::default() };
        for (times, wanted) in [(1, true), (2, false)] {
            let asked = Arc::new(AtomicU32::new(0));
            let transport = Transport::new(stalls(times, asked.clone()), "https://there", limits);
            let answer = transport.send(&Call::get("/version")).await;
            assert_eq!(answer.is_ok(), wanted, "{answer:?}");
            assert_eq!(asked.load(Ordering::SeqCst), 2);
            let failure = answer.map_or_else(|error| error.message, |_| String::new());
            assert_eq!(failure.contains("https://there has not said anything"), !wanted, "{failure}");
        }
    }
}
