//! Another address for an account: asked for on its page, confirmed by a mail to the new one, and taken
//! back for 72 hours by a mail to the one before.

use credentials::email;
use domain::timestamp::{DAY, SECOND};
use domain::{
    Event, LinkPurpose, Need, PrincipleId, PublicId, Refusal, Strength, Timestamp, TokenKind,
    TokenSecret,
};
use principles::authentication::account_recovery::{self, Change};
use principles::authentication::verified_email;
use store::{AccountFacts, Conflict, EmailTerms, NewEmailWish, NewLink, Record, StoreError};

use crate::change_factors::paused_until;
use crate::guard::Guard;
use crate::mail::{self, Mail};
use crate::notices::{self, Whence};
use crate::presence_proof::{self, Proof};
use crate::session::Session;
use crate::sign_in::Browser;
use crate::{Error, Registry, mailed_link, randomness};

mod text;

/// How long the link to the new address works, in microseconds.
pub const LINK_LASTS: i64 = DAY;

/// Mails a link to the new address. The answer is the same where the address has an account, whose owner is
/// told by mail.
///
/// # Errors
/// The address cannot be taken, nothing was shown lately, or too many mails went there already.
pub async fn ask(
    registry: &Registry,
    session: &Session,
    new: &str,
    proof: Proof<'_>,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    let account = &session.facts.account;
    let new = email::parse(new).map_err(Error::malformed)?;
    if is_same(&account.email, new.as_str()) {
        return Err(Error::malformed(
            "this is the address of the account already",
        ));
    }
    presence_proof::required(registry, session, proof, browser, now).await?;
    Guard::network(browser.from).admit(registry, now).await?;
    let (store, key) = (&registry.store, new.key());
    let hour_ago = now.plus(-60 * 60 * SECOND);
    let asked = store.email_asks_since(&key, &account.id, hour_ago).await?;
    verified_email::may_mail(asked)?;
    let secret = randomness::token(TokenKind::Confirmation)?;
    let mut record = Record::default();
    let place = text::Place::of(registry, &account.login);
    let mail = if store.is_anothers_address(&key, &account.id).await? {
        place.taken(new.as_str())
    } else {
        let purpose = LinkPurpose::ConfirmEmail;
        record
            .links
            .push(link(account, &secret, purpose, now.plus(LINK_LASTS)));
        place.confirmation(new.as_str(), &secret)
    };
    record.mails.push(mail::sealed(registry, &mail).await?);
    let wish = NewEmailWish {
        digest: secret.digest(),
        account: account.id.clone(),
        email: new.to_string(),
        until: now.plus(LINK_LASTS),
    };
    store.wish_for_email(&wish, &record, now).await?;
    registry.mail_waits();
    Ok(())
}

/// The address that this link gives the account of this session.
///
/// # Errors
/// The link does not work, or is for another account.
pub async fn asked(
    registry: &Registry,
    session: &Session,
    link: &str,
    now: Timestamp,
) -> Result<String, Error> {
    let (store, account) = (&registry.store, &session.facts.account.id);
    let found = store
        .wished_email(
            &mailed_link::digest_of(link).ok_or_else(gone)?,
            account,
            now,
        )
        .await?;
    found.ok_or_else(gone)
}

/// Gives the account of this session the address that the link was mailed to.
///
/// # Errors
/// The link does not work or is for another account, or the address was taken meanwhile.
pub async fn confirm(
    registry: &Registry,
    session: &Session,
    link: &str,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    let account = &session.facts.account;
    let new = asked(registry, session, link, now).await?;
    let whence = Whence::browser(browser);
    let events = vec![Event::EmailChanged {
        account: account.id.to_string(),
        undone: false,
    }];
    let mut record = notices::record_to(registry, account, &[&new], &whence, events, now).await?;
    offer_undo(registry, &mut record, account, &new, &whence, now).await?;
    let terms = EmailTerms {
        paused_until: paused_until(session, now),
        undo_until: now.plus(verified_email::UNDO_LASTS),
    };
    let (store, digest) = (
        &registry.store,
        mailed_link::digest_of(link).ok_or_else(gone)?,
    );
    let changed = store.change_email(&digest, terms, &record, now).await;
    changed.map_err(|error| match error {
        StoreError::Conflict(Conflict::NotFound | Conflict::EmailTaken) => gone(),
        error => error.into(),
    })?;
    registry.mail_waits();
    Ok(())
}

/// Mails the link that takes changes back to the oldest address that is still in its time. An address that
/// is verified no longer is given nothing: somebody else may read its mail.
async fn offer_undo(
    registry: &Registry,
    record: &mut Record,
    account: &AccountFacts,
    new: &str,
    whence: &Whence,
    now: Timestamp,
) -> Result<(), Error> {
    let former = registry.store.former_email(&account.id, now).await?;
    let oldest = former.filter(|(address, _)| !is_same(address, new));
    let (to, until) = match oldest {
        Some(oldest) => oldest,
        None if account.email_verified => {
            let until = now.plus(verified_email::UNDO_LASTS);
            (account.email.clone(), until)
        }
        None => return Ok(()),
    };
    let secret = randomness::token(TokenKind::Confirmation)?;
    let place = text::Place::of(registry, &account.login);
    let mail = place.undo(&to, &secret, whence, (now, until));
    record.mails.push(mail::sealed(registry, &mail).await?);
    record
        .links
        .push(link(account, &secret, LinkPurpose::UndoEmail, until));
    Ok(())
}

/// The login whose change of address this link takes back, and the address that comes back.
///
/// # Errors
/// The link does not work.
pub async fn undo_asked(
    registry: &Registry,
    link: &str,
    now: Timestamp,
) -> Result<[String; 2], Error> {
    let (account, former) = undoing(registry, link, now).await?;
    Ok([account.login, former])
}

/// Puts the address before back, whoever holds the account meanwhile, also where it is frozen: sessions
/// end, tokens are revoked, browsers are forgotten.
///
/// # Errors
/// The link does not work.
pub async fn undo(
    registry: &Registry,
    link: &str,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    let (account, _) = undoing(registry, link, now).await?;
    let id = || account.id.to_string();
    let events = vec![
        Event::EmailChanged {
            account: id(),
            undone: true,
        },
        Event::SessionsEnded { account: id() },
    ];
    let whence = Whence::browser(browser);
    let record = notices::record(registry, &account, &whence, events, now).await?;
    let pauses = account_recovery::pauses(Change::Loosened, Strength::Password, account.packages);
    let paused_until = if pauses {
        now.plus(account_recovery::PAUSE)
    } else {
        Timestamp::from_micros(0)
    };
    let (store, digest) = (
        &registry.store,
        mailed_link::digest_of(link).ok_or_else(gone)?,
    );
    let undone = store.undo_email(&digest, paused_until, &record, now).await;
    undone.map_err(|error| match error {
        StoreError::Conflict(Conflict::NotFound) => gone(),
        error => error.into(),
    })?;
    registry.mail_waits();
    Ok(())
}

/// The address that may take a change back, and until when.
///
/// # Errors
/// The store fails.
pub async fn former(
    registry: &Registry,
    account: &PublicId,
    now: Timestamp,
) -> Result<Option<(String, Timestamp)>, Error> {
    Ok(registry.store.former_email(account, now).await?)
}

async fn undoing(
    registry: &Registry,
    link: &str,
    now: Timestamp,
) -> Result<(AccountFacts, String), Error> {
    let (store, digest) = (
        &registry.store,
        mailed_link::digest_of(link).ok_or_else(gone)?,
    );
    let found = store.link(&digest, LinkPurpose::UndoEmail, now).await?;
    let account = found.ok_or_else(gone)?.account;
    let former = store.former_email(&account.id, now).await?;
    let (former, _) = former.ok_or_else(gone)?;
    Ok((account, former))
}

fn link(
    account: &AccountFacts,
    secret: &TokenSecret,
    purpose: LinkPurpose,
    until: Timestamp,
) -> NewLink {
    NewLink {
        digest: secret.digest(),
        account: account.id.clone(),
        purpose,
        detail: String::new(),
        until,
    }
}

/// Whether two spellings are one address to us.
fn is_same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

fn gone() -> Error {
    Refusal::of(PrincipleId::VerifiedEmail, Need::FreshLink).into()
}
