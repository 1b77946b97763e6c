//! The names of a project, for completion: a shell asks at every TAB and must be answered before anyone notices. So
//! they are kept under `.polaris/cache`, where there is a `.polaris`, for as long as no spec file changes.

use crate::sys::{
    files,
    spec_files::{SpecSource, Stamp},
};
use polaris_core::{graph::lower, spec};
use std::path::{Path, PathBuf};

/// No list of names comes near it.
const LIMIT: u64 = 64 << 20;

/// Addresses and environments of a project, as far as its spec can be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    pub environments: Vec<String>,
    pub addresses: Vec<String>,
}

/// From the cache, or from the spec itself.
pub fn names(source: &SpecSource<'_>) -> Names {
    let stamp = source.stamp();
    let cache = cache_path(source.folder);
    let kept = cache.as_deref().and_then(|path| files::read_text(path, LIMIT).ok());
    if let Some(names) = kept.and_then(|text| parse(&text, &stamp)) {
        return names;
    }
    let names = read(source);
    if let Some(path) = cache {
        // A cache that cannot be written costs some milliseconds at the next TAB.
        let _ = files::create_folder_of(&path).and_then(|()| files::replace(&path, render(&names, &stamp).as_bytes()));
    }
    names
}

/// Looking must not make folders in a project that has never been applied.
fn cache_path(folder: &Path) -> Option<PathBuf> {
    let own = folder.join(".polaris");
    own.is_dir().then(|| own.join("cache").join("names"))
}

fn read(source: &SpecSource<'_>) -> Names {
    let found = source.read().files;
    let texts: Vec<_> = found.into_iter().filter_map(|file| spec::text_of(file.name, &file.bytes).ok()).collect();
    let (spec, _) = spec::parse(&texts);
    let environments: Vec<String> = spec.environments().map(str::to_owned).collect();
    let chosen = environments.first().map(String::as_str);
    let Ok(resolved) = spec.resolve(chosen) else { return Names { environments, addresses: Vec::new() } };
    let (graph, _) = lower(&resolved);
    let mut addresses: Vec<String> = graph.resources().iter().map(|resource| resource.address.to_string()).collect();
    addresses.sort_unstable();
    Names { environments, addresses }
}

/// The stamp, the environments, and an address a line.
fn render(names: &Names, stamp: &Stamp) -> String {
    format!("{}\n{}\n{}\n", stamp.as_str(), names.environments.join(" "), names.addresses.join("\n"))
}

/// `None` where the spec has changed since.
fn parse(text: &str, stamp: &Stamp) -> Option<Names> {
    let mut lines = text.lines();
    lines.next().filter(|line| *line == stamp.as_str())?;
    let environments = lines.next()?.split_whitespace().map(str::to_owned).collect();
    Some(Names { environments, addresses: lines.map(str::to_owned).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPEC: &str =
        "apiVersion: polaris.dev/v1\nkind: KubernetesCluster\nmetadata: {name: NAME}\nspec: {provider: sandbox}\n";

    fn project() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("polaris.yaml"), SPEC.replace("NAME", "one")).unwrap();
        folder
    }

    #[test]
    fn names_follow_the_spec_and_the_cache_is_used() {
        let folder = project();
        let ask = || names(&SpecSource { folder: folder.path(), named: &[] }).addresses;
        assert_eq!(ask(), ["kubernetes/one"]);
        assert!(!folder.path().join(".polaris").exists());

        std::fs::create_dir(folder.path().join(".polaris")).unwrap();
        assert_eq!(ask(), ["kubernetes/one"]);
        let cache = folder.path().join(".polaris/cache/names");
        let kept = std::fs::read_to_string(&cache).unwrap();
        std::fs::write(&cache, kept.replace("kubernetes/one", "kubernetes/kept")).unwrap();
        assert_eq!(ask(), ["kubernetes/kept"]);

        std::fs::write(folder.path().join("polaris.yaml"), SPEC.replace("NAME", "another")).unwrap();
        assert_eq!(ask(), ["kubernetes/another"]);
    }
}
