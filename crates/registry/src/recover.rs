//! Getting an account back by mail to its address: asking, the waiting time with notices, and a new
//! password at its end. The rules are in `account_recovery`, and so are the numbers of the policy.

use domain::timestamp::{DAY, SECOND};
use domain::{Digest, Event, IdKind, LinkPurpose, Need, Refusal, Strength, Timestamp, TokenSecret};
use principles::authentication::abandoned_domains::Mail as Seen;
use principles::authentication::account_recovery::{self, ENTRY, Way};
use principles::authentication::verified_email;
use store::{AccountFacts, Conflict, NewRecovery, Record, RecoveryFacts, StoreError};

use crate::guard::Guard;
use crate::leaked::{self, Occasion};
use crate::mail::{self, Transport};
use crate::mail_domain::{self, Sources};
use crate::notices::{self, Whence};
use crate::sign_in::Browser;
use crate::{Error, Registry, mailed_link, passwords, randomness, session};

mod ending;
mod text;

pub(crate) use ending::{end, end_by_sign_in};
pub use ending::{object, objectionable, sweep};

/// For how long a link that was asked for can begin a recovery, in microseconds.
pub const LINK_LASTS: i64 = DAY;
const HOUR: i64 = 60 * 60 * SECOND;

/// Where a recovery stands, as the page behind its link shows it.
pub enum Stage {
    /// The link has come; nothing has begun.
    Asked,
    /// The waiting time runs until then.
    Waits(Timestamp),
    /// A new password can be set.
    Ready,
}

/// Somebody asks for an account back, by login or address. Nothing is answered but that it was heard:
/// whether there is such an account is found out after the answer, and told to its address alone.
///
/// # Errors
/// Too much was asked for from this network.
pub async fn ask(
    registry: &Registry,
    whose: &str,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    Guard::network(browser.from).admit(registry, now).await?;
    let (registry, whose) = (registry.clone(), whose.trim().to_owned());
    let whence = Whence::browser(browser);
    tokio::spawn(async move {
        if let Err(error) = mail_link(&registry, &whose, &whence, now).await {
            tracing::error!(%error, "a link for a recovery was not mailed");
        }
    });
    Ok(())
}

/// Mails a link to the address of the account, where there is one that may be asked back so.
async fn mail_link(
    registry: &Registry,
    whose: &str,
    whence: &Whence,
    now: Timestamp,
) -> Result<(), Error> {
    let store = &registry.store;
    let account = match whose.contains('@') {
        true => store.account_by_email(&whose.to_lowercase()).await?,
        false => store.account_by_login(whose).await?,
    };
    let Some(account) = account else {
        return Ok(());
    };
    if account_recovery::by_address(account.email_verified).is_err() {
        return Ok(());
    }
    let hour_ago = now.plus(LINK_LASTS - HOUR);
    let asked = store.links_beyond(&account.id, LinkPurpose::Recover, hour_ago);
    if verified_email::may_mail(asked.await?).is_err() {
        return Ok(());
    }
    let until = now.plus(LINK_LASTS);
    let (secret, link) = mailed_link::new(&account.id, LinkPurpose::Recover, "", until)?;
    let mail = text::link(registry, &account, whence, &secret);
    let record = Record {
        mails: vec![mail::sealed(registry, &mail).await?],
        links: vec![link],
        ..Record::default()
    };
    store.keep_record(&record, now).await?;
    registry.mail_waits();
    Ok(())
}

/// The login behind this link, and where its recovery stands.
///
/// # Errors
/// The link was used, is too old, or is none of ours; or the recovery has ended.
pub async fn stage(
    registry: &Registry,
    link: &str,
    now: Timestamp,
) -> Result<(String, Stage), Error> {
    let (account, recovery) = behind(
        registry,
        &mailed_link::digest_of(link).ok_or_else(gone)?,
        now,
    )
    .await?;
    let stage = match recovery.and_then(|recovery| recovery.ready_at) {
        None => Stage::Asked,
        Some(ready_at) if now < ready_at => Stage::Waits(ready_at),
        Some(_) => Stage::Ready,
    };
    Ok((account.login, stage))
}

/// Begins the waiting time, which a recovery code makes shorter. Every address of the account is told at
/// once, with a link that ends the recovery.
///
/// # Errors
/// The link does not work, the code does not fit, the account is being recovered already, or mail does not
/// leave now.
pub async fn begin(
    registry: &Registry,
    link: &str,
    code: &str,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    let digest = mailed_link::digest_of(link).ok_or_else(gone)?;
    let (account, recovery) = behind(registry, &digest, now).await?;
    if recovery.is_some() {
        return Ok(());
    }
    account_recovery::by_address(account.email_verified)?;
    mail_leaves(registry).await?;
    domain_stands(registry, &account).await?;
    let way = if code.trim().is_empty() {
        Way::Address
    } else {
        spend(registry, &account, code, browser, now).await?;
        Way::Code
    };
    let ready_at = now.plus(way.wait());
    let new = NewRecovery {
        id: randomness::id(IdKind::Recovery)?,
        account: account.id.clone(),
        way: way.word(),
        opened_by: None,
        reason: String::new(),
        ready_at: Some(ready_at),
    };
    let events = vec![Event::RecoveryAsked {
        account: account.id.to_string(),
        recovery: new.id.to_string(),
        way: way.word(),
    }];
    let whence = Whence::browser(browser);
    let record = notices::record(registry, &account, &whence, events, now).await?;
    let until = ready_at.plus(account_recovery::FINISH_WITHIN);
    let begun = registry
        .store
        .begin_recovery(&new, Some((&digest, until)), &record, now);
    begun.await.map_err(|error| match error {
        StoreError::Conflict(Conflict::NotEmpty) => Error::malformed(
            "a recovery of this account is under way already; its own link leads to it",
        ),
        error => lost(error),
    })?;
    registry.mail_waits();
    Ok(())
}

/// Uses up a recovery code of the account, counted like every guess.
async fn spend(
    registry: &Registry,
    account: &AccountFacts,
    code: &str,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    let guard = Guard::code(&account.id, browser.from);
    guard.admit(registry, now).await?;
    let fits = match credentials::recovery_code::parse(code) {
        Some(code) => {
            let store = &registry.store;
            store
                .spend_recovery_code(&account.id, &code.digest())
                .await?
        }
        None => false,
    };
    guard.passed_if(registry, fits).await?;
    if fits {
        Ok(())
    } else {
        Err(Error::malformed(
            "the recovery code does not fit; leave it out and the wait is longer",
        ))
    }
}

/// Gives the account back after the wait: a new password, and a session that may do nothing but set up a
/// new second factor. What opened the account before is gone.
///
/// # Errors
/// The link does not work, the wait is not over, the password cannot be taken, or mail does not leave now.
pub async fn finish(
    registry: &Registry,
    link: &str,
    password: &str,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<TokenSecret, Error> {
    let (account, recovery) = behind(
        registry,
        &mailed_link::digest_of(link).ok_or_else(gone)?,
        now,
    )
    .await?;
    let recovery = recovery.ok_or_else(gone)?;
    let ready_at = recovery.ready_at.ok_or_else(gone)?;
    account_recovery::wait_over(ready_at, now)?;
    if recovery.opened_by.is_none() {
        account_recovery::by_address(account.email_verified)?;
        domain_stands(registry, &account).await?;
    }
    mail_leaves(registry).await?;
    credentials::strength::judge(password, &account.login, &account.email)
        .map_err(Error::malformed)?;
    leaked::check(registry, password, Occasion::Registration).await?;
    let password_hash = passwords::hash(password).await?;
    let events = vec![Event::RecoveryDone {
        account: account.id.to_string(),
        recovery: recovery.id.to_string(),
    }];
    let whence = Whence::browser(browser);
    let record = notices::record(registry, &account, &whence, events, now).await?;
    let paused_until = now.plus(account_recovery::PAUSE);
    let finished =
        registry
            .store
            .finish_recovery(&recovery.id, &password_hash, paused_until, &record, now);
    finished.await.map_err(lost)?;
    registry.mail_waits();
    session::begin(registry, &account.id, Strength::Password, browser, now).await
}

/// The account behind a link, and the recovery that it leads to where one has begun.
async fn behind(
    registry: &Registry,
    digest: &Digest,
    now: Timestamp,
) -> Result<(AccountFacts, Option<RecoveryFacts>), Error> {
    let found = registry
        .store
        .link(digest, LinkPurpose::Recover, now)
        .await?;
    let found = found.ok_or_else(gone)?;
    if found.detail.is_empty() {
        return Ok((found.account, None));
    }
    let recovery = registry.store.recovery(&found.detail).await?;
    Ok((found.account, Some(recovery.ok_or_else(gone)?)))
}

/// No notice, no recovery: whoever holds the account must be able to hear of it (decision 7).
async fn mail_leaves(registry: &Registry) -> Result<(), Error> {
    let Transport::Smtp(url) = registry.settings().mail() else {
        return Ok(());
    };
    mail::greet(&url).await.map_err(|error| {
        tracing::error!(%error, "a recovery was refused: the mail server gives no answer");
        silent("the mail server").into()
    })
}

/// The domain of the address is looked at once more, where domains are: the daily look may be a day old.
async fn domain_stands(registry: &Registry, account: &AccountFacts) -> Result<(), Error> {
    let domain = account.email.rsplit('@').next().unwrap_or_default();
    let domain = domain.to_ascii_lowercase();
    if !mail_domain::is_looked_at(&domain) {
        return Ok(());
    }
    let silent = || Error::from(silent("the name servers"));
    let Some(sources) = Sources::open(registry.settings()).map_err(|_| silent())? else {
        return Ok(());
    };
    match sources.look(&domain).await.mail {
        Seen::Taken => Ok(()),
        Seen::NoDomain | Seen::NotTaken => Ok(account_recovery::by_address(false)?),
        Seen::NoAnswer => Err(silent()),
    }
}

/// Recovery is closed while a source that it relies on gives no answer.
fn silent(what: &'static str) -> Refusal {
    Refusal::of(ENTRY.id, Need::Source { what })
}

fn lost(error: StoreError) -> Error {
    match error {
        StoreError::Conflict(Conflict::NotFound) => gone(),
        error => error.into(),
    }
}

fn gone() -> Error {
    Refusal::of(ENTRY.id, Need::FreshLink).into()
}
