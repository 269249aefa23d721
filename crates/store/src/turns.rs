//! Tasks that are done once in a while by whichever node comes first.

use domain::Timestamp;

use crate::{Store, StoreError, tx};

impl Store {
    /// Takes a task that is done once in a while, if nobody has taken it since `before`; whether it was
    /// taken. Of several nodes one is told so.
    ///
    /// # Errors
    /// The database fails.
    pub async fn take_turn(
        &self,
        task: &str,
        before: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let sql = "INSERT INTO turns (task, taken_at) VALUES ($1, $2) \
                   ON CONFLICT (task) DO UPDATE SET taken_at = excluded.taken_at WHERE turns.taken_at <= $3";
        let values = [task.into(), now.micros().into(), before.micros().into()];
        Ok(tx::run(&self.writer, sql, values).await? == 1)
    }
}
