//! Packages as a publisher and an index see them.

use domain::artifact::FileState;
use domain::{Origin, PackageName, PublicId, Role, Version};
use sea_orm::QueryResult;

use crate::facts::{IndexRow, PackageFacts, PackageIndex, PublishFacts, ReleaseFacts};
use crate::rows::{flag, one, parsed, text, unsigned};
use crate::{Store, StoreError, tx};

impl Store {
    /// What a publish looks at before anything large is read. It is advice: the commit asks again.
    ///
    /// # Errors
    /// The database fails.
    pub async fn publish_facts(
        &self,
        account: Option<&PublicId>,
        package: &PackageName,
        version: Option<&Version>,
    ) -> Result<PublishFacts, StoreError> {
        let rows = tx::read(
            &self.readers,
            "SELECT packages.id, name, origin, role FROM packages \
             LEFT JOIN accounts ON accounts.public_id = $3 \
             LEFT JOIN roles ON roles.package_id = packages.id AND roles.account_id = accounts.id \
             WHERE ecosystem = $1 AND name_key = $2",
            [
                package.ecosystem().word().into(),
                package.key().into(),
                account.map_or("", PublicId::as_str).into(),
            ],
        )
        .await?;
        let Some(row) = rows.first() else {
            return Ok(PublishFacts {
                package: None,
                version_used: false,
                staged_same: None,
            });
        };
        let used = match version {
            Some(version) => self.used(one(row, "id")?, version).await?,
            None => None,
        };
        Ok(PublishFacts {
            package: Some(package_facts(row)?),
            version_used: used.is_some(),
            staged_same: used.map(|row| parsed(&row, "sha256")).transpose()?,
        })
    }

    async fn used(
        &self,
        package: i64,
        version: &Version,
    ) -> Result<Option<QueryResult>, StoreError> {
        let sql = "SELECT sha256 FROM releases JOIN files ON files.release_id = releases.id \
                   WHERE package_id = $1 AND version_key = $2";
        let values = [package.into(), version.key().into()];
        Ok(tx::read(&self.readers, sql, values)
            .await?
            .into_iter()
            .next())
    }

    /// A release and its file, by the key of its version.
    ///
    /// # Errors
    /// The database fails.
    pub async fn release(
        &self,
        package: &PackageName,
        version_key: &str,
    ) -> Result<Option<ReleaseFacts>, StoreError> {
        let rows = tx::read(
            &self.readers,
            "SELECT name, version, yanked, sha256, size, state FROM packages \
             JOIN releases ON releases.package_id = packages.id \
             JOIN files ON files.release_id = releases.id \
             WHERE packages.ecosystem = $1 AND name_key = $2 AND version_key = $3",
            [
                package.ecosystem().word().into(),
                package.key().into(),
                version_key.into(),
            ],
        )
        .await?;
        rows.first().map(release_facts).transpose()
    }

    /// What the index file of a package is made of, and the number up to which it is true.
    ///
    /// # Errors
    /// The database fails.
    pub async fn index_rows(
        &self,
        package: &PackageName,
    ) -> Result<Option<PackageIndex>, StoreError> {
        // One statement sees one moment: the same number always comes with the same rows.
        let rows = tx::read(
            &self.readers,
            "SELECT (SELECT next_seq FROM log_head WHERE one = 1) AS seq, name, index_row, yanked, state \
             FROM packages \
             JOIN releases ON releases.package_id = packages.id \
             JOIN files ON files.release_id = releases.id \
             WHERE packages.ecosystem = $1 AND name_key = $2 ORDER BY files.id",
            [package.ecosystem().word().into(), package.key().into()],
        )
        .await?;
        let Some(first) = rows.first() else {
            return Ok(None);
        };
        let (spelling, seq) = (text(first, "name")?, unsigned(first, "seq")?);
        let mut listed = Vec::new();
        for row in &rows {
            if state(row)? == FileState::Listed {
                listed.push(IndexRow {
                    row: text(row, "index_row")?,
                    yanked: flag(row, "yanked")?,
                });
            }
        }
        Ok(Some(PackageIndex {
            spelling,
            seq,
            rows: listed,
        }))
    }
}

fn package_facts(row: &QueryResult) -> Result<PackageFacts, StoreError> {
    let role: Option<String> = one(row, "role")?;
    let role = role.map(|word| Role::of_word(&word).ok_or(StoreError::Damaged("role")));
    Ok(PackageFacts {
        spelling: text(row, "name")?,
        origin: Origin::of_word(&text(row, "origin")?).ok_or(StoreError::Damaged("origin"))?,
        role: role.transpose()?,
    })
}

fn state(row: &QueryResult) -> Result<FileState, StoreError> {
    FileState::of_word(&text(row, "state")?).ok_or(StoreError::Damaged("state of a file"))
}

fn release_facts(row: &QueryResult) -> Result<ReleaseFacts, StoreError> {
    Ok(ReleaseFacts {
        package: text(row, "name")?,
        spelling: text(row, "version")?,
        yanked: flag(row, "yanked")?,
        digest: parsed(row, "sha256")?,
        size: unsigned(row, "size")?,
        state: state(row)?,
    })
}
