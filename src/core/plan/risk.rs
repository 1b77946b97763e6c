//! The worst that a change can do while it is made, as far as the thing itself says; `outlook` adds what the operator
//! would do.

use super::{FieldChange, Risk};
use crate::{
    resource::{KubernetesKind, Target},
    snapshot::ObservedObject,
    value::{FieldPath, Value},
};

/// Deleting a topic deletes its records; deleting a pool deletes its volumes where `deleteClaim` says so or where they
/// never were more than a folder of the node.
pub(super) fn of_removal(target: &Target, object: &ObservedObject) -> Risk {
    let Target::Object(id) = target else {
        return if matches!(target, Target::ControlPlane { .. }) { Risk::DataLoss } else { Risk::Outage };
    };
    match id.kind {
        KubernetesKind::Namespace | KubernetesKind::KafkaTopic => Risk::DataLoss,
        KubernetesKind::KafkaNodePool if loses_volumes(&object.body) => Risk::DataLoss,
        KubernetesKind::Secret | KubernetesKind::ConfigMap => Risk::None,
        _ => Risk::Outage,
    }
}

/// A new operator renders other pods: new images, and often another template. Strimzi's own documentation lets one
/// expect a restart of every node.
pub(super) fn of_update(target: &Target, fields: &[FieldChange]) -> Risk {
    let image = FieldPath::keys(&["image"]);
    let is_image = |path: &FieldPath| matches!(target, Target::Operator { .. }) && *path == image;
    let upgrades = fields.iter().any(|field| is_operator_version(target, &field.path) || is_image(&field.path));
    if upgrades { Risk::Restart } else { Risk::None }
}

pub(super) fn note(target: &Target, path: &FieldPath) -> Option<String> {
    is_operator_version(target, path).then(|| "another operator usually restarts every node".into())
}

fn is_operator_version(target: &Target, path: &FieldPath) -> bool {
    matches!(target, Target::Operator { .. }) && *path == FieldPath::keys(&["version"])
}

fn loses_volumes(pool: &Value) -> bool {
    let Some(storage) = pool.at(&["spec", "storage"]) else { return false };
    let volumes = storage.get("volumes").and_then(Value::as_list).unwrap_or_default();
    volumes.iter().chain([storage]).any(|volume| {
        let text = |key: &str| volume.get(key).and_then(Value::as_str);
        text("type") == Some("ephemeral") || volume.get("deleteClaim").and_then(Value::as_bool) == Some(true)
    })
}
