//! The operator in its own sandbox: the sandbox's clock, and the faults that are set there.

use super::{Faults, Operator, Settings};
use crate::{FaultKind, Sandbox};
use jiff::Timestamp;
use std::sync::Arc;

struct SandboxFaults(Sandbox);

impl SandboxFaults {
    /// Faults that cannot be read do not strike.
    fn any(&self, test: impl Fn(&FaultKind, Option<&str>) -> bool) -> bool {
        let faults = self.0.faults().unwrap_or_default();
        faults.iter().any(|fault| test(&fault.kind, fault.on.as_deref()))
    }
}

impl Faults for SandboxFaults {
    fn never_ready(&self, _namespace: &str, pod: &str) -> bool {
        self.any(|kind, on| *kind == FaultKind::BrokerNeverReady && on.is_none_or(|on| on == pod))
    }

    fn stalled(&self) -> bool {
        self.any(|kind, _| *kind == FaultKind::OperatorStalls)
    }
}

impl Operator {
    /// Starts the operator of a sandbox, with that sandbox's clock and faults.
    pub fn of(sandbox: &Sandbox) -> Self {
        Self::spawn(sandbox.operator_client(), Settings::of(sandbox))
    }
}

impl Settings {
    /// The settings that fit a sandbox; a caller may change them before `Operator::spawn`.
    pub fn of(sandbox: &Sandbox) -> Self {
        let clock = sandbox.clone();
        Self {
            clock: Arc::new(move || clock.now().unwrap_or_else(|_| Timestamp::now())),
            faults: Arc::new(SandboxFaults(sandbox.clone())),
            ..Self::default()
        }
    }
}
