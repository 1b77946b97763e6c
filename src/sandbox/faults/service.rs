//! The API with its faults: a service around the router, because a broken connection is no answer.

use super::{FaultKind, strike};
use crate::{
    api::{Engine, refuse},
    status_error::Failure,
};
use axum::{Router, body::HttpBody, response::Response};
use bytes::Bytes;
use futures::future::BoxFuture;
use http::Request;
use std::{
    io,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};
use tower::{BoxError, Service};

/// The router, and trouble.
#[derive(Clone, Debug)]
pub struct WithFaults {
    router: Router,
    engine: Arc<Engine>,
}

impl WithFaults {
    pub fn new(router: Router, engine: Arc<Engine>) -> Self {
        Self { router, engine }
    }
}

impl<B> Service<Request<B>> for WithFaults
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Response;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<Response, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        // A router is always ready.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let mut router = self.router.clone();
        let struck = strike(&self.engine.store, request.uri().path());
        Box::pin(async move {
            match suffer(struck).await? {
                Some(answer) => Ok(answer),
                None => Ok(router.call(request).await?),
            }
        })
    }
}

/// Waits, breaks, or answers in the router's place.
async fn suffer(struck: Result<Vec<FaultKind>, Failure>) -> Result<Option<Response>, BoxError> {
    let struck = match struck {
        Ok(struck) => struck,
        Err(failure) => return Ok(Some(refuse(&failure))),
    };
    for fault in struck {
        match fault {
            FaultKind::Slow { milliseconds } => tokio::time::sleep(Duration::from_millis(milliseconds)).await,
            FaultKind::TooManyRequests { retry_after_seconds } => {
                let message = "the server has received too many requests and has asked us to try again later";
                let failure = Failure::new(429, "TooManyRequests", message).with_retry_after(retry_after_seconds);
                return Ok(Some(refuse(&failure)));
            }
            FaultKind::InternalError => {
                return Ok(Some(refuse(&Failure::internal(
                    "an error on the server has prevented the request from succeeding",
                ))));
            }
            FaultKind::ConnectionReset => return Err(io::Error::from(io::ErrorKind::ConnectionReset).into()),
            FaultKind::BrokerNeverReady | FaultKind::OperatorStalls => {}
        }
    }
    Ok(None)
}
