//! Namespaces and the Strimzi operator of each Kubernetes cluster.

use super::{
    DEFAULT_OPERATOR_VERSION, Draft, Lowering,
    body::{Fields, list},
    place::{Place, Places},
};
use crate::{
    address::{ResourceAddress, ResourceType},
    graph::{Mode, WaitCondition},
    resource::{KubernetesKind, ObjectId, Target},
    spec::{
        kinds::{Operator, OperatorSettings, Watch},
        yaml::Span,
    },
    value::{Map, Value},
};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

pub fn lower(places: &Places<'_>, lowering: &mut Lowering<'_>) {
    let mut clusters: BTreeMap<&Arc<str>, Vec<&Place<'_>>> = BTreeMap::new();
    for place in places.all() {
        clusters.entry(&place.kubernetes).or_default().push(place);
    }
    for (kubernetes, places) in clusters {
        let home = home_of(&places);
        lower_namespaces(kubernetes, &places, &home, lowering);
        lower_operator(kubernetes, &places, &home, lowering);
    }
}

pub fn address(kubernetes: &str) -> ResourceAddress {
    ResourceAddress::new(ResourceType::Operator, &[kubernetes])
}

/// Where the bundle of each cluster's operator comes from, where the spec says so.
pub fn bundle_sources(places: &Places<'_>) -> HashMap<Arc<str>, String> {
    let named = |place: &Place<'_>| {
        let source = settings(place)?.bundle.as_ref()?;
        Some((place.kubernetes.clone(), source.value.clone()))
    };
    places.all().iter().filter_map(named).collect()
}

fn settings<'a>(place: &'a Place<'_>) -> Option<&'a OperatorSettings> {
    match place.spec().operator.as_ref().map(|operator| &operator.value) {
        Some(Operator::Installed(settings)) => Some(settings),
        _ => None,
    }
}

/// The operator's namespace: the first that is named, else that of the first Kafka cluster.
fn home_of(places: &[&Place<'_>]) -> Arc<str> {
    let named = places.iter().find_map(|place| settings(place)?.namespace.as_ref());
    named.map_or_else(|| places[0].namespace.clone(), |namespace| Arc::from(&*namespace.value))
}

fn lower_namespaces(kubernetes: &Arc<str>, places: &[&Place<'_>], home: &Arc<str>, lowering: &mut Lowering<'_>) {
    let mut wanted: BTreeMap<&Arc<str>, Span> = BTreeMap::new();
    for place in places.iter().filter(|place| place.creates_namespace()) {
        let span = place.spec().namespace.as_ref().map_or(place.declared.span(), |namespace| namespace.span);
        wanted.entry(&place.namespace).or_insert(span);
    }
    let lives_alone = !is_external(places) && places.iter().all(|place| place.namespace != *home);
    if lives_alone {
        wanted.entry(home).or_insert(places[0].declared.span());
    }
    for (namespace, span) in wanted {
        let address = ResourceAddress::new(ResourceType::Namespace, &[kubernetes, namespace]);
        let kind = KubernetesKind::Namespace;
        let id = ObjectId { cluster: kubernetes.clone(), kind, namespace: None, name: namespace.clone() };
        let on = ResourceAddress::new(ResourceType::Kubernetes, &[kubernetes]);
        lowering.add(Draft::new(address, Target::Object(id), Value::Map(Map::new()), span).after([on]));
    }
}

/// True where someone else runs the operator.
fn is_external(places: &[&Place<'_>]) -> bool {
    places
        .iter()
        .any(|place| matches!(place.spec().operator.as_ref().map(|operator| &operator.value), Some(Operator::External)))
}

fn lower_operator(kubernetes: &Arc<str>, places: &[&Place<'_>], home: &Arc<str>, lowering: &mut Lowering<'_>) {
    let external = is_external(places);
    let target = Target::Operator { cluster: kubernetes.clone(), namespace: home.clone() };
    let body = if external { Value::Map(Map::new()) } else { operator_body(places) };
    let span = places[0].spec().operator.as_ref().map_or(places[0].declared.span(), |operator| operator.span);
    let mut draft = Draft::new(address(kubernetes), target, body, span)
        .after([ResourceAddress::new(ResourceType::Kubernetes, &[kubernetes])])
        .waits_for(WaitCondition::OperatorAvailable);
    draft.mode = if external { Mode::Read } else { Mode::Managed };
    let watched: BTreeSet<&Arc<str>> =
        places.iter().filter(|place| place.creates_namespace()).map(|place| &place.namespace).collect();
    let watched =
        watched.into_iter().chain((!external && places.iter().all(|place| place.namespace != *home)).then_some(home));
    let namespaces = watched.map(|namespace| ResourceAddress::new(ResourceType::Namespace, &[kubernetes, namespace]));
    lowering.add(draft.after(namespaces));
}

/// `version`, and `watch` as a sorted list of namespaces or `"all"`.
fn operator_body(places: &[&Place<'_>]) -> Value {
    let version = places.iter().find_map(|place| settings(place)?.version.as_ref());
    let watch = places.iter().find_map(|place| settings(place)?.watch.as_ref());
    let namespaces: BTreeSet<&str> = places.iter().map(|place| &*place.namespace).collect();
    let watch = match watch {
        Some(Watch::All) => Value::from("all"),
        Some(Watch::Namespaces(named)) => {
            list(named.iter().map(|name| &**name).chain(namespaces).collect::<BTreeSet<_>>())
        }
        None => list(namespaces),
    };
    Fields::default()
        .with("version", version.map_or(DEFAULT_OPERATOR_VERSION, |version| version.value.as_str()))
        .with("watch", watch)
        .build()
}
