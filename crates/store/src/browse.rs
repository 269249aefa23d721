//! What the pages show of packages.

use domain::PackageName;

use crate::facts::ReleaseLine;
use crate::rows::{flag, parsed, text, time, unsigned};
use crate::{Store, StoreError, tx};

/// The most releases on one page; nobody reads further.
const MOST: i64 = 1_000;

impl Store {
    /// The listed releases of a package, the one published last first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn release_lines(
        &self,
        package: &PackageName,
    ) -> Result<Vec<ReleaseLine>, StoreError> {
        let rows = tx::read(
            &self.readers,
            "SELECT version, version_key, yanked, sha256, size, uploaded_at FROM packages \
             JOIN releases ON releases.package_id = packages.id \
             JOIN files ON files.release_id = releases.id \
             WHERE packages.ecosystem = $1 AND name_key = $2 AND state = 'listed' \
             ORDER BY files.id DESC LIMIT $3",
            [
                package.ecosystem().word().into(),
                package.key().into(),
                MOST.into(),
            ],
        )
        .await?;
        rows.iter()
            .map(|row| {
                Ok(ReleaseLine {
                    version: text(row, "version")?,
                    version_key: text(row, "version_key")?,
                    yanked: flag(row, "yanked")?,
                    digest: parsed(row, "sha256")?,
                    size: unsigned(row, "size")?,
                    uploaded_at: time(row, "uploaded_at")?,
                })
            })
            .collect()
    }

    /// What the archive of a release says of itself, as the ecosystem's adapter wrote it.
    ///
    /// # Errors
    /// The database fails.
    pub async fn manifest(
        &self,
        package: &PackageName,
        version_key: &str,
    ) -> Result<Option<String>, StoreError> {
        let rows = tx::read(
            &self.readers,
            "SELECT manifest FROM packages JOIN releases ON releases.package_id = packages.id \
             JOIN files ON files.release_id = releases.id \
             WHERE packages.ecosystem = $1 AND name_key = $2 AND version_key = $3",
            [
                package.ecosystem().word().into(),
                package.key().into(),
                version_key.into(),
            ],
        )
        .await?;
        rows.first().map(|row| text(row, "manifest")).transpose()
    }
}
