//! Columns of the built-in kinds, after `k8s.io/kubernetes/pkg/printers/internalversion`.

use crate::registry::Column;
use serde_json::{Value, json};

/// Name, type and path of each column; a path that begins with `=` is computed, and of paths with `|` between them
/// the first counts that leads anywhere.
type Row = (&'static str, &'static str, &'static str);

const AGE: Row = ("Age", "date", ".metadata.creationTimestamp");

/// The columns after the name.
pub fn columns(kind: &str) -> Vec<Column> {
    rows(kind).iter().chain(aged(kind)).map(column).collect()
}

/// Rights of the cluster show when they were made, everything else its age.
fn aged(kind: &str) -> Option<&'static Row> {
    (!matches!(kind, "Role" | "ClusterRole" | "CustomResourceDefinition" | "Event")).then_some(&AGE)
}

fn rows(kind: &str) -> &'static [Row] {
    match kind {
        "Namespace" => &[("Status", "string", ".status.phase")],
        "Pod" => {
            &[("Ready", "string", "=ready"), ("Status", "string", "=status"), ("Restarts", "integer", "=restarts")]
        }
        "Service" => &[
            ("Type", "string", ".spec.type"),
            ("Cluster-IP", "string", ".spec.clusterIP"),
            ("External-IP", "string", "=external"),
            ("Port(s)", "string", "=ports"),
        ],
        "Secret" => &[("Type", "string", ".type"), ("Data", "integer", "=data")],
        "ConfigMap" => &[("Data", "integer", "=data")],
        "PersistentVolumeClaim" => &[
            ("Status", "string", ".status.phase"),
            ("Volume", "string", ".spec.volumeName"),
            ("Capacity", "string", ".status.capacity.storage"),
            ("Access Modes", "string", "=access"),
            ("StorageClass", "string", ".spec.storageClassName"),
        ],
        "Node" => &[("Status", "string", "=node"), ("Version", "string", ".status.nodeInfo.kubeletVersion")],
        "Deployment" => &[
            ("Ready", "string", "=replicas"),
            ("Up-to-date", "integer", ".status.updatedReplicas"),
            ("Available", "integer", ".status.availableReplicas"),
        ],
        "StatefulSet" => &[("Ready", "string", "=replicas")],
        "ReplicaSet" => &[
            ("Desired", "integer", ".spec.replicas"),
            ("Current", "integer", ".status.replicas"),
            ("Ready", "integer", ".status.readyReplicas"),
        ],
        "PodDisruptionBudget" => &[
            ("Min Available", "string", ".spec.minAvailable"),
            ("Max Unavailable", "string", ".spec.maxUnavailable"),
            ("Allowed Disruptions", "integer", ".status.disruptionsAllowed"),
        ],
        "StorageClass" => &[
            ("Provisioner", "string", ".provisioner"),
            ("ReclaimPolicy", "string", ".reclaimPolicy"),
            ("VolumeBindingMode", "string", ".volumeBindingMode"),
            ("AllowVolumeExpansion", "boolean", ".allowVolumeExpansion"),
        ],
        "RoleBinding" | "ClusterRoleBinding" => &[("Role", "string", "=role")],
        "Role" | "ClusterRole" | "CustomResourceDefinition" => {
            &[("Created At", "string", ".metadata.creationTimestamp")]
        }
        "Lease" => &[("Holder", "string", ".spec.holderIdentity")],
        "Event" => &[
            ("Last Seen", "date", ".lastTimestamp|.eventTime|.metadata.creationTimestamp"),
            ("Type", "string", ".type"),
            ("Reason", "string", ".reason"),
            ("Object", "string", "=involved"),
            ("Message", "string", ".message"),
        ],
        _ => &[],
    }
}

fn column((name, kind, path): &Row) -> Column {
    Column {
        name: (*name).to_owned(),
        r#type: (*kind).to_owned(),
        format: String::new(),
        description: String::new(),
        priority: 0,
        path: (*path).to_owned(),
    }
}

/// The cell of a column that is no plain path.
pub fn computed(path: &str, object: &Value) -> Option<Value> {
    let cell = match path.strip_prefix('=')? {
        "ready" => json!(format!("{}/{}", ready_containers(object).count(), list(&object["spec"]["containers"]).len())),
        "status" => json!(pod_status(object)),
        "restarts" => json!(restarts(object)),
        "external" => json!(external(object)),
        "ports" => json!(ports(object)),
        "data" => json!(
            ["data", "binaryData"].iter().filter_map(|field| Some(object[field].as_object()?.len())).sum::<usize>()
        ),
        "access" => json!(access(object)),
        "node" => json!(node_status(object)),
        "replicas" => {
            json!(format!("{}/{}", number(&object["status"]["readyReplicas"]), number(&object["spec"]["replicas"])))
        }
        "role" => json!(format!("{}/{}", text(&object["roleRef"]["kind"]), text(&object["roleRef"]["name"]))),
        "involved" => {
            let involved = &object["involvedObject"];
            json!(format!("{}/{}", text(&involved["kind"]).to_lowercase(), text(&involved["name"])))
        }
        _ => return None,
    };
    Some(cell)
}

fn ready_containers(pod: &Value) -> impl Iterator<Item = &Value> {
    list(&pod["status"]["containerStatuses"]).iter().filter(|status| status["ready"] == true)
}

fn pod_status(pod: &Value) -> &str {
    if !pod["metadata"]["deletionTimestamp"].is_null() {
        return "Terminating";
    }
    let waiting = list(&pod["status"]["containerStatuses"])
        .iter()
        .find_map(|status| status["state"]["waiting"]["reason"].as_str());
    waiting.unwrap_or_else(|| text(&pod["status"]["phase"]))
}

fn restarts(pod: &Value) -> i64 {
    list(&pod["status"]["containerStatuses"]).iter().map(|status| number(&status["restartCount"])).sum()
}

fn external(service: &Value) -> String {
    let ingress = list(&service["status"]["loadBalancer"]["ingress"]);
    let addresses: Vec<&str> =
        ingress.iter().filter_map(|entry| entry["ip"].as_str().or_else(|| entry["hostname"].as_str())).collect();
    match (addresses.is_empty(), text(&service["spec"]["type"])) {
        (false, _) => addresses.join(","),
        (true, "LoadBalancer") => "<pending>".to_owned(),
        (true, _) => "<none>".to_owned(),
    }
}

fn ports(service: &Value) -> String {
    let port = |port: &Value| {
        let node = port["nodePort"].as_i64().map(|node| format!(":{node}")).unwrap_or_default();
        format!("{}{node}/{}", number(&port["port"]), text(&port["protocol"]))
    };
    let ports: Vec<String> = list(&service["spec"]["ports"]).iter().map(port).collect();
    if ports.is_empty() { "<none>".to_owned() } else { ports.join(",") }
}

fn access(claim: &Value) -> String {
    let short = |mode: &Value| match text(mode) {
        "ReadWriteOnce" => "RWO",
        "ReadOnlyMany" => "ROX",
        "ReadWriteMany" => "RWX",
        "ReadWriteOncePod" => "RWOP",
        _ => "",
    };
    list(&claim["status"]["accessModes"]).iter().map(short).collect::<Vec<_>>().join(",")
}

fn node_status(node: &Value) -> &'static str {
    let ready = list(&node["status"]["conditions"]).iter().find(|condition| condition["type"] == "Ready");
    match ready.map(|condition| condition["status"] == "True") {
        Some(true) => "Ready",
        Some(false) => "NotReady",
        None => "Unknown",
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("")
}

fn number(value: &Value) -> i64 {
    value.as_i64().unwrap_or(0)
}
