//! The events: numbers without gaps, times that never go back, bytes that say what their row says; and
//! for each published file, the same digests as its rows have.

use std::collections::HashSet;

use domain::{Digest, Timestamp};
use ecosystems::cargo::{name, version};
use serde::Deserialize;
use store::{Store, StoredEvent};

use super::Report;
use crate::Error;

const RESTORE: &str = "restore the newest good backup";
/// How many events are read at once.
const BATCH: u32 = 1_000;

/// What every event says.
#[derive(Deserialize)]
struct Numbered {
    seq: u64,
    ts: String,
    #[serde(rename = "type")]
    kind: String,
}

/// What the event of a file says.
#[derive(Deserialize)]
struct Published {
    ecosystem: String,
    package: String,
    version: String,
    filename: String,
    sha256: String,
    size: u64,
    index_sha256: String,
}

/// Goes through the log; answers the rows of the files whose event was found.
pub(super) async fn check(store: &Store, report: &mut Report<'_>) -> Result<HashSet<i64>, Error> {
    let mut files = HashSet::new();
    let (mut next, mut last) = (0, Timestamp::from_micros(0));
    // Read before the events: what comes meanwhile is for the next time.
    let end = store.next_seq().await?;
    loop {
        let events = store.events(next, BATCH).await?;
        let Some(newest) = events.last() else { break };
        let (first, after) = (next, newest.seq + 1);
        for (expected, event) in (first..).zip(&events) {
            if event.seq != expected {
                let what = format!(
                    "after event {} comes {}",
                    expected.wrapping_sub(1),
                    event.seq
                );
                report.wrong(format!("the log has a gap: {what}"), RESTORE);
                break;
            }
        }
        for event in &events {
            one(event, last, report);
            last = event.at;
            if event.kind == "file.published" {
                files.extend(published(store, event, report).await?);
            }
        }
        report.looked.events += u64::try_from(events.len()).unwrap_or(0);
        next = after;
    }
    if next < end {
        let what = format!("the log ends before event {next}, and the next would be {end}");
        report.wrong(what, RESTORE);
    }
    Ok(files)
}

fn one(event: &StoredEvent, last: Timestamp, report: &mut Report<'_>) {
    let seq = event.seq;
    if event.at < last {
        report.wrong(format!("event {seq} is older than the one before"), RESTORE);
    }
    let said: Option<Numbered> = serde_json::from_slice(&event.body).ok();
    let fits = said.is_some_and(|said| {
        said.seq == seq && said.ts == event.at.to_string() && said.kind == event.kind
    });
    if !fits {
        let what = format!("the bytes of event {seq} do not say what its row says");
        report.wrong(what, RESTORE);
    }
}

/// Compares the event of a file with its rows; answers the row.
async fn published(
    store: &Store,
    event: &StoredEvent,
    report: &mut Report<'_>,
) -> Result<Option<i64>, Error> {
    let seq = event.seq;
    let Ok(said) = serde_json::from_slice::<Published>(&event.body) else {
        report.wrong(
            format!("event {seq} tells of a file and lacks a part"),
            RESTORE,
        );
        return Ok(None);
    };
    let Some(file) = store.file_named(&said.ecosystem, &said.filename).await? else {
        if !buried(store, &said).await? {
            let what = format!("event {seq} tells of '{}', which has no row", said.filename);
            report.wrong(what, RESTORE);
        }
        return Ok(None);
    };
    let index = Digest::of(file.index_row.as_bytes()).to_string();
    for (same, what) in [
        (said.sha256 == file.digest.to_string(), "digest"),
        (said.size == file.size, "size"),
        (said.index_sha256 == index, "digest of the index row"),
        (said.package == file.package, "package"),
        (said.version == file.version, "version"),
    ] {
        if !same {
            let name = &said.filename;
            let what = format!("the {what} of '{name}' is not the one that event {seq} recorded");
            report.wrong(what, format!("{RESTORE}, and find out who changed the row"));
        }
    }
    Ok(Some(file.row))
}

/// A removed release has no row and a tombstone.
async fn buried(store: &Store, said: &Published) -> Result<bool, Error> {
    let (Ok(package), Ok(version)) = (
        name::parse_lenient(&said.package),
        version::parse(&said.version),
    ) else {
        return Ok(false);
    };
    Ok(store.release_is_buried(&package, version.key()).await?)
}
