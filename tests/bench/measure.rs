//! One process timed from outside: wall clock, and its peak memory as the kernel counts it.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// One run of a command.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    pub seconds: f64,
    /// `VmHWM`, read every few milliseconds while it ran; 0 where there is no `/proc`.
    pub peak_kib: u64,
}

impl Sample {
    /// Runs the command with its output thrown away. A command that fails ends the benchmark: its time means nothing.
    pub fn of(binary: &Path, arguments: &[&str]) -> Self {
        let started = Instant::now();
        let mut child = Command::new(binary)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            // A pipe that nobody reads would stop a child with much to say.
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary starts");
        let status = format!("/proc/{}/status", child.id());
        let mut peak_kib = 0;
        let mut pause = Duration::from_micros(100);
        let exit = loop {
            peak_kib = peak_kib.max(peak(&status));
            if let Some(exit) = child.try_wait().expect("the child can be waited for") {
                break exit;
            }
            thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(5));
        };
        let seconds = started.elapsed().as_secs_f64();
        assert!(exit.success(), "{arguments:?} ended with {exit}");
        Self { seconds, peak_kib }
    }

    pub fn milliseconds(&self) -> f64 {
        self.seconds * 1e3
    }
}

fn peak(status: &str) -> u64 {
    let text = fs::read_to_string(status).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}

/// The fastest of several runs: what the machine can do when nothing disturbs it.
pub fn best_of(runs: usize, mut run: impl FnMut() -> Sample) -> Sample {
    let samples = (0..runs.max(1)).map(|_| run());
    samples.min_by(|one, other| one.seconds.total_cmp(&other.seconds)).expect("at least one run")
}

/// The slope of log(time) over log(size): 1 is linear, 2 is quadratic. Sizes below 1,000 measure start-up.
pub fn exponent(curve: &[(f64, f64)]) -> Option<f64> {
    let points: Vec<(f64, f64)> =
        curve.iter().filter(|(size, _)| *size >= 1000.0).map(|(size, seconds)| (size.ln(), seconds.ln())).collect();
    if points.len() < 2 {
        return None;
    }
    let count = points.len() as f64;
    let (mean_x, mean_y) =
        (points.iter().map(|p| p.0).sum::<f64>() / count, points.iter().map(|p| p.1).sum::<f64>() / count);
    let covariance: f64 = points.iter().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum();
    let variance: f64 = points.iter().map(|(x, _)| (x - mean_x).powi(2)).sum();
    Some(covariance / variance)
}
