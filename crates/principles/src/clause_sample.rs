//! For the tests of the four document principles: a policy of one sentence per clause, from which
//! each sentence is taken away in turn.

use crate::clauses::PolicyText;
use crate::framework::{Clause, Framework};
use crate::shipped;

/// Keeps neighbours apart: a clause may be spread over two sentences, and here it must not be.
const NOTHING: &str = "Good morning.";

type Check = for<'f> fn(&PolicyText, &'f Framework) -> Vec<&'f Clause>;

/// Asserts that all sentences together lack nothing, and that without one exactly its own clause
/// is missing.
pub(crate) fn each_clause_is_needed(missing_clauses: Check, sentences: &[(&str, &str)]) {
    let framework = shipped::framework(shipped::DEFAULT).unwrap();
    let missing = |left_out: Option<&str>| -> Vec<String> {
        let kept = sentences.iter().filter(|(id, _)| Some(*id) != left_out);
        let text: Vec<_> = kept
            .map(|(_, sentence)| format!("{sentence} {NOTHING}"))
            .collect();
        missing_clauses(&PolicyText::new(&text.join("\n\n")), &framework)
            .into_iter()
            .map(|clause| clause.id.clone())
            .collect()
    };
    assert_eq!(missing(None), Vec::<String>::new());
    for (id, _) in sentences {
        assert_eq!(missing(Some(id)), [*id]);
    }
    let all: Vec<_> = sentences.iter().map(|(id, _)| *id).collect();
    let of_nothing: Vec<_> = missing_clauses(&PolicyText::new(""), &framework)
        .into_iter()
        .map(|clause| clause.id.clone())
        .collect();
    assert_eq!(of_nothing, all, "every clause has its sentence here");
}
