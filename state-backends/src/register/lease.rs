//! When a holder must stop and when a contender may break, each by its own monotonic clock.
//!
//! A holder stops starting work when half a lease has passed since it *began* its last successful renewal. A
//! contender breaks when the beat has stood still for a whole lease since the contender *first saw* it, which is
//! never before that renewal. So whatever the two clocks show, the holder has stopped half a lease earlier.

use super::Lock;
use std::time::Duration;

/// The holder's side. Times are readings of any clock that does not run backwards.
#[derive(Clone, Copy, Debug)]
pub struct Lease {
    term: Duration,
    renewed: Duration,
}

impl Lease {
    /// `asked` is the reading taken before the request that took the lock was sent.
    pub fn new(term: Duration, asked: Duration) -> Self {
        Self { term, renewed: asked }
    }

    pub fn renewed(&mut self, asked: Duration) {
        self.renewed = self.renewed.max(asked);
    }

    /// True while work may be started.
    pub fn is_fresh(&self, now: Duration) -> bool {
        now.saturating_sub(self.renewed) < self.term / 2
    }

    /// How long to wait between two renewals: three fit into the time after which the holder stops.
    pub fn beat_every(&self) -> Duration {
        self.term / 6
    }
}

/// The contender's side.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    seen: Option<(String, u64)>,
    since: Duration,
}

impl Watch {
    /// Takes one reading of the lock; true when its beat has stood still for its whole lease.
    pub fn has_expired(&mut self, lock: &Lock, now: Duration) -> bool {
        let same = self.seen.as_ref().is_some_and(|(id, beat)| *id == lock.id && *beat == lock.beat);
        if !same {
            self.seen = Some((lock.id.clone(), lock.beat));
            self.since = now;
        }
        now.saturating_sub(self.since) >= Duration::from_millis(lock.lease_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::register::{Claim, Head, Transition, transition};

    const TERM: Duration = Duration::from_secs(30);

    fn lock(beat: u64) -> Lock {
        let claim = Claim {
            id: "a".into(),
            holder: "a@host".into(),
            operation: "apply".into(),
            lease_ms: 30_000,
            since: String::new(),
        };
        let head = transition(&Head::new("l"), &Transition::Take(claim)).unwrap();
        Lock { beat, ..head.lock.unwrap() }
    }

    #[test]
    fn a_holder_stops_half_a_lease_before_anyone_may_break() {
        let lease = Lease::new(TERM, Duration::ZERO);
        let mut watch = Watch::default();
        // The contender's first look comes right after the renewal: the worst case.
        assert!(!watch.has_expired(&lock(1), Duration::ZERO));
        for second in 0..60 {
            let now = Duration::from_secs(second);
            assert!(!(lease.is_fresh(now) && watch.has_expired(&lock(1), now)), "both at {second} s");
        }
        assert!(!lease.is_fresh(Duration::from_secs(15)) && lease.is_fresh(Duration::from_secs(14)));
    }

    #[test]
    fn a_moving_beat_starts_the_wait_anew() {
        let mut watch = Watch::default();
        for beat in 0..10 {
            assert!(!watch.has_expired(&lock(beat), Duration::from_secs(beat * 29)));
        }
        assert!(!watch.has_expired(&lock(9), Duration::from_secs(9 * 29 + 29)));
        assert!(watch.has_expired(&lock(9), Duration::from_secs(9 * 29 + 30)));
    }
}
