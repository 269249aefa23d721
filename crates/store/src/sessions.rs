//! Sessions of browsers, by their digests. They are neither events nor changes of a package, so they
//! do not take the one lock.

use domain::{Digest, PublicId, Strength, Timestamp};
use sea_orm::QueryResult;

use crate::accounts::{self, COLUMNS};
use crate::facts::{NewSession, SessionFacts};
use crate::record::Record;
use crate::rows::{one, parsed, text, time};
use crate::{Store, StoreError, tx};

const FROM: &str = "sessions.public_id AS session, strength, agent, begun_at, seen_at, until_at, offer_sealed, \
     network, tokens_from FROM sessions JOIN accounts ON accounts.id = sessions.account_id";

impl Store {
    /// Keeps a session in the place of the one with the digest `former`: who signs in, or shows a
    /// further factor, never goes on under a cookie that was known before.
    ///
    /// # Errors
    /// There is no such account.
    pub async fn begin_session(
        &self,
        session: &NewSession,
        former: Option<&Digest>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        if let Some(former) = former {
            self.end_session(former).await?;
        }
        let sql = "INSERT INTO sessions (public_id, account_id, digest, strength, agent, begun_at, seen_at, until_at, \
             network, tokens_from) \
             SELECT $1, id, $3, $4, $5, $6, $6, $7, $8, $9 FROM accounts WHERE public_id = $2";
        let values = [
            session.id.as_str().into(),
            session.account.as_str().into(),
            session.digest.to_string().into(),
            session.strength.word().into(),
            session.agent.as_str().into(),
            at.micros().into(),
            session.until.micros().into(),
            session.network.as_str().into(),
            session.tokens_from.micros().into(),
        ];
        if tx::run(&self.writer, sql, values).await? != 1 {
            return Err(crate::Conflict::NotFound.into());
        }
        if session.strength >= Strength::SecondFactor {
            let sql = "UPDATE accounts SET signed_in = 1 WHERE public_id = $1 AND signed_in = 0";
            tx::run(&self.writer, sql, [session.account.as_str().into()]).await?;
        }
        Ok(())
    }

    /// The session with this digest that has not ended and was in use since `idle`.
    ///
    /// # Errors
    /// The database fails.
    pub async fn session(
        &self,
        digest: &Digest,
        now: Timestamp,
        idle: Timestamp,
    ) -> Result<Option<SessionFacts>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS}, {FROM} WHERE digest = $1 AND until_at > $2 AND seen_at > $3"
        );
        let values = [
            digest.to_string().into(),
            now.micros().into(),
            idle.micros().into(),
        ];
        let rows = tx::read(&self.readers, &sql, values).await?;
        rows.first().map(facts).transpose()
    }

    /// All sessions of an account that have not ended, the one used last first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn sessions_of(
        &self,
        account: &PublicId,
        now: Timestamp,
        idle: Timestamp,
    ) -> Result<Vec<SessionFacts>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS}, {FROM} WHERE accounts.public_id = $1 AND until_at > $2 AND seen_at > $3 \
             ORDER BY seen_at DESC, sessions.id DESC"
        );
        let values = [
            account.as_str().into(),
            now.micros().into(),
            idle.micros().into(),
        ];
        let rows = tx::read(&self.readers, &sql, values).await?;
        rows.iter().map(facts).collect()
    }

    /// Takes note that a session is in use.
    ///
    /// # Errors
    /// The database fails.
    pub async fn touch_session(&self, digest: &Digest, now: Timestamp) -> Result<(), StoreError> {
        let sql = "UPDATE sessions SET seen_at = $1 WHERE digest = $2 AND seen_at < $1";
        let values = [now.micros().into(), digest.to_string().into()];
        tx::run(&self.writer, sql, values).await?;
        Ok(())
    }

    /// Keeps the sealed secret that a session was shown and has not proven yet; the first one stays.
    ///
    /// # Errors
    /// The database fails.
    pub async fn keep_offer(&self, digest: &Digest, sealed: &[u8]) -> Result<(), StoreError> {
        let sql =
            "UPDATE sessions SET offer_sealed = $1 WHERE digest = $2 AND offer_sealed IS NULL";
        let values = [sealed.to_vec().into(), digest.to_string().into()];
        tx::run(&self.writer, sql, values).await?;
        Ok(())
    }

    /// Ends a session; whether it was there.
    ///
    /// # Errors
    /// The database fails.
    pub async fn end_session(&self, digest: &Digest) -> Result<bool, StoreError> {
        let sql = "DELETE FROM sessions WHERE digest = $1";
        Ok(tx::run(&self.writer, sql, [digest.to_string().into()]).await? == 1)
    }

    /// Ends one of an account's sessions by its public id; whether it was there.
    ///
    /// # Errors
    /// The database fails.
    pub async fn end_session_of(
        &self,
        account: &PublicId,
        session: &PublicId,
    ) -> Result<bool, StoreError> {
        let sql = "DELETE FROM sessions WHERE public_id = $1 \
                   AND account_id = (SELECT id FROM accounts WHERE public_id = $2)";
        let values = [session.as_str().into(), account.as_str().into()];
        Ok(tx::run(&self.writer, sql, values).await? == 1)
    }

    /// Ends every session of an account, and says so in the log: whoever does this fears that one of
    /// them is not theirs.
    ///
    /// # Errors
    /// There is no such account.
    pub async fn end_sessions(
        &self,
        account: &PublicId,
        record: &Record,
        at: Timestamp,
    ) -> Result<u64, StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let row = accounts::row_of(&tx, account).await?;
        let sql = "DELETE FROM sessions WHERE account_id = $1";
        let ended = tx.run(sql, [row.into()]).await?;
        tx.record(record, at).await?;
        tx.commit().await?;
        Ok(ended)
    }

    /// Takes away what has ended: sessions, requests for accounts, links, ceremonies, and counts of wrong guesses that
    /// nobody added to since `forgotten`.
    ///
    /// # Errors
    /// The database fails.
    pub async fn sweep_sessions(
        &self,
        now: Timestamp,
        idle: Timestamp,
        forgotten: Timestamp,
    ) -> Result<u64, StoreError> {
        let sql = "DELETE FROM sessions WHERE until_at <= $1 OR seen_at <= $2";
        let sessions = tx::run(
            &self.writer,
            sql,
            [now.micros().into(), idle.micros().into()],
        )
        .await?;
        let sql = "DELETE FROM sign_ups WHERE until_at <= $1";
        let sign_ups = tx::run(&self.writer, sql, [now.micros().into()]).await?;
        for table in [
            "links",
            "email_changes",
            "email_wishes",
            "devices",
            "ceremonies",
        ] {
            let sql = format!("DELETE FROM {table} WHERE until_at <= $1");
            tx::run(&self.writer, &sql, [now.micros().into()]).await?;
        }
        let sql = "DELETE FROM attempts WHERE last_at <= $1";
        let attempts = tx::run(&self.writer, sql, [forgotten.micros().into()]).await?;
        Ok(sessions + sign_ups + attempts)
    }
}

fn facts(row: &QueryResult) -> Result<SessionFacts, StoreError> {
    Ok(SessionFacts {
        id: parsed(row, "session")?,
        strength: Strength::of_word(&text(row, "strength")?)
            .ok_or(StoreError::Damaged("strength of a session"))?,
        agent: text(row, "agent")?,
        begun_at: time(row, "begun_at")?,
        seen_at: time(row, "seen_at")?,
        until: time(row, "until_at")?,
        network: text(row, "network")?,
        tokens_from: time(row, "tokens_from")?,
        offer_sealed: one(row, "offer_sealed")?,
        account: accounts::facts(row)?,
    })
}
