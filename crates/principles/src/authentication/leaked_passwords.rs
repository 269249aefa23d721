//! Passwords that are known from public leaks are refused.
//!
//! **What we decided it means here.** The check runs whenever a password is typed: a leaked one is
//! refused at registration, and at sign-in it must be changed before anything is written. The
//! service asked never learns the password. A built-in list of common passwords is always checked.
//!
//! **What it does not cover.** Passwords stolen yesterday, which are in no collection yet. Where
//! people sign in without one ([`passwordless`](super::passwordless)) the question disappears.
//!
//! **What an operator can configure.** The source: a range service with padding, or an offline
//! file of hashes for places without a way out. When the service does not answer, registration
//! will close and sign-in will stay open with a notice.
//!
//! **The attack it answers.** T12: a password leaked elsewhere opens an old account.
//!
//! **Rule.** [`changed`], asked by [`decide`](crate::decide()): an account whose password was found does
//! nothing before it is another.

use domain::{Need, Person, PrincipleId, Refusal};

use crate::entry::{Entry, Kind};

/// A gate wherever a password is typed.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::LeakedPasswords,
    kinds: &[Kind::Gate],
};

/// Whoever's password was found among leaked ones changes it before anything else.
///
/// # Errors
/// It was found, and has not been changed since.
pub fn changed(person: &Person) -> Result<(), Refusal> {
    if person.password_leaked {
        Err(Refusal::of(ENTRY.id, Need::AnotherPassword))
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::sample;

    #[test]
    fn a_leaked_password_is_changed_first() {
        let mut person = sample::person();
        assert_eq!(changed(&person), Ok(()));
        person.password_leaked = true;
        let refusal = Refusal::of(PrincipleId::LeakedPasswords, Need::AnotherPassword);
        assert_eq!(changed(&person), Err(refusal));
    }
}
