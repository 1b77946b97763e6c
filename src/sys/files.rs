//! Reading and writing whole files, with errors that name the file and say what to do.

use std::{
    fs,
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
};

/// `ELOOP`, which the standard library has no stable name for.
const TOO_MANY_LINKS: i32 = if cfg!(target_os = "linux") { 40 } else { 62 };

/// A file that could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("`{}` {kind}", shown(path).display())]
pub struct FileError {
    pub path: PathBuf,
    pub kind: FileErrorKind,
}

/// Why. Each goes on where the path ends.
#[derive(Debug, thiserror::Error)]
pub enum FileErrorKind {
    #[error("does not exist")]
    Missing,
    #[error("is a folder; a file is wanted here")]
    Folder,
    #[error("is neither a file nor a folder")]
    Special,
    #[error("cannot be written: its folder does not exist")]
    NoFolder,
    #[error("may not be read or written: permission denied")]
    Denied,
    #[error("is a symbolic link that leads back to itself")]
    Loop,
    #[error("exists already, and is not overwritten")]
    Exists,
    #[error("is larger than {} MiB", .0 >> 20)]
    TooLarge(u64),
    #[error("is not UTF-8: byte {0} is not valid text")]
    NotText(usize),
    #[error("is an archive: unpack it and name the folder")]
    Archive,
    #[error("has no YAML file")]
    NoYaml,
    #[error("cannot be read or written: {0}")]
    Other(io::Error),
}

/// A path as a person would type it: without the `./` of the folder they are in.
pub fn shown(path: &Path) -> &Path {
    path.strip_prefix(".").ok().filter(|rest| !rest.as_os_str().is_empty()).unwrap_or(path)
}

impl FileError {
    pub fn new(path: &Path, kind: impl Into<FileErrorKind>) -> Self {
        Self { path: path.to_owned(), kind: kind.into() }
    }

    /// The same, told of a path as the user gave it.
    #[must_use]
    pub fn named(self, path: &Path) -> Self {
        Self { path: path.to_owned(), ..self }
    }
}

impl From<io::Error> for FileErrorKind {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            io::ErrorKind::PermissionDenied => Self::Denied,
            io::ErrorKind::IsADirectory => Self::Folder,
            io::ErrorKind::AlreadyExists => Self::Exists,
            _ if error.raw_os_error() == Some(TOO_MANY_LINKS) => Self::Loop,
            _ => Self::Other(error),
        }
    }
}

/// The bytes of a regular file (or a pipe that a shell made), at most `limit` of them.
pub fn read(path: &Path, limit: u64) -> Result<Vec<u8>, FileError> {
    let file = fs::File::open(path).map_err(|error| FileError::new(path, error))?;
    let metadata = file.metadata().map_err(|error| FileError::new(path, error))?;
    if metadata.is_dir() {
        return Err(FileError::new(path, FileErrorKind::Folder));
    }
    if is_device(&metadata) {
        return Err(FileError::new(path, FileErrorKind::Special));
    }
    read_limited(file, path, limit)
}

/// `/dev/zero` never ends; a pipe does.
#[cfg(unix)]
fn is_device(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    metadata.file_type().is_char_device() || metadata.file_type().is_block_device()
}

#[cfg(not(unix))]
fn is_device(_: &fs::Metadata) -> bool {
    false
}

/// As `read`, and it must be UTF-8.
pub fn read_text(path: &Path, limit: u64) -> Result<String, FileError> {
    text(read(path, limit)?, path)
}

/// Standard input, which goes by the name of `-`.
pub fn read_standard_input(limit: u64) -> Result<Vec<u8>, FileError> {
    read_limited(io::stdin().lock(), Path::new("-"), limit)
}

fn read_limited(source: impl io::Read, path: &Path, limit: u64) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    source.take(limit + 1).read_to_end(&mut bytes).map_err(|error| FileError::new(path, error))?;
    if bytes.len() as u64 > limit {
        return Err(FileError::new(path, FileErrorKind::TooLarge(limit)));
    }
    Ok(bytes)
}

fn text(bytes: Vec<u8>, path: &Path) -> Result<String, FileError> {
    String::from_utf8(bytes)
        .map_err(|error| FileError::new(path, FileErrorKind::NotText(error.utf8_error().valid_up_to())))
}

/// Replaces a file so that a reader sees the old text or the new one, never half of it. Keeps the file's mode.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let temporary = beside(&target);
    let written = write_new(&temporary, bytes, &target).and_then(|()| fs::rename(&temporary, &target));
    written.map_err(|error| {
        let _ = fs::remove_file(&temporary);
        match FileErrorKind::from(error) {
            FileErrorKind::Missing => FileError::new(path, FileErrorKind::NoFolder),
            kind => FileError::new(path, kind),
        }
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

/// Makes the folders above a path.
pub fn create_folder_of(path: &Path) -> Result<(), FileError> {
    path.parent().map_or(Ok(()), fs::create_dir_all).map_err(|error| FileError::new(path, error))
}

/// Makes a folder that only its owner can look into; one that is there keeps its mode.
pub fn create_private_folder(path: &Path) -> Result<(), FileError> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(path).map_err(|error| FileError::new(path, error))
}

/// Writes a file that must not exist yet, and the folders above it.
pub fn create(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    create_folder_of(path)?;
    let written = fs::File::create_new(path).and_then(|mut file| file.write_all(bytes));
    written.map_err(|error| FileError::new(path, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let said = |result: Result<Vec<u8>, FileError>| result.unwrap_err().kind.to_string();
        assert!(said(read(folder.path(), 10)).contains("is a folder"));
        #[cfg(unix)]
        assert!(said(read(Path::new("/dev/zero"), 10)).contains("neither a file"));
        assert!(replace(&path("none/there"), b"").unwrap_err().to_string().contains("its folder does not exist"));
        assert!(said(read(&path("none"), 10)).contains("does not exist"));
        create(&path("a/b"), b"12345").unwrap();
        assert!(said(read(&path("a/b"), 4)).contains("larger"));
        create(&path("c"), b"ab\xff").unwrap();
        assert!(said(read_text(&path("c"), 10).map(String::into_bytes)).contains("byte 2"));
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
