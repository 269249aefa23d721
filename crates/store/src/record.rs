//! What a change of an account leaves beside its rows: events, the mails that tell of them, and the links
//! in those mails. All of it is committed with the change, or none.

use domain::event::Visibility;
use domain::{Digest, Event, LinkPurpose, PublicId, Timestamp};

use crate::accounts::{self, COLUMNS};
use crate::error::Conflict;
use crate::facts::AccountFacts;
use crate::rows::{one, text};
use crate::tx::Tx;
use crate::{Store, StoreError, tx};

/// What a change leaves beside its rows.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// What happened, each with the salt that hides it where it is private.
    pub events: Vec<(Event, [u8; 32])>,
    /// Mails, sealed.
    pub mails: Vec<Vec<u8>>,
    /// The links that stand in them.
    pub links: Vec<NewLink>,
}

impl Record {
    /// One event and nothing else.
    pub fn of(event: Event, salt: [u8; 32]) -> Self {
        vec![(event, salt)].into()
    }
}

impl From<Vec<(Event, [u8; 32])>> for Record {
    fn from(events: Vec<(Event, [u8; 32])>) -> Self {
        Self {
            events,
            ..Self::default()
        }
    }
}

/// A link to be mailed, by its digest.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct NewLink {
    pub digest: Digest,
    pub account: PublicId,
    pub purpose: LinkPurpose,
    /// What the purpose needs to know besides; never a secret.
    pub detail: String,
    pub until: Timestamp,
}

/// What a link is good for, and whose it is.
#[derive(Clone, Debug)]
pub struct LinkFacts {
    /// The account that it was mailed to.
    pub account: AccountFacts,
    /// What the purpose needs to know besides.
    pub detail: String,
}

impl Tx {
    /// Appends the events, posts the mails and keeps the links.
    pub(crate) async fn record(&self, record: &Record, at: Timestamp) -> Result<(), StoreError> {
        for (event, salt) in &record.events {
            let salt = (event.visibility() == Visibility::Private).then_some(*salt);
            self.append(event, salt, at).await?;
        }
        for link in &record.links {
            self.keep_link(link).await?;
        }
        for mail in &record.mails {
            self.post(mail).await?;
        }
        Ok(())
    }

    async fn keep_link(&self, link: &NewLink) -> Result<(), StoreError> {
        let account = accounts::row_of(self, &link.account).await?;
        let sql = "INSERT INTO links (digest, account_id, purpose, detail, until_at) \
                   VALUES ($1, $2, $3, $4, $5)";
        let values = [
            link.digest.to_string().into(),
            account.into(),
            link.purpose.word().into(),
            link.detail.as_str().into(),
            link.until.micros().into(),
        ];
        self.run(sql, values).await?;
        Ok(())
    }

    /// Uses a link up; the row of its account, and the detail.
    pub(crate) async fn spend_link(
        &self,
        digest: &Digest,
        purpose: LinkPurpose,
        now: Timestamp,
    ) -> Result<(i64, String), StoreError> {
        let sql = "SELECT account_id, detail FROM links \
                   WHERE digest = $1 AND purpose = $2 AND until_at > $3";
        let values = [
            digest.to_string().into(),
            purpose.word().into(),
            now.micros().into(),
        ];
        let row = self.one(sql, values).await?.ok_or(Conflict::NotFound)?;
        let sql = "DELETE FROM links WHERE digest = $1";
        self.run(sql, [digest.to_string().into()]).await?;
        Ok((one(&row, "account_id")?, text(&row, "detail")?))
    }

    /// Forgets all links of an account but those that only protect it: by which it is frozen, and by which
    /// its owner takes a change of address back.
    pub(crate) async fn drop_links(&self, account: i64) -> Result<(), StoreError> {
        let sql = "DELETE FROM links WHERE account_id = $1 AND purpose NOT IN ($2, $3)";
        let kept = [LinkPurpose::Freeze, LinkPurpose::UndoEmail].map(LinkPurpose::word);
        let [freeze, undo] = kept;
        self.run(sql, [account.into(), freeze.into(), undo.into()])
            .await?;
        Ok(())
    }

    /// Forgets the links of an account for this purpose.
    pub(crate) async fn drop_links_for(
        &self,
        account: i64,
        purpose: LinkPurpose,
    ) -> Result<(), StoreError> {
        let sql = "DELETE FROM links WHERE account_id = $1 AND purpose = $2";
        self.run(sql, [account.into(), purpose.word().into()])
            .await?;
        Ok(())
    }
}

impl Store {
    /// Keeps a record that stands beside no other change: a mail with its link.
    ///
    /// # Errors
    /// A link is for an account that is not there.
    pub async fn keep_record(&self, record: &Record, at: Timestamp) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        tx.record(record, at).await?;
        tx.commit().await
    }

    /// What this link is good for, while it works.
    ///
    /// # Errors
    /// The database fails.
    pub async fn link(
        &self,
        digest: &Digest,
        purpose: LinkPurpose,
        now: Timestamp,
    ) -> Result<Option<LinkFacts>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS}, detail FROM links JOIN accounts ON accounts.id = links.account_id \
             WHERE digest = $1 AND purpose = $2 AND until_at > $3"
        );
        let values = [
            digest.to_string().into(),
            purpose.word().into(),
            now.micros().into(),
        ];
        let rows = tx::read(&self.readers, &sql, values).await?;
        rows.first()
            .map(|row| {
                Ok(LinkFacts {
                    account: accounts::facts(row)?,
                    detail: text(row, "detail")?,
                })
            })
            .transpose()
    }
}
