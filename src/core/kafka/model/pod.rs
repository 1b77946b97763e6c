//! A node's pod: template, environment, annotations, and the revisions that tell whether it must be rolled.

use super::{
    Node, Pool,
    cluster::Cluster,
    pools::{jvm_options, template},
    server_config, storage,
};
use crate::kafka::{
    config::plain,
    document::{fingerprint, flag, list, number, part, text, texts},
};
use serde_json::{Map, Value as Json, json};

/// What the node's certificate says, and who signed it: its server certificate changes with this and only this.
pub fn certificate_hash(cluster: &Cluster<'_>, node: &Node) -> String {
    fingerprint(&json!({"names": names(cluster, node), "generation": cluster.ca_generation}))
}

/// The names in a node's certificate, sorted.
pub fn names(cluster: &Cluster<'_>, node: &Node) -> Vec<String> {
    let (name, namespace) = (&cluster.name, &cluster.namespace);
    let mut names: Vec<String> = ["bootstrap", "brokers"]
        .iter()
        .flat_map(|service| {
            ["", &format!(".{namespace}"), &format!(".{namespace}.svc"), &format!(".{namespace}.svc.cluster.local")]
                .map(|end| format!("{name}-kafka-{service}{end}"))
        })
        .collect();
    names.push(format!("{}.{name}-kafka-brokers.{namespace}.svc", node.pod_name));
    if node.broker {
        names.extend(cluster.listeners.iter().flat_map(|listener| outside_names(cluster, node, listener)));
    }
    names.sort_unstable();
    names.dedup();
    names
}

fn outside_names(cluster: &Cluster<'_>, node: &Node, listener: &super::Listener) -> Vec<String> {
    let place = cluster.place();
    let alternative = listener.configuration("/bootstrap/alternativeNames").and_then(Json::as_array);
    let mut names: Vec<String> =
        alternative.into_iter().flatten().filter_map(Json::as_str).map(str::to_owned).collect();
    if listener.tls {
        let told = listener.advertised_host(place, node);
        if listener.is_outside() {
            names.push(listener.host(place, node));
            if listener.configuration("/createBootstrapService") != Some(&Json::Bool(false)) {
                names.push(listener.bootstrap_host(place));
            }
        }
        if told != listener.host(place, node) {
            names.push(told);
        }
    }
    names
}

/// Fills in the pod and its revisions.
pub fn render(cluster: &Cluster<'_>, node: &mut Node) {
    let Some(pool) = cluster.pool(&node.pool) else { return };
    let mut pod = document(cluster, node, pool);
    node.resource_revision = fingerprint(&resources_of(&pod));
    node.revision = fingerprint(&without_resources(&pod));
    pod["metadata"]["annotations"]["strimzi.io/revision"] = node.revision.clone().into();
    pod["metadata"]["annotations"]["strimzi.io/resource-revision"] = node.resource_revision.clone().into();
    node.pod = pod;
}

fn document(cluster: &Cluster<'_>, node: &Node, pool: &Pool) -> Json {
    json!({
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": node.pod_name,
            "namespace": cluster.namespace,
            "labels": labels(cluster, node, pool),
            "annotations": annotations(cluster, node, pool),
        },
        "spec": spec(cluster, node, pool),
    })
}

fn labels(cluster: &Cluster<'_>, node: &Node, pool: &Pool) -> Json {
    let mut labels = super::objects::pool_labels(cluster, pool);
    labels.extend(texts(template(&pool.document, &cluster.documents.kafka, "pod"), "/metadata/labels"));
    let own = [
        ("strimzi.io/broker-role", node.broker.to_string()),
        ("strimzi.io/controller-role", node.controller.to_string()),
        ("strimzi.io/pod-name", node.pod_name.clone()),
        ("strimzi.io/controller", "strimzipodset".to_owned()),
        ("strimzi.io/controller-name", format!("{}-{}", cluster.name, pool.name)),
        ("statefulset.kubernetes.io/pod-name", node.pod_name.clone()),
    ];
    labels.extend(own.map(|(key, value)| (key.to_owned(), value)));
    json!(labels)
}

fn annotations(cluster: &Cluster<'_>, node: &Node, pool: &Pool) -> Json {
    let mut annotations = texts(template(&pool.document, &cluster.documents.kafka, "pod"), "/metadata/annotations");
    let mut hashed = json!({"custom": server_config::custom(cluster, &node.options)});
    if node.broker {
        hashed["advertised"] = server_config::advertised(cluster, node).into();
        annotations.insert(
            "strimzi.io/custom-listener-cert-thumbprints".into(),
            super::objects::thumbprints(cluster).join(","),
        );
    }
    let own = [
        ("strimzi.io/cluster-ca-cert-generation", cluster.ca_generation.to_string()),
        ("strimzi.io/cluster-ca-key-generation", "0".to_owned()),
        ("strimzi.io/clients-ca-cert-generation", cluster.memory.clients_ca_generation.to_string()),
        ("strimzi.io/configuration-hash", fingerprint(&hashed)),
        ("strimzi.io/kafka-version", cluster.versions.kafka.clone()),
        ("strimzi.io/server-cert-hash", node.certificate_hash.clone()),
    ];
    annotations.extend(own.map(|(key, value)| (key.to_owned(), value)));
    json!(annotations)
}

/// Fields of the pod template that go into the pod as they are.
const TAKEN_OVER: [&str; 11] = [
    "imagePullSecrets",
    "securityContext",
    "affinity",
    "tolerations",
    "topologySpreadConstraints",
    "priorityClassName",
    "schedulerName",
    "hostAliases",
    "dnsPolicy",
    "dnsConfig",
    "enableServiceLinks",
];

fn spec(cluster: &Cluster<'_>, node: &Node, pool: &Pool) -> Json {
    let pod = template(&pool.document, &cluster.documents.kafka, "pod");
    let grace = number(pod, "/terminationGracePeriodSeconds").unwrap_or(30);
    let mut spec = json!({
        "hostname": node.pod_name,
        "subdomain": format!("{}-kafka-brokers", cluster.name),
        "serviceAccountName": format!("{}-kafka", cluster.name),
        "restartPolicy": "Always",
        "terminationGracePeriodSeconds": grace,
        "containers": [container(cluster, node, pool)],
        "volumes": volumes(cluster, node, pool, pod),
    });
    for field in TAKEN_OVER {
        if let Some(value) = pod.get(field).filter(|value| !value.is_null()) {
            spec[field] = value.clone();
        }
    }
    if node.broker && needs_node_facts(cluster) {
        spec["initContainers"] = json!([init_container(cluster, pool)]);
    }
    spec
}

/// An init container asks the API server about the Kubernetes node: its zone, its address.
pub fn needs_node_facts(cluster: &Cluster<'_>) -> bool {
    text(&cluster.documents.kafka, "/spec/kafka/rack/type") == Some("topology-label")
        || cluster.listeners.iter().any(|listener| listener.kind == "nodeport")
}

fn init_container(cluster: &Cluster<'_>, pool: &Pool) -> Json {
    let kafka = &cluster.documents.kafka;
    let own = template(&pool.document, kafka, "initContainer");
    let image = text(kafka, "/spec/kafka/brokerRackInitImage")
        .map_or_else(|| format!("quay.io/strimzi/operator:{}", cluster.world.release.version), str::to_owned);
    let mut env = vec![json!({"name": "NODE_NAME", "valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}}})];
    if let Some(key) = text(kafka, "/spec/kafka/rack/topologyKey") {
        env.push(json!({"name": "RACK_TOPOLOGY_KEY", "value": key}));
    }
    if cluster.listeners.iter().any(|listener| listener.kind == "nodeport") {
        env.push(json!({"name": "EXTERNAL_ADDRESS", "value": "TRUE"}));
    }
    env.extend(list(own, "/env").iter().cloned());
    let mut container =
        json!({"name": "kafka-init", "image": image, "args": ["/opt/strimzi/bin/kafka_init_run.sh"], "env": env});
    decorate(&mut container, own, pool);
    container
}

fn container(cluster: &Cluster<'_>, node: &Node, pool: &Pool) -> Json {
    let kafka = &cluster.documents.kafka;
    let own = template(&pool.document, kafka, "kafkaContainer");
    let image = text(kafka, "/spec/kafka/image")
        .map_or_else(|| cluster.world.release.image(&cluster.versions.kafka), str::to_owned);
    let mut mounts: Vec<Json> = storage::volumes(&pool.storage)
        .iter()
        .map(|(name, _)| json!({"name": name, "mountPath": format!("/var/lib/kafka/{name}")}))
        .collect();
    mounts.extend(list(own, "/volumeMounts").iter().cloned());
    let mut container = json!({
        "name": "kafka",
        "image": image,
        "args": ["/opt/kafka/kafka_run.sh"],
        "env": environment(cluster, pool, own),
        "ports": ports(cluster, node),
        "volumeMounts": mounts,
    });
    for probe in ["livenessProbe", "readinessProbe"] {
        if let Some(value) = part(kafka, &format!("/spec/kafka/{probe}")) {
            container[probe] = value.clone();
        }
    }
    decorate(&mut container, own, pool);
    container
}

/// Resources of the pool and the security context of the container's template.
fn decorate(container: &mut Json, own: &Json, pool: &Pool) {
    if let Some(resources) = part(&pool.document, "/spec/resources") {
        container["resources"] = resources.clone();
    }
    if let Some(context) = part(own, "/securityContext") {
        container["securityContext"] = context.clone();
    }
}

fn ports(cluster: &Cluster<'_>, node: &Node) -> Vec<Json> {
    let port = |name: &str, number: i64| json!({"name": name, "containerPort": number, "protocol": "TCP"});
    let mut ports = vec![port("tcp-kafkaagent", 8443)];
    if node.controller {
        ports.push(port("tcp-ctrlplane", 9090));
    }
    if node.broker {
        ports.push(port("tcp-replication", 9091));
        ports.extend(cluster.listeners.iter().map(|listener| port(&format!("tcp-{}", listener.name), listener.port)));
    }
    if part(&cluster.documents.kafka, "/spec/kafka/metricsConfig").is_some() {
        ports.push(port("tcp-prometheus", 9404));
    }
    if part(&cluster.documents.kafka, "/spec/kafka/jmxOptions").is_some() {
        ports.push(port("tcp-jmx", 9999));
    }
    ports
}

/// The operator's variables, then those of the template that do not take one of its names.
fn environment(cluster: &Cluster<'_>, pool: &Pool, own: &Json) -> Vec<Json> {
    let kafka = &cluster.documents.kafka;
    let jvm = jvm_options(&pool.document, kafka);
    let mut variables: Vec<(String, String)> = Vec::new();
    let mut set = |name: &str, value: String| variables.push((name.to_owned(), value));
    set(
        "KAFKA_METRICS_ENABLED",
        (text(kafka, "/spec/kafka/metricsConfig/type") == Some("jmxPrometheusExporter")).to_string(),
    );
    set("STRIMZI_KAFKA_GC_LOG_ENABLED", flag(jvm, "/gcLoggingEnabled").to_string());
    let (name, value) = heap(pool, jvm);
    set(name, value);
    for (field, name) in
        [("-XX", "KAFKA_JVM_PERFORMANCE_OPTS"), ("javaSystemProperties", "STRIMZI_JAVA_SYSTEM_PROPERTIES")]
    {
        if let Some(options) = jvm.get(field) {
            set(name, options.to_string());
        }
    }
    if let Some(jmx) = part(kafka, "/spec/kafka/jmxOptions") {
        set("KAFKA_JMX_ENABLED", "true".into());
        if part(jmx, "/authentication").is_some() {
            set("KAFKA_JMX_AUTHENTICATED", "true".into());
        }
    }
    if let Some(path) = text(kafka, "/spec/kafka/tieredStorage/remoteStorageManager/classPath") {
        set("KAFKA_TIERED_STORAGE_CLASSPATH", path.to_owned());
    }
    let taken = |entry: &&Json| !variables.iter().any(|(name, _)| Some(name.as_str()) == text(entry, "/name"));
    let users: Vec<Json> = list(own, "/env").iter().filter(taken).cloned().collect();
    variables.iter().map(|(name, value)| json!({"name": name, "value": value})).chain(users).collect()
}

/// The heap: as asked for, else a share of the container's memory, else a fixed minimum.
fn heap(pool: &Pool, jvm: &Json) -> (&'static str, String) {
    let asked: Vec<String> =
        ["-Xms", "-Xmx"].iter().filter_map(|key| Some(format!("{key}{}", jvm.get(*key).and_then(plain)?))).collect();
    let sized = ["limits", "requests"]
        .iter()
        .any(|side| part(&pool.document, &format!("/spec/resources/{side}/memory")).is_some());
    if jvm.get("-Xmx").is_some() {
        return ("KAFKA_HEAP_OPTS", asked.join(" "));
    }
    if sized { ("STRIMZI_DYNAMIC_HEAP_PERCENTAGE", "50".into()) } else { ("KAFKA_HEAP_OPTS", "-Xms128M".into()) }
}

fn volumes(cluster: &Cluster<'_>, node: &Node, pool: &Pool, pod: &Json) -> Vec<Json> {
    let data = storage::volumes(&pool.storage);
    let mut volumes: Vec<Json> = data.iter().map(|(name, volume)| data_volume(node, name, volume)).collect();
    volumes.push(json!({"name": "kafka-config", "configMap": {"name": node.pod_name}}));
    volumes.push(json!({"name": "certificates", "secret": {"secretName": node.pod_name}}));
    volumes.push(json!({"name": "strimzi-tmp", "emptyDir": {"medium": "Memory", "sizeLimit": text(pod, "/tmpDirSizeLimit").unwrap_or("5Mi")}}));
    if part(&cluster.documents.kafka, "/spec/kafka/jmxOptions/authentication").is_some() {
        volumes.push(json!({"name": "jmx", "secret": {"secretName": format!("{}-kafka-jmx", cluster.name)}}));
    }
    volumes.extend(list(pod, "/volumes").iter().cloned());
    volumes
}

fn data_volume(node: &Node, name: &str, volume: &Json) -> Json {
    if text(volume, "/type") == Some("ephemeral") {
        let limit = part(volume, "/sizeLimit").map_or_else(|| json!({}), |limit| json!({"sizeLimit": limit}));
        return json!({"name": name, "emptyDir": limit});
    }
    json!({"name": name, "persistentVolumeClaim": {"claimName": format!("{name}-{}", node.pod_name)}})
}

/// The resources of every container that has some.
fn resources_of(pod: &Json) -> Json {
    let mut all = Map::new();
    for kind in ["containers", "initContainers"] {
        for container in list(pod, &format!("/spec/{kind}")) {
            if let Some(resources) = container.get("resources") {
                all.insert(format!("{kind}/{}", text(container, "/name").unwrap_or_default()), resources.clone());
            }
        }
    }
    Json::Object(all)
}

fn without_resources(pod: &Json) -> Json {
    let mut bare = pod.clone();
    for kind in ["containers", "initContainers"] {
        let containers = bare["spec"].get_mut(kind).and_then(Json::as_array_mut);
        containers
            .into_iter()
            .flatten()
            .filter_map(Json::as_object_mut)
            .for_each(|container| drop(container.remove("resources")));
    }
    bare
}
