//! What this build cannot do, said before anything is begun and all of it at once: a state that is not kept in a
//! folder or is to be encrypted, a cloud without a driver.

use super::OpsError;
use polaris_core::{
    diagnostic::{Code, Diagnostic},
    graph::{ClusterConnection, DesiredGraph, DesiredResource},
    resource::Target,
    spec::{
        ResolvedSpec,
        kinds::{EnvironmentSpec, StateBackend},
    },
};

/// Where and how the state is kept. Every verb that opens it asks.
pub(super) fn of_state(spec: &ResolvedSpec) -> Vec<Diagnostic> {
    let Some(settings) = &spec.settings else { return Vec::new() };
    [foreign_backend(settings, spec), encryption(settings, spec)].into_iter().flatten().collect()
}

fn foreign_backend(settings: &EnvironmentSpec, spec: &ResolvedSpec) -> Option<Diagnostic> {
    let backend = settings.state.as_ref()?;
    let name = backend_name(&backend.value)?;
    let diagnostic = absent(format!("the state backend `{name}` is not part of this build"));
    let diagnostic = diagnostic.at(spec.sources.span(backend.span)).label("a state can only be kept in a folder yet");
    Some(diagnostic.note("keep it in a folder: `state: {local: {path: …}}`, or leave `state` out"))
}

/// `None` for what this build has.
fn backend_name(backend: &StateBackend) -> Option<&'static str> {
    Some(match backend {
        StateBackend::Local(_) => return None,
        StateBackend::S3(_) => "s3",
        StateBackend::Gcs(_) => "gcs",
        StateBackend::Azure(_) => "azure",
        StateBackend::Postgres(_) => "postgres",
        StateBackend::Etcd(_) => "etcd",
        StateBackend::Kubernetes(_) => "kubernetes",
    })
}

fn encryption(settings: &EnvironmentSpec, spec: &ResolvedSpec) -> Option<Diagnostic> {
    let encryption = settings.encryption.as_ref()?;
    let diagnostic = absent("the encryption of a state is not part of this build".into());
    let diagnostic = diagnostic.at(spec.sources.span(encryption.span)).label("nothing is written rather than in plain");
    Some(diagnostic.note("leave it out and keep the state on an encrypted disk; it holds no secret, only fingerprints"))
}

/// What no plan of this graph could be applied for.
pub(super) fn of_plan(graph: &DesiredGraph) -> Result<(), OpsError> {
    let found: Vec<Diagnostic> = graph.resources().iter().filter_map(|resource| beyond(graph, resource)).collect();
    if found.is_empty() { Ok(()) } else { Err(OpsError::Spec(found)) }
}

fn beyond(graph: &DesiredGraph, resource: &DesiredResource) -> Option<Diagnostic> {
    match (&resource.target, graph.clusters.get(resource.target.cluster())?) {
        (Target::ControlPlane { cluster }, ClusterConnection::Cloud { provider }) => {
            Some(cloud(cluster, provider).at(resource.source.clone()))
        }
        _ => None,
    }
}

fn cloud(cluster: &str, provider: &str) -> Diagnostic {
    absent(format!("cluster `{cluster}` has provider `{provider}`, whose driver is not part of this build"))
        .label("it can be checked, not planned")
        .note("create it with your cloud's own tool and name it with `provider: kubeconfig`")
        .note("or try the spec without a cloud: `provider: sandbox`")
}

fn absent(summary: String) -> Diagnostic {
    Diagnostic::error(Code::DRIVER_ABSENT, summary)
}
