//! Packages as a publisher and an index see them.

use std::sync::LazyLock;

use domain::artifact::FileState;
use domain::trust::{Earlier, History};
use domain::{Evidence, Maker, Origin, PackageName, PublicId, Timestamp, Version};
use sea_orm::QueryResult;

use crate::facts::{IndexRow, PackageFacts, PackageIndex, PublishFacts, ReleaseFacts, Usage};
use crate::rows::{flag, one, parsed, text, unsigned};
use crate::usage::day;
use crate::{Store, StoreError, rights, tx};

/// What the index file of a package is made of. One statement sees one moment: the same number always comes
/// with the same rows. They come as the lines of one text, because each row of an answer wakes who waits for it.
pub(crate) const INDEX: &str = "SELECT (SELECT next_seq FROM log_head WHERE one = 1) AS seq, name, \
     string_agg(CAST(yanked AS TEXT) || ' ' || state || ' ' || index_row, '\n' ORDER BY files.id) AS lines \
     FROM packages \
     JOIN releases ON releases.package_id = packages.id \
     JOIN files ON files.release_id = releases.id \
     WHERE packages.ecosystem = $1 AND name_key = $2 GROUP BY packages.id, name";

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
        let begun = Timestamp::from_micros(0);
        self.publish_facts_at(account, package, version, begun)
            .await
    }

    /// The same, with what the account has published on the day of this moment.
    ///
    /// # Errors
    /// The database fails.
    pub async fn publish_facts_at(
        &self,
        account: Option<&PublicId>,
        package: &PackageName,
        version: Option<&Version>,
        at: Timestamp,
    ) -> Result<PublishFacts, StoreError> {
        // One statement: each is a way to another thread and back. The head is the row that is always there.
        static SQL: LazyLock<String> = LazyLock::new(|| {
            format!(
                "SELECT packages.name AS name, origin, {place} AS place, releases.id AS release, sha256, bytes, \
                 usage_by_day.names AS new_names, binds_at FROM log_head \
                 LEFT JOIN accounts ON accounts.public_id = $3 \
                 LEFT JOIN usage_by_day ON usage_by_day.account_id = accounts.id AND day = $5 \
                 LEFT JOIN packages ON packages.ecosystem = $1 AND packages.name_key = $2 \
                 LEFT JOIN critical ON critical.package_id = packages.id \
                 LEFT JOIN releases ON releases.package_id = packages.id AND version_key = $4 \
                 LEFT JOIN files ON files.release_id = releases.id WHERE one = 1",
                place = *rights::PLACE
            )
        });
        let rows = tx::read(
            &self.readers,
            &SQL,
            [
                package.ecosystem().word().into(),
                package.key().into(),
                account.map_or("", PublicId::as_str).into(),
                version.map_or("", Version::key).into(),
                day(at).into(),
            ],
        )
        .await?;
        let row = rows.first().ok_or(StoreError::Damaged("head of the log"))?;
        let used: Option<i64> = one(row, "release")?;
        Ok(PublishFacts {
            package: package_facts(row)?,
            version_used: used.is_some(),
            staged_same: used.map(|_| parsed(row, "sha256")).transpose()?,
            state: used.map(|_| state(row)).transpose()?,
            history: history(row)?,
            usage: usage(row)?,
        })
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
        let values = [package.ecosystem().word().into(), package.key().into()];
        index_of(&tx::read(&self.readers, INDEX, values).await?)
    }
}

/// The row of [`INDEX`] as what it means; nothing where the package has no release.
pub(crate) fn index_of(rows: &[QueryResult]) -> Result<Option<PackageIndex>, StoreError> {
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    let (spelling, seq) = (text(row, "name")?, unsigned(row, "seq")?);
    let mut listed = Vec::new();
    for line in text(row, "lines")?.lines() {
        let (yanked, row, state) = index_line(line).ok_or(StoreError::Damaged("index line"))?;
        if state == FileState::Listed {
            let row = row.to_owned();
            listed.push(IndexRow { row, yanked });
        }
    }
    Ok(Some(PackageIndex {
        spelling,
        seq,
        rows: listed,
    }))
}

/// What of a line can change, and what cannot: that is JSON, in which no line ends.
fn index_line(line: &str) -> Option<(bool, &str, FileState)> {
    let (yanked, rest) = line.split_once(' ')?;
    let (state, row) = rest.split_once(' ')?;
    Some((yanked != "0", row, FileState::of_word(state)?))
}

/// The package, where the name is taken.
fn package_facts(row: &QueryResult) -> Result<Option<PackageFacts>, StoreError> {
    let Some(spelling) = one(row, "name")? else {
        return Ok(None);
    };
    Ok(Some(PackageFacts {
        spelling,
        origin: Origin::of_word(&text(row, "origin")?).ok_or(StoreError::Damaged("origin"))?,
        role: rights::role(row, "place")?,
        critical_from: one::<Option<i64>>(row, "binds_at")?.map(Timestamp::from_micros),
    }))
}

/// Lines of evidence, time of the last listing, whether one stands, and builder.
fn history(row: &QueryResult) -> Result<History, StoreError> {
    let lines: Option<String> = one(row, "makers")?;
    let earlier: Option<Vec<Earlier>> = lines
        .iter()
        .flat_map(|all| all.lines())
        .map(earlier)
        .collect();
    Ok(History {
        earlier: earlier.ok_or(StoreError::Damaged("maker of a file"))?,
        reset_from: one::<Option<i64>>(row, "from_at")?.map(Timestamp::from_micros),
    })
}

fn earlier(line: &str) -> Option<Earlier> {
    let (evidence, rest) = line.split_once(' ')?;
    let (last_listed, rest) = rest.split_once(' ')?;
    let (stands, builder) = rest.split_once(' ')?;
    let builder = (!builder.is_empty()).then(|| builder.to_owned());
    Some(Earlier {
        maker: maker(evidence, builder).ok()?,
        last_listed: Timestamp::from_micros(last_listed.parse().ok()?),
        stands: stands == "1",
    })
}

pub(crate) fn maker(evidence: &str, builder: Option<String>) -> Result<Maker, StoreError> {
    Ok(Maker {
        evidence: Evidence::of_word(evidence).ok_or(StoreError::Damaged("evidence of a maker"))?,
        builder,
    })
}

/// Nothing where the account has published nothing on that day.
fn usage(row: &QueryResult) -> Result<Usage, StoreError> {
    if one::<Option<i64>>(row, "bytes")?.is_none() {
        return Ok(Usage::default());
    }
    Ok(Usage {
        bytes: unsigned(row, "bytes")?,
        names: unsigned(row, "new_names")?,
    })
}

pub(crate) fn state(row: &QueryResult) -> Result<FileState, StoreError> {
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
