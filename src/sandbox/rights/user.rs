//! Somebody who is impersonated.

use http::HeaderMap;
use serde_json::Value;

/// A name and the groups that it is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    pub name: String,
    pub groups: Vec<String>,
}

impl User {
    /// Whom a request speaks for; `None` for itself, the administrator.
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let name = headers.get("impersonate-user")?.to_str().ok()?;
        let groups = headers.get_all("impersonate-group").iter().filter_map(|group| group.to_str().ok());
        Some(Self::new(name, groups.map(str::to_owned).collect()))
    }

    /// Whom a `SubjectAccessReview` asks about.
    pub fn of_subject(spec: &Value) -> Self {
        let groups = spec["groups"].as_array().into_iter().flatten();
        let groups = groups.filter_map(|group| group.as_str().map(str::to_owned)).collect();
        Self::new(spec["user"].as_str().unwrap_or_default(), groups)
    }

    /// Without groups, a service account is in those of its kind.
    fn new(name: &str, mut groups: Vec<String>) -> Self {
        let account = name.strip_prefix("system:serviceaccount:").and_then(|rest| rest.split_once(':'));
        if let Some((namespace, _)) = account.filter(|_| groups.is_empty()) {
            groups.extend(["system:serviceaccounts".into(), format!("system:serviceaccounts:{namespace}")]);
        }
        if name != "system:anonymous" && !groups.iter().any(|group| group == "system:authenticated") {
            groups.push("system:authenticated".into());
        }
        Self { name: name.to_owned(), groups }
    }

    /// May do everything, whatever is bound.
    pub fn is_master(&self) -> bool {
        self.groups.iter().any(|group| group == "system:masters")
    }

    /// Whether a binding's subject means this user; `namespace` is the binding's.
    pub fn is(&self, subject: &Value, namespace: &str) -> bool {
        let name = subject["name"].as_str().unwrap_or_default();
        match subject["kind"].as_str() {
            Some("User") => self.name == name,
            Some("Group") => self.groups.iter().any(|group| group == name),
            Some("ServiceAccount") => {
                let namespace = subject["namespace"].as_str().unwrap_or(namespace);
                self.name == format!("system:serviceaccount:{namespace}:{name}")
            }
            _ => false,
        }
    }
}
