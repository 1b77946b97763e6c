//! The simulated Strimzi operators of this process: one for each sandbox cluster that is open, while it is.

use super::ProviderError;
use polaris_sandbox::{
    FaultKind, Sandbox,
    operator::{Faults, Operator, Settings},
};
use std::sync::Arc;
use tokio::sync::Mutex;

/// Stops with the process at the latest; `close` also gives their leases back at once.
#[derive(Default)]
pub struct Operators(Mutex<Vec<Operator>>);

impl Operators {
    /// Starts an operator on a sandbox. Where another process runs one already, this one waits its turn.
    pub async fn start(&self, sandbox: Arc<Sandbox>) {
        let client = sandbox.operator_client();
        self.0.lock().await.push(Operator::spawn(client, settings(sandbox)));
    }

    pub async fn close(&self) {
        let operators = std::mem::take(&mut *self.0.lock().await);
        for operator in operators {
            operator.stop().await;
        }
    }
}

/// Runs an operator until the future is dropped: for a sandbox that is served.
pub async fn operate(sandbox: Arc<Sandbox>) -> Result<(), ProviderError> {
    let operators = Operators::default();
    operators.start(sandbox).await;
    std::future::pending().await
}

fn settings(sandbox: Arc<Sandbox>) -> Settings {
    let clock = sandbox.clone();
    Settings {
        clock: Arc::new(move || clock.now().unwrap_or_else(|_| jiff::Timestamp::now())),
        faults: Arc::new(SandboxFaults(sandbox)),
        ..Settings::default()
    }
}

/// What `polaris sandbox fault` set, as the operator asks for it. A store that cannot be read plays no faults.
struct SandboxFaults(Arc<Sandbox>);

impl SandboxFaults {
    fn any(&self, matches: impl Fn(&polaris_sandbox::Fault) -> bool) -> bool {
        self.0.faults().is_ok_and(|faults| faults.iter().any(matches))
    }
}

impl Faults for SandboxFaults {
    fn never_ready(&self, _namespace: &str, pod: &str) -> bool {
        self.any(|fault| fault.kind == FaultKind::BrokerNeverReady && fault.on.as_deref().is_none_or(|on| on == pod))
    }

    fn stalled(&self) -> bool {
        self.any(|fault| fault.kind == FaultKind::OperatorStalls)
    }
}
