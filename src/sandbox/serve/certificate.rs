//! A certificate for loopback, made anew for each run.

use super::ServeError;
use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
};
use std::sync::Arc;

/// A key, its certificate, and the same certificate as the authority that clients trust.
#[derive(Debug)]
pub struct Identity {
    /// PEM.
    pub authority: String,
    certificate: CertificateDer<'static>,
    key: PrivatePkcs8KeyDer<'static>,
}

/// For `localhost`, `127.0.0.1` and the names that in-cluster clients use.
pub fn make() -> Result<Identity, ServeError> {
    let names = ["localhost", "127.0.0.1", "::1", "kubernetes.default.svc"].map(str::to_owned);
    let CertifiedKey { cert, signing_key }: CertifiedKey<KeyPair> = generate_simple_self_signed(names)?;
    let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der());
    Ok(Identity { authority: cert.pem(), certificate: cert.der().clone(), key })
}

impl Identity {
    /// TLS with this identity; HTTP/2 and HTTP/1.1.
    pub fn configuration(self) -> Result<ServerConfig, ServeError> {
        let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let builder = builder.with_safe_default_protocol_versions()?.with_no_client_auth();
        let mut configuration = builder.with_single_cert(vec![self.certificate], PrivateKeyDer::from(self.key))?;
        configuration.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(configuration)
    }
}
