//! A bundle fitted to its place: namespaces, subjects of bindings, what is watched; and what a plan says of it.

use super::{Bundle, OperatorDeployment, Part, PartKind, Watched};
use crate::value::{Digest, Map, Value};
use std::sync::Arc;

/// Where and how an operator should run.
#[derive(Clone, Debug)]
pub struct Wish<'a> {
    pub version: &'a str,
    /// The operator's own namespace.
    pub home: &'a str,
    pub watched: &'a Watched,
}

/// Every object of an operator in one cluster, in the order of application.
#[derive(Clone, Debug, PartialEq)]
pub struct Installation {
    pub version: String,
    pub bundle: Digest,
    pub home: Arc<str>,
    pub watched: Watched,
    parts: Vec<Part>,
}

impl Installation {
    pub fn of(bundle: &Bundle, wish: &Wish<'_>) -> Self {
        let fitting = Fitting { wish, bundle };
        Self {
            version: wish.version.to_owned(),
            bundle: bundle.digest,
            home: wish.home.into(),
            watched: wish.watched.clone(),
            parts: bundle.parts.iter().flat_map(|part| fitting.fit(part)).collect(),
        }
    }

    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    pub fn definitions(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| part.is_definition())
    }

    /// The operator itself; a bundle without it is refused before.
    pub fn operator(&self) -> Option<&Part> {
        self.parts.iter().find(|part| part.is_operator())
    }

    /// Every kind that has a part, and those that an earlier release may have left.
    pub fn kinds(&self) -> Vec<PartKind> {
        let mut kinds: Vec<PartKind> = self.parts.iter().map(|part| part.kind).chain(PartKind::USUAL).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    }

    /// What a plan declares of it.
    pub fn body(&self) -> Value {
        let deployment = self.operator().map(|part| &part.body);
        self.described(deployment, Some((&self.version, &self.bundle.to_string())), |part| Some(&part.body))
    }

    /// The same of what stands: `live` is what the server has of a part, `pinned` the version and bundle that were
    /// written beside the operator when it was applied.
    pub fn seen<'a>(&'a self, pinned: Option<(&str, &str)>, live: impl Fn(&'a Part) -> Option<&'a Value>) -> Value {
        self.described(self.operator().and_then(&live), pinned, live)
    }

    fn described<'a>(
        &'a self,
        deployment: Option<&Value>,
        pinned: Option<(&str, &str)>,
        live: impl Fn(&'a Part) -> Option<&'a Value>,
    ) -> Value {
        let mut body = Map::new();
        if let Some((version, bundle)) = pinned {
            body.insert("version".into(), version.into());
            body.insert("bundle".into(), bundle.into());
        }
        if let Some(deployment) = deployment.map(OperatorDeployment) {
            body.extend(deployment.image().map(|image| ("image".to_owned(), image.into())));
            body.insert("watch".into(), deployment.watched(&self.home).to_plan());
            body.insert("kafka".into(), texts(deployment.kafka_versions()));
        }
        let (mut definitions, mut objects) = (Map::new(), Map::new());
        for part in &self.parts {
            let Some(found) = live(part) else { continue };
            let mark = Value::from(part.mark(found));
            if part.is_definition() {
                let described = Value::map([("versions", texts(Part::versions(found))), ("digest", mark)]);
                definitions.insert(part.name.to_string(), described);
            } else {
                objects.insert(part.key(), mark);
            }
        }
        body.insert("definitions".into(), Value::Map(definitions));
        body.insert("objects".into(), Value::Map(objects));
        Value::Map(body)
    }
}

fn texts(texts: Vec<&str>) -> Value {
    Value::List(texts.into_iter().map(Value::from).collect())
}

/// One bundle on its way to one place.
struct Fitting<'a> {
    wish: &'a Wish<'a>,
    bundle: &'a Bundle,
}

impl Fitting<'_> {
    fn fit(&self, part: &Part) -> Vec<Part> {
        match part.kind {
            PartKind::RoleBinding if !is_for_election(part) => self.bindings(part),
            PartKind::RoleBinding | PartKind::ClusterRoleBinding => vec![self.at_home(part, self.with_subjects(part))],
            PartKind::Deployment if part.is_operator() => vec![self.at_home(part, self.watching(part))],
            _ => vec![self.at_home(part, part.body.clone())],
        }
    }

    fn at_home(&self, part: &Part, body: Value) -> Part {
        let namespace = part.namespace.as_ref().map(|_| Arc::from(self.wish.home));
        Part { namespace, body, ..part.clone() }
    }

    /// The operator may work in each namespace that it watches, and nowhere else: a binding in each, or one
    /// for the whole cluster where it watches all. (Strimzi's documentation, "deploying the Cluster Operator to watch
    /// multiple namespaces" and "… all namespaces".)
    fn bindings(&self, part: &Part) -> Vec<Part> {
        let body = self.with_subjects(part);
        match self.wish.watched {
            Watched::Namespaces(names) => {
                let bound =
                    |name: &String| Part { namespace: Some(name.as_str().into()), body: body.clone(), ..part.clone() };
                names.iter().map(bound).collect()
            }
            Watched::All => {
                let kind = PartKind::ClusterRoleBinding;
                vec![Part { kind, namespace: None, name: self.name_for_all(part), body }]
            }
        }
    }

    /// A binding keeps its name unless another of the whole cluster has it already; then its role's name tells it apart.
    fn name_for_all(&self, part: &Part) -> Arc<str> {
        let mut others = self.bundle.parts.iter().filter(|other| other.kind == PartKind::ClusterRoleBinding);
        let role = part.body.at(&["roleRef", "name"]).and_then(Value::as_str);
        match (others.any(|other| other.name == part.name), role) {
            (true, Some(role)) => role.into(),
            _ => part.name.clone(),
        }
    }

    /// The published subjects name the namespace of Strimzi's examples; the operator's account is at home.
    fn with_subjects(&self, part: &Part) -> Value {
        let mut body = part.body.clone();
        if let Some(Value::List(subjects)) = field(&mut body, "subjects") {
            for subject in subjects {
                if let Value::Map(subject) = subject
                    && subject.get("kind").and_then(Value::as_str) == Some("ServiceAccount")
                {
                    subject.insert("namespace".into(), self.wish.home.into());
                }
            }
        }
        body
    }

    fn watching(&self, part: &Part) -> Value {
        let mut body = part.body.clone();
        let watched = self.wish.watched.to_variable();
        let containers = ["spec", "template", "spec", "containers"];
        let containers = containers.iter().try_fold(&mut body, |value, key| field(value, key));
        if let Some(Value::List(containers)) = containers {
            for container in containers {
                let Some(Value::List(variables)) = field(container, "env") else { continue };
                for variable in variables {
                    if variable.get("name").and_then(Value::as_str) == Some("STRIMZI_NAMESPACE") {
                        let entries = [("name", "STRIMZI_NAMESPACE".into()), ("value", watched.as_str().into())];
                        *variable = Value::map(entries);
                    }
                }
            }
        }
        body
    }
}

/// The right to hold the operator's lease belongs to where the operator lives.
fn is_for_election(part: &Part) -> bool {
    let role = part.body.at(&["roleRef", "name"]).and_then(Value::as_str);
    role.is_some_and(|role| role.contains("leader-election"))
}

fn field<'a>(value: &'a mut Value, key: &str) -> Option<&'a mut Value> {
    match value {
        Value::Map(map) => map.get_mut(key),
        _ => None,
    }
}
