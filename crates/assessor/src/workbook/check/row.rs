//! One row: the stock column and, where there is one, the companion's.

use domain::{Day, PlainText, Track};
use principles::{Criterion, EvidenceKind, Framework, Outcome};

use super::{MAX_QUOTE, Remark, SOON_DAYS, Severity};
use crate::evidence::{Documented, Evidence};
use crate::workbook::{Answer, WorkState, Workbook};

pub(super) fn check(
    book: &Workbook,
    framework: &Framework,
    criterion: &Criterion,
    answer: &Answer,
    today: Day,
) -> Vec<Remark> {
    let place = criterion.id.to_string();
    let mut remarks = column(&place, criterion, answer, today);
    remarks.extend(ruled_out(book, framework, criterion, answer));
    if let Some(companion) = &answer.companion {
        let place = format!("{place} (companion)");
        remarks.extend(column(&place, criterion, companion, today));
        remarks.extend(no_companion(book, &place));
    }
    remarks
}

fn column(place: &str, criterion: &Criterion, answer: &Answer, today: Day) -> Vec<Remark> {
    let mut remarks = Vec::new();
    remarks.extend(uncited(place, criterion, answer));
    remarks.extend(unreasoned(place, answer));
    for (entry, number) in answer.evidence.iter().zip(1..) {
        let evidence = entry.evidence();
        remarks.extend(flawed(place, number, &evidence));
        remarks.extend(from_the_future(place, number, &evidence, today));
    }
    remarks.extend(expiring(place, answer, today));
    remarks.extend(submitted(place, answer));
    remarks
}

/// What the row says, in quotation marks: its note, its reason, or its first evidence.
pub(super) fn quoted(answer: &Answer) -> String {
    let first = answer
        .evidence
        .first()
        .map(|entry| entry.evidence().summary());
    let words = [
        answer.note.to_string(),
        answer.reason.to_string(),
        first.unwrap_or_default(),
    ];
    match words.into_iter().find(|words| !words.is_empty()) {
        Some(words) => format!("The row says: “{}”", PlainText::cut(&words, 200)),
        None => "The row says nothing else.".to_owned(),
    }
}

/// What a stale row rests on: its first evidence, else what it says.
fn rests_on(answer: &Answer) -> String {
    match answer.evidence.first() {
        Some(entry) => {
            let summary = entry.evidence().summary();
            format!("It rests on: {}", PlainText::cut(&summary, 200))
        }
        None => quoted(answer),
    }
}

fn uncited(place: &str, criterion: &Criterion, answer: &Answer) -> Option<Remark> {
    let finding = answer.finding();
    let claimed = finding.claimed();
    let carried = finding.outcome(EvidenceKind::Attested);
    if !claimed.is_decided() || carried != Outcome::Unknown {
        return None;
    }
    let lack = if answer.evidence.is_empty() {
        "without evidence"
    } else {
        "but none of its evidence is complete"
    };
    let what = format!(
        "{claimed}, {lack}, so it counts as unknown. {}",
        quoted(answer)
    );
    Some(Remark::new(
        Severity::Error,
        place,
        &what,
        &what_counts(criterion),
    ))
}

fn what_counts(criterion: &Criterion) -> String {
    let text = &criterion.evidence;
    match (&text.documented, &text.attested) {
        (Some(documented), _) => format!("add evidence. What would count: {documented}"),
        (None, Some(attested)) => format!("add an attestation. What would count: {attested}"),
        (None, None) => "add evidence: a document, or somebody who says so.".to_owned(),
    }
}

fn unreasoned(place: &str, answer: &Answer) -> Option<Remark> {
    let lacks = answer.outcome == Some(Outcome::NotApplicable) && answer.reason.is_empty();
    lacks.then(|| {
        let what = format!(
            "not applicable, without a reason, so it counts as unknown. {}",
            quoted(answer)
        );
        let next_step = "write 'reason': why a reviewer can accept that.";
        Remark::new(Severity::Error, place, &what, next_step)
    })
}

/// One piece of evidence that cannot carry an outcome, or that a reader could not look up.
fn flawed(place: &str, number: usize, evidence: &Evidence) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let mut say = |level, what: &str, next_step: &str| {
        let what = format!("evidence {number} ({}): {what}", brief(evidence));
        remarks.push(Remark::new(level, place, &what, next_step));
    };
    if let Some(flaw) = evidence.flaw() {
        say(
            Severity::Error,
            flaw,
            "complete it; until then it does not count.",
        );
    }
    let Evidence::Documented(document) = evidence else {
        return remarks;
    };
    if !document.quote.is_empty() && !can_be_found(document) {
        say(
            Severity::Error,
            "the quotation has no 'title' and no 'repository' with 'path'; an address alone can \
             change",
            "name the document it is taken from.",
        );
    }
    let length = document.quote.as_str().chars().count();
    if length > MAX_QUOTE {
        let what = format!("the quotation has {length} characters; at most {MAX_QUOTE} are fair");
        say(
            Severity::Warning,
            &what,
            "quote only the sentence that decides.",
        );
    }
    remarks
}

fn can_be_found(document: &Documented) -> bool {
    !document.title.is_empty() || (!document.repository.is_empty() && !document.path.is_empty())
}

fn brief(evidence: &Evidence) -> String {
    let summary = evidence.summary();
    if summary.is_empty() {
        return "empty".to_owned();
    }
    PlainText::cut(&summary, 80).to_string()
}

fn from_the_future(place: &str, number: usize, evidence: &Evidence, today: Day) -> Vec<Remark> {
    let days = match evidence {
        Evidence::Observed(_) => vec![],
        Evidence::Documented(document) => vec![("date", document.date), ("read", document.read)],
        Evidence::Attested(attested) => vec![("date", attested.date)],
    };
    let late = days
        .into_iter()
        .filter_map(|(key, day)| day.filter(|day| *day > today).map(|day| (key, day)));
    late.map(|(key, day)| {
        let what = format!(
            "evidence {number} ({}): '{key}' lies in the future ({day})",
            brief(evidence)
        );
        Remark::new(Severity::Error, place, &what, "correct the day.")
    })
    .collect()
}

fn expiring(place: &str, answer: &Answer, today: Day) -> Option<Remark> {
    let outcome = answer
        .outcome
        .filter(|outcome| *outcome != Outcome::Unknown)?;
    let expires = answer.expiry()?;
    let left = expires.days_since(today);
    let next_step = "look at it again, then write the new 'read' or 'date', and 'expires'.";
    if left < 0 {
        let what = format!(
            "stale: {outcome}, but it expired on {expires}, {} ago. {}",
            days(-left),
            rests_on(answer)
        );
        return Some(Remark::new(Severity::Warning, place, &what, next_step));
    }
    (left <= SOON_DAYS).then(|| {
        let what = format!("{outcome}, but it expires on {expires}, in {}.", days(left));
        Remark::new(Severity::Notice, place, &what, next_step)
    })
}

fn days(count: i64) -> String {
    if count == 1 {
        "1 day".to_owned()
    } else {
        format!("{count} days")
    }
}

fn submitted(place: &str, answer: &Answer) -> Option<Remark> {
    let open = answer.state == Some(WorkState::Submitted)
        && answer.outcome.is_none_or(|outcome| outcome < Outcome::Met)
        && answer.outcome != Some(Outcome::NotApplicable);
    let outcome = answer.outcome.unwrap_or(Outcome::Unknown);
    let what = format!("the work is said to be submitted, but the outcome is still {outcome}");
    let next_step = "look again and write the new outcome with its evidence, or set 'state' back.";
    open.then(|| Remark::new(Severity::Notice, place, &what, next_step))
}

fn ruled_out(
    book: &Workbook,
    framework: &Framework,
    criterion: &Criterion,
    answer: &Answer,
) -> Option<Remark> {
    let why = criterion
        .applies_in(framework)
        .ruled_out_by(&book.taxonomy.taxonomy())?;
    let outcome = answer.outcome.filter(|outcome| outcome.is_decided())?;
    let what = format!("{outcome}, but {why}, so the row counts as not applicable");
    let next_step = "remove the row, or correct the taxonomy.";
    let place = criterion.id.to_string();
    Some(Remark::new(Severity::Notice, &place, &what, next_step))
}

fn no_companion(book: &Workbook, place: &str) -> Option<Remark> {
    let track = Track::CliTooling.title();
    let what = format!(
        "the taxonomy names no companion, so this column is left out of the {track} ladder"
    );
    let next_step = "write 'companion' under [taxonomy], or remove the column.";
    book.taxonomy
        .companion()
        .is_none()
        .then(|| Remark::new(Severity::Warning, place, &what, next_step))
}
