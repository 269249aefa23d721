//! Why a file is in no index although it was taken in, and how that ends. One state, many reasons: a file may
//! be held for several at once, and is listed when all of them are over.

use crate::PublicId;
use crate::timestamp::DAY;

/// One reason for which a file is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// By which it is named to people.
    pub id: PublicId,
    /// Why.
    pub reason: HoldReason,
}

/// Why a file is held. The list is closed: a new reason says here how it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HoldReason {
    /// It has weaker evidence of its maker than earlier releases of the package had.
    TrustDowngrade,
    /// Another builder made it than those that made earlier releases.
    BuilderChanged,
    /// A member of the staff wants to look at it before it is listed.
    Staff,
    /// A member of the staff took it out of the index after it was published.
    QuarantinedByStaff,
}

/// How a hold ends without the staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WithoutStaff {
    /// An owner lets the file out with a passkey that was shown just now: another one than who published it at
    /// once, and who published it after this many microseconds.
    Owner {
        /// How long whoever published it waits.
        after: i64,
    },
    /// It does not.
    Never {
        /// Why not, as the end of a sentence.
        why: &'static str,
    },
}

/// How long somebody waits who lets out what they published themselves, in microseconds. The thief of an
/// account can do whatever its owner can, but not unseen for three days.
pub const WAIT: i64 = 3 * DAY;

impl HoldReason {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::TrustDowngrade,
        Self::BuilderChanged,
        Self::Staff,
        Self::QuarantinedByStaff,
    ];

    /// The word that stands in tables, events and answers.
    pub const fn word(self) -> &'static str {
        match self {
            Self::TrustDowngrade => "trust-downgrade",
            Self::BuilderChanged => "builder-changed",
            Self::Staff => "staff",
            Self::QuarantinedByStaff => "quarantined-by-staff",
        }
    }

    /// Reads the word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.word() == word)
    }

    /// What it means, as a clause without an end.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::TrustDowngrade => {
                "it has weaker evidence of its maker than earlier releases of the package had"
            }
            Self::BuilderChanged => {
                "another builder made it than those that made earlier releases of the package"
            }
            Self::Staff => "the staff of the registry looks at it before it is listed",
            Self::QuarantinedByStaff => "the staff of the registry took it out of the index",
        }
    }

    /// How it ends without the staff, or why it cannot.
    pub const fn without_staff(self) -> WithoutStaff {
        match self {
            Self::TrustDowngrade | Self::BuilderChanged => WithoutStaff::Owner { after: WAIT },
            Self::Staff | Self::QuarantinedByStaff => WithoutStaff::Never {
                why: "a person has judged it, and only a person takes that back",
            },
        }
    }

    /// Both as a whole sentence for owners.
    pub fn ending(self) -> String {
        match self.without_staff() {
            WithoutStaff::Owner { after } => format!(
                "Another owner than who published it can let it out at once, with a passkey; whoever published it \
                 after {} hours.",
                after / (DAY / 24)
            ),
            WithoutStaff::Never { why } => {
                format!("It ends by the staff alone: {why}.")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_has_a_word_of_its_own_and_an_end() {
        for reason in HoldReason::ALL {
            assert_eq!(HoldReason::of_word(reason.word()), Some(reason));
            assert!(reason.ending().ends_with('.'), "{}", reason.word());
        }
        assert_eq!(HoldReason::of_word("Staff"), None);
        assert_eq!(HoldReason::of_word(""), None);
    }

    #[test]
    fn what_a_person_judged_ends_by_a_person_alone() {
        for (reason, owner) in [
            (HoldReason::TrustDowngrade, true),
            (HoldReason::BuilderChanged, true),
            (HoldReason::Staff, false),
            (HoldReason::QuarantinedByStaff, false),
        ] {
            let ends = matches!(reason.without_staff(), WithoutStaff::Owner { .. });
            assert_eq!(ends, owner, "{}", reason.word());
        }
    }
}
