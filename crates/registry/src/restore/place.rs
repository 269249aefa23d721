//! Where a backup may be restored: an empty place, and the master key that opens what is sealed in it.

use std::fs;
use std::path::Path;

use store::{Store, Vacancy};

use super::newest::FILE;
use crate::backup::Contents;
use crate::{Error, Keys, Settings};

/// What may lie in the folder beforehand. A database without tables is as good as none.
const ALLOWED: [&str; 6] = [
    "master.key",
    FILE,
    "registry.db",
    "registry.db-shm",
    "registry.db-wal",
    "registry.db.lock",
];

/// Refuses a place in which something lies, unless a restore into it was not finished.
pub(super) async fn is_empty(settings: &Settings) -> Result<(), Error> {
    match Store::vacancy(&settings.options()).await? {
        Vacancy::Unfinished => return Ok(()),
        Vacancy::Occupied => {
            return Err(Error::malformed(
                "the database is not empty, and a restore overwrites nothing; name an empty data folder, or with --database an empty database",
            ));
        }
        Vacancy::Empty => {}
    }
    let data = &settings.data;
    let cannot = |why| Error::fault(format!("cannot read {}: {why}", data.display()));
    if !data.try_exists().map_err(cannot)? {
        return Ok(());
    }
    for entry in fs::read_dir(data).map_err(cannot)? {
        let entry = entry.map_err(cannot)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let harmless = ALLOWED.contains(&name.as_str())
            || (name == "blobs" && holds_no_file(&entry.path()).map_err(cannot)?);
        if !harmless {
            return Err(Error::malformed(format!(
                "{} is not empty: '{name}' lies in it; name an empty folder (a master.key and a {FILE} may lie there)",
                data.display()
            )));
        }
    }
    Ok(())
}

fn holds_no_file(folder: &Path) -> std::io::Result<bool> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_type()?.is_dir() || !holds_no_file(&entry.path())? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The master key out of the backup, where it is to be written. The one that lies there must be the one
/// by which this was sealed.
pub(super) fn master_key(
    settings: &Settings,
    contents: &Contents,
    without: bool,
) -> Result<Option<Vec<u8>>, Error> {
    let path = Keys::file(&settings.data);
    let wanted = &contents.manifest.master_key;
    if path.exists() {
        if Keys::open(&settings.data)?.fingerprint()? == *wanted || without {
            return Ok(None);
        }
        return Err(Error::malformed(format!(
            "{} is not the master key of this backup ({wanted}); put that one there",
            path.display()
        )));
    }
    let key = contents.master_key()?;
    if key.is_none() && !without {
        return Err(Error::malformed(format!(
            "the backup holds no master key; put the one by which it was sealed ({wanted}) at {}, or say --without-master-key and give up the authenticator apps of all accounts",
            path.display()
        )));
    }
    Ok(key)
}

/// Whether the master key of the backup lies where it belongs.
pub(super) fn has_key_of(settings: &Settings, contents: &Contents) -> Result<bool, Error> {
    if !Keys::file(&settings.data).exists() {
        return Ok(false);
    }
    Ok(Keys::open(&settings.data)?.fingerprint()? == contents.manifest.master_key)
}
