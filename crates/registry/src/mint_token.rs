//! Making and revoking API tokens. A token carries the strength of the session that minted it;
//! otherwise the rules on second factors would end at the first token.

use domain::event::action_words;
use domain::timestamp::DAY;
use domain::{Event, IdKind, Person, PublicId, Scope, Timestamp, TokenKind, TokenSecret};
use ecosystems::keyed;
use principles::authentication::known_device;
use principles::authorization::{scoped_tokens, token_prefix};
use principles::decide;
use store::{AccountFacts, NewToken, TokenFacts};

use crate::notices::{self, Whence};
use crate::session::Session;
use crate::{Error, Registry, identify, presence, randomness};

/// How long a token lives where nothing else was asked for, in microseconds.
pub const USUAL: i64 = 90 * DAY;

/// The most networks that a token is bound to.
const NETWORKS: usize = 20;

/// How long a token may live here, in microseconds.
pub(crate) fn longest(registry: &Registry) -> i64 {
    registry.settings().token_days.saturating_mul(DAY)
}

/// What a new token shall be able to do.
#[derive(Clone, Debug)]
pub struct Wish {
    /// What its owner calls it.
    pub label: String,
    /// What it may be used for. Without an action it only reads.
    pub scope: Scope,
}

/// Mints a token. Its text exists in the answer alone.
///
/// # Errors
/// The person speaks by a token themselves, has no verified address or no second factor, has shown none
/// lately, or asks for a longer life than tokens have.
pub async fn mint(
    registry: &Registry,
    person: &Person,
    mut wish: Wish,
    whence: &Whence,
    now: Timestamp,
) -> Result<TokenSecret, Error> {
    wish.scope.names = wish.scope.names.into_iter().map(keyed).collect();
    decide::member(person)?;
    let account = of_id(registry, &person.account).await?;
    presence::of(person, &account, now)?;
    let life = wish.scope.until.micros().saturating_sub(now.micros());
    scoped_tokens::may_last(life, longest(registry))?;
    if wish.scope.networks.len() > NETWORKS {
        return Err(Error::malformed(format!(
            "name {NETWORKS} networks at most"
        )));
    }
    let kind = if wish.scope.actions.is_empty() {
        TokenKind::Read
    } else {
        TokenKind::Publish
    };
    let secret = randomness::token(kind)?;
    let id = randomness::id(IdKind::Token)?;
    let event = Event::TokenMinted {
        account: person.account.to_string(),
        token: id.to_string(),
        names: wish.scope.names.iter().map(ToString::to_string).collect(),
        actions: action_words(&wish.scope.actions),
        until: wish.scope.until.to_string(),
        strength: person.strength.word(),
    };
    let token = NewToken {
        id,
        account: person.account.clone(),
        digest: secret.digest(),
        kind,
        label: wish.label,
        scope: wish.scope,
        strength: person.strength,
        minted_at: now,
    };
    let record = notices::record(registry, &account, whence, vec![event], now).await?;
    registry.store.mint_token(&token, &record, now).await?;
    registry.mail_waits();
    Ok(secret)
}

/// Mints a token in a browser's session.
///
/// # Errors
/// As [`mint`]; or the browser came to the account a short while ago.
pub async fn mint_in(
    registry: &Registry,
    session: &Session,
    wish: Wish,
    whence: &Whence,
    now: Timestamp,
) -> Result<TokenSecret, Error> {
    known_device::may_mint(session.facts.tokens_from, now)?;
    mint(registry, &session.person, wish, whence, now).await
}

/// A person's tokens, the newest first, ended and revoked ones too.
///
/// # Errors
/// The store fails.
pub async fn list(registry: &Registry, person: &Person) -> Result<Vec<TokenFacts>, Error> {
    Ok(registry.store.tokens_of(&person.account).await?)
}

/// Revokes any token on the operator's word.
///
/// # Errors
/// There is no such token.
pub async fn revoke_by_operator(
    registry: &Registry,
    login: &str,
    token: &PublicId,
    now: Timestamp,
) -> Result<(), Error> {
    let Some(account) = registry.store.account_by_login(login).await? else {
        return Err(Error::Absent(format!("account '{login}'")));
    };
    revoke_of(registry, &account, token, &Whence::operator(), now).await
}

/// Revokes one of a person's own tokens; it stops working with the commit.
///
/// # Errors
/// They have no such token.
pub async fn revoke(
    registry: &Registry,
    person: &Person,
    token: &PublicId,
    whence: &Whence,
    now: Timestamp,
) -> Result<(), Error> {
    let account = of_id(registry, &person.account).await?;
    revoke_of(registry, &account, token, whence, now).await
}

/// Whether the token that was sent may be ended by whoever sent it, and what it is: any token may end itself.
///
/// # Errors
/// There is none, or it is unknown, expired or revoked.
pub async fn current(
    registry: &Registry,
    authorization: Option<&str>,
    now: Timestamp,
) -> Result<TokenFacts, Error> {
    let sent = authorization.ok_or_else(scoped_tokens::missing)?;
    let secret = token_prefix::recognise(identify::bare(sent))?;
    let known = registry.store.token(&secret.digest()).await?;
    let works = known.filter(|token| token.works(now));
    works.ok_or_else(|| scoped_tokens::unknown().into())
}

/// Revokes the token that was sent.
///
/// # Errors
/// As [`current`].
pub async fn end_current(
    registry: &Registry,
    authorization: Option<&str>,
    now: Timestamp,
) -> Result<(), Error> {
    let token = current(registry, authorization, now).await?;
    let whence = Whence::token(&token.id);
    revoke_of(registry, &token.account, &token.id, &whence, now).await
}

async fn revoke_of(
    registry: &Registry,
    account: &AccountFacts,
    token: &PublicId,
    whence: &Whence,
    now: Timestamp,
) -> Result<(), Error> {
    let theirs = registry.store.tokens_of(&account.id).await?;
    if !theirs.iter().any(|known| known.id == *token) {
        return Err(Error::Absent(format!("token {token} of this account")));
    }
    let event = Event::TokenRevoked {
        account: account.id.to_string(),
        token: token.to_string(),
    };
    let record = notices::record(registry, account, whence, vec![event], now).await?;
    registry.store.revoke_token(token, &record, now).await?;
    registry.mail_waits();
    Ok(())
}

/// The account of a person who has just shown who they are.
pub(crate) async fn of_id(registry: &Registry, id: &PublicId) -> Result<AccountFacts, Error> {
    let account = registry.store.account(id).await?;
    account.ok_or_else(|| Error::fault("an account that speaks is not there"))
}
