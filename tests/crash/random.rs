//! SIGKILL at random instants, again and again, while the spec keeps changing.

use super::{
    platform::Platform,
    project::{Damage, Project},
};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use std::{
    process::Child,
    thread,
    time::{Duration, Instant},
};

/// Rounds between two fresh sandboxes, so that clusters and operators are killed at birth too.
const ROUNDS_PER_PROJECT: usize = 12;
/// An apply is killed at most this often in a row before it may end: recoveries are killed as well.
const KILLS_IN_A_ROW: usize = 4;

fn from_environment(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

struct Harness {
    random: StdRng,
    kills: usize,
    rounds: usize,
    damage: Damage,
    /// How long an apply takes here and now: kills fall evenly into it.
    usual: Duration,
}

impl Harness {
    /// Kills after a random part of the usual time; false where the apply was quicker.
    fn kill(&mut self, mut apply: Child) -> bool {
        thread::sleep(self.usual.mul_f64(self.random.random_range(0.0..1.1)));
        apply.kill().unwrap();
        let was_killed = !apply.wait().unwrap().success();
        self.kills += usize::from(was_killed);
        was_killed
    }

    fn round(&mut self, project: &Project, platform: &mut Platform) {
        platform.change(&mut self.random);
        project.declare(platform);
        for _ in 0..self.random.random_range(1..=KILLS_IN_A_ROW) {
            if !self.kill(project.start("apply --auto-approve")) {
                break;
            }
        }
        self.damage.add(&project.heal(platform));
        self.rounds += 1;
    }

    /// One sandbox from its birth.
    fn project(&mut self, wanted: usize) {
        let (project, mut platform) = (Project::new(), Platform::small());
        self.usual = birth(&platform);
        self.round(&project, &mut platform);
        self.usual = later(&project, &mut platform, &mut self.random);
        for _ in 1..ROUNDS_PER_PROJECT {
            if self.kills < wanted {
                self.round(&project, &mut platform);
            }
        }
        self.damage.left_over += project.end(&platform);
    }
}

/// How long a first apply takes.
fn birth(platform: &Platform) -> Duration {
    let project = Project::new();
    project.declare(platform);
    let started = Instant::now();
    project.apply().exits(0);
    let took = started.elapsed();
    project.end(platform);
    took
}

/// How long a later one takes.
fn later(project: &Project, platform: &mut Platform, random: &mut StdRng) -> Duration {
    platform.change(random);
    project.declare(platform);
    let started = Instant::now();
    project.apply().exits(0);
    started.elapsed()
}

#[test]
fn random_kills_lose_nothing() {
    let wanted = usize::try_from(from_environment("POLARIS_TEST_KILLS", 200)).unwrap();
    let random = StdRng::seed_from_u64(from_environment("POLARIS_TEST_SEED", 1));
    let mut harness = Harness { random, kills: 0, rounds: 0, damage: Damage::default(), usual: Duration::ZERO };
    let started = Instant::now();
    while harness.kills < wanted {
        harness.project(wanted);
    }
    let Harness { kills, rounds, damage, .. } = harness;
    let took = started.elapsed().as_secs();
    let Damage { lost, left_over, unreadable, manual_steps, unfinished } = damage;
    println!(
        "figures: {kills} kills in {rounds} rounds ({took} s): lost {lost}, left over {left_over}, unreadable {unreadable}, \
         manual steps {manual_steps}, plans not empty {unfinished}"
    );
    assert_eq!(damage, Damage::default());
}
