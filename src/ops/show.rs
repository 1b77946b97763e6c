//! A saved plan, read back for people.

use super::{OpsError, Workspace};
use crate::store::KEY_LENGTH;
use polaris_core::plan::{Plan, format};

/// The plan, if it is as it was saved.
pub async fn saved_plan(workspace: &Workspace, bytes: &[u8]) -> Result<Plan, OpsError> {
    let key = workspace.declared()?.store.existing_key().await?;
    Ok(format::decode(bytes, &key.unwrap_or([0; KEY_LENGTH]))?)
}
