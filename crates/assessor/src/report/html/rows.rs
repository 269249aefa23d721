//! The evidence section: every criterion with everything that is known about it.

use domain::{CriterionId, Day, Digest, PlainText};
use principles::{Criterion, Framework, Outcome};

use crate::assessment::{Assessment, Cell, Row};
use crate::evidence::{Documented, Evidence};
use crate::report::phrases::{shown, stale, web_address};

/// One track.
pub(super) struct Section<'a> {
    pub(super) title: PlainText,
    pub(super) about: PlainText,
    pub(super) rows: Vec<Entry<'a>>,
}

/// One criterion.
pub(super) struct Entry<'a> {
    pub(super) row: &'a Row,
    pub(super) anchor: String,
    pub(super) title: PlainText,
    pub(super) short: PlainText,
    pub(super) text: Option<Text>,
    pub(super) columns: Vec<Column<'a>>,
}

impl Entry<'_> {
    /// Whether anything is to be said about closing it or about who does.
    pub(super) fn has_work(&self) -> bool {
        let row = self.row;
        let remediation = self
            .text
            .as_ref()
            .and_then(|text| text.remediation.as_ref());
        let named = !row.owner.is_empty() || !row.reviewed_by.is_empty();
        remediation.is_some() || named || row.due.is_some() || row.state.is_some()
    }
}

/// What the framework says of it.
pub(super) struct Text {
    pub(super) asks: PlainText,
    /// What would close it; only where it is open.
    pub(super) remediation: Option<PlainText>,
}

/// One column of it: the stock client or all there is, and the companion.
pub(super) struct Column<'a> {
    /// Empty for the first.
    pub(super) heading: String,
    pub(super) cell: &'a Cell,
    pub(super) stale: Option<String>,
    pub(super) pieces: Vec<Piece<'a>>,
}

/// One piece of evidence, ready to be shown.
#[derive(Default)]
pub(super) struct Piece<'a> {
    pub(super) kind: &'static str,
    pub(super) title: &'a str,
    pub(super) repository: String,
    pub(super) address: &'a str,
    /// The address again, where it is safe to follow.
    pub(super) link: Option<String>,
    pub(super) date: Option<Day>,
    pub(super) read: Option<Day>,
    pub(super) sha256: Option<Digest>,
    /// Numbers of exchanges in the transcript.
    pub(super) exchanges: Vec<u32>,
    pub(super) quote: &'a str,
}

/// The place of a criterion in the page. Ids are narrow, so nothing needs escaping.
pub(super) fn anchor(id: &CriterionId) -> String {
    format!("{}-{}", id.track(), id.name())
}

/// Every track with its rows.
pub(super) fn sections<'a>(assessment: &'a Assessment, framework: &Framework) -> Vec<Section<'a>> {
    let tracks = assessment.tracks.iter().map(|standing| {
        let text = framework
            .tracks
            .iter()
            .find(|text| text.id == standing.track);
        let rows = assessment.of_track(standing.track);
        Section {
            title: shown(&standing.title),
            about: text.map(|text| shown(&text.about)).unwrap_or_default(),
            rows: rows
                .map(|row| entry(assessment, row, framework.criterion(&row.id)))
                .collect(),
        }
    });
    tracks.collect()
}

fn entry<'a>(assessment: &'a Assessment, row: &'a Row, criterion: Option<&Criterion>) -> Entry<'a> {
    let companion = row.companion.as_ref().map(|cell| {
        let name = assessment.subject.companion.as_ref();
        let name = name.map_or("the companion", PlainText::as_str);
        column(format!("with {name}"), cell)
    });
    let stock = column(String::new(), &row.cell);
    let open = matches!(
        row.cell.outcome,
        Outcome::NotMet | Outcome::Partly | Outcome::Unknown
    );
    Entry {
        row,
        anchor: anchor(&row.id),
        title: shown(&row.title),
        short: shown(&row.short),
        text: criterion.map(|found| Text {
            asks: shown(&found.asks),
            remediation: open.then(|| shown(&found.remediation)),
        }),
        columns: std::iter::once(stock).chain(companion).collect(),
    }
}

fn column(heading: String, cell: &Cell) -> Column<'_> {
    let counted = cell.evidence.iter().map(piece);
    let leads = cell.leads.iter().map(|lead| Piece {
        kind: "lead, not counted",
        ..document(lead)
    });
    Column {
        heading,
        cell,
        stale: stale(cell),
        pieces: counted.chain(leads).collect(),
    }
}

fn piece(evidence: &Evidence) -> Piece<'_> {
    let kind = evidence.kind().word();
    match evidence {
        Evidence::Observed(observed) => Piece {
            kind,
            exchanges: observed.exchanges.clone(),
            quote: observed.saw.as_str(),
            ..Piece::default()
        },
        Evidence::Documented(found) => Piece {
            kind,
            ..document(found)
        },
        Evidence::Attested(attested) => Piece {
            kind,
            title: attested.who.as_str(),
            date: attested.date,
            quote: attested.statement.as_str(),
            ..Piece::default()
        },
    }
}

fn document(found: &Documented) -> Piece<'_> {
    let repository = [found.repository.as_str(), found.path.as_str()];
    let repository: Vec<&str> = repository
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    Piece {
        title: found.title.as_str(),
        repository: repository.join(": "),
        address: found.address.as_str(),
        link: web_address(found.address.as_str()),
        date: found.date,
        read: found.read,
        sha256: found.sha256,
        exchanges: found.exchange.into_iter().collect(),
        quote: found.quote.as_str(),
        ..Piece::default()
    }
}
