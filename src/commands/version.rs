use super::{Context, Ending};
use crate::error::Exit;
use clap::Args;
use serde_json::json;

/// Show the version of Polaris
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  polaris version\n  polaris version --json")]
pub struct Arguments {}

impl Arguments {
    pub fn run(self, context: &Context) -> Ending {
        let version = env!("CARGO_PKG_VERSION");
        if context.settings.output.json {
            context.screen.event(&json!({
                "version": version,
                "plan_format": "1",
                "state_format": polaris_core::state::FORMAT_VERSION,
                "platform": format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH),
            }));
        } else {
            context.screen.result(&format!("polaris {version}"));
        }
        Ok(Exit::Done)
    }
}
