//! The files: each row has its event, and its bytes with the digest and the size that it says.

use std::collections::HashSet;

use store::{AuditedFile, Store};

use super::{Blobs, Report};
use crate::Error;
use crate::backup::{Progress, digest_of_blob};

/// How many rows are read at once.
const BATCH: u32 = 500;

/// Goes through the files up to the row `newest`; `logged` are those whose event was found.
pub(super) async fn check(
    store: &Store,
    blobs: &Blobs<'_>,
    logged: &HashSet<i64>,
    newest: i64,
    report: &mut Report<'_>,
) -> Result<(), Error> {
    let mut after = 0;
    loop {
        let files = store.files_after(after, BATCH).await?;
        let Some(last) = files.last() else {
            return Ok(());
        };
        after = last.row;
        for file in files.iter().filter(|file| file.row <= newest) {
            if !logged.contains(&file.row) {
                report.wrong(
                    format!("no event tells of '{}'", file.filename),
                    "restore the newest good backup, and find out who wrote the row",
                );
            }
            bytes_of(store, blobs, file, report).await?;
            report.looked.files += 1;
            (report.progress)(Progress::Done(file.size));
        }
    }
}

async fn bytes_of(
    store: &Store,
    blobs: &Blobs<'_>,
    file: &AuditedFile,
    report: &mut Report<'_>,
) -> Result<(), Error> {
    let found = match blobs {
        Blobs::Stored => digest_of_blob(store, &file.digest).await?,
        Blobs::Listed(listed) => listed.get(&file.digest).map(|size| (file.digest, *size)),
    };
    let (name, digest) = (&file.filename, &file.digest);
    let what = match found {
        None => format!("the bytes of '{name}' are missing"),
        Some((found, _)) if found != *digest => {
            format!("the bytes of '{name}' were changed: they have the digest {found}")
        }
        Some((_, size)) if size != file.size => {
            format!("'{name}' has {size} bytes, and its row says {}", file.size)
        }
        Some(_) => return Ok(()),
    };
    report.wrong(
        what,
        format!("put the file {digest} of a good backup in its place"),
    );
    Ok(())
}
