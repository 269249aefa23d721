//! Roles that people are given on packages, and offers of them. What people are by teams and organisations is
//! in `organisations.rs`; what all of it comes to, in `rights.rs`.

use domain::{Action, Grant, PackageName, PublicId, Role, Timestamp};
use sea_orm::QueryResult;

use crate::error::Conflict;
use crate::facts::{InvitationFacts, OwnerFacts};
use crate::record::Record;
use crate::releases::owned;
use crate::rights::{self, package_row};
use crate::rows::{parsed, text, unsigned};
use crate::tx::Tx;
use crate::{Store, StoreError, accounts, tx};

impl Store {
    /// The owners of a package by whatever way, the longest-standing account first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn owners(&self, package: &PackageName) -> Result<Vec<OwnerFacts>, StoreError> {
        let sql = format!(
            "SELECT accounts.id AS number, public_id AS account, login FROM accounts WHERE accounts.id IN \
             (SELECT account_id FROM ({}) AS held WHERE place = {}) ORDER BY accounts.id",
            rights::of(rights::NAMED, ""),
            Role::Owner.rank()
        );
        let values = [package.ecosystem().word().into(), package.key().into()];
        let rows = tx::read(&self.readers, &sql, values).await?;
        rows.iter()
            .map(|row| {
                Ok(OwnerFacts {
                    account: parsed(row, "account")?,
                    cargo_id: u32::try_from(unsigned(row, "number")?)
                        .map_err(|_| StoreError::Damaged("number of an account"))?,
                    login: text(row, "login")?,
                })
            })
            .collect()
    }

    /// The role that an account was given on a package itself, beside what it has by other ways.
    ///
    /// # Errors
    /// The database fails.
    pub async fn given_role(
        &self,
        package: &PackageName,
        account: &PublicId,
    ) -> Result<Option<Role>, StoreError> {
        let sql = format!(
            "SELECT role FROM roles JOIN accounts ON accounts.id = account_id \
             WHERE package_id = {} AND public_id = $3",
            rights::NAMED
        );
        let values = [
            package.ecosystem().word().into(),
            package.key().into(),
            account.as_str().into(),
        ];
        let rows = tx::read(&self.readers, &sql, values).await?;
        rows.first().map(word).transpose()
    }

    /// Offers a role, in the place of one that was offered before; whether that is new. Whoever was given it
    /// already is not asked.
    ///
    /// # Errors
    /// The grant is not for this, or there is no such account.
    pub async fn invite_owner(
        &self,
        grant: &Grant,
        package: &PackageName,
        (invitee, role): (&PublicId, Role),
        record: &Record,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let row = owned(&tx, grant, Action::Owners, package, at).await?;
        let account = accounts::row_of(&tx, invitee).await?;
        let sql = "SELECT 1 AS found FROM roles WHERE package_id = $1 AND account_id = $2 AND role = $3 \
                   UNION SELECT 1 FROM invitations WHERE package_id = $1 AND account_id = $2 AND role = $3";
        let values = [row.into(), account.into(), role.word().into()];
        if tx.one(sql, values).await?.is_some() {
            return Ok(false);
        }
        let sql = "INSERT INTO invitations (package_id, account_id, role) VALUES ($1, $2, $3) \
                   ON CONFLICT (package_id, account_id) DO UPDATE SET role = excluded.role";
        tx.run(sql, [row.into(), account.into(), role.word().into()])
            .await?;
        tx.record(record, at).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// The offers that an account has not answered.
    ///
    /// # Errors
    /// The database fails.
    pub async fn invitations(
        &self,
        account: &PublicId,
    ) -> Result<Vec<InvitationFacts>, StoreError> {
        let rows = tx::read(
            &self.readers,
            "SELECT ecosystem, packages.name AS name, name_key, role FROM invitations \
             JOIN packages ON packages.id = invitations.package_id \
             JOIN accounts ON accounts.id = invitations.account_id \
             WHERE accounts.public_id = $1 ORDER BY name_key",
            [account.as_str().into()],
        )
        .await?;
        rows.iter()
            .map(|row| {
                let (package, role) = (package(row)?, word(row)?);
                Ok(InvitationFacts { package, role })
            })
            .collect()
    }

    /// Takes up the offer of this role, in the place of a role that was given before.
    ///
    /// # Errors
    /// There is none, it is of another role by now, or nobody would be left to own the package.
    pub async fn accept_invitation(
        &self,
        account: &PublicId,
        package: &PackageName,
        role: Role,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let account = accounts::row_of(&tx, account).await?;
        let row = package_row(&tx, package).await?;
        let sql = "DELETE FROM invitations WHERE package_id = $1 AND account_id = $2 AND role = $3";
        let values = [row.into(), account.into(), role.word().into()];
        if tx.run(sql, values).await? == 0 {
            return Err(Conflict::NotFound.into());
        }
        let sql = "INSERT INTO roles (package_id, account_id, role) VALUES ($1, $2, $3) \
                   ON CONFLICT (package_id, account_id) DO UPDATE SET role = excluded.role";
        tx.run(sql, [row.into(), account.into(), role.word().into()])
            .await?;
        rights::owned_still(&tx, row).await?;
        tx.record(record, at).await?;
        tx.commit().await
    }

    /// Says no to an offer.
    ///
    /// # Errors
    /// There is none.
    pub async fn decline_invitation(
        &self,
        account: &PublicId,
        package: &PackageName,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let sql = "DELETE FROM invitations WHERE account_id = $1 AND package_id = \
                   (SELECT id FROM packages WHERE ecosystem = $2 AND name_key = $3)";
        let values = [
            accounts::row_of(&tx, account).await?.into(),
            package.ecosystem().word().into(),
            package.key().into(),
        ];
        if tx.run(sql, values).await? == 0 {
            return Err(Conflict::NotFound.into());
        }
        tx.record(record, at).await?;
        tx.commit().await
    }

    /// Makes somebody an owner on the operator's word: the way in for a package that nobody owns.
    /// Whether that is new.
    ///
    /// # Errors
    /// There is no such package or account.
    pub async fn name_owner(
        &self,
        package: &PackageName,
        account: &PublicId,
        record: &Record,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let account = accounts::row_of(&tx, account).await?;
        let row = package_row(&tx, package).await?;
        let sql = "DELETE FROM invitations WHERE package_id = $1 AND account_id = $2";
        tx.run(sql, [row.into(), account.into()]).await?;
        let sql = "INSERT INTO roles (package_id, account_id, role) VALUES ($1, $2, $3) \
                   ON CONFLICT (package_id, account_id) DO UPDATE SET role = excluded.role \
                   WHERE roles.role <> excluded.role";
        let role = Role::Owner.word();
        if tx
            .run(sql, [row.into(), account.into(), role.into()])
            .await?
            == 0
        {
            return Ok(false);
        }
        tx.record(record, at).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Takes a role away that was given, an open offer too. `former` is the role that the record tells of.
    ///
    /// # Errors
    /// The account was given none or another one, nobody would be left to own the package, or the grant is not
    /// for this.
    pub async fn remove_owner(
        &self,
        grant: &Grant,
        package: &PackageName,
        (account, former): (&PublicId, Option<Role>),
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let row = owned(&tx, grant, Action::Owners, package, at).await?;
        let account = accounts::row_of(&tx, account).await?;
        take(&tx, row, account, former).await?;
        tx.record(record, at).await?;
        tx.commit().await
    }

    /// Gives a role back that the account was given itself.
    ///
    /// # Errors
    /// It was given none or another one, or nobody would be left to own the package.
    pub async fn leave_package(
        &self,
        account: &PublicId,
        package: &PackageName,
        former: Role,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let row = package_row(&tx, package).await?;
        let account = accounts::row_of(&tx, account).await?;
        take(&tx, row, account, Some(former)).await?;
        tx.record(record, at).await?;
        tx.commit().await
    }
}

async fn take(tx: &Tx, package: i64, account: i64, former: Option<Role>) -> Result<(), StoreError> {
    let sql = "DELETE FROM invitations WHERE package_id = $1 AND account_id = $2";
    let mut taken = tx.run(sql, [package.into(), account.into()]).await?;
    if let Some(role) = former {
        let sql = "DELETE FROM roles WHERE package_id = $1 AND account_id = $2 AND role = $3";
        let values = [package.into(), account.into(), role.word().into()];
        taken = tx.run(sql, values).await?;
    }
    if taken == 0 {
        return Err(Conflict::NotFound.into());
    }
    rights::owned_still(tx, package).await
}

/// The name of a package in a row.
pub(crate) fn package(row: &QueryResult) -> Result<PackageName, StoreError> {
    let ecosystem = parsed(row, "ecosystem")?;
    let (name, key) = (text(row, "name")?, text(row, "name_key")?);
    PackageName::checked(ecosystem, &name, &key)
        .map_err(|_| StoreError::Damaged("name of a package"))
}

/// The role in a row.
pub(crate) fn word(row: &QueryResult) -> Result<Role, StoreError> {
    Role::of_word(&text(row, "role")?).ok_or(StoreError::Damaged("role"))
}
