use super::{Context, Ending, project::Project, runtime};
use crate::{
    error::{CommandError, Exit},
    ops::{self, OpsError, Sandboxes, Workspace},
    providers::kubernetes::Limits,
    settings::duration,
    sys::files,
    views::{
        prompt::{self, Reply},
        sandbox,
    },
};
use clap::{Args, Subcommand, ValueEnum, ValueHint};
use polaris_sandbox::{Fault, FaultKind, SandboxError};
use serde_json::json;
use std::{path::PathBuf, time::Duration};

/// Look after the embedded control planes
#[derive(Args, Debug)]
#[command(
    arg_required_else_help = true,
    after_help = "Examples:\n  polaris sandbox status\n  polaris sandbox serve\n  polaris sandbox fault operator-stalls"
)]
pub struct Arguments {
    #[command(subcommand)]
    verb: Verb,

    /// Which sandbox cluster, where there are several
    #[arg(long, global = true, value_name = "NAME")]
    cluster: Option<String>,
}

#[derive(Subcommand, Debug)]
enum Verb {
    /// Say what is in them
    #[command(after_help = "Example:\n  polaris sandbox status")]
    Status,
    /// Empty them; the next plan finds everything gone
    #[command(after_help = "Example:\n  polaris sandbox reset --auto-approve")]
    Reset {
        /// Do not ask
        #[arg(long)]
        auto_approve: bool,
    },
    /// Listen on loopback for kubectl, and print the kubeconfig's path; Ctrl-C ends it
    #[command(after_help = "Example:\n  polaris sandbox serve &\n  \
                            kubectl --kubeconfig .polaris/sandbox/kubeconfig get kafka -A")]
    Serve {
        /// Where to write the kubeconfig; without it, .polaris/sandbox/kubeconfig
        #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
        kubeconfig: Option<PathBuf>,
        /// The port; 0 takes a free one
        #[arg(long, value_name = "PORT", default_value = "0")]
        port: u16,
        /// Serve the bare API: without the simulated operator and its kinds' controllers
        #[arg(long)]
        without_operator: bool,
    },
    /// Let something go wrong, on cue; without a fault, list those that are set
    #[command(after_help = "Examples:\n  polaris sandbox fault broker-never-ready --on orders-broker-2\n  \
                            polaris sandbox fault 429 --times 20\n  polaris sandbox fault --clear")]
    Fault(FaultArguments),
    /// Show the sandbox's own clock, or move it forward
    #[command(after_help = "Examples:\n  polaris sandbox clock\n  polaris sandbox clock --advance 36h")]
    Clock {
        /// How far to move it
        #[arg(long, value_name = "DURATION", value_parser = duration)]
        advance: Option<Duration>,
    },
}

#[derive(Args, Debug)]
struct FaultArguments {
    /// What goes wrong
    #[arg(value_enum)]
    fault: Option<FaultName>,
    /// Only for this resource (kafkatopics), or this pod
    #[arg(long, value_name = "NAME")]
    on: Option<String>,
    /// Only for so many requests
    #[arg(long, value_name = "N")]
    times: Option<u32>,
    /// How much longer `slow` takes, and what 429 asks for
    #[arg(long, value_name = "DURATION", default_value = "1s", value_parser = duration)]
    delay: Duration,
    /// Take all faults away
    #[arg(long)]
    clear: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FaultName {
    /// Answers take longer
    Slow,
    /// Too many requests
    #[value(name = "429")]
    TooManyRequests,
    /// Internal server error
    #[value(name = "500")]
    InternalError,
    /// The connection breaks
    Reset,
    /// A broker never gets ready
    BrokerNeverReady,
    /// The operator does nothing
    OperatorStalls,
}

impl FaultArguments {
    fn fault(&self, name: FaultName) -> Fault {
        let milliseconds = u64::try_from(self.delay.as_millis()).unwrap_or(u64::MAX);
        let kind = match name {
            FaultName::Slow => FaultKind::Slow { milliseconds },
            FaultName::TooManyRequests => FaultKind::TooManyRequests {
                retry_after_seconds: u32::try_from(self.delay.as_secs()).unwrap_or(u32::MAX),
            },
            FaultName::InternalError => FaultKind::InternalError,
            FaultName::Reset => FaultKind::ConnectionReset,
            FaultName::BrokerNeverReady => FaultKind::BrokerNeverReady,
            FaultName::OperatorStalls => FaultKind::OperatorStalls,
        };
        Fault { on: self.on.clone(), times: self.times, ..Fault::new(kind) }
    }
}

impl Arguments {
    /// A folder without a spec has a sandbox too: to try kubectl, or an operator, against it.
    pub fn run(self, context: &Context) -> Ending {
        let workspace = Workspace {
            folder: context.settings.folder.clone(),
            files: Project::read(&context.settings).files,
            environment: context.settings.environment.clone(),
            limits: Limits::default(),
        };
        let sandboxes = Sandboxes::of(&workspace);
        let sandboxes = sandboxes.map_err(|error| CommandError::from_ops(error, &workspace.files))?;
        let place = Place { context, sandboxes, wanted: self.cluster };
        let ended = match self.verb {
            Verb::Status => place.status(),
            Verb::Reset { auto_approve } => place.reset(auto_approve)?,
            Verb::Serve { kubeconfig, port, without_operator } => {
                runtime::block_on(place.serve(kubeconfig, port, !without_operator))?
            }
            Verb::Fault(arguments) => place.fault(&arguments),
            Verb::Clock { advance } => place.clock(advance),
        };
        ended.map(|()| Exit::Done).map_err(|error| CommandError::from_ops(error, &workspace.files))
    }
}

/// Where the verbs work.
struct Place<'a> {
    context: &'a Context,
    sandboxes: Sandboxes,
    wanted: Option<String>,
}

impl Place<'_> {
    fn status(&self) -> Result<(), OpsError> {
        for name in self.chosen()? {
            if !self.sandboxes.exists(&name) {
                self.say(&sandbox::unused(&name), &json!({"cluster": name, "objects": null}));
                continue;
            }
            let status = self.sandboxes.open(&name)?.status().map_err(broken(&name))?;
            self.say(&sandbox::status(&name, &status), &sandbox::status_document(&name, &status));
        }
        Ok(())
    }

    fn reset(&self, approved: bool) -> Result<Result<(), OpsError>, CommandError> {
        let names = match self.chosen() {
            Ok(names) => names,
            Err(error) => return Ok(Err(error)),
        };
        if !approved {
            match prompt::confirm(&self.context.screen, &format!("Empty {}?", names.join(", ")), "empty") {
                Reply::Yes => {}
                Reply::No => return Err(CommandError::new("not approved; nothing was done")),
                Reply::Nobody => {
                    let failure = CommandError::new("nobody can be asked whether to empty the sandbox");
                    return Err(failure.hint("say it beforehand: --auto-approve"));
                }
            }
        }
        for name in names.iter().filter(|name| self.sandboxes.exists(name)) {
            if let Err(error) = self.sandboxes.reset(name) {
                return Ok(Err(error));
            }
            self.say(&format!("{name} is empty."), &json!({"cluster": name, "reset": true}));
        }
        Ok(Ok(()))
    }

    async fn serve(&self, kubeconfig: Option<PathBuf>, port: u16, operate: bool) -> Result<(), OpsError> {
        let name = self.sandboxes.choose(self.wanted.as_deref())?;
        let sandbox = self.sandboxes.open(&name)?;
        let file =
            kubeconfig.map_or_else(|| self.sandboxes.kubeconfig.clone(), |file| self.context.settings.resolve(&file));
        let server = ops::listen(&sandbox, port, &file).await?;
        let (path, address) = (files::shown(server.kubeconfig()).display().to_string(), server.to_string());
        self.say(&path, &json!({"cluster": name, "kubeconfig": path, "server": address}));
        self.context.screen.note(&format!("{name} listens on {address}; try: kubectl --kubeconfig {path} get pods -A"));
        let stop = runtime::signal_came();
        if operate { ops::serve(sandbox, server, stop).await } else { ops::serve_bare(server, stop).await }
    }

    fn fault(&self, arguments: &FaultArguments) -> Result<(), OpsError> {
        let name = self.sandboxes.choose(self.wanted.as_deref())?;
        let sandbox = self.sandboxes.open(&name)?;
        if arguments.clear {
            sandbox.clear_faults().map_err(broken(&name))?;
        }
        if let Some(fault) = arguments.fault {
            sandbox.set_fault(arguments.fault(fault)).map_err(broken(&name))?;
        }
        let faults = sandbox.faults().map_err(broken(&name))?;
        let lines: Vec<String> = faults.iter().map(sandbox::fault).collect();
        let text = if lines.is_empty() { "no faults".to_owned() } else { lines.join("\n") };
        self.say(&text, &json!({"cluster": name, "faults": faults}));
        Ok(())
    }

    fn clock(&self, advance: Option<Duration>) -> Result<(), OpsError> {
        let name = self.sandboxes.choose(self.wanted.as_deref())?;
        let sandbox = self.sandboxes.open(&name)?;
        let now = advance.map_or_else(|| sandbox.now(), |by| sandbox.advance_clock(by)).map_err(broken(&name))?;
        self.say(&now.to_string(), &json!({"cluster": name, "clock": now.to_string()}));
        Ok(())
    }

    /// The named one, or all.
    fn chosen(&self) -> Result<Vec<String>, OpsError> {
        match &self.wanted {
            None if !self.sandboxes.names().is_empty() => Ok(self.sandboxes.names().to_vec()),
            wanted => Ok(vec![self.sandboxes.choose(wanted.as_deref())?]),
        }
    }

    fn say(&self, text: &str, event: &serde_json::Value) {
        if self.context.settings.output.json {
            self.context.screen.event(event);
        } else {
            self.context.screen.result(text);
        }
    }
}

fn broken(name: &str) -> impl Fn(SandboxError) -> OpsError + '_ {
    move |error| ops::unusable(name, &error)
}
