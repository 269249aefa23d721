//! The commit of a release: everything that its plan was made from is asked again in one statement under the
//! lock, and everything that it writes is sent together.

use std::sync::LazyLock;

use domain::artifact::FileState;
use domain::release::Publisher;
use domain::{Action, Grant, Origin, PublicId, ReleasePlan, Role};
use sea_orm::QueryResult;

use crate::batch::{Batch, Head};
use crate::error::Conflict;
use crate::facts::Committed;
use crate::record::Record;
use crate::releases::index_job;
use crate::rows::{one, signed, text};
use crate::tx::Tx;
use crate::{Store, StoreError, packages, rights, search, tx, usage};

/// What a plan relies on, as it is under the lock.
struct Known {
    head: Head,
    /// The package, where the name is taken.
    package: Option<Package>,
    /// The publisher's row, where it is one that may do anything.
    account: Option<i64>,
    /// What the publisher is on the package.
    role: Option<Role>,
    token_works: bool,
    version_used: bool,
    /// A removed package leaves a tombstone: its name is not used again.
    name_buried: bool,
    /// What the newest listed file until now says of itself.
    newest: Option<String>,
}

struct Package {
    row: i64,
    spelling: String,
    origin: String,
}

impl Store {
    /// Writes everything that the plan says, or nothing. What the plan was made from is asked again
    /// here, under the lock.
    ///
    /// # Errors
    /// A [`Conflict`] where the facts have changed since; then the caller may start again.
    pub async fn commit_release(&self, plan: &ReleasePlan) -> Result<Committed, StoreError> {
        self.commit_with(plan, &Record::default()).await
    }

    /// The same with what else it leaves: of a file that is held, the event and the mails that say so.
    ///
    /// # Errors
    /// As [`Store::commit_release`].
    pub async fn commit_with(
        &self,
        plan: &ReleasePlan,
        record: &Record,
    ) -> Result<Committed, StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let known = Known::read(&tx, plan).await?;
        let account = known.publisher(plan)?;
        let (package, is_new) = match &known.package {
            Some(package) => (known.same(package, plan)?, false),
            None if known.name_buried => return Err(name_taken(plan)),
            None => (new_package(&tx, plan, account).await?, true),
        };
        if known.version_used {
            return Err(Conflict::VersionUsed.into());
        }
        let inspected = &plan.vetted.inspected;
        let (name, newest) = (&inspected.release.package, known.newest.as_deref());
        let mut batch = Batch::default();
        if plan.holds().is_empty() {
            let after = Some(inspected.manifest.as_str());
            search::index(&mut batch, package, name, newest, after);
        }
        add_file(&mut batch, package, account, plan)?;
        if let Some(account) = account {
            usage::count(&mut batch, account, plan, is_new)?;
        }
        let seq = known.head.append(&mut batch, &plan.event, None, plan.at)?;
        batch.enqueue(seq, index_job(name))?;
        if !plan.holds().is_empty() {
            tx.send(batch).await?;
            tx.record(record, plan.at).await?;
            tx.commit().await?;
            return Ok(Committed {
                seq: Some(seq),
                index: None,
            });
        }
        // Read on the way, so that whoever announces it need not come again.
        let values = [name.ecosystem().word().into(), name.key().into()];
        batch.add(packages::INDEX, values);
        let index = packages::index_of(&tx.finish(batch).await?)?;
        Ok(Committed {
            seq: Some(seq),
            index,
        })
    }
}

impl Known {
    async fn read(tx: &Tx, plan: &ReleasePlan) -> Result<Self, StoreError> {
        let release = &plan.vetted.inspected.release;
        let (account, token) = match &plan.publisher {
            Publisher::Granted(grant) => (grant.account().as_str(), token_of(grant)),
            Publisher::Operator => ("", ""),
        };
        static SQL: LazyLock<String> = LazyLock::new(|| {
            format!(
                "SELECT next_seq, last_ts, packages.id AS package, name, origin, accounts.id AS account, \
                 {place} AS place, \
                 (SELECT COUNT(*) FROM tokens WHERE public_id = $4 AND revoked_at IS NULL AND until_at > $5) \
                 AS tokens, \
                 (SELECT COUNT(*) FROM releases WHERE package_id = packages.id AND version_key = $6) + \
                 (SELECT COUNT(*) FROM tombstones WHERE ecosystem = $1 AND kind = 'release' AND tomb_key = $7) \
                 AS used, \
                 (SELECT COUNT(*) FROM tombstones WHERE ecosystem = $1 AND kind = 'package' AND tomb_key = $2) \
                 AS buried, \
                 (SELECT manifest FROM files WHERE id = (SELECT MAX(files.id) FROM releases \
                 JOIN files ON files.release_id = releases.id WHERE package_id = packages.id \
                 AND state = 'listed')) AS newest \
                 FROM log_head \
                 LEFT JOIN packages ON packages.ecosystem = $1 AND packages.name_key = $2 \
                 LEFT JOIN accounts ON accounts.public_id = $3 AND frozen = 0 WHERE one = 1",
                place = *rights::PLACE
            )
        });
        let row = tx
            .one(
                &SQL,
                [
                    release.package.ecosystem().word().into(),
                    release.package.key().into(),
                    account.into(),
                    token.into(),
                    plan.at.micros().into(),
                    release.version.key().into(),
                    format!("{} {}", release.package.key(), release.version.key()).into(),
                ],
            )
            .await?;
        Self::of(&row.ok_or(StoreError::Damaged("head of the log"))?)
    }

    fn of(row: &QueryResult) -> Result<Self, StoreError> {
        let some = |column| Ok::<_, StoreError>(one::<i64>(row, column)? > 0);
        let package = match one::<Option<i64>>(row, "package")? {
            Some(package) => Some(Package {
                row: package,
                spelling: text(row, "name")?,
                origin: text(row, "origin")?,
            }),
            None => None,
        };
        Ok(Self {
            head: Head::of(row)?,
            package,
            account: one(row, "account")?,
            role: rights::role(row, "place")?,
            token_works: some("tokens")?,
            version_used: some("used")?,
            name_buried: some("buried")?,
            newest: one(row, "newest")?,
        })
    }

    /// The row of the account that the grant is for, if the grant is for this and everything behind it
    /// still holds: the token works, the account is not frozen. An operator has none.
    fn publisher(&self, plan: &ReleasePlan) -> Result<Option<i64>, StoreError> {
        let Publisher::Granted(grant) = &plan.publisher else {
            return Ok(None);
        };
        let package = &plan.vetted.inspected.release.package;
        if !grant.covers(Action::Publish, package, plan.at) {
            return Err(Conflict::GrantMismatch.into());
        }
        if grant.token().is_some() && !self.token_works {
            return Err(Conflict::TokenGone.into());
        }
        Ok(Some(self.account.ok_or(Conflict::GrantMismatch)?))
    }

    /// The row of the package, if it is the one that the plan means and the publisher may add to it.
    fn same(&self, package: &Package, plan: &ReleasePlan) -> Result<i64, StoreError> {
        let spelling = &package.spelling;
        if spelling != plan.vetted.inspected.release.package.spelling() {
            return Err(Conflict::NameTaken {
                spelling: spelling.clone(),
            }
            .into());
        }
        match &plan.publisher {
            // Nobody who has no role adds to what somebody else was the first to publish.
            Publisher::Granted(grant) if self.role.is_none() || self.role < grant.least() => {
                Err(Conflict::GrantMismatch.into())
            }
            // What was published here first takes in nothing from elsewhere.
            Publisher::Operator if package.origin != Origin::Imported.word() => {
                Err(Conflict::NameTaken {
                    spelling: spelling.clone(),
                }
                .into())
            }
            _ => Ok(package.row),
        }
    }
}

fn token_of(grant: &Grant) -> &str {
    grant.token().map_or("", PublicId::as_str)
}

fn name_taken(plan: &ReleasePlan) -> StoreError {
    let spelling = plan.vetted.inspected.release.package.spelling().to_owned();
    Conflict::NameTaken { spelling }.into()
}

/// Makes the row of a new name, and its publisher its owner.
async fn new_package(tx: &Tx, plan: &ReleasePlan, owner: Option<i64>) -> Result<i64, StoreError> {
    let name = &plan.vetted.inspected.release.package;
    let origin = match owner {
        Some(_) => Origin::Local,
        None => Origin::Imported,
    };
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

/// Adds the release, its file, and why it is held, where it is.
fn add_file(
    batch: &mut Batch,
    package: i64,
    publisher: Option<i64>,
    plan: &ReleasePlan,
) -> Result<(), StoreError> {
    let (inspected, maker) = (&plan.vetted.inspected, &plan.vetted.maker);
    let version = &inspected.release.version;
    batch.add(
        "INSERT INTO releases (package_id, version, version_key, yanked) VALUES ($1, $2, $3, 0)",
        [
            package.into(),
            version.spelling().into(),
            version.key().into(),
        ],
    );
    let (state, listed_at) = if plan.holds().is_empty() {
        (FileState::Listed, Some(plan.at.micros()))
    } else {
        (FileState::Held, None)
    };
    batch.add(
        "INSERT INTO files (release_id, ecosystem, filename, sha256, size, kind, state, manifest, index_row, \
         uploaded_at, published_by, evidence, builder, listed_at) \
         SELECT id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15 FROM releases \
         WHERE package_id = $1 AND version_key = $2",
        [
            package.into(),
            version.key().into(),
            inspected.release.package.ecosystem().word().into(),
            inspected.filename.as_str().into(),
            inspected.staged.digest.to_string().into(),
            signed(inspected.staged.size)?.into(),
            inspected.kind.into(),
            state.word().into(),
            inspected.manifest.as_str().into(),
            plan.index_row.as_str().into(),
            plan.at.micros().into(),
            publisher.into(),
            maker.evidence.word().into(),
            maker.builder.clone().into(),
            listed_at.into(),
        ],
    );
    for hold in plan.holds() {
        batch.add(
            "INSERT INTO holds (public_id, file_id, reason, opened) SELECT $3, files.id, $4, $5 FROM files \
             JOIN releases ON releases.id = release_id WHERE package_id = $1 AND version_key = $2",
            [
                package.into(),
                version.key().into(),
                hold.id.as_str().into(),
                hold.reason.word().into(),
                plan.at.micros().into(),
            ],
        );
    }
    Ok(())
}
