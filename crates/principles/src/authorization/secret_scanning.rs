//! A leaked key is recognised by scanning services, and a report of it revokes it without a
//! person.
//!
//! **What we decided it means here.** A signed report revokes a live token of any kind within the
//! request, mails its owner and leaves an event; a forged or repeated report changes nothing, and
//! a false one is answered as such. Whoever holds a token by accident may report it too: the token
//! itself is the proof.
//!
//! **What it does not cover.** Joining a scanning programme. That is an agreement between people,
//! with a waiting time; the software has only the door.
//!
//! **What an operator can configure.** Whose signatures are believed: `secret_scanning.github_keys` and
//! `secret_scanning.deps_dev_keys` name the lists of keys.
//!
//! **The attack it answers.** T23: stolen keys lie in public for days while a warning sits in a
//! spam folder.
//!
//! **Rule.** [`judge`]: what is known of a reported secret goes in, and what is answered and done comes out.
//! It needs [`token_prefix`](super::token_prefix): what has not the shape of a token is nobody's.

use domain::PrincipleId;

use crate::drill;
use crate::entry::{Entry, Kind};

/// From a report to a revocation.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::SecretScanning,
    kinds: &[Kind::Reaction],
};

/// The most secrets of one report.
pub const MOST: usize = 10_000;

/// What is known of a secret that somebody has reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// None of ours: the wrong shape, or nobody has it.
    Nothing,
    /// It works.
    Works,
    /// It was one, and works no longer.
    Ended,
}

/// What follows from a report of one secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it ends now.
    pub ends: bool,
    /// Whether the programme that reported it found a secret of ours.
    pub is_ours: bool,
}

/// What follows. A report that comes twice finds the secret ended and changes nothing.
pub fn judge(known: Known) -> Verdict {
    Verdict {
        ends: known == Known::Works && !drill::is_off(ENTRY.id),
        is_ours: known != Known::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_works_is_ended_and_only_ours_is_recognised() {
        for (known, ends, is_ours) in [
            (Known::Nothing, false, false),
            (Known::Works, true, true),
            (Known::Ended, false, true),
        ] {
            assert_eq!(judge(known), Verdict { ends, is_ours }, "{known:?}");
        }
    }
}
