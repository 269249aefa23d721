//! The first page: who, when, by what, and the four ladders.

use domain::{CriterionId, PlainText};
use principles::{Ladder, Level, Outcome};

use super::rows::anchor;
use crate::assessment::{Assessment, Cell, TrackStanding};
use crate::ladder;
use crate::report::phrases::{observed_apart, shown, stale};

/// The ladders of one track: one, or two for a client with a companion.
pub(super) struct Ladders<'a> {
    pub(super) title: PlainText,
    pub(super) standing: &'a TrackStanding,
    pub(super) drawn: Vec<Drawn>,
    pub(super) observed: Option<String>,
    pub(super) between: Vec<Link<'a>>,
    pub(super) blocking: Vec<Link<'a>>,
}

/// A ladder as a picture.
pub(super) struct Drawn {
    /// Which column it is; empty where there is one.
    pub(super) column: String,
    pub(super) ladder: Ladder,
    /// What a screen reader speaks.
    pub(super) words: String,
    /// From the ground up: the number and its class.
    pub(super) rungs: Vec<(Level, &'static str)>,
}

/// A criterion's name that leads to its evidence.
pub(super) struct Link<'a> {
    pub(super) anchor: String,
    pub(super) name: &'a str,
}

impl<'a> Link<'a> {
    pub(super) fn to(id: &'a CriterionId) -> Self {
        Self {
            anchor: anchor(id),
            name: id.name(),
        }
    }
}

/// Every track with its ladders.
pub(super) fn ladders(assessment: &Assessment) -> Vec<Ladders<'_>> {
    let subject = &assessment.subject;
    let named = |name: &Option<PlainText>, otherwise: &str| {
        let name = name.as_ref().filter(|name| !name.is_empty());
        name.map_or_else(|| otherwise.to_owned(), ToString::to_string)
    };
    let tracks = assessment.tracks.iter().map(|standing| {
        let column = match standing.with_companion {
            Some(_) => format!("{} alone", named(&subject.stock_client, "the stock client")),
            None => String::new(),
        };
        let stock = standing.ladder().map(|ladder| draw(column, ladder));
        let both = standing.with_companion.map(|ladder| {
            let companion = named(&subject.companion, "the companion");
            draw(format!("with {companion}"), ladder)
        });
        Ladders {
            title: shown(&standing.title),
            standing,
            drawn: stock.into_iter().chain(both).collect(),
            observed: observed_apart(standing).map(ladder::words),
            between: standing.between.iter().map(Link::to).collect(),
            blocking: standing.blocking.iter().map(Link::to).collect(),
        }
    });
    tracks.collect()
}

fn draw(column: String, ladder: Ladder) -> Drawn {
    let rungs = std::iter::once(Level::ZERO).chain(Level::rungs());
    let rungs = rungs.map(|rung| {
        let class = if rung <= ladder.proven {
            "rung proven"
        } else if rung <= ladder.possible {
            "rung possible"
        } else {
            "rung"
        };
        (rung, class)
    });
    Drawn {
        column,
        ladder,
        words: ladder::words(ladder),
        rungs: rungs.collect(),
    }
}

/// The assessment in two plain sentences.
pub(super) fn headline(assessment: &Assessment) -> String {
    let one = Level::new(1);
    let applicable = assessment
        .tracks
        .iter()
        .filter(|track| track.proven.is_some());
    let proven = applicable.clone().filter(|track| track.proven >= one);
    let (tracks, proven) = (applicable.count(), proven.count());
    let judged = assessment.criteria.len() - assessment.count(Outcome::NotApplicable);
    let met = assessment.count(Outcome::Met);
    let unknown = assessment.count(Outcome::Unknown);
    let open = match unknown {
        0 => "None is unknown.".to_owned(),
        1 => "One is unknown: it counts neither way.".to_owned(),
        many => format!("{many} are unknown: they count neither way."),
    };
    format!(
        "Level 1 is proven in {proven} of {tracks} tracks that apply. {met} of {judged} criteria are \
         met with evidence. {open}"
    )
}

/// Something to know before believing a row.
pub(super) struct Warning<'a> {
    pub(super) link: Link<'a>,
    pub(super) words: String,
}

/// Every stale and every disputed row.
pub(super) fn warnings(assessment: &Assessment) -> Vec<Warning<'_>> {
    let mut all = Vec::new();
    for row in &assessment.criteria {
        let cells = std::iter::once(&row.cell).chain(&row.companion);
        let words = cells.filter_map(warning);
        all.extend(words.map(|words| Warning {
            link: Link::to(&row.id),
            words,
        }));
    }
    all
}

fn warning(cell: &Cell) -> Option<String> {
    let disputed = cell.disputed.as_ref().map(|_| "disputed".to_owned());
    let words: Vec<String> = stale(cell).into_iter().chain(disputed).collect();
    (!words.is_empty()).then(|| words.join(", "))
}
