//! The official Python client: its typed, its custom and its dynamic API.

use crate::served::Served;
use std::process::Command;

/// Where the live runner keeps the client's packages.
const PACKAGES: &str = "POLARIS_LIVE_PYTHONPATH";

#[tokio::test(flavor = "multi_thread")]
async fn the_python_client_works() {
    let packages = std::env::var(PACKAGES).unwrap_or_default();
    let mut probe = Command::new("python3");
    let found = probe.env("PYTHONPATH", &packages).args(["-c", "import kubernetes"]).output();
    if !found.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: the Python client is not installed");
        return;
    }
    let served = Served::start().await;
    let mut command = Command::new("python3");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/story.py");
    command.env("PYTHONPATH", &packages).args(["-B", script]).arg(&served.kubeconfig);
    let output = served.run(command).await;
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "done\n", "{said}");
    served.end().await;
}
