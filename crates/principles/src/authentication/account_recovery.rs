//! The repository publishes how somebody who has lost access to an account gets it back.
//!
//! **What we decided it means here.** The text binds the people who decide. It has to say which
//! evidence counts, how long a recovery waits, who decides, that the addresses of the account are
//! told while there is time to object, and what happens when no evidence is left. The clauses are
//! data; [`missing_clauses`] looks for them in any text, ours or another registry's.
//!
//! **What it does not cover.** Whether the registry keeps to its text. A policy can pass every
//! clause and be ignored by the help desk; only people can attest to that.
//!
//! **What an operator can configure.** The text itself, as long as no clause goes missing. An
//! outage of the mail or domain sources will close recovery rather than open it.
//!
//! **The attack it answers.** T15: a lapsed mail domain is bought and used to recover an account.
//!
//! **Rule.** [`missing_clauses`] checks the text. [`pauses`] says which change of an account pauses its
//! publishing, and [`pause_over`], asked by [`decide`](crate::decide()), keeps to that.

use domain::timestamp::DAY;
use domain::{Need, Person, PrincipleId, Refusal, Strength, Timestamp};

use crate::clauses::PolicyText;
use crate::drill;
use crate::entry::{Entry, Kind};
use crate::framework::{Clause, Framework};

/// A published text, and later a gate that keeps to it.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::AccountRecovery,
    kinds: &[Kind::Document, Kind::Gate],
};

/// For how long an account changes no package after a grave change of itself, in microseconds: 72 hours,
/// in which its owner reads mail.
pub const PAUSE: i64 = 3 * DAY;

/// How long a recovery waits where a recovery code was shown, or where two members of the staff agreed, in
/// microseconds.
pub const WAIT_SHOWN: i64 = 3 * DAY;
/// How long it waits where nothing was shown but that mail to the address is read.
pub const WAIT_ADDRESS: i64 = 7 * DAY;
/// How long it waits where the one member of the staff that there is opened it.
pub const WAIT_ALONE: i64 = 14 * DAY;
/// For how long after the wait it can be finished.
pub const FINISH_WITHIN: i64 = 7 * DAY;

/// By what an account is asked back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Mail to its address is read, and a recovery code was shown.
    Code,
    /// Mail to its address is read, and nothing else was shown.
    Address,
    /// A member of the staff opened it, and another one has to agree.
    TwoStaff,
    /// The only member of the staff opened it.
    OneStaff,
}

impl Way {
    /// Which of the two ways by the staff it is, with so many members.
    pub fn of_staff(members: u64) -> Self {
        if members > 1 {
            Self::TwoStaff
        } else {
            Self::OneStaff
        }
    }

    /// The word that stands in tables and events.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Code | Self::Address => "self-service",
            Self::TwoStaff | Self::OneStaff => "staff",
        }
    }

    /// How long it waits once everybody has agreed who must.
    pub const fn wait(self) -> i64 {
        match self {
            Self::Code | Self::TwoStaff => WAIT_SHOWN,
            Self::Address => WAIT_ADDRESS,
            Self::OneStaff => WAIT_ALONE,
        }
    }
}

/// Whether an account may be asked back by mail to its address. An address that counts as verified no
/// longer, because its domain has lapsed or changed hands, proves nothing about whoever reads it.
///
/// # Errors
/// It does not count as verified.
pub fn by_address(email_verified: bool) -> Result<(), Refusal> {
    if email_verified || drill::is_off(ENTRY.id) {
        Ok(())
    } else {
        Err(Refusal::of(ENTRY.id, Need::VerifiedEmail))
    }
}

/// Whether this member of the staff may open a recovery of an account.
///
/// # Errors
/// It is their own.
pub fn may_open<K: PartialEq>(member: &K, account: &K) -> Result<(), Refusal> {
    if member == account {
        Err(Refusal::of(ENTRY.id, Need::AnotherMember))
    } else {
        Ok(())
    }
}

/// Whether this member of the staff may agree to a recovery that `opener` opened for `account`: nobody
/// decides twice, and nobody about themselves.
///
/// # Errors
/// It takes another member.
pub fn may_agree<K: PartialEq>(member: &K, opener: &K, account: &K) -> Result<(), Refusal> {
    if member == opener || member == account {
        Err(Refusal::of(ENTRY.id, Need::AnotherMember))
    } else {
        Ok(())
    }
}

/// Whether the wait is over and the time to finish is not.
///
/// # Errors
/// It goes on until a moment that is named, or the recovery is too old.
pub fn wait_over(ready_at: Timestamp, now: Timestamp) -> Result<(), Refusal> {
    if now < ready_at && !drill::is_off(ENTRY.id) {
        return Err(Refusal::of(ENTRY.id, Need::WaitOver { until: ready_at }));
    }
    if now >= ready_at.plus(FINISH_WITHIN) {
        return Err(Refusal::of(ENTRY.id, Need::FreshLink));
    }
    Ok(())
}

/// A change of what protects an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It was given back to its owner: all factors are new.
    Recovered,
    /// A factor was taken away or replaced, or the address was changed.
    Loosened,
    /// A factor of this strength was added.
    Added(Strength),
}

/// Whether this change pauses the publishing of an account with so many packages, in a session that had
/// shown this much. Who owns nothing can lose nothing; and a factor that is no stronger than what was shown
/// gives a thief nothing new.
pub fn pauses(change: Change, shown: Strength, packages: u64) -> bool {
    match change {
        Change::Recovered => true,
        Change::Loosened => packages > 0,
        Change::Added(strength) => packages > 0 && strength > shown,
    }
}

/// Whoever's account has changed gravely changes no package for a while.
///
/// # Errors
/// The while is not over.
pub fn pause_over(person: &Person, now: Timestamp) -> Result<(), Refusal> {
    if now >= person.paused_until || drill::is_off(ENTRY.id) {
        return Ok(());
    }
    let until = person.paused_until;
    Err(Refusal::of(ENTRY.id, Need::PauseOver { until }))
}

/// The clauses that a recovery policy lacks, in the framework's order. A framework that does not
/// ask for this text misses nothing.
pub fn missing_clauses<'f>(policy: &PolicyText, framework: &'f Framework) -> Vec<&'f Clause> {
    if drill::is_off(ENTRY.id) {
        return Vec::new();
    }
    policy.check(framework.clauses_of(ENTRY.id)).missing
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clause_sample::each_clause_is_needed;
    use crate::decide::sample;

    #[test]
    fn what_gives_a_thief_something_new_pauses_publishing() {
        use Strength::{PhishingResistant, SecondFactor};
        for (change, shown, packages, expected) in [
            (Change::Recovered, PhishingResistant, 0, true),
            (Change::Loosened, PhishingResistant, 1, true),
            (Change::Loosened, PhishingResistant, 0, false),
            (Change::Added(PhishingResistant), SecondFactor, 1, true),
            (Change::Added(PhishingResistant), SecondFactor, 0, false),
            (
                Change::Added(PhishingResistant),
                PhishingResistant,
                1,
                false,
            ),
            (Change::Added(SecondFactor), PhishingResistant, 1, false),
        ] {
            let found = pauses(change, shown, packages);
            assert_eq!(found, expected, "{change:?} {shown} {packages}");
        }
    }

    #[test]
    fn what_is_shown_shortens_the_wait() {
        for (way, days, word) in [
            (Way::Code, 3, "self-service"),
            (Way::Address, 7, "self-service"),
            (Way::of_staff(2), 3, "staff"),
            (Way::of_staff(1), 14, "staff"),
        ] {
            assert_eq!((way.wait(), way.word()), (days * DAY, word), "{way:?}");
        }
        for (later, ready) in [
            (-1, false),
            (0, true),
            (FINISH_WITHIN - 1, true),
            (FINISH_WITHIN, false),
        ] {
            let found = wait_over(sample::now(), sample::now().plus(later));
            assert_eq!(found.is_ok(), ready, "{later}");
        }
        assert!(by_address(true).is_ok() && by_address(false).is_err());
    }

    #[test]
    fn nobody_agrees_twice_or_about_themselves() {
        for (member, opener, account, allowed) in [
            ("eve", "ada", "bob", true),
            ("ada", "ada", "bob", false),
            ("bob", "ada", "bob", false),
        ] {
            assert_eq!(may_open(&member, &account).is_ok(), member != account);
            let found = may_agree(&member, &opener, &account);
            assert_eq!(found.is_ok(), allowed, "{member} {opener} {account}");
        }
    }

    #[test]
    fn a_pause_has_an_end() {
        let mut person = sample::person();
        for (left, allowed) in [(-1, true), (0, true), (1, false)] {
            person.paused_until = sample::now().plus(left);
            assert_eq!(
                pause_over(&person, sample::now()).is_ok(),
                allowed,
                "{left}"
            );
        }
    }

    #[test]
    fn a_text_without_one_sentence_lacks_that_clause() {
        each_clause_is_needed(
            missing_clauses,
            &[
                (
                    "evidence",
                    "To recover an account you show evidence that it is yours, such as a signature.",
                ),
                (
                    "waiting-time",
                    "Every recovery waits seven days before it takes effect.",
                ),
                (
                    "who-decides",
                    "Two members of staff decide together on a recovery.",
                ),
                (
                    "notice",
                    "We mail every address of the account when recovery is asked for.",
                ),
                (
                    "nothing-left",
                    "If nothing is left to show, the account is lost permanently.",
                ),
            ],
        );
    }
}
