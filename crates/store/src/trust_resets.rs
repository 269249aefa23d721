//! The wish of an owner that what their package's releases must show begins anew.

use domain::{Action, Grant, PackageName, Timestamp};

use crate::error::Conflict;
use crate::record::Record;
use crate::releases::owned;
use crate::rows::{text, time};
use crate::{Store, StoreError, tx};

/// A wish that counts from a time on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct TrustResetFacts {
    pub asked_by: String,
    pub asked_at: Timestamp,
    pub from: Timestamp,
}

impl Store {
    /// The newest wish about a package, whether or not it counts yet.
    ///
    /// # Errors
    /// The database fails.
    pub async fn trust_reset(
        &self,
        package: &PackageName,
    ) -> Result<Option<TrustResetFacts>, StoreError> {
        let sql = "SELECT asked_by, asked_at, from_at FROM trust_resets \
                   JOIN packages ON packages.id = package_id WHERE ecosystem = $1 AND name_key = $2";
        let values = [package.ecosystem().word().into(), package.key().into()];
        let rows = tx::read(&self.readers, sql, values).await?;
        rows.first()
            .map(|row| {
                Ok(TrustResetFacts {
                    asked_by: text(row, "asked_by")?,
                    asked_at: time(row, "asked_at")?,
                    from: time(row, "from_at")?,
                })
            })
            .transpose()
    }

    /// Keeps such a wish, which counts from `from` on. One that waits already is not put off by another.
    ///
    /// # Errors
    /// One waits already, or the grant is not for this.
    pub async fn ask_trust_reset(
        &self,
        grant: &Grant,
        package: &PackageName,
        from: Timestamp,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let row = owned(&tx, grant, Action::Owners, package, at).await?;
        let sql = "INSERT INTO trust_resets (package_id, asked_by, asked_at, from_at) VALUES ($1, $2, $3, $4) \
                   ON CONFLICT (package_id) DO UPDATE SET asked_by = excluded.asked_by, \
                   asked_at = excluded.asked_at, from_at = excluded.from_at WHERE trust_resets.from_at <= $3";
        let values = [
            row.into(),
            grant.account().as_str().into(),
            at.micros().into(),
            from.micros().into(),
        ];
        if tx.run(sql, values).await? == 0 {
            return Err(Conflict::NotEmpty.into());
        }
        tx.record(record, at).await?;
        tx.commit().await
    }

    /// Takes a wish back that does not count yet.
    ///
    /// # Errors
    /// None waits, or the grant is not for this.
    pub async fn cancel_trust_reset(
        &self,
        grant: &Grant,
        package: &PackageName,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let row = owned(&tx, grant, Action::Owners, package, at).await?;
        let sql = "DELETE FROM trust_resets WHERE package_id = $1 AND from_at > $2";
        if tx.run(sql, [row.into(), at.micros().into()]).await? == 0 {
            return Err(Conflict::NotFound.into());
        }
        tx.record(record, at).await?;
        tx.commit().await
    }
}
