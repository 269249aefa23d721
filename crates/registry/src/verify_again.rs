//! Letting an address count again that no longer does, because its domain was given up. A link that is
//! mailed there shows that its owner reads mail there, as anybody does who has bought the domain; so it is
//! worth nothing without the owner's session, and after another holder of the domain without a second
//! factor that was just shown.

use domain::timestamp::{DAY, SECOND};
use domain::{Event, LinkPurpose, Need, PrincipleId, Refusal, Timestamp};
use principles::authentication::{abandoned_domains, leaked_passwords, verified_email};
use store::{Conflict, Record, StoreError};

use crate::mail::{self, Mail};
use crate::notices::{self, Whence};
use crate::session::Session;
use crate::sign_in::Browser;
use crate::{Error, Registry, mailed_link};

/// How long a link works, in microseconds.
const LINK_LASTS: i64 = DAY;

/// Mails a link to the address of the account.
///
/// # Errors
/// The address counts already, no second factor was shown, or too many links were mailed within the hour.
pub async fn ask(registry: &Registry, session: &Session, now: Timestamp) -> Result<(), Error> {
    let account = &session.facts.account;
    if account.email_verified {
        return Err(Error::malformed("the address of this account is verified"));
    }
    may(registry, session, now).await?;
    let (until, purpose) = (now.plus(LINK_LASTS), LinkPurpose::VerifyAgain);
    let address = account.email.to_lowercase();
    let (secret, row) = mailed_link::new(&account.id, purpose, &address, until)?;
    let base_url = &registry.settings().base_url;
    let letter = Mail {
        to: account.email.clone(),
        subject: format!("Your address on {}", registry.settings().host()),
        text: format!(
            "Somebody, hopefully you, signed in to the account '{login}' on {base_url}\n\
             and asked for this address to count again. Open this page within 24 hours, in the browser that\n\
             is signed in, and press the button:\n\n  \
             {base_url}/account/address/{link}\n\n\
             If it was not you, do nothing: this link is of no use to anybody else.\n",
            login = account.login,
            link = secret.expose()
        ),
    };
    let record = Record {
        mails: vec![mail::sealed(registry, &letter).await?],
        links: vec![row],
        ..Record::default()
    };
    // Those that were mailed within the hour work longer than until then.
    let since = until.plus(-60 * 60 * SECOND);
    let most = verified_email::MAILS_AN_HOUR;
    let store = registry.store();
    let purpose = LinkPurpose::VerifyAgain;
    if !store
        .post_link(&account.id, purpose, &record, (since, most), now)
        .await?
    {
        verified_email::may_mail(most)?;
    }
    registry.mail_waits();
    Ok(())
}

/// Whether the address of this account may count again, and this session is enough for that.
///
/// # Errors
/// No second factor was shown; or the domain has another holder, and it was too long ago.
pub async fn may(registry: &Registry, session: &Session, now: Timestamp) -> Result<(), Error> {
    leaked_passwords::changed(&session.person)?;
    let account = &session.facts.account;
    let domain = account.email.rsplit('@').next().unwrap_or_default();
    let domain = domain.to_ascii_lowercase();
    let known = registry.store().mail_domain(&domain).await?;
    // What has lapsed may have another holder by now, of whom the next look will know.
    let reregistered = known.is_some_and(|known| known.lapsed || known.reregistered_at.is_some());
    let shown_at = session.is_full().then_some(session.person.shown_at);
    abandoned_domains::may_verify_again(reregistered, shown_at, now)?;
    Ok(())
}

/// The address counts again, by the link that was mailed there.
///
/// # Errors
/// The link does not work or is another account's, or the session is not enough.
pub async fn confirm(
    registry: &Registry,
    session: &Session,
    link: &str,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    let digest = mailed_link::digest_of(link).ok_or_else(gone)?;
    may(registry, session, now).await?;
    let account = &session.facts.account;
    let event = Event::EmailVerified {
        account: account.id.to_string(),
    };
    let whence = Whence::browser(browser);
    let record = notices::record(registry, account, &whence, vec![event], now).await?;
    let store = registry.store();
    let done = store.verify_email_again(&digest, &account.id, &record, now);
    done.await.map_err(|error| match error {
        StoreError::Conflict(Conflict::NotFound) => gone(),
        error => error.into(),
    })
}

fn gone() -> Error {
    Refusal::of(PrincipleId::VerifiedEmail, Need::FreshLink).into()
}
