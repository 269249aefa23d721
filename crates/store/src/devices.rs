//! Browsers that accounts are used with, by the digests of their cookies. The account's owner has confirmed
//! each of them but the first.

use domain::{Digest, LinkPurpose, PublicId, Strength, Timestamp};
use sea_orm::QueryResult;

use crate::error::Conflict;
use crate::record::Record;
use crate::rows::{one, parsed, text, time};
use crate::tx::Tx;
use crate::{Store, StoreError, tx};

/// A browser to be known from now on.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct NewDevice {
    pub id: PublicId,
    /// Of its cookie.
    pub digest: Digest,
    /// What it calls itself.
    pub agent: String,
    /// From where, no finer than tells home from abroad.
    pub network: String,
    /// From when on sessions in it mint tokens.
    pub trusted_at: Timestamp,
    pub until: Timestamp,
}

/// A browser that an account is used with.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct DeviceFacts {
    pub id: PublicId,
    pub digest: Digest,
    pub agent: String,
    pub network: String,
    pub added_at: Timestamp,
    pub used_at: Timestamp,
    pub trusted_at: Timestamp,
}

/// A session that waits until its browser is confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct WaitingDevice {
    pub session: PublicId,
    pub agent: String,
    pub network: String,
    pub asked_at: Timestamp,
}

const FROM: &str = "devices.public_id AS device, digest, agent, network, added_at, used_at, trusted_at \
     FROM devices JOIN accounts ON accounts.id = devices.account_id WHERE accounts.public_id = $1 AND until_at > $2";

impl Store {
    /// The browser behind this cookie, if the account is used with it.
    ///
    /// # Errors
    /// The database fails.
    pub async fn device(
        &self,
        account: &PublicId,
        digest: &Digest,
        now: Timestamp,
    ) -> Result<Option<DeviceFacts>, StoreError> {
        let sql = format!("SELECT {FROM} AND digest = $3");
        let values = [
            account.as_str().into(),
            now.micros().into(),
            digest.to_string().into(),
        ];
        let rows = tx::read(&self.readers, &sql, values).await?;
        rows.first().map(facts).transpose()
    }

    /// All browsers that an account is used with, the one used last first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn devices_of(
        &self,
        account: &PublicId,
        now: Timestamp,
    ) -> Result<Vec<DeviceFacts>, StoreError> {
        let sql = format!("SELECT {FROM} ORDER BY used_at DESC, devices.id DESC");
        let values = [account.as_str().into(), now.micros().into()];
        let rows = tx::read(&self.readers, &sql, values).await?;
        rows.iter().map(facts).collect()
    }

    /// Whether somebody was ever signed in to this account with a second factor.
    ///
    /// # Errors
    /// The database fails.
    pub async fn has_signed_in(&self, account: &PublicId) -> Result<bool, StoreError> {
        let sql = "SELECT 1 AS found FROM accounts WHERE public_id = $1 AND signed_in = 1";
        let rows = tx::read(&self.readers, sql, [account.as_str().into()]).await?;
        Ok(!rows.is_empty())
    }

    /// Knows a browser from now on; one that is known stays as it is, but for the time it is known for.
    ///
    /// # Errors
    /// There is no such account.
    pub async fn remember_device(
        &self,
        account: &PublicId,
        device: &NewDevice,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let row = crate::accounts::row_of(&tx, account).await?;
        keep(&tx, row, device, at).await?;
        tx.commit().await
    }

    /// Lets a browser in by the link that was mailed for it. The link is used up.
    ///
    /// # Errors
    /// The link does not work.
    pub async fn confirm_device(
        &self,
        link: &Digest,
        device: &NewDevice,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let (row, _) = tx.spend_link(link, LinkPurpose::ConfirmDevice, at).await?;
        keep(&tx, row, device, at).await?;
        tx.record(record, at).await?;
        tx.commit().await
    }

    /// Forgets a browser by its public id; whether the account was used with it.
    ///
    /// # Errors
    /// The database fails.
    pub async fn forget_device(
        &self,
        account: &PublicId,
        device: &PublicId,
    ) -> Result<bool, StoreError> {
        let sql = "DELETE FROM devices WHERE public_id = $1 \
                   AND account_id = (SELECT id FROM accounts WHERE public_id = $2)";
        let values = [device.as_str().into(), account.as_str().into()];
        Ok(tx::run(&self.writer, sql, values).await? == 1)
    }

    /// The sessions that wait until their browser is confirmed, the newest first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn waiting_devices(
        &self,
        account: &PublicId,
        now: Timestamp,
    ) -> Result<Vec<WaitingDevice>, StoreError> {
        let sql = "SELECT sessions.public_id AS session, agent, network, begun_at FROM sessions \
                   JOIN accounts ON accounts.id = sessions.account_id \
                   WHERE accounts.public_id = $1 AND sessions.until_at > $2 AND strength = $3 \
                   AND sessions.public_id IN (SELECT detail FROM links WHERE links.account_id = accounts.id \
                   AND purpose = $4 AND links.until_at > $2) ORDER BY begun_at DESC";
        let values = [
            account.as_str().into(),
            now.micros().into(),
            Strength::Password.word().into(),
            LinkPurpose::ConfirmDevice.word().into(),
        ];
        let rows = tx::read(&self.readers, sql, values).await?;
        rows.iter()
            .map(|row| {
                Ok(WaitingDevice {
                    session: parsed(row, "session")?,
                    agent: text(row, "agent")?,
                    network: text(row, "network")?,
                    asked_at: time(row, "begun_at")?,
                })
            })
            .collect()
    }
}

async fn keep(tx: &Tx, account: i64, device: &NewDevice, at: Timestamp) -> Result<(), StoreError> {
    let digest = device.digest.to_string();
    let sql = "SELECT id FROM devices WHERE account_id = $1 AND digest = $2";
    let known = tx
        .one(sql, [account.into(), digest.as_str().into()])
        .await?;
    if let Some(row) = known {
        let sql = "UPDATE devices SET used_at = $1, until_at = $2, network = $3 WHERE id = $4";
        let values = [
            at.micros().into(),
            device.until.micros().into(),
            device.network.as_str().into(),
            one::<i64>(&row, "id")?.into(),
        ];
        tx.run(sql, values).await?;
        return Ok(());
    }
    let sql = "INSERT INTO devices (public_id, account_id, digest, agent, network, added_at, used_at, trusted_at, until_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8)";
    let values = [
        device.id.as_str().into(),
        account.into(),
        digest.into(),
        device.agent.as_str().into(),
        device.network.as_str().into(),
        at.micros().into(),
        device.trusted_at.micros().into(),
        device.until.micros().into(),
    ];
    if tx.run(sql, values).await? == 1 {
        Ok(())
    } else {
        Err(Conflict::NotFound.into())
    }
}

fn facts(row: &QueryResult) -> Result<DeviceFacts, StoreError> {
    Ok(DeviceFacts {
        id: parsed(row, "device")?,
        digest: parsed(row, "digest")?,
        agent: text(row, "agent")?,
        network: text(row, "network")?,
        added_at: time(row, "added_at")?,
        used_at: time(row, "used_at")?,
        trusted_at: time(row, "trusted_at")?,
    })
}
