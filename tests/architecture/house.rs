//! The plan of the house: which room is on which floor, and what only some rooms may touch.

/// Rooms of the root crate and the crates beside it, ground first; left before right on a floor.
const ROOT: &[(char, &[&str])] = &[
    ('B', &["core"]),
    ('C', &["state-backends", "sandbox", "sys", "store", "providers", "execute"]),
    ('D', &["ops"]),
    // `error` words failures: views show them, commands return them.
    ('E', &["settings", "error", "views", "commands", "main", "lib"]),
];

/// Rooms of `src/core`.
const CORE: &[(char, &[&str])] = &[
    ('A', &["address", "diagnostic", "value"]),
    ('B', &["resource", "kafka", "spec", "graph", "state", "snapshot", "plan", "journal", "lib"]),
];

/// Crates that are one room's business. `core` needs no line: its manifest keeps it.
const OUTSIDE: &[(&str, &[&str])] = &[
    ("clap", &["settings", "commands"]),
    ("clap_complete", &["commands"]),
    ("comfy_table", &["views"]),
    ("dialoguer", &["views"]),
    ("indicatif", &["views"]),
    ("k8s_openapi", &["providers", "sandbox"]),
    ("keyring", &["sys"]),
    ("kube", &["providers", "sandbox"]),
    ("object_store", &["state-backends"]),
    ("rusqlite", &["sandbox"]),
];

/// What may stand at the top level, besides dotfiles and what git ignores.
const TOP_LEVEL: &[&str] = &[
    "Cargo.toml",
    "Cargo.lock",
    "LICENSE",
    "README.md",
    "completions",
    "docs",
    "examples",
    "install.sh",
    "schemas",
    "src",
    "state-backends",
    "tests",
];
/// What a build leaves there; git ignores it.
const BUILT: &str = "target";

/// Which plan a room is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wing {
    Root,
    Core,
}

/// A room and how high it is; `None` for a room that is not on the plan.
pub fn height(wing: Wing, room: &str) -> Option<(usize, char)> {
    let floors = if wing == Wing::Core { CORE } else { ROOT };
    let rooms = floors.iter().flat_map(|(floor, rooms)| rooms.iter().map(move |room| (*floor, *room)));
    rooms.enumerate().find(|(_, (_, name))| *name == room).map(|(at, (floor, _))| (at, floor))
}

/// The rooms that may use an outside crate; `None` where anyone may.
pub fn owners(outside: &str) -> Option<&'static [&'static str]> {
    OUTSIDE.iter().find(|(name, _)| *name == outside).map(|(_, rooms)| *rooms)
}

/// A sentence for each entry that should not be there, and for each that is missing.
pub fn top_level_faults(names: &[String]) -> Vec<String> {
    let known = |name: &String| name.starts_with('.') || name == BUILT || TOP_LEVEL.contains(&name.as_str());
    let strange = names.iter().filter(|name| !known(name));
    let missing = TOP_LEVEL.iter().filter(|wanted| !names.iter().any(|name| name == *wanted));
    let strange = strange.map(|name| format!("`{name}` does not belong at the top level"));
    strange.chain(missing.map(|name| format!("`{name}` is missing at the top level"))).collect()
}
