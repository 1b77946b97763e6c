//! Who else writes to objects, as far as a field manager's name tells. Names are what clients call themselves: kubectl
//! says `kubectl-edit`, Helm `helm`, Argo CD `argocd-controller`, and an autoscaler writes through `scale`.

use super::FIELD_MANAGER;
use crate::snapshot::FieldManager;

/// What is to be expected of a manager.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Nature {
    Ours,
    /// An operator or a control plane that fills in what the kind needs: no news.
    Controller,
    /// It declares its fields, or sets them again by itself: taking them over would not last.
    Contender,
    /// Someone's hand, once.
    Hand,
}

/// Begins the names of the Strimzi operators (`strimzi-cluster-operator`, `strimzi-topic-operator`, `strimzi-kafka-…`),
/// of the client library they use, and of Kubernetes' own parts.
const CONTROLLERS: [&str; 4] = ["strimzi-", "fabric8", "kube-", "kubelet"];

/// Tools that keep a desired state of their own and write it without server-side apply: Argo CD, Flux, Helm, kapp,
/// Terraform, Pulumi; and autoscalers where they write the object itself.
const CONTENDERS: [&str; 11] = [
    "argocd-",
    "kustomize-controller",
    "helm",
    "Helm",
    "kapp",
    "flux",
    "Terraform",
    "terraform-provider-",
    "HashiCorp",
    "pulumi-",
    "keda-operator",
];

/// They set `replicas` again whenever someone else does.
const SCALERS: [&str; 2] = ["kube-controller-manager", "horizontal-pod-autoscaler"];

pub(super) fn nature(manager: &FieldManager) -> Nature {
    let name = &*manager.name;
    let begins = |known: &[&str]| known.iter().any(|known| name.starts_with(known));
    if name == FIELD_MANAGER {
        return Nature::Ours;
    }
    if manager.scales {
        return if name.starts_with("kubectl") { Nature::Hand } else { Nature::Contender };
    }
    if manager.applied || SCALERS.contains(&name) || begins(&CONTENDERS) {
        return Nature::Contender;
    }
    if begins(&CONTROLLERS) { Nature::Controller } else { Nature::Hand }
}

/// True where what this manager sets beside the spec is worth telling.
pub(super) fn is_told(manager: &FieldManager) -> bool {
    let is_controller = CONTROLLERS.iter().any(|known| manager.name.starts_with(known));
    manager.name != FIELD_MANAGER && (manager.scales || !is_controller)
}

/// Who changed an object last, as far as one can tell: controllers write to objects all the time, so someone else is
/// named before them.
pub fn last_writer(managers: &[FieldManager]) -> Option<&FieldManager> {
    let told = managers.iter().filter(|manager| is_told(manager)).max_by(|one, other| one.time.cmp(&other.time));
    told.or_else(|| managers.iter().max_by(|one, other| one.time.cmp(&other.time)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, applied: bool, scales: bool) -> Nature {
        nature(&FieldManager { name: name.into(), time: None, applied, scales, fields: "{}".into() })
    }

    #[test]
    fn a_manager_is_known_by_its_name_and_by_how_it_writes() {
        for (name, wanted) in [
            ("polaris", Nature::Ours),
            ("strimzi-topic-operator", Nature::Controller),
            ("argocd-controller", Nature::Contender),
            ("helm", Nature::Contender),
            ("kube-controller-manager", Nature::Contender),
            ("kubectl-edit", Nature::Hand),
            ("kubectl-client-side-apply", Nature::Hand),
        ] {
            assert_eq!(of(name, false, false), wanted, "{name}");
        }
        assert_eq!(of("kubectl", true, false), Nature::Contender, "a server-side apply is a declaration");
        assert_eq!(of("kubectl", false, true), Nature::Hand, "kubectl scale is typed once");
        assert_eq!(of("my-autoscaler", false, true), Nature::Contender);
    }

    #[test]
    fn a_person_is_named_before_the_operator_that_wrote_after_them() {
        let manager = |name: &str, time: &str| FieldManager {
            name: name.into(),
            time: Some(time.into()),
            applied: false,
            scales: false,
            fields: "{}".into(),
        };
        let operator = manager("strimzi-kafka-operator", "2026-08-01T08:00:09Z");
        let person = manager("kubectl-label", "2026-08-01T08:00:05Z");
        let ours = manager("polaris", "2026-08-01T08:00:01Z");
        let named = |managers: &[FieldManager]| last_writer(managers).map(|manager| manager.name.clone());
        assert_eq!(named(&[ours.clone(), person, operator.clone()]).as_deref(), Some("kubectl-label"));
        assert_eq!(named(&[ours, operator]).as_deref(), Some("strimzi-kafka-operator"));
    }
}
