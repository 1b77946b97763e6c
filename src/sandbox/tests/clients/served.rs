//! A sandbox that listens on loopback.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};
use tokio::{sync::oneshot, task::JoinHandle};

/// The server, and a folder for its client.
pub struct Served {
    pub folder: tempfile::TempDir,
    pub kubeconfig: PathBuf,
    stop: Option<oneshot::Sender<()>>,
    running: JoinHandle<()>,
}

impl Served {
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let sandbox = polaris_sandbox::Sandbox::open(&folder.path().join("sandbox")).expect("a sandbox");
        let kubeconfig = folder.path().join("kubeconfig");
        let server = sandbox.serve(0, &kubeconfig).await.expect("a server");
        let (stop, stopped) = oneshot::channel();
        let running = tokio::spawn(server.run(async { drop(stopped.await) }));
        Self { folder, kubeconfig, stop: Some(stop), running }
    }

    /// Runs a program to its end, with a home of its own: kubectl keeps discovery on disk.
    pub async fn run(&self, mut command: Command) -> Output {
        command.env("HOME", self.folder.path()).env("KUBECACHEDIR", self.folder.path().join("cache"));
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        tokio::task::spawn_blocking(move || command.output().expect("the program runs")).await.expect("a thread")
    }

    pub async fn end(mut self) {
        self.stop.take().map(|stop| stop.send(()));
        self.running.await.expect("the server ends");
    }
}

#[tokio::test]
async fn the_kubeconfig_is_private_and_the_token_is_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let sandbox = polaris_sandbox::Sandbox::open(folder.path()).expect("a sandbox");
    let file = folder.path().join("kubeconfig");
    let server = sandbox.serve(0, &file).await.expect("a server");
    assert_private(&file);
    let (stop, stopped) = oneshot::channel::<()>();
    let running = tokio::spawn(server.run(async { drop(stopped.await) }));
    let read = |token: Option<&str>| {
        let mut kubeconfig = kube::config::Kubeconfig::read_from(&file).expect("a kubeconfig");
        if let (Some(token), Some(user)) = (token, kubeconfig.auth_infos[0].auth_info.as_mut()) {
            user.token = Some(token.to_owned().into());
        }
        kubeconfig
    };
    let client = |kubeconfig| async move {
        let options = kube::config::KubeConfigOptions::default();
        let config = kube::Config::from_custom_kubeconfig(kubeconfig, &options).await.expect("a configuration");
        kube::Client::try_from(config).expect("a client")
    };
    assert!(client(read(None)).await.apiserver_version().await.is_ok());
    let refused = client(read(Some("wrong"))).await.apiserver_version().await.expect_err("no right token");
    assert!(matches!(refused, kube::Error::Api(status) if status.code == 401));
    drop(stop);
    running.await.expect("the server ends");
}

#[cfg(unix)]
fn assert_private(file: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(file).expect("the file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[cfg(not(unix))]
fn assert_private(file: &Path) {
    assert!(file.exists());
}
