//! The simulated Strimzi operator: an ordinary controller over `kube::Client`, and nothing else.
//!
//! What it decides about Kafka clusters is `polaris_core::kafka::model`, the same function that the planner forecasts
//! with. All progress is in the API's objects, so any process can go on where another one was killed.

mod access;
mod at_home;
mod cache;
mod certificates;
mod condition;
mod engine;
mod kafka;
mod kinds;
mod lease;
mod memory;
mod rebalance;
mod settings;
mod topics;
mod users;
mod watch;
mod work;
mod workloads;

pub use settings::{Faults, Happening, NoFaults, Settings};

use engine::{Command, Engine};
use kube::Client;
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
};

/// A running operator. It stops when this is dropped; `stop` also gives its lease back at once.
#[derive(Debug)]
pub struct Operator {
    commands: mpsc::UnboundedSender<Command>,
    task: JoinHandle<()>,
}

impl Operator {
    /// Starts an operator on a client. Needs a tokio runtime. Several may run on one API server: one of them acts.
    pub fn spawn(client: Client, settings: Settings) -> Self {
        let (commands, asked) = mpsc::unbounded_channel();
        let engine = Engine::new(engine::bench(client, settings), asked);
        Self { commands, task: tokio::spawn(engine.run()) }
    }

    /// Returns when there is nothing left to do of what the operator has seen. What was written a moment ago may not
    /// have been seen yet: `settle` is for that.
    pub async fn idle(&self) {
        self.ask(Command::Idle).await;
    }

    /// Looks at everything anew and returns when there is nothing left to do: every resource has its last word, or
    /// waits for something outside. Returns at once where the operator has stopped.
    pub async fn settle(&self) {
        self.ask(Command::Settle).await;
    }

    async fn ask(&self, command: fn(oneshot::Sender<()>) -> Command) {
        let (answer, done) = oneshot::channel();
        if self.commands.send(command(answer)).is_ok() {
            // An error says that the operator stopped: then there is nothing to wait for.
            let _stopped = done.await;
        }
    }

    /// Stops and gives the lease back. What was begun is gone on with by the next operator.
    pub async fn stop(mut self) {
        self.ask(Command::Stop).await;
        // The loop has ended or panicked; either way nothing runs any more.
        let _ended = (&mut self.task).await;
    }
}

impl Drop for Operator {
    fn drop(&mut self) {
        self.task.abort();
    }
}
