//! Finding out, once a day, which packages are critical, and telling their owners. The rule is
//! `critical`; the staff may mark others.

use std::collections::{BTreeMap, BTreeSet};

use domain::timestamp::DAY;
use domain::{Ecosystem, Event, PackageName, PublicId, Timestamp};
use ecosystems::cargo::{index, name};
use principles::authentication::critical::{self, Critical, Figures, Reason};
use store::{Conflict, CriticalFacts, StoreError};

use crate::notices::{self, Whence};
use crate::{Error, Registry};

/// How often it is computed at most, in microseconds: a little less than a day, so that a server which is
/// started at the same time each day computes each day.
const EVERY: i64 = DAY / 24 * 23;
const TASK: &str = "critical";
/// The most letters of a reason that is written down.
const LETTERS: usize = 300;

/// What came of computing it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Computed {
    /// How many packages are critical now, or will be.
    pub critical: usize,
    /// How many of them were not before.
    pub new: usize,
    /// How many are no longer.
    pub ended: usize,
}

/// Computes it where no node has today.
///
/// # Errors
/// The store fails.
pub async fn daily(registry: &Registry, now: Timestamp) -> Result<Option<Computed>, Error> {
    if !registry
        .store
        .take_turn(TASK, now.plus(-EVERY), now)
        .await?
    {
        return Ok(None);
    }
    let window = now.plus(-critical::WINDOW * DAY);
    registry.store.sweep_downloads(window).await?;
    compute(registry, now).await.map(Some)
}

/// Computes which packages are critical; tells owners where that changed.
///
/// # Errors
/// The store fails.
pub async fn compute(registry: &Registry, now: Timestamp) -> Result<Computed, Error> {
    let mut known: BTreeMap<PackageName, CriticalFacts> = BTreeMap::new();
    for facts in registry.store.critical().await? {
        known.insert(facts.package.clone(), facts);
    }
    let mut computed = Computed::default();
    let figures = figures(registry, now).await?;
    for ecosystem in Ecosystem::ALL {
        let of = |one: &&Figures<PackageName>| one.package.ecosystem() == ecosystem;
        let figures: Vec<_> = figures.iter().filter(of).cloned().collect();
        for (package, reason) in critical::qualifying(&figures) {
            let before = known.remove(&package);
            computed.critical += 1;
            computed.new += usize::from(before.is_none());
            judge(registry, &package, before, Some(reason), now).await?;
        }
    }
    for (package, before) in known {
        let stays = judge(registry, &package, Some(before), None, now).await?;
        computed.critical += usize::from(stays);
        computed.ended += usize::from(!stays);
    }
    registry.mail_waits();
    Ok(computed)
}

/// Writes down what the rule makes of one package; whether it is critical.
async fn judge(
    registry: &Registry,
    package: &PackageName,
    before: Option<CriticalFacts>,
    qualifies: Option<Reason>,
    now: Timestamp,
) -> Result<bool, Error> {
    let marked = before
        .as_ref()
        .is_some_and(|facts| facts.marked_by.is_some());
    let was = before.as_ref().map(of_facts).transpose()?;
    match critical::next(was, qualifies, marked, now) {
        Some(is) if was.is_none() => {
            let whence = Whence::registry();
            announce(registry, &facts_of(package, is), &whence, now).await?;
            Ok(true)
        }
        Some(is) => {
            if was != Some(is) {
                let record = store::Record::default();
                registry
                    .store
                    .set_critical(&facts_of(package, is), &record, now)
                    .await?;
            }
            Ok(true)
        }
        None if was.is_some() => {
            end(registry, package, &Whence::registry(), now).await?;
            Ok(false)
        }
        None => Ok(false),
    }
}

/// How widely each package is used.
async fn figures(registry: &Registry, now: Timestamp) -> Result<Vec<Figures<PackageName>>, Error> {
    let needed = dependants(registry).await?;
    let window = now.plus(-critical::WINDOW * DAY);
    let all = registry.store.all_downloads(window).await?;
    let figures = all.into_iter().map(|one| Figures {
        dependants: needed
            .get(one.package.key())
            .map_or(0, |who| u64::try_from(who.len()).unwrap_or(u64::MAX)),
        downloads: one.downloads,
        package: one.package,
    });
    Ok(figures.collect())
}

/// Which packages need a package, by its key. Each row is read once.
async fn dependants(registry: &Registry) -> Result<BTreeMap<String, BTreeSet<String>>, Error> {
    let (mut needed, mut after) = (BTreeMap::<String, BTreeSet<String>>::new(), 0);
    loop {
        let (rows, last) = registry.store.listed_rows(after).await?;
        let Some(last) = last else {
            return Ok(needed);
        };
        after = last;
        for (package, row) in rows {
            for needs in index::needs(&row) {
                let needs = name::key(&needs);
                if needs != package.key() {
                    let who = needed.entry(needs).or_default();
                    who.insert(package.key().to_owned());
                }
            }
        }
    }
}

fn of_facts(facts: &CriticalFacts) -> Result<Critical, Error> {
    let reason = Reason::of_word(&facts.reason);
    Ok(Critical {
        reason: reason.ok_or_else(|| Error::fault("a reason that was never written"))?,
        announced_at: facts.announced_at,
        binds_at: facts.binds_at,
        qualified_at: facts.qualified_at,
    })
}

fn facts_of(package: &PackageName, is: Critical) -> CriticalFacts {
    CriticalFacts {
        package: package.clone(),
        reason: is.reason.word().to_owned(),
        announced_at: is.announced_at,
        binds_at: is.binds_at,
        qualified_at: is.qualified_at,
        marked_by: None,
        marked_why: None,
    }
}

async fn announce(
    registry: &Registry,
    facts: &CriticalFacts,
    whence: &Whence,
    now: Timestamp,
) -> Result<(), Error> {
    let event = event(&facts.package, Some(facts), of_facts(facts)?.reason);
    let package = &facts.package;
    let record = notices::record_of_package(registry, package, whence, event, now).await?;
    registry.store.set_critical(facts, &record, now).await?;
    Ok(())
}

async fn end(
    registry: &Registry,
    package: &PackageName,
    whence: &Whence,
    now: Timestamp,
) -> Result<(), Error> {
    let reason = registry.store.critical_package(package).await?;
    let reason = reason.and_then(|facts| Reason::of_word(&facts.reason));
    let event = event(package, None, reason.unwrap_or(Reason::Staff));
    let record = notices::record_of_package(registry, package, whence, event, now).await?;
    match registry.store.unset_critical(package, &record, now).await {
        // Marked meanwhile: it stays.
        Ok(()) | Err(StoreError::Conflict(Conflict::NotFound)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn event(package: &PackageName, is: Option<&CriticalFacts>, reason: Reason) -> Event {
    Event::PackageCritical {
        ecosystem: package.ecosystem().word(),
        package: package.spelling().to_owned(),
        critical: is.is_some(),
        reason: reason.word(),
        from: is.map(|facts| facts.binds_at.to_string()),
    }
}

/// Every critical package, those of which the notice still runs too.
///
/// # Errors
/// The store fails.
pub async fn list(registry: &Registry) -> Result<Vec<CriticalFacts>, Error> {
    Ok(registry.store.critical().await?)
}

/// The critical packages that an account owns.
///
/// # Errors
/// The store fails.
pub async fn owned_by(
    registry: &Registry,
    account: &PublicId,
) -> Result<Vec<CriticalFacts>, Error> {
    Ok(registry.store.critical_of(account).await?)
}

/// Marks a package on the word of `by`, an account of the staff or `operator`, who says why. It binds after
/// the notice that every package has.
///
/// # Errors
/// There is no such package, or no reason was given.
pub async fn mark(
    registry: &Registry,
    crate_name: &str,
    (by, why): (&str, &str),
    whence: &Whence,
    now: Timestamp,
) -> Result<CriticalFacts, Error> {
    let why = domain::PlainText::cut(why.trim(), LETTERS).to_string();
    if why.is_empty() {
        return Err(Error::malformed("say why, for its owners"));
    }
    let package = known(registry, crate_name).await?;
    let before = registry.store.critical_package(&package).await?;
    let was = before.as_ref().map(of_facts).transpose()?;
    let is = critical::next(was, None, true, now);
    let is = is.ok_or_else(|| Error::fault("what is marked is critical"))?;
    let facts = CriticalFacts {
        marked_by: Some(by.to_owned()),
        marked_why: Some(why),
        ..facts_of(&package, is)
    };
    if was.is_none() {
        announce(registry, &facts, whence, now).await?;
        registry.mail_waits();
    } else {
        let record = store::Record::default();
        registry.store.set_critical(&facts, &record, now).await?;
    }
    Ok(facts)
}

/// Takes the mark away; whether the package is critical nevertheless, by its figures.
///
/// # Errors
/// It is not critical.
pub async fn unmark(
    registry: &Registry,
    crate_name: &str,
    whence: &Whence,
    now: Timestamp,
) -> Result<bool, Error> {
    let package = known(registry, crate_name).await?;
    let before = registry.store.critical_package(&package).await?;
    let before = before.ok_or_else(|| Error::Absent(format!("critical package '{crate_name}'")))?;
    registry.store.unmark_critical(&package).await?;
    let stays = critical::next(Some(of_facts(&before)?), None, false, now).is_some();
    if !stays {
        end(registry, &package, whence, now).await?;
        registry.mail_waits();
    }
    Ok(stays)
}

/// The package as registered.
async fn known(registry: &Registry, crate_name: &str) -> Result<PackageName, Error> {
    let absent = || Error::Absent(format!("crate '{crate_name}'"));
    let asked = name::parse_lenient(crate_name).map_err(|_| absent())?;
    let facts = registry.store.publish_facts(None, &asked, None).await?;
    let known = facts.package.ok_or_else(absent)?;
    name::parse_lenient(&known.spelling).map_err(Error::fault)
}

#[cfg(test)]
mod tests;
