//! Organisations: their members, their teams, and the packages that belong to them. A right by one of these is
//! never written down; `rights.rs` computes it.

use domain::{Action, Grant, PackageName, PublicId, Role, Timestamp};

use crate::error::Conflict;
use crate::record::Record;
use crate::releases::owned;
use crate::rows::one;
use crate::tx::Tx;
use crate::{Store, StoreError, accounts, publishers, tx};

/// Somebody in the place that an act of organisations is about: the organisation by its public id, and whoever
/// does it, who must own it when it is written.
#[derive(Clone, Copy, Debug)]
pub struct ByOwner<'a> {
    /// The organisation.
    pub organisation: &'a PublicId,
    /// Who acts.
    pub actor: &'a PublicId,
}

impl Store {
    /// Makes an organisation, whose first owner is this account.
    ///
    /// # Errors
    /// An account or an organisation has the name.
    pub async fn make_organisation(
        &self,
        id: &PublicId,
        name: &str,
        account: &PublicId,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let account = accounts::row_of(&tx, account).await?;
        accounts::free_name(&tx, name).await?;
        let sql = "INSERT INTO orgs (public_id, name, made_at) VALUES ($1, $2, $3) RETURNING id";
        let values = [id.as_str().into(), name.into(), at.micros().into()];
        let org = tx.id(sql, values).await?;
        let sql = "INSERT INTO org_members (org_id, account_id, owner) VALUES ($1, $2, 1)";
        tx.run(sql, [org.into(), account.into()]).await?;
        tx.record(record, at).await?;
        tx.commit().await
    }

    /// Asks somebody into an organisation, or to be more or less in it.
    ///
    /// # Errors
    /// The actor does not own it, or there is no such account.
    pub async fn invite_member(
        &self,
        by: ByOwner<'_>,
        (account, owner): (&PublicId, bool),
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let org = owned_org(&tx, by).await?;
        let account = accounts::row_of(&tx, account).await?;
        let sql = "INSERT INTO org_invitations (org_id, account_id, owner) VALUES ($1, $2, $3) \
                   ON CONFLICT (org_id, account_id) DO UPDATE SET owner = excluded.owner";
        tx.run(sql, [org.into(), account.into(), i64::from(owner).into()])
            .await?;
        tx.record(record, at).await?;
        tx.commit().await
    }

    /// Takes up the invitation to be this in an organisation, or says no to it.
    ///
    /// # Errors
    /// There is none, it is for another standing by now, or nobody would be left to own the organisation.
    pub async fn answer_membership(
        &self,
        organisation: &PublicId,
        (account, owner): (&PublicId, bool),
        accepts: bool,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let org = row_of(&tx, organisation).await?;
        let account = accounts::row_of(&tx, account).await?;
        let owner = i64::from(owner);
        let sql =
            "DELETE FROM org_invitations WHERE org_id = $1 AND account_id = $2 AND owner = $3";
        let values = [org.into(), account.into(), owner.into()];
        if tx.run(sql, values).await? == 0 {
            return Err(Conflict::NotFound.into());
        }
        if accepts {
            let sql = "INSERT INTO org_members (org_id, account_id, owner) VALUES ($1, $2, $3) \
                       ON CONFLICT (org_id, account_id) DO UPDATE SET owner = excluded.owner";
            tx.run(sql, [org.into(), account.into(), owner.into()])
                .await?;
            owned_still(&tx, org).await?;
        }
        tx.record(record, at).await?;
        tx.commit().await
    }

    /// Ends somebody's membership, in its teams too, or an invitation. Members may leave by themselves.
    ///
    /// # Errors
    /// They are none, nobody would be left to own the organisation, or the actor is neither its owner nor the
    /// member.
    pub async fn end_membership(
        &self,
        by: ByOwner<'_>,
        account: &PublicId,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let org = if by.actor == account {
            row_of(&tx, by.organisation).await?
        } else {
            owned_org(&tx, by).await?
        };
        let account = accounts::row_of(&tx, account).await?;
        let mut ended = 0;
        for sql in [
            "DELETE FROM org_invitations WHERE org_id = $1 AND account_id = $2",
            "DELETE FROM org_members WHERE org_id = $1 AND account_id = $2",
        ] {
            ended += tx.run(sql, [org.into(), account.into()]).await?;
        }
        if ended == 0 {
            return Err(Conflict::NotFound.into());
        }
        let sql = "DELETE FROM team_members WHERE account_id = $2 \
                   AND team_id IN (SELECT id FROM teams WHERE org_id = $1)";
        tx.run(sql, [org.into(), account.into()]).await?;
        owned_still(&tx, org).await?;
        tx.record(record, at).await?;
        tx.commit().await
    }

    /// Makes a team.
    ///
    /// # Errors
    /// The organisation has one of this name, or the actor does not own it.
    pub async fn make_team(
        &self,
        by: ByOwner<'_>,
        (id, name): (&PublicId, &str),
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let org = owned_org(&tx, by).await?;
        let sql = "INSERT INTO teams (public_id, org_id, name) VALUES ($1, $2, $3) \
                   ON CONFLICT (org_id, name) DO NOTHING";
        let values = [id.as_str().into(), org.into(), name.into()];
        if tx.run(sql, values).await? == 0 {
            return Err(Conflict::LoginTaken.into());
        }
        tx.record(record, at).await?;
        tx.commit().await
    }

    /// Takes a member of the organisation into a team, or out of it. Whether that changed anything.
    ///
    /// # Errors
    /// There is no such team or member, or the actor does not own the organisation.
    pub async fn set_team_member(
        &self,
        by: ByOwner<'_>,
        (team, account): (&PublicId, &PublicId),
        member: bool,
        record: &Record,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let org = owned_org(&tx, by).await?;
        let team = team_of(&tx, org, team).await?;
        let account = accounts::row_of(&tx, account).await?;
        let sql = "SELECT 1 AS found FROM org_members WHERE org_id = $1 AND account_id = $2";
        tx.one(sql, [org.into(), account.into()])
            .await?
            .ok_or(Conflict::NotFound)?;
        let sql = if member {
            "INSERT INTO team_members (team_id, account_id) VALUES ($1, $2) \
             ON CONFLICT (team_id, account_id) DO NOTHING"
        } else {
            "DELETE FROM team_members WHERE team_id = $1 AND account_id = $2"
        };
        if tx.run(sql, [team.into(), account.into()]).await? == 0 {
            return Ok(false);
        }
        tx.record(record, at).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Gives a team of the organisation that has the package a role on it, or takes it away.
    ///
    /// # Errors
    /// The package belongs to no organisation with such a team, or the grant is not for this.
    pub async fn set_team_role(
        &self,
        grant: &Grant,
        package: &PackageName,
        (team, role): (&PublicId, Option<Role>),
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let row = owned(&tx, grant, Action::Owners, package, at).await?;
        let sql = "SELECT teams.id AS id FROM teams JOIN package_orgs ON package_orgs.org_id = teams.org_id \
                   WHERE package_id = $1 AND public_id = $2";
        let found = tx.one(sql, [row.into(), team.as_str().into()]).await?;
        let team: i64 = one(&found.ok_or(Conflict::NotFound)?, "id")?;
        if let Some(role) = role {
            let sql = "INSERT INTO team_roles (package_id, team_id, role) VALUES ($1, $2, $3) \
                       ON CONFLICT (package_id, team_id) DO UPDATE SET role = excluded.role";
            tx.run(sql, [row.into(), team.into(), role.word().into()])
                .await?;
        } else {
            let sql = "DELETE FROM team_roles WHERE package_id = $1 AND team_id = $2";
            if tx.run(sql, [row.into(), team.into()]).await? == 0 {
                return Err(Conflict::NotFound.into());
            }
        }
        tx.record(record, at).await?;
        tx.commit().await
    }

    /// Gives a package to an organisation that the grant's account owns. Every role that anybody had on it
    /// ends, open offers too: from now on they come by the organisation.
    ///
    /// # Errors
    /// The account does not own the organisation, or the grant is not for this.
    pub async fn transfer_package(
        &self,
        grant: &Grant,
        package: &PackageName,
        organisation: &PublicId,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let row = owned(&tx, grant, Action::Owners, package, at).await?;
        let by = ByOwner {
            organisation,
            actor: grant.account(),
        };
        let org = owned_org(&tx, by).await?;
        for table in ["roles", "invitations", "team_roles", "package_orgs"] {
            let sql = format!("DELETE FROM {table} WHERE package_id = $1");
            tx.run(&sql, [row.into()]).await?;
        }
        publishers::remove_all_for(&tx, row).await?;
        let sql = "INSERT INTO package_orgs (package_id, org_id) VALUES ($1, $2)";
        tx.run(sql, [row.into(), org.into()]).await?;
        tx.record(record, at).await?;
        tx.commit().await
    }
}

async fn row_of(tx: &Tx, organisation: &PublicId) -> Result<i64, StoreError> {
    let sql = "SELECT id FROM orgs WHERE public_id = $1";
    let row = tx.one(sql, [organisation.as_str().into()]).await?;
    one(&row.ok_or(Conflict::NotFound)?, "id")
}

/// The row of an organisation that the actor owns now.
async fn owned_org(tx: &Tx, by: ByOwner<'_>) -> Result<i64, StoreError> {
    let org = row_of(tx, by.organisation).await?;
    let sql = "SELECT 1 AS found FROM org_members JOIN accounts ON accounts.id = account_id \
               WHERE org_id = $1 AND public_id = $2 AND owner = 1 AND frozen = 0";
    match tx.one(sql, [org.into(), by.actor.as_str().into()]).await? {
        Some(_) => Ok(org),
        None => Err(Conflict::GrantMismatch.into()),
    }
}

async fn team_of(tx: &Tx, org: i64, team: &PublicId) -> Result<i64, StoreError> {
    let sql = "SELECT id FROM teams WHERE org_id = $1 AND public_id = $2";
    let row = tx.one(sql, [org.into(), team.as_str().into()]).await?;
    one(&row.ok_or(Conflict::NotFound)?, "id")
}

/// That somebody owns the organisation still, and with it everything that belongs to it.
async fn owned_still(tx: &Tx, org: i64) -> Result<(), StoreError> {
    let sql = "SELECT 1 AS found FROM org_members WHERE org_id = $1 AND owner = 1";
    match tx.one(sql, [org.into()]).await? {
        Some(_) => Ok(()),
        None => Err(Conflict::LastOwner.into()),
    }
}
