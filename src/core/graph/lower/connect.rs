//! `KafkaConnect`, `KafkaConnector`, `KafkaMirrorMaker2` and `KafkaBridge` objects.

use super::{
    CLUSTER_LABEL, Draft, Lowering, USE_CONNECTORS,
    body::{Fields, list, merged, object, options, texts},
    client, kafka,
    place::{Place, Places},
    pools, users,
};
use crate::{
    address::{ResourceAddress, ResourceType},
    graph::WaitCondition,
    resource::KubernetesKind,
    spec::{
        ResolvedSpec,
        kinds::{BridgeHttp, BridgeSpec, ConnectSpec, ConnectorSpec, Declared, MirrorFlow, MirrorSource, MirrorSpec},
        shape::{DnsLabel, KafkaName, Located, NodeMap},
    },
    value::{Map, Value},
};
use std::collections::HashMap;

pub fn lower(spec: &ResolvedSpec, places: &Places<'_>, lowering: &mut Lowering<'_>) {
    let mut connects: HashMap<&str, &Place<'_>> = HashMap::new();
    for connect in &spec.connects {
        let Some(place) = places.get(&connect.spec.cluster) else { continue };
        connects.insert(&connect.name, place);
        lower_connect(connect, place, lowering);
    }
    for connector in &spec.connectors {
        if let Some(place) = connects.get(&*connector.spec.connect.value) {
            lower_connector(connector, place, lowering);
        }
    }
    for mirror in &spec.mirrors {
        if let Some(place) = places.get(&mirror.spec.cluster) {
            lower_mirror(mirror, place, places, lowering);
        }
    }
    for bridge in &spec.bridges {
        if let Some(place) = places.get(&bridge.spec.cluster) {
            lower_bridge(bridge, place, lowering);
        }
    }
}

/// A client needs its cluster, and the user it connects as.
fn needs(place: &Place<'_>, user: Option<&Located<DnsLabel>>) -> Vec<ResourceAddress> {
    let user = user.map(|user| users::address(place, user));
    user.into_iter().chain([place.address.clone()]).collect()
}

fn name_of(user: Option<&Located<DnsLabel>>) -> Option<&str> {
    user.map(|user| &*user.value)
}

fn text(text: Option<&Located<String>>) -> Option<&str> {
    text.map(|text| text.value.as_str())
}

fn lower_connect(connect: &Declared<ConnectSpec>, place: &Place<'_>, lowering: &mut Lowering<'_>) {
    let (name, spec) = (&**connect.name, &connect.spec);
    let annotations = annotations(&connect.annotations, &[(USE_CONNECTORS, "true")]);
    let body = object(&[], annotations, connect_spec(name, spec, place));
    let address = ResourceAddress::new(ResourceType::Connect, &[place.name, name]);
    let draft = Draft::new(address, place.object(KubernetesKind::KafkaConnect, name), body, connect.span())
        .after(needs(place, spec.user.as_ref()))
        .waits_for(WaitCondition::Ready)
        .guarded(spec.protect, &spec.accept)
        .ignoring(&spec.ignore)
        .overridden(spec.overrides.as_ref());
    lowering.add(draft);
}

fn annotations(given: &NodeMap<String>, own: &[(&str, &str)]) -> Value {
    let own = Value::map(own.iter().map(|(key, value)| (*key, Value::from(*value))));
    match texts(given) {
        Value::Map(given) => merged(own, Some(&given)),
        other => other,
    }
}

fn connect_spec(name: &str, spec: &ConnectSpec, place: &Place<'_>) -> Value {
    let version = spec.version.clone().or_else(|| place.spec().version.as_ref().map(|version| version.value.clone()));
    client::connection(place, text(spec.listener.as_ref()), name_of(spec.user.as_ref()))
        .with("replicas", spec.replicas.0)
        .maybe("version", version)
        .maybe("image", spec.image.clone())
        .with("groupId", text(spec.group_id.as_ref()).unwrap_or(name))
        .with("configStorageTopic", storage_topic(spec.config_storage_topic.as_ref(), name, "configs"))
        .with("offsetStorageTopic", storage_topic(spec.offset_storage_topic.as_ref(), name, "offsets"))
        .with("statusStorageTopic", storage_topic(spec.status_storage_topic.as_ref(), name, "status"))
        .filled("config", options(&spec.config))
        .maybe("build", map(spec.build.as_ref()))
        .filled("plugins", list(spec.plugins.iter().cloned().map(Value::Map)))
        .maybe("resources", spec.resources.as_ref().map(pools::resources))
        .maybe("jvmOptions", spec.jvm.as_ref().and_then(pools::jvm))
        .maybe("metricsConfig", spec.metrics.as_ref().map(kafka::metrics))
        .maybe("tracing", map(spec.tracing.as_ref()))
        .maybe("rack", map(spec.rack.as_ref()))
        .maybe("template", map(spec.template.as_ref()))
        .maybe("logging", map(spec.logging.as_ref()))
        .build()
}

fn map(map: Option<&Map>) -> Option<Value> {
    map.cloned().map(Value::Map)
}

fn storage_topic(given: Option<&Located<KafkaName>>, name: &str, what: &str) -> String {
    given.map_or_else(|| format!("{name}-{what}"), |topic| topic.value.0.to_string())
}

fn lower_connector(connector: &Declared<ConnectorSpec>, place: &Place<'_>, lowering: &mut Lowering<'_>) {
    let (name, spec) = (&**connector.name, &connector.spec);
    let connect = &*spec.connect.value;
    let connector_spec = Fields::default()
        .with("class", spec.class.as_str())
        .maybe("tasksMax", spec.tasks_max.map(|tasks| tasks.0))
        .maybe("version", spec.version.clone())
        .filled("config", options(&spec.config))
        .maybe("state", spec.state.map(crate::spec::kinds::ConnectorState::as_str))
        .maybe("autoRestart", map(spec.auto_restart.as_ref()))
        .maybe("listOffsets", spec.list_offsets.clone())
        .maybe("alterOffsets", spec.alter_offsets.clone())
        .build();
    let body = object(&[(CLUSTER_LABEL, connect)], texts(&connector.annotations), connector_spec);
    let address = ResourceAddress::new(ResourceType::Connector, &[connect, name]);
    let draft = Draft::new(address, place.object(KubernetesKind::KafkaConnector, name), body, connector.span())
        .after([ResourceAddress::new(ResourceType::Connect, &[place.name, connect])])
        .waits_for(WaitCondition::Ready)
        .guarded(spec.protect, &spec.accept)
        .ignoring(&spec.ignore)
        .overridden(spec.overrides.as_ref());
    lowering.add(draft);
}

fn lower_mirror(mirror: &Declared<MirrorSpec>, place: &Place<'_>, places: &Places<'_>, lowering: &mut Lowering<'_>) {
    let (name, spec) = (&**mirror.name, &mirror.spec);
    let body = object(&[], texts(&mirror.annotations), mirror_spec(name, spec, place, places));
    let address = ResourceAddress::new(ResourceType::Mirror, &[place.name, name]);
    let sources = spec.mirrors.value.iter().filter_map(|flow| {
        let source = places.get(flow.source.cluster.as_ref()?)?;
        Some(needs(source, flow.source.user.as_ref()))
    });
    let draft = Draft::new(address, place.object(KubernetesKind::KafkaMirrorMaker2, name), body, mirror.span())
        .after(needs(place, spec.user.as_ref()).into_iter().chain(sources.flatten()))
        .waits_for(WaitCondition::Ready)
        .guarded(spec.protect, &spec.accept)
        .ignoring(&spec.ignore)
        .overridden(spec.overrides.as_ref());
    lowering.add(draft);
}

fn mirror_spec(name: &str, spec: &MirrorSpec, place: &Place<'_>, places: &Places<'_>) -> Value {
    let version = spec.version.clone().or_else(|| place.spec().version.as_ref().map(|version| version.value.clone()));
    Fields::default()
        .maybe("version", version)
        .with("replicas", spec.replicas.0)
        .maybe("image", spec.image.clone())
        .with("target", mirror_target(name, spec, place))
        .with("mirrors", list(spec.mirrors.value.iter().map(|flow| mirror_flow(flow, places))))
        .maybe("resources", spec.resources.as_ref().map(pools::resources))
        .maybe("jvmOptions", spec.jvm.as_ref().and_then(pools::jvm))
        .maybe("metricsConfig", spec.metrics.as_ref().map(kafka::metrics))
        .maybe("tracing", map(spec.tracing.as_ref()))
        .maybe("template", map(spec.template.as_ref()))
        .maybe("logging", map(spec.logging.as_ref()))
        .build()
}

fn mirror_target(name: &str, spec: &MirrorSpec, place: &Place<'_>) -> Value {
    let target = spec.target.as_ref();
    let alias = target.and_then(|target| target.alias.as_deref()).unwrap_or(place.name);
    let group = target.and_then(|target| text(target.group_id.as_ref())).unwrap_or(name);
    let topic = |given: Option<&Located<KafkaName>>, what| storage_topic(given, name, what);
    client::connection(place, text(spec.listener.as_ref()), name_of(spec.user.as_ref()))
        .with("alias", alias)
        .with("groupId", group)
        .with("configStorageTopic", topic(target.and_then(|target| target.config_storage_topic.as_ref()), "configs"))
        .with("offsetStorageTopic", topic(target.and_then(|target| target.offset_storage_topic.as_ref()), "offsets"))
        .with("statusStorageTopic", topic(target.and_then(|target| target.status_storage_topic.as_ref()), "status"))
        .filled("config", target.map_or_else(|| Value::Map(Map::new()), |target| options(&target.config)))
        .build()
}

fn mirror_flow(flow: &MirrorFlow, places: &Places<'_>) -> Value {
    Fields::default()
        .with("source", mirror_source(&flow.source.value, places))
        .maybe("topicsPattern", flow.topics_pattern.clone())
        .maybe("topicsExcludePattern", flow.topics_exclude_pattern.clone())
        .maybe("groupsPattern", flow.groups_pattern.clone())
        .maybe("groupsExcludePattern", flow.groups_exclude_pattern.clone())
        .maybe("sourceConnector", map(flow.source_connector.as_ref()))
        .maybe("checkpointConnector", map(flow.checkpoint_connector.as_ref()))
        .build()
}

fn mirror_source(source: &MirrorSource, places: &Places<'_>) -> Value {
    let inside = source.cluster.as_ref().and_then(|cluster| places.get(cluster));
    let fields = inside.map_or_else(Fields::default, |place| {
        client::connection(place, text(source.listener.as_ref()), name_of(source.user.as_ref()))
    });
    let alias = source.alias.clone().or_else(|| inside.map(|place| place.name.to_owned()));
    fields
        .maybe("alias", alias)
        .maybe("bootstrapServers", source.bootstrap_servers.clone())
        .maybe("tls", map(source.tls.as_ref()))
        .maybe("authentication", map(source.authentication.as_ref()))
        .filled("config", options(&source.config))
        .build()
}

fn lower_bridge(bridge: &Declared<BridgeSpec>, place: &Place<'_>, lowering: &mut Lowering<'_>) {
    let (name, spec) = (&**bridge.name, &bridge.spec);
    let body = object(&[], texts(&bridge.annotations), bridge_spec(spec, place));
    let address = ResourceAddress::new(ResourceType::Bridge, &[place.name, name]);
    let draft = Draft::new(address, place.object(KubernetesKind::KafkaBridge, name), body, bridge.span())
        .after(needs(place, spec.user.as_ref()))
        .waits_for(WaitCondition::Ready)
        .guarded(spec.protect, &spec.accept)
        .ignoring(&spec.ignore)
        .overridden(spec.overrides.as_ref());
    lowering.add(draft);
}

fn bridge_spec(spec: &BridgeSpec, place: &Place<'_>) -> Value {
    let producer = spec.producer.as_ref().map(|producer| {
        Fields::default().maybe("enabled", producer.enabled).filled("config", options(&producer.config)).build()
    });
    let consumer = spec.consumer.as_ref().map(|consumer| {
        Fields::default()
            .maybe("enabled", consumer.enabled)
            .maybe("timeoutSeconds", consumer.timeout_seconds.map(|seconds| seconds.0))
            .filled("config", options(&consumer.config))
            .build()
    });
    client::connection(place, text(spec.listener.as_ref()), name_of(spec.user.as_ref()))
        .with("replicas", spec.replicas.0)
        .maybe("image", spec.image.clone())
        .with("http", spec.http.as_ref().map_or_else(|| Fields::default().with("port", 8080).build(), http))
        .filled("config", options(&spec.config))
        .maybe("producer", producer)
        .maybe("consumer", consumer)
        .maybe("adminClient", map(spec.admin_client.as_ref()))
        .maybe("resources", spec.resources.as_ref().map(pools::resources))
        .maybe("jvmOptions", spec.jvm.as_ref().and_then(pools::jvm))
        .maybe("metricsConfig", spec.metrics.as_ref().map(kafka::metrics))
        .maybe("tracing", map(spec.tracing.as_ref()))
        .maybe("rack", map(spec.rack.as_ref()))
        .maybe("template", map(spec.template.as_ref()))
        .maybe("logging", map(spec.logging.as_ref()))
        .build()
}

fn http(http: &BridgeHttp) -> Value {
    Fields::default()
        .with("port", http.port.map_or(8080, |port| port.0))
        .maybe("cors", map(http.cors.as_ref()))
        .maybe("tls", map(http.tls.as_ref()))
        .build()
}
