//! What is sealed, and with which version of its key. The keys themselves are never here.

use domain::{Event, Timestamp};

use crate::error::Conflict;
use crate::rows::one;
use crate::{Store, StoreError, tx};

/// Where sealed values lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealedPlace {
    /// Secrets of authenticator apps.
    SecondFactors,
    /// The same, offered to a session and not proven yet.
    Offers,
    /// Mail that waits.
    Mails,
}

/// A sealed value.
#[derive(Clone)]
pub struct SealedRow {
    /// The number of its row.
    pub row: i64,
    /// The public id of the account that it belongs to, where it belongs to one.
    pub account: Option<String>,
    /// The value. Its first byte is the version of the key.
    pub sealed: Vec<u8>,
}

impl SealedPlace {
    /// Table, column, and where the account of a row is found.
    const fn names(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::SecondFactors => ("accounts", "totp_sealed", "public_id"),
            Self::Offers => (
                "sessions",
                "offer_sealed",
                "(SELECT public_id FROM accounts WHERE accounts.id = sessions.account_id)",
            ),
            Self::Mails => ("mails", "sealed", "NULL"),
        }
    }
}

impl Store {
    /// The version of the key for this purpose, by which new values are sealed; 1 until it is rotated.
    ///
    /// # Errors
    /// The database fails.
    pub async fn key_version(&self, purpose: &str) -> Result<u8, StoreError> {
        let sql = "SELECT version FROM key_versions WHERE purpose = $1";
        let rows = tx::read(&self.readers, sql, [purpose.into()]).await?;
        match rows.first() {
            Some(row) => u8::try_from(one::<i64>(row, "version")?)
                .map_err(|_| StoreError::Damaged("version of a key")),
            None => Ok(1),
        }
    }

    /// The key for this purpose has this version from now on, on every node.
    ///
    /// # Errors
    /// It had not the version before that, or the database fails.
    pub async fn rotate_key(
        &self,
        purpose: &str,
        version: u8,
        event: &Event,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        // A purpose has a row only once its key was rotated.
        let sql = "INSERT INTO key_versions (purpose, version) VALUES ($1, 1) ON CONFLICT (purpose) DO NOTHING";
        tx.run(sql, [purpose.into()]).await?;
        let sql = "UPDATE key_versions SET version = $2 WHERE purpose = $1 AND version = $2 - 1";
        let version = i64::from(version);
        if tx.run(sql, [purpose.into(), version.into()]).await? == 0 {
            return Err(Conflict::NotFound.into());
        }
        tx.append(event, None, at).await?;
        tx.commit().await
    }

    /// At most `limit` values after this row that were sealed with an older version than this.
    ///
    /// # Errors
    /// The database fails.
    pub async fn sealed_before(
        &self,
        place: SealedPlace,
        version: u8,
        after: i64,
        limit: u32,
    ) -> Result<Vec<SealedRow>, StoreError> {
        let (table, column, account) = place.names();
        let sql = format!(
            "SELECT id, {account} AS account, {column} AS sealed FROM {table} \
             WHERE {column} IS NOT NULL AND substr({column}, 1, 1) < $1 AND id > $2 ORDER BY id LIMIT $3"
        );
        let values = [vec![version].into(), after.into(), i64::from(limit).into()];
        let rows = tx::read(&self.readers, &sql, values).await?;
        rows.iter()
            .map(|row| {
                Ok(SealedRow {
                    row: one(row, "id")?,
                    account: one(row, "account")?,
                    sealed: one(row, "sealed")?,
                })
            })
            .collect()
    }

    /// Puts values that were sealed again in the place of what they were; one that changed meanwhile is
    /// left alone. How many were put.
    ///
    /// # Errors
    /// The database fails; then none was.
    pub async fn reseal(
        &self,
        place: SealedPlace,
        values: &[(SealedRow, Vec<u8>)],
    ) -> Result<u64, StoreError> {
        let (table, column, _) = place.names();
        let sql = format!("UPDATE {table} SET {column} = $1 WHERE id = $2 AND {column} = $3");
        let tx = tx::begin(&self.writer).await?;
        let mut put = 0;
        for (old, new) in values {
            let values = [
                new.clone().into(),
                old.row.into(),
                old.sealed.clone().into(),
            ];
            put += tx.run(&sql, values).await?;
        }
        tx.commit().await?;
        Ok(put)
    }

    /// How many values are sealed with each version, the oldest first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn sealed_versions(&self, place: SealedPlace) -> Result<Vec<(u8, u64)>, StoreError> {
        let (table, column, _) = place.names();
        let sql = format!(
            "SELECT substr({column}, 1, 1) AS version, COUNT(*) AS n FROM {table} \
             WHERE {column} IS NOT NULL GROUP BY substr({column}, 1, 1) ORDER BY 1"
        );
        let rows = tx::read(&self.readers, &sql, []).await?;
        rows.iter()
            .map(|row| {
                let version: Vec<u8> = one(row, "version")?;
                let count = crate::rows::unsigned(row, "n")?;
                Ok((version.first().copied().unwrap_or(0), count))
            })
            .collect()
    }

    /// The value by which the master key of this database is known, where one was kept.
    ///
    /// # Errors
    /// The database fails.
    pub async fn master_check(&self) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = "SELECT sealed FROM master_check WHERE one = 1";
        let rows = tx::read(&self.readers, sql, []).await?;
        rows.first().map(|row| one(row, "sealed")).transpose()
    }

    /// Keeps it, unless another node was quicker.
    ///
    /// # Errors
    /// The database fails.
    pub async fn keep_master_check(&self, sealed: &[u8]) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let sql =
            "INSERT INTO master_check (one, sealed) VALUES (1, $1) ON CONFLICT (one) DO NOTHING";
        tx.run(sql, [sealed.to_vec().into()]).await?;
        tx.commit().await
    }

    /// Forgets it: the master key is lost, and another takes its place.
    ///
    /// # Errors
    /// The database fails.
    pub async fn forget_master_check(&self) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        tx.run("DELETE FROM master_check", []).await?;
        tx.commit().await
    }
}
