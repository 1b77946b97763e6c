//! One durable write: a synced draft, then a rename under the swap lock, then a synced folder.

use crate::{BackendError, Key};
use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};

/// The file whose lock makes one swap exclude another.
const SWAP_LOCK: &str = ".swap.lock";
/// A swap takes microseconds; whoever holds the lock for this long is stopped.
const LONGEST_SWAP: Duration = Duration::from_secs(10);

/// A whole object under a temporary name; removed again unless it is published.
#[derive(Debug)]
pub(super) struct Draft {
    path: PathBuf,
    target: PathBuf,
    published: bool,
}

impl Draft {
    /// Writes and syncs, before any lock is taken.
    pub(super) fn write(folder: &Path, key: &Key, bytes: &[u8]) -> Result<Self, BackendError> {
        let target = folder.join(key.as_str());
        let draft = Self { path: target.with_file_name(draft_name()), target, published: false };
        let mut file = draft.create(folder)?;
        let written = file.write_all(bytes).and_then(|()| file.sync_all());
        written.map_err(|error| BackendError::file("write", &draft.target, error))?;
        Ok(draft)
    }

    /// Somebody who deletes the last object of a folder takes the folder away too, perhaps between our two calls.
    fn create(&self, folder: &Path) -> Result<File, BackendError> {
        let mut attempts = 0;
        loop {
            make_folders(self.target.parent().unwrap_or(folder))?;
            match private().create_new(true).open(&self.path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound && attempts < 8 => attempts += 1,
                created => return created.map_err(|error| BackendError::file("write", &self.target, error)),
            }
        }
    }

    pub(super) fn target(&self) -> &Path {
        &self.target
    }

    /// Gives the object its name. `lock` shows that nobody else swaps meanwhile; it ends here, before the folder is
    /// synced, so that a process stopped in the slow part keeps nobody waiting.
    pub(super) fn publish(mut self, lock: File, key: &Key) -> Result<(), BackendError> {
        fs::rename(&self.path, &self.target).map_err(|error| BackendError::file("write", &self.target, error))?;
        self.published = true;
        drop(lock);
        let folder = self.target.parent().unwrap_or(&self.target);
        sync_folder(folder).map_err(|source| BackendError::Ambiguous { key: key.clone(), source })
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.published {
            // What cannot be removed is only litter: its name starts with a dot.
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn draft_name() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    format!(".draft-{}-{}-{:08x}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed), rand::random::<u32>())
}

/// Waits for the folder's swap lock; the file that comes back is the lock.
pub(super) fn swap_lock(folder: &Path) -> Result<File, BackendError> {
    let path = folder.join(SWAP_LOCK);
    let file = open_lock_file(&path)?;
    let started = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::Error(error)) => return Err(BackendError::file("lock", path, error)),
            Err(TryLockError::WouldBlock) if started.elapsed() > LONGEST_SWAP => {
                return Err(BackendError::Busy { path, seconds: LONGEST_SWAP.as_secs() });
            }
            Err(TryLockError::WouldBlock) => thread::sleep(Duration::from_millis(1)),
        }
    }
}

/// For writing, and for the eyes of this user only: states say much about an installation, and one object beside
/// them is a key.
fn private() -> OpenOptions {
    let mut options = File::options();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

pub(super) fn open_lock_file(path: &Path) -> Result<File, BackendError> {
    let opened = private().create(true).truncate(false).open(path);
    opened.map_err(|error| BackendError::file("write", path, error))
}

/// Makes a folder and those above it, each synced into its parent so that none vanishes with the power.
pub(super) fn make_folders(folder: &Path) -> Result<(), BackendError> {
    if folder.as_os_str().is_empty() || folder.is_dir() {
        return Ok(());
    }
    let parent = folder.parent().unwrap_or(Path::new(""));
    make_folders(parent)?;
    match fs::create_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => make_folders(folder),
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            Err(BackendError::file("make folder", folder, error))
        }
        _ => sync_folder(parent).map_err(|error| BackendError::file("make folder", folder, error)),
    }
}

/// A folder's entries are on the disk after this. Windows has no such call and needs none.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(windows) {
        return Ok(());
    }
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    File::open(folder)?.sync_all()
}
