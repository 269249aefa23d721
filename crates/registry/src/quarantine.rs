//! Taking files out of the index on the word of the staff: one, or all that an account has published since a time
//! in one act, because a thief publishes many at once. What was held before stays so, and nobody but the staff
//! lets it out from then on.
//!
//! A crash is harmless at every arrow: until the commit nothing has changed, from it on the outbox takes the
//! files out of the index.

use domain::artifact::FileState;
use domain::{Event, Hold, HoldReason, IdKind, PackageName, PlainText, Timestamp};
use ecosystems::cargo::{name, version};
use store::{AllOf, Conflict, HeldFile, StoreError, Word};

use crate::notices::{self, Whence};
use crate::{Error, Registry, announce, holds, randomness};

/// The most letters of what is written down.
const LETTERS: usize = 300;
/// How often it is looked again where something was published meanwhile.
const TRIES: usize = 5;

/// Who acts, from where, and why.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// An account of the staff, or `operator`.
    pub by: &'a str,
    /// From where.
    pub whence: &'a Whence,
    /// What they write down about it, for the owners to read.
    pub why: &'a str,
}

impl Order<'_> {
    /// What they wrote down, as text that is safe to show.
    ///
    /// # Errors
    /// They wrote nothing.
    pub(crate) fn reason(&self) -> Result<String, Error> {
        let why = PlainText::cut(self.why.trim(), LETTERS).to_string();
        if why.is_empty() {
            return Err(Error::malformed("say why, for its owners"));
        }
        Ok(why)
    }
}

/// Takes one release out of the index, or keeps it from getting there; its package, as registered.
///
/// # Errors
/// There is no such release, it is gone or put aside already, or no reason was given.
pub async fn release(
    registry: &Registry,
    crate_name: &str,
    version_text: &str,
    order: Order<'_>,
    now: Timestamp,
) -> Result<PackageName, Error> {
    let why = order.reason()?;
    for _ in 0..TRIES {
        let file = found(registry, crate_name, version_text).await?;
        if put_aside(registry, vec![file.clone()], None, (order, &why), now).await? {
            return Ok(file.package);
        }
    }
    Err(Error::fault("the release changes all the time"))
}

/// Takes everything out of the index that an account has published since a time; what it was, as `name version`.
///
/// # Errors
/// There is no such account, or no reason was given.
pub async fn account(
    registry: &Registry,
    login: &str,
    since: Timestamp,
    order: Order<'_>,
    now: Timestamp,
) -> Result<Vec<String>, Error> {
    let why = order.reason()?;
    let account = registry.store.account_by_login(login.trim()).await?;
    let account = account.ok_or_else(|| Error::Absent(format!("account '{login}'")))?;
    let all = AllOf {
        account: &account.id,
        since,
    };
    for _ in 0..TRIES {
        let files = registry.store.files_by(all).await?;
        let names = files
            .iter()
            .map(|file| format!("{} {}", file.package, file.version))
            .collect();
        if files.is_empty() || put_aside(registry, files, Some(all), (order, &why), now).await? {
            return Ok(names);
        }
    }
    Err(Error::fault(
        "the account publishes all the time; freeze it first",
    ))
}

/// The file of a release that is not gone.
pub(crate) async fn found(
    registry: &Registry,
    crate_name: &str,
    version_text: &str,
) -> Result<HeldFile, Error> {
    let absent = || Error::Absent(format!("release '{crate_name} {version_text}'"));
    let package = name::parse_lenient(crate_name).map_err(|_| absent())?;
    let version = version::parse(version_text).map_err(|_| absent())?;
    let file = registry.store.file_of(&package, version.key()).await?;
    let file = file.filter(|file| file.state != FileState::Removed);
    file.ok_or_else(absent)
}

/// Puts these files aside; whether they were still as they had been looked at.
async fn put_aside(
    registry: &Registry,
    files: Vec<HeldFile>,
    all: Option<AllOf<'_>>,
    (order, why): (Order<'_>, &str),
    now: Timestamp,
) -> Result<bool, Error> {
    let (mut held, mut events) = (Vec::new(), Vec::new());
    for file in files {
        let hold = Hold {
            id: randomness::id(IdKind::Hold)?,
            reason: match file.listed_at {
                Some(_) => HoldReason::QuarantinedByStaff,
                None => HoldReason::Staff,
            },
        };
        let change = holds::change(&file, std::slice::from_ref(&hold), Some(order.by));
        events.push((file.package.clone(), Event::FileQuarantined(change)));
        held.push((file, hold));
    }
    let record = notices::record_of_packages(registry, &[], order.whence, events, now).await?;
    let word = Word { by: order.by, why };
    let done = registry.store.put_aside(&held, all, word, &record, now);
    match done.await {
        Ok(()) => {}
        Err(StoreError::Conflict(Conflict::NotFound)) => return Ok(false),
        Err(StoreError::Conflict(Conflict::NotEmpty)) => {
            return Err(Error::malformed("the staff holds this release already"));
        }
        Err(error) => return Err(error.into()),
    }
    registry.mail_waits();
    let mut packages: Vec<&PackageName> = held.iter().map(|(file, _)| &file.package).collect();
    packages.sort();
    packages.dedup();
    for package in packages {
        announce::package(registry, package).await?;
    }
    Ok(true)
}
