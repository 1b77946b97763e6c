//! Between Polaris and an API server: every request is passed on, and one of them is met by a fault.

use crate::support::server;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use http::{Request, Response, StatusCode, header};
use http_body_util::{BodyExt as _, BodyStream, Full, StreamBody, combinators::UnsyncBoxBody};
use hyper::{
    body::{Bytes, Frame, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use serde_json::json;
use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::net::TcpListener;

/// What a request meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// 429 with Retry-After.
    TooManyRequests,
    /// 500, before the server has seen the request.
    InternalError,
    /// 503, likewise.
    Unavailable,
    /// 401: the token has expired.
    Unauthorized,
    /// The connection breaks, and the server has not seen the request.
    ResetBefore,
    /// The connection breaks, and the server has done what was asked.
    ResetAfter,
    /// The server has done what was asked, and half of its answer arrives.
    HalfAnAnswer,
    /// A watch breaks off after its first events.
    CutWatch,
    /// A watch is told that its version is too old.
    Expired,
    /// From this request on nothing is answered.
    Away,
}

impl Fault {
    pub const OF_REQUESTS: [Self; 7] = [
        Self::TooManyRequests,
        Self::InternalError,
        Self::Unavailable,
        Self::Unauthorized,
        Self::ResetBefore,
        Self::ResetAfter,
        Self::HalfAnAnswer,
    ];
    pub const OF_WATCHES: [Self; 4] = [Self::CutWatch, Self::Expired, Self::ResetBefore, Self::InternalError];
}

/// Which request is met by what. Watches and other requests are counted apart: watches come as they like.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ambush {
    pub at: Option<(usize, Fault)>,
    pub on_watches: bool,
}

#[derive(Debug, Default)]
struct Road {
    ambush: Ambush,
    requests: usize,
    watches: usize,
}

impl Road {
    /// Counts a request; the fault that it meets.
    fn pass(&mut self, is_watch: bool) -> Option<Fault> {
        let count = if is_watch { &mut self.watches } else { &mut self.requests };
        let number = *count;
        *count += 1;
        let (at, fault) = self.ambush.at?;
        let is_met = match fault {
            Fault::Away => self.requests > at,
            _ => is_watch == self.ambush.on_watches && at == number,
        };
        is_met.then_some(fault)
    }
}

/// A proxy on loopback. It speaks plain HTTP and brings the server's credentials itself.
pub struct Proxy {
    pub address: SocketAddr,
    road: Arc<Mutex<Road>>,
}

type Answer = Response<UnsyncBoxBody<Bytes, io::Error>>;

impl Proxy {
    pub fn start(server: kube::Client) -> Self {
        let road = Arc::<Mutex<Road>>::default();
        let listener = server::runtime().block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        server::runtime().spawn(listen(listener, server, road.clone()));
        Self { address, road }
    }

    /// Counts anew from here.
    pub fn lay(&self, ambush: Ambush) {
        *self.road.lock().unwrap() = Road { ambush, ..Road::default() };
    }

    /// How many requests and watches came since.
    pub fn passed(&self) -> (usize, usize) {
        let road = self.road.lock().unwrap();
        (road.requests, road.watches)
    }
}

async fn listen(listener: TcpListener, server: kube::Client, road: Arc<Mutex<Road>>) {
    while let Ok((stream, _)) = listener.accept().await {
        let (server, road) = (server.clone(), road.clone());
        let service = service_fn(move |request: Request<Incoming>| {
            let is_watch = request.uri().query().is_some_and(|query| query.contains("watch=true"));
            let fault = road.lock().unwrap().pass(is_watch);
            meet(server.clone(), fault, request)
        });
        // A connection that a fault breaks ends with an error: that is what it is for.
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

/// An error ends the connection without an answer.
async fn meet(server: kube::Client, fault: Option<Fault>, request: Request<Incoming>) -> io::Result<Answer> {
    match fault {
        Some(Fault::TooManyRequests) => Ok(refusal(StatusCode::TOO_MANY_REQUESTS, "TooManyRequests")),
        Some(Fault::InternalError) => Ok(refusal(StatusCode::INTERNAL_SERVER_ERROR, "InternalError")),
        Some(Fault::Unavailable) => Ok(refusal(StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailable")),
        Some(Fault::Unauthorized) => Ok(refusal(StatusCode::UNAUTHORIZED, "Unauthorized")),
        Some(Fault::Expired) => Ok(expired()),
        Some(Fault::ResetBefore | Fault::Away) => Err(io::ErrorKind::ConnectionReset.into()),
        Some(Fault::ResetAfter) => {
            forward(&server, request).await?.into_body().collect().await?;
            Err(io::ErrorKind::ConnectionReset.into())
        }
        Some(Fault::HalfAnAnswer) => half(forward(&server, request).await?).await,
        Some(Fault::CutWatch) => Ok(cut(forward(&server, request).await?)),
        None => forward(&server, request).await,
    }
}

async fn forward(server: &kube::Client, request: Request<Incoming>) -> io::Result<Answer> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let mut passed = Request::builder().method(parts.method).uri(path);
    for name in [header::ACCEPT, header::CONTENT_TYPE] {
        if let Some(value) = parts.headers.get(&name) {
            passed = passed.header(name, value);
        }
    }
    let passed = passed.body(kube::client::Body::from(body)).map_err(io::Error::other)?;
    let (answer, body) = server.send(passed).await.map_err(io::Error::other)?.into_parts();
    let mut response = Response::new(body.map_err(io::Error::other).boxed_unsync());
    *response.status_mut() = answer.status;
    if let Some(kind) = answer.headers.get(header::CONTENT_TYPE) {
        response.headers_mut().insert(header::CONTENT_TYPE, kind.clone());
    }
    Ok(response)
}

fn whole(text: String) -> UnsyncBoxBody<Bytes, io::Error> {
    Full::new(Bytes::from(text)).map_err(|never| match never {}).boxed_unsync()
}

fn refusal(status: StatusCode, reason: &str) -> Answer {
    let text = json!({"kind": "Status", "apiVersion": "v1", "status": "Failure", "message": "a fault on the way",
                      "reason": reason, "code": status.as_u16()});
    let mut answer = Response::new(whole(text.to_string()));
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::RETRY_AFTER, 1.into());
    answer
}

fn expired() -> Answer {
    let status = json!({"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "Expired", "code": 410,
                        "message": "too old resource version"});
    Response::new(whole(format!("{}\n", json!({"type": "ERROR", "object": status}))))
}

/// The first half of an answer, and then nothing but a broken connection.
async fn half(answer: Answer) -> io::Result<Answer> {
    let (parts, body) = answer.into_parts();
    let bytes = body.collect().await?.to_bytes();
    let frames = [Ok(Frame::data(bytes.slice(..bytes.len() / 2))), Err(io::ErrorKind::ConnectionReset.into())];
    Ok(Response::from_parts(parts, StreamBody::new(stream::iter(frames)).boxed_unsync()))
}

/// What comes in the first moments, and then a broken connection.
fn cut(answer: Answer) -> Answer {
    let (parts, body) = answer.into_parts();
    let first = BodyStream::new(body).take_until(Box::pin(tokio::time::sleep(Duration::from_millis(150))));
    let end = stream::iter([Err(io::ErrorKind::ConnectionReset.into())]);
    Response::from_parts(parts, StreamBody::new(first.into_stream().chain(end)).boxed_unsync())
}
