//! A build service exchanges its own identity for a key that lives for minutes, so that no
//! long-lived key has to be stored there.
//!
//! **What we decided it means here.** Issuer, audience, signature and times are checked; owner and
//! repository are compared by number, not by name; every identity token is used once, also when
//! two arrive together; the key handed out is for one package, publishes and nothing else, and
//! lives fifteen minutes at most. A package can refuse every other way of publishing. The first
//! publish of a name is possible this way too.
//!
//! **What it does not cover.** A build that is itself poisoned: a genuine identity then publishes
//! a bad release.
//!
//! **What an operator can configure.** The issuers, by exact text; none is compiled in.
//!
//! **The attack it answers.** T23: campaigns collect publishing keys from build services by the
//! thousand.
//!
//! **Rule.** It comes with the registry's mint and publish flows: verified claims and configured
//! publishers will go in, and whether they match exactly will come out. Signatures and key sets
//! will be the business of a crate for credentials.

use domain::PrincipleId;

use crate::entry::{Entry, Kind};

/// Which exchange counts, and a gate for packages that take nothing else.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::TrustedPublishing,
    kinds: &[Kind::Mechanism, Kind::Gate],
};
