//! WATCH: a stream of what happens to the objects of a list, from a revision on.

mod follower;
mod frame;
mod pulse;
mod start;

use crate::{
    api::{Call, Engine},
    status_error::Failure,
};
use axum::{body::Body, response::Response};
use futures::stream;
use http::{HeaderValue, header};
use std::{convert::Infallible, sync::Arc};

/// Opens a watch. Refusals of the request itself are ordinary answers; a revision that is too old is an event.
pub async fn open(engine: Arc<Engine>, call: Call) -> Result<Response, Failure> {
    let follower = tokio::task::spawn_blocking(move || start::start(engine, &call))
        .await
        .map_err(|error| Failure::internal(error.to_string()))??;
    let events = stream::unfold(follower, |mut follower| async move {
        let text = follower.next().await?;
        Some((Ok::<_, Infallible>(text), follower))
    });
    let mut response = Response::new(Body::from_stream(events));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}
