//! Roles and their bindings, ready for `kubectl apply -f`.

use super::{Screen, json};
use crate::ops::ClusterRoles;
use serde_json::{Value, json};

/// YAML documents on standard output, or one event each.
pub fn show(clusters: &[ClusterRoles], screen: &Screen) {
    if screen.settings().json {
        for ClusterRoles { cluster, documents } in clusters {
            for document in documents {
                screen.event(&json::event("role", json!({"cluster": **cluster, "document": document})));
            }
        }
        return;
    }
    let documents: Vec<String> = clusters.iter().flat_map(of_cluster).collect();
    screen.result(documents.join("---\n").trim_end());
}

fn of_cluster(ClusterRoles { cluster, documents }: &ClusterRoles) -> Vec<String> {
    let mut texts: Vec<String> = documents.iter().map(yaml).collect();
    if let Some(first) = texts.first_mut() {
        let note = format!(
            "# What Polaris takes to apply, change and destroy this spec on {cluster}.\n\
             # Put into the bindings' `subjects` whoever applies it.\n"
        );
        first.insert_str(0, &note);
    }
    texts
}

/// A tree of maps, lists and scalars always has a text.
fn yaml(document: &Value) -> String {
    serde_saphyr::to_string(document).unwrap_or_else(|_| format!("{document}\n"))
}
