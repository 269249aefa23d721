//! The commit of a release, and its yank. One transaction each: rows, event, job.

use domain::artifact::FileState;
use domain::release::Publisher;
use domain::{Action, Event, Grant, Origin, PackageName, ReleaseId, ReleasePlan, Role, Timestamp};

use crate::error::Conflict;
use crate::facts::Committed;
use crate::rows::{flag, one, signed, text};
use crate::tx::Tx;
use crate::{Store, StoreError, search, tokens, tx, usage};

impl Store {
    /// Writes everything that the plan says, or nothing. What the plan was made from is asked again
    /// here, under the lock.
    ///
    /// # Errors
    /// A [`Conflict`] where the facts have changed since; then the caller may start again.
    pub async fn commit_release(&self, plan: &ReleasePlan) -> Result<Committed, StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let release = &plan.vetted.inspected.release;
        let (package, is_new) = package_for(&tx, plan).await?;
        let unused = "SELECT id FROM releases WHERE package_id = $1 AND version_key = $2";
        let values = [package.into(), release.version.key().into()];
        if tx.one(unused, values).await?.is_some() {
            return Err(Conflict::VersionUsed.into());
        }
        let key = format!("{} {}", release.package.key(), release.version.key());
        if is_buried(&tx, &release.package, "release", &key).await? {
            return Err(Conflict::VersionUsed.into());
        }
        let file = insert_file(&tx, package, plan).await?;
        if let Some(hold) = plan.hold() {
            tx.run(
                "INSERT INTO holds (file_id, reason, opened) VALUES ($1, $2, $3)",
                [
                    file.into(),
                    hold.reason.as_str().into(),
                    plan.at.micros().into(),
                ],
            )
            .await?;
        }
        let manifest = &plan.vetted.inspected.manifest;
        search::index(&tx, package, &release.package, manifest).await?;
        usage::count(&tx, plan, is_new).await?;
        let seq = tx.append(&plan.event, None, plan.at).await?;
        tx.enqueue(seq, index_job(&release.package)).await?;
        tx.commit().await?;
        Ok(Committed {
            seq: Some(seq),
            hold: plan.hold().map(|hold| hold.reason.clone()),
        })
    }

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
        let sql = "SELECT id, yanked FROM releases WHERE package_id = $1 AND version_key = $2";
        let found = tx
            .one(sql, [package.into(), release.version.key().into()])
            .await?
            .ok_or(Conflict::NotFound)?;
        if flag(&found, "yanked")? == yanked {
            return Ok(Committed {
                seq: None,
                hold: None,
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
            hold: None,
        })
    }
}

fn index_job(package: &PackageName) -> String {
    format!("index:{}/{}", package.ecosystem(), package.key())
}

/// The row of a package on which the grant's account still has its role and its token still works.
pub(crate) async fn owned(
    tx: &Tx,
    grant: &Grant,
    action: Action,
    package: &PackageName,
    at: Timestamp,
) -> Result<i64, StoreError> {
    let account = holder(tx, grant, action, package, at).await?;
    let sql = "SELECT packages.id FROM packages JOIN roles ON roles.package_id = packages.id \
               WHERE ecosystem = $1 AND name_key = $2 AND account_id = $3";
    let values = [
        package.ecosystem().word().into(),
        package.key().into(),
        account.into(),
    ];
    let row = tx.one(sql, values).await?;
    one(&row.ok_or(Conflict::GrantMismatch)?, "id")
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

/// The row of the plan's package, and whether it was made because the name is new.
async fn package_for(tx: &Tx, plan: &ReleasePlan) -> Result<(i64, bool), StoreError> {
    let name = &plan.vetted.inspected.release.package;
    let sql = "SELECT id, name, origin FROM packages WHERE ecosystem = $1 AND name_key = $2";
    let values = [name.ecosystem().word().into(), name.key().into()];
    let Some(found) = tx.one(sql, values).await? else {
        return Ok((new_package(tx, name, plan).await?, true));
    };
    let spelling = text(&found, "name")?;
    if spelling != name.spelling() {
        return Err(Conflict::NameTaken { spelling }.into());
    }
    let package = match &plan.publisher {
        Publisher::Granted(grant) => owned(tx, grant, Action::Publish, name, plan.at).await?,
        // What was published here first takes in nothing from elsewhere.
        Publisher::Operator if text(&found, "origin")? != Origin::Imported.word() => {
            return Err(Conflict::NameTaken { spelling }.into());
        }
        Publisher::Operator => one(&found, "id")?,
    };
    Ok((package, false))
}

async fn new_package(tx: &Tx, name: &PackageName, plan: &ReleasePlan) -> Result<i64, StoreError> {
    let (origin, owner) = match &plan.publisher {
        Publisher::Granted(grant) => {
            let account = holder(tx, grant, Action::Publish, name, plan.at).await?;
            (Origin::Local, Some(account))
        }
        Publisher::Operator => (Origin::Imported, None),
    };
    if is_buried(tx, name, "package", name.key()).await? {
        let spelling = name.spelling().to_owned();
        return Err(Conflict::NameTaken { spelling }.into());
    }
    let package = tx
        .id(
            "INSERT INTO packages (ecosystem, name, name_key, origin) VALUES ($1, $2, $3, $4) RETURNING id",
            [
                name.ecosystem().word().into(),
                name.spelling().into(),
                name.key().into(),
                origin.word().into(),
            ],
        )
        .await?;
    if let Some(account) = owner {
        tx.run(
            "INSERT INTO roles (package_id, account_id, role) VALUES ($1, $2, $3)",
            [package.into(), account.into(), Role::Owner.word().into()],
        )
        .await?;
    }
    Ok(package)
}

/// A removed release leaves a tombstone, and so does a removed package: its version or its name is
/// not used again.
async fn is_buried(
    tx: &Tx,
    package: &PackageName,
    kind: &'static str,
    key: &str,
) -> Result<bool, StoreError> {
    let sql = "SELECT kind FROM tombstones WHERE ecosystem = $1 AND kind = $2 AND tomb_key = $3";
    let ecosystem = package.ecosystem().word();
    let found = tx.one(sql, [ecosystem.into(), kind.into(), key.into()]);
    Ok(found.await?.is_some())
}

async fn insert_file(tx: &Tx, package: i64, plan: &ReleasePlan) -> Result<i64, StoreError> {
    let inspected = &plan.vetted.inspected;
    let version = &inspected.release.version;
    let release = tx
        .id(
            "INSERT INTO releases (package_id, version, version_key, yanked) VALUES ($1, $2, $3, 0) \
             RETURNING id",
            [
                package.into(),
                version.spelling().into(),
                version.key().into(),
            ],
        )
        .await?;
    let state = if plan.hold().is_some() {
        FileState::Held
    } else {
        FileState::Listed
    };
    tx.id(
        "INSERT INTO files (release_id, ecosystem, filename, sha256, size, kind, state, manifest, index_row, \
         uploaded_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id",
        [
            release.into(),
            inspected.release.package.ecosystem().word().into(),
            inspected.filename.as_str().into(),
            inspected.staged.digest.to_string().into(),
            signed(inspected.staged.size)?.into(),
            inspected.kind.into(),
            state.word().into(),
            inspected.manifest.as_str().into(),
            plan.index_row.as_str().into(),
            plan.at.micros().into(),
        ],
    )
    .await
}
