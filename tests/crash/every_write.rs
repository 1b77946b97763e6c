//! The process ends at its k-th write of the state, for every k, before it and after it.

use super::{
    platform::Platform,
    project::{Damage, Project},
};
use rand::{SeedableRng as _, rngs::StdRng};

/// More writes than any of these runs makes: a run that never gets past its writes is a loop.
const TOO_MANY: usize = 60;

/// Ends an apply at each of its writes, each time in a fresh copy of `start`; how often, and what was wrong then.
fn end_at_every_write(start: &Project, platform: &Platform, way: &str) -> (usize, Damage) {
    let mut damage = Damage::default();
    for write in 1..TOO_MANY {
        let project = start.copied();
        project.declare(platform);
        if !project.apply_until_write(&format!("{write}:{way}")) {
            return (write - 1, damage);
        }
        damage.add(&project.heal(platform));
    }
    panic!("an apply makes more than {TOO_MANY} writes of its state");
}

fn a_changed_platform() -> (Project, Platform) {
    let project = Project::new();
    let mut platform = Platform::small();
    project.declare(&platform);
    project.apply().exits(0);
    platform.change(&mut StdRng::seed_from_u64(7));
    (project, platform)
}

#[test]
fn a_first_apply_ends_at_every_write() {
    let platform = Platform::small();
    let (ends, damage) = end_at_every_write(&Project::new(), &platform, "before");
    assert!(ends >= 6, "only {ends} writes");
    assert_eq!(damage, Damage::default());
}

#[test]
fn a_later_apply_ends_before_every_write() {
    let (project, platform) = a_changed_platform();
    let (ends, damage) = end_at_every_write(&project, &platform, "before");
    assert!(ends >= 5, "only {ends} writes");
    assert_eq!(damage, Damage::default());
}

#[test]
fn a_later_apply_ends_after_every_write() {
    let (project, platform) = a_changed_platform();
    let (ends, damage) = end_at_every_write(&project, &platform, "after");
    assert!(ends >= 5, "only {ends} writes");
    assert_eq!(damage, Damage::default());
}
