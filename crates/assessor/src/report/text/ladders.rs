//! The four ladders of the terminal report, lying on their side.

use principles::Level;

use super::columns::width;
use super::line::{Line, Page, Tone};
use crate::assessment::{Assessment, TrackStanding};
use crate::ladder;
use crate::report::phrases::{observed_apart, shown};

/// From this width on, the names between stand on the line of their ladder.
const WIDE: usize = 110;
/// From this width on, rungs are wide and the companion stands on the line of the ladder.
const ROOMY: usize = 80;
/// Columns of one rung.
const RUNG: usize = 6;
const NARROW_RUNG: usize = 4;
/// Columns kept for `proven 0 · possible 3` and a gap.
const WORDS: usize = 24;

/// Where the columns of the ladders begin.
struct Columns {
    bar: usize,
    rung: usize,
    words: usize,
    between: usize,
    detail: usize,
}

impl Columns {
    fn fit(page: &Page, assessment: &Assessment) -> Self {
        let titles = assessment.tracks.iter().map(title_width);
        let bar = 2 + titles.max().unwrap_or(0).min(24) + 2;
        let rung = if page.width() < ROOMY {
            NARROW_RUNG
        } else {
            RUNG
        };
        let words = bar + rung * Level::rungs().count() + 3;
        Self {
            bar,
            rung,
            words,
            between: words + WORDS,
            detail: if page.width() >= WIDE { words } else { bar },
        }
    }
}

fn title_width(track: &TrackStanding) -> usize {
    width(shown(&track.title).as_str())
}

/// Draws the scale and one ladder a track.
pub(super) fn ladders(page: &mut Page, assessment: &Assessment) {
    let columns = Columns::fit(page, assessment);
    let scale = Level::rungs().fold(
        Line::new().to(columns.bar).put("0", Tone::Muted),
        |line, rung| {
            let place = columns.bar + columns.rung * usize::from(rung.number());
            line.to(place - 1).put(&rung.to_string(), Tone::Muted)
        },
    );
    page.push(scale);
    let observed = anything_observed(assessment);
    for track in &assessment.tracks {
        one(page, &columns, track, observed);
    }
    if !observed {
        page.blank();
        let words = "By observation alone nothing is proven, and nothing ruled out: this rests on \
                     what was written and said.";
        page.paragraph(2, 2, words, Tone::Muted);
    }
}

/// Whether any row was decided by an exchange; otherwise one sentence says it for all tracks.
fn anything_observed(assessment: &Assessment) -> bool {
    let rows = assessment.criteria.iter();
    rows.filter(|row| row.cell.by_observation.is_decided())
        .count()
        > 0
}

fn one(page: &mut Page, columns: &Columns, track: &TrackStanding, observed: bool) {
    let title = shown(&track.title);
    let line = Line::new()
        .to(2)
        .put_within(title.as_str(), columns.bar - 2, Tone::Plain)
        .to(columns.bar);
    let Some(standing) = track.ladder() else {
        let why = track.not_applicable.as_ref();
        let why = why.map_or("", |why| why.as_str());
        page.push(line.put(&format!("not applicable: {why}"), Tone::Muted));
        return;
    };
    let bar = ladder::bar(standing, columns.rung, page.is_ascii());
    let line = line
        .put(&bar.proven, Tone::Accent)
        .put(&bar.possible, Tone::Accent)
        .put(&bar.beyond, Tone::Muted)
        .to(columns.words);
    let line = line.put(&ladder::words(standing), Tone::Strong);
    let both = track
        .with_companion
        .map(|both| format!("with companion {}", both.proven));
    match both {
        Some(words) if page.width() >= ROOMY => {
            let line = line.put(&format!(" · {words}"), Tone::Plain);
            between(page, columns, line, track);
        }
        both => {
            between(page, columns, line, track);
            if let Some(words) = both {
                page.paragraph(columns.detail, 1, &words, Tone::Plain);
            }
        }
    }
    if let Some(observed) = observed_apart(track).filter(|_| observed) {
        let words = format!("by observation alone: {}", ladder::words(observed));
        page.paragraph(columns.detail, 2, &words, Tone::Muted);
    }
}

/// The names between proven and possible, or those that block the next rung.
fn between(page: &mut Page, columns: &Columns, line: Line, track: &TrackStanding) {
    let (word, ids) = match (track.between.is_empty(), track.blocking.is_empty()) {
        (false, _) => ("between", &track.between),
        (true, false) => ("next", &track.blocking),
        (true, true) => return page.push(line),
    };
    let names: Vec<&str> = ids.iter().map(|id| id.name()).collect();
    let names = format!("{word}: {}", names.join(", "));
    if page.width() >= WIDE && track.with_companion.is_none() {
        page.push(line.to(columns.between).put(&names, Tone::Muted));
        return;
    }
    page.push(line);
    page.paragraph(columns.detail, 2, &names, Tone::Muted);
}
