//! *Who lets a held file out?* Whoever published it waits, another owner does not, and what a member of the
//! staff has judged takes a member of the staff.
//!
//! An owner has shown a passkey just now before this is asked ([`keeper`](crate::decide::keeper)).

use domain::hold::WithoutStaff;
use domain::{HoldReason, Need, PrincipleId, PublicId, Refusal, Timestamp};

/// What is known of one hold of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Why.
    pub reason: HoldReason,
    /// Since when.
    pub opened: Timestamp,
}

/// Whether this owner may end all of these holds now. `publisher` is who published the file; where that is not
/// known, or was no person, every owner waits as if it was them.
///
/// # Errors
/// One of them ends by the staff alone, or its time is not over.
pub fn owner_may_release(
    holds: &[Held],
    publisher: Option<&PublicId>,
    owner: &PublicId,
    now: Timestamp,
) -> Result<(), Refusal> {
    let another = publisher.is_some_and(|publisher| publisher != owner);
    for hold in holds {
        match hold.reason.without_staff() {
            WithoutStaff::Never { why } => {
                let need = Need::WordOfStaff { why };
                return Err(Refusal::of(PrincipleId::MalwareDetection, need));
            }
            WithoutStaff::Owner { after } => {
                let from = hold.opened.plus(after);
                if !another && now < from {
                    let need = Need::HoldOver { from };
                    return Err(Refusal::of(PrincipleId::BuildProvenance, need));
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use domain::IdKind;
    use domain::hold::WAIT;

    use super::*;

    #[test]
    fn who_published_it_waits_and_another_owner_does_not() {
        use HoldReason::{BuilderChanged, QuarantinedByStaff, Staff, TrustDowngrade};
        let id = |number| PublicId::new(IdKind::User, &[number; 32]).unwrap();
        let (ada, bob) = (id(1), id(2));
        let opened = Timestamp::from_micros(7);
        for (reasons, publisher, owner, after, may) in [
            (vec![TrustDowngrade], Some(&ada), &ada, WAIT - 1, false),
            (vec![TrustDowngrade], Some(&ada), &ada, WAIT, true),
            (vec![TrustDowngrade], Some(&ada), &bob, 0, true),
            // No person published it, so that nobody is another one.
            (vec![BuilderChanged], None, &bob, WAIT - 1, false),
            (vec![BuilderChanged], None, &bob, WAIT, true),
            (vec![Staff], Some(&ada), &bob, 100 * WAIT, false),
            (
                vec![QuarantinedByStaff],
                Some(&ada),
                &bob,
                100 * WAIT,
                false,
            ),
            // Of several reasons each must be over.
            (vec![TrustDowngrade, Staff], Some(&ada), &bob, WAIT, false),
            (
                vec![TrustDowngrade, BuilderChanged],
                Some(&ada),
                &ada,
                WAIT,
                true,
            ),
        ] {
            let holds: Vec<Held> = reasons
                .iter()
                .map(|reason| Held {
                    reason: *reason,
                    opened,
                })
                .collect();
            let found = owner_may_release(&holds, publisher, owner, opened.plus(after));
            assert_eq!(
                found.is_ok(),
                may,
                "{reasons:?} {publisher:?} {owner} {after}"
            );
        }
    }
}
