//! Who has which role on what, computed from what is now: given directly, by owning the organisation that has
//! the package, or by a team of it. This is the one place that says so, and no row repeats it: whoever leaves
//! a team, an organisation or the registry has nothing left with the same commit.

use std::sync::LazyLock;

use domain::{PackageName, Role};
use sea_orm::QueryResult;

use crate::error::{Conflict, StoreError};
use crate::rows::one;
use crate::tx::Tx;

/// The rows `package_id`, `account_id`, `place` (the rank of the role), `org_id` and `team_id`, one for each way
/// by which an account has a role. Both arguments are expressions of SQL of ours that narrow it; an empty one
/// narrows nothing.
pub(crate) fn of(package: &str, account: &str) -> String {
    let narrowed = |packages: &str, accounts: &str| {
        let mut text = String::new();
        for (column, value) in [(packages, package), (accounts, account)] {
            if !value.is_empty() {
                text.push_str(&format!(" AND {column} = {value}"));
            }
        }
        text
    };
    let (given, owning, teams) = (
        narrowed("roles.package_id", "roles.account_id"),
        narrowed("package_orgs.package_id", "org_members.account_id"),
        narrowed("team_roles.package_id", "team_members.account_id"),
    );
    let owner = Role::Owner.rank();
    format!(
        "SELECT roles.package_id AS package_id, roles.account_id AS account_id, {} AS place, \
         CAST(NULL AS BIGINT) AS org_id, CAST(NULL AS BIGINT) AS team_id FROM roles WHERE 1 = 1{given} \
         UNION ALL SELECT package_orgs.package_id, org_members.account_id, CAST({owner} AS BIGINT), \
         package_orgs.org_id, CAST(NULL AS BIGINT) FROM package_orgs \
         JOIN org_members ON org_members.org_id = package_orgs.org_id WHERE org_members.owner = 1{owning} \
         UNION ALL SELECT team_roles.package_id, team_members.account_id, {}, teams.org_id, teams.id \
         FROM team_roles JOIN teams ON teams.id = team_roles.team_id \
         JOIN package_orgs ON package_orgs.package_id = team_roles.package_id AND package_orgs.org_id = teams.org_id \
         JOIN team_members ON team_members.team_id = teams.id \
         JOIN org_members ON org_members.org_id = teams.org_id AND org_members.account_id = team_members.account_id \
         WHERE 1 = 1{teams}",
        rank("roles.role"),
        rank("team_roles.role"),
    )
}

/// The rank of the role whose word is in this column.
fn rank(column: &str) -> String {
    let mut text = format!("CAST(CASE {column}");
    for role in Role::ALL {
        text.push_str(&format!(" WHEN '{}' THEN {}", role.word(), role.rank()));
    }
    text.push_str(" END AS BIGINT)");
    text
}

/// The highest rank of `accounts.id` on `packages.id`, as one value of a row; null for no role.
pub(crate) static PLACE: LazyLock<String> = LazyLock::new(|| {
    format!(
        "(SELECT MAX(place) FROM ({}) AS held)",
        of("packages.id", "accounts.id")
    )
});

/// The role in a column that holds a rank.
pub(crate) fn role(row: &QueryResult, column: &str) -> Result<Option<Role>, StoreError> {
    let rank: Option<i64> = one(row, column)?;
    rank.map(|rank| Role::of_rank(rank).ok_or(StoreError::Damaged("role")))
        .transpose()
}

/// The row of the package with the ecosystem `$1` and the key `$2`.
pub(crate) const NAMED: &str =
    "(SELECT packages.id FROM packages WHERE packages.ecosystem = $1 AND packages.name_key = $2)";

/// The row of the account with the public id `$1`.
pub(crate) const ME: &str = "(SELECT me.id FROM accounts me WHERE me.public_id = $1)";

/// The row of a package within a transaction.
pub(crate) async fn package_row(tx: &Tx, package: &PackageName) -> Result<i64, StoreError> {
    let sql = "SELECT id FROM packages WHERE ecosystem = $1 AND name_key = $2";
    let values = [package.ecosystem().word().into(), package.key().into()];
    one(&tx.one(sql, values).await?.ok_or(Conflict::NotFound)?, "id")
}

/// That somebody owns this package still, by whatever way.
pub(crate) async fn owned_still(tx: &Tx, package: i64) -> Result<(), StoreError> {
    let sql = format!(
        "SELECT 1 AS found FROM ({}) AS held WHERE place = {}",
        of("$1", ""),
        Role::Owner.rank()
    );
    match tx.one(&sql, [package.into()]).await? {
        Some(_) => Ok(()),
        None => Err(Conflict::LastOwner.into()),
    }
}
