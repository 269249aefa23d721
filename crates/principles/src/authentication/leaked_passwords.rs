//! Passwords that are known from public leaks are refused.
//!
//! **What we decided it means here.** The check runs whenever a password is typed: a leaked one is
//! refused at registration and at a change, and at sign-in it must be changed before anything else.
//! The service asked never learns the password. A built-in list of common passwords is always checked.
//!
//! **What it does not cover.** Passwords stolen yesterday, which are in no collection yet. Where
//! people sign in without one ([`passwordless`](super::passwordless)) the question disappears.
//!
//! **What an operator can configure.** The sources: a range service with padding, an offline file of
//! hashes for places without a way out, both, or none. While one of them does not answer, registration
//! and change are closed and sign-in stays open with a notice; that the first administrator is never
//! kept out by an outage cannot be configured away.
//!
//! **The attack it answers.** T12: a password leaked elsewhere opens an old account.
//!
//! **Rule.** [`check`], asked by the registry's `leaked` with what the sources answered. [`changed`],
//! asked by [`decide`](crate::decide()): an account whose password was found does nothing before it is
//! another.

use domain::{Need, Person, PrincipleId, Refusal};

use crate::drill;
use crate::entry::{Entry, Kind};

/// A gate wherever a password is typed.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::LeakedPasswords,
    kinds: &[Kind::Gate],
};

/// What one source said of a password. Where none is configured there is no answer to judge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It knows the password.
    Leaked,
    /// It does not.
    NotFound,
    /// It could not be asked, or its answer could not be read.
    NoAnswer,
    /// The operator named none of this kind.
    NotConfigured,
}

/// Why a password was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// Somebody asks for an account.
    Registration,
    /// An account gets another password.
    Change,
    /// The first administrator is enrolled, perhaps where nothing outside can be reached yet.
    FirstAdministrator,
    /// An account is signed in to; the password fitted.
    SignIn,
}

/// What follows where the password is not refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing.
    Allowed,
    /// The account is told, and must change the password before anything else.
    ChangeFirst,
    /// Whoever signs in is told that it could not be checked, and it is checked again later.
    LookAgain,
}

/// What follows from these answers on this occasion. One source that knows the password is enough.
///
/// # Errors
/// A new password is known to a source, or a source does not answer and the occasion can wait.
pub fn check(answers: &[Answer], occasion: Occasion) -> Result<Verdict, Refusal> {
    if drill::is_off(ENTRY.id) {
        return Ok(Verdict::Allowed);
    }
    if answers.contains(&Answer::Leaked) {
        return match occasion {
            Occasion::SignIn => Ok(Verdict::ChangeFirst),
            Occasion::Registration | Occasion::Change | Occasion::FirstAdministrator => {
                Err(Refusal::of(ENTRY.id, Need::AnotherPassword))
            }
        };
    }
    if !answers.contains(&Answer::NoAnswer) {
        return Ok(Verdict::Allowed);
    }
    match occasion {
        Occasion::SignIn => Ok(Verdict::LookAgain),
        Occasion::FirstAdministrator => Ok(Verdict::Allowed),
        Occasion::Registration | Occasion::Change => {
            let what = "the list of leaked passwords";
            Err(Refusal::of(ENTRY.id, Need::Source { what }))
        }
    }
}

/// Whoever's password was found among leaked ones changes it before anything else.
///
/// # Errors
/// It was found, and has not been changed since.
pub fn changed(person: &Person) -> Result<(), Refusal> {
    if person.password_leaked && !drill::is_off(ENTRY.id) {
        Err(Refusal::of(ENTRY.id, Need::AnotherPassword))
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::sample;

    /// Each row: the answers, then what follows at registration, at a change, for the first
    /// administrator and at sign-in.
    #[test]
    fn each_occasion_has_its_answer_to_each_answer() {
        use Answer::{Leaked, NoAnswer, NotConfigured, NotFound};
        use Occasion::{Change, FirstAdministrator, Registration, SignIn};
        use Verdict::{Allowed, ChangeFirst, LookAgain};
        let refused = || Err(Refusal::of(ENTRY.id, Need::AnotherPassword));
        let closed = || {
            let what = "the list of leaked passwords";
            Err(Refusal::of(ENTRY.id, Need::Source { what }))
        };
        let found = || [refused(), refused(), refused(), Ok(ChangeFirst)];
        let free = || [Ok(Allowed), Ok(Allowed), Ok(Allowed), Ok(Allowed)];
        let unsure = || [closed(), closed(), Ok(Allowed), Ok(LookAgain)];
        let rows: [(&[Answer], _); 9] = [
            (&[], free()),
            (&[NotConfigured, NotConfigured], free()),
            (&[NotFound, NotConfigured], free()),
            (&[NotFound, NotFound], free()),
            (&[NotFound, NoAnswer], unsure()),
            (&[NoAnswer, NotConfigured], unsure()),
            (&[Leaked, NotFound], found()),
            (&[NoAnswer, Leaked], found()),
            (&[NotFound, NotConfigured, Leaked], found()),
        ];
        let occasions = [Registration, Change, FirstAdministrator, SignIn];
        for (answers, expected) in rows {
            for (occasion, expected) in occasions.into_iter().zip(expected) {
                let row = format!("{answers:?} {occasion:?}");
                assert_eq!(check(answers, occasion), expected, "{row}");
            }
        }
    }

    #[test]
    fn a_leaked_password_is_changed_first() {
        let mut person = sample::person();
        assert_eq!(changed(&person), Ok(()));
        person.password_leaked = true;
        let refusal = Refusal::of(PrincipleId::LeakedPasswords, Need::AnotherPassword);
        assert_eq!(changed(&person), Err(refusal));
    }
}
