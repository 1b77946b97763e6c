//! The secrets that a plan's steps write, tried before the first of them is needed.

use super::{OpsError, Session};
use crate::providers::ProviderError;
use polaris_core::{
    address::ResourceAddress,
    diagnostic::{Code, Severity},
    plan::{Finding, Plan, StepOp},
    value::{SecretReference, Value},
};
use std::collections::BTreeSet;

/// A plan is often made where secrets must not be, so it only warns.
pub(super) fn warn(plan: &mut Plan, session: &Session) {
    for (address, error) in unreadable(plan, session) {
        let mut finding = Finding::new(Code::SECRET_UNREADABLE, Severity::Warning, "its secret cannot be read here")
            .about(&address)
            .detail(format!("{}; whether it changed is not known, and an apply from here would refuse", error.message))
            .remedy(error.hint.unwrap_or_default());
        finding.source = session.graph.get(&address).and_then(|resource| resource.source.clone());
        plan.findings.push(finding);
    }
    plan.findings.sort_by(Finding::order);
}

/// An apply without them would stop half-way: all of them at once, before the first write.
pub(super) fn require(plan: &Plan, session: &Session) -> Result<(), OpsError> {
    let missing = unreadable(plan, session);
    if missing.is_empty() {
        return Ok(());
    }
    let named = |(address, error): (ResourceAddress, ProviderError)| ProviderError {
        message: format!("{address}: {}", error.message),
        ..error
    };
    Err(OpsError::Secrets(missing.into_iter().map(named).collect()))
}

fn unreadable(plan: &Plan, session: &Session) -> Vec<(ResourceAddress, ProviderError)> {
    let mut wanted = BTreeSet::new();
    for step in &plan.steps {
        if let StepOp::Apply { body, .. } = &step.op {
            collect(body, &mut |reference| {
                wanted.insert((&step.address, reference));
            });
        }
    }
    let failed = |(address, reference): (&ResourceAddress, &SecretReference)| {
        session.secret(reference).err().map(|error| (address.clone(), error))
    };
    wanted.into_iter().filter_map(failed).collect()
}

fn collect<'a>(value: &'a Value, found: &mut impl FnMut(&'a SecretReference)) {
    match value {
        Value::Secret(secret) => found(&secret.reference),
        Value::List(list) => list.iter().for_each(|item| collect(item, found)),
        Value::Map(map) => map.values().for_each(|item| collect(item, found)),
        _ => {}
    }
}
