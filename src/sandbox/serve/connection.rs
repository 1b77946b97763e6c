//! One connection: TLS, the token, then the API.

use crate::{api::refuse, faults::WithFaults, status_error::Failure};
use axum::response::Response;
use http::{Request, header};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
};
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tower::{BoxError, Service};

/// Answers the requests of a connection until it closes.
pub async fn answer(stream: TcpStream, acceptor: TlsAcceptor, service: WithFaults, token: Arc<str>) {
    // A client that fails the handshake learns of it by TLS; one that breaks off needs no answer.
    let Ok(stream) = acceptor.accept(stream).await else { return };
    let requests = service_fn(move |request: Request<Incoming>| admit(request, service.clone(), token.clone()));
    let builder = auto::Builder::new(TokioExecutor::new());
    drop(builder.serve_connection(TokioIo::new(stream), requests).await);
}

async fn admit(request: Request<Incoming>, mut service: WithFaults, token: Arc<str>) -> Result<Response, BoxError> {
    let given = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if given.and_then(|given| given.strip_prefix("Bearer ")) != Some(&*token) {
        return Ok(refuse(&Failure::new(401, "Unauthorized", "Unauthorized")));
    }
    service.call(request).await
}
