//! The Rust files of the workspace, and which room each belongs to.

use crate::house::Wing;
use std::path::Path;

pub struct SourceFile {
    /// Relative to the workspace, with forward slashes.
    pub path: String,
    pub text: String,
}

/// Where a file stands.
pub struct Place {
    pub wing: Wing,
    pub room: String,
    /// The module path inside its crate.
    pub module: Vec<String>,
}

impl SourceFile {
    pub fn new(path: &str, text: &str) -> Self {
        Self { path: path.into(), text: text.into() }
    }

    /// `None` for tests and benchmarks, which may look anywhere.
    pub fn place(&self) -> Option<Place> {
        let crates = [
            ("src/core/", Wing::Core, None),
            ("src/sandbox/", Wing::Root, Some("sandbox")),
            ("state-backends/src/", Wing::Root, Some("state-backends")),
            ("src/", Wing::Root, None),
        ];
        let found =
            crates.into_iter().find_map(|(prefix, wing, room)| Some((self.path.strip_prefix(prefix)?, wing, room)));
        let (rest, wing, room) = found?;
        let mut module: Vec<String> = rest.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
        if module.iter().any(|segment| segment == "tests" || segment == "benches") {
            return None;
        }
        let room = room.map_or_else(|| module[0].clone(), str::to_owned);
        if ["mod", "lib", "main"].contains(&module[module.len() - 1].as_str()) {
            module.pop();
        }
        Some(Place { wing, room, module })
    }
}

/// All of them, sorted by path.
pub fn read(root: &Path) -> Vec<SourceFile> {
    let mut files = Vec::new();
    for folder in ["src", "state-backends", "tests"] {
        collect(root, &root.join(folder), &mut files);
    }
    files.sort_by(|left, right| left.path.cmp(&right.path));
    files
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<SourceFile>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() && name != "target" {
            collect(root, &path, files);
        } else if name.ends_with(".rs") {
            let relative = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            files.push(SourceFile { path: relative, text: std::fs::read_to_string(&path).unwrap() });
        }
    }
}
