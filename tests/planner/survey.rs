//! `survey:` of `live.yaml`: what stands around the operator of a real cluster.

use polaris_core::{
    kafka::bundle::{Installer, Watched},
    snapshot::{LiveDefinition, OtherOperator, OtherPart, RunningKafka, Survey},
};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Every part may be left out.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct Surveyed {
    operators: Vec<Other>,
    /// `status.storedVersions`, by definition.
    stored: BTreeMap<String, Vec<String>>,
    /// Nobody's objects under names of ours.
    others: Vec<String>,
    kafkas: Vec<Running>,
    instances: BTreeMap<String, usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Other {
    namespace: String,
    #[serde(default)]
    image: Option<String>,
    /// `STRIMZI_NAMESPACE`.
    watch: String,
    #[serde(default)]
    helm: Option<String>,
    #[serde(default)]
    olm: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Running {
    namespace: String,
    name: String,
    version: Option<String>,
}

impl Surveyed {
    pub fn survey(self) -> Survey {
        let stored = self.stored.into_iter().map(|(name, stored)| LiveDefinition { name, stored });
        Survey {
            operators: self.operators.into_iter().map(Other::operator).collect(),
            definitions: stored.collect(),
            others: self.others.into_iter().map(|key| OtherPart { key, owner: None }).collect(),
            kafkas: self.kafkas.into_iter().map(Running::kafka).collect(),
            instances: self.instances,
        }
    }
}

impl Other {
    fn operator(self) -> OtherOperator {
        let installer = match (self.helm, self.olm) {
            (Some(release), _) => Installer::Helm(release),
            (_, Some(owner)) => Installer::Olm(owner),
            _ => Installer::Kubectl,
        };
        OtherOperator {
            namespace: self.namespace.into(),
            name: "strimzi-cluster-operator".into(),
            image: self.image,
            watched: Watched::of_variable(&self.watch),
            installer,
            owner: None,
        }
    }
}

impl Running {
    fn kafka(self) -> RunningKafka {
        RunningKafka { namespace: self.namespace.into(), name: self.name.into(), version: self.version }
    }
}
