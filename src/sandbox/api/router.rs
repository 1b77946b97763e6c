//! From HTTP to verbs.

use super::{
    answer::{Answer, refuse},
    call::Call,
    create, delete,
    engine::Engine,
    form::is_acceptable,
    get, list, patch, path, replace, review, scale,
};
use crate::{discovery, rights, status_error::Failure, watch};
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    response::Response,
};
use http::{Method, header, request::Parts};
use std::sync::Arc;

/// As on a real server, whose store takes no larger object.
const LARGEST_BODY: usize = 3 * 1024 * 1024;

/// The whole API as a service.
pub fn router(engine: Arc<Engine>) -> Router {
    Router::new().fallback(handle).with_state(engine)
}

async fn handle(State(engine): State<Arc<Engine>>, request: Request) -> Response {
    answer(engine, request).await.unwrap_or_else(|failure| refuse(&failure))
}

async fn answer(engine: Arc<Engine>, request: Request) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    let body = read_body(body).await?;
    let Some(path) = path::parse(parts.uri.path()) else {
        return on_a_thread(move || outside(&engine, &parts)).await;
    };
    let mut call = Call::new(parts.method, &parts.uri, &parts.headers, path);
    call.body = body;
    if call.is_watch() {
        return watch::open(engine, call).await;
    }
    on_a_thread(move || verb(&engine, &call)).await
}

/// SQLite blocks, and so does compiling a schema.
async fn on_a_thread(act: impl FnOnce() -> Result<Answer, Failure> + Send + 'static) -> Result<Response, Failure> {
    let answer = tokio::task::spawn_blocking(act).await;
    let answer = answer.map_err(|error| Failure::internal(format!("the request's thread failed: {error}")))?;
    answer.map(Answer::into_response)
}

/// Paths that name no resource.
fn outside(engine: &Engine, parts: &Parts) -> Result<Answer, Failure> {
    let accept = parts.headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or("");
    discovery::answer(engine, parts.uri.path(), accept)?.ok_or_else(Failure::no_such_path)
}

async fn read_body(body: Body) -> Result<bytes::Bytes, Failure> {
    let too_large = format!("the body is larger than {LARGEST_BODY} bytes");
    to_bytes(body, LARGEST_BODY).await.map_err(|_| Failure::new(413, "RequestEntityTooLarge", too_large))
}

fn verb(engine: &Engine, call: &Call) -> Result<Answer, Failure> {
    if let Some(review) = review::answer(engine, call)? {
        return Ok(review);
    }
    rights::check(engine, call)?;
    if !is_acceptable(call) {
        let why = "only the following media types are accepted: application/json";
        return Err(Failure::new(406, "NotAcceptable", why));
    }
    let (named, subresource) = (!call.path.name.is_empty(), call.path.subresource.as_str());
    match (&call.method, named) {
        (&Method::GET | &Method::PUT | &Method::PATCH, true) if subresource == "scale" => scale::scale(engine, call),
        (&Method::GET, true) => get::get(engine, call),
        (&Method::GET, false) => list::list(engine, call),
        (&Method::POST, false) => create::create(engine, call),
        (&Method::PUT, true) => replace::replace(engine, call),
        (&Method::PATCH, true) => patch::patch(engine, call),
        (&Method::DELETE, true) if subresource.is_empty() => delete::delete(engine, call),
        (&Method::DELETE, false) => delete::delete_collection(engine, call),
        _ => Err(Failure::method_not_allowed()),
    }
}
