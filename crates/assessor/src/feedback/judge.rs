//! Whether a criterion is in trouble, by what the assessments say of it.

use domain::{CriterionId, PlainText};
use principles::{Criterion, EvidenceKind, Outcome};

use super::{Quote, Remark, Trouble, Voice};
use crate::assessment::{Assessment, Row};

/// The most quotations of one remark: enough to see the point, few enough to be read.
const MAX_QUOTES: usize = 5;

/// What is wrong with this criterion; nothing where it applies to nobody.
pub(super) fn remarks(criterion: &Criterion, assessments: &[&Assessment]) -> Vec<Remark> {
    let rows = Readings::of(assessments, &criterion.id);
    if rows.0.is_empty() {
        return Vec::new();
    }
    let found = [
        disputed(criterion, &rows),
        ambiguous(criterion, &rows),
        unprovable(criterion, &rows),
    ];
    found.into_iter().flatten().collect()
}

/// A criterion's row in every assessment it applies to.
struct Readings<'a>(Vec<Reading<'a>>);

#[derive(Clone, Copy)]
struct Reading<'a> {
    subject: &'a PlainText,
    row: &'a Row,
}

impl<'a> Readings<'a> {
    fn of(assessments: &[&'a Assessment], id: &CriterionId) -> Self {
        let readings = assessments.iter().filter_map(|one| {
            let row = one.row(id)?;
            (row.cell.outcome != Outcome::NotApplicable).then_some(Reading {
                subject: &one.subject.name,
                row,
            })
        });
        Self(readings.collect())
    }

    fn that(&self, holds: impl Fn(&Row) -> bool) -> Vec<Reading<'a>> {
        self.0
            .iter()
            .copied()
            .filter(|one| holds(one.row))
            .collect()
    }
}

fn disputed(criterion: &Criterion, rows: &Readings<'_>) -> Option<Remark> {
    let voices = rows.that(|row| !objections(row).is_empty());
    if voices.is_empty() {
        return None;
    }
    let quotes = voices.iter().flat_map(|one| {
        let objections = objections(one.row).into_iter();
        objections.map(|(role, text)| quote(one, role, &text))
    });
    let because = format!("{} of {} say otherwise.", voices.len(), rows.0.len());
    let question = format!(
        "Assessor and registry read \"{}\" differently. Which evidence should settle it, and does \
         the wording ({}) cover what is quoted here?",
        criterion.title, criterion.letter
    );
    let quotes = quotes.collect();
    Some(remark(
        criterion,
        Trouble::Disputed,
        rows,
        &voices,
        vec![because],
        quotes,
        question,
    ))
}

/// What others say against the outcome: another voice, and the registry itself.
fn objections(row: &Row) -> Vec<(&'static str, PlainText)> {
    let companion = row.companion.as_ref();
    let voices = [
        ("another voice", row.cell.disputed.clone()),
        (
            "another voice on the companion",
            companion.and_then(|cell| cell.disputed.clone()),
        ),
        ("the registry", Some(row.reply.clone())),
    ];
    let said = voices
        .into_iter()
        .filter_map(|(role, text)| Some((role, text?)));
    said.filter(|(_, text)| !text.is_empty()).collect()
}

fn ambiguous(criterion: &Criterion, rows: &Readings<'_>) -> Option<Remark> {
    let apart = rows.that(letter_and_spirit_differ);
    let partly = rows.that(|row| row.cell.outcome == Outcome::Partly && !row.cell.note.is_empty());
    let split = is_share(&partly, rows) && outcomes_differ(rows);
    let mut because = Vec::new();
    if !apart.is_empty() {
        because.push(format!(
            "Wording and purpose lead to different outcomes in {} of {}.",
            apart.len(),
            rows.0.len()
        ));
    }
    if split {
        because.push(format!(
            "Outcomes differ between registries, and {} of {} are partly: {}.",
            partly.len(),
            rows.0.len(),
            counted(rows)
        ));
    }
    if because.is_empty() {
        return None;
    }
    let voices = rows.that(|row| {
        letter_and_spirit_differ(row)
            || (split && row.cell.outcome == Outcome::Partly && !row.cell.note.is_empty())
    });
    let question = format!(
        "Is \"{}\" met by its wording alone ({}) or only by its purpose ({})? Which of the two \
         should the next version write down, and how much of it is enough?",
        criterion.title, criterion.letter, criterion.spirit
    );
    let quotes = notes(&voices);
    Some(remark(
        criterion,
        Trouble::Ambiguous,
        rows,
        &voices,
        because,
        quotes,
        question,
    ))
}

fn letter_and_spirit_differ(row: &Row) -> bool {
    let decided = |spirit: &Outcome| spirit.is_decided() && row.cell.outcome.is_decided();
    let spirit = row.cell.spirit.filter(decided);
    spirit.is_some_and(|spirit| spirit != row.cell.outcome)
}

/// A single "partly" among many says something about that registry; a quarter of them says
/// something about the wording. The line is ours.
fn is_share(partly: &[Reading<'_>], rows: &Readings<'_>) -> bool {
    !partly.is_empty() && partly.len() * 4 >= rows.0.len()
}

fn outcomes_differ(rows: &Readings<'_>) -> bool {
    let decided = rows.that(|row| row.cell.outcome.is_decided());
    let mut outcomes = decided.iter().map(|one| one.row.cell.outcome);
    let first = outcomes.next();
    outcomes.any(|outcome| Some(outcome) != first)
}

fn counted(rows: &Readings<'_>) -> String {
    let counts = Outcome::ALL.into_iter().filter_map(|outcome| {
        let count = rows.that(|row| row.cell.outcome == outcome).len();
        (count > 0).then(|| format!("{count} {outcome}"))
    });
    counts.collect::<Vec<String>>().join(", ")
}

fn unprovable(criterion: &Criterion, rows: &Readings<'_>) -> Option<Remark> {
    let unknown = rows.that(|row| row.cell.outcome == Outcome::Unknown);
    let mut because = Vec::new();
    if criterion.outside_view == EvidenceKind::Attested {
        because.push("Nobody outside can see it: it can only be attested.".to_owned());
    }
    // One unknown row says that one workbook is not filled in; it says nothing about the wording.
    if rows.0.len() > 1 && unknown.len() * 2 > rows.0.len() {
        because.push(format!("Unknown in {} of {}.", unknown.len(), rows.0.len()));
    }
    if because.is_empty() {
        return None;
    }
    let text = &criterion.evidence;
    let hint = text.observed.as_ref().or(text.documented.as_ref());
    let hint = hint.map_or_else(String::new, |what| format!(" Would this do: {what}"));
    let question = format!(
        "What should a registry publish so that a stranger can check \"{}\"?{hint}",
        criterion.title
    );
    let quotes = notes(&unknown);
    Some(remark(
        criterion,
        Trouble::Unprovable,
        rows,
        &unknown,
        because,
        quotes,
        question,
    ))
}

fn notes(voices: &[Reading<'_>]) -> Vec<Quote> {
    let noted = voices.iter().filter(|one| !one.row.cell.note.is_empty());
    noted
        .map(|one| quote(one, "note", &one.row.cell.note))
        .collect()
}

fn quote(voice: &Reading<'_>, role: &str, text: &PlainText) -> Quote {
    Quote {
        who: PlainText::new(&format!("{}, {role}", voice.subject)),
        text: text.clone(),
    }
}

fn remark(
    criterion: &Criterion,
    trouble: Trouble,
    rows: &Readings<'_>,
    voices: &[Reading<'_>],
    because: Vec<String>,
    mut quotes: Vec<Quote>,
    question: String,
) -> Remark {
    quotes.truncate(MAX_QUOTES);
    let who = voices.iter().map(|one| Voice {
        subject: one.subject.clone(),
        outcome: one.row.cell.outcome,
        spirit: one.row.cell.spirit,
    });
    Remark {
        id: criterion.id.clone(),
        short: PlainText::new(&criterion.short),
        title: PlainText::new(&criterion.title),
        level: criterion.level,
        trouble,
        applies: rows.0.len(),
        shown_by: voices.len(),
        because,
        who: who.collect(),
        quotes,
        question,
    }
}
