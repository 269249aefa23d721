//! What a registry says of itself, principle by principle: the registry's word, never an observation. Not a
//! principle: the question that those share that no stranger can try.

use domain::{Day, PlainText, PrincipleId};
use principles::Outcome;

use crate::active::{Acted, Came, Deed, Step};
use crate::evidence::{Documented, Evidence};
use crate::finding::Finding;

/// The most characters between a principle's id and the word on it.
const REACH: usize = 60;

/// What the registry says of a principle.
pub(super) struct Statement {
    /// Whether it says that the principle holds.
    pub(super) holds: bool,
    /// Its words, as a document.
    pub(super) words: Documented,
}

/// What the registry's own statement says of this principle, where it has one.
pub(super) fn on(acted: &Acted, id: PrincipleId, day: Day) -> Option<Statement> {
    let deed = acted
        .last(Step::LookStatement)
        .filter(|deed| deed.came == Came::Done)?;
    let rest = deed.said.split(&id.to_string()).nth(1)?;
    // What comes next belongs to the next principle.
    let rest = rest.split("authentication/").next().unwrap_or_default();
    let near: String = rest.chars().take(REACH).collect();
    let says = |word: &str| near.find(word);
    let holds = match (says("holds"), says("waits")) {
        (Some(yes), Some(no)) => yes < no,
        (Some(_), None) => true,
        (None, Some(_)) => false,
        (None, None) => return None,
    };
    let quote: String = rest.chars().take(240).collect();
    let quote = format!(
        "{id}: {}",
        quote.split_whitespace().collect::<Vec<_>>().join(" ")
    );
    Some(Statement {
        holds,
        words: document(deed, day, &quote),
    })
}

fn document(deed: &Deed, day: Day, quote: &str) -> Documented {
    Documented {
        title: "What the registry says of itself".into(),
        quote: PlainText::new(quote),
        read: Some(day),
        exchange: Some(deed.number),
        ..Documented::default()
    }
}

/// A registry that says itself that a principle does not hold is believed; one that says that it does
/// is quoted, and asked.
pub(super) fn judge(acted: &Acted, id: PrincipleId, day: Day, passive: Finding) -> Finding {
    match on(acted, id, day) {
        None => super::unseen(acted, id, passive),
        Some(Statement {
            holds: false,
            words,
        }) => Finding::new(
            Outcome::NotMet,
            vec![Evidence::Documented(words)],
            "The registry itself says that this does not hold yet.",
        ),
        Some(Statement { holds: true, words }) => {
            let mut finding = passive;
            let said = "The registry says that this holds, which nobody from outside can try.";
            finding.note = PlainText::new(&format!("{said} {}", finding.note));
            finding.leads.insert(0, words);
            finding
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::active::record::sample;

    #[test]
    fn each_principle_has_its_own_word() {
        let said = "A\n\nauthentication/totp\n\n1\n\n● holds\n\nB\n\nauthentication/webauthn\n\n2\n\n\
                    ○ waits\n\nnot built yet\n\nC\n\nauthentication/passwordless\n\n3";
        let acted = sample(&[(Step::LookStatement, Came::Done, said)]);
        let day = "2026-11-22".parse().unwrap();
        let holds = |id| on(&acted, id, day).map(|statement| statement.holds);
        assert_eq!(holds(PrincipleId::Totp), Some(true));
        assert_eq!(holds(PrincipleId::Webauthn), Some(false));
        assert_eq!(holds(PrincipleId::Passwordless), None);
        let words = on(&acted, PrincipleId::Webauthn, day).unwrap().words;
        assert_eq!(
            words.quote.as_str(),
            "authentication/webauthn: 2 ○ waits not built yet C"
        );
    }
}
