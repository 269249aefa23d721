//! "This was not me": the holder of an account freezes it by a link that every notice holds, without
//! signing in. It only stops things, so nothing is asked of whoever holds the link.

use domain::{
    Digest, Event, LinkPurpose, Need, PrincipleId, Refusal, Timestamp, TokenKind, TokenSecret,
};
use store::{Conflict, FreezeBy, StoreError};

use crate::notices::{self, Whence};
use crate::sign_in::Browser;
use crate::{Error, Registry};

/// The login of the account that this link freezes, while it works.
///
/// # Errors
/// The link was used, is too old, or is none of ours.
pub async fn asked(registry: &Registry, link: &str, now: Timestamp) -> Result<String, Error> {
    let digest = digest_of(link)?;
    let found = registry
        .store
        .link(&digest, LinkPurpose::Freeze, now)
        .await?;
    Ok(found.ok_or_else(gone)?.account.login)
}

/// Freezes the account: its sessions end, its tokens are revoked.
///
/// # Errors
/// The link was used, is too old, or is none of ours.
pub async fn by_link(
    registry: &Registry,
    link: &str,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    let digest = digest_of(link)?;
    let found = registry
        .store
        .link(&digest, LinkPurpose::Freeze, now)
        .await?;
    let account = found.ok_or_else(gone)?.account;
    let events = vec![Event::AccountFrozen {
        account: account.id.to_string(),
        by: "link".to_owned(),
    }];
    let whence = Whence::browser(browser);
    let record = notices::record(registry, &account, &whence, events, now).await?;
    let frozen = registry
        .store
        .freeze(FreezeBy::Link(&digest), &record, now)
        .await;
    frozen.map_err(|error| match error {
        StoreError::Conflict(Conflict::NotFound) => gone(),
        error => error.into(),
    })?;
    registry.mail_waits();
    Ok(())
}

fn digest_of(link: &str) -> Result<Digest, Error> {
    match TokenSecret::parse(link) {
        Ok(secret) if secret.kind() == TokenKind::Confirmation => Ok(secret.digest()),
        _ => Err(gone()),
    }
}

fn gone() -> Error {
    Refusal::of(PrincipleId::SecurityNotices, Need::FreshLink).into()
}
