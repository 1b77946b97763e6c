//! What a change would do, before it is made: both states are rendered and the roller is walked over them.

mod option_effect;

pub use option_effect::{OptionEffect, option_effects};

use crate::kafka::{
    broker::Operation,
    model::{Documents, Memory, Model, Refusal, Rendered, Warning, World, render},
    restart::{Act, RestartReason, Standing, act, order},
};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// One node that would restart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestartForecast {
    pub pool: String,
    pub node: i32,
    pub pod_name: String,
    pub reasons: BTreeSet<RestartReason>,
    /// Options that only a restart takes in.
    pub read_only: Vec<String>,
    /// Live values that the broker would refuse; with them there are no reasons.
    pub refused: Vec<String>,
}

/// Everything that would happen.
#[derive(Clone, Debug, Default)]
pub struct Forecast {
    /// In the order in which it would happen.
    pub restarts: Vec<RestartForecast>,
    /// Live updates, by node that is asked.
    pub updates: Vec<(i32, BTreeMap<String, Operation>)>,
    pub nodes_added: Vec<String>,
    pub nodes_removed: Vec<String>,
    /// The operator would not reconcile, and say this.
    pub refusal: Option<Refusal>,
    pub warnings: Vec<Warning>,
    /// Keys that are left out without a word.
    pub dropped: Vec<String>,
}

/// What a running cluster looks like to the roller.
#[derive(Clone, Debug, Default)]
pub struct Running {
    pub memory: Memory,
    pub pods: BTreeMap<String, Json>,
    pub objects: Vec<Rendered>,
}

impl Running {
    /// A cluster that stands as `documents` say, made in one go and quiet.
    pub fn settled(
        documents: &Documents,
        world: &World,
        occupied: &dyn Fn(&Model) -> BTreeSet<i32>,
    ) -> Result<Self, Refusal> {
        let mut running = Self::default();
        running.memory.metadata_version = None;
        let model = render(documents, &running.memory, world)?;
        running.start_new(&model);
        running.memory.occupied = occupied(&model);
        // What the first reconciliation leaves for the next: live values that never equal what Kafka lists.
        running.roll(&model);
        running.objects = model.objects;
        Ok(running)
    }

    /// Takes over what the model adds and removes; the roller does the rest.
    pub fn start_new(&mut self, model: &Model) -> (Vec<String>, Vec<String>) {
        let added: Vec<String> = model
            .nodes
            .iter()
            .filter(|node| !self.pods.contains_key(&node.pod_name))
            .map(|node| node.pod_name.clone())
            .collect();
        let removed: Vec<String> =
            self.pods.keys().filter(|pod| !model.nodes.iter().any(|node| node.pod_name == **pod)).cloned().collect();
        for pod in &removed {
            self.pods.remove(pod);
        }
        let gone: Vec<i32> = self.memory.kafka.started.keys().copied().filter(|id| model.node(*id).is_none()).collect();
        for id in gone {
            self.memory.kafka.forget(id);
        }
        for node in model.nodes.iter().filter(|node| added.contains(&node.pod_name)) {
            self.pods.insert(node.pod_name.clone(), node.pod.clone());
            self.memory.kafka.start(node.id, node.options.clone());
        }
        model.remember(&mut self.memory);
        (added, removed)
    }

    /// Walks the roller over all pods once.
    pub fn roll(&mut self, model: &Model) -> Vec<(i32, Act)> {
        if !model.reaches_nodes() {
            return Vec::new();
        }
        let before = self.pods.clone();
        let standing: BTreeMap<String, Standing<'_>> =
            before.iter().map(|(name, pod)| (name.clone(), Standing { pod, ready: true })).collect();
        let mut acts = Vec::new();
        for node in order(model, &standing) {
            let Some(pod) = standing.get(&node.pod_name) else { continue };
            let act = act(model, node, *pod, &mut self.memory.kafka);
            match &act {
                Act::Restart { .. } => self.restarted(node),
                Act::Resize => drop(self.pods.insert(node.pod_name.clone(), node.pod.clone())),
                Act::Leave | Act::Update { .. } => {}
            }
            acts.push((node.id, act));
        }
        acts
    }

    /// Takes the running cluster through one reconciliation of other documents.
    pub fn change(&mut self, after: &Documents, world: &World) -> Forecast {
        let model = match render(after, &self.memory, world) {
            Ok(model) => model,
            Err(refusal) => return Forecast { refusal: Some(refusal), ..Forecast::default() },
        };
        let mut forecast = Forecast {
            refusal: model.stopped.as_ref().map(|stopped| stopped.refusal.clone()),
            dropped: model.dropped.clone(),
            warnings: model.warnings.clone(),
            ..Forecast::default()
        };
        if model.reaches_nodes() {
            (forecast.nodes_added, forecast.nodes_removed) = self.start_new(&model);
        }
        for (id, act) in self.roll(&model) {
            match act {
                Act::Restart { reasons, read_only, refused, .. } => {
                    forecast.restarts.extend(model.node(id).map(|node| RestartForecast {
                        pool: node.pool.clone(),
                        node: id,
                        pod_name: node.pod_name.clone(),
                        reasons,
                        read_only,
                        refused,
                    }));
                }
                Act::Update { operations, .. } => forecast.updates.push((id, operations)),
                Act::Leave | Act::Resize => {}
            }
        }
        forecast.warnings.extend(model.finish(&mut self.memory).filter(|_| model.stopped.is_none()));
        self.objects = model.objects;
        forecast
    }

    fn restarted(&mut self, node: &super::model::Node) {
        self.pods.insert(node.pod_name.clone(), node.pod.clone());
        self.memory.kafka.start(node.id, node.options.clone());
    }
}

/// What going from the live documents to the desired ones would do. Every broker counts as holding replicas. The error
/// says why the operator does not reconcile the live documents either, so that nothing can be foretold.
pub fn forecast(before: &Documents, after: &Documents, world: &World) -> Result<Forecast, Refusal> {
    let all_brokers = |model: &Model| model.brokers().map(|node| node.id).collect();
    let mut running = Running::settled(before, world, &all_brokers)?;
    Ok(running.change(after, world))
}
