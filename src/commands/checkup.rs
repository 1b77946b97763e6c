//! What `init` and `doctor` share: the list, and the exit code that sums it up.

use super::{Context, Ending};
use crate::{
    error::{CommandError, Exit},
    ops::{Check, Verdict},
    views::checkup,
};

pub fn conclude(context: &Context, checks: &[Check]) -> Ending {
    if context.settings.output.json {
        for check in checks {
            context.screen.event(&checkup::document(check));
        }
    } else {
        context.screen.result(&checkup::page(checks, context.screen.palette()));
    }
    match checks.iter().filter(|check| check.verdict == Verdict::Bad).count() {
        0 => Ok(Exit::Done),
        1 => Err(CommandError::new("1 check failed")),
        bad => Err(CommandError::new(format!("{bad} checks failed"))),
    }
}
