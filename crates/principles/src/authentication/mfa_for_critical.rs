//! Whoever can change a package that very many others rely on has a second factor.
//!
//! **What we decided it means here.** A package is critical when it is in the top per cent of its
//! ecosystem by downloads without duplicates or by dependants, or when staff marks it. The list is
//! computed every day, announced fourteen days ahead and sticky for ninety. A token counts as
//! strong as the session that made it; otherwise the rule would end at the first token.
//!
//! **What it does not cover.** Small packages deep in every tree that neither figure shows, and
//! inflated downloads.
//!
//! **What an operator can configure.** Which packages staff marks as critical.
//!
//! **The attack it answers.** T14: stolen accounts without a second factor poison packages with
//! tens of millions of downloads a week.
//!
//! **Rule.** It comes with the registry's publish and roles flows. The three questions *how strong
//! must you be here?* (this one, [`mfa_for_all`](super::mfa_for_all) and
//! [`phishing_resistant_for_critical`](super::phishing_resistant_for_critical)) will share one
//! function in a sibling file without an entry.

use domain::PrincipleId;

use crate::entry::{Entry, Kind};

/// A gate before every change of a critical package.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::MfaForCritical,
    kinds: &[Kind::Gate],
};
