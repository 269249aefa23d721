//! What is documented of the stock clients. Not a principle: the question all five share.
//!
//! Which client people use with a registry follows from the protocol it speaks; what that client
//! can do is the same everywhere, and is documented in the shipped profile of the ecosystem's
//! public registry.

use domain::{CriterionId, PrincipleId};
use principles::{EvidenceKind, Outcome};

use crate::finding::Finding;
use crate::probe::{Header, Look};
use crate::profiles;
use crate::target::Protocol;

/// How the probes work that ask nothing but this.
pub(super) const HEADER: Header = Header {
    looks: "Finds which stock client people use, by the protocol that answers.",
    outcomes: "As documented of the stock client of the protocol that answered; unknown where none \
               did.",
    blind_spots: "No client is run. A registry's own companion is not seen: name it in a workbook.",
};

/// The profile that documents a protocol's stock client, and the client's name.
const fn documented_in(protocol: Protocol) -> Option<(&'static str, &'static str)> {
    match protocol {
        Protocol::Cargo => Some(("crates-io", "cargo")),
        Protocol::Pypi => Some(("pypi", "pip")),
        Protocol::Npm => Some(("npm", "npm")),
        Protocol::Portcullis => None,
    }
}

/// What the stock clients of all protocols that answered are documented to do: of several, the
/// least able one stands, because its users are users too.
pub(super) fn judge(look: &Look<'_>, id: PrincipleId) -> Finding {
    let findings = look.target.protocols.iter().filter_map(|spoken| {
        let (profile, client) = documented_in(spoken.protocol)?;
        let book = profiles::workbook(profile)?;
        let answer = book.answer(&CriterionId::from(id));
        let mut finding = answer.map(|answer| answer.finding()).unwrap_or_default();
        let known = finding.note.to_string();
        finding.note = format!("Stock client {client}: {known}").as_str().into();
        Some(finding)
    });
    let rank = |finding: &Finding| match finding.outcome(EvidenceKind::Attested) {
        Outcome::NotMet => 0,
        Outcome::Partly => 1,
        Outcome::Unknown | Outcome::NotApplicable => 2,
        Outcome::Met => 3,
    };
    findings.min_by_key(rank).unwrap_or_else(|| {
        Finding::unknown("No protocol was recognised, so it is not known which client people use.")
    })
}
