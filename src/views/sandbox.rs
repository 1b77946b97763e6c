//! The embedded control planes on the screen.

use super::words;
use polaris_sandbox::{Fault, FaultKind, Status};
use serde_json::{Value, json};

/// What is in one of them.
pub fn status(name: &str, status: &Status) -> String {
    let objects: usize = status.objects.iter().map(|(_, count)| count).sum();
    let mut lines = vec![format!("{name}: {}, its clock says {:.0}", words::count(objects, "object"), status.now)];
    lines.extend(status.objects.iter().map(|(resource, count)| format!("  {count:>6}  {resource}")));
    lines.extend(status.faults.iter().map(|each| format!("  fault: {}", fault(each))));
    lines.join("\n")
}

/// One that was never used.
pub fn unused(name: &str) -> String {
    format!("{name}: not there yet; polaris apply makes it")
}

/// The same as an object.
pub fn status_document(name: &str, status: &Status) -> Value {
    let objects: serde_json::Map<String, Value> =
        status.objects.iter().map(|(resource, count)| (resource.clone(), (*count).into())).collect();
    json!({"cluster": name, "clock": status.now.to_string(), "objects": objects, "faults": status.faults})
}

/// A fault in words.
pub fn fault(fault: &Fault) -> String {
    let what = match &fault.kind {
        FaultKind::Slow { milliseconds } => format!("answers take {milliseconds} ms longer"),
        FaultKind::TooManyRequests { retry_after_seconds } => {
            format!("429 Too Many Requests, to be tried again after {retry_after_seconds} s")
        }
        FaultKind::InternalError => "500 Internal Server Error".into(),
        FaultKind::ConnectionReset => "the connection breaks".into(),
        FaultKind::BrokerNeverReady => "a broker never gets ready".into(),
        FaultKind::OperatorStalls => "the operator does nothing".into(),
    };
    let on = fault.on.as_ref().map(|on| format!(", for {on}")).unwrap_or_default();
    let times = fault.times.map(|times| format!(", {} more", words::count(times as usize, "time"))).unwrap_or_default();
    format!("{what}{on}{times}")
}
