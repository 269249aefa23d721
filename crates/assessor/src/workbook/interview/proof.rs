//! Asking for evidence: a document, or somebody who says so.

use domain::{Day, PlainText};
use principles::EvidenceKind;

use super::item::Item;
use super::talk::Stop;
use super::{Interview, Step};
use crate::workbook::check::MAX_QUOTE;
use crate::workbook::{Answer, AttestedEntry, DocumentedEntry, EvidenceEntry};

/// The most pieces that are asked for in one go: an endless script must end.
const MAX_PIECES: usize = 20;

impl Interview<'_> {
    /// Asks for evidence until there is no more, and says what it means when there is none.
    pub(super) fn proof(&mut self, item: &Item<'_>) -> Result<Step, Stop> {
        if let Some(counts) = &item.criterion.evidence.documented {
            self.talk.say(&format!("  What would count: {counts}"))?;
        }
        for clause in &item.criterion.clauses {
            self.talk.say(&format!("    - it {}", clause.asks))?;
        }
        let mut pieces = 0;
        while pieces < MAX_PIECES {
            let prompt = if pieces == 0 {
                "  Evidence: d a document, a somebody says so, Enter none"
            } else {
                "  Another piece? d, a, Enter no"
            };
            let said = self.talk.ask(prompt)?;
            let entry = match said.as_str().to_lowercase().as_str() {
                "" => break,
                "b" => return Ok(Step::Again),
                "d" => self.document()?,
                "a" => self.attestation()?,
                _ => {
                    self.talk
                        .puzzled("  d, a or Enter; b asks the question again.")?;
                    continue;
                }
            };
            self.answer(
                item,
                Answer {
                    evidence: vec![entry],
                    ..Answer::default()
                },
            )?;
            pieces += 1;
        }
        self.warn_of_no_proof(item)?;
        Ok(Step::On)
    }

    fn warn_of_no_proof(&mut self, item: &Item<'_>) -> Result<(), Stop> {
        let carried = item.present(self.book()?).is_some_and(|row| {
            let finding = row.finding();
            finding.admitted(EvidenceKind::Attested).next().is_some()
        });
        if carried {
            return Ok(());
        }
        self.talk.say(
            "  Noted. Without evidence it counts as unknown until somebody adds some to the file.",
        )
    }

    fn document(&mut self) -> Result<EvidenceEntry, Stop> {
        let title = self.needed("  Its title:", "A title is how a reader finds it again.")?;
        let place = self
            .talk
            .ask("  Its repository (as in example/docs) or address (Enter: neither):")?;
        let is_address = place.as_str().contains("://");
        let path = if is_address || place.is_empty() {
            PlainText::default()
        } else {
            self.talk.ask("  Its path in the repository:")?
        };
        let (repository, address) = if is_address {
            (PlainText::default(), place)
        } else {
            (place, PlainText::default())
        };
        Ok(EvidenceEntry::Documented(DocumentedEntry {
            title,
            repository,
            path,
            address,
            quote: self.quote()?,
            date: self.day_of_document()?,
            read: Some(self.given.today),
            sha256: None,
        }))
    }

    fn quote(&mut self) -> Result<PlainText, Stop> {
        loop {
            let prompt = "  The sentence that decides, word for word (Enter: none):";
            let quote = self.talk.ask(prompt)?;
            let length = quote.as_str().chars().count();
            if length <= MAX_QUOTE {
                return Ok(quote);
            }
            self.talk.puzzled(&format!(
                "  That has {length} characters; at most {MAX_QUOTE}. Take only the sentence that \
                 decides."
            ))?;
        }
    }

    fn day_of_document(&mut self) -> Result<Option<Day>, Stop> {
        let today = self.given.today;
        loop {
            let prompt = format!("  The document's own day, as in {today} (Enter: not known):");
            let said = self.talk.ask(&prompt)?;
            if said.is_empty() {
                return Ok(None);
            }
            match said.as_str().parse::<Day>() {
                Ok(day) if day <= today => return Ok(Some(day)),
                Ok(day) => self.talk.puzzled(&format!("  {day} lies in the future."))?,
                Err(error) => self.talk.puzzled(&format!("  {error}."))?,
            }
        }
    }

    fn attestation(&mut self) -> Result<EvidenceEntry, Stop> {
        let who = self.who()?;
        let statement = self.needed(
            "  What do they say, in a sentence?",
            "It needs a statement.",
        )?;
        Ok(EvidenceEntry::Attested(AttestedEntry {
            who,
            date: Some(self.given.today),
            statement,
        }))
    }

    /// Whoever answers the questions, unless somebody else is named.
    fn who(&mut self) -> Result<PlainText, Stop> {
        let usual = self.book()?.subject.assessed_by.clone();
        if usual.is_empty() {
            let why = "Somebody has to stand for it.";
            return self.needed("  Who says so: name and role?", why);
        }
        let prompt = format!("  Who says so: name and role? (Enter: {usual})");
        let said = self.talk.ask(&prompt)?;
        Ok(if said.is_empty() { usual } else { said })
    }

    /// Asks until something is said.
    fn needed(&mut self, prompt: &str, why: &str) -> Result<PlainText, Stop> {
        loop {
            let said = self.talk.ask(prompt)?;
            if !said.is_empty() {
                return Ok(said);
            }
            self.talk.puzzled(&format!("  {why}"))?;
        }
    }
}
