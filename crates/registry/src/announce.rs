//! Making public what was committed. The outbox says what is left to do; the same code runs after a
//! commit, at start and on a timer, so that a crash between commit and announcement only delays it.

use domain::{Ecosystem, PackageName, Timestamp};
use ecosystems::cargo::index;

use crate::{Error, Registry};

/// The most jobs taken at once.
const BATCH: u32 = 64;

/// Does everything that is due. Every job may be done twice with the same result.
///
/// # Errors
/// The store fails; what is left stays in the outbox.
pub async fn finish(registry: &Registry) -> Result<(), Error> {
    loop {
        let jobs = registry.store.pending_jobs(now_for_leases(), BATCH).await?;
        if jobs.is_empty() {
            return Ok(());
        }
        for job in jobs {
            if let Some(package) = package_of(&job.job) {
                render(registry, &package).await?;
            }
            registry.store.finish_job(job.id, job.attempt).await?;
        }
    }
}

/// Leases are the one thing here that is about the real clock and not about a request's time.
fn now_for_leases() -> Timestamp {
    crate::clock::now()
}

fn package_of(job: &str) -> Option<PackageName> {
    let (ecosystem, key) = job.strip_prefix("index:")?.split_once('/')?;
    let ecosystem: Ecosystem = ecosystem.parse().ok()?;
    PackageName::checked(ecosystem, key, key).ok()
}

/// Writes the index file of one package, as it is now.
pub(crate) async fn render(registry: &Registry, package: &PackageName) -> Result<(), Error> {
    let Some(found) = registry.store.index_rows(package).await? else {
        return Ok(());
    };
    let rows = found.rows.iter().map(|row| (row.row.as_str(), row.yanked));
    let bytes = index::file(rows);
    registry
        .store
        .put_rendered(&key_of(&found.spelling), found.seq, &bytes)
        .await?;
    Ok(())
}

/// Under which key the index file of a crate is kept: by its spelling in lower case, as cargo asks.
pub(crate) fn key_of(spelling: &str) -> String {
    format!("{}/{}", Ecosystem::Cargo, spelling.to_ascii_lowercase())
}
