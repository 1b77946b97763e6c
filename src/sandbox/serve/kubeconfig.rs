//! The kubeconfig of a served sandbox.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;
use std::{fs, io, io::Write, net::SocketAddr, path::Path};

/// Writes the file; JSON is YAML, and kubectl reads it. Mode 0600, because it carries the token.
pub fn write(file: &Path, address: SocketAddr, authority: &str, token: &str) -> io::Result<()> {
    let name = "polaris-sandbox";
    let text = json!({
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": name,
        "clusters": [{
            "name": name,
            "cluster": {
                "server": format!("https://{address}"),
                "certificate-authority-data": STANDARD.encode(authority),
            },
        }],
        "users": [{"name": name, "user": {"token": token}}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": name, "namespace": "default"}}],
    });
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    let mut written = private(file)?;
    written.write_all(format!("{text:#}\n").as_bytes())
}

#[cfg(unix)]
fn private(file: &Path) -> io::Result<fs::File> {
    use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
    let written = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(file)?;
    // An older file keeps its mode when it is only truncated.
    written.set_permissions(fs::Permissions::from_mode(0o600))?;
    Ok(written)
}

#[cfg(not(unix))]
fn private(file: &Path) -> io::Result<fs::File> {
    fs::File::create(file)
}
