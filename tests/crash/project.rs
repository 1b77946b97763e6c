//! A project folder, the binary in it, and a look at what really stands on its server.

use super::{
    platform::Platform,
    support::{Run, TestEnvironment, server},
};
use polaris_sandbox::Sandbox;
use serde_json::Value;
use std::{
    collections::BTreeSet,
    fs,
    os::unix::process::ExitStatusExt as _,
    path::{Path, PathBuf},
    process::{Child, Stdio},
};

pub struct Project {
    environment: TestEnvironment,
}

/// What is wrong after a crash was healed; all zero is the promise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Damage {
    /// In the spec, and not in the state or not in the world.
    pub lost: usize,
    /// Ours in the world, and not in the spec any more.
    pub left_over: usize,
    /// Commands that could not read the state.
    pub unreadable: usize,
    /// Applies that did not end by themselves with exit code 0.
    pub manual_steps: usize,
    /// Plans that were not empty at the end.
    pub unfinished: usize,
}

impl Damage {
    pub fn add(&mut self, other: &Self) {
        self.lost += other.lost;
        self.left_over += other.left_over;
        self.unreadable += other.unreadable;
        self.manual_steps += other.manual_steps;
        self.unfinished += other.unfinished;
    }
}

impl Project {
    pub fn new() -> Self {
        Self { environment: TestEnvironment::new() }
    }

    /// Another project in the same state as this one.
    pub fn copied(&self) -> Self {
        let copy = Self::new();
        copy_folder(&self.environment.path(""), &copy.environment.path(""));
        copy
    }

    pub fn declare(&self, platform: &Platform) {
        self.environment.write("polaris.yaml", &platform.spec());
    }

    pub fn run(&self, line: &str) -> Run {
        self.environment.run(line)
    }

    pub fn apply(&self) -> Run {
        self.run("apply --auto-approve")
    }

    /// An apply under way. What it says goes nowhere: nobody reads while it is killed.
    pub fn start(&self, line: &str) -> Child {
        let mut command = self.environment.command(line.split_whitespace());
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    /// An apply that ends itself at a write of the state; true where it got that far.
    pub fn apply_until_write(&self, fault: &str) -> bool {
        let mut command = self.environment.command(["apply", "--auto-approve"]);
        let output = command.env("POLARIS_TEST_FAIL_WRITE", fault).output().unwrap();
        assert!(
            output.status.signal().is_some() || output.status.success(),
            "{fault}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        output.status.signal().is_some()
    }

    pub fn state(&self) -> PathBuf {
        self.environment.path(".polaris/state/default")
    }

    /// Applies once more, without help, and compares spec, state and world.
    pub fn heal(&self, platform: &Platform) -> Damage {
        let applied = self.apply();
        let planned = self.run("plan --detailed-exitcode");
        let listed = self.run("state list");
        let wanted = platform.addresses();
        let state: BTreeSet<String> = listed.stdout.lines().map(Into::into).collect();
        let world = self.world(platform);
        let damage = Damage {
            lost: wanted.difference(&state).chain(wanted.difference(&world)).count(),
            left_over: state.difference(&wanted).chain(world.difference(&wanted)).count(),
            unreadable: usize::from(listed.code != Some(0)),
            manual_steps: usize::from(applied.code != Some(0)),
            unfinished: usize::from(planned.code != Some(0)),
        };
        if damage != Damage::default() {
            let sets = format!("wanted {wanted:?}\nstate {state:?}\nworld {world:?}");
            report(&sets, &[applied, planned, listed]);
        }
        damage
    }

    pub fn sandbox(&self) -> Sandbox {
        Sandbox::open(&self.environment.path(".polaris/sandbox/default/dev")).unwrap()
    }

    /// Takes everything away; what is left of it.
    pub fn end(&self, platform: &Platform) -> usize {
        self.run("destroy --auto-approve").exits(0);
        self.owned(platform).len() + self.run("state list").exits(0).stdout.lines().count()
    }

    /// Every address that an object on the server claims to be, and what has no objects of its own.
    fn world(&self, platform: &Platform) -> BTreeSet<String> {
        let mut addresses = self.owned(platform);
        addresses.extend(Platform::without_objects());
        addresses
    }

    /// The addresses in the annotations of every object of the kinds that the platform has.
    fn owned(&self, platform: &Platform) -> BTreeSet<String> {
        // A real server has other platforms beside this one.
        let namespace = if server::is_real() { platform.namespace.as_str() } else { "" };
        let Some(client) = server::client(&self.environment, "dev") else { return BTreeSet::new() };
        let objects = server::objects(&client, namespace);
        let address = |object: &Value| Some(object["metadata"]["annotations"]["polaris.dev/address"].as_str()?.into());
        objects.iter().filter_map(address).collect()
    }
}

#[expect(clippy::print_stderr, reason = "the report of a failing test")]
fn report(sets: &str, runs: &[Run]) {
    eprintln!("{sets}");
    for run in runs {
        eprintln!("exit {:?}\n{}{}", run.code, run.stdout, run.stderr);
    }
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
