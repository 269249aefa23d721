//! From sources to rows: who speaks about each criterion, and which voice stands.

use domain::{CriterionId, Day, PlainText};
use principles::{Criterion, EvidenceKind, Outcome};

use super::standing::standing;
use super::{Assessment, Cell, FrameworkName, ReplyText, Row, Sources, SubjectName};
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::weigh::weigh;
use crate::workbook::{Answer, Workbook};

/// Judges every criterion of the framework by these sources.
pub fn assess(sources: &Sources<'_>) -> Assessment {
    let framework = sources.framework;
    let answers = sources.workbook.map(|book| &book.taxonomy);
    let taxonomy = answers.map_or(principles::Taxonomy::UNSTATED, |answers| answers.taxonomy());
    let criteria: Vec<Row> = framework
        .criteria
        .iter()
        .map(|criterion| row(sources, criterion))
        .collect();
    let tracks = framework
        .tracks
        .iter()
        .map(|track| standing(track, &taxonomy, &criteria, sources.workbook))
        .collect();
    Assessment {
        format: 1,
        tool: concat!("portcullis-assess ", env!("CARGO_PKG_VERSION")).to_owned(),
        framework: FrameworkName {
            id: framework.id.clone(),
            title: framework.title.clone(),
            version: framework.version.clone(),
        },
        subject: subject(sources),
        assessed: sources.today,
        taxonomy,
        reply: sources
            .workbook
            .and_then(|book| book.reply.as_ref())
            .map(|reply| ReplyText {
                by: reply.by.clone(),
                date: reply.date,
                text: reply.text.clone(),
            }),
        tracks,
        criteria,
    }
}

fn subject(sources: &Sources<'_>) -> SubjectName {
    let visited = sources.visited.clone();
    match sources.workbook {
        Some(book) => SubjectName {
            id: book.subject.id.clone(),
            name: book.subject.name.clone(),
            operator: book.subject.operator.clone(),
            ecosystem: book.subject.ecosystem.clone(),
            url: visited.or_else(|| book.subject.url.clone()),
            stock_client: book.taxonomy.stock_client.clone(),
            companion: book.taxonomy.companion().cloned(),
            answered: book.subject.assessed,
            answered_by: book.subject.assessed_by.clone(),
        },
        None => SubjectName {
            id: visited
                .as_deref()
                .map_or_else(|| "unnamed".to_owned(), slug),
            name: PlainText::new(visited.as_deref().unwrap_or("unnamed")),
            operator: PlainText::default(),
            ecosystem: PlainText::default(),
            url: visited,
            stock_client: None,
            companion: None,
            answered: None,
            answered_by: PlainText::default(),
        },
    }
}

/// An id made from an address: letters and digits stay, everything else becomes one hyphen.
fn slug(address: &str) -> String {
    let bare = address.split_once("://").map_or(address, |(_, rest)| rest);
    let words = bare
        .split(|ch: char| !ch.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").to_ascii_lowercase()
}

fn row(sources: &Sources<'_>, criterion: &Criterion) -> Row {
    let book = sources.workbook;
    let answer = book.and_then(|book| book.answer(&criterion.id));
    let companion = book
        .filter(|book| has_companion(book, &criterion.id))
        .map(|_| companion_cell(sources, criterion, answer));
    let answer_or_none = answer.cloned().unwrap_or_default();
    Row {
        id: criterion.id.clone(),
        short: criterion.short.clone(),
        title: criterion.title.clone(),
        level: criterion.level,
        cell: stock_cell(sources, criterion, answer),
        companion,
        owner: answer_or_none.owner,
        due: answer_or_none.due,
        state: answer_or_none.state,
        reviewed_by: answer_or_none.reviewed_by,
        reply: answer_or_none.reply,
    }
}

fn has_companion(book: &Workbook, id: &CriterionId) -> bool {
    id.track() == domain::Track::CliTooling && book.taxonomy.companion().is_some()
}

fn stock_cell(sources: &Sources<'_>, criterion: &Criterion, answer: Option<&Answer>) -> Cell {
    let probed = criterion
        .id
        .principle()
        .and_then(|id| sources.probed.get(&id))
        .cloned();
    cell(sources, criterion, probed, answer)
}

fn companion_cell(sources: &Sources<'_>, criterion: &Criterion, answer: Option<&Answer>) -> Cell {
    cell(
        sources,
        criterion,
        None,
        answer.and_then(|answer| answer.companion.as_deref()),
    )
}

/// One column of one row: taxonomy first, then the voices.
fn cell(
    sources: &Sources<'_>,
    criterion: &Criterion,
    probed: Option<Finding>,
    answer: Option<&Answer>,
) -> Cell {
    let taxonomy = sources.workbook.map(|book| book.taxonomy.taxonomy());
    let applies = criterion.applies_in(sources.framework);
    if let Some(reason) = taxonomy
        .as_ref()
        .and_then(|taxonomy| applies.ruled_out_by(taxonomy))
    {
        return ruled_out(reason, probed.as_ref());
    }
    let expires = answer.and_then(Answer::expiry);
    let stale = expires.is_some_and(|expires| expires < sources.today);
    let answered = answer.map(|answer| admissible(answer, stale && sources.strict, sources.today));
    let voices: Vec<Finding> = probed.into_iter().chain(answered).collect();
    weigh_cell(&voices, expires, stale)
}

/// The answer without evidence that bears a day still to come: nobody can have read or said it
/// yet, and it would never grow stale. One day is let pass, for those east of Greenwich.
fn admissible(answer: &Answer, expired: bool, today: Day) -> Finding {
    if expired {
        return Finding::unknown("the answer has expired and nobody has looked at it again");
    }
    let mut finding = answer.finding();
    let latest = today.plus_days(1);
    finding
        .evidence
        .retain(|evidence| evidence.newest_day().is_none_or(|day| day <= latest));
    finding
}

/// What the taxonomy rules out. A visit that saw it nevertheless is heard: the taxonomy is
/// somebody's word, and an exchange speaks against it.
fn ruled_out(reason: &str, probed: Option<&Finding>) -> Cell {
    let seen = probed.filter(|finding| finding.outcome(EvidenceKind::Observed).is_decided());
    Cell {
        outcome: Outcome::NotApplicable,
        by_observation: Outcome::NotApplicable,
        spirit: None,
        strength: None,
        note: PlainText::default(),
        reason: reason.into(),
        evidence: Vec::new(),
        leads: Vec::new(),
        disputed: seen.map(dispute),
        expires: None,
        stale: false,
    }
}

fn weigh_cell(voices: &[Finding], expires: Option<Day>, stale: bool) -> Cell {
    let all = weigh(voices, EvidenceKind::Attested);
    let observed = weigh(voices, EvidenceKind::Observed);
    let heard = |voice: &&Finding| voice.claimed().is_decided();
    let standing = match all.outcome {
        // Of voices that carry nothing, the one that claims something is named.
        Outcome::Unknown => voices.iter().find(heard).or(voices.first()),
        _ => all.from.and_then(|place| voices.get(place)),
    };
    let evidence: Vec<Evidence> = standing
        .map(|voice| voice.admitted(EvidenceKind::Attested).cloned().collect())
        .unwrap_or_default();
    let uncited = standing
        .is_some_and(|voice| voice.claimed().is_decided() && all.outcome == Outcome::Unknown);
    let note = match standing {
        Some(voice) if uncited => PlainText::new(&format!(
            "Said to be {} without evidence, so it counts as unknown. {}",
            voice.claimed(),
            voice.note
        )),
        Some(voice) => voice.note.clone(),
        None => PlainText::default(),
    };
    let strength = evidence.iter().map(Evidence::kind).max();
    Cell {
        outcome: all.outcome,
        by_observation: observed.outcome,
        spirit: standing
            .into_iter()
            .chain(voices)
            .filter(|voice| voice.admitted(EvidenceKind::Attested).next().is_some())
            .find_map(|voice| voice.spirit),
        strength,
        note,
        reason: standing
            .map(|voice| voice.reason.clone())
            .unwrap_or_default(),
        evidence,
        leads: voices
            .iter()
            .flat_map(|voice| voice.leads.clone())
            .collect(),
        disputed: all.against.and_then(|place| voices.get(place)).map(dispute),
        expires,
        // What was just observed is fresh, however old the answer beside it is.
        stale: stale && strength != Some(EvidenceKind::Observed),
    }
}

fn dispute(voice: &Finding) -> PlainText {
    let evidence = voice.admitted(EvidenceKind::Attested).next();
    let why = evidence.map_or_else(|| voice.reason.to_string(), Evidence::summary);
    PlainText::new(&format!("{} by another voice: {why}", voice.claimed()))
}
