//! What people see of files that are held: the owners of a package and its publishers on its pages, the staff at
//! its desk.

use domain::event::FileHold;
use domain::{Evidence, Hold, HoldReason, PackageName, PublicId, Timestamp};
use ecosystems::cargo::name;
use principles::authorization::held::Held;
use principles::authorization::trust;
use store::{HeldFile, HoldFacts, TrustResetFacts};

use crate::session::Session;
use crate::{Error, Registry};

/// The holds of one package, as somebody sees them who may.
pub struct PackageHolds {
    /// The package, as registered.
    pub package: PackageName,
    /// Open ones first.
    pub holds: Vec<HoldFacts>,
    /// The newest wish that what its releases must show begins anew.
    pub reset: Option<TrustResetFacts>,
    /// The strongest evidence of who made a release that was ever listed and counts, where it is more than a
    /// token's.
    pub strongest: Option<Evidence>,
    /// Whether whoever looks has a role on the package.
    pub owned: bool,
}

/// The holds of a package, for those who have a role on it and for the staff.
///
/// # Errors
/// There is no such package, or it is not for this person to see: they cannot tell which.
pub async fn of_package(
    registry: &Registry,
    session: &Session,
    crate_name: &str,
    now: Timestamp,
) -> Result<PackageHolds, Error> {
    let absent = || Error::Absent("such package".to_owned());
    let asked = name::parse_lenient(crate_name).map_err(|_| absent())?;
    let me = &session.person.account;
    let facts = registry.store.publish_facts(Some(me), &asked, None).await?;
    let known = facts.package.as_ref().ok_or_else(absent)?;
    if known.role.is_none() && !session.facts.account.staff {
        return Err(absent());
    }
    let package = name::parse_lenient(&known.spelling).map_err(Error::fault)?;
    Ok(PackageHolds {
        holds: registry.store.holds_of(&package).await?,
        reset: registry.store.trust_reset(&package).await?,
        owned: known.role.is_some(),
        strongest: trust::strongest(&facts.history, now),
        package,
    })
}

/// The open holds on packages on which an account has a role.
///
/// # Errors
/// The store fails.
pub async fn of_account(registry: &Registry, account: &PublicId) -> Result<Vec<HoldFacts>, Error> {
    Ok(registry.store.holds_for(account).await?)
}

/// Every open hold, for the operator; the staff asks [`Member::holds`](crate::staff::Member::holds).
///
/// # Errors
/// The store fails.
pub async fn open(registry: &Registry) -> Result<Vec<HoldFacts>, Error> {
    Ok(registry.store.open_holds().await?)
}

/// What somebody is answered whose file is held: why, and where it is shown.
pub(crate) fn sentence(
    registry: &Registry,
    package: &PackageName,
    reasons: &[HoldReason],
) -> String {
    let words: Vec<&str> = reasons.iter().map(|reason| reason.word()).collect();
    let meanings: Vec<&str> = reasons.iter().map(|reason| reason.meaning()).collect();
    format!(
        "held for review: {} ({}); {}",
        words.join(", "),
        meanings.join("; "),
        url(registry, package)
    )
}

/// Where the holds of a package are shown.
pub(crate) fn url(registry: &Registry, package: &PackageName) -> String {
    format!(
        "{}/packages/cargo/{}/holds",
        registry.settings().base_url,
        package.spelling()
    )
}

/// What an event says of a file and its holds.
pub(crate) fn change(file: &HeldFile, holds: &[Hold], by: Option<&str>) -> FileHold {
    FileHold {
        ecosystem: file.package.ecosystem().word(),
        package: file.package.to_string(),
        version: file.version.to_string(),
        filename: file.filename.clone(),
        sha256: file.digest.to_string(),
        holds: holds.iter().map(|hold| hold.id.to_string()).collect(),
        reasons: holds.iter().map(|hold| hold.reason.word()).collect(),
        by: by.map(str::to_owned),
    }
}

/// What the rule about ending them looks at.
pub(crate) fn judged(holds: &[HoldFacts]) -> Vec<Held> {
    let held = holds.iter().map(|hold| Held {
        reason: hold.reason,
        opened: hold.opened,
    });
    held.collect()
}
