//! How a field merges: as one piece, field by field, or item by item.
//!
//! Custom kinds say it in their OpenAPI schema (`x-kubernetes-list-type`, `-list-map-keys`, `-map-type`); Strimzi says
//! nothing, so all its lists are one piece. For the built-in kinds the same facts are in `BUILT_IN_LISTS`.

use serde_json::{Map, Value};

/// The merge rule of one node.
#[derive(Clone, Copy, Debug)]
pub enum Shape<'a> {
    /// An object of a custom kind, with its schema; `None` when there is none, and then every list is one piece.
    Custom(Option<&'a Value>),
    /// An object of a built-in kind.
    BuiltIn,
    /// `metadata` of any kind.
    Metadata,
    /// A node of a custom kind, with its schema.
    Schema(&'a Value),
    /// A node of a built-in kind: the name of the field that it stands in.
    Field(&'a str),
    /// A node that no schema describes: maps merge, lists are one piece.
    Open,
}

/// How the items of a list are told apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Items {
    /// They are not: the list is one piece.
    Atomic,
    /// By their value.
    Set,
    /// By these fields.
    Keys(Vec<String>),
}

/// A field of a map, and whether the schema names it (or it is merely an entry of a map).
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    pub shape: Shape<'a>,
    pub named: bool,
}

impl<'a> Shape<'a> {
    /// The rule of a field of this node.
    pub fn field(self, name: &'a str) -> Entry<'a> {
        let named = |shape| Entry { shape, named: true };
        match self {
            Self::Custom(_) | Self::BuiltIn if name == "metadata" => named(Self::Metadata),
            // Of a ServiceAccount this list is one piece; of a pod it merges by name.
            Self::BuiltIn if name == "imagePullSecrets" => named(Self::Open),
            Self::Custom(Some(schema)) | Self::Schema(schema) => schema_field(schema, name),
            Self::Custom(None) => named(Self::Open),
            Self::BuiltIn | Self::Metadata | Self::Field(_) => named(Self::Field(name)),
            Self::Open => Entry { shape: Self::Open, named: false },
        }
    }

    /// The rule of an item of this list.
    pub fn item(self) -> Self {
        match self {
            Self::Schema(schema) => schema.get("items").map_or(Self::Open, Self::Schema),
            Self::Field("ownerReferences") => Self::Field(OWNER_REFERENCE),
            Self::Field(name) => Self::Field(name),
            _ => Self::Open,
        }
    }

    /// Whether a map here is one piece.
    pub fn is_atomic_map(self) -> bool {
        match self {
            Self::Schema(schema) => schema.get("x-kubernetes-map-type").and_then(Value::as_str) == Some("atomic"),
            Self::Field(name) => ATOMIC_MAPS.contains(&name),
            _ => false,
        }
    }

    /// How a list here merges. `list` tells the two kinds of `ports` apart.
    pub fn items(self, list: &[Value]) -> Items {
        match self {
            Self::Schema(schema) => schema_items(schema),
            Self::Field(name) => built_in_items(name, list),
            _ => Items::Atomic,
        }
    }
}

fn schema_field<'a>(schema: &'a Value, name: &str) -> Entry<'a> {
    if let Some(property) = schema.get("properties").and_then(|properties| properties.get(name)) {
        return Entry { shape: Shape::Schema(property), named: true };
    }
    let additional = schema.get("additionalProperties").filter(|additional| additional.is_object());
    Entry { shape: additional.map_or(Shape::Open, Shape::Schema), named: false }
}

fn schema_items(schema: &Value) -> Items {
    match schema.get("x-kubernetes-list-type").and_then(Value::as_str) {
        Some("set") => Items::Set,
        Some("map") => {
            let keys = schema.get("x-kubernetes-list-map-keys").and_then(Value::as_array);
            Items::Keys(keys.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect())
        }
        _ => Items::Atomic,
    }
}

/// Lists of the built-in kinds that merge item by item, from the `x-kubernetes-list-*` marks of the Kubernetes API.
const BUILT_IN_LISTS: &[(&str, &[&str])] = &[
    ("claims", &["name"]),
    ("conditions", &["type"]),
    ("containers", &["name"]),
    ("env", &["name"]),
    ("ephemeralContainers", &["name"]),
    ("hostAliases", &["ip"]),
    ("hostIPs", &["ip"]),
    ("imagePullSecrets", &["name"]),
    ("initContainers", &["name"]),
    ("ownerReferences", &["uid"]),
    ("podIPs", &["ip"]),
    ("resourceClaims", &["name"]),
    ("schedulingGates", &["name"]),
    ("secrets", &["name"]),
    ("topologySpreadConstraints", &["topologyKey", "whenUnsatisfiable"]),
    ("volumeDevices", &["devicePath"]),
    ("volumeMounts", &["mountPath"]),
    ("volumes", &["name"]),
];

/// One item of `ownerReferences`, which is one piece.
const OWNER_REFERENCE: &str = "ownerReference";

const ATOMIC_MAPS: &[&str] = &[
    "claimRef",
    "configMapKeyRef",
    "fieldRef",
    "involvedObject",
    "labelSelector",
    "namespaceSelector",
    "nodeSelector",
    OWNER_REFERENCE,
    "podSelector",
    "regarding",
    "related",
    "resourceFieldRef",
    "roleRef",
    "secretKeyRef",
    "selector",
    "targetRef",
];

fn built_in_items(name: &str, list: &[Value]) -> Items {
    let keys = |keys: &[&str]| Items::Keys(keys.iter().map(|key| (*key).to_owned()).collect());
    match name {
        "finalizers" => Items::Set,
        "ports" if list.iter().any(|port| port.get("containerPort").is_some()) => keys(&["containerPort", "protocol"]),
        "ports" if list.iter().all(|port| port.get("port").is_some_and(Value::is_number)) => {
            keys(&["port", "protocol"])
        }
        _ => match BUILT_IN_LISTS.binary_search_by_key(&name, |(list, _)| *list) {
            Ok(found) => keys(BUILT_IN_LISTS[found].1),
            Err(_) => Items::Atomic,
        },
    }
}

impl Items {
    /// The element that stands for an item, or `None` when it lacks a key.
    pub fn element(&self, item: &Value) -> Option<String> {
        match self {
            Self::Atomic => None,
            Self::Set => Some(format!("v:{item}")),
            Self::Keys(keys) => {
                let mut found: Vec<(&String, Value)> = Vec::new();
                for key in keys {
                    found.push((key, key_value(item, key)?));
                }
                found.sort_by_key(|(key, _)| *key);
                let map: Map<String, Value> = found.into_iter().map(|(key, value)| (key.clone(), value)).collect();
                Some(format!("k:{}", Value::Object(map)))
            }
        }
    }
}

/// `protocol` has a default, which counts as a key even when nobody wrote it.
fn key_value(item: &Value, key: &str) -> Option<Value> {
    match item.get(key) {
        Some(value) => Some(value.clone()),
        None if key == "protocol" => Some(Value::from("TCP")),
        None => None,
    }
}
