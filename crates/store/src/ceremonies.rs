//! What was asked of an authenticator, until it answers. Neither an event nor a change of a package, so it
//! does not take the one lock.

use domain::{Digest, Timestamp};

use crate::rows::text;
use crate::{Store, StoreError, tx};

/// A ceremony that has begun, by the digest of its handle.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct NewCeremony<'a> {
    pub digest: Digest,
    /// What it is for; an answer for something else finds nothing.
    pub purpose: &'a str,
    /// Whose it is: the digest of a session or of a link; empty where anybody may answer.
    pub bound: &'a str,
    /// What is needed to judge the answer.
    pub state: &'a str,
    pub until: Timestamp,
}

impl Store {
    /// Keeps a ceremony.
    ///
    /// # Errors
    /// The database fails.
    pub async fn begin_ceremony(&self, ceremony: &NewCeremony<'_>) -> Result<(), StoreError> {
        let sql = "INSERT INTO ceremonies (digest, purpose, bound, state, until_at) \
                   VALUES ($1, $2, $3, $4, $5)";
        let values = [
            ceremony.digest.to_string().into(),
            ceremony.purpose.into(),
            ceremony.bound.into(),
            ceremony.state.into(),
            ceremony.until.micros().into(),
        ];
        tx::run(&self.writer, sql, values).await?;
        Ok(())
    }

    /// Uses a ceremony up; what was kept of it, where it is of this purpose, bound to the same and not too
    /// old. Of two who ask at once one is told nothing.
    ///
    /// # Errors
    /// The database fails.
    pub async fn end_ceremony(
        &self,
        digest: &Digest,
        purpose: &str,
        bound: &str,
        now: Timestamp,
    ) -> Result<Option<String>, StoreError> {
        let sql = "SELECT state FROM ceremonies \
                   WHERE digest = $1 AND purpose = $2 AND bound = $3 AND until_at > $4";
        let values = [
            digest.to_string().into(),
            purpose.into(),
            bound.into(),
            now.micros().into(),
        ];
        let rows = tx::read(&self.readers, sql, values).await?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        let state = text(row, "state")?;
        let sql = "DELETE FROM ceremonies WHERE digest = $1";
        let ended = tx::run(&self.writer, sql, [digest.to_string().into()]).await?;
        Ok((ended == 1).then_some(state))
    }
}
