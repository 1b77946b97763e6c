use super::{Context, Ending, completion};
use crate::{
    error::{CommandError, Exit},
    sys::files,
    views::table,
};
use clap::{Args, ValueHint, builder::PossibleValuesParser};
use serde_json::json;
use std::path::{Path, PathBuf};

/// Write a starting spec
///
/// Writes the files of a template into a folder; a file that is there already is left alone, and nothing is written.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  polaris new quickstart demo\n  \
                        polaris new quickstart --context kind-dev\n  polaris new --list")]
pub struct Arguments {
    /// What to start from
    #[arg(default_value = TEMPLATES[0].name, hide_possible_values = true,
          value_parser = PossibleValuesParser::new(TEMPLATES.iter().map(|template| template.name)))]
    template: String,

    /// Where to write it; without it, the project's folder
    #[arg(value_hint = ValueHint::DirPath)]
    dir: Option<PathBuf>,

    /// Run on this context of your kubeconfig instead of the sandbox
    #[arg(long, value_name = "NAME", add = completion::contexts())]
    context: Option<String>,

    /// Show the templates
    #[arg(long)]
    list: bool,
}

/// An example of the repository, so that what is written here is planned and applied by its tests.
struct Template {
    name: &'static str,
    about: &'static str,
    files: &'static [(&'static str, &'static str)],
}

macro_rules! files {
    ($folder:literal: $($file:literal)+) => {
        &[$(($file, include_str!(concat!("../../examples/", $folder, "/", $file)))),+]
    };
}

const TEMPLATES: &[Template] = &[
    Template {
        name: "quickstart",
        about: "a whole platform in the sandbox: three controllers, three brokers, topics, users",
        files: files!("quickstart": "polaris.yaml"),
    },
    Template {
        name: "multi-environment",
        about: "one spec for dev and prod: values, patches, a state for each",
        files: files!("multi-environment": "environments.polaris.yaml" "platform.polaris.yaml"),
    },
    Template {
        name: "many-topics",
        about: "hundreds of topics that share their defaults",
        files: files!("many-topics": "polaris.yaml" "topics.polaris.yaml"),
    },
    Template {
        name: "users-and-acls",
        about: "who may do what: certificates, passwords, rights, quotas",
        files: files!("users-and-acls": "polaris.yaml"),
    },
    Template {
        name: "connect",
        about: "data in and out: Connect, a connector, an HTTP bridge",
        files: files!("connect": "polaris.yaml"),
    },
];

impl Arguments {
    pub fn run(self, context: &Context) -> Ending {
        if self.list { list(context) } else { self.write(context) }
    }

    fn write(&self, context: &Context) -> Ending {
        let dir = self.dir.as_deref().unwrap_or(Path::new(""));
        let template = TEMPLATES.iter().find(|template| template.name == self.template);
        let template =
            template.ok_or_else(|| CommandError::usage(format!("there is no template `{}`", self.template)))?;
        let paths: Vec<PathBuf> = template.files.iter().map(|(name, _)| dir.join(name)).collect();
        if let Some(path) = paths.iter().find(|path| context.settings.resolve(path).exists()) {
            let failure = CommandError::new(format!("`{}` exists already; nothing was written", path.display()));
            return Err(failure.hint("name another folder: polaris new TEMPLATE DIR"));
        }
        for ((_, text), path) in template.files.iter().zip(&paths) {
            let text = self.context.as_ref().map_or_else(|| (*text).to_owned(), |name| on_context(text, name));
            files::create(&context.settings.resolve(path), text.as_bytes()).map_err(|error| error.named(path))?;
        }
        tell(context, dir, &paths);
        Ok(Exit::Done)
    }
}

/// The template, on a cluster of the kubeconfig. A JSON string is YAML too, whatever the name holds.
fn on_context(text: &str, name: &str) -> String {
    text.replace("  provider: sandbox", &format!("  context: {}\n  provider: kubeconfig", json!(name)))
}

fn list(context: &Context) -> Ending {
    if context.settings.output.json {
        for template in TEMPLATES {
            context.screen.event(&json!({"template": template.name, "about": template.about}));
        }
    } else {
        let rows = TEMPLATES.iter().map(|template| vec![template.name.into(), template.about.into()]);
        context.screen.result(&table::table(&["TEMPLATE", "WHAT IT IS"], rows, context.screen.width()));
    }
    Ok(Exit::Done)
}

fn tell(context: &Context, dir: &Path, paths: &[PathBuf]) {
    if context.settings.output.json {
        return context.screen.event(&json!({"written": paths}));
    }
    for path in paths {
        context.screen.result(&format!("wrote {}", path.display()));
    }
    let place = if dir.as_os_str().is_empty() || dir == Path::new(".") {
        String::new()
    } else {
        format!(" -C {}", dir.display())
    };
    context.screen.note(&format!("next: polaris{place} plan"));
}
