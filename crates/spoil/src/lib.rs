//! Spoilt inputs, the same in every run, for every parser of foreign bytes. Whole ones lie under
//! `tests/fuzz/corpus/PARSER/`; each is given as it is, and ten thousand copies of them with a few things
//! changed. A parser that panics is named together with the bytes, which then belong into its corpus.
//!
//! This finds what a small change finds. It does not look at which lines were reached, as a fuzzer does;
//! such a one can be given the same entries and the same corpus.

#![expect(
    clippy::panic,
    clippy::indexing_slicing,
    reason = "it is a part of tests: one that cannot go on should say where"
)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

mod changes;

use changes::Changes;

/// How many spoilt inputs a parser gets.
pub const ROUNDS: usize = 10_000;
/// The file in a corpus whose lines are words that mean something to the parser.
const WORDS: &str = "words.txt";

/// Gives a parser everything of its corpus, whole and spoilt.
///
/// # Panics
/// There is no corpus, or the parser panics; the message has the bytes.
pub fn drive(parser: &str, parse: impl Fn(&[u8])) {
    drive_for(ROUNDS, parser, parse);
}

/// The same with fewer spoilt inputs, for a parser that takes milliseconds for each.
///
/// # Panics
/// As [`drive`].
pub fn drive_for(rounds: usize, parser: &str, parse: impl Fn(&[u8])) {
    let (corpus, words) = corpus(parser);
    for whole in &corpus {
        attempt(parser, &parse, whole);
    }
    let mut changes = Changes::of(&corpus, &words);
    for round in 0..rounds {
        attempt(
            parser,
            &parse,
            &changes.spoil(&corpus[round % corpus.len()]),
        );
    }
}

fn attempt(parser: &str, parse: &impl Fn(&[u8]), bytes: &[u8]) {
    if catch_unwind(AssertUnwindSafe(|| parse(bytes))).is_err() {
        panic!("{parser} panics on b\"{}\"", bytes.escape_ascii());
    }
}

/// The whole inputs of a parser, in the order of their names, and its words.
fn corpus(parser: &str) -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/fuzz/corpus")
        .join(parser);
    let entries = std::fs::read_dir(&folder);
    let entries = entries.unwrap_or_else(|why| panic!("{}: {why}", folder.display()));
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a folder that was just opened").path())
        .collect();
    paths.sort();
    let (mut wholes, mut words) = (Vec::new(), Vec::new());
    for path in paths {
        let bytes = std::fs::read(&path).expect("a file that was just seen");
        if path.ends_with(WORDS) {
            words.extend(bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec));
        } else {
            wholes.push(bytes);
        }
    }
    assert!(!wholes.is_empty(), "{} is empty", folder.display());
    (wholes, words)
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    fn seen() -> Vec<Vec<u8>> {
        let seen = RefCell::new(Vec::new());
        drive("names", |bytes| seen.borrow_mut().push(bytes.to_vec()));
        seen.into_inner()
    }

    #[test]
    fn every_run_is_the_same_and_few_inputs_come_twice() {
        let (one, two) = (seen(), seen());
        assert!(one == two && one.len() > ROUNDS);
        let mut different = one.clone();
        different.sort();
        different.dedup();
        assert!(different.len() > ROUNDS / 2, "{}", different.len());
    }

    #[test]
    #[should_panic(expected = "names panics on b\"")]
    fn a_parser_that_panics_is_named_with_the_bytes() {
        drive("names", |bytes| assert!(!bytes.contains(&0xff)));
    }
}
