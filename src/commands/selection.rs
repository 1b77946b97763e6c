//! Flags that several verbs share: what a plan is about, and how a run behaves.

use super::completion;
use crate::settings::duration;
use clap::{Args, ValueEnum};
use polaris_core::address::ResourceAddress;
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

    /// How many requests a second one cluster may get
    #[arg(long, value_name = "N", default_value = "200", value_parser = clap::value_parser!(u32).range(1..))]
    pub qps: u32,

    #[command(flatten)]
    pub lock: LockArguments,
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
