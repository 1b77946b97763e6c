//! The project of somebody else on the same cluster, with a state of its own. A sandbox belongs to one project, so it
//! listens for the other.

use super::{
    support::{Run, server},
    world::World,
};
use serde_json::{Value, json};
use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Stdio},
};

const FOLDER: &str = "second";

pub struct Second<'a> {
    world: &'a World,
    listening: Option<Child>,
}

impl<'a> Second<'a> {
    /// The same platform in another namespace, or in the same one. Its environment is called as the namespace.
    pub fn new(world: &'a World, namespace: &str) -> Self {
        let text = world.environment.read("polaris.yaml");
        let text = text.replace(&format!("namespace: {}", world.namespace), &format!("namespace: {namespace}"));
        let text = text.replace("operator:\n    version: 1.2.0", "operator: external");
        let text = text.replace("  provider: sandbox\n", "  provider: kubeconfig\n");
        let text = text.replace("  provider: kubeconfig\n", "  provider: kubeconfig\n  path: given\n");
        let environment =
            format!("apiVersion: polaris.dev/v1\nkind: Environment\nmetadata: {{name: {namespace}}}\n---\n");
        world.environment.write(&format!("{FOLDER}/polaris.yaml"), &(environment + &text));
        let second = Self { world, listening: (!server::is_real()).then(|| listens(world)) };
        if let Some(real) = server::real() {
            std::fs::copy(&real.kubeconfig, world.environment.path(format!("{FOLDER}/given"))).unwrap();
        }
        second
    }

    /// From now on this project's commands are a user's in a group.
    pub fn is_user(&self, name: &str, group: &str) {
        let mut config: Value = serde_saphyr::from_str(&self.world.environment.read("second/given")).unwrap();
        config["users"][0]["user"]["as"] = json!(name);
        config["users"][0]["user"]["as-groups"] = json!([group]);
        self.world.environment.write("second/given", &config.to_string());
    }

    pub fn run(&self, line: &str) -> Run {
        self.world.run(&format!("-C {FOLDER} {line}"))
    }

    #[track_caller]
    pub fn edit(&self, from: &str, to: &str) {
        let text = self.world.environment.read("second/polaris.yaml");
        assert_eq!(text.matches(from).count(), 1, "`{from}` in the spec");
        self.world.environment.write("second/polaris.yaml", &text.replace(from, to));
    }
}

fn listens(world: &World) -> Child {
    let mut serve = world.environment.command(["sandbox", "serve", "--kubeconfig", "second/given"]);
    let mut listening = serve.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    BufReader::new(listening.stdout.take().unwrap()).read_line(&mut String::new()).unwrap();
    listening
}

impl Drop for Second<'_> {
    fn drop(&mut self) {
        if let Some(child) = &mut self.listening {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
