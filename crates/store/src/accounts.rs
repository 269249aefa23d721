//! Accounts, their factors, and the one-time secrets by which the first is made.

use domain::{Digest, Event, PublicId, Timestamp};
use sea_orm::QueryResult;

use crate::error::Conflict;
use crate::facts::{AccountFacts, NewAccount, NewSecondFactor};
use crate::record::Record;
use crate::rows::{flag, one, parsed, signed, text, time, unsigned};
use crate::tx::Tx;
use crate::{Store, StoreError, tx};

/// The columns of an account, under names that do not clash in a join.
pub(crate) const COLUMNS: &str = "accounts.id AS account_row, accounts.public_id AS account, login, email, \
     email_verified, staff, frozen, password_hash, totp_sealed, last_totp_step, created_at, paused_until, \
     codes_allowed, password_leaked, \
     (SELECT COUNT(*) FROM passkeys WHERE passkeys.account_id = accounts.id) AS passkeys, \
     ((SELECT COUNT(*) FROM roles WHERE roles.account_id = accounts.id) \
     + (SELECT COUNT(*) FROM package_orgs JOIN org_members ON org_members.org_id = package_orgs.org_id \
     WHERE org_members.account_id = accounts.id AND owner = 1) \
     + (SELECT COUNT(*) FROM team_roles JOIN team_members ON team_members.team_id = team_roles.team_id \
     WHERE team_members.account_id = accounts.id)) AS packages, \
     (SELECT former FROM email_changes WHERE email_changes.account_id = accounts.id) AS former_email";

pub(crate) fn facts(row: &QueryResult) -> Result<AccountFacts, StoreError> {
    let number: i64 = one(row, "account_row")?;
    Ok(AccountFacts {
        id: parsed(row, "account")?,
        cargo_id: u32::try_from(number).map_err(|_| StoreError::Damaged("number of an account"))?,
        login: text(row, "login")?,
        email: text(row, "email")?,
        email_verified: flag(row, "email_verified")?,
        staff: flag(row, "staff")?,
        frozen: flag(row, "frozen")?,
        password_hash: Some(text(row, "password_hash")?).filter(|hash| !hash.is_empty()),
        totp_sealed: one(row, "totp_sealed")?,
        last_totp_step: unsigned(row, "last_totp_step")?,
        created_at: time(row, "created_at")?,
        paused_until: time(row, "paused_until")?,
        codes_allowed: flag(row, "codes_allowed")?,
        password_leaked: flag(row, "password_leaked")?,
        passkeys: unsigned(row, "passkeys")?,
        packages: unsigned(row, "packages")?,
        former_email: one(row, "former_email")?,
    })
}

/// The row of an account within a transaction.
pub(crate) async fn row_of(tx: &Tx, account: &PublicId) -> Result<i64, StoreError> {
    let sql = "SELECT id FROM accounts WHERE public_id = $1";
    let row = tx.one(sql, [account.as_str().into()]).await?;
    one(&row.ok_or(Conflict::NotFound)?, "id")
}

impl Store {
    /// How many accounts belong to the staff.
    ///
    /// # Errors
    /// The database fails.
    pub async fn administrators(&self) -> Result<u64, StoreError> {
        let sql = "SELECT COUNT(*) AS n FROM accounts WHERE staff = 1";
        let rows = tx::read(&self.readers, sql, []).await?;
        unsigned(rows.first().ok_or(StoreError::Damaged("count"))?, "n")
    }

    /// Opens enrolment to whoever holds this secret; those that were open before are closed.
    ///
    /// # Errors
    /// The database fails.
    pub async fn issue_enrolment(
        &self,
        digest: &Digest,
        until: Timestamp,
        salt: [u8; 32],
        event: &Event,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        tx.run("DELETE FROM enrolments", []).await?;
        tx.run(
            "INSERT INTO enrolments (digest, until_at) VALUES ($1, $2)",
            [digest.to_string().into(), until.micros().into()],
        )
        .await?;
        tx.append(event, Some(salt), at).await?;
        tx.commit().await
    }

    /// Whether enrolment is open to whoever holds this secret.
    ///
    /// # Errors
    /// The database fails.
    pub async fn is_enrolment_open(
        &self,
        digest: &Digest,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let sql = "SELECT 1 AS found FROM enrolments WHERE digest = $1 AND until_at > $2";
        let values = [digest.to_string().into(), now.micros().into()];
        Ok(!tx::read(&self.readers, sql, values).await?.is_empty())
    }

    /// Makes an account. An enrolment is used up by it; without one nobody asks.
    ///
    /// # Errors
    /// The login or the address is taken, or the enrolment is closed. Then nothing was made.
    pub async fn create_account(
        &self,
        account: &NewAccount,
        enrolment: Option<&Digest>,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        if let Some(digest) = enrolment {
            let sql = "DELETE FROM enrolments WHERE digest = $1 AND until_at > $2";
            let values = [digest.to_string().into(), at.micros().into()];
            if tx.run(sql, values).await? == 0 {
                return Err(Conflict::EnrolmentGone.into());
            }
        }
        insert(&tx, account, at).await?;
        tx.record(record, at).await?;
        tx.commit().await
    }

    /// The account with this login.
    ///
    /// # Errors
    /// The database fails.
    pub async fn account_by_login(&self, login: &str) -> Result<Option<AccountFacts>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM accounts WHERE login = $1 AND deleted_at = 0");
        let rows = tx::read(&self.readers, &sql, [login.into()]).await?;
        rows.first().map(facts).transpose()
    }

    /// The account with this address, in small letters.
    ///
    /// # Errors
    /// The database fails.
    pub async fn account_by_email(
        &self,
        email_key: &str,
    ) -> Result<Option<AccountFacts>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM accounts WHERE email_key = $1");
        let rows = tx::read(&self.readers, &sql, [email_key.into()]).await?;
        rows.first().map(facts).transpose()
    }

    /// The account with this id.
    ///
    /// # Errors
    /// The database fails.
    pub async fn account(&self, id: &PublicId) -> Result<Option<AccountFacts>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM accounts WHERE public_id = $1 AND deleted_at = 0");
        let rows = tx::read(&self.readers, &sql, [id.as_str().into()]).await?;
        rows.first().map(facts).transpose()
    }

    /// Gives an account without a second factor its authenticator app and recovery codes; the code of
    /// this time step is used up by it.
    ///
    /// # Errors
    /// There is no such account, or it has an app already.
    pub async fn set_second_factor(
        &self,
        account: &PublicId,
        factor: &NewSecondFactor,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let row = row_of(&tx, account).await?;
        let sql = "UPDATE accounts SET totp_sealed = $1, last_totp_step = $2 \
                   WHERE id = $3 AND totp_sealed IS NULL";
        let values = [
            factor.totp_sealed.clone().into(),
            signed(factor.step)?.into(),
            row.into(),
        ];
        if tx.run(sql, values).await? == 0 {
            return Err(Conflict::FactorThere.into());
        }
        let sql = "DELETE FROM recovery_codes WHERE account_id = $1";
        tx.run(sql, [row.into()]).await?;
        keep_recovery_codes(&tx, row, &factor.recovery).await?;
        tx.record(record, at).await?;
        tx.commit().await
    }

    /// How many recovery codes an account has left.
    ///
    /// # Errors
    /// The database fails.
    pub async fn recovery_codes_left(&self, account: &PublicId) -> Result<u64, StoreError> {
        let sql = "SELECT COUNT(*) AS n FROM recovery_codes \
                   JOIN accounts ON accounts.id = recovery_codes.account_id WHERE public_id = $1";
        let rows = tx::read(&self.readers, sql, [account.as_str().into()]).await?;
        unsigned(rows.first().ok_or(StoreError::Damaged("count"))?, "n")
    }

    /// Takes note that the code of this time step was used; whether it was the first use. The step
    /// only moves forward, so of two requests with one code one is told `false`.
    ///
    /// # Errors
    /// The database fails.
    pub async fn accept_totp_step(
        &self,
        account: &PublicId,
        step: u64,
    ) -> Result<bool, StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let step = signed(step)?;
        let sql =
            "UPDATE accounts SET last_totp_step = $1 WHERE public_id = $2 AND last_totp_step < $1";
        let changed = tx.run(sql, [step.into(), account.as_str().into()]).await?;
        tx.commit().await?;
        Ok(changed == 1)
    }

    /// Uses up a recovery code; whether it was there.
    ///
    /// # Errors
    /// The database fails.
    pub async fn spend_recovery_code(
        &self,
        account: &PublicId,
        code: &Digest,
    ) -> Result<bool, StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let sql = "DELETE FROM recovery_codes WHERE digest = $1 \
                   AND account_id = (SELECT id FROM accounts WHERE public_id = $2)";
        let values = [code.to_string().into(), account.as_str().into()];
        let changed = tx.run(sql, values).await?;
        tx.commit().await?;
        Ok(changed == 1)
    }
}

async fn free(tx: &Tx, column: &str, value: &str, taken: Conflict) -> Result<(), StoreError> {
    let sql = format!("SELECT id FROM accounts WHERE {column} = $1");
    match tx.one(&sql, [value.into()]).await? {
        Some(_) => Err(taken.into()),
        None => Ok(()),
    }
}

/// No account has this login, a deleted one neither, and no organisation has this name.
pub(crate) async fn free_name(tx: &Tx, name: &str) -> Result<(), StoreError> {
    free(tx, "login", name, Conflict::LoginTaken).await?;
    let sql = "SELECT id FROM orgs WHERE name = $1";
    match tx.one(sql, [name.into()]).await? {
        Some(_) => Err(Conflict::LoginTaken.into()),
        None => Ok(()),
    }
}

/// Nobody has this address, and nobody had it a short while ago who may have it back.
pub(crate) async fn free_address(tx: &Tx, email_key: &str) -> Result<(), StoreError> {
    free(tx, "email_key", email_key, Conflict::EmailTaken).await?;
    let sql = "SELECT account_id FROM email_changes WHERE former_key = $1";
    match tx.one(sql, [email_key.into()]).await? {
        Some(_) => Err(Conflict::EmailTaken.into()),
        None => Ok(()),
    }
}

pub(crate) async fn keep_recovery_codes(
    tx: &Tx,
    row: i64,
    codes: &[Digest],
) -> Result<(), StoreError> {
    for code in codes {
        let sql = "INSERT INTO recovery_codes (account_id, digest) VALUES ($1, $2)";
        tx.run(sql, [row.into(), code.to_string().into()]).await?;
    }
    Ok(())
}

/// Makes the row of an account whose login and address are free.
pub(crate) async fn insert(tx: &Tx, account: &NewAccount, at: Timestamp) -> Result<(), StoreError> {
    free_name(tx, &account.login).await?;
    let email_key = account.email.to_lowercase();
    free_address(tx, &email_key).await?;
    let sql = "INSERT INTO accounts (public_id, login, email, email_key, email_verified, staff, frozen, \
         password_hash, totp_sealed, last_totp_step, created_at, email_verified_at) \
         VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, 0, $9, $9) RETURNING id";
    let values = [
        account.id.as_str().into(),
        account.login.as_str().into(),
        account.email.as_str().into(),
        email_key.into(),
        i64::from(account.email_verified).into(),
        i64::from(account.staff).into(),
        account.password_hash.as_deref().unwrap_or("").into(),
        account.totp_sealed.clone().into(),
        at.micros().into(),
    ];
    let row = tx.id(sql, values).await?;
    keep_recovery_codes(tx, row, &account.recovery).await
}
