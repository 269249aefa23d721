//! Domains of mail addresses: what looks at them have found, and addresses that no longer count because
//! of it. Which accounts have which address is in their rows alone.

use domain::{Digest, LinkPurpose, PublicId, Role, Timestamp};
use sea_orm::QueryResult;

use crate::error::Conflict;
use crate::record::Record;
use crate::rows::{flag, one, parsed, text, time};
use crate::{Store, StoreError, accounts, rights, tx};

/// What looks at one domain have left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailDomain {
    /// The part of the addresses behind the `@`, in small letters.
    pub domain: String,
    /// When it was last looked at.
    pub looked_at: Option<Timestamp>,
    /// Since when it has been gone.
    pub absent_since: Option<Timestamp>,
    /// Whether it was gone or ending since its name servers were last believed.
    pub lapsed: bool,
    /// Its name servers when it was last in order, in their order.
    pub name_servers: Vec<String>,
    /// By whom it was registered, when, and until when, as far as anybody says.
    pub registrar: Option<String>,
    /// As above.
    pub registered_at: Option<Timestamp>,
    /// As above.
    pub expires_at: Option<Timestamp>,
    /// When it was first seen to have another holder.
    pub reregistered_at: Option<Timestamp>,
}

/// A verified address of an account.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifiedAddress {
    /// The row of the account.
    pub row: i64,
    /// Its login.
    pub login: String,
    /// The address.
    pub email: String,
    /// When its holder last showed that they read mail there.
    pub verified_at: Timestamp,
}

impl std::fmt::Debug for VerifiedAddress {
    /// Without the address: this may end in a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "VerifiedAddress({})", self.login)
    }
}

const DOMAIN: &str = "SELECT domain, looked_at, absent_since, lapsed, name_servers, registrar, registered_at, \
     expires_at, reregistered_at FROM mail_domains WHERE domain = $1";

impl Store {
    /// At most `limit` verified addresses of accounts whose rows come after this one; 0 is before the first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn verified_addresses_after(
        &self,
        row: i64,
        limit: u32,
    ) -> Result<Vec<VerifiedAddress>, StoreError> {
        let sql = "SELECT id, login, email, created_at, email_verified_at FROM accounts \
                   WHERE id > $1 AND email_verified = 1 ORDER BY id LIMIT $2";
        let values = [row.into(), i64::from(limit).into()];
        let rows = tx::read(&self.readers, sql, values).await?;
        rows.iter()
            .map(|row| {
                Ok(VerifiedAddress {
                    row: one(row, "id")?,
                    login: text(row, "login")?,
                    email: text(row, "email")?,
                    verified_at: time(row, "created_at")?.max(time(row, "email_verified_at")?),
                })
            })
            .collect()
    }

    /// The verified addresses of those who own a package on which this account has a role.
    ///
    /// # Errors
    /// The database fails.
    pub async fn companions(&self, account: &PublicId) -> Result<Vec<String>, StoreError> {
        let (mine, all) = (
            rights::of("", rights::ME),
            rights::of("mine.package_id", ""),
        );
        let owner = Role::Owner.rank();
        let sql = format!(
            "SELECT DISTINCT email FROM accounts WHERE public_id <> $1 AND email_verified = 1 AND frozen = 0 \
             AND EXISTS (SELECT 1 FROM ({mine}) AS mine WHERE accounts.id IN \
             (SELECT account_id FROM ({all}) AS theirs WHERE place = {owner})) ORDER BY email"
        );
        let rows = tx::read(&self.readers, &sql, [account.as_str().into()]).await?;
        rows.iter().map(|row| text(row, "email")).collect()
    }

    /// The addresses of the staff, verified or not: what goes wrong with the registry itself is told there.
    ///
    /// # Errors
    /// The database fails.
    pub async fn staff_addresses(&self) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT email FROM accounts WHERE staff = 1 AND frozen = 0 ORDER BY id";
        let rows = tx::read(&self.readers, sql, []).await?;
        rows.iter().map(|row| text(row, "email")).collect()
    }

    /// What is known of a domain, if it was ever looked at.
    ///
    /// # Errors
    /// The database fails.
    pub async fn mail_domain(&self, domain: &str) -> Result<Option<MailDomain>, StoreError> {
        let rows = tx::read(&self.readers, DOMAIN, [domain.into()]).await?;
        rows.first().map(facts).transpose()
    }

    /// The domains that were gone or ending and have not been seen in order since: they are looked at also
    /// when no address on them counts any more.
    ///
    /// # Errors
    /// The database fails.
    pub async fn lapsed_domains(&self) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT domain FROM mail_domains WHERE lapsed = 1 ORDER BY domain";
        let rows = tx::read(&self.readers, sql, []).await?;
        rows.iter().map(|row| text(row, "domain")).collect()
    }

    /// Keeps what a look has found in the place of what was known.
    ///
    /// # Errors
    /// The database fails.
    pub async fn keep_mail_domain(&self, found: &MailDomain) -> Result<(), StoreError> {
        let micros = |at: Option<Timestamp>| at.map(Timestamp::micros);
        let sql = "INSERT INTO mail_domains (domain, looked_at, absent_since, lapsed, name_servers, registrar, \
                   registered_at, expires_at, reregistered_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
                   ON CONFLICT (domain) DO UPDATE SET looked_at = excluded.looked_at, \
                   absent_since = excluded.absent_since, lapsed = excluded.lapsed, \
                   name_servers = excluded.name_servers, registrar = excluded.registrar, \
                   registered_at = excluded.registered_at, expires_at = excluded.expires_at, \
                   reregistered_at = excluded.reregistered_at";
        let values = [
            found.domain.as_str().into(),
            micros(found.looked_at).into(),
            micros(found.absent_since).into(),
            i64::from(found.lapsed).into(),
            found.name_servers.join(" ").into(),
            found.registrar.clone().into(),
            micros(found.registered_at).into(),
            micros(found.expires_at).into(),
            micros(found.reregistered_at).into(),
        ];
        tx::run(&self.writer, sql, values).await?;
        Ok(())
    }

    /// The address of this account no longer counts as verified. Whether it did, and is still its address;
    /// otherwise nothing is recorded.
    ///
    /// # Errors
    /// The database fails.
    pub async fn unverify_email(
        &self,
        account: &PublicId,
        email: &str,
        record: &Record,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let sql = "UPDATE accounts SET email_verified = 0 \
                   WHERE public_id = $1 AND email = $2 AND email_verified = 1";
        let done = tx.run(sql, [account.as_str().into(), email.into()]).await? == 1;
        if done {
            tx.record(record, at).await?;
        }
        tx.commit().await?;
        Ok(done)
    }

    /// The address that an account has counts as verified again, by this link, which is used up.
    ///
    /// # Errors
    /// The link does not work or is another account's, or the address is another one now.
    pub async fn verify_email_again(
        &self,
        link: &Digest,
        account: &PublicId,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let (row, email_key) = tx.spend_link(link, LinkPurpose::VerifyAgain, at).await?;
        if row != accounts::row_of(&tx, account).await? {
            return Err(Conflict::NotFound.into());
        }
        let sql = "UPDATE accounts SET email_verified = 1, email_verified_at = $1 \
                   WHERE id = $2 AND email_key = $3 AND email_verified = 0";
        let values = [at.micros().into(), row.into(), email_key.into()];
        if tx.run(sql, values).await? == 0 {
            return Err(Conflict::NotFound.into());
        }
        tx.record(record, at).await?;
        tx.commit().await
    }

    /// Leaves links with the mails that hold them, if fewer than `most` links of their purpose that work
    /// longer than until `since` were left for the account; whether they were left.
    ///
    /// # Errors
    /// The database fails.
    pub async fn post_link(
        &self,
        account: &PublicId,
        purpose: LinkPurpose,
        record: &Record,
        (since, most): (Timestamp, u64),
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let row = accounts::row_of(&tx, account).await?;
        let sql = "SELECT COUNT(*) AS n FROM links WHERE account_id = $1 AND purpose = $2 AND until_at > $3";
        let values = [row.into(), purpose.word().into(), since.micros().into()];
        let found = tx.one(sql, values).await?;
        let there: i64 = one(&found.ok_or(StoreError::Damaged("count"))?, "n")?;
        let may = u64::try_from(there).is_ok_and(|there| there < most);
        if may {
            tx.record(record, at).await?;
        }
        tx.commit().await?;
        Ok(may)
    }
}

fn facts(row: &QueryResult) -> Result<MailDomain, StoreError> {
    let time = |column: &str| -> Result<Option<Timestamp>, StoreError> {
        Ok(one::<Option<i64>>(row, column)?.map(Timestamp::from_micros))
    };
    Ok(MailDomain {
        domain: parsed(row, "domain")?,
        looked_at: time("looked_at")?,
        absent_since: time("absent_since")?,
        lapsed: flag(row, "lapsed")?,
        name_servers: text(row, "name_servers")?
            .split(' ')
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect(),
        registrar: one(row, "registrar")?,
        registered_at: time("registered_at")?,
        expires_at: time("expires_at")?,
        reregistered_at: time("reregistered_at")?,
    })
}
