//! Phrases that every report uses, so that the same fact reads the same everywhere.

use std::cmp::Reverse;

use domain::PlainText;
use principles::{EvidenceKind, Ladder};
use url::Url;

use crate::assessment::{Assessment, Cell, TrackStanding};
use crate::evidence::Evidence;
use crate::ladder;

/// The evidence to show where there is room for one: the strongest kind, then the newest, then
/// the first.
pub(super) fn best(cell: &Cell) -> Option<&Evidence> {
    let ranked = cell.evidence.iter().enumerate();
    ranked
        .max_by_key(|(place, evidence)| (evidence.kind(), evidence.newest_day(), Reverse(*place)))
        .map(|(_, evidence)| evidence)
}

/// One line on why the outcome stands: its best evidence, else the reason, else the note.
pub(super) fn grounds(cell: &Cell) -> String {
    if let Some(evidence) = best(cell) {
        return evidence.summary();
    }
    let said = [&cell.reason, &cell.note];
    let said = said.into_iter().find(|text| !text.is_empty());
    said.map_or_else(|| "no evidence yet".to_owned(), ToString::to_string)
}

/// What the assessment rests on, as in `documents + statements`.
pub(super) fn basis(assessment: &Assessment) -> String {
    let cells = assessment
        .criteria
        .iter()
        .flat_map(|row| std::iter::once(&row.cell).chain(&row.companion));
    let evidence: Vec<EvidenceKind> = cells
        .flat_map(|cell| cell.evidence.iter().map(Evidence::kind))
        .collect();
    let kinds = EvidenceKind::ALL.into_iter().rev();
    let present: Vec<&str> = kinds
        .filter(|kind| evidence.contains(kind))
        .map(|kind| match kind {
            EvidenceKind::Observed => "observations",
            EvidenceKind::Documented => "documents",
            EvidenceKind::Attested => "statements",
        })
        .collect();
    if present.is_empty() {
        return "no evidence yet".to_owned();
    }
    present.join(" + ")
}

/// All tracks in one line: `Authentication: proven 1 · possible 2; Authorization: proven 3`.
pub(super) fn standings(assessment: &Assessment) -> String {
    let tracks = assessment.tracks.iter().map(|track| {
        let standing = track
            .ladder()
            .map_or_else(|| "not applicable".to_owned(), ladder::words);
        format!("{}: {standing}", shown(&track.title))
    });
    let tracks: Vec<String> = tracks.collect();
    tracks.join("; ")
}

/// The ladder by observation alone, where it differs from the one by all evidence.
pub(super) fn observed_apart(track: &TrackStanding) -> Option<Ladder> {
    let all = track.ladder()?;
    track.by_observation.filter(|observed| *observed != all)
}

/// A range of person-weeks: `2-4 weeks`, `0.5-1 week`, `1 week`.
pub(super) fn weeks([low, high]: [f64; 2]) -> String {
    let unit = if high == 1.0 { "week" } else { "weeks" };
    if low == high {
        return format!("{} {unit}", tenths(low));
    }
    format!("{}-{} {unit}", tenths(low), tenths(high))
}

/// A number with at most one decimal, and none where it would be zero.
pub(super) fn tenths(number: f64) -> String {
    let text = format!("{number:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

/// What a reader must know before trusting the cell: that it is stale.
pub(super) fn stale(cell: &Cell) -> Option<String> {
    let expires = cell.expires.filter(|_| cell.stale)?;
    Some(format!("stale since {expires}"))
}

/// Text of a framework file as it may be shown: those files are data, and may be anybody's.
pub(super) fn shown(text: &str) -> PlainText {
    PlainText::new(text)
}

/// The address, if a reader may safely be sent there: http and https, nothing that runs.
pub(super) fn web_address(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_read_like_a_person_wrote_them() {
        for (range, words) in [
            ([2.0, 4.0], "2-4 weeks"),
            ([0.5, 1.0], "0.5-1 week"),
            ([1.0, 1.0], "1 week"),
            ([3.0, 3.0], "3 weeks"),
        ] {
            assert_eq!(weeks(range), words);
        }
    }

    #[test]
    fn only_web_addresses_become_links() {
        for (text, link) in [
            ("https://a.example/r.html", Some("https://a.example/r.html")),
            ("https://a.example/\"x\"", Some("https://a.example/%22x%22")),
            ("javascript:alert(1)", None),
            ("JavaScript:alert(1)", None),
            ("data:text/html,x", None),
            ("file:///etc", None),
            ("//a.example", None),
            ("", None),
        ] {
            assert_eq!(web_address(text).as_deref(), link, "{text}");
        }
    }
}
