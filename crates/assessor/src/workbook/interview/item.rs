//! One question of the interview: a criterion in one column.

use domain::{PlainText, Track};
use principles::{Criterion, EvidenceKind, Framework, Outcome};

use super::talk::Stop;
use super::{Interview, Step};
use crate::workbook::{Answer, Workbook};

/// A criterion, asked of the stock client (or of the registry), or of the companion.
pub(super) struct Item<'f> {
    pub(super) criterion: &'f Criterion,
    /// The companion's name, when it is asked of the companion.
    companion: Option<PlainText>,
    number: usize,
    total: usize,
}

/// The questions that apply, in the framework's order.
pub(super) fn list<'f>(framework: &'f Framework, book: &Workbook) -> Vec<Item<'f>> {
    let taxonomy = book.taxonomy.taxonomy();
    let mut items = Vec::new();
    for (criterion, number) in framework.criteria.iter().zip(1..) {
        let applies = criterion.applies_in(framework);
        if applies.ruled_out_by(&taxonomy).is_some() {
            continue;
        }
        let item = |companion| Item {
            criterion,
            companion,
            number,
            total: framework.criteria.len(),
        };
        items.push(item(None));
        if let Some(companion) = book.taxonomy.companion()
            && criterion.id.track() == Track::CliTooling
        {
            items.push(item(Some(companion.clone())));
        }
    }
    items
}

impl Item<'_> {
    pub(super) fn is_answered(&self, book: &Workbook) -> bool {
        self.present(book).is_some_and(|row| row.outcome.is_some())
    }

    /// What the workbook says in the item's column.
    pub(super) fn present<'b>(&self, book: &'b Workbook) -> Option<&'b Answer> {
        let row = book.answer(&self.criterion.id)?;
        match self.companion {
            Some(_) => row.companion.as_deref(),
            None => Some(row),
        }
    }

    /// The answer, put into the item's column.
    pub(super) fn in_column(&self, answer: Answer) -> Answer {
        match self.companion {
            Some(_) => Answer {
                companion: Some(Box::new(answer)),
                ..Answer::default()
            },
            None => answer,
        }
    }

    fn words(&self, present: Option<&Answer>) -> String {
        let criterion = self.criterion;
        let with = match &self.companion {
            Some(name) => format!(", now with {name}"),
            None => String::new(),
        };
        let so_far = present.and_then(|row| row.outcome.map(|outcome| (row, outcome)));
        let so_far = so_far.map_or_else(String::new, |(row, outcome)| {
            format!("\n  So far: {outcome}, {}.", pieces(row.evidence.len()))
        });
        format!(
            "\n{} of {}  {}{with}\n  {} · level {}\n\n  {}\n  Why: {}{so_far}\n\n",
            self.number,
            self.total,
            criterion.title,
            criterion.id,
            criterion.level,
            criterion.question,
            criterion.why
        )
    }

    /// What `?` shows.
    fn more(&self) -> String {
        let criterion = self.criterion;
        let mut text = format!(
            "  Asked for: {}\n  Enough for the letter: {}\n  What it is for: {}",
            criterion.asks, criterion.letter, criterion.spirit
        );
        let kinds = [
            (EvidenceKind::Documented, &criterion.evidence.documented),
            (EvidenceKind::Attested, &criterion.evidence.attested),
            (EvidenceKind::Observed, &criterion.evidence.observed),
        ];
        for (kind, counts) in kinds {
            if let Some(counts) = counts {
                text.push_str(&format!("\n  Counts when {kind}: {counts}"));
            }
        }
        for clause in &criterion.clauses {
            text.push_str(&format!("\n  The published text {}.", clause.asks));
        }
        text.push_str(&format!("\n  To close it: {}", criterion.remediation));
        text
    }
}

/// "no evidence", "1 piece of evidence", "2 pieces of evidence".
fn pieces(count: usize) -> String {
    match count {
        0 => "no evidence".to_owned(),
        1 => "1 piece of evidence".to_owned(),
        _ => format!("{count} pieces of evidence"),
    }
}

const CHOICES: &str = "  m met · p partly · n not met · u unknown · - does not apply\n  \
                       s skip · b back · ? more · q save and quit";

impl Interview<'_> {
    /// Asks one question.
    pub(super) fn question(&mut self, item: &Item<'_>) -> Result<Step, Stop> {
        let words = item.words(item.present(self.book()?));
        self.talk.say(&words)?;
        self.talk.say(CHOICES)?;
        loop {
            let said = self.talk.ask(">")?;
            match said.as_str().to_lowercase().as_str() {
                "s" | "skip" => return Ok(Step::On),
                "b" | "back" => return Ok(Step::Back),
                "?" => self.talk.puzzled(&item.more())?,
                word => match outcome(word) {
                    Some(outcome) => return self.decided(item, outcome),
                    None => self.talk.puzzled("One of m, p, n, u, -, s, b, ?, q.")?,
                },
            }
        }
    }

    fn decided(&mut self, item: &Item<'_>, outcome: Outcome) -> Result<Step, Stop> {
        self.answer(
            item,
            Answer {
                outcome: Some(outcome),
                ..Answer::default()
            },
        )?;
        match outcome {
            Outcome::Unknown => Ok(Step::On),
            Outcome::NotApplicable => self.reason(item),
            _ => self.proof(item),
        }
    }

    fn reason(&mut self, item: &Item<'_>) -> Result<Step, Stop> {
        let reason = self
            .talk
            .ask("  Why does it not apply, so that a reviewer can accept it?")?;
        self.answer(
            item,
            Answer {
                reason,
                ..Answer::default()
            },
        )?;
        let lacks = item
            .present(self.book()?)
            .is_some_and(|row| row.reason.is_empty());
        if lacks {
            self.talk
                .say("  Without a reason it counts as unknown. Add 'reason' later.")?;
        }
        Ok(Step::On)
    }
}

/// The outcome somebody means by a key or a word.
fn outcome(word: &str) -> Option<Outcome> {
    match word {
        "m" | "met" | "y" | "yes" => Some(Outcome::Met),
        "p" | "partly" => Some(Outcome::Partly),
        "n" | "not met" | "not-met" | "no" => Some(Outcome::NotMet),
        "u" | "unknown" => Some(Outcome::Unknown),
        "-" | "not applicable" | "not-applicable" => Some(Outcome::NotApplicable),
        _ => None,
    }
}
