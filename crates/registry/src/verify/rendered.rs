//! What clients read: each index file is what its rows give.

use domain::PackageName;
use store::{RENDERED_LOST, Store, StoreError};

use super::Report;
use crate::{Error, announce};

/// How many packages are read at once.
const BATCH: u32 = 500;

/// Goes through the index files of all packages.
pub(super) async fn check(
    store: &Store,
    render_again: bool,
    report: &mut Report<'_>,
) -> Result<(), Error> {
    let mut after = 0;
    loop {
        let packages = store.packages_after(after, BATCH).await?;
        let Some((last, _)) = packages.last() else {
            return Ok(());
        };
        after = *last;
        for (_, package) in &packages {
            report.looked.rendered += 1;
            let Some(what) = wrong(store, package).await? else {
                continue;
            };
            if render_again {
                announce::render(store, package).await?;
                report.wrong(what, "it was rendered again");
            } else {
                report.wrong(what, "run `portcullis admin verify --render-again`");
            }
        }
    }
}

/// What is wrong with the index file of a package. One that waits to be announced may be old.
async fn wrong(store: &Store, package: &PackageName) -> Result<Option<String>, Error> {
    let key = announce::key_of(package.spelling());
    loop {
        let Some(index) = store.index_rows(package).await? else {
            return Ok(None);
        };
        let found = match store.rendered(&key).await {
            Err(StoreError::Damaged(RENDERED_LOST)) => None,
            found => found?.map(|found| found.bytes),
        };
        if found.as_deref() == Some(announce::bytes_of(&index).as_slice())
            || store.job_waits(&announce::job_of(package)).await?
        {
            return Ok(None);
        }
        // It may have changed between the two: then both are read again.
        if store.next_seq().await? == index.seq {
            let what = if found.is_some() {
                "is not what its rows give"
            } else {
                "is missing or damaged"
            };
            return Ok(Some(format!("the index file of '{package}' {what}")));
        }
    }
}
