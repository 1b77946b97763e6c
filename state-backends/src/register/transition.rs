//! Every legal change of `head`, as one pure function. What is refused here cannot happen on any backend.

use super::{Head, Lock, StatePointer};

/// Proof of a lock that was taken. It goes stale the moment somebody breaks the lock, and then every transition
/// that carries it is refused.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FencingToken {
    pub lock: String,
    pub epoch: u64,
}

/// What a contender says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Claim {
    /// Unique to this attempt.
    pub id: String,
    pub holder: String,
    pub operation: String,
    pub lease_ms: u64,
    /// RFC 3339, for people.
    pub since: String,
}

/// One change of `head`. Each is idempotent: where its effect is there already, nothing changes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Transition {
    Take(Claim),
    /// A sign of life. `seen` is when, `at` is what the holder is at.
    Renew {
        token: FencingToken,
        at: String,
        seen: String,
    },
    Release {
        token: FencingToken,
    },
    /// Takes the lock away. A contender gives the beat that it saw stand still; a person who breaks a lock by its
    /// id gives none.
    Break {
        id: String,
        beat: Option<u64>,
    },
    /// From here on the run's plan is what recovery reads.
    OpenRun {
        token: FencingToken,
        run: String,
    },
    /// Makes `state` the current one, as serial `from + 1`, and closes the run whose outcome it holds.
    Commit {
        token: FencingToken,
        from: u64,
        state: StatePointer,
        closes: Option<String>,
    },
}

/// Why a change is not legal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the lock is held by {}", .0.holder)]
    Held(Box<Lock>),
    /// The lock of this token was broken or released.
    #[error("the lock was taken away{}", .by.as_ref().map(|lock| format!("; {} holds it now", lock.holder)).unwrap_or_default())]
    Fenced { by: Option<Box<Lock>> },
    #[error("no lock has the id {wanted}")]
    NoSuchLock { wanted: String, held: Option<Box<Lock>> },
    /// The beat moved since the contender looked.
    #[error("{} is alive", .0.holder)]
    Alive(Box<Lock>),
    #[error("run {0} is open: it must be recovered first")]
    RunOpen(String),
    #[error("run {0} is not open")]
    NoSuchRun(String),
    #[error("the state is at serial {found}, not at {expected}")]
    Serial { expected: u64, found: u64 },
}

/// The head after a change, or why there is none. The nonce is the caller's to renew.
pub fn transition(head: &Head, change: &Transition) -> Result<Head, Refusal> {
    match change {
        Transition::Take(claim) => take(head, claim),
        Transition::Renew { token, at, seen } => {
            let mut lock = held_by(head, token)?.clone();
            lock.beat += 1;
            lock.at.clone_from(at);
            lock.seen.clone_from(seen);
            Ok(Head { lock: Some(lock), ..head.clone() })
        }
        Transition::Release { token } => match held_by(head, token) {
            Ok(_) => Ok(Head { lock: None, ..head.clone() }),
            Err(_) => Ok(head.clone()),
        },
        Transition::Break { id, beat } => break_lock(head, id, *beat),
        Transition::OpenRun { token, run } => open_run(head, token, run),
        Transition::Commit { token, from, state, closes } => {
            held_by(head, token)?;
            commit(head, *from, state, closes.as_ref())
        }
    }
}

fn take(head: &Head, claim: &Claim) -> Result<Head, Refusal> {
    match &head.lock {
        Some(lock) if lock.id == claim.id => return Ok(head.clone()),
        Some(lock) => return Err(Refusal::Held(lock.clone().into())),
        None => {}
    }
    let epoch = head.epoch + 1;
    let lock = Lock {
        id: claim.id.clone(),
        epoch,
        holder: claim.holder.clone(),
        operation: claim.operation.clone(),
        at: String::new(),
        beat: 0,
        lease_ms: claim.lease_ms,
        since: claim.since.clone(),
        seen: claim.since.clone(),
    };
    Ok(Head { epoch, lock: Some(lock), ..head.clone() })
}

/// The lock, where this token still is its.
fn held_by<'a>(head: &'a Head, token: &FencingToken) -> Result<&'a Lock, Refusal> {
    match &head.lock {
        Some(lock) if lock.id == token.lock && lock.epoch == token.epoch => Ok(lock),
        other => Err(Refusal::Fenced { by: other.clone().map(Box::new) }),
    }
}

fn break_lock(head: &Head, id: &str, beat: Option<u64>) -> Result<Head, Refusal> {
    match &head.lock {
        Some(lock) if lock.id == id => match beat {
            Some(beat) if beat != lock.beat => Err(Refusal::Alive(lock.clone().into())),
            _ => Ok(Head { lock: None, ..head.clone() }),
        },
        other => Err(Refusal::NoSuchLock { wanted: id.into(), held: other.clone().map(Box::new) }),
    }
}

fn open_run(head: &Head, token: &FencingToken, run: &str) -> Result<Head, Refusal> {
    held_by(head, token)?;
    match &head.open_run {
        Some(open) if open == run => Ok(head.clone()),
        Some(open) => Err(Refusal::RunOpen(open.clone())),
        None => Ok(Head { open_run: Some(run.into()), ..head.clone() }),
    }
}

fn commit(head: &Head, from: u64, state: &StatePointer, closes: Option<&String>) -> Result<Head, Refusal> {
    if head.serial == from + 1 && head.state.as_ref() == Some(state) {
        return Ok(head.clone());
    }
    if head.serial != from {
        return Err(Refusal::Serial { expected: from, found: head.serial });
    }
    match (&head.open_run, closes) {
        (Some(open), Some(run)) if open == run => {}
        (Some(open), _) => return Err(Refusal::RunOpen(open.clone())),
        (None, Some(run)) => return Err(Refusal::NoSuchRun(run.clone())),
        (None, None) => {}
    }
    Ok(Head { serial: from + 1, state: Some(state.clone()), open_run: None, ..head.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(id: &str) -> Transition {
        let text = String::from;
        Transition::Take(Claim {
            id: id.into(),
            holder: format!("{id}@host"),
            operation: text("apply"),
            lease_ms: 1000,
            since: text("then"),
        })
    }

    fn token(head: &Head) -> FencingToken {
        let lock = head.lock.as_ref().unwrap();
        FencingToken { lock: lock.id.clone(), epoch: lock.epoch }
    }

    fn commit_by(token: &FencingToken, from: u64, closes: Option<&str>) -> Transition {
        let state = StatePointer { key: format!("states/{}", from + 1), digest: "d".into() };
        Transition::Commit { token: token.clone(), from, state, closes: closes.map(Into::into) }
    }

    #[test]
    fn a_run_is_taken_opened_committed_and_released() {
        let head = transition(&Head::new("l"), &claim("a")).unwrap();
        let token = token(&head);
        let head = transition(&head, &Transition::OpenRun { token: token.clone(), run: "r".into() }).unwrap();
        let head = transition(&head, &commit_by(&token, 0, Some("r"))).unwrap();
        let head = transition(&head, &Transition::Release { token }).unwrap();
        assert_eq!((head.serial, head.epoch, head.lock, head.open_run), (1, 1, None, None));
    }

    #[test]
    fn a_broken_lock_fences_its_holder_for_ever() {
        let head = transition(&Head::new("l"), &claim("a")).unwrap();
        let first = token(&head);
        let head = transition(&head, &Transition::Break { id: "a".into(), beat: None }).unwrap();
        let head = transition(&head, &claim("b")).unwrap();
        let refused = transition(&head, &commit_by(&first, 0, None)).unwrap_err();
        assert!(matches!(refused, Refusal::Fenced { by: Some(lock) } if lock.holder == "b@host"));
        let head = transition(&head, &Transition::Release { token: token(&head) }).unwrap();
        let head = transition(&head, &claim("a")).unwrap();
        assert_eq!(token(&head).epoch, 3, "an epoch was given twice");
        assert!(transition(&head, &commit_by(&first, 0, None)).is_err());
    }

    #[test]
    fn a_contender_breaks_only_a_beat_that_stood_still() {
        let head = transition(&Head::new("l"), &claim("a")).unwrap();
        let renew = Transition::Renew { token: token(&head), at: "step 3".into(), seen: "now".into() };
        let head = transition(&head, &renew).unwrap();
        let stale = Transition::Break { id: "a".into(), beat: Some(0) };
        assert!(matches!(transition(&head, &stale), Err(Refusal::Alive(_))));
        assert_eq!(transition(&head, &Transition::Break { id: "a".into(), beat: Some(1) }).unwrap().lock, None);
    }

    #[test]
    fn an_open_run_must_be_closed_by_name() {
        let head = transition(&Head::new("l"), &claim("a")).unwrap();
        let token = token(&head);
        let head = transition(&head, &Transition::OpenRun { token: token.clone(), run: "r".into() }).unwrap();
        assert_eq!(transition(&head, &commit_by(&token, 0, None)), Err(Refusal::RunOpen("r".into())));
        let other = Transition::OpenRun { token: token.clone(), run: "s".into() };
        assert_eq!(transition(&head, &other), Err(Refusal::RunOpen("r".into())));
        let head = transition(&head, &commit_by(&token, 0, Some("r"))).unwrap();
        assert_eq!(transition(&head, &commit_by(&token, 1, Some("r"))), Err(Refusal::NoSuchRun("r".into())));
    }

    #[test]
    fn a_doubled_request_changes_nothing_more() {
        let head = transition(&Head::new("l"), &claim("a")).unwrap();
        assert_eq!(transition(&head, &claim("a")), Ok(head.clone()));
        let token = token(&head);
        let head = transition(&head, &commit_by(&token, 0, None)).unwrap();
        assert_eq!(transition(&head, &commit_by(&token, 0, None)), Ok(head.clone()));
        let released = transition(&head, &Transition::Release { token: token.clone() }).unwrap();
        assert_eq!(transition(&released, &Transition::Release { token }), Ok(released.clone()));
    }
}
