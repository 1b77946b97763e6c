use super::{Context, Ending, completion};
use crate::{
    error::{CommandError, Exit},
    views::explanation,
};
use clap::Args;
use polaris_core::{
    address::ResourceAddress,
    diagnostic::{Code, catalog},
};
use serde_json::json;

/// Explain a code (PK011), or a resource of the spec
///
/// Without an argument, lists all codes.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  polaris explain PK011\n  polaris explain topic/orders/payments")]
pub struct Arguments {
    /// A code from a message, or an address
    #[arg(value_name = "CODE|ADDRESS", add = completion::codes_and_addresses())]
    subject: Option<String>,
}

impl Arguments {
    pub fn run(self, context: &Context) -> Ending {
        match &self.subject {
            None => list(context),
            Some(subject) if subject.contains('/') || subject == "environment" => resource(context, subject),
            Some(subject) => code(context, subject),
        }
    }
}

fn list(context: &Context) -> Ending {
    if context.settings.output.json {
        for entry in catalog() {
            context.screen.event(&json!({"code": entry.code, "title": explanation::title(entry.page)}));
        }
    } else {
        context.screen.result(&explanation::catalog(catalog(), context.screen.width()));
    }
    Ok(Exit::Done)
}

fn code(context: &Context, subject: &str) -> Ending {
    let unknown = |why: String| CommandError::usage(why).hint("all codes: polaris explain");
    let code: Code = subject.parse().map_err(unknown)?;
    let page = code.page().ok_or_else(|| unknown(format!("there is no code {code}")))?;
    if context.settings.output.json {
        context.screen.event(&json!({"code": code, "title": explanation::title(page), "page": page}));
    } else {
        context.screen.result(&explanation::page(page, context.screen.palette()));
    }
    Ok(Exit::Done)
}

fn resource(context: &Context, subject: &str) -> Ending {
    let address: ResourceAddress = subject.parse().map_err(|error| CommandError::usage(format!("{error}")))?;
    let workspace = context.workspace(None)?;
    let graph = workspace.graph().map_err(|error| CommandError::from_ops(error, &workspace.files))?;
    let unknown = || CommandError::new(format!("`{address}` is not in the spec")).hint("what is: polaris graph");
    let resource = graph.get(&address).ok_or_else(unknown)?;
    if context.settings.output.json {
        context.screen.event(&json!({
            "address": resource.address,
            "target": resource.target,
            "depends_on": resource.depends_on,
            "source": resource.source,
            "protect": resource.protect,
        }));
    } else {
        context.screen.result(&explanation::resource(resource, &graph, context.screen.palette()));
    }
    Ok(Exit::Done)
}
