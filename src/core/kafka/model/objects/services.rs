//! Services, Ingresses and routes: how clients find the brokers.

use super::{Labels, Owner, Rendered, body, kafka_template, labels, object, pool_labels, selector};
use crate::kafka::{
    document::{part, text},
    model::{Listener, Node, Pool, Refusal, cluster::Cluster, pools::template},
};
use serde_json::{Map, Value as Json, json};

pub fn all(cluster: &Cluster<'_>) -> Vec<Rendered> {
    let mut objects = vec![bootstrap(cluster), brokers(cluster)];
    for listener in cluster.listeners.iter().filter(|listener| listener.is_outside()) {
        if listener.configuration("/createBootstrapService") != Some(&Json::Bool(false)) {
            objects.extend(outside_bootstrap(cluster, listener));
        }
        for node in cluster.nodes.iter().filter(|node| node.broker) {
            objects.extend(
                cluster.pool(&node.pool).map(|pool| outside_node(cluster, listener, node, pool)).unwrap_or_default(),
            );
        }
    }
    objects
}

/// Routes are OpenShift's; on plain Kubernetes the operator stops at them.
pub fn no_routes(cluster: &Cluster<'_>) -> Option<Refusal> {
    let route = cluster.listeners.iter().find(|listener| listener.kind == "route")?;
    Some(Refusal::new(
        "NoStackTraceThrowable",
        format!("the listener {} needs OpenShift's route API, which this cluster does not have", route.name),
    ))
}

fn bootstrap(cluster: &Cluster<'_>) -> Rendered {
    let mut ports = vec![port("tcp-replication", 9091)];
    ports.extend(internal_ports(cluster));
    let discovery: Vec<Json> = cluster.listeners.iter().map(discovered).collect();
    let spec = json!({"spec": {"type": "ClusterIP", "ports": ports, "selector": brokers_selector(cluster)}});
    let mut body = body(&labels(cluster, "kafka"), kafka_template(cluster, "bootstrapService"), spec);
    body["metadata"]["labels"]["strimzi.io/discovery"] = "true".into();
    body["metadata"]["annotations"]["strimzi.io/discovery"] = json!(discovery).to_string().into();
    object("v1", "Service", format!("{}-kafka-bootstrap", cluster.name), body)
}

fn discovered(listener: &Listener) -> Json {
    json!({
        "port": listener.port,
        "tls": listener.tls,
        "protocol": "kafka",
        "auth": listener.authentication.as_deref().unwrap_or("none"),
    })
}

/// The headless service that gives each node its name, ready or not.
fn brokers(cluster: &Cluster<'_>) -> Rendered {
    let mut ports = vec![port("tcp-ctrlplane", 9090), port("tcp-replication", 9091), port("tcp-kafkaagent", 8443)];
    ports.extend(internal_ports(cluster));
    if part(&cluster.documents.kafka, "/spec/kafka/jmxOptions").is_some() {
        ports.push(port("tcp-jmx", 9999));
    }
    let spec = json!({"spec": {
        "type": "ClusterIP",
        "clusterIP": "None",
        "publishNotReadyAddresses": true,
        "ports": ports,
        "selector": selector(cluster, "kafka"),
    }});
    let body = body(&labels(cluster, "kafka"), kafka_template(cluster, "brokersService"), spec);
    object("v1", "Service", format!("{}-kafka-brokers", cluster.name), body)
}

fn internal_ports(cluster: &Cluster<'_>) -> Vec<Json> {
    let internal = cluster.listeners.iter().filter(|listener| !listener.is_outside());
    internal.map(|listener| port(&format!("tcp-{}", listener.name), listener.port)).collect()
}

fn port(name: &str, number: i64) -> Json {
    json!({"name": name, "port": number, "targetPort": number, "protocol": "TCP"})
}

fn brokers_selector(cluster: &Cluster<'_>) -> Json {
    let mut selector = selector(cluster, "kafka");
    selector["strimzi.io/broker-role"] = "true".into();
    selector
}

fn outside_bootstrap(cluster: &Cluster<'_>, listener: &Listener) -> Vec<Rendered> {
    let name = listener.bootstrap_service(&cluster.name);
    let node_port = (listener.kind == "nodeport").then(|| listener.bootstrap_node_port(cluster.place()));
    let mut spec = service_spec(listener, node_port, &brokers_selector(cluster));
    taken_over(listener, &mut spec);
    let labels = labels(cluster, "kafka");
    let content = with_own(listener.configuration("/bootstrap"), json!({"spec": spec}));
    let service =
        object("v1", "Service", &name, own_body(&labels, kafka_template(cluster, "externalBootstrapService"), content));
    let host = listener.bootstrap_host(cluster.place());
    [Some(service), entry(listener, &labels, &name, &host)].into_iter().flatten().collect()
}

fn outside_node(cluster: &Cluster<'_>, listener: &Listener, node: &Node, pool: &Pool) -> Vec<Rendered> {
    let name = listener.node_service(&cluster.name, node);
    let node_port = (listener.kind == "nodeport").then(|| listener.node_port(cluster.place(), node));
    let mut spec = service_spec(listener, node_port, &json!({"strimzi.io/pod-name": node.pod_name}));
    taken_over(listener, &mut spec);
    let labels = pool_labels(cluster, pool);
    let content = with_own(listener.broker(node.id), json!({"spec": spec}));
    let per_pod = template(&pool.document, &cluster.documents.kafka, "perPodService");
    let service = object("v1", "Service", &name, own_body(&labels, per_pod, content));
    let host = listener.host(cluster.place(), node);
    let owned = |mut object: Rendered| {
        object.owner = Owner::Pool(pool.name.clone());
        object
    };
    [Some(service), entry(listener, &labels, &name, &host)].into_iter().flatten().map(owned).collect()
}

fn service_spec(listener: &Listener, node_port: Option<i64>, selector: &Json) -> Json {
    let mut entry = port(&format!("tcp-{}", listener.name), listener.port);
    if let Some(node_port) = node_port {
        entry["nodePort"] = node_port.into();
    }
    let kind = match listener.kind.as_str() {
        "nodeport" => "NodePort",
        "loadbalancer" => "LoadBalancer",
        _ => "ClusterIP",
    };
    json!({"type": kind, "ports": [entry], "selector": selector})
}

/// Settings of the listener that go into its services as they are.
fn taken_over(listener: &Listener, spec: &mut Json) {
    let fields = [
        ("externalTrafficPolicy", "externalTrafficPolicy"),
        ("loadBalancerSourceRanges", "loadBalancerSourceRanges"),
        ("ipFamilyPolicy", "ipFamilyPolicy"),
        ("ipFamilies", "ipFamilies"),
    ];
    for (from, to) in fields {
        if let Some(value) = listener.configuration(&format!("/{from}")) {
            spec[to] = value.clone();
        }
    }
    if let Some(class) = listener.configuration("/class").filter(|_| listener.kind == "loadbalancer") {
        spec["loadBalancerClass"] = class.clone();
    }
}

/// Labels and annotations that the listener's configuration asks for, kept aside until the body is built.
fn with_own(own: Option<&Json>, mut content: Json) -> Json {
    let mut asked = Map::new();
    for field in ["labels", "annotations"] {
        if let Some(value) = own.and_then(|own| own.get(field)) {
            asked.insert(field.to_owned(), value.clone());
        }
    }
    content["own"] = Json::Object(asked);
    content
}

fn own_body(labels: &Labels, template: &Json, mut content: Json) -> Json {
    let own = content.as_object_mut().and_then(|content| content.remove("own")).unwrap_or_default();
    let mut body = body(labels, template, content);
    for field in ["labels", "annotations"] {
        for (key, value) in own.get(field).and_then(Json::as_object).into_iter().flatten() {
            body["metadata"][field][key] = value.clone();
        }
    }
    body
}

/// The Ingress or TLSRoute in front of a service.
fn entry(listener: &Listener, labels: &Labels, name: &str, host: &str) -> Option<Rendered> {
    match listener.kind.as_str() {
        "ingress" => {
            let backend = json!({"service": {"name": name, "port": {"number": listener.port}}});
            let mut spec = json!({
                "rules": [{"host": host, "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]}}],
                "tls": [{"hosts": [host]}],
            });
            if let Some(class) = listener.configuration("/class") {
                spec["ingressClassName"] = class.clone();
            }
            Some(object("networking.k8s.io/v1", "Ingress", name, body(labels, &Json::Null, json!({"spec": spec}))))
        }
        "tlsroute" => {
            let spec = json!({
                "parentRefs": listener.configuration("/parentRefs"),
                "hostnames": [host],
                "rules": [{"backendRefs": [{"name": name, "port": listener.port}]}],
            });
            Some(object(
                "gateway.networking.k8s.io/v1",
                "TLSRoute",
                name,
                body(labels, &Json::Null, json!({"spec": spec})),
            ))
        }
        _ => None,
    }
}

/// Whether the resource asks for something in a listener's authentication that needs a Secret.
pub fn certificate_secret(listener: &Listener) -> Option<(&str, &str)> {
    let reference = listener.document.pointer("/configuration/brokerCertChainAndKey")?;
    Some((text(reference, "/secretName")?, text(reference, "/certificate")?))
}
