//! Making public what was committed. The outbox says what is left to do; the same rendering serves
//! the request that committed, the start and a timer, so that a crash between commit and announcement
//! only delays it.

use domain::{Ecosystem, PackageName};
use ecosystems::cargo::index;
use store::{JobKind, PackageIndex, Store};

use crate::{Error, Registry, clock};

/// The most jobs taken at once.
const BATCH: u32 = 64;

/// Renders the index file of this package now, whoever else may be about to; the jobs that asked for
/// it are done with it.
///
/// # Errors
/// The store fails; the job stays in the outbox.
pub(crate) async fn package(registry: &Registry, package: &PackageName) -> Result<(), Error> {
    keep(&registry.store, package, Some(&job_of(package))).await
}

/// The same from rows that the commit has read.
pub(crate) async fn committed(
    registry: &Registry,
    package: &PackageName,
    index: &PackageIndex,
) -> Result<(), Error> {
    put(&registry.store, index, Some(&job_of(package))).await
}

/// Does everything that is due. Every job may be done twice with the same result, and one that fails
/// stops no other.
///
/// # Errors
/// The store fails, or one of the jobs did; what is left stays in the outbox.
pub async fn finish(registry: &Registry) -> Result<(), Error> {
    let mut failed = None;
    loop {
        // Leases are the one thing here that is about the real clock, not about a request's time.
        let jobs = registry
            .store
            .pending_jobs(JobKind::Index, clock::now(), BATCH)
            .await?;
        if jobs.is_empty() {
            return failed.map_or(Ok(()), Err);
        }
        for job in jobs {
            let rendered = match package_of(&job.job) {
                Some(package) => render(&registry.store, &package).await,
                None => Ok(()),
            };
            match rendered {
                Ok(()) => registry.store.finish_job(job.id, job.attempt).await?,
                Err(error) => failed = Some(error),
            }
        }
    }
}

pub(crate) fn job_of(package: &PackageName) -> String {
    format!("index:{}/{}", package.ecosystem(), package.key())
}

fn package_of(job: &str) -> Option<PackageName> {
    let (ecosystem, key) = job.strip_prefix("index:")?.split_once('/')?;
    let ecosystem: Ecosystem = ecosystem.parse().ok()?;
    PackageName::checked(ecosystem, key, key).ok()
}

/// Writes the index file of one package as it is now.
pub(crate) async fn render(store: &Store, package: &PackageName) -> Result<(), Error> {
    keep(store, package, None).await
}

async fn keep(store: &Store, package: &PackageName, job: Option<&str>) -> Result<(), Error> {
    if let Some(found) = store.index_rows(package).await? {
        put(store, &found, job).await?;
    }
    Ok(())
}

/// Whoever read newer rows and was faster wins: a rendering moves only forward.
async fn put(store: &Store, found: &PackageIndex, job: Option<&str>) -> Result<(), Error> {
    let (key, bytes) = (key_of(&found.spelling), bytes_of(found));
    Ok(store.put_rendered_for(&key, found.seq, &bytes, job).await?)
}

/// The bytes of an index file with these rows.
pub(crate) fn bytes_of(index: &PackageIndex) -> Vec<u8> {
    index::file(index.rows.iter().map(|row| (row.row.as_str(), row.yanked)))
}

/// Under which key the index file of a crate is kept: by its spelling in lower case, as cargo asks.
pub(crate) fn key_of(spelling: &str) -> String {
    format!("{}/{}", Ecosystem::Cargo, spelling.to_ascii_lowercase())
}
