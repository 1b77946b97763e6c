//! What a request's path names.

/// A resource path, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResourcePath {
    pub group: String,
    pub version: String,
    pub plural: String,
    pub namespace: String,
    pub name: String,
    pub subresource: String,
}

/// Reads `/api/v1/…` and `/apis/<group>/<version>/…` with at least a resource after it.
pub fn parse(path: &str) -> Option<ResourcePath> {
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let (group, version, rest) = match segments.as_slice() {
        ["api", version, rest @ ..] => ("", *version, rest),
        ["apis", group, version, rest @ ..] => (*group, *version, rest),
        _ => return None,
    };
    let mut found = resource(group.is_empty(), rest)?;
    group.clone_into(&mut found.group);
    version.clone_into(&mut found.version);
    Some(found)
}

fn resource(core: bool, rest: &[&str]) -> Option<ResourcePath> {
    let (namespace, rest) = match rest {
        // `namespaces/x`, `namespaces/x/status` and `namespaces/x/finalize` are the Namespace itself.
        ["namespaces", _] | ["namespaces", _, "status" | "finalize"] if core => ("", rest),
        ["namespaces", namespace, inner @ ..] if !inner.is_empty() => (*namespace, inner),
        _ => ("", rest),
    };
    let [plural, name @ ..] = rest else { return None };
    let (name, subresource) = match name {
        [] => ("", ""),
        [name] => (*name, ""),
        [name, subresource] => (*name, *subresource),
        _ => return None,
    };
    Some(ResourcePath {
        plural: (*plural).to_owned(),
        namespace: namespace.to_owned(),
        name: name.to_owned(),
        subresource: subresource.to_owned(),
        ..ResourcePath::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &str) -> (String, String, String, String) {
        let found = parse(path).expect("a resource path");
        (found.plural, found.namespace, found.name, found.subresource)
    }

    fn texts(plural: &str, namespace: &str, name: &str, subresource: &str) -> (String, String, String, String) {
        (plural.into(), namespace.into(), name.into(), subresource.into())
    }

    #[test]
    fn a_namespace_is_an_object_and_a_place() {
        assert_eq!(read("/api/v1/namespaces/kafka"), texts("namespaces", "", "kafka", ""));
        assert_eq!(read("/api/v1/namespaces/kafka/status"), texts("namespaces", "", "kafka", "status"));
        assert_eq!(read("/api/v1/namespaces/kafka/pods"), texts("pods", "kafka", "", ""));
        assert_eq!(read("/apis/apps/v1/namespaces/a/deployments/b/scale"), texts("deployments", "a", "b", "scale"));
    }

    #[test]
    fn a_group_without_resource_is_discovery() {
        assert_eq!(parse("/apis/apps/v1"), None);
        assert_eq!(parse("/version"), None);
    }
}
