//! What may be downloaded, in memory: so that a download reads no table. What is remembered of a package is
//! dropped together with its index file, on this node when that is rendered and on others when they hear of it.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use domain::artifact::FileState;
use domain::{Digest, HoldReason, PackageName};
use moka::future::Cache;
use sea_orm::QueryResult;

use crate::rows::{one, parsed, text};
use crate::{Store, StoreError, packages, tx};

/// The most bytes of it in memory.
const MEMORY: u64 = 16 << 20;
/// What one release takes, beside the letters of its version.
const RELEASE: usize = 72;

/// The listed releases of one package, and those that were once.
#[derive(Debug, PartialEq, Eq)]
pub struct Listed {
    /// The name as registered.
    pub spelling: String,
    /// By version as published, in the order of the letters.
    files: Vec<(String, Digest)>,
    /// The few that were taken out of the index.
    withheld: Vec<(String, Withheld)>,
}

/// A file that was listed once and is not now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withheld {
    /// Whether it is gone for good.
    pub gone: bool,
    /// The hold by which it was taken out, and its reason; nothing where it went otherwise.
    pub hold: Option<(String, HoldReason)>,
}

impl Listed {
    /// The digest of the file of this version, as it was published.
    pub fn digest(&self, version: &str) -> Option<&Digest> {
        let found = self
            .files
            .binary_search_by(|(known, _)| known.as_str().cmp(version));
        let (_, digest) = self.files.get(found.ok()?)?;
        Some(digest)
    }

    /// That the file of this version was listed once and is not now, and why.
    pub fn withheld(&self, version: &str) -> Option<&Withheld> {
        let mut withheld = self.withheld.iter();
        let found = withheld.find(|(known, _)| known == version);
        found.map(|(_, withheld)| withheld)
    }

    /// Whether something was listed once, and nothing is now.
    pub fn is_withheld_whole(&self) -> bool {
        self.files.is_empty() && !self.withheld.is_empty()
    }

    fn weight(&self) -> usize {
        let letters = self
            .files
            .iter()
            .map(|(version, _)| version.len() + RELEASE);
        let withheld = self.withheld.iter();
        let withheld = withheld.map(|(version, _)| version.len() + 2 * RELEASE);
        self.spelling.len() + letters.sum::<usize>() + withheld.sum::<usize>()
    }
}

pub(crate) fn cache() -> Cache<String, Arc<Listed>> {
    Cache::builder()
        .max_capacity(MEMORY)
        .weigher(|key: &String, listed: &Arc<Listed>| {
            u32::try_from(key.len() + listed.weight() + 128).unwrap_or(u32::MAX)
        })
        .build()
}

impl Store {
    /// What may be downloaded of a package: from memory, else from its rows. `key` is that of its rendered
    /// file; nothing is remembered of a package that is not there.
    ///
    /// # Errors
    /// The database fails.
    pub async fn listed(
        &self,
        key: &str,
        package: &PackageName,
    ) -> Result<Option<Arc<Listed>>, StoreError> {
        if let Some(found) = self.listed.get(key).await {
            return Ok(Some(found));
        }
        let emptied = self.emptied.load(Ordering::SeqCst);
        let rows = tx::read(
            &self.readers,
            "SELECT name, version, sha256, state, CASE WHEN state = 'listed' THEN NULL ELSE \
             (SELECT public_id || ' ' || reason FROM holds WHERE file_id = files.id ORDER BY holds.id DESC LIMIT 1) \
             END AS hold FROM packages \
             JOIN releases ON releases.package_id = packages.id \
             JOIN files ON files.release_id = releases.id \
             WHERE packages.ecosystem = $1 AND name_key = $2 AND listed_at IS NOT NULL",
            [package.ecosystem().word().into(), package.key().into()],
        )
        .await?;
        let Some(first) = rows.first() else {
            return Ok(None);
        };
        let spelling = text(first, "name")?;
        let (mut files, mut withheld) = (Vec::with_capacity(rows.len()), Vec::new());
        for row in &rows {
            let version = text(row, "version")?;
            match packages::state(row)? {
                FileState::Listed => files.push((version, parsed(row, "sha256")?)),
                state => withheld.push((version, withheld_as(row, state)?)),
            }
        }
        files.sort();
        let found = Arc::new(Listed {
            spelling,
            files,
            withheld,
        });
        // Under another spelling than the registered one nobody would drop it.
        if package.spelling() == found.spelling {
            self.listed.insert(key.to_owned(), Arc::clone(&found)).await;
            // As for rendered files: what was dropped meanwhile may have been this.
            if self.emptied.load(Ordering::SeqCst) != emptied {
                self.listed.invalidate(key).await;
            }
        }
        Ok(Some(found))
    }
}

fn withheld_as(row: &QueryResult, state: FileState) -> Result<Withheld, StoreError> {
    let hold: Option<String> = one(row, "hold")?;
    let hold = hold.map(|hold| {
        let (id, reason) = hold.split_once(' ')?;
        Some((id.to_owned(), HoldReason::of_word(reason)?))
    });
    Ok(Withheld {
        gone: state == FileState::Removed,
        hold: hold
            .map(|hold| hold.ok_or(StoreError::Damaged("hold")))
            .transpose()?,
    })
}
