//! TLS by certificate files, which are read again when the operator says so (SIGHUP): a certificate that
//! is renewed costs no connection.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use registry::Error;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

/// The files, and what was read from them last.
pub struct Tls {
    certificate: PathBuf,
    key: PathBuf,
    current: RwLock<Arc<ServerConfig>>,
}

impl Tls {
    /// Reads the files: certificates in PEM, the server's own first, and its private key.
    ///
    /// # Errors
    /// One of them cannot be read, or the two do not belong together.
    pub fn open(certificate: &Path, key: &Path) -> Result<Self, Error> {
        Ok(Self {
            certificate: certificate.to_owned(),
            key: key.to_owned(),
            current: RwLock::new(Arc::new(read(certificate, key)?)),
        })
    }

    /// Reads them again. Where that fails, what was read before stays in use.
    pub(crate) fn reload(&self) {
        match read(&self.certificate, &self.key) {
            Ok(config) => {
                *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(config);
                tracing::info!("the certificate was read again");
            }
            Err(error) => {
                tracing::error!(%error, "the certificate could not be read again; the one before stays in use");
            }
        }
    }

    /// What the next connection is accepted with.
    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        TlsAcceptor::from(Arc::clone(&current))
    }
}

fn read(certificate: &Path, key: &Path) -> Result<ServerConfig, Error> {
    let wrong = |path: &Path, why: &dyn std::fmt::Display| {
        Error::malformed(format!("{}: {why}", path.display()))
    };
    let chain: Vec<_> = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect)
        .map_err(|why| wrong(certificate, &why))?;
    if chain.is_empty() {
        return Err(wrong(certificate, &"there is no certificate in it"));
    }
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|why| wrong(key, &why))?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(Error::fault)?
        .with_no_client_auth()
        .with_single_cert(chain, secret)
        .map_err(|why| wrong(key, &why))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}
