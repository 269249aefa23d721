//! Reports: who can do what on a package, what an account can do, and what an organisation is made of.

use domain::{PackageName, PublicId, Role};
use sea_orm::QueryResult;

use crate::owners::{package, word};
use crate::rows::{flag, one, parsed, text};
use crate::{Store, StoreError, rights, tx};

/// A way by which somebody has a role on a package.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct HeldRole {
    pub package: PackageName,
    pub account: PublicId,
    pub login: String,
    pub role: Role,
    /// The organisation by which they have it; none where it was given to them.
    pub organisation: Option<String>,
    /// The team of it; none where they own the organisation.
    pub team: Option<String>,
}

/// A role that was offered and not taken up.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct OpenOffer {
    pub login: String,
    pub role: Role,
}

/// An organisation and who belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct OrganisationFacts {
    pub id: PublicId,
    pub name: String,
    pub members: Vec<MemberFacts>,
    /// Who was asked and has not answered.
    pub invited: Vec<MemberFacts>,
    pub teams: Vec<TeamFacts>,
    pub packages: Vec<PackageName>,
}

/// Somebody in an organisation, or asked into it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct MemberFacts {
    pub account: PublicId,
    pub login: String,
    pub owner: bool,
}

/// A team.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct TeamFacts {
    pub id: PublicId,
    pub name: String,
    /// The logins of those who belong to it.
    pub members: Vec<String>,
    /// What it is on which package.
    pub roles: Vec<(PackageName, Role)>,
}

/// An organisation as one account sees it from its own page.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct MembershipFacts {
    pub id: PublicId,
    pub name: String,
    pub owner: bool,
}

const HELD: &str = "accounts.public_id AS account, accounts.login AS login, place, orgs.name AS organisation, \
     teams.name AS team, packages.ecosystem AS ecosystem, packages.name AS name, packages.name_key AS name_key";
const JOINED: &str = "JOIN accounts ON accounts.id = held.account_id JOIN packages ON packages.id = held.package_id \
     LEFT JOIN orgs ON orgs.id = held.org_id LEFT JOIN teams ON teams.id = held.team_id";

impl Store {
    /// Every way by which somebody has a role on a package, the highest role first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn roles_on(&self, package: &PackageName) -> Result<Vec<HeldRole>, StoreError> {
        let all = rights::of(rights::NAMED, "");
        let sql = format!(
            "SELECT {HELD} FROM ({all}) AS held {JOINED} ORDER BY place DESC, accounts.login, team_id"
        );
        let values = [package.ecosystem().word().into(), package.key().into()];
        let rows = tx::read(&self.readers, &sql, values).await?;
        rows.iter().map(held).collect()
    }

    /// Every way by which an account has a role on a package, by the packages' names.
    ///
    /// # Errors
    /// The database fails.
    pub async fn roles_of(&self, account: &PublicId) -> Result<Vec<HeldRole>, StoreError> {
        let all = rights::of("", rights::ME);
        let sql = format!(
            "SELECT {HELD} FROM ({all}) AS held {JOINED} ORDER BY ecosystem, name_key, place DESC, team_id"
        );
        let rows = tx::read(&self.readers, &sql, [account.as_str().into()]).await?;
        rows.iter().map(held).collect()
    }

    /// The offers of roles on a package that nobody has answered.
    ///
    /// # Errors
    /// The database fails.
    pub async fn offers_on(&self, package: &PackageName) -> Result<Vec<OpenOffer>, StoreError> {
        let sql = format!(
            "SELECT login, role FROM invitations JOIN accounts ON accounts.id = account_id \
             WHERE package_id = {} ORDER BY login",
            rights::NAMED
        );
        let values = [package.ecosystem().word().into(), package.key().into()];
        let rows = tx::read(&self.readers, &sql, values).await?;
        rows.iter()
            .map(|row| {
                Ok(OpenOffer {
                    login: text(row, "login")?,
                    role: word(row)?,
                })
            })
            .collect()
    }

    /// The organisation that has a package.
    ///
    /// # Errors
    /// The database fails.
    pub async fn organisation_of(
        &self,
        package: &PackageName,
    ) -> Result<Option<MembershipFacts>, StoreError> {
        let sql = format!(
            "SELECT public_id, name, 0 AS owner FROM orgs JOIN package_orgs ON org_id = orgs.id \
             WHERE package_id = {}",
            rights::NAMED
        );
        let values = [package.ecosystem().word().into(), package.key().into()];
        let rows = tx::read(&self.readers, &sql, values).await?;
        let row = rows.first().map(|row| {
            Ok::<_, StoreError>(MembershipFacts {
                id: parsed(row, "public_id")?,
                name: text(row, "name")?,
                owner: false,
            })
        });
        row.transpose()
    }

    /// The organisations that an account belongs to; with `invited`, those that it was asked into.
    ///
    /// # Errors
    /// The database fails.
    pub async fn organisations(
        &self,
        account: &PublicId,
        invited: bool,
    ) -> Result<Vec<MembershipFacts>, StoreError> {
        let table = if invited {
            "org_invitations"
        } else {
            "org_members"
        };
        let sql = format!(
            "SELECT public_id, name, owner FROM orgs JOIN {table} ON org_id = orgs.id \
             WHERE account_id = {} ORDER BY name",
            rights::ME
        );
        let rows = tx::read(&self.readers, &sql, [account.as_str().into()]).await?;
        rows.iter()
            .map(|row| {
                Ok(MembershipFacts {
                    id: parsed(row, "public_id")?,
                    name: text(row, "name")?,
                    owner: flag(row, "owner")?,
                })
            })
            .collect()
    }

    /// An organisation by its name.
    ///
    /// # Errors
    /// The database fails.
    pub async fn organisation(&self, name: &str) -> Result<Option<OrganisationFacts>, StoreError> {
        let sql = "SELECT id, public_id, name FROM orgs WHERE name = $1";
        let rows = tx::read(&self.readers, sql, [name.into()]).await?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        let org: i64 = one(row, "id")?;
        Ok(Some(OrganisationFacts {
            id: parsed(row, "public_id")?,
            name: text(row, "name")?,
            members: self.people(org, "org_members").await?,
            invited: self.people(org, "org_invitations").await?,
            teams: self.teams(org).await?,
            packages: self.packages_of(org).await?,
        }))
    }

    async fn people(&self, org: i64, table: &str) -> Result<Vec<MemberFacts>, StoreError> {
        let sql = format!(
            "SELECT public_id, login, owner FROM {table} JOIN accounts ON accounts.id = account_id \
             WHERE org_id = $1 ORDER BY login"
        );
        let rows = tx::read(&self.readers, &sql, [org.into()]).await?;
        rows.iter()
            .map(|row| {
                Ok(MemberFacts {
                    account: parsed(row, "public_id")?,
                    login: text(row, "login")?,
                    owner: flag(row, "owner")?,
                })
            })
            .collect()
    }

    async fn packages_of(&self, org: i64) -> Result<Vec<PackageName>, StoreError> {
        let sql = "SELECT ecosystem, name, name_key FROM packages JOIN package_orgs ON package_id = packages.id \
                   WHERE org_id = $1 ORDER BY ecosystem, name_key";
        let rows = tx::read(&self.readers, sql, [org.into()]).await?;
        rows.iter().map(package).collect()
    }

    async fn teams(&self, org: i64) -> Result<Vec<TeamFacts>, StoreError> {
        let sql = "SELECT id, public_id, name FROM teams WHERE org_id = $1 ORDER BY name";
        let rows = tx::read(&self.readers, sql, [org.into()]).await?;
        let mut teams = Vec::new();
        for row in &rows {
            let team: i64 = one(row, "id")?;
            let sql = "SELECT login FROM team_members JOIN accounts ON accounts.id = account_id \
                       WHERE team_id = $1 ORDER BY login";
            let members = tx::read(&self.readers, sql, [team.into()]).await?;
            let sql = "SELECT ecosystem, name, name_key, role FROM team_roles \
                       JOIN packages ON packages.id = package_id WHERE team_id = $1 ORDER BY name_key";
            let roles = tx::read(&self.readers, sql, [team.into()]).await?;
            let roles = roles.iter().map(|row| Ok((package(row)?, word(row)?)));
            teams.push(TeamFacts {
                id: parsed(row, "public_id")?,
                name: text(row, "name")?,
                members: members
                    .iter()
                    .map(|row| text(row, "login"))
                    .collect::<Result<_, _>>()?,
                roles: roles.collect::<Result<_, StoreError>>()?,
            });
        }
        Ok(teams)
    }
}

fn held(row: &QueryResult) -> Result<HeldRole, StoreError> {
    let role = rights::role(row, "place")?.ok_or(StoreError::Damaged("role"))?;
    Ok(HeldRole {
        package: package(row)?,
        account: parsed(row, "account")?,
        login: text(row, "login")?,
        role,
        organisation: one(row, "organisation")?,
        team: one(row, "team")?,
    })
}
