//! The HTTP face of the sandbox: requests in, objects and Status bodies out.
//!
//! Each verb is a file. A request is handled synchronously in one transaction, on a thread that may block; only watches
//! live on as streams.

mod answer;
mod body;
mod call;
mod create;
mod delete;
mod engine;
mod form;
mod get;
mod list;
mod patch;
mod path;
mod protobuf;
mod render;
mod replace;
mod review;
mod router;
mod scale;
mod token;
mod version;

pub use answer::{Answer, refuse};
pub use body::strict_decoding;
pub use call::{APPLY, Call, Strictness, invalid_options};
pub use engine::Engine;
pub use form::{Form, wanted};
pub use render::{event_object, include};
pub use router::router;
