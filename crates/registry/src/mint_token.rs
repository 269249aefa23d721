//! Making and revoking API tokens. A token carries the strength of the session that minted it;
//! otherwise the rules on second factors would end at the first token.

use domain::event::action_words;
use domain::timestamp::DAY;
use domain::{Event, IdKind, Person, PublicId, Scope, Timestamp, TokenKind, TokenSecret};
use ecosystems::keyed;
use principles::authorization::scoped_tokens;
use principles::decide;
use store::{NewToken, TokenFacts};

use crate::{Error, Registry, randomness};

/// How long a token lives where nothing else was asked for, in microseconds.
pub const USUAL: i64 = 90 * DAY;

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
/// The person speaks by a token themselves, has no verified address or no second factor, or asks
/// for a longer life than tokens have.
pub async fn mint(
    registry: &Registry,
    person: &Person,
    mut wish: Wish,
    now: Timestamp,
) -> Result<TokenSecret, Error> {
    wish.scope.names = wish.scope.names.into_iter().map(keyed).collect();
    decide::member(person)?;
    if wish.scope.until > now.plus(scoped_tokens::LONGEST) {
        let days = scoped_tokens::LONGEST / DAY;
        return Err(Error::malformed(format!(
            "a token lives {days} days at most"
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
    let salt = randomness::bytes()?;
    registry.store.mint_token(&token, salt, &event, now).await?;
    Ok(secret)
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
    revoke_of(registry, &account.id, token, now).await
}

/// Revokes one of a person's own tokens; it stops working with the commit.
///
/// # Errors
/// They have no such token.
pub async fn revoke(
    registry: &Registry,
    person: &Person,
    token: &PublicId,
    now: Timestamp,
) -> Result<(), Error> {
    revoke_of(registry, &person.account, token, now).await
}

async fn revoke_of(
    registry: &Registry,
    account: &PublicId,
    token: &PublicId,
    now: Timestamp,
) -> Result<(), Error> {
    let theirs = registry.store.tokens_of(account).await?;
    if !theirs.iter().any(|known| known.id == *token) {
        return Err(Error::Absent(format!("token {token} of this account")));
    }
    let event = Event::TokenRevoked {
        account: account.to_string(),
        token: token.to_string(),
    };
    let salt = randomness::bytes()?;
    registry
        .store
        .revoke_token(token, salt, &event, now)
        .await?;
    Ok(())
}
