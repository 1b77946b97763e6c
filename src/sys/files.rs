//! Reading and writing whole files, with errors that name the file and say what to do.

use std::{
    fs,
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
};

/// `ELOOP`, which the standard library has no stable name for.
const TOO_MANY_LINKS: i32 = if cfg!(target_os = "linux") { 40 } else { 62 };

/// Why a file could not be read or written. Each sentence starts with the path.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("`{}` does not exist", .0.display())]
    Missing(PathBuf),
    #[error("`{}` is a folder; a file is wanted here", .0.display())]
    Folder(PathBuf),
    #[error("`{}` is neither a file nor a folder", .0.display())]
    Special(PathBuf),
    #[error("`{}` may not be read: permission denied", .0.display())]
    Denied(PathBuf),
    #[error("`{}` is a symbolic link that leads back to itself", .0.display())]
    Loop(PathBuf),
    #[error("`{}` is larger than {} MiB", path.display(), limit >> 20)]
    TooLarge { path: PathBuf, limit: u64 },
    #[error("`{}` is not UTF-8: byte {at} is not valid text", path.display())]
    NotText { path: PathBuf, at: usize },
    #[error("`{}`: {source}", path.display())]
    Other { path: PathBuf, source: io::Error },
}

impl FileError {
    pub fn new(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::NotFound => Self::Missing(path),
            io::ErrorKind::PermissionDenied => Self::Denied(path),
            io::ErrorKind::IsADirectory => Self::Folder(path),
            _ if source.raw_os_error() == Some(TOO_MANY_LINKS) => Self::Loop(path),
            _ => Self::Other { path, source },
        }
    }
}

/// The bytes of a regular file (or a pipe that a shell made), at most `limit` of them.
pub fn read(path: &Path, limit: u64) -> Result<Vec<u8>, FileError> {
    let file = fs::File::open(path).map_err(|error| FileError::new(path, error))?;
    let metadata = file.metadata().map_err(|error| FileError::new(path, error))?;
    if metadata.is_dir() {
        return Err(FileError::Folder(path.to_owned()));
    }
    read_limited(file, path, limit)
}

/// As `read`, and it must be UTF-8.
pub fn read_text(path: &Path, limit: u64) -> Result<String, FileError> {
    text(read(path, limit)?, path)
}

/// Standard input as text; `path` is the name it goes by in messages.
pub fn read_standard_input(limit: u64) -> Result<String, FileError> {
    let path = Path::new("-");
    text(read_limited(io::stdin().lock(), path, limit)?, path)
}

fn read_limited(source: impl io::Read, path: &Path, limit: u64) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    source.take(limit + 1).read_to_end(&mut bytes).map_err(|error| FileError::new(path, error))?;
    if bytes.len() as u64 > limit {
        return Err(FileError::TooLarge { path: path.to_owned(), limit });
    }
    Ok(bytes)
}

fn text(bytes: Vec<u8>, path: &Path) -> Result<String, FileError> {
    String::from_utf8(bytes)
        .map_err(|error| FileError::NotText { path: path.to_owned(), at: error.utf8_error().valid_up_to() })
}

/// Replaces a file so that a reader sees the old text or the new one, never half of it. Keeps the file's mode.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let temporary = beside(&target);
    let written = write_new(&temporary, bytes, &target).and_then(|()| fs::rename(&temporary, &target));
    written.map_err(|error| {
        let _ = fs::remove_file(&temporary);
        FileError::new(path, error)
    })
}

fn beside(target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(".{name}.{}.tmp", std::process::id()))
}

fn write_new(temporary: &Path, bytes: &[u8], target: &Path) -> io::Result<()> {
    let mut file = fs::File::create(temporary)?;
    if let Ok(metadata) = fs::metadata(target) {
        file.set_permissions(metadata.permissions())?;
    }
    file.write_all(bytes)?;
    file.sync_all()
}

/// Writes a file that must not exist yet, and the folders above it.
pub fn create(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let made = path.parent().map_or(Ok(()), fs::create_dir_all);
    let written = made.and_then(|()| fs::File::create_new(path)).and_then(|mut file| file.write_all(bytes));
    written.map_err(|error| FileError::new(path, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        assert!(matches!(read(folder.path(), 10), Err(FileError::Folder(_))));
        assert!(matches!(read(&path("none"), 10), Err(FileError::Missing(_))));
        create(&path("a/b"), b"12345").unwrap();
        assert!(matches!(read(&path("a/b"), 4), Err(FileError::TooLarge { .. })));
        create(&path("c"), b"ab\xff").unwrap();
        assert!(matches!(read_text(&path("c"), 10), Err(FileError::NotText { at: 2, .. })));
    }

    #[test]
    fn replacing_keeps_one_whole_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("spec.yaml");
        create(&path, b"old").unwrap();
        assert!(create(&path, b"new").is_err());
        replace(&path, b"new").unwrap();
        assert_eq!(read(&path, 10).unwrap(), b"new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
