//! What a caller decides about the operator: its pace, its clock, its faults.

use jiff::Timestamp;
use polaris_core::kafka::{broker::Operation, restart::RestartReason, version::Release};
use std::{fmt, sync::Arc, time::Duration};
use tokio::sync::mpsc::UnboundedSender;

/// Faults that the operator plays on cue.
pub trait Faults: Send + Sync {
    /// This pod starts and never becomes ready.
    fn never_ready(&self, _namespace: &str, _pod: &str) -> bool {
        false
    }

    /// The operator does nothing at all.
    fn stalled(&self) -> bool {
        false
    }
}

/// A quiet day.
#[derive(Clone, Copy, Debug)]
pub struct NoFaults;

impl Faults for NoFaults {}

/// What the operator did, for whoever wants to tell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// A pod was deleted and came back ready. Without reasons where a broker refused `tried` live.
    Restarted {
        pod: String,
        reasons: Vec<RestartReason>,
        read_only: Vec<String>,
        refused: Vec<String>,
        tried: Vec<(String, Operation)>,
    },
    /// A running node took new values.
    Updated { node: i32, operations: Vec<(String, Operation)>, via_controller: bool },
    /// A pod of a new node is ready.
    Started { pod: String },
    /// A pod is gone for good.
    Removed { pod: String },
    /// Options that were left out without a word.
    Dropped { keys: Vec<String> },
    /// A reconciliation of a Kafka cluster came to its end, with the reasons of the conditions that it told.
    Told { refusal: Option<String>, warnings: Vec<String> },
}

/// How the operator behaves. Durations are real time; what they stand for takes minutes.
#[derive(Clone)]
pub struct Settings {
    /// Where its own objects live: its lease and what the simulated Kafka clusters remember.
    pub namespace: String,
    pub release: Release,
    /// How long a pod stays in each phase on its way to ready.
    pub pod_phase: Duration,
    /// How long a reconciliation waits for a pod (300 s in life).
    pub operation_timeout: Duration,
    /// When a failed reconciliation is tried again (120 s in life).
    pub period: Duration,
    /// Pods, claims, balancers and Deployments become ready by the operator's own hand, where no node would do it.
    pub plays_kubelet: bool,
    /// Who holds the lease.
    pub identity: String,
    pub clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    pub faults: Arc<dyn Faults>,
    pub observer: Option<UnboundedSender<Happening>>,
}

impl Settings {
    pub(crate) fn tell(&self, happening: Happening) {
        if let Some(observer) = &self.observer {
            // Nobody has to listen to the end.
            let _unheard = observer.send(happening);
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            namespace: "polaris-sandbox".into(),
            release: Release::latest(),
            pod_phase: Duration::from_millis(8),
            operation_timeout: Duration::from_secs(3),
            period: Duration::from_secs(1),
            plays_kubelet: true,
            identity: format!("{}-{:08x}", std::process::id(), rand::random::<u32>()),
            clock: Arc::new(Timestamp::now),
            faults: Arc::new(NoFaults),
            observer: None,
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("namespace", &self.namespace)
            .field("identity", &self.identity)
            .finish_non_exhaustive()
    }
}
