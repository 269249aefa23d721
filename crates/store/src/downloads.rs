//! How often packages are downloaded, by day: counted in memory by the nodes and added up here.

use domain::{PackageName, Timestamp};

use crate::rows::{signed, unsigned};
use crate::usage::day;
use crate::{Store, StoreError, tx};

/// So many downloads of a package on a day, counted from 1970 in UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Downloads {
    pub package: PackageName,
    pub day: i64,
    pub count: u64,
}

impl Store {
    /// Adds to what was counted. After a power cut the last of it may not have happened: these are figures
    /// and no records.
    ///
    /// # Errors
    /// The database fails.
    pub async fn add_downloads(&self, all: &[Downloads]) -> Result<(), StoreError> {
        let tx = tx::begin_derived(&self.writer).await?;
        for one in all {
            let sql = "INSERT INTO downloads (package_id, day, counted) \
                       SELECT id, $3, $4 FROM packages WHERE ecosystem = $1 AND name_key = $2 \
                       ON CONFLICT (package_id, day) DO UPDATE SET counted = downloads.counted + excluded.counted";
            let values = [
                one.package.ecosystem().word().into(),
                one.package.key().into(),
                one.day.into(),
                signed(one.count)?.into(),
            ];
            tx.run(sql, values).await?;
        }
        tx.commit().await
    }

    /// Forgets what was counted before the day of this moment.
    ///
    /// # Errors
    /// The database fails.
    pub async fn sweep_downloads(&self, before: Timestamp) -> Result<(), StoreError> {
        let sql = "DELETE FROM downloads WHERE day < $1";
        tx::run(&self.writer, sql, [day(before).into()]).await?;
        Ok(())
    }

    /// How often a package was downloaded since the day of this moment.
    ///
    /// # Errors
    /// The database fails.
    pub async fn downloads(
        &self,
        package: &PackageName,
        since: Timestamp,
    ) -> Result<u64, StoreError> {
        let sql = "SELECT CAST(COALESCE(SUM(counted), 0) AS BIGINT) AS n FROM downloads \
                   JOIN packages ON packages.id = downloads.package_id \
                   WHERE ecosystem = $1 AND name_key = $2 AND day >= $3";
        let values = [
            package.ecosystem().word().into(),
            package.key().into(),
            day(since).into(),
        ];
        let rows = tx::read(&self.readers, sql, values).await?;
        unsigned(rows.first().ok_or(StoreError::Damaged("count"))?, "n")
    }
}
