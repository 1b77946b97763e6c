use super::{Context, Ending, completion};
use crate::error::{CommandError, Exit};
use clap::{Args, ValueEnum};

/// Print the completion script of a shell
///
/// The script asks `polaris` itself at each TAB, so addresses, environments and contexts complete as well as verbs
/// and flags, and it stays right when Polaris is updated.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  source <(polaris completions bash)\n  \
                        polaris completions zsh > ~/.zfunc/_polaris\n  \
                        polaris completions fish > ~/.config/fish/completions/polaris.fish")]
pub struct Arguments {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    Bash,
    Elvish,
    Fish,
    Powershell,
    Zsh,
}

impl Shell {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Elvish => "elvish",
            Self::Fish => "fish",
            Self::Powershell => "powershell",
            Self::Zsh => "zsh",
        }
    }
}

impl Arguments {
    pub fn run(self, context: &Context) -> Ending {
        let script = completion::script(self.shell).map_err(|error| CommandError::new(error.to_string()))?;
        context.screen.result(&script);
        Ok(Exit::Done)
    }
}
