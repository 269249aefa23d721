//! How a file gets into the state of being held, and out of it. One that is taken out of the index keeps its row as
//! it was, so that it comes back unchanged.

use domain::artifact::FileState;
use domain::{Action, Grant, Hold, PackageName, Timestamp};

use super::{AllOf, FILE, HeldFile, HoldEnd, HoldFacts, NOT_ASIDE, Word, file};
use crate::batch::Batch;
use crate::error::Conflict;
use crate::record::Record;
use crate::releases::{index_job, owned};
use crate::rows::one;
use crate::tx::Tx;
use crate::{Store, StoreError, search, tx};

impl Store {
    /// Puts files aside, each with a hold of its own: what was listed leaves the index, what was held stays so
    /// and has one more reason. All of them or none. With `all`, nothing else of that account may be left.
    ///
    /// # Errors
    /// One of them stands otherwise than it did, or there are more: then the caller looks again. Or a single one
    /// was put aside by a person already.
    pub async fn put_aside(
        &self,
        files: &[(HeldFile, Hold)],
        all: Option<AllOf<'_>>,
        word: Word<'_>,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        if let Some(all) = all {
            let sql = format!(
                "SELECT COUNT(*) AS n FROM files JOIN accounts ON accounts.id = published_by \
                 WHERE accounts.public_id = $1 AND uploaded_at >= $2 AND {NOT_ASIDE}"
            );
            let values = [all.account.as_str().into(), all.since.micros().into()];
            let row = tx.one(&sql, values).await?;
            let there: i64 = one(&row.ok_or(StoreError::Damaged("count"))?, "n")?;
            if usize::try_from(there) != Ok(files.len()) {
                return Err(Conflict::NotFound.into());
            }
        }
        let moved: Vec<&HeldFile> = files.iter().map(|(file, _)| file).collect();
        let words = Words::before(&tx, &moved).await?;
        for (file, hold) in files {
            stands(&tx, file, FileState::Held).await?;
            // Nobody puts aside twice what is: one end would not be the end.
            if all.is_none() && is_aside(&tx, file).await? {
                return Err(Conflict::NotEmpty.into());
            }
            open(&tx, file, hold, word, at).await?;
        }
        words.after(&tx).await?;
        announced(&tx, &moved, record, at).await?;
        tx.commit().await
    }

    /// Ends every hold of a file. An owner's word needs their grant; the staff's needs none here.
    ///
    /// # Errors
    /// The file is not held or not by these holds any more, or the grant is not for this.
    pub async fn end_holds(
        &self,
        holds: &[HoldFacts],
        end: HoldEnd,
        (word, grant): (Word<'_>, Option<&Grant>),
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let held = holds.first().ok_or(Conflict::NotFound)?;
        let file = &held.file;
        let tx = tx::begin(&self.writer).await?;
        if let Some(grant) = grant {
            owned(&tx, grant, Action::Owners, &file.package, at).await?;
        }
        // One more may have been opened since the caller looked, for a reason that was not judged.
        if usize::try_from(ended(&tx, file, end, word, at).await?) != Ok(holds.len()) {
            return Err(Conflict::NotFound.into());
        }
        let words = Words::before(&tx, &[file]).await?;
        match end {
            HoldEnd::Released => release(&tx, file, at).await?,
            HoldEnd::Rejected => bury(&tx, file).await?,
        }
        words.after(&tx).await?;
        announced(&tx, &[file], record, at).await?;
        tx.commit().await
    }
}

/// Closes what is open of a file; how much it was.
async fn ended(
    tx: &Tx,
    file: &HeldFile,
    end: HoldEnd,
    word: Word<'_>,
    at: Timestamp,
) -> Result<u64, StoreError> {
    let sql = "UPDATE holds SET closed = $1, how = $2, closed_by = $3, closed_why = $4 \
               WHERE file_id = $5 AND closed IS NULL";
    let values = [
        at.micros().into(),
        end.word().into(),
        some(word.by).into(),
        some(word.why).into(),
        file.row.into(),
    ];
    tx.run(sql, values).await
}

/// Leaves what the change has to be told by, and the index files to be rendered anew.
async fn announced(
    tx: &Tx,
    files: &[&HeldFile],
    record: &Record,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.record(record, at).await?;
    let sql = "SELECT next_seq - 1 AS seq FROM log_head WHERE one = 1";
    let head = tx.one(sql, []).await?;
    let seq: i64 = one(&head.ok_or(StoreError::Damaged("head of the log"))?, "seq")?;
    let seq = u64::try_from(seq).map_err(|_| StoreError::Damaged("number of an event"))?;
    let mut packages: Vec<&PackageName> = files.iter().map(|file| &file.package).collect();
    packages.sort();
    packages.dedup();
    let mut batch = Batch::default();
    for package in packages {
        batch.enqueue(seq, index_job(package))?;
    }
    tx.send(batch).await?;
    Ok(())
}

/// The file stands as the caller saw it, and is in this state from now on.
async fn stands(tx: &Tx, file: &HeldFile, from_now_on: FileState) -> Result<(), StoreError> {
    let sql = "UPDATE files SET state = $1 WHERE id = $2 AND state = $3";
    let values = [
        from_now_on.word().into(),
        file.row.into(),
        file.state.word().into(),
    ];
    match tx.run(sql, values).await? {
        1 => Ok(()),
        _ => Err(Conflict::NotFound.into()),
    }
}

async fn is_aside(tx: &Tx, file: &HeldFile) -> Result<bool, StoreError> {
    let sql = "SELECT id FROM holds WHERE file_id = $1 AND closed IS NULL AND opened_by IS NOT NULL LIMIT 1";
    Ok(tx.one(sql, [file.row.into()]).await?.is_some())
}

async fn open(
    tx: &Tx,
    file: &HeldFile,
    hold: &Hold,
    word: Word<'_>,
    at: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO holds (public_id, file_id, reason, opened, opened_by, opened_why) \
               VALUES ($1, $2, $3, $4, $5, $6)";
    let values = [
        hold.id.as_str().into(),
        file.row.into(),
        hold.reason.word().into(),
        at.micros().into(),
        word.by.into(),
        some(word.why).into(),
    ];
    tx.run(sql, values).await?;
    Ok(())
}

/// When it was first listed, and with what in its index row, stays as it was.
async fn release(tx: &Tx, file: &HeldFile, at: Timestamp) -> Result<(), StoreError> {
    let sql = "UPDATE files SET state = $1, listed_at = COALESCE(listed_at, $2) \
               WHERE id = $3 AND state = $4";
    let values = [
        FileState::Listed.word().into(),
        at.micros().into(),
        file.row.into(),
        FileState::Held.word().into(),
    ];
    match tx.run(sql, values).await? {
        1 => Ok(()),
        _ => Err(Conflict::NotFound.into()),
    }
}

/// The row stays, so that the version is used and the bytes can be looked at; the tombstone outlives it.
async fn bury(tx: &Tx, file: &HeldFile) -> Result<(), StoreError> {
    stands(tx, file, FileState::Removed).await?;
    let sql = "INSERT INTO tombstones (ecosystem, kind, tomb_key) VALUES ($1, 'release', $2) \
               ON CONFLICT DO NOTHING";
    let values = [
        file.package.ecosystem().word().into(),
        format!("{} {}", file.package.key(), file.version.key()).into(),
    ];
    tx.run(sql, values).await?;
    Ok(())
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// The words of packages whose listed files change: those of the newest one before and after.
struct Words(Vec<(i64, PackageName, Option<String>)>);

impl Words {
    async fn before(tx: &Tx, files: &[&HeldFile]) -> Result<Self, StoreError> {
        let mut words: Vec<(i64, PackageName, Option<String>)> = Vec::new();
        for file in files {
            if words.iter().all(|(row, ..)| *row != file.package_row) {
                let newest = search::newest(tx, file.package_row).await?;
                words.push((file.package_row, file.package.clone(), newest));
            }
        }
        Ok(Self(words))
    }

    async fn after(self, tx: &Tx) -> Result<(), StoreError> {
        for (row, package, before) in self.0 {
            let after = search::newest(tx, row).await?;
            if after != before {
                let mut batch = Batch::default();
                search::index(
                    &mut batch,
                    row,
                    &package,
                    before.as_deref(),
                    after.as_deref(),
                );
                tx.send(batch).await?;
            }
        }
        Ok(())
    }
}

/// What an event says of a file and its holds, to be done again.
#[derive(Clone, Debug)]
pub struct Replayed {
    /// Where the file stands from then on.
    pub state: FileState,
    /// The holds that began, each with the word of its reason; none where they ended.
    pub began: Vec<[String; 2]>,
    /// On whose word; nothing for the registry itself.
    pub by: Option<String>,
}

/// Does again what such an event did, where the file is there.
pub(crate) async fn replay(
    tx: &Tx,
    package: &PackageName,
    version_key: &str,
    change: &Replayed,
    at: Timestamp,
) -> Result<(), StoreError> {
    let sql = format!(
        "SELECT {FILE} WHERE packages.ecosystem = $1 AND name_key = $2 AND version_key = $3"
    );
    let values = [
        package.ecosystem().word().into(),
        package.key().into(),
        version_key.into(),
    ];
    let Some(row) = tx.one(&sql, values).await? else {
        return Ok(());
    };
    let file = file(&row)?;
    let words = Words::before(tx, &[&file]).await?;
    let by = change.by.as_deref();
    let end = match change.state {
        FileState::Held => {
            stands(tx, &file, FileState::Held).await?;
            for [id, reason] in &change.began {
                let sql = "INSERT INTO holds (public_id, file_id, reason, opened, opened_by) \
                           VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
                let values = [
                    id.as_str().into(),
                    file.row.into(),
                    reason.as_str().into(),
                    at.micros().into(),
                    by.into(),
                ];
                tx.run(sql, values).await?;
            }
            None
        }
        FileState::Listed => Some(HoldEnd::Released),
        FileState::Removed => Some(HoldEnd::Rejected),
    };
    if let Some(end) = end {
        ended(
            tx,
            &file,
            end,
            Word {
                by: by.unwrap_or_default(),
                why: "",
            },
            at,
        )
        .await?;
        match end {
            HoldEnd::Released => release(tx, &file, at).await?,
            HoldEnd::Rejected => bury(tx, &file).await?,
        }
    }
    words.after(tx).await
}
