//! Whoever can change a critical package uses a factor that a false site cannot relay, and gets
//! help in obtaining one where that is possible.
//!
//! **What we decided it means here.** On a critical package, publishing, changing owners and
//! approving take a passkey session, a token made in one within the last ninety days, or a trusted
//! publisher. Codes do not help there, not even for enrolling the next factor: one door left open
//! for codes is the door that the relay asks for.
//!
//! **What it does not cover.** Handing out keys. Software can offer the page; somebody has to pay
//! for the keys and send them.
//!
//! **What an operator can configure.** Which packages staff marks as critical, and the page about
//! keys.
//!
//! **The attack it answers.** T18: a relay page takes password and code from maintainers of
//! packages with billions of weekly downloads.
//!
//! **Rule.** It comes with the registry's publish and roles flows, as the strictest clause of the
//! shared question *how strong must you be here?*; see
//! [`mfa_for_critical`](super::mfa_for_critical) for the list of critical packages.

use domain::PrincipleId;

use crate::entry::{Entry, Kind};

/// A gate before every change of a critical package, closed to codes.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::PhishingResistantForCritical,
    kinds: &[Kind::Gate],
};
