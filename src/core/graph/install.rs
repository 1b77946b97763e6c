//! Operators that are to be installed on real clusters: what they wait for is their bundle, which is found outside.

use super::{ClusterConnection, DesiredGraph, DesiredResource, Mode};
use crate::{
    diagnostic::SourceSpan,
    kafka::bundle::{DEFAULT_SOURCE, Installation, Source, Watched, Wish},
    resource::Target,
    value::{Digest, Value},
};
use std::sync::Arc;

/// An operator whose bundle is not in the graph yet. The sandbox simulates its own and needs none.
#[derive(Clone, Debug, PartialEq)]
pub struct Unresolved {
    pub cluster: Arc<str>,
    pub home: Arc<str>,
    pub version: String,
    pub watched: Watched,
    /// Where the spec says that the bundle comes from.
    pub source: Source,
    pub span: Option<SourceSpan>,
}

impl Unresolved {
    pub fn wish(&self) -> Wish<'_> {
        Wish { version: &self.version, home: &self.home, watched: &self.watched }
    }
}

impl DesiredGraph {
    /// Every operator that Polaris should install and cannot without its bundle, in the order of the graph.
    pub fn unresolved_operators(&self) -> Vec<Unresolved> {
        self.resources().iter().filter_map(|resource| self.unresolved(resource)).collect()
    }

    fn unresolved(&self, resource: &DesiredResource) -> Option<Unresolved> {
        let Target::Operator { cluster, namespace } = &resource.target else { return None };
        let is_real = matches!(self.clusters.get(cluster), Some(ClusterConnection::Kubeconfig { .. }));
        let version = resource.body.get("version").and_then(Value::as_str)?;
        let template = self.bundle_sources.get(cluster).map_or(DEFAULT_SOURCE, String::as_str);
        (is_real && resource.mode == Mode::Managed).then(|| Unresolved {
            cluster: cluster.clone(),
            home: namespace.clone(),
            version: version.to_owned(),
            watched: resource.body.get("watch").and_then(Watched::of_plan).unwrap_or(Watched::All),
            source: Source::of(template, version),
            span: resource.source.clone(),
        })
    }

    /// Puts what a bundle means into the operator of a cluster, so that a plan compares all of it.
    pub fn install(&mut self, cluster: &str, installation: &Installation) {
        let is_operator = |target: &Target| matches!(target, Target::Operator { cluster: on, .. } if **on == *cluster);
        for resource in self.resources.iter_mut().filter(|resource| is_operator(&resource.target)) {
            resource.body = installation.body();
            resource.digest = Digest::of(&resource.body);
        }
    }
}
