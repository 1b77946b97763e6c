//! The worst that taking something away can do.

use super::Risk;
use crate::{
    resource::{KubernetesKind, Target},
    snapshot::ObservedObject,
    value::Value,
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

fn loses_volumes(pool: &Value) -> bool {
    let Some(storage) = pool.at(&["spec", "storage"]) else { return false };
    let volumes = storage.get("volumes").and_then(Value::as_list).unwrap_or_default();
    volumes.iter().chain([storage]).any(|volume| {
        let text = |key: &str| volume.get(key).and_then(Value::as_str);
        text("type") == Some("ephemeral") || volume.get("deleteClaim").and_then(Value::as_bool) == Some(true)
    })
}
