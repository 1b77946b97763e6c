//! Kubernetes clusters: fields that belong to the provider, and those it cannot do without.

use crate::{
    diagnostic::Code,
    spec::{
        ResolvedSpec,
        kinds::{CloudNodePool, Declared, KubernetesClusterSpec, Provider},
        shape::Reader,
        yaml::Span,
    },
};
use std::collections::HashMap;

pub fn check(spec: &ResolvedSpec, reader: &mut Reader<'_>) {
    for cluster in &spec.kubernetes_clusters {
        check_strangers(&cluster.spec, reader);
        if cluster.spec.provider.value.is_cloud() {
            check_cloud(cluster, reader);
        }
        check_pools(&cluster.spec.node_pools, reader);
    }
}

/// Fields that say nothing with this provider.
fn check_strangers(spec: &KubernetesClusterSpec, reader: &mut Reader<'_>) {
    let provider = spec.provider.value;
    let clouds: &[Provider] = &[Provider::Aws, Provider::Gcp, Provider::Azure];
    let given = |span: Option<Span>, field: &'static str, of: &'static [Provider]| span.map(|span| (span, field, of));
    let fields = [
        given(spec.context.as_ref().map(|field| field.span), "context", &[Provider::Kubeconfig]),
        given(spec.path.as_ref().map(|field| field.span), "path", &[Provider::Kubeconfig]),
        given(spec.aws.as_ref().map(|field| field.span), "aws", &[Provider::Aws]),
        given(spec.gcp.as_ref().map(|field| field.span), "gcp", &[Provider::Gcp]),
        given(spec.azure.as_ref().map(|field| field.span), "azure", &[Provider::Azure]),
    ];
    for (span, field, of) in fields.into_iter().flatten().filter(|(_, _, of)| !of.contains(&provider)) {
        let names: Vec<&str> = of.iter().map(|provider| provider.as_str()).collect();
        report_stranger(provider, span, field, &names.join(", "), reader);
    }
    let of_clouds = [("region", &spec.region), ("version", &spec.version)];
    for (field, value) in of_clouds.into_iter().filter(|_| !clouds.contains(&provider)) {
        if let Some(value) = value {
            report_stranger(provider, value.span, field, "aws, gcp and azure", reader);
        }
    }
    if let Some(pool) = spec.node_pools.first().filter(|_| !provider.is_cloud()) {
        report_stranger(provider, pool.name.span, "nodePools", "aws, gcp and azure", reader);
    }
}

fn report_stranger(provider: Provider, span: Span, field: &str, of: &str, reader: &mut Reader<'_>) {
    let summary = format!("`{field}` says nothing with `provider: {}`", provider.as_str());
    reader.error(Code::UNKNOWN_FIELD, span, summary, format!("it belongs to {of}"));
}

fn check_cloud(cluster: &Declared<KubernetesClusterSpec>, reader: &mut Reader<'_>) {
    let spec = &cluster.spec;
    let provider = spec.provider.value;
    let has_settings = match provider {
        Provider::Aws => spec.aws.is_some(),
        Provider::Gcp => spec.gcp.is_some(),
        _ => spec.azure.is_some(),
    };
    let needed = [
        ("region", spec.region.is_some()),
        ("version", spec.version.is_some()),
        ("nodePools", !spec.node_pools.is_empty()),
        (provider.as_str(), has_settings),
    ];
    for (field, _) in needed.into_iter().filter(|(_, given)| !given) {
        let summary = format!("`provider: {}` needs `{field}`", provider.as_str());
        reader.error(Code::MISSING_FIELD, spec.provider.span, summary, format!("`{field}` is missing"));
    }
}

fn check_pools(pools: &[CloudNodePool], reader: &mut Reader<'_>) {
    let mut names: HashMap<&str, Span> = HashMap::new();
    for pool in pools {
        if let Some(first) = names.insert(&pool.name, pool.name.span) {
            let place = reader.sources.place(first);
            let summary = format!("node pool `{}` is declared twice", &**pool.name);
            reader.error(Code::DUPLICATE, pool.name.span, summary, format!("it is at {place} already"));
        }
        if pool.replicas.is_some() == pool.autoscale.is_some() {
            let summary = "a node pool takes exactly one of `replicas` and `autoscale`";
            let label = if pool.replicas.is_some() { "both are given" } else { "neither is given" };
            reader.error(Code::NODE_POOL, pool.name.span, summary, label);
        }
        let Some(autoscale) = &pool.autoscale else { continue };
        if autoscale.value.min.0 > autoscale.value.max.0 {
            reader.error(Code::OUT_OF_RANGE, autoscale.span, "`min` is above `max`", "turn them around");
        }
    }
}
