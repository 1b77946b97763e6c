//! What a request would do, in RBAC's words.

use crate::api::Call;
use http::Method;
use serde_json::Value;

/// A verb on a resource; empty texts where there is no such part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Act {
    pub verb: &'static str,
    pub group: String,
    pub resource: String,
    pub subresource: String,
    pub namespace: String,
    pub name: String,
}

const VERBS: [&str; 8] = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"];

impl Act {
    /// The act of a call; rights on a Namespace are looked for inside of it, too.
    pub fn of(call: &Call) -> Self {
        let path = &call.path;
        let name = if path.name.is_empty() { named_by_selector(call) } else { path.name.clone() };
        let is_namespace = path.group.is_empty() && path.plural == "namespaces";
        Self {
            verb: verb(call),
            group: path.group.clone(),
            resource: path.plural.clone(),
            subresource: path.subresource.clone(),
            namespace: if is_namespace { path.name.clone() } else { path.namespace.clone() },
            name,
        }
    }

    /// The act of a review's `resourceAttributes`; `None` for a verb that no request has.
    pub fn of_attributes(attributes: &Value) -> Option<Self> {
        let text = |field: &str| attributes[field].as_str().unwrap_or_default().to_owned();
        let asked = text("verb");
        Some(Self {
            verb: VERBS.into_iter().find(|verb| *verb == asked)?,
            group: text("group"),
            resource: text("resource"),
            subresource: text("subresource"),
            namespace: text("namespace"),
            name: text("name"),
        })
    }

    /// As rules name it: `kafkatopics`, `kafkatopics/status`.
    pub fn resource(&self) -> String {
        if self.subresource.is_empty() {
            self.resource.clone()
        } else {
            format!("{}/{}", self.resource, self.subresource)
        }
    }

    /// The store's name of the resource: `kafkatopics.kafka.strimzi.io`.
    pub fn qualified(&self) -> String {
        if self.group.is_empty() { self.resource.clone() } else { format!("{}.{}", self.resource, self.group) }
    }

    /// Whether a rule of a Role covers it.
    pub fn is_granted_by(&self, rule: &Value) -> bool {
        let has = |field: &str, wanted: &[&str]| {
            let entries = rule[field].as_array().into_iter().flatten().filter_map(Value::as_str);
            entries.into_iter().any(|entry| entry == "*" || wanted.contains(&entry))
        };
        let all_of_subresource = format!("*/{}", self.subresource);
        let names = rule["resourceNames"].as_array().map_or(&[][..], Vec::as_slice);
        has("verbs", &[self.verb])
            && has("apiGroups", &[&self.group])
            && has("resources", &[&self.resource(), &all_of_subresource])
            && (names.is_empty() || names.iter().any(|name| *name == *self.name))
    }
}

fn verb(call: &Call) -> &'static str {
    let named = !call.path.name.is_empty();
    match (&call.method, named) {
        (&Method::GET, true) => "get",
        (&Method::GET, false) if call.is_watch() => "watch",
        (&Method::GET, false) => "list",
        (&Method::POST, _) => "create",
        (&Method::PUT, _) => "update",
        (&Method::PATCH, _) => "patch",
        (&Method::DELETE, false) => "deletecollection",
        (&Method::DELETE, true) => "delete",
        _ => "",
    }
}

/// A list of one name is a question for that name.
fn named_by_selector(call: &Call) -> String {
    let selector = call.options.get("fieldSelector").unwrap_or_default();
    selector.strip_prefix("metadata.name=").filter(|name| !name.contains(',')).unwrap_or_default().to_owned()
}
