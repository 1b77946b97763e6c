//! Flags that several verbs share: what a plan is about, and how a run behaves.

use super::completion;
use crate::{execute, providers::kubernetes::Limits, settings::duration};
use clap::{Args, ValueEnum};
use polaris_core::{address::ResourceAddress, plan::PlanOptions};
use std::time::Duration;

/// What a plan is about.
#[derive(Args, Clone, Debug)]
pub struct SelectionArguments {
    /// Only these resources and what they need; an address or a glob, may be repeated
    #[arg(long, value_name = "GLOB", add = completion::addresses())]
    pub target: Vec<String>,

    /// Not these resources; an address or a glob, may be repeated
    #[arg(long, value_name = "GLOB", add = completion::addresses())]
    pub exclude: Vec<String>,

    /// Delete this resource and make it again; may be repeated
    #[arg(long, value_name = "ADDRESS", add = completion::addresses())]
    pub replace: Vec<ResourceAddress>,

    /// Only bring the state up to date with what is there
    #[arg(long)]
    pub refresh_only: bool,

    /// Take over fields that someone else manages
    #[arg(long)]
    pub force_conflicts: bool,
}

impl SelectionArguments {
    pub fn options(&self) -> PlanOptions {
        PlanOptions {
            refresh_only: self.refresh_only,
            targets: self.target.clone(),
            excludes: self.exclude.clone(),
            replace: self.replace.clone(),
            force_conflicts: self.force_conflicts,
            ..PlanOptions::default()
        }
    }
}

/// How a run behaves.
#[derive(Args, Clone, Debug)]
pub struct RunArguments {
    /// Do not ask; for pipelines that have shown the plan to someone
    #[arg(long)]
    pub auto_approve: bool,

    /// What a step waits for after its write
    #[arg(long, value_enum, value_name = "WHAT", default_value_t)]
    pub wait: Wait,

    /// How long one step may wait
    #[arg(long, value_name = "DURATION", default_value = "15m", value_parser = duration)]
    pub timeout: Duration,

    /// How many steps may run at once
    #[arg(long, value_name = "N", default_value = "32", value_parser = clap::value_parser!(u16).range(1..))]
    pub parallelism: u16,

    /// How many requests a second one cluster may get; without it, as many as it takes
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub qps: Option<u32>,

    #[command(flatten)]
    pub lock: LockArguments,
}

impl RunArguments {
    pub fn settings(&self) -> execute::Settings {
        let wait = self.wait == Wait::Ready;
        execute::Settings { parallelism: self.parallelism.into(), wait, timeout: self.timeout }
    }

    pub fn limits(&self) -> Limits {
        Limits { requests_per_second: self.qps, ..Limits::default() }
    }
}

/// How patient a verb is with a lock that someone else holds.
#[derive(Args, Clone, Debug)]
pub struct LockArguments {
    /// How long to wait for a lock that someone else holds
    #[arg(long, value_name = "DURATION", default_value = "0s", value_parser = duration)]
    pub lock_timeout: Duration,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Wait {
    /// Until the thing says that it is ready
    #[default]
    Ready,
    /// The server's answer is enough
    None,
}
