//! Why a use case did not do what it was asked. The face words it and gives it an exit code.

use super::{ImportError, Moved, StateEditError};
use crate::{providers::ProviderError, store::StoreError};
use polaris_core::{
    address::{ResourceAddress, ResourceType},
    diagnostic::{Diagnostic, SourceSpan},
    graph::DesiredGraph,
    journal::FoldError,
    plan::{Plan, format::PlanFormatError},
};

#[derive(Debug, thiserror::Error)]
pub enum OpsError {
    /// What a person wrote has mistakes; all of them.
    #[error("the spec has errors")]
    Spec(Vec<Diagnostic>),
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// A control plane that cannot be read, and where the spec declares it.
    #[error("{error}")]
    Cluster { error: ProviderError, declared: SourceSpan },
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A run that was cut short touched something that cannot be read now; the run stays open.
    #[error("the last run cannot be settled: {address}: {why}")]
    Unsettled { address: ResourceAddress, why: String },
    #[error(transparent)]
    Import(#[from] ImportError),
    #[error(transparent)]
    StateEdit(#[from] StateEditError),
    /// The run had to stop: its journal cannot be written, or its lock was broken.
    #[error("the run was stopped: {0}")]
    RunStopped(String),
    /// A saved plan that the world has moved away from.
    #[error("the saved plan is stale")]
    Stale(Vec<Moved>),
    /// A plan file that is none, was altered, or is of another format.
    #[error(transparent)]
    PlanFormat(#[from] PlanFormatError),
    /// A journal that does not belong to its plan or to the state.
    #[error("the journal of the run does not fit: {0}")]
    Journal(#[from] FoldError),
    /// A safety rule says no; the plan holds its findings.
    #[error("the plan is refused")]
    Refused(Box<Plan>),
    /// A secret that the plan needs cannot be read.
    #[error("{} secrets cannot be read", .0.len())]
    Secrets(Vec<ProviderError>),
    /// The credentials lack rights that the plan takes: `prod: create kafkatopics.kafka.strimzi.io in namespace kafka`.
    #[error("{} rights are missing", .0.len())]
    Rights(Vec<String>),
}

impl OpsError {
    /// A failure of a control plane, with the place of the spec that names it.
    pub(super) fn of_cluster(error: ProviderError, graph: &DesiredGraph, cluster: &str) -> Self {
        let declared = graph.get(&ResourceAddress::new(ResourceType::Kubernetes, &[cluster]));
        match declared.and_then(|resource| resource.source.clone()) {
            Some(declared) => Self::Cluster { error, declared },
            None => Self::Provider(error),
        }
    }
}
