//! Which files make up the spec: those of a project's folder, or those that were named.

use super::files::{self, FileError, FileErrorKind};
use std::{
    fs,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

/// A larger spec file is refused before it is held. 100,000 topics take about 10 MiB.
pub const LIMIT: u64 = 16 << 20;

/// One file of the spec, under the name that messages use: relative to the project's folder where it is inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpecFile {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Every file that could be read, and what was wrong with the others.
#[derive(Debug, Default)]
pub struct SpecFiles {
    pub files: Vec<SpecFile>,
    pub errors: Vec<FileError>,
}

/// What a set of spec files looked like from outside: names, sizes and times. Equal as long as nobody wrote to one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp(String);

impl Stamp {
    /// One line.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Where to look. `named` empty means `polaris.yaml` and `*.polaris.yaml` of the folder.
#[derive(Clone, Debug)]
pub struct SpecSource<'a> {
    pub folder: &'a Path,
    pub named: &'a [PathBuf],
}

impl SpecSource<'_> {
    /// Reads everything; one unreadable file does not hide the others.
    pub fn read(&self) -> SpecFiles {
        let mut found = SpecFiles::default();
        for path in self.paths(&mut found.errors) {
            match self.read_one(&path) {
                Ok(bytes) => found.files.push(SpecFile { name: path.to_string_lossy().into_owned(), bytes }),
                Err(error) => found.errors.push(error.named(&path)),
            }
        }
        found
    }

    /// What the files look like now, without reading them.
    pub fn stamp(&self) -> Stamp {
        let look = |path: &PathBuf| {
            let metadata = fs::metadata(self.folder.join(path)).ok();
            let written = metadata.as_ref().and_then(|metadata| metadata.modified().ok());
            let written = written.and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
            format!("{} {} {}", path.display(), metadata.map_or(0, |metadata| metadata.len()), written.as_nanos())
        };
        Stamp(self.paths(&mut Vec::new()).iter().map(look).collect::<Vec<_>>().join(" "))
    }

    /// The files to read, sorted and each once, relative to the folder; `-` is standard input.
    pub fn paths(&self, errors: &mut Vec<FileError>) -> Vec<PathBuf> {
        let mut paths = Vec::new();
        if self.named.is_empty() {
            self.list(Path::new(""), &mut paths, errors);
        }
        for named in self.named {
            if self.folder.join(named).is_dir() {
                self.list(named, &mut paths, errors);
            } else if !paths.contains(named) {
                paths.push(named.clone());
            }
        }
        paths
    }

    fn list(&self, folder: &Path, paths: &mut Vec<PathBuf>, errors: &mut Vec<FileError>) {
        let whole = self.folder.join(folder);
        let entries = match fs::read_dir(&whole) {
            Ok(entries) => entries,
            Err(error) => return errors.push(FileError::new(&whole, error)),
        };
        let mut names: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.file_name())).collect();
        names.retain(|name| name.to_str().is_some_and(is_spec_name));
        names.sort();
        paths.extend(
            names.into_iter().map(|name| folder.join(name)).filter(|path| !paths.contains(path)).collect::<Vec<_>>(),
        );
    }

    fn read_one(&self, path: &Path) -> Result<Vec<u8>, FileError> {
        if path == Path::new("-") {
            return files::read_standard_input(LIMIT);
        }
        let whole = self.folder.join(path);
        refuse_special(&whole)?;
        files::read(&whole, LIMIT)
    }
}

fn is_spec_name(name: &str) -> bool {
    name == "polaris.yaml" || (name.ends_with(".polaris.yaml") && !name.starts_with('.'))
}

/// Opening a FIFO or a device may block for ever; a shell's `<(…)` under `/dev/fd` is a pipe with a writer.
fn refuse_special(path: &Path) -> Result<(), FileError> {
    let kind = fs::metadata(path).map_err(|error| FileError::new(path, error))?.file_type();
    let handed_over = path.starts_with("/dev/fd") || path.starts_with("/proc/self/fd");
    if kind.is_file() || kind.is_dir() || handed_over {
        Ok(())
    } else {
        Err(FileError::new(path, FileErrorKind::Special))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            files::create(&folder.path().join(name), name.as_bytes()).unwrap();
        }
        folder
    }

    fn names(found: &SpecFiles) -> Vec<&str> {
        found.files.iter().map(|file| file.name.as_str()).collect()
    }

    #[test]
    fn a_folder_gives_its_polaris_files_and_nothing_else() {
        let folder =
            project(&["topics.polaris.yaml", "polaris.yaml", "values.yaml", ".x.polaris.yaml", "sub/polaris.yaml"]);
        let found = SpecSource { folder: folder.path(), named: &[] }.read();
        assert_eq!(names(&found), ["polaris.yaml", "topics.polaris.yaml"]);
        assert!(found.errors.is_empty());
    }

    #[test]
    fn named_files_and_folders_are_read_once_each() {
        let folder = project(&["a.yaml", "sub/polaris.yaml"]);
        let named = ["a.yaml", "sub", "a.yaml", "sub"].map(PathBuf::from);
        let found = SpecSource { folder: folder.path(), named: &named }.read();
        assert_eq!(names(&found), ["a.yaml", "sub/polaris.yaml"]);
    }

    #[test]
    #[cfg(unix)]
    fn hostile_files_are_named_and_do_not_hide_the_others() {
        let folder = project(&["polaris.yaml"]);
        fs::create_dir(folder.path().join("folder.polaris.yaml")).unwrap();
        std::os::unix::fs::symlink("loop.polaris.yaml", folder.path().join("loop.polaris.yaml")).unwrap();
        let found = SpecSource { folder: folder.path(), named: &[] }.read();
        assert_eq!(names(&found), ["polaris.yaml"]);
        assert!(matches!(found.errors[0].kind, FileErrorKind::Folder));
        assert!(matches!(found.errors[1].kind, FileErrorKind::Loop));
    }
}
