//! The rules that types cannot say: names, references, and what Strimzi and Kafka refuse.
//!
//! Each rule reports everything it finds; none depends on another. Where something of the folder could not be read,
//! rules about what is missing stay silent: it may be in what could not be read.

mod names;
mod references;

use super::{ResolvedSpec, shape::Reader};
use crate::diagnostic::Diagnostic;

/// Checks a resolved spec. `complete` says whether every document could be read.
pub fn check(resolved: &ResolvedSpec, complete: bool, found: &mut Vec<Diagnostic>) {
    let mut reader = Reader::new(&resolved.sources);
    names::check(resolved, &mut reader);
    if complete {
        references::check(resolved, &mut reader);
    }
    found.extend(reader.finish());
}
