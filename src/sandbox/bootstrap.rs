//! What a new control plane holds before anybody writes to it.

use crate::{
    api::{Engine, Strictness},
    clock,
    lifecycle::{self, Ownership, Scene, Write},
    registry,
    status_error::Failure,
    store::{Intent, Writer},
};
use serde_json::{Value, json};

const DONE: &str = "bootstrapped";

/// Writes the first objects, once.
pub fn run(engine: &Engine) -> Result<(), Failure> {
    let done = |done: Option<bool>| done == Some(true);
    if done(engine.store.read(|reader| reader.setting(DONE))?) {
        return Ok(());
    }
    engine.store.write(Intent::Keep, |writer| {
        // Another process may have been faster.
        if done(writer.setting(DONE)?) {
            return Ok(());
        }
        write_objects(engine, writer)?;
        Ok(writer.set_setting(DONE, true)?)
    })
}

/// Throws everything away and begins anew, in one write: no other process ever sees it half done.
pub fn run_afresh(engine: &Engine) -> Result<(), Failure> {
    engine.store.write(Intent::Keep, |writer| {
        let stamp = engine.registry.kinds(writer)?.stamp();
        writer.clear()?;
        // Other processes compare stamps to learn that the kinds changed.
        registry::set_stamp(writer, stamp + 1)?;
        write_objects(engine, writer)?;
        Ok(writer.set_setting(DONE, true)?)
    })
}

fn write_objects(engine: &Engine, writer: &Writer<'_>) -> Result<(), Failure> {
    let kinds = engine.registry.kinds(writer)?;
    let now = clock::stamp(clock::now(writer)?);
    let scene = Scene::new(writer, kinds.clone(), &engine.schemas, now, Strictness::Strict);
    for (resource, object) in objects() {
        let Some(kind) = kinds.by_resource(resource) else { continue };
        let write = Write { kind: &kind, manager: "kube-apiserver", subresource: "", ownership: Ownership::Changed };
        lifecycle::create(&scene, &write, object)?;
    }
    Ok(())
}

fn objects() -> Vec<(&'static str, Value)> {
    let namespace = |name: &str| ("namespaces", json!({"metadata": {"name": name}}));
    let mut objects: Vec<_> = ["default", "kube-system", "kube-public", "kube-node-lease"].map(namespace).into();
    objects.push((
        "storageclasses.storage.k8s.io",
        json!({
            "metadata": {
                "name": "standard",
                "annotations": {"storageclass.kubernetes.io/is-default-class": "true"},
            },
            "provisioner": "sandbox.polaris.dev/volumes",
            "reclaimPolicy": "Delete",
            "volumeBindingMode": "WaitForFirstConsumer",
            "allowVolumeExpansion": true,
        }),
    ));
    objects
}
