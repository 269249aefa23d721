//! How much there is and how much waits: what monitoring reads.

use store::JobKind;

use crate::{Error, Registry, passwords};

/// Numbers of this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Workload {
    /// Events in the log.
    pub events: u64,
    /// Index files that are to be rendered.
    pub index_jobs: u64,
    /// Mails that are to be sent.
    pub mail_jobs: u64,
    /// Passwords that this process has hashed, to keep or to compare.
    pub password_checks: u64,
}

/// Counts.
///
/// # Errors
/// The store fails.
pub async fn now(registry: &Registry) -> Result<Workload, Error> {
    Ok(Workload {
        events: registry.store.next_seq().await?,
        index_jobs: registry.store.waiting_jobs(JobKind::Index).await?,
        mail_jobs: registry.store.waiting_jobs(JobKind::Mail).await?,
        password_checks: passwords::checked(),
    })
}
