//! Replacing a token by another one: a new secret of the same scope. The old one ends at once, or after a while
//! in which whoever uses it can be told the new one.

use domain::event::Rotation;
use domain::{Event, IdKind, PublicId, Timestamp, TokenKind, TokenSecret, timestamp};
use principles::authentication::known_device;
use principles::authorization::scoped_tokens;
use principles::decide;
use store::{Conflict, NewToken, StoreError};

use crate::notices::{self, Whence};
use crate::session::Session;
use crate::{Error, Registry, mint_token, presence, randomness};

/// The longest that an old token may go on beside the new one, in microseconds.
pub const LONGEST_OVERLAP: i64 = 7 * timestamp::DAY;

/// Replaces one of a person's own tokens that works. The new one lives as long from now as the old one did from
/// when it was minted, or as long as the operator allows. `overlap` is how long the old one still works, in
/// microseconds.
///
/// # Errors
/// They have no such token that works, have shown no factor lately, came to the account a short while ago by
/// this browser, or ask for too long an overlap.
pub async fn rotate(
    registry: &Registry,
    session: &Session,
    former: &PublicId,
    overlap: i64,
    whence: &Whence,
    now: Timestamp,
) -> Result<TokenSecret, Error> {
    let person = &session.person;
    known_device::may_mint(session.facts.tokens_from, now)?;
    decide::member(person)?;
    let account = mint_token::of_id(registry, &person.account).await?;
    presence::of(person, &account, now)?;
    if !(0..=LONGEST_OVERLAP).contains(&overlap) {
        return Err(Error::malformed(
            "an old token goes on for 7 days at most beside the new one",
        ));
    }
    let absent = || Error::Absent(format!("token {former} of this account that works"));
    let theirs = registry.store.tokens_of(&person.account).await?;
    let old = theirs
        .into_iter()
        .find(|token| token.id == *former && token.works(now));
    let old = old.ok_or_else(absent)?;
    let life = old.scope.until.micros() - old.minted_at.micros();
    let life = life.min(mint_token::longest(registry).min(scoped_tokens::LONGEST));
    let kind = if old.scope.actions.is_empty() {
        TokenKind::Read
    } else {
        TokenKind::Publish
    };
    let secret = randomness::token(kind)?;
    let mut scope = old.scope;
    let former_until = scope.until.min(now.plus(overlap));
    scope.until = now.plus(life);
    let token = NewToken {
        id: randomness::id(IdKind::Token)?,
        account: person.account.clone(),
        digest: secret.digest(),
        kind,
        label: old.label,
        scope,
        strength: person.strength,
        minted_at: now,
    };
    let event = Event::TokenRotated(Rotation {
        account: person.account.to_string(),
        token: token.id.to_string(),
        former: former.to_string(),
        former_until: former_until.to_string(),
    });
    let record = notices::record(registry, &account, whence, vec![event], now).await?;
    registry
        .store
        .rotate_token(&token, former, former_until, &record, now)
        .await
        .map_err(|error| match error {
            StoreError::Conflict(Conflict::NotFound) => absent(),
            error => error.into(),
        })?;
    registry.mail_waits();
    Ok(secret)
}
