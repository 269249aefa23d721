//! The registry as plain files, for a web server that knows nothing of it: stock cargo reads from them
//! what it would read here. Nothing can be published there, and nobody is asked for a token.
//!
//! Packages come before the index line that names them, each under another name until it is whole, so that
//! an export can be cut off anywhere, run again, and be served meanwhile.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use domain::{Digest, PackageName};
use ecosystems::cargo::{index, name, version};
use futures_util::StreamExt;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use store::PackageIndex;
use tokio::fs;
use tokio::io::AsyncWriteExt;

use crate::{Error, Registry, announce};

/// How many packages are looked up at once.
const BATCH: u32 = 500;

/// What an export did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// How many packages there are.
    pub packages: u64,
    /// How many of their files were written.
    pub written: u64,
    /// How many lay there already.
    pub kept: u64,
    /// How many were taken away, because they are no longer listed.
    pub removed: u64,
}

/// What of an index line says where its file lies.
#[derive(Deserialize)]
struct Line {
    vers: String,
    cksum: Digest,
}

/// Writes `config.json`, every index file and every listed file into a folder that a web server serves at
/// this address. `each` is called after each package.
///
/// # Errors
/// The folder cannot be written, a package's file is missing or damaged, or the database fails. What was
/// written stays, and the same call goes on from there.
pub async fn export(
    registry: &Registry,
    folder: &Path,
    base_url: &str,
    each: &mut dyn FnMut(),
) -> Result<Exported, Error> {
    let (mut done, mut after) = (Exported::default(), 0);
    loop {
        let packages = registry.store.packages_after(after, BATCH).await?;
        let Some((last, _)) = packages.last() else {
            break;
        };
        after = *last;
        for (_, package) in &packages {
            if let Some(found) = registry.store.index_rows(package).await? {
                one(registry, folder, &found, &mut done).await?;
                done.packages += 1;
            }
            each();
        }
    }
    let config = folder.join("cargo/index/config.json");
    replace(&config, &index::config_of_files(base_url)).await?;
    Ok(done)
}

/// One package, as it was at one moment.
async fn one(
    registry: &Registry,
    folder: &Path,
    found: &PackageIndex,
    done: &mut Exported,
) -> Result<(), Error> {
    // What comes from a row becomes a path only once it was parsed.
    let package: PackageName = name::parse_lenient(&found.spelling).map_err(Error::fault)?;
    let files = folder.join("cargo/dl").join(package.spelling());
    let mut listed = BTreeSet::new();
    for row in &found.rows {
        let line: Line = serde_json::from_str(&row.row).map_err(Error::fault)?;
        let version = version::parse(&line.vers).map_err(Error::fault)?;
        let path = files.join(version.spelling()).join(line.cksum.to_string());
        if fs::try_exists(&path)
            .await
            .map_err(|why| cannot(&path, &why))?
        {
            done.kept += 1;
        } else {
            copy(registry, &line.cksum, &path).await?;
            done.written += 1;
        }
        listed.insert(path);
    }
    let path = folder
        .join("cargo/index")
        .join(name::index_path(package.spelling()));
    if found.rows.is_empty() {
        remove(&path).await?;
    } else {
        replace(&path, &announce::bytes_of(found)).await?;
    }
    done.removed += remove_others(&files, &listed).await?;
    Ok(())
}

/// Copies a file out of the store. Its name is its digest, so nothing else gets that name.
async fn copy(registry: &Registry, digest: &Digest, to: &Path) -> Result<(), Error> {
    let damaged = || {
        Error::fault(format!(
            "the file {digest} is missing or damaged; `portcullis admin verify` says what to do"
        ))
    };
    let blob = registry.store.blob(digest).await?.ok_or_else(damaged)?;
    let half = half_of(to).await?;
    let told = |why: io::Error| cannot(&half, &why);
    let mut file = fs::File::create(&half).await.map_err(told)?;
    let (mut hash, mut pieces) = (Sha256::new(), blob.into_stream());
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(Error::fault)?;
        hash.update(&piece);
        file.write_all(&piece).await.map_err(told)?;
    }
    if Digest::from_bytes(hash.finalize().into()) != *digest {
        return Err(damaged());
    }
    file.sync_all().await.map_err(told)?;
    fs::rename(&half, to).await.map_err(told)
}

/// Writes a small file, unless it has these bytes already: web servers tell clients by its time whether it
/// has changed.
async fn replace(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    if fs::read(path).await.is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    let half = half_of(path).await?;
    let told = |why: io::Error| cannot(&half, &why);
    fs::write(&half, bytes).await.map_err(told)?;
    fs::rename(&half, path).await.map_err(told)
}

/// Where a file lies until it is whole; its folder is made.
async fn half_of(path: &Path) -> Result<PathBuf, Error> {
    if let Some(folder) = path.parent() {
        let made = fs::create_dir_all(folder).await;
        made.map_err(|why| cannot(folder, &why))?;
    }
    Ok(path.with_added_extension("part"))
}

async fn remove(path: &Path) -> Result<bool, Error> {
    match fs::remove_file(path).await {
        Ok(()) => Ok(true),
        Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(why) => Err(cannot(path, &why)),
    }
}

/// Takes away what lies below a package's folder and is not listed: quarantined and removed files, and
/// halves of earlier exports. How many.
async fn remove_others(files: &Path, listed: &BTreeSet<PathBuf>) -> Result<u64, Error> {
    let mut removed = 0;
    for version in below(files).await? {
        for file in below(&version).await? {
            if !listed.contains(&file) && remove(&file).await? {
                removed += 1;
            }
        }
    }
    Ok(removed)
}

/// What lies in a folder; nothing where it is not there.
async fn below(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut entries = match fs::read_dir(folder).await {
        Ok(entries) => entries,
        Err(why) if why.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(why) => return Err(cannot(folder, &why)),
    };
    let mut found = Vec::new();
    while let Some(entry) = entries
        .next_entry()
        .await
        .map_err(|why| cannot(folder, &why))?
    {
        found.push(entry.path());
    }
    Ok(found)
}

fn cannot(path: &Path, why: &io::Error) -> Error {
    Error::fault(format!("cannot write {}: {why}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch;
    use crate::sample::{Place, both_engines, files};

    both_engines! {
        an_export_has_what_is_listed_and_goes_on_where_it_was_cut_off,
    }

    async fn an_export_has_what_is_listed_and_goes_on_where_it_was_cut_off(place: Place) {
        let registry = place.filled().await;
        let folder = place.beside("static");
        let export = || async {
            let url = "https://static.example.org";
            export(&registry, &folder, url, &mut || {}).await.unwrap()
        };
        let counts = |done: Exported| (done.packages, done.written, done.kept, done.removed);
        assert_eq!(counts(export().await), (2, 3, 0, 0));
        let first = files(&folder);
        assert_eq!(first.len(), 3 + 2 + 1);
        let config = std::fs::read_to_string(folder.join("cargo/index/config.json")).unwrap();
        assert!(
            config.contains("https://static.example.org/cargo/dl/{crate}"),
            "{config}"
        );
        assert!(!config.contains("\"api\""), "{config}");
        let index = fetch::index_file(&registry, "ga/te/gate").await.unwrap();
        let written = std::fs::read(folder.join("cargo/index/ga/te/gate")).unwrap();
        assert_eq!(written, &index.unwrap().bytes[..]);
        for (path, bytes) in &first {
            if path.starts_with(folder.join("cargo/dl")) {
                let name = path.file_name().unwrap().to_str().unwrap();
                assert_eq!(Digest::of(bytes).to_string(), name);
            }
        }

        // Cut off: a file and a half are not there yet.
        let (lost, _) = first
            .iter()
            .find(|(path, _)| path.starts_with(folder.join("cargo/dl/moat")))
            .unwrap();
        std::fs::rename(lost, lost.with_added_extension("part")).unwrap();
        assert_eq!(counts(export().await), (2, 1, 2, 0));
        assert_eq!(files(&folder), first);

        // What is held is in no index and must not be had.
        place
            .run("UPDATE files SET state = 'held' WHERE filename LIKE 'gate-1.1%'")
            .await;
        place
            .run("UPDATE files SET state = 'held' WHERE filename LIKE 'moat%'")
            .await;
        assert_eq!(counts(export().await), (2, 0, 1, 2));
        let left: Vec<_> = files(&folder).into_iter().map(|(path, _)| path).collect();
        assert_eq!(left.len(), 3, "{left:?}");
        assert!(
            left.iter()
                .all(|path| !path.to_str().unwrap().contains("moat")),
            "{left:?}"
        );
    }
}
