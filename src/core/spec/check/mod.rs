//! The rules that types cannot say: names, references, and what Strimzi and Kafka refuse.
//!
//! Each rule reports everything it finds; none depends on another. Where something of the folder could not be read,
//! rules about what is missing stay silent: it may be in what could not be read.

mod clients;
mod clusters;
mod kubernetes;
mod listeners;
mod names;
mod node_pools;
mod operators;
mod options;
mod references;
mod secrets;
mod topics;
mod users;
mod versions;

use super::{ResolvedSpec, shape::Reader};
use crate::diagnostic::Diagnostic;
use clusters::Clusters;

/// Checks a resolved spec. `complete` says whether every document could be read.
pub fn check(resolved: &ResolvedSpec, complete: bool, found: &mut Vec<Diagnostic>) {
    let mut reader = Reader::new(&resolved.sources);
    let clusters = Clusters::of(resolved);
    kubernetes::check(resolved, &mut reader);
    names::check(resolved, &mut reader);
    for cluster in clusters.all() {
        node_pools::check(cluster, &mut reader);
        listeners::check(cluster, &mut reader);
        versions::check(cluster, &mut reader);
        options::check(cluster, &mut reader);
    }
    operators::check(resolved, &mut reader);
    topics::check(resolved, &clusters, &mut reader);
    users::check(resolved, &clusters, &mut reader);
    secrets::check(resolved, &mut reader);
    if complete {
        references::check(resolved, &mut reader);
        clients::check(resolved, &clusters, &mut reader);
    }
    found.extend(reader.finish());
}
