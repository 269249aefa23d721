//! Owners of packages, and offers of ownership.

use domain::{Action, Grant, PackageName, PublicId, Role, Timestamp};

use crate::error::Conflict;
use crate::facts::{InvitationFacts, OwnerFacts};
use crate::record::Record;
use crate::releases::owned;
use crate::rows::{one, parsed, text, unsigned};
use crate::{Store, StoreError, accounts, tx};

impl Store {
    /// The owners of a package, the longest-standing account first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn owners(&self, package: &PackageName) -> Result<Vec<OwnerFacts>, StoreError> {
        let rows = tx::read(
            &self.readers,
            "SELECT accounts.id AS number, accounts.public_id AS account, login FROM packages \
             JOIN roles ON roles.package_id = packages.id \
             JOIN accounts ON accounts.id = roles.account_id \
             WHERE ecosystem = $1 AND name_key = $2 ORDER BY accounts.id",
            [package.ecosystem().word().into(), package.key().into()],
        )
        .await?;
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

    /// Offers ownership; whether that is new. Who owns the package already is not asked.
    ///
    /// # Errors
    /// The grant is not for this, or there is no such account.
    pub async fn invite_owner(
        &self,
        grant: &Grant,
        package: &PackageName,
        invitee: &PublicId,
        record: &Record,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let row = owned(&tx, grant, Action::Owners, package, at).await?;
        let account = accounts::row_of(&tx, invitee).await?;
        let sql = "SELECT 1 AS found FROM roles WHERE package_id = $1 AND account_id = $2 \
                   UNION SELECT 1 FROM invitations WHERE package_id = $1 AND account_id = $2";
        if tx.one(sql, [row.into(), account.into()]).await?.is_some() {
            return Ok(false);
        }
        let sql = "INSERT INTO invitations (package_id, account_id) VALUES ($1, $2)";
        tx.run(sql, [row.into(), account.into()]).await?;
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
            "SELECT ecosystem, name, name_key FROM invitations \
             JOIN packages ON packages.id = invitations.package_id \
             JOIN accounts ON accounts.id = invitations.account_id \
             WHERE accounts.public_id = $1 ORDER BY name_key",
            [account.as_str().into()],
        )
        .await?;
        rows.iter()
            .map(|row| {
                let ecosystem = parsed(row, "ecosystem")?;
                let (name, key) = (text(row, "name")?, text(row, "name_key")?);
                let package = PackageName::checked(ecosystem, &name, &key)
                    .map_err(|_| StoreError::Damaged("name of a package"))?;
                Ok(InvitationFacts { package })
            })
            .collect()
    }

    /// Takes up an offer.
    ///
    /// # Errors
    /// There is none.
    pub async fn accept_invitation(
        &self,
        account: &PublicId,
        package: &PackageName,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let account = accounts::row_of(&tx, account).await?;
        let sql = "SELECT id FROM packages WHERE ecosystem = $1 AND name_key = $2";
        let values = [package.ecosystem().word().into(), package.key().into()];
        let row: i64 = one(&tx.one(sql, values).await?.ok_or(Conflict::NotFound)?, "id")?;
        let sql = "DELETE FROM invitations WHERE package_id = $1 AND account_id = $2";
        if tx.run(sql, [row.into(), account.into()]).await? == 0 {
            return Err(Conflict::NotFound.into());
        }
        let sql = "INSERT INTO roles (package_id, account_id, role) VALUES ($1, $2, $3)";
        let role = Role::Owner.word();
        tx.run(sql, [row.into(), account.into(), role.into()])
            .await?;
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
        let sql = "SELECT id FROM packages WHERE ecosystem = $1 AND name_key = $2";
        let values = [package.ecosystem().word().into(), package.key().into()];
        let row: i64 = one(&tx.one(sql, values).await?.ok_or(Conflict::NotFound)?, "id")?;
        let sql = "DELETE FROM invitations WHERE package_id = $1 AND account_id = $2";
        tx.run(sql, [row.into(), account.into()]).await?;
        let sql = "INSERT INTO roles (package_id, account_id, role) VALUES ($1, $2, $3) \
                   ON CONFLICT (package_id, account_id) DO NOTHING";
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

    /// Takes ownership away, an open offer too.
    ///
    /// # Errors
    /// The account has none, nobody would be left, or the grant is not for this.
    pub async fn remove_owner(
        &self,
        grant: &Grant,
        package: &PackageName,
        account: &PublicId,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let row = owned(&tx, grant, Action::Owners, package, at).await?;
        let account = accounts::row_of(&tx, account).await?;
        let sql = "DELETE FROM invitations WHERE package_id = $1 AND account_id = $2";
        let invited = tx.run(sql, [row.into(), account.into()]).await?;
        let sql = "DELETE FROM roles WHERE package_id = $1 AND account_id = $2";
        let owned = tx.run(sql, [row.into(), account.into()]).await?;
        if invited + owned == 0 {
            return Err(Conflict::NotFound.into());
        }
        let sql = "SELECT 1 AS found FROM roles WHERE package_id = $1 AND role = $2";
        let values = [row.into(), Role::Owner.word().into()];
        if tx.one(sql, values).await?.is_none() {
            return Err(Conflict::LastOwner.into());
        }
        tx.record(record, at).await?;
        tx.commit().await
    }
}
