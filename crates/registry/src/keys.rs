//! The keys of an installation. One master secret of 32 bytes wraps all others; purpose keys come
//! from it by HKDF-SHA-256 (RFC 5869) with a label, so that no key serves two purposes. A purpose has
//! versions: rotating it derives the next one, and every sealed value says which it was sealed with.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use aws_lc_rs::aead::{AES_256_GCM, Aad, RandomizedNonceKey};
use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};

use store::Store;

use crate::{Error, randomness};

/// The environment variable that names another file for the master secret.
pub const MASTER_KEY_FILE: &str = "PORTCULLIS_MASTER_KEY_FILE";
const MASTER_BYTES: usize = 32;
/// What a database keeps sealed, so that it knows its master secret again.
const CHECK: &str = "portcullis";

/// The keys. Neither `Debug` nor any other trait shows them.
#[derive(Clone)]
pub struct Keys {
    master: [u8; MASTER_BYTES],
}

/// What a key is for; the label goes into its derivation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Sealing the shared secrets of authenticator apps.
    TotpSecrets,
    /// Sealing mail that waits to be sent.
    Mails,
    /// Sealing the constant by which a database knows its master secret again.
    MasterCheck,
}

impl Purpose {
    /// Those whose key can be rotated.
    pub const ROTATED: [Self; 2] = [Self::TotpSecrets, Self::Mails];

    /// The word for it, which goes into the derivation of its key.
    pub const fn word(self) -> &'static str {
        match self {
            Self::TotpSecrets => "totp-secrets",
            Self::Mails => "mails",
            Self::MasterCheck => "master-check",
        }
    }

    /// The purpose with this word, where its key can be rotated.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ROTATED.into_iter().find(|one| one.word() == word)
    }
}

impl Keys {
    /// Reads the master secret, or makes it where there is none yet.
    ///
    /// # Errors
    /// The file cannot be read or made, is not 32 bytes, or can be read by others than its owner.
    pub fn open(data: &Path) -> Result<Self, Error> {
        let path = Self::file(data);
        private_folder(data)?;
        if !path.exists() {
            make(&path, &randomness::bytes()?)?;
        }
        only_its_owner_reads(&path)?;
        let bytes = fs::read(&path).map_err(|why| told(&path, "read", &why))?;
        let master = bytes.try_into().map_err(|_| {
            Error::fault(format!(
                "{} does not hold {MASTER_BYTES} bytes; restore it from where it is kept, for without it nothing sealed can be opened",
                path.display()
            ))
        })?;
        Ok(Self { master })
    }

    /// Where the master secret lies.
    pub(crate) fn file(data: &Path) -> PathBuf {
        std::env::var_os(MASTER_KEY_FILE).map_or_else(|| data.join("master.key"), PathBuf::from)
    }

    /// Keeps a master secret where there is none yet.
    ///
    /// # Errors
    /// It is not 32 bytes, there is another one, or the file cannot be made.
    pub(crate) fn keep(data: &Path, master: &[u8]) -> Result<Self, Error> {
        let path = Self::file(data);
        let master: [u8; MASTER_BYTES] = master
            .try_into()
            .map_err(|_| Error::malformed(format!("a master key has {MASTER_BYTES} bytes")))?;
        private_folder(data)?;
        make(&path, &master)?;
        let kept = Self::open(data)?;
        if kept.master != master {
            let path = path.display();
            return Err(Error::malformed(format!("{path} is another master key")));
        }
        Ok(kept)
    }

    /// The secret itself, for a backup that was asked to hold it.
    pub(crate) fn expose(&self) -> &[u8] {
        &self.master
    }

    /// Refuses where the database was sealed with another master secret: half of what nodes seal would
    /// not open on the others. The first opening says which one it is.
    ///
    /// # Errors
    /// It was, or the database fails.
    pub(crate) async fn must_be_those_of(&self, store: &Store, data: &Path) -> Result<(), Error> {
        if store.master_check().await?.is_none() {
            let sealed = self.seal(Purpose::MasterCheck, 1, CHECK, CHECK.as_bytes())?;
            store.keep_master_check(&sealed).await?;
        }
        let kept = store.master_check().await?.unwrap_or_default();
        self.unseal(Purpose::MasterCheck, CHECK, &kept).map_err(|_| {
            Error::fault(format!(
                "{} is not the one that this database was sealed with: put that one there (on a further node, copy it from the first)",
                Self::file(data).display()
            ))
        })?;
        Ok(())
    }

    /// By what the master secret is known again; it tells nothing of it.
    ///
    /// # Errors
    /// It could not be derived.
    pub fn fingerprint(&self) -> Result<String, Error> {
        let mut bytes = [0; 32];
        self.derive(b"portcullis fingerprint v1", &mut bytes)?;
        Ok(bytes
            .iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect())
    }

    /// Encrypts with this version of the key and binds to its place: `context` (whose secret it is) must
    /// be the same to open it. The version stands in front.
    ///
    /// # Errors
    /// The system gives no random bytes.
    pub fn seal(
        &self,
        purpose: Purpose,
        version: u8,
        context: &str,
        plain: &[u8],
    ) -> Result<Vec<u8>, Error> {
        let mut sealed = plain.to_vec();
        let nonce = self
            .key(purpose, version)?
            .seal_in_place_append_tag(Aad::from(context.as_bytes()), &mut sealed)
            .map_err(|_| Error::fault("a secret could not be sealed"))?;
        Ok([&[version], nonce.as_ref().as_slice(), &sealed].concat())
    }

    /// Decrypts what [`Keys::seal`] made.
    ///
    /// # Errors
    /// It was made with another master secret, for another purpose or context, or was changed.
    pub fn unseal(&self, purpose: Purpose, context: &str, sealed: &[u8]) -> Result<Vec<u8>, Error> {
        let wrong = || {
            Error::fault(
                "a sealed secret cannot be opened: is this the master key of this database?",
            )
        };
        let (version, rest) = sealed.split_first().ok_or_else(wrong)?;
        let (nonce, rest) = rest.split_at_checked(12).ok_or_else(wrong)?;
        let nonce: [u8; 12] = nonce.try_into().map_err(|_| wrong())?;
        let mut bytes = rest.to_vec();
        let plain = self
            .key(purpose, *version)?
            .open_in_place((&nonce).into(), Aad::from(context.as_bytes()), &mut bytes)
            .map_err(|_| wrong())?;
        Ok(plain.to_vec())
    }

    fn key(&self, purpose: Purpose, version: u8) -> Result<RandomizedNonceKey, Error> {
        let mut bytes = [0; 32];
        let label = format!("portcullis {} v{version}", purpose.word());
        self.derive(label.as_bytes(), &mut bytes)?;
        RandomizedNonceKey::new(&AES_256_GCM, &bytes).map_err(|_| underived())
    }

    fn derive(&self, label: &[u8], bytes: &mut [u8; 32]) -> Result<(), Error> {
        Salt::new(HKDF_SHA256, b"")
            .extract(&self.master)
            .expand(&[label], HKDF_SHA256)
            .and_then(|output| output.fill(bytes))
            .map_err(|_| underived())
    }
}

fn underived() -> Error {
    Error::fault("a key could not be derived")
}

/// Makes the folder, for its owner alone.
fn private_folder(folder: &Path) -> Result<(), Error> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(folder)
        .map_err(|why| told(folder, "make", &why))
}

/// Writes a new master secret under another name first: a crash leaves no half key.
fn make(path: &Path, master: &[u8; MASTER_BYTES]) -> Result<(), Error> {
    let half = path.with_extension("key.new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&half).and_then(|mut file| {
        file.write_all(master)?;
        file.sync_all()
    });
    // A hard link fails where the name is taken: two programs that start at once agree on one key.
    let named = written.and_then(|()| match fs::hard_link(&half, path) {
        Err(why) if why.kind() != std::io::ErrorKind::AlreadyExists => Err(why),
        _ => fs::remove_file(&half),
    });
    named.map_err(|why| told(path, "make", &why))
}

#[cfg(unix)]
fn only_its_owner_reads(path: &Path) -> Result<(), Error> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(path)
        .map_err(|why| told(path, "read", &why))?
        .permissions()
        .mode();
    if mode & 0o077 == 0 {
        return Ok(());
    }
    Err(Error::fault(format!(
        "{} can be read by others; run `chmod 600` on it",
        path.display()
    )))
}

#[cfg(not(unix))]
fn only_its_owner_reads(_: &Path) -> Result<(), Error> {
    Ok(())
}

fn told(path: &Path, what: &str, why: &std::io::Error) -> Error {
    Error::fault(format!("cannot {what} {}: {why}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_only_in_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keys::open(folder.path()).unwrap();
        let sealed = keys.seal(Purpose::TotpSecrets, 1, "usr_1", b"secret");
        let sealed = sealed.unwrap();
        let again = Keys::open(folder.path()).unwrap();
        let opened = again.unseal(Purpose::TotpSecrets, "usr_1", &sealed);
        assert_eq!(opened.unwrap(), b"secret");
        assert!(keys.unseal(Purpose::TotpSecrets, "usr_2", &sealed).is_err());
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert!(
                keys.unseal(Purpose::TotpSecrets, "usr_1", &changed)
                    .is_err()
            );
        }
        let other = Keys::open(tempfile::tempdir().unwrap().path()).unwrap();
        assert!(
            other
                .unseal(Purpose::TotpSecrets, "usr_1", &sealed)
                .is_err()
        );
    }

    /// Rows of every earlier version of the program are still there: the derivation is fixed for ever.
    #[test]
    fn what_the_first_version_sealed_still_opens() {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keys::keep(folder.path(), &[9; 32]).unwrap();
        let mut label = [0; 32];
        keys.derive(b"portcullis mails v1", &mut label).unwrap();
        let key = RandomizedNonceKey::new(&AES_256_GCM, &label).unwrap();
        let mut sealed = b"old".to_vec();
        let nonce = key.seal_in_place_append_tag(Aad::from(b"mail"), &mut sealed);
        let first = [&[1], nonce.unwrap().as_ref().as_slice(), &sealed].concat();
        assert_eq!(keys.unseal(Purpose::Mails, "mail", &first).unwrap(), b"old");
        let second = keys.seal(Purpose::Mails, 2, "mail", b"new").unwrap();
        assert_eq!(
            keys.unseal(Purpose::Mails, "mail", &second).unwrap(),
            b"new"
        );
        let relabelled = [&[1], &second[1..]].concat();
        assert!(keys.unseal(Purpose::Mails, "mail", &relabelled).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_key_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        Keys::open(folder.path()).unwrap();
        let path = folder.path().join("master.key");
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(Keys::open(folder.path()).is_err());
    }
}
