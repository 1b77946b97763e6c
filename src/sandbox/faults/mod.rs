//! Trouble on cue: what a presenter or a test wants to go wrong, kept in the store so that every process meets it.

mod service;

pub use service::WithFaults;

use crate::{
    status_error::Failure,
    store::{Intent, Store},
};
use serde::{Deserialize, Serialize};

const SETTING: &str = "faults";

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "fault")]
pub enum FaultKind {
    /// Every answer takes this much longer.
    #[serde(rename_all = "camelCase")]
    Slow { milliseconds: u64 },
    /// 429 with `Retry-After`.
    #[serde(rename_all = "camelCase")]
    TooManyRequests { retry_after_seconds: u32 },
    /// 500.
    InternalError,
    /// The connection breaks instead of an answer.
    ConnectionReset,
    /// The simulated operator never lets a broker become ready; `on` names the pod; without it, it is every broker.
    BrokerNeverReady,
    /// The simulated operator does nothing.
    OperatorStalls,
}

/// A fault that is set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fault {
    #[serde(flatten)]
    pub kind: FaultKind,
    /// For faults of the API: only this resource (`kafkatopics`); for faults of the operator: only this object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
    /// It ends after so many requests; without it, when it is cleared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
}

impl Fault {
    /// Everywhere, until cleared.
    pub fn new(kind: FaultKind) -> Self {
        Self { kind, on: None, times: None }
    }

    fn is_of_the_api(&self) -> bool {
        !matches!(self.kind, FaultKind::BrokerNeverReady | FaultKind::OperatorStalls)
    }

    /// Whether it strikes a request for this path.
    fn strikes(&self, path: &str) -> bool {
        let named = |resource: &str| path.split('/').any(|segment| segment == resource);
        self.is_of_the_api() && self.on.as_deref().is_none_or(named)
    }
}

/// The faults that are set.
pub fn all(store: &Store) -> Result<Vec<Fault>, Failure> {
    let text: Option<String> = store.read(|reader| reader.setting(SETTING).map_err(Failure::from))?;
    parse(text.as_deref())
}

/// Sets one more, or clears all with `None`.
pub fn set(store: &Store, fault: Option<Fault>) -> Result<(), Failure> {
    store.write(Intent::Keep, |writer| {
        let mut faults = parse(writer.setting::<String>(SETTING)?.as_deref())?;
        match fault {
            Some(fault) => faults.push(fault),
            None => faults.clear(),
        }
        Ok(writer.set_setting(SETTING, text(&faults)?)?)
    })
}

/// The faults that strike a request, counting down those that are limited.
fn strike(store: &Store, path: &str) -> Result<Vec<FaultKind>, Failure> {
    let faults = all(store)?;
    if !faults.iter().any(|fault| fault.strikes(path)) {
        return Ok(Vec::new());
    }
    store.write(Intent::Keep, |writer| {
        let mut faults = parse(writer.setting::<String>(SETTING)?.as_deref())?;
        let mut struck = Vec::new();
        for fault in faults.iter_mut().filter(|fault| fault.strikes(path)) {
            struck.push(fault.kind.clone());
            fault.times = fault.times.map(|times| times.saturating_sub(1));
        }
        faults.retain(|fault| fault.times != Some(0));
        writer.set_setting(SETTING, text(&faults)?)?;
        Ok(struck)
    })
}

fn parse(text: Option<&str>) -> Result<Vec<Fault>, Failure> {
    let Some(text) = text else { return Ok(Vec::new()) };
    serde_json::from_str(text).map_err(|error| Failure::internal(format!("the stored faults are damaged: {error}")))
}

fn text(faults: &[Fault]) -> Result<String, Failure> {
    serde_json::to_string(faults).map_err(|error| Failure::internal(error.to_string()))
}
