//! The yank of a release, and who may change one. One transaction: rows, event, job.

use std::sync::LazyLock;

use domain::{Action, Event, Grant, PackageName, ReleaseId, Timestamp};

use crate::error::Conflict;
use crate::facts::Committed;
use crate::rows::{flag, one};
use crate::tx::Tx;
use crate::{Store, StoreError, rights, tokens, tx};

impl Store {
    /// Yanks a release or takes that back. Where it is so already, nothing is written.
    ///
    /// # Errors
    /// There is no such release, or the grant is not for this.
    pub async fn set_yanked(
        &self,
        grant: &Grant,
        release: &ReleaseId,
        yanked: bool,
        event: &Event,
        at: Timestamp,
    ) -> Result<Committed, StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let package = owned(&tx, grant, Action::Yank, &release.package, at).await?;
        // A file that is held can be yanked, one that is gone cannot.
        let sql = "SELECT id, yanked FROM releases WHERE package_id = $1 AND version_key = $2 \
                   AND EXISTS (SELECT 1 FROM files WHERE release_id = releases.id AND state <> 'removed')";
        let found = tx
            .one(sql, [package.into(), release.version.key().into()])
            .await?
            .ok_or(Conflict::NotFound)?;
        if flag(&found, "yanked")? == yanked {
            return Ok(Committed {
                seq: None,
                index: None,
            });
        }
        let id: i64 = one(&found, "id")?;
        tx.run(
            "UPDATE releases SET yanked = $1 WHERE id = $2",
            [i64::from(yanked).into(), id.into()],
        )
        .await?;
        let seq = tx.append(event, None, at).await?;
        tx.enqueue(seq, index_job(&release.package)).await?;
        tx.commit().await?;
        Ok(Committed {
            seq: Some(seq),
            index: None,
        })
    }
}

pub(crate) fn index_job(package: &PackageName) -> String {
    format!("index:{}/{}", package.ecosystem(), package.key())
}

/// The row of a package on which the grant's account still has the role that it rests on, while its token still
/// works.
pub(crate) async fn owned(
    tx: &Tx,
    grant: &Grant,
    action: Action,
    package: &PackageName,
    at: Timestamp,
) -> Result<i64, StoreError> {
    let account = holder(tx, grant, action, package, at).await?;
    static SQL: LazyLock<String> = LazyLock::new(|| {
        format!(
            "SELECT packages.id AS id, {place} AS place FROM packages JOIN accounts ON accounts.id = $3 \
             WHERE ecosystem = $1 AND name_key = $2",
            place = *rights::PLACE
        )
    });
    let values = [
        package.ecosystem().word().into(),
        package.key().into(),
        account.into(),
    ];
    let row = tx.one(&SQL, values).await?.ok_or(Conflict::GrantMismatch)?;
    let role = rights::role(&row, "place")?;
    if role.is_none() || role < grant.least() {
        return Err(Conflict::GrantMismatch.into());
    }
    one(&row, "id")
}

/// The row of the account that a grant is for, if the grant is for this and everything behind it
/// still holds: the token works, the account is not frozen.
async fn holder(
    tx: &Tx,
    grant: &Grant,
    action: Action,
    package: &PackageName,
    at: Timestamp,
) -> Result<i64, StoreError> {
    if !grant.covers(action, package, at) {
        return Err(Conflict::GrantMismatch.into());
    }
    if let Some(token) = grant.token() {
        tokens::still_works(tx, token, at).await?;
    }
    let sql = "SELECT id FROM accounts WHERE public_id = $1 AND frozen = 0";
    let row = tx.one(sql, [grant.account().as_str().into()]).await?;
    one(&row.ok_or(Conflict::GrantMismatch)?, "id")
}
