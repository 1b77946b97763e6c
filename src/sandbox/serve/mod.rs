//! The sandbox on a loopback port, for kubectl: TLS with a certificate of its own, a token, a kubeconfig.

mod certificate;
mod connection;
mod kubeconfig;

use crate::faults::WithFaults;
use rand::Rng;
use std::{
    future::Future,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// Why the sandbox cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error("cannot listen on {address}: {source}")]
    Listen { address: SocketAddr, source: std::io::Error },
    #[error("cannot write the kubeconfig {}: {source}", file.display())]
    Kubeconfig { file: PathBuf, source: std::io::Error },
    #[error("cannot make a certificate: {0}")]
    Certificate(#[from] rcgen::Error),
    #[error("cannot set up TLS: {0}")]
    Tls(#[from] rustls::Error),
}

/// A sandbox that listens; it answers while `run` runs.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    tls: Arc<rustls::ServerConfig>,
    service: WithFaults,
    token: Arc<str>,
    address: SocketAddr,
    kubeconfig: PathBuf,
}

impl std::fmt::Display for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "https://{}", self.address)
    }
}

impl Server {
    /// Listens on loopback (`port` 0 takes a free one) and writes the kubeconfig, readable by its owner only.
    pub(crate) async fn bind(service: WithFaults, port: u16, kubeconfig: &Path) -> Result<Self, ServeError> {
        let wanted = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let listen = |source| ServeError::Listen { address: wanted, source };
        let listener = TcpListener::bind(wanted).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let identity = certificate::make()?;
        let token: Arc<str> = format!("{:032x}", rand::rng().random::<u128>()).into();
        kubeconfig::write(kubeconfig, address, &identity.authority, &token)
            .map_err(|source| ServeError::Kubeconfig { file: kubeconfig.to_owned(), source })?;
        let tls = Arc::new(identity.configuration()?);
        Ok(Self { listener, tls, service, token, address, kubeconfig: kubeconfig.to_owned() })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The file that kubectl is to be given.
    pub fn kubeconfig(&self) -> &Path {
        &self.kubeconfig
    }

    /// Answers until `stop` is done.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let acceptor = TlsAcceptor::from(self.tls);
        tokio::pin!(stop);
        loop {
            let accepted = tokio::select! {
                () = &mut stop => return,
                accepted = self.listener.accept() => accepted,
            };
            // A client that left before it was accepted is no reason to stop.
            let Ok((stream, _)) = accepted else { continue };
            let (acceptor, service, token) = (acceptor.clone(), self.service.clone(), self.token.clone());
            tokio::spawn(connection::answer(stream, acceptor, service, token));
        }
    }
}
