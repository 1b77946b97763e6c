//! Listing: which files of a folder are objects.

use crate::{BackendError, Key};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Every object whose key starts with `prefix`, sorted. Only the folder that the prefix names is read.
pub(super) fn keys(folder: &Path, prefix: &str) -> Result<Vec<Key>, BackendError> {
    let start = prefix.rsplit_once('/').map_or("", |(start, _)| start);
    let mut found = Vec::new();
    let mut open = vec![start.to_owned()];
    while let Some(below) = open.pop() {
        for (key, is_folder) in entries(&folder.join(&below), &below)? {
            if is_folder {
                open.push(key);
            } else if key.starts_with(prefix) {
                found.extend(Key::new(key));
            }
        }
    }
    found.sort();
    Ok(found)
}

fn entries(path: &Path, below: &str) -> Result<Vec<(String, bool)>, BackendError> {
    let failed = |error| BackendError::file("list", path, error);
    let reader = match fs::read_dir(path) {
        Ok(reader) => reader,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(Vec::new());
        }
        Err(error) => return Err(failed(error)),
    };
    let mut entries = Vec::new();
    for entry in reader {
        let entry = entry.map_err(failed)?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        if name.starts_with('.') {
            continue;
        }
        let key = if below.is_empty() { name } else { format!("{below}/{name}") };
        entries.push((key, entry.file_type().map_err(failed)?.is_dir()));
    }
    Ok(entries)
}

/// Object stores have no folders, so an empty one is litter. One that somebody is filling right now stays.
pub(super) fn remove_empty_folders(root: &Path, deleted: &Path) -> Result<(), BackendError> {
    let mut folder: Option<PathBuf> = deleted.parent().map(Into::into);
    while let Some(path) = folder.filter(|path| path != root && path.starts_with(root)) {
        match fs::remove_dir(&path) {
            Ok(()) => folder = path.parent().map(Into::into),
            Err(error) if error.kind() == io::ErrorKind::NotFound => folder = path.parent().map(Into::into),
            Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => return Ok(()),
            Err(error) => return Err(BackendError::file("delete", path, error)),
        }
    }
    Ok(())
}
