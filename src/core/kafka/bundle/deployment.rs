//! What an operator's Deployment says of itself: whether it is one, its image, what it watches, who installed it.

use super::Watched;
use crate::value::Value;
use std::fmt;

/// The container that is the operator; another one is a sidecar.
const CONTAINER: &str = "strimzi-cluster-operator";
const NAMESPACE_VARIABLE: &str = "STRIMZI_NAMESPACE";
/// `4.2.0=image 4.3.0=image`: the Kafka versions that this operator runs.
const IMAGES_VARIABLE: &str = "STRIMZI_KAFKA_IMAGES";

/// A Deployment's body, ours or someone else's: `metadata` and `spec`.
#[derive(Clone, Copy, Debug)]
pub struct OperatorDeployment<'a>(pub &'a Value);

impl<'a> OperatorDeployment<'a> {
    /// By the label that Strimzi puts on the operator's pods, whatever installed it.
    pub fn is_operator(self) -> bool {
        let labels = self.0.at(&["spec", "template", "metadata", "labels"]);
        labels.and_then(|labels| labels.get("strimzi.io/kind")?.as_str()) == Some("cluster-operator")
    }

    fn container(self) -> Option<&'a Value> {
        let containers = self.0.at(&["spec", "template", "spec", "containers"])?.as_list()?;
        let named = containers.iter().find(|container| text(container, "name") == Some(CONTAINER));
        named.or_else(|| containers.first())
    }

    pub fn image(self) -> Option<&'a str> {
        text(self.container()?, "image")
    }

    fn variable(self, name: &str) -> Option<&'a Value> {
        let variables = self.container()?.get("env")?.as_list()?;
        variables.iter().find(|variable| text(variable, "name") == Some(name))
    }

    /// False where it would watch every namespace for want of a word.
    pub fn is_told_to_watch(self) -> bool {
        self.variable(NAMESPACE_VARIABLE).is_some()
    }

    /// Without a word it watches everything; with a reference, the namespace that it lives in.
    pub fn watched(self, home: &str) -> Watched {
        match self.variable(NAMESPACE_VARIABLE) {
            Some(variable) if variable.get("valueFrom").is_some() => Watched::of_variable(home),
            Some(variable) => Watched::of_variable(text(variable, "value").unwrap_or_default()),
            None => Watched::All,
        }
    }

    /// The Kafka versions that it runs, as its images say.
    pub fn kafka_versions(self) -> Vec<&'a str> {
        let images = self.variable(IMAGES_VARIABLE).and_then(|variable| text(variable, "value")).unwrap_or_default();
        images.split([' ', ',', '\n']).filter_map(|pair| Some(pair.trim().split_once('=')?.0)).collect()
    }

    /// Who put it there, by the marks that each way of installing leaves. `managers` are the names of its field
    /// managers.
    pub fn installer(self, managers: &[&str]) -> Installer {
        let label = |name: &str| self.0.at(&["metadata", "labels"])?.get(name)?.as_str().map(str::to_owned);
        let note = |name: &str| self.0.at(&["metadata", "annotations"])?.get(name)?.as_str().map(str::to_owned);
        if let Some(owner) = label("olm.owner") {
            return Installer::Olm(owner);
        }
        if let Some(name) = label("argocd.argoproj.io/instance").or_else(|| note("argocd.argoproj.io/tracking-id")) {
            return Installer::Argo(name.split(':').next().unwrap_or_default().to_owned());
        }
        let flux = label("kustomize.toolkit.fluxcd.io/name").or_else(|| label("helm.toolkit.fluxcd.io/name"));
        if let Some(name) = flux {
            return Installer::Flux(name);
        }
        let helm = label("app.kubernetes.io/managed-by").or_else(|| label("heritage"));
        if helm.as_deref() == Some("Helm") {
            return Installer::Helm(note("meta.helm.sh/release-name").or_else(|| label("release")).unwrap_or_default());
        }
        if note("kubectl.kubernetes.io/last-applied-configuration").is_some() {
            return Installer::Kubectl;
        }
        match managers.iter().find(|manager| !manager.starts_with("kube-controller-manager")) {
            Some(manager) if manager.starts_with("kubectl") => Installer::Kubectl,
            Some(manager) => Installer::Other((*manager).to_owned()),
            None => Installer::Unknown,
        }
    }
}

/// What installed an operator; the text is its name there: a release, an owner, an application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Installer {
    Helm(String),
    Olm(String),
    Argo(String),
    Flux(String),
    Kubectl,
    Other(String),
    Unknown,
}

impl fmt::Display for Installer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Helm(name) if name.is_empty() => f.write_str("Helm"),
            Self::Helm(name) => write!(f, "Helm (release {name})"),
            Self::Olm(owner) => write!(f, "the Operator Lifecycle Manager ({owner})"),
            Self::Argo(name) => write!(f, "Argo CD (application {name})"),
            Self::Flux(name) => write!(f, "Flux ({name})"),
            Self::Kubectl => f.write_str("kubectl"),
            Self::Other(name) => f.write_str(name),
            Self::Unknown => f.write_str("someone else"),
        }
    }
}

impl Installer {
    /// How it is taken away again by the way it came.
    pub fn removal(&self) -> String {
        match self {
            Self::Helm(name) if name.is_empty() => "helm uninstall; the CRDs stay, and with them every Kafka".into(),
            Self::Helm(name) => format!("helm uninstall {name}; the CRDs stay, and with them every Kafka"),
            Self::Olm(_) => "delete its Subscription and its ClusterServiceVersion".into(),
            Self::Argo(name) => format!("take it out of the Argo CD application {name}, without its CRDs"),
            Self::Flux(name) => format!("take it out of the Flux resource {name}, without its CRDs"),
            Self::Kubectl | Self::Other(_) | Self::Unknown => "delete its Deployment, and leave the CRDs".into(),
        }
    }
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str()
}
