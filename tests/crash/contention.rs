//! Several appliers at once, and one whose lock is broken while it stands still.

use super::{
    platform::Platform,
    project::{Damage, Project},
};
use polaris::store::StateStore;
use std::{
    process::{Child, Command},
    thread,
    time::Duration,
};

fn appliers_at_once(count: usize) {
    let (project, platform) = (Project::new(), Platform::small());
    project.declare(&platform);
    let line = "apply --auto-approve --lock-timeout 5m";
    let appliers: Vec<Child> = (0..count).map(|_| project.start(line)).collect();
    for mut applier in appliers {
        assert!(applier.wait().unwrap().success(), "an applier that could wait did not end well");
    }
    assert_eq!(project.heal(&platform), Damage::default());
}

#[test]
fn two_appliers_take_turns() {
    appliers_at_once(2);
}

#[test]
fn eight_appliers_take_turns() {
    appliers_at_once(8);
}

#[test]
fn who_may_not_wait_is_told_who_holds_the_lock() {
    let (project, platform) = (Project::new(), Platform::small());
    project.declare(&platform);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let store = StateStore::local("default", project.state());
    let lock = runtime.block_on(store.lock("destroy", Duration::ZERO, |_, _| {})).unwrap();

    let refused = project.apply().exits(11);
    let said = refused.stdout + &refused.stderr;
    for part in ["PK201", "destroy", &format!("pid {}", std::process::id()), &format!("force-unlock {}", lock.id())] {
        assert!(said.contains(part), "`{part}` is missing in:\n{said}");
    }
    runtime.block_on(lock.release()).unwrap();
    project.apply().exits(0);
}

/// Stopped in the middle, its lock broken, overtaken, and woken up again.
#[test]
fn a_holder_that_stood_still_writes_nothing_more() {
    let (project, mut platform) = (Project::new(), Platform::small());
    project.declare(&platform);
    project.apply().exits(0);
    platform.topics.extend((0..40).map(|number| (format!("more-{number}"), 3)));
    project.declare(&platform);
    let mut first = project.start("apply --auto-approve");
    let id = lock_of(&project);
    stop(&first, &project);
    project.run(&format!("force-unlock {id} --auto-approve")).exits(0);
    project.apply().exits(0);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let store = StateStore::local("default", project.state());
    let before = runtime.block_on(store.load()).unwrap();

    signal(&first, "CONT");
    let ended = first.wait().unwrap();
    assert!(!ended.success(), "a fenced holder ended as if nothing had happened");
    assert_eq!(runtime.block_on(store.load()).unwrap().state, before.state);
    assert_eq!(project.heal(&platform), Damage::default());
}

/// Stops a process outside of the sandbox's transactions: a cluster that stands still with it would prove nothing.
fn stop(process: &Child, project: &Project) {
    let sandbox = project.sandbox();
    for _ in 0..200 {
        signal(process, "STOP");
        if sandbox.advance_clock(Duration::ZERO).is_ok() {
            return;
        }
        signal(process, "CONT");
        thread::sleep(Duration::from_millis(1));
    }
    panic!("the process was always in the middle of a transaction");
}

/// Waits until an apply has opened its run, and gives the id of its lock.
fn lock_of(project: &Project) -> String {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let store = StateStore::local("default", project.state());
    for _ in 0..2000 {
        let loaded = runtime.block_on(store.load()).unwrap();
        if let (Some(lock), Some(_)) = (loaded.lock, loaded.open_run) {
            return lock.id;
        }
        thread::sleep(Duration::from_millis(5));
    }
    panic!("the apply opened no run");
}

fn signal(process: &Child, name: &str) {
    let status = Command::new("kill").args([&format!("-{name}"), &process.id().to_string()]).status().unwrap();
    assert!(status.success());
}
