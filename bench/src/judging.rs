//! Judging again what is already at hand: profiles and recorded visits.

use std::collections::BTreeMap;
use std::error::Error;
use std::time::Duration;

use assessor::assessment::{Assessment, Sources, assess};
use assessor::probes;
use assessor::profiles;
use assessor::transcript::{Transcript, TranscriptError};
use assessor::workbook::{Workbook, WorkbookError};
use domain::Day;
use principles::Framework;

use crate::stopwatch::{median, ms};
use crate::table::Table;

/// The recordings that the tests judge, too.
const RECORDINGS: [(&str, &str); 2] = [
    (
        "verdaccio",
        include_str!("../../crates/assessor/tests/transcripts/verdaccio.json"),
    ),
    (
        "pypiserver",
        include_str!("../../crates/assessor/tests/transcripts/pypiserver.json"),
    ),
];

/// All profiles that ship: read and judged, against only read.
pub(crate) fn profiles(table: &mut Table, framework: &Framework) -> Result<(), Box<dyn Error>> {
    let today: Day = crate::samples::DAY.parse()?;
    let texts: Vec<&str> = profiles::IDS
        .iter()
        .filter_map(|id| profiles::text(id))
        .collect();
    let read = || -> Result<Vec<Workbook>, WorkbookError> {
        texts.iter().map(|text| Workbook::parse(text)).collect()
    };
    let judge = || -> Result<Vec<Assessment>, WorkbookError> {
        let books = read()?;
        Ok(books
            .iter()
            .map(|book| of_workbook(book, framework, today))
            .collect())
    };
    // What does not read would be quick, and prove nothing.
    judge().map_err(|error| format!("a profile: {error}"))?;
    let (judged, parsed) = (median(table.rounds, judge), median(table.rounds, read));
    let count = texts.len();
    table.add(
        &format!("{count} profiles, read and judged, median"),
        format!("{:.1} ms", ms(judged)),
        "<= 1000 ms",
    );
    table.add("  the same, only read", format!("{:.1} ms", ms(parsed)), "");
    table.add("  ratio", ratio(judged, parsed), "");
    Ok(())
}

/// The recorded visits: read (digests checked) and judged, against only read.
pub(crate) fn transcripts(table: &mut Table, framework: &Framework) -> Result<(), TranscriptError> {
    for (name, text) in RECORDINGS {
        Transcript::parse(text)?;
        let judged = median(table.rounds, || {
            Transcript::parse(text).map(|transcript| probes::judge(&transcript, framework))
        });
        let parsed = median(table.rounds, || Transcript::parse(text));
        let figure = format!("{:.2} ms", ms(judged));
        table.add(
            &format!("recorded {name}, read and judged, median"),
            figure,
            "",
        );
        table.add("  ratio to only read", ratio(judged, parsed), "");
    }
    Ok(())
}

fn of_workbook(book: &Workbook, framework: &Framework, today: Day) -> Assessment {
    assess(&Sources {
        framework,
        workbook: Some(book),
        probed: &BTreeMap::new(),
        visited: None,
        today,
        strict: false,
    })
}

fn ratio(whole: Duration, part: Duration) -> String {
    format!("{:.2}", ms(whole) / ms(part).max(f64::MIN_POSITIVE))
}
