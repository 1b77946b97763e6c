//! An operator's bundle on this machine: the file or folder it is taken from, the cache it is kept in, and the lock
//! file that pins it.

use super::files::{self, FileError, FileErrorKind};
use std::{
    fs,
    path::{Path, PathBuf},
};

const ARCHIVES: [&str; 4] = [".tar.gz", ".tgz", ".tar", ".zip"];
const LOCK_LIMIT: u64 = 1 << 20;

/// Where a project keeps what it pinned.
#[derive(Clone, Debug)]
pub struct BundleFiles {
    /// `polaris.lock`.
    pub lock: PathBuf,
    /// `.polaris/cache/bundles`.
    pub cache: PathBuf,
}

/// The text of a file, or of every YAML file of a folder in the order of their names.
pub fn read_source(path: &Path, limit: u64) -> Result<Vec<u8>, FileError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if !path.is_dir() {
        if ARCHIVES.iter().any(|ending| name.ends_with(ending)) {
            return Err(FileError::new(path, FileErrorKind::Archive));
        }
        return files::read(path, limit);
    }
    let mut text = Vec::new();
    for file in yaml_files(path)? {
        let left = limit.saturating_sub(text.len() as u64);
        text.extend_from_slice(b"---\n");
        text.extend(files::read(&file, left)?);
        if !text.ends_with(b"\n") {
            text.push(b'\n');
        }
    }
    if text.is_empty() { Err(FileError::new(path, FileErrorKind::NoYaml)) } else { Ok(text) }
}

fn yaml_files(folder: &Path) -> Result<Vec<PathBuf>, FileError> {
    let entries = fs::read_dir(folder).map_err(|error| FileError::new(folder, error))?;
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    let is_yaml = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml");
    let is_hidden = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    paths.retain(|path| is_yaml(path) && !is_hidden(path));
    paths.sort();
    Ok(paths)
}

impl BundleFiles {
    /// The lock file's text; `None` where there is none yet.
    pub fn read_lock(&self) -> Result<Option<String>, FileError> {
        match files::read_text(&self.lock, LOCK_LIMIT) {
            Ok(text) => Ok(Some(text)),
            Err(FileError { kind: FileErrorKind::Missing, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Writes nothing where nothing changes, so that a committed file keeps its time.
    pub fn write_lock(&self, text: &str) -> Result<(), FileError> {
        match self.read_lock() {
            Ok(Some(known)) if known == text => Ok(()),
            _ => files::replace(&self.lock, text.as_bytes()),
        }
    }

    /// What is kept of a bundle; `None` where it is not here. `digest` is in hex.
    pub fn read(&self, version: &str, digest: &str, limit: u64) -> Result<Option<Vec<u8>>, FileError> {
        match files::read(&self.path(version, digest), limit) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(FileError { kind: FileErrorKind::Missing, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub fn write(&self, version: &str, digest: &str, bytes: &[u8]) -> Result<(), FileError> {
        let path = self.path(version, digest);
        files::create_folder_of(&path)?;
        files::replace(&path, bytes)
    }

    /// `1.2.0-<sha256>.yaml`; a version that is no file's name cannot leave the folder.
    fn path(&self, version: &str, digest: &str) -> PathBuf {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
        let version: String = version.chars().filter(|c| is_plain(*c)).collect();
        self.cache.join(format!("{version}-{digest}.yaml"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_its_yaml_files_in_the_order_of_their_names() {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [("b.yml", "b: 1"), ("a.yaml", "a: 1\n"), ("notes.txt", "no"), (".x.yaml", "no")] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        assert_eq!(read_source(folder.path(), 100).unwrap(), b"---\na: 1\n---\nb: 1\n");
        assert!(read_source(folder.path(), 6).is_err(), "larger than the limit");
    }

    #[test]
    fn an_archive_and_an_empty_folder_are_told_apart_from_a_bundle() {
        let folder = tempfile::tempdir().unwrap();
        assert!(read_source(folder.path(), 9).unwrap_err().to_string().contains("no YAML file"));
        assert!(read_source(Path::new("strimzi.tar.gz"), 9).unwrap_err().to_string().contains("unpack it"));
    }

    #[test]
    fn what_is_cached_stays_in_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        let files = BundleFiles { lock: folder.path().join("polaris.lock"), cache: folder.path().join("cache") };
        assert_eq!(files.read("../../1", "ab", 9).unwrap(), None);
        files.write("../../1", "ab", b"text").unwrap();
        assert_eq!(files.read("../../1", "ab", 9).unwrap(), Some(b"text".to_vec()));
        assert!(folder.path().join("cache/....1-ab.yaml").is_file());
    }
}
