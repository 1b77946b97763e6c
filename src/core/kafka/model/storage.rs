//! A pool's storage: defaults filled in, and which changes of it the operator takes.

use super::Refusal;
use crate::kafka::document::{bytes, flag, list, number, part, text};
use serde_json::{Value as Json, json};

/// The storage with its defaults, so that equal meanings are equal values. Refuses what the operator cannot read.
pub fn normal(storage: &Json) -> Result<Json, Refusal> {
    if text(storage, "/type") != Some("jbod") {
        return volume(storage);
    }
    let volumes = list(storage, "/volumes");
    if volumes.is_empty() {
        return Err(Refusal::invalid("jbod storage needs at least one volume"));
    }
    let volumes: Vec<Json> = volumes.iter().map(numbered_volume).collect::<Result<_, _>>()?;
    Ok(json!({"type": "jbod", "volumes": volumes}))
}

fn numbered_volume(entry: &Json) -> Result<Json, Refusal> {
    let id = number(entry, "/id").ok_or_else(|| Refusal::new("NullPointerException", "a jbod volume has no id"))?;
    let mut volume = volume(entry)?;
    volume["id"] = id.into();
    Ok(volume)
}

fn volume(storage: &Json) -> Result<Json, Refusal> {
    let mut normal = match text(storage, "/type") {
        Some("ephemeral") => json!({"type": "ephemeral"}),
        Some("persistent-claim") => {
            let size = text(storage, "/size").ok_or_else(|| Refusal::invalid("a persistent-claim needs a size"))?;
            if bytes(size).is_none() {
                return Err(Refusal::new("IllegalArgumentException", format!("`{size}` is no size")));
            }
            json!({"type": "persistent-claim", "size": size, "deleteClaim": flag(storage, "/deleteClaim")})
        }
        other => return Err(Refusal::invalid(format!("`{}` is no storage type", other.unwrap_or_default()))),
    };
    for key in ["class", "selector", "sizeLimit", "kraftMetadata", "volumeAttributesClass"] {
        if let Some(value) = storage.get(key).filter(|value| !value.is_null()) {
            normal[key] = value.clone();
        }
    }
    Ok(normal)
}

/// Why the operator would ignore the change from one normal storage to another, and every other with it.
pub fn illegal_change(before: &Json, after: &Json) -> Option<String> {
    let kinds = [before, after].map(|storage| text(storage, "/type").unwrap_or_default());
    if kinds[0] != kinds[1] {
        return Some(format!("its type cannot go from {} to {}", kinds[0], kinds[1]));
    }
    if kinds[0] != "jbod" {
        return illegal_volume_change(before, after);
    }
    let volumes = list(after, "/volumes");
    let ids: Vec<_> = volumes.iter().map(|volume| number(volume, "/id")).collect();
    if (1..ids.len()).any(|at| ids[..at].contains(&ids[at])) {
        return Some("two volumes have one id".into());
    }
    if volumes.iter().filter(|volume| volume.get("kraftMetadata").is_some()).count() > 1 {
        return Some("two volumes are marked for the metadata log".into());
    }
    let old = |id| list(before, "/volumes").iter().find(|volume| number(volume, "/id") == id);
    volumes.iter().find_map(|volume| illegal_volume_change(old(number(volume, "/id"))?, volume))
}

fn illegal_volume_change(before: &Json, after: &Json) -> Option<String> {
    for key in ["type", "class", "selector", "sizeLimit"] {
        if before.get(key) != after.get(key) {
            return Some(format!("`{key}` cannot change"));
        }
    }
    let size = |storage: &Json| text(storage, "/size").and_then(bytes).unwrap_or_default();
    (size(after) < size(before)).then(|| "a volume cannot shrink".to_owned())
}

/// The volumes of a normal storage with the part of their names that tells them apart: `data` or `data-<id>`.
pub fn volumes(storage: &Json) -> Vec<(String, &Json)> {
    if text(storage, "/type") == Some("jbod") {
        let name = |volume: &Json| format!("data-{}", number(volume, "/id").unwrap_or_default());
        return list(storage, "/volumes").iter().map(|volume| (name(volume), volume)).collect();
    }
    vec![("data".to_owned(), storage)]
}

/// The volume that holds the metadata log: the marked one, else the one with the lowest id.
pub fn metadata_volume(storage: &Json) -> String {
    let all = volumes(storage);
    let marked = all.iter().find(|(_, volume)| part(volume, "/kraftMetadata").is_some());
    let lowest = all.iter().min_by_key(|(_, volume)| number(volume, "/id"));
    marked.or(lowest).map_or_else(|| "data".to_owned(), |(name, _)| name.clone())
}
