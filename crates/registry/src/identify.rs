//! Who speaks: from what a client sent to an [`Actor`].

use std::net::IpAddr;

use domain::{Actor, Person, Strength, Timestamp, TokenKind, Via};
use principles::authorization::{scoped_tokens, token_prefix};
use store::{AccountFacts, TokenFacts};

use crate::{Error, Registry};

/// What a client sent as its credential, and from where.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sent<'a> {
    /// The value of its `Authorization` header.
    pub authorization: Option<&'a str>,
    /// The address that it asks from, where that is known.
    pub from: Option<IpAddr>,
}

impl<'a> From<Option<&'a str>> for Sent<'a> {
    fn from(authorization: Option<&'a str>) -> Self {
        Self {
            authorization,
            from: None,
        }
    }
}

/// The actor behind what was sent as a credential; nobody where that is nothing.
///
/// cargo sends the bare token; `Bearer` and any case of it are taken too. What lacks the shape of a
/// token of ours is refused before any look-up.
///
/// # Errors
/// The token is none of ours, is unknown, expired or revoked, or is of a kind that does not speak
/// for a person here. All of these look the same to the caller.
pub async fn identify(
    registry: &Registry,
    sent: impl Into<Sent<'_>>,
    now: Timestamp,
) -> Result<Actor, Error> {
    let Sent {
        authorization,
        from,
    } = sent.into();
    let Some(sent) = authorization else {
        return Ok(Actor::Nobody);
    };
    let token = token_prefix::recognise(bare(sent))?;
    let digest = token.digest();
    let known = registry.store.token(&digest).await?;
    let speaks = known.filter(|token| token.kind == TokenKind::Publish && token.works(now));
    let Some(token) = speaks else {
        return Err(scoped_tokens::unknown().into());
    };
    registry.uses.note(digest, from, now);
    Ok(Actor::Person(person_by_token(token, from)))
}

/// Whether whoever sent this may read from a registry that is for members only. Which package they
/// read makes no difference; a token to publish reads as well. The answer comes from memory as long as
/// this node hears what others change.
///
/// # Errors
/// There is no token, it is unknown, expired or revoked, or it works from other networks.
pub async fn reader(
    registry: &Registry,
    sent: impl Into<Sent<'_>>,
    now: Timestamp,
) -> Result<(), Error> {
    let Sent {
        authorization,
        from,
    } = sent.into();
    let Some(sent) = authorization else {
        return Err(scoped_tokens::missing().into());
    };
    let token = token_prefix::recognise(bare(sent))?;
    let digest = token.digest();
    let known = registry.store.reader(&digest).await?;
    let reads = known.filter(|token| {
        matches!(token.kind, TokenKind::Publish | TokenKind::Read) && token.works(now)
    });
    let Some(token) = reads else {
        return Err(scoped_tokens::unknown().into());
    };
    scoped_tokens::from_here(&token.scope, from)?;
    registry.uses.note(digest, from, now);
    Ok(())
}

pub(crate) fn bare(sent: &str) -> &str {
    let sent = sent.trim();
    match sent.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
        _ => sent,
    }
}

fn person_by_token(token: TokenFacts, from: Option<IpAddr>) -> Person {
    let via = Via::Token {
        id: token.id,
        scope: token.scope,
        from,
    };
    person(token.account, (token.strength, token.minted_at), via)
}

/// The person of an account who has shown this much, then.
pub(crate) fn person(
    account: AccountFacts,
    (strength, shown_at): (Strength, Timestamp),
    via: Via,
) -> Person {
    Person {
        account: account.id,
        login: account.login,
        email_verified: account.email_verified,
        frozen: account.frozen,
        strength,
        shown_at,
        paused_until: account.paused_until,
        password_leaked: account.password_leaked,
        via,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_is_optional() {
        for sent in ["t", " t ", "Bearer t", "bearer  t"] {
            assert_eq!(bare(sent), "t", "{sent}");
        }
        assert_eq!(bare("Basic t"), "Basic t");
    }
}
