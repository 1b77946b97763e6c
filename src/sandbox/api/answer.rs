//! From results to HTTP.

use crate::status_error::Failure;
use axum::{body::Body, response::Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;

/// What a verb answers.
#[derive(Debug)]
pub struct Answer {
    pub code: u16,
    pub body: Vec<u8>,
    pub content_type: &'static str,
    pub warnings: Vec<String>,
}

impl Answer {
    pub fn json(code: u16, value: &impl Serialize) -> Result<Self, Failure> {
        serde_json::to_vec(value)
            .map(|body| Self::text(code, body))
            .map_err(|error| Failure::internal(error.to_string()))
    }

    /// JSON that is text already.
    pub fn text(code: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { code, body: body.into(), content_type: "application/json", warnings: Vec::new() }
    }

    pub fn with_warnings(mut self, warnings: Vec<String>) -> Self {
        self.warnings = warnings;
        self
    }

    pub fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = StatusCode::from_u16(self.code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        for warning in self.warnings {
            let quoted = warning.replace('\\', "\\\\").replace('"', "\\\"");
            if let Ok(value) = HeaderValue::from_str(&format!("299 - \"{quoted}\"")) {
                headers.append(header::WARNING, value);
            }
        }
        response
    }
}

/// A refusal as HTTP, with `Retry-After` when it says one.
pub fn refuse(failure: &Failure) -> Response {
    if failure.plain {
        let text = format!("{}\n", failure.message);
        return Answer { content_type: "text/plain; charset=utf-8", ..Answer::text(failure.code, text) }
            .into_response();
    }
    let retry = failure.details.as_ref().and_then(|details| details.retry_after_seconds);
    let body = serde_json::to_vec(failure).unwrap_or_default();
    let mut response = Answer::text(failure.code, body).into_response();
    if let Some(seconds) = retry {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}
