//! How fast Polaris is, in ratios from one run: `cargo bench --bench speed`.
//!
//! Absolute times are the machine's; what is compared is sizes with each other and the promises of the project.
//! Nothing here is asserted: a slow machine is no bug. `-- --sizes 100,1000` chooses sizes, `-- --runs 5` how often.

#![allow(clippy::print_stdout, reason = "its output is its result")]
#![allow(clippy::cast_precision_loss, reason = "figures for people, far below 2^52")]

mod measure;
mod scenario;

use measure::{Sample, exponent};
use scenario::Scenario;
use std::{
    env, fs,
    path::{Path, PathBuf},
};

const DEFAULT_SIZES: &str = "100,1000,10000,100000";

fn main() {
    let sizes: Vec<usize> = option("--sizes", DEFAULT_SIZES).split(',').filter_map(|size| size.parse().ok()).collect();
    let runs: usize = option("--runs", "3").parse().unwrap_or(3);
    let binary = PathBuf::from(env!("CARGO_BIN_EXE_polaris"));
    binary_size(&binary);
    start_up(&binary, runs.max(10));
    planner_alone(runs);
    life_cycle(&binary, &sizes, runs);
}

fn option(name: &str, default: &str) -> String {
    let mut arguments = env::args().skip_while(|argument| argument != name);
    arguments.nth(1).unwrap_or_else(|| default.to_owned())
}

fn binary_size(binary: &Path) {
    let bytes = fs::metadata(binary).map(|metadata| metadata.len()).unwrap_or_default();
    println!("binary                 {:>9.1} MB   (promise: at most 30 MB)\n", bytes as f64 / 1e6);
}

fn start_up(binary: &Path, runs: usize) {
    let quickstart = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/quickstart");
    let version = measure::best_of(runs, || Sample::of(binary, &["--version"]));
    let validate = measure::best_of(runs, || Sample::of(binary, &["-C", quickstart, "validate"]));
    println!("--version              {:>9.2} ms   (promise: at most 3 ms)", version.milliseconds());
    println!("validate, quickstart   {:>9.2} ms   (promise: at most 10 ms)\n", validate.milliseconds());
}

fn planner_alone(runs: usize) {
    let (resources, seconds) = scenario::planner_alone(100_000, runs);
    println!(
        "planner alone          {:>9.0} unchanged resources a second   (promise: at least 200,000)\n",
        resources as f64 / seconds
    );
}

fn life_cycle(binary: &Path, sizes: &[usize], runs: usize) {
    println!(
        "{:>8}  {:>12} {:>12} {:>12} {:>12}  peak memory of the no-op plan",
        "topics", "plan all", "apply all", "no-op plan", "plan of one"
    );
    let mut curves: [Vec<(f64, f64)>; 4] = Default::default();
    for size in sizes {
        let scenario = Scenario::new(binary, *size);
        let figures = scenario.run(runs);
        let seconds = [&figures.plan, &figures.apply, &figures.no_op, &figures.one].map(|sample| sample.seconds);
        print!("{size:>8}  ");
        for (curve, seconds) in curves.iter_mut().zip(seconds) {
            curve.push((*size as f64, seconds));
            print!("{seconds:>10.2} s ");
        }
        println!(" {:>6.0} MB", figures.no_op.peak_kib as f64 / 1024.0);
    }
    println!("\ncost exponent, fitted over the sizes from 1,000 on (promise: at most 1.1)");
    for (name, curve) in ["plan all", "apply all", "no-op plan", "plan of one"].iter().zip(&curves) {
        println!("  {name:<12} {}", exponent(curve).map_or("too few sizes".into(), |found| format!("{found:.2}")));
    }
}
