//! One line an event, each with its time, and a sign of life a minute: for CI logs and pipes.

use super::{board::Running, notes, ticker::Ticker};
use crate::{
    ops::{Event, Observer},
    sys::clock,
    views::{Screen, words},
};
use polaris_core::address::{ResourceAddress, ResourceType};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How long a log may say nothing while something is waited for.
const HEARTBEAT: Duration = Duration::from_mins(1);
/// How often it is looked whether that time has come.
const LOOK: Duration = Duration::from_secs(1);
/// A wait shorter than this is over before anybody could read of it. What rolls pods is told from the start.
const BRIEF: Duration = Duration::from_millis(333);
/// Waits that are named in one sign of life.
const NAMED: usize = 5;

/// Prints to standard error.
pub struct Plain {
    log: Arc<Log>,
    _ticker: Ticker,
}

struct Log {
    screen: Screen,
    began: Instant,
    waits: Mutex<Waits>,
}

/// What runs, and when something was last said.
#[derive(Default)]
struct Waits {
    steps: BTreeMap<u32, Running>,
    spoke: Duration,
    lock_told: bool,
    /// What brief waits would have said; said after all when they turn out not to be brief.
    held: BTreeMap<u32, String>,
}

/// Whether its wait is a roll of pods, which has steps that one wants to see.
fn rolls(address: &ResourceAddress) -> bool {
    matches!(address.resource_type(), ResourceType::Kafka | ResourceType::Connect | ResourceType::Mirror)
}

impl Plain {
    pub fn new(screen: &Screen) -> Self {
        let screen = Screen::new(screen.settings().clone());
        let log = Arc::new(Log { screen, began: Instant::now(), waits: Mutex::default() });
        let beating = log.clone();
        let beat = move || {
            if let Some(lines) = beating.change(Waits::sign_of_life) {
                beating.say(&lines);
            }
        };
        Self { log, _ticker: Ticker::every(LOOK, beat) }
    }
}

impl Observer for Plain {
    fn event(&self, event: Event) {
        if let Some(line) = self.log.change(|waits, now| waits.line(event, now)) {
            self.log.say(&line);
        }
    }
}

impl Log {
    fn change<T>(&self, change: impl FnOnce(&mut Waits, Duration) -> T) -> T {
        let mut waits = self.waits.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut waits, self.began.elapsed())
    }

    fn say(&self, lines: &str) {
        let time = clock::time_of_day();
        let stamped: Vec<String> = lines.lines().map(|line| format!("{time}  {line}")).collect();
        self.screen.note(&stamped.join("\n"));
    }
}

impl Waits {
    /// What the log says of an event. A step's beginning is only noted: most end before it could be read.
    fn line(&mut self, event: Event, now: Duration) -> Option<String> {
        let line = match event {
            Event::RunStarted { run, steps } => format!("run {run}: {}", words::count(steps, "step")),
            Event::StepStarted { step, address, action } => {
                self.steps.insert(step.0, Running { address, action, began: now, reason: None });
                return None;
            }
            Event::StepWaiting { step, address, reason, elapsed } => {
                let line = format!("{address}: {reason}");
                self.steps.get_mut(&step.0)?.reason = Some(reason);
                let told = elapsed >= BRIEF || rolls(&address);
                self.held.remove(&step.0);
                if !told {
                    self.held.insert(step.0, line);
                    return None;
                }
                line
            }
            Event::StepDone { step, address, action, elapsed } => {
                self.steps.remove(&step.0);
                self.held.remove(&step.0);
                format!("{address}: {} ({})", words::done(action), words::duration(elapsed))
            }
            Event::StepFailed { step, address, failure, elapsed } => {
                self.steps.remove(&step.0);
                self.held.remove(&step.0);
                format!("{address}: failed after {}: {}", words::duration(elapsed), failure.message)
            }
            // It is told about every second; a log needs it once.
            Event::LockWaiting { .. } if std::mem::replace(&mut self.lock_told, true) => return None,
            other => notes::sentence(&other)?,
        };
        self.spoke = now;
        Some(line)
    }

    /// What is still waited for, where nothing was said for long.
    fn sign_of_life(&mut self, now: Duration) -> Option<String> {
        let long = |step: &u32| self.steps.get(step).is_some_and(|step| now.saturating_sub(step.began) >= BRIEF);
        let due: Vec<u32> = self.held.keys().copied().filter(long).collect();
        if !due.is_empty() {
            self.spoke = now;
            return Some(due.iter().filter_map(|step| self.held.remove(step)).collect::<Vec<_>>().join("\n"));
        }
        if self.steps.is_empty() || now.saturating_sub(self.spoke) < HEARTBEAT {
            return None;
        }
        self.spoke = now;
        let mut lines: Vec<String> = self.steps.values().take(NAMED).map(|step| still(step, now)).collect();
        if let Some(more) = self.steps.len().checked_sub(NAMED + 1) {
            lines.push(format!("and {} more", more + 1));
        }
        Some(lines.join("\n"))
    }
}

fn still(step: &Running, now: Duration) -> String {
    let what = step.reason.as_deref().unwrap_or_else(|| words::doing(step.action));
    format!("{}: still {what} ({})", step.address, words::duration(now.saturating_sub(step.began)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use polaris_core::plan::{Action, StepId};

    const SECOND: Duration = Duration::from_secs(1);

    fn started(step: u32) -> Event {
        let address = "kafka/orders".parse().unwrap();
        Event::StepStarted { step: StepId(step), address, action: Action::Create }
    }

    #[test]
    fn a_log_tells_what_changed_and_what_is_done() {
        let mut waits = Waits::default();
        let address: polaris_core::address::ResourceAddress = "kafka/orders".parse().unwrap();
        assert_eq!(waits.line(started(1), SECOND), None);
        let reason = "broker 2 restarts".to_owned();
        let waiting = Event::StepWaiting { step: StepId(1), address: address.clone(), reason, elapsed: SECOND };
        assert_eq!(waits.line(waiting, SECOND).as_deref(), Some("kafka/orders: broker 2 restarts"));
        let done = Event::StepDone { step: StepId(1), address, action: Action::Create, elapsed: SECOND * 75 };
        assert_eq!(waits.line(done, SECOND * 76).as_deref(), Some("kafka/orders: created (1 m 15 s)"));
        assert_eq!(waits.sign_of_life(SECOND * 600), None);
    }

    #[test]
    fn a_brief_wait_is_not_told_and_one_that_stays_is() {
        let mut waits = Waits::default();
        let address: ResourceAddress = "topic/orders/payments".parse().unwrap();
        let brief = Duration::from_millis(40);
        let waiting = |step, reason: &str| Event::StepWaiting {
            step: StepId(step),
            address: address.clone(),
            reason: reason.to_owned(),
            elapsed: brief,
        };
        for step in 1..=2 {
            waits.line(
                Event::StepStarted { step: StepId(step), address: address.clone(), action: Action::Create },
                SECOND,
            );
            assert_eq!(waits.line(waiting(step, "not looked at yet"), SECOND + brief), None);
        }
        let done =
            Event::StepDone { step: StepId(1), address: address.clone(), action: Action::Create, elapsed: brief * 2 };
        assert_eq!(waits.line(done, SECOND + brief * 2).as_deref(), Some("topic/orders/payments: created (0.1 s)"));
        assert_eq!(waits.sign_of_life(SECOND + brief * 3), None);
        let late = waits.sign_of_life(SECOND * 2);
        assert_eq!(late.as_deref(), Some("topic/orders/payments: not looked at yet"));
        assert_eq!(waits.sign_of_life(SECOND * 3), None);
    }

    #[test]
    fn a_roll_is_told_from_its_first_moment() {
        let mut waits = Waits::default();
        waits.line(started(1), SECOND);
        let (address, reason) = ("kafka/orders".parse().unwrap(), "1 of 6 nodes at the new revision".to_owned());
        let rolling = Event::StepWaiting { step: StepId(1), address, reason, elapsed: Duration::ZERO };
        assert_eq!(waits.line(rolling, SECOND).as_deref(), Some("kafka/orders: 1 of 6 nodes at the new revision"));
    }

    #[test]
    fn a_silent_minute_gets_a_sign_of_life() {
        let mut waits = Waits::default();
        for step in 0..7 {
            waits.line(started(step), SECOND);
        }
        assert_eq!(waits.sign_of_life(SECOND * 59), None);
        let lines = waits.sign_of_life(SECOND * 62).unwrap();
        assert!(lines.starts_with("kafka/orders: still creating (1 m 1 s)"), "{lines}");
        assert!(lines.ends_with("and 2 more"), "{lines}");
        assert_eq!(waits.sign_of_life(SECOND * 63), None);
    }
}
