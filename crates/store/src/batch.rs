//! Statements that are sent together. SQLite's driver runs on a thread of its own, and waking it costs more
//! than most statements do, so those that need nothing of each other's answers share one way there.

use std::fmt::Write as _;

use domain::event::Visibility;
use domain::{Event, Timestamp};
use sea_orm::{QueryResult, Value};

use crate::StoreError;
use crate::rows::{one, signed};
use crate::tx::Tx;

/// Statements in their order, each with values of its own.
#[derive(Default)]
pub(crate) struct Batch(Vec<(&'static str, Vec<Value>)>);

impl Batch {
    /// Adds a statement.
    pub(crate) fn add<const N: usize>(&mut self, sql: &'static str, values: [Value; N]) {
        self.0.push((sql, values.into()));
    }

    /// Leaves a job to be done after the commit.
    pub(crate) fn enqueue(&mut self, seq: u64, job: String) -> Result<(), StoreError> {
        let sql = "INSERT INTO outbox (seq, job, attempt, lease) VALUES ($1, $2, 0, 0)";
        self.add(sql, [signed(seq)?.into(), job.into()]);
        Ok(())
    }

    /// All of it as one text, in which the numbers of the values go on counting.
    pub(crate) fn joined(self) -> (String, Vec<Value>) {
        let (mut text, mut all) = (String::new(), Vec::new());
        for (sql, values) in self.0 {
            let mut parts = sql.split('$');
            text.push_str(parts.next().unwrap_or_default());
            for part in parts {
                let digits = part.bytes().take_while(u8::is_ascii_digit).count();
                let (number, rest) = part.split_at(digits);
                // No statement of ours has this sign elsewhere; one that had would be refused by the engine.
                let number: usize = number.parse().unwrap_or_default();
                // Writing into a string cannot fail.
                let _ = write!(text, "${}{rest}", all.len() + number);
            }
            text.push_str(";\n");
            all.extend(values);
        }
        (text, all)
    }
}

impl Tx {
    /// Runs all of it, in its order; the rows of all answers. After a failure nothing of the transaction
    /// may be kept.
    pub(crate) async fn send(&self, batch: Batch) -> Result<Vec<QueryResult>, StoreError> {
        if self.is_postgres() {
            // Its protocol takes values for one statement at a time.
            let mut rows = Vec::new();
            for (sql, values) in batch.0 {
                rows.extend(self.all(sql, values).await?);
            }
            return Ok(rows);
        }
        let (sql, values) = batch.joined();
        self.all(&sql, values).await
    }
}

/// The end of the log, as it was read under the lock.
pub(crate) struct Head {
    next_seq: i64,
    last_ts: i64,
}

impl Head {
    /// From a row with the columns `next_seq` and `last_ts` of the head.
    pub(crate) fn of(row: &QueryResult) -> Result<Self, StoreError> {
        Ok(Self {
            next_seq: one(row, "next_seq")?,
            last_ts: one(row, "last_ts")?,
        })
    }

    /// Adds an event under the next number. Time never goes back in the log, whatever the clock does.
    ///
    /// A private event needs a salt; deleting the salt is what erases it.
    pub(crate) fn append(
        &mut self,
        batch: &mut Batch,
        event: &Event,
        salt: Option<[u8; 32]>,
        at: Timestamp,
    ) -> Result<u64, StoreError> {
        let at = Timestamp::from_micros(at.micros().max(self.last_ts));
        let number = u64::try_from(self.next_seq);
        let number = number.map_err(|_| StoreError::Damaged("number of an event"))?;
        let body = event
            .bytes(number, at)
            .map_err(|_| StoreError::Damaged("event: it is too large"))?;
        let salt = match event.visibility() {
            Visibility::Public => None,
            Visibility::Private => Some(salt.ok_or(StoreError::Damaged("event without a salt"))?),
        };
        // A number that was taken nevertheless would be refused by the key of the events.
        batch.add(
            "UPDATE log_head SET next_seq = $1 + 1, last_ts = $2 WHERE one = 1",
            [self.next_seq.into(), at.micros().into()],
        );
        batch.add(
            "INSERT INTO events (seq, ts, type, visibility, body, salt) VALUES ($1, $2, $3, $4, $5, $6)",
            [
                self.next_seq.into(),
                at.micros().into(),
                event.kind().into(),
                event.visibility().word().into(),
                body.into(),
                salt.map(|salt| salt.to_vec()).into(),
            ],
        );
        self.next_seq += 1;
        self.last_ts = at.micros();
        Ok(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_statement_keeps_its_own_values() {
        let mut batch = Batch::default();
        batch.add("A $1 $2 $1", [1.into(), 2.into()]);
        batch.add("B", []);
        batch.add("C ($2), $1", [3.into(), 4.into()]);
        let (sql, values) = batch.joined();
        assert_eq!(sql, "A $1 $2 $1;\nB;\nC ($4), $3;\n");
        assert_eq!(values, [1.into(), 2.into(), 3.into(), 4.into()]);
    }
}
