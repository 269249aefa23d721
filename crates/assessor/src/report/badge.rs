//! A badge: the four ladders as an SVG picture of one line.
//!
//! It names the day, because a level without a day says nothing.

use askama::Template;
use domain::Track;
use principles::Level;

use super::phrases::shown;
use crate::assessment::{Assessment, TrackStanding};

/// Height of the picture and the width of its parts, in CSS pixels. Text is given a fixed length,
/// so that the picture looks the same in every font.
const HEAD: u32 = 84;
const BAR: u32 = 8;
const GAP: u32 = 3;
const CHAR: u32 = 6;
const PAD: u32 = 9;

#[derive(Template)]
#[template(path = "badge.svg", escape = "html")]
struct Badge {
    title: String,
    width: u32,
    head: u32,
    words: u32,
    day: String,
    tracks: Vec<Part>,
}

/// One track of the badge.
struct Part {
    left: u32,
    word: &'static str,
    word_width: u32,
    rungs: Vec<Rung>,
    level: String,
    level_left: u32,
}

struct Rung {
    left: u32,
    class: &'static str,
}

/// The badge as a whole SVG document: no script, no font, no outside request, and a title that a
/// screen reader speaks.
pub fn render(assessment: &Assessment) -> String {
    let mut left = HEAD + PAD;
    let mut tracks = Vec::new();
    for standing in &assessment.tracks {
        let part = part(standing, left);
        left = part.level_left + CHAR + PAD;
        tracks.push(part);
    }
    let badge = Badge {
        title: title(assessment),
        width: left,
        head: HEAD,
        words: HEAD - 2 * PAD,
        day: assessment.assessed.to_string(),
        tracks,
    };
    badge.render().expect("writing to a string cannot fail")
}

fn title(assessment: &Assessment) -> String {
    let standings = assessment.tracks.iter().map(|track| {
        let level = match track.ladder() {
            None => "not applicable".to_owned(),
            Some(ladder) if ladder.proven == ladder.possible => ladder.proven.to_string(),
            Some(ladder) => format!("{} (possible {})", ladder.proven, ladder.possible),
        };
        format!("{} {level}", shown(&track.title))
    });
    let standings: Vec<String> = standings.collect();
    format!(
        "{}, {}, assessed {}: proven levels of 3: {}",
        assessment.subject.name,
        shown(&assessment.framework.id),
        assessment.assessed,
        standings.join(", ")
    )
}

fn part(standing: &TrackStanding, left: u32) -> Part {
    let word = short(standing.track);
    let word_width = u32::try_from(word.len()).unwrap_or(0) * CHAR;
    let bars = left + word_width + 2 * GAP;
    let ladder = standing.ladder();
    let rungs: Vec<Rung> = (0u32..)
        .zip(Level::rungs())
        .map(|(place, rung)| Rung {
            left: bars + place * (BAR + GAP),
            class: match ladder {
                Some(ladder) if rung <= ladder.proven => "proven",
                Some(ladder) if rung <= ladder.possible => "possible",
                _ => "beyond",
            },
        })
        .collect();
    let bars_width = u32::try_from(rungs.len()).unwrap_or(0) * (BAR + GAP);
    Part {
        left,
        word,
        word_width,
        rungs,
        level: ladder.map_or_else(|| "–".to_owned(), |ladder| ladder.proven.to_string()),
        level_left: bars + bars_width + GAP,
    }
}

/// The word for a track where room is scarce.
const fn short(track: Track) -> &'static str {
    match track {
        Track::Authentication => "Authentication",
        Track::Authorization => "Authorization",
        Track::GeneralCapabilities => "General",
        Track::CliTooling => "CLI",
    }
}
