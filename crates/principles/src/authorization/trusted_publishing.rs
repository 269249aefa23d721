//! A build service exchanges its own identity for a key that lives for minutes, so that no
//! long-lived key has to be stored there.
//!
//! **What we decided it means here.** Issuer, audience, signature and times are checked; owner and
//! repository are compared by number, not by name; every identity token is used once, also when
//! two arrive together; the key handed out is for one package, publishes and nothing else, and
//! lives fifteen minutes at most. A package can refuse every other way of publishing. The first
//! publish of a name is possible this way too. The workflow is the one that was started, not one that it
//! calls from elsewhere; a build counts that was started by a push, a release, a schedule or by hand, on a
//! branch or tag, and either in the environment that the publisher names or on a protected ref. Somebody
//! answers for a publisher: whoever added it, for as long as they own the package and are not frozen.
//!
//! **What it does not cover.** A build that is itself poisoned: a genuine identity then publishes
//! a bad release. Whether an environment is really protected: GitHub's identities do not say.
//!
//! **What an operator can configure.** The issuers, by exact text; none is compiled in.
//!
//! **The attack it answers.** T23: campaigns collect publishing keys from build services by the
//! thousand.
//!
//! **Rule.** [`fits`] compares an identity with a publisher, asked by the registry's `exchange`; [`reaches`] and
//! [`only`] are gates of [`decide`](crate::decide()). Signature, issuer, audience and times are
//! the business of `credentials::oidc`; that an identity is used once, of a constraint in the store.

use domain::publisher::Claims;
use domain::timestamp::SECOND;
use domain::{
    Action, Identity, Issuer, IssuerKind, Need, PrincipleId, Refusal, Role, Standing, Terms,
    Timestamp, TrustedPublisher,
};

use crate::drill;
use crate::entry::{Entry, Kind};

mod forges;
mod mismatch;
mod whole;

pub use mismatch::Mismatch;
pub use whole::{NotWhole, asked_for, kept, pinned_by, subject, subject_of, whole};

/// Which exchange counts, and a gate for packages that take nothing else.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::TrustedPublishing,
    kinds: &[Kind::Mechanism, Kind::Gate],
};

/// How long the token of a build service works, in microseconds.
pub const LASTS: i64 = 15 * 60 * SECOND;
/// For how long a used identity is remembered beyond its own end and the leeway that is given it, in
/// microseconds: clocks of several nodes differ.
pub const REMEMBERED: i64 = 60 * 60 * SECOND;

/// Whether identities are exchanged at all: as soon as an issuer is configured.
pub fn is_offered(issuers: &[Issuer]) -> bool {
    !issuers.is_empty() && !drill::is_off(ENTRY.id)
}

/// Whether a publisher stands for this identity: the numbers to be pinned from now on, those that are
/// pinned already among them.
///
/// # Errors
/// It does not, and this is the first thing that differs.
pub fn fits(issuer: &Issuer, terms: &Terms, identity: &Identity) -> Result<Claims, Mismatch> {
    if identity.issuer != issuer.url {
        return Err(Mismatch::Elsewhere);
    }
    match issuer.kind {
        IssuerKind::Github => forges::github(terms, identity),
        IssuerKind::Gitlab => forges::gitlab(terms, identity),
        IssuerKind::Generic => forges::generic(issuer, terms, identity),
    }
}

/// An identity that no publisher stands for, or that is not right.
pub fn refused(why: impl std::fmt::Display) -> Refusal {
    let why = why.to_string();
    Refusal::of(ENTRY.id, Need::Identity { why })
}

/// Whether a build service may do this on this package by its token. On a critical package it may as on
/// any other: nobody can be led to show an identity to a false page. `package` is seen by who answers for it.
///
/// # Errors
/// It asks for another package or another action, its time is over, or whoever answers for it no longer can.
pub fn reaches(
    publisher: &TrustedPublisher,
    action: Action,
    package: &Standing,
    now: Timestamp,
) -> Result<(), Refusal> {
    if now >= publisher.until {
        return Err(Refusal::of(ENTRY.id, Need::KnownCredential));
    }
    if action != Action::Publish || package.package != publisher.package {
        let need = Need::Scope {
            action: action.word(),
            package: package.package.to_string(),
        };
        return Err(Refusal::of(ENTRY.id, need));
    }
    if publisher.frozen {
        return Err(refused(
            "whoever added this publisher is frozen; another owner has to add it again",
        ));
    }
    match (package.origin, package.role) {
        (None, _) if publisher.pending => Ok(()),
        (Some(_), Some(Role::Owner)) if !publisher.pending => Ok(()),
        (Some(_), _) if publisher.pending => Err(refused(
            "somebody has published this name since the publisher was added",
        )),
        _ => Err(refused(
            "whoever added this publisher no longer owns the package; an owner has to add it again",
        )),
    }
}

/// Whether a person may do this on a package that may take nothing but trusted publishers. Yanking stays
/// possible: it only takes away.
///
/// # Errors
/// The package does, and this is publishing, or opens it to somebody else.
pub fn only(action: Action, package: &Standing, by_token: bool) -> Result<(), Refusal> {
    if !package.publisher_only || drill::is_off(ENTRY.id) {
        return Ok(());
    }
    match action {
        Action::Yank | Action::Audit => Ok(()),
        Action::Owners if !by_token => Ok(()),
        Action::Publish | Action::Owners => {
            let package = package.package.to_string();
            Err(Refusal::of(ENTRY.id, Need::Publisher { package }))
        }
    }
}

#[cfg(test)]
mod tests;
