//! One folder of `cases/`: read it, plan it, compare with what it says, and try what an apply of it would do.

use crate::{bundles, live::Live, properties::sound, world::World};
use polaris::views::{
    Palette,
    plan::{PlanLook, document, human},
};
use polaris_core::{
    diagnostic::{Severity, SourceFile},
    graph::{DesiredGraph, lower},
    plan::{Finding, Plan, PlanOptions, Planner, format},
    spec,
    value::{Digest, SecretReference},
};
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// `options.yaml`.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
struct Options {
    destroy: bool,
    refresh_only: bool,
    targets: Vec<String>,
    excludes: Vec<String>,
    replace: Vec<String>,
    adopt: Vec<String>,
    force_conflicts: bool,
    environment: Option<String>,
    width: Option<usize>,
    /// Contents of `{env: NAME}`, now and at the last apply. What is not here cannot be read.
    secrets: BTreeMap<String, String>,
    secrets_before: Option<BTreeMap<String, String>>,
}

pub struct Case {
    folder: PathBuf,
    graph: DesiredGraph,
    world: World,
    options: PlanOptions,
    width: usize,
    /// Contents that must be nowhere in a plan.
    secrets: Vec<String>,
}

impl Case {
    pub fn read(folder: &Path) -> Self {
        let options: Options = yaml(&folder.join("options.yaml"));
        let environment = options.environment.as_deref();
        let mut graph = graph(&folder.join("spec.yaml"), environment);
        graph.fill_secrets(&|reference| fingerprint(&options.secrets, reference));
        let live: Live = yaml(&folder.join("live.yaml"));
        let before = live.applied.clone().unwrap_or_else(|| "before.yaml".into());
        let before = folder.join(before);
        let mut applied = before.exists().then(|| self::graph(&before, environment));
        let known = options.secrets_before.as_ref().unwrap_or(&options.secrets);
        if let Some(graph) = &mut applied {
            graph.fill_secrets(&|reference| fingerprint(known, reference));
        }
        let secrets = known.values().chain(options.secrets.values()).cloned().collect();
        let mut world = applied.as_ref().map_or_else(|| World::empty(&graph.environment), World::applied);
        world = world.with_what_is_read(&graph);
        if let Ok(state) = fs::read_to_string(folder.join("state.json")) {
            world.state = serde_json::from_str(&state).unwrap_or_else(|error| panic!("state.json: {error}"));
        }
        let graphs: Vec<&DesiredGraph> = applied.iter().chain([&graph]).collect();
        live.happen(&mut world, &graphs);
        let addresses = |texts: &[String]| texts.iter().map(|text| text.parse().unwrap()).collect();
        let width = options.width.unwrap_or(100);
        let options = PlanOptions {
            destroy: options.destroy,
            refresh_only: options.refresh_only,
            replace: addresses(&options.replace),
            adopt: addresses(&options.adopt),
            force_conflicts: options.force_conflicts,
            targets: options.targets,
            excludes: options.excludes,
        };
        Self { folder: folder.into(), graph, world, options, width, secrets }
    }

    fn plan(&self) -> Plan {
        let snapshot = self.world.snapshot(&self.graph);
        Planner::plan(&self.graph, &self.world.state, &snapshot, &self.options)
    }

    /// Everything that is wrong with this case, in words.
    pub fn check(mut self, bless: bool) -> Vec<String> {
        let plan = self.plan();
        sound(&plan);
        assert_eq!(
            serde_json::to_vec(&plan).unwrap(),
            serde_json::to_vec(&self.plan()).unwrap(),
            "same input, same bytes"
        );
        let look = PlanLook { width: self.width, palette: Palette::PLAIN, read_in: None };
        let text = human(&plan, &look);
        let painted = human(&plan, &PlanLook { palette: Palette::new(true), ..look });
        assert_eq!(without_colours(&painted), text, "{}: colours change the text", self.folder.display());
        let json = serde_json::to_string_pretty(&document(&plan)).unwrap() + "\n";
        let mut wrong = vec![self.compare("plan.txt", &text, bless), self.compare("plan.json", &json, bless)];
        wrong.push(self.wide_lines(&text));
        let bytes = String::from_utf8(format::encode(&plan, b"key").unwrap()).unwrap();
        let leaks = |secret: &&String| [&text, &json, &bytes].iter().any(|written| written.contains(*secret));
        wrong.push(self.secrets.iter().find(leaks).map(|_| format!("{}: a secret is told", self.folder.display())));
        if !plan.findings.iter().any(Finding::refuses) {
            wrong.push(self.after(&plan));
        }
        wrong.into_iter().flatten().collect()
    }

    fn compare(&self, name: &str, found: &str, bless: bool) -> Option<String> {
        let path = self.folder.join(name);
        let known = fs::read_to_string(&path).unwrap_or_default();
        if known == found {
            return None;
        }
        if bless {
            fs::write(&path, found).unwrap();
            return None;
        }
        Some(format!("{} differs; it would be:\n{found}", path.display()))
    }

    /// Prose is broken at the edge. A name or a value that is longer than the line cannot be.
    fn wide_lines(&self, text: &str) -> Option<String> {
        let wide = |line: &&str| line.chars().count() > self.width && line.trim().contains("  ");
        text.lines().find(wide).map(|line| format!("{}: wider than {}: {line}", self.folder.display(), self.width))
    }

    /// After the plan is applied, the same question has nothing left to answer.
    fn after(&mut self, plan: &Plan) -> Option<String> {
        self.world.apply(plan);
        self.options.replace.clear();
        let next = self.plan();
        let left: Vec<String> = next.steps.iter().map(|step| format!("{}: {:?}", step.address, step.op)).collect();
        (!left.is_empty()).then(|| format!("{}: a second plan is not empty: {left:#?}", self.folder.display()))
    }
}

fn yaml<T: for<'de> Deserialize<'de> + Default>(path: &Path) -> T {
    let Ok(text) = fs::read_to_string(path) else { return T::default() };
    serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The graph of one spec file. A case is about the plan, so its spec has to be sound.
fn graph(path: &Path, environment: Option<&str>) -> DesiredGraph {
    let mut graph = lowered(path, environment);
    bundles::install(&mut graph);
    graph
}

fn lowered(path: &Path, environment: Option<&str>) -> DesiredGraph {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let file = SourceFile { name: name.into(), text: text.into() };
    let (spec, mut found) = spec::parse(&[file]);
    let resolved = spec.resolve(environment).unwrap_or_else(|more| panic!("{}: {more:#?}", path.display()));
    let (graph, more) = lower(&resolved);
    found.extend(more);
    found.retain(|diagnostic| diagnostic.severity == Severity::Error);
    assert!(found.is_empty(), "{}: {found:#?}", path.display());
    graph
}

/// Text without what paints it: from an escape to its `m`.
fn without_colours(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |plain, part| plain + part.split_once('m').map_or(part, |(_, rest)| rest))
}

fn fingerprint(secrets: &BTreeMap<String, String>, reference: &SecretReference) -> Option<String> {
    match reference {
        SecretReference::Env(name) => secrets.get(name).map(|content| Digest::of_bytes(content.as_bytes()).to_string()),
        _ => None,
    }
}

pub fn folders() -> Vec<PathBuf> {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/planner/cases");
    let mut folders: Vec<PathBuf> = fs::read_dir(cases).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    folders
}
