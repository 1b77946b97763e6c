//! The control planes of `provider: sandbox`: a folder each, made and deleted like any other resource.

use super::{ProviderError, ProviderErrorKind, Write, Written};
use crate::sys::files::shown;
use polaris_core::{
    snapshot::{ObservedObject, Owner},
    value::Value,
};
use polaris_sandbox::Sandbox;
use serde::{Deserialize, Serialize};
use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

/// Simulated time passes quickly: a Ready that holds this long has settled.
pub const SETTLE: Duration = Duration::from_millis(150);
const CARD: &str = "control-plane.json";

/// Where the sandbox's control planes are kept: one folder a cluster.
#[derive(Clone, Debug)]
pub struct SandboxFolder(pub PathBuf);

/// What was declared of a control plane, kept beside its database.
#[derive(Serialize, Deserialize)]
struct Card {
    uid: String,
    owner: Owner,
    body: Value,
}

impl SandboxFolder {
    /// The folder of one cluster.
    pub fn path(&self, cluster: &str) -> PathBuf {
        self.0.join(cluster)
    }

    /// The control plane in this process; `None` where it does not exist.
    pub fn open(&self, cluster: &str) -> Result<Option<Sandbox>, ProviderError> {
        if self.card(cluster)?.is_none() {
            return Ok(None);
        }
        let folder = self.path(cluster);
        Sandbox::open(&folder).map(Some).map_err(|error| broken(&folder, &error))
    }

    /// Every control plane that exists.
    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).into_iter().flatten().flatten();
        let mut names: Vec<String> = entries
            .filter(|entry| entry.path().join(CARD).exists())
            .filter_map(|entry| entry.file_name().into_string().ok())
            .collect();
        names.sort_unstable();
        names
    }

    pub fn read(&self, cluster: &str) -> Result<Option<ObservedObject>, ProviderError> {
        Ok(self.card(cluster)?.map(observed))
    }

    /// Makes the control plane, or takes in what is declared of it now.
    pub fn create(&self, cluster: &str, write: &Write<'_>) -> Result<Written, ProviderError> {
        let folder = self.path(cluster);
        let before = self.card(cluster)?;
        fs::create_dir_all(&folder).map_err(|error| broken(&folder, &error))?;
        Sandbox::open(&folder).map_err(|error| broken(&folder, &error))?;
        let created = before.is_none();
        let uid = before.map_or_else(crate::sys::ids::ulid, |card| card.uid);
        let card = Card { uid, owner: write.owner.clone(), body: write.body.clone() };
        let text = serde_json::to_vec_pretty(&card).map_err(|error| broken(&folder, &error))?;
        // The card comes last: a control plane exists when its database does.
        crate::sys::files::replace(&folder.join(CARD), &text).map_err(|error| broken(&folder, &error))?;
        Ok(Written { object: observed(card), created })
    }

    /// The card goes first: what is left after a crash is no control plane any more.
    pub fn delete(&self, cluster: &str) -> Result<bool, ProviderError> {
        let folder = self.path(cluster);
        let removed = match fs::remove_file(folder.join(CARD)) {
            Ok(()) => true,
            Err(error) if error.kind() == io::ErrorKind::NotFound => false,
            Err(error) => return Err(broken(&folder, &error)),
        };
        match fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(broken(&folder, &error)),
            _ => Ok(removed),
        }
    }

    fn card(&self, cluster: &str) -> Result<Option<Card>, ProviderError> {
        let path = self.path(cluster).join(CARD);
        match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|error| broken(&path, &error)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(broken(&path, &error)),
        }
    }
}

fn observed(card: Card) -> ObservedObject {
    ObservedObject {
        uid: Some(card.uid),
        resource_version: None,
        generation: None,
        body: card.body,
        status: Value::Null,
        owner: Some(card.owner),
        managers: Vec::new(),
        deleting: false,
    }
}

fn broken(path: &Path, error: &dyn std::fmt::Display) -> ProviderError {
    let place = shown(path).display();
    ProviderError::new(ProviderErrorKind::Unreachable, format!("the sandbox in `{place}`: {error}"))
        .hint("a damaged one starts anew with `polaris sandbox reset`; a full or read-only disk is to be mended first")
}
