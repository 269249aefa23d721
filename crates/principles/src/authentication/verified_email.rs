//! Whoever holds an account has shown that they can read mail at the address they gave.
//!
//! **What we decided it means here.** Who has not confirmed an address has no account yet: neither
//! login nor address is taken before. An address that is no longer confirmed stops everything but
//! looking: no token, no publish, no ownership. The confirmation is a
//! single-use link with a short life. A changed address is confirmed again, and the old one keeps
//! receiving notices for a while, so that a thief cannot silence the owner by changing it.
//!
//! **What it does not cover.** That the address still belongs to the same person years later; that
//! is [`abandoned_domains`](super::abandoned_domains). It also says nothing about who the person
//! is: a throw-away mailbox passes.
//!
//! **What an operator can configure.** How mail leaves: an SMTP server, or, in the embedded
//! default, a folder of message files with a line on the console, because a first start must work
//! without a mail server. The rule itself cannot be switched off.
//!
//! **The attack it answers.** T11: automated accounts by the hundred thousand publish junk.
//!
//! **Rule.** [`check`], asked by [`decide`](crate::decide()) before every action on a package.
//! [`may_mail`] keeps the question from becoming a nuisance to whom it is asked.

use domain::timestamp::DAY;
use domain::{Need, Person, PrincipleId, Refusal};

use crate::drill;
use crate::entry::{Entry, Kind};

/// Confirmed address: a gate before everything others rely on.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::VerifiedEmail,
    kinds: &[Kind::Gate],
};

/// Nobody changes a package before an address of theirs was verified.
///
/// # Errors
/// None of the person's addresses was.
pub fn check(person: &Person) -> Result<(), Refusal> {
    if person.email_verified || drill::is_off(ENTRY.id) {
        Ok(())
    } else {
        Err(Refusal::of(ENTRY.id, Need::VerifiedEmail))
    }
}

/// For how long the address before may take a change of address back, in microseconds: 72 hours, in which it
/// is nobody else's and is told of everything.
pub const UNDO_LASTS: i64 = 3 * DAY;

/// The most mails that are sent to one address within an hour on the word of strangers.
pub const MAILS_AN_HOUR: u64 = 5;

/// Whoever types somebody else's address does not fill their mailbox: another mail is sent only if
/// few were asked for within the hour.
///
/// # Errors
/// [`MAILS_AN_HOUR`] were asked for.
pub fn may_mail(asked_within_the_hour: u64) -> Result<(), Refusal> {
    if asked_within_the_hour < MAILS_AN_HOUR || drill::is_off(ENTRY.id) {
        Ok(())
    } else {
        Err(Refusal::of(ENTRY.id, Need::Patience { seconds: 3_600 }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::sample;

    #[test]
    fn a_mailbox_is_not_filled_by_strangers() {
        for (asked, sent) in [(0, true), (MAILS_AN_HOUR - 1, true), (MAILS_AN_HOUR, false)] {
            assert_eq!(may_mail(asked).is_ok(), sent, "{asked}");
        }
    }

    #[test]
    fn an_unverified_address_stops_everything() {
        let mut person = sample::person();
        assert_eq!(check(&person), Ok(()));
        person.email_verified = false;
        assert_eq!(
            check(&person),
            Err(Refusal::of(PrincipleId::VerifiedEmail, Need::VerifiedEmail))
        );
    }
}
