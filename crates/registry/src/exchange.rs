//! A build service exchanges its identity for a token. The order is law:
//!
//! - Nobody is asked for keys but an issuer that the operator has configured.
//! - Nothing that the identity says is believed before its signature was checked by those keys.
//! - The identity is used up in the same commit that keeps the token, so that of two attempts one succeeds.

use credentials::oidc::{Algorithm, Expected, LEEWAY, Unverified, Verified};
use domain::event::{PublisherChange, PublisherEnd, PublisherUse};
use domain::publisher::Claims;
use domain::{
    Digest, Event, IdKind, Identity, Issuer, Need, PackageName, PrincipleId, Refusal, Timestamp,
    TokenKind, TokenSecret,
};
use principles::authorization::trusted_publishing::{self, Mismatch, refused};
use principles::authorization::{scoped_tokens, token_prefix};
use store::{Conflict, NewPublisherToken, PublisherFacts, StoreError};

use crate::notices::{self, Whence};
use crate::second_factor::salted;
use crate::{Error, Registry, mint_token, randomness};

/// How issuers sign. Both are checked by public keys.
const ALGORITHMS: &[Algorithm] = &[Algorithm::Rs256, Algorithm::Es256];

/// Whether identities are exchanged here at all.
pub fn is_offered(registry: &Registry) -> bool {
    trusted_publishing::is_offered(&registry.settings().issuers)
}

/// The audience of cargo's exchange: its address without the scheme. A token for another exchange is refused.
pub fn cargo_audience(registry: &Registry) -> String {
    format!("{}/cargo", registry.settings().host())
}

/// Exchanges an identity for a token that publishes one package for a quarter of an hour. Where an identity
/// may publish several, `wished` names the one.
///
/// # Errors
/// The identity is not right, was used before, or no publisher stands for it; or its issuer does not answer.
pub async fn exchange(
    registry: &Registry,
    audience: &str,
    identity: &str,
    wished: Option<&PackageName>,
    now: Timestamp,
) -> Result<TokenSecret, Error> {
    let offered = Unverified::read(identity).map_err(refused)?;
    let name = offered.issuer().map_err(refused)?;
    let mut known = registry.settings().issuers.iter();
    let Some(issuer) = known.find(|issuer| issuer.url == name) else {
        return Err(refused(credentials::oidc::Refused::Issuer).into());
    };
    let keys = registry.issuers.keys(issuer, offered.key_id(), now).await?;
    let expected = Expected {
        issuer: &issuer.url,
        audience,
        algorithms: ALGORITHMS,
    };
    let verified = offered.verify(&keys, &expected, now).map_err(refused)?;
    let identity = Identity {
        issuer: verified.issuer.clone(),
        claims: verified.claims.clone(),
    };
    let (publisher, pins) = whose(registry, issuer, &identity, wished).await?;
    if publisher.pending && is_published(registry, &publisher.package).await? {
        return Err(too_late(registry, &publisher, now).await?);
    }
    minted(
        registry,
        issuer,
        (&verified, &identity),
        (&publisher, pins),
        now,
    )
    .await
}

/// The one publisher that stands for this identity, and the numbers that it pins.
async fn whose(
    registry: &Registry,
    issuer: &Issuer,
    identity: &Identity,
    wished: Option<&PackageName>,
) -> Result<(PublisherFacts, Claims), Error> {
    let Some(subject) = trusted_publishing::subject(issuer, identity) else {
        return Err(refused(Mismatch::Elsewhere).into());
    };
    let candidates = registry.store.publishers_by(&issuer.url, &subject).await?;
    let (mut fitting, mut nearest) = (Vec::new(), Mismatch::Elsewhere);
    for publisher in candidates {
        if wished.is_some_and(|wished| *wished != publisher.package) {
            continue;
        }
        match trusted_publishing::fits(issuer, &publisher.terms, identity) {
            Ok(pins) => fitting.push((publisher, pins)),
            Err(mismatch) => nearest = nearest.max(mismatch),
        }
    }
    // One that nobody answers for does not stand in the way of one that somebody does.
    if fitting
        .iter()
        .any(|(publisher, _)| publisher.is_answered_for())
    {
        fitting.retain(|(publisher, _)| publisher.is_answered_for());
    }
    let mut packages: Vec<String> = fitting
        .iter()
        .map(|(publisher, _)| publisher.package.to_string())
        .collect();
    packages.dedup();
    if packages.len() > 1 {
        return Err(refused(format!(
            "this identity may publish several packages ({}), and a token is for one: name it as \"crate\" beside \
             \"jwt\"",
            packages.join(", ")
        ))
        .into());
    }
    match fitting.into_iter().next() {
        Some((publisher, _)) if !publisher.is_answered_for() => Err(refused(
            "whoever added this publisher can no longer answer for it; an owner has to add it again",
        )
        .into()),
        Some(found) => Ok(found),
        None => Err(refused(nearest).into()),
    }
}

async fn is_published(registry: &Registry, package: &PackageName) -> Result<bool, Error> {
    let facts = registry.store.publish_facts(None, package, None).await?;
    Ok(facts.package.is_some())
}

/// Somebody published the name that this publisher waited for: it waits no more, and whoever added it is told.
async fn too_late(
    registry: &Registry,
    publisher: &PublisherFacts,
    now: Timestamp,
) -> Result<Error, Error> {
    let event = Event::PublisherRemoved(PublisherChange {
        ecosystem: publisher.package.ecosystem().word(),
        package: publisher.package.to_string(),
        publisher: publisher.id.to_string(),
        issuer: publisher.issuer.clone(),
        claims: publisher.terms.claims.clone(),
        pending: true,
        actor: "registry".to_owned(),
    });
    let account = mint_token::of_id(registry, &publisher.account).await?;
    let whence = Whence::registry();
    let record = notices::record(registry, &account, &whence, vec![event], now).await?;
    let (store, id) = (&registry.store, &publisher.id);
    match store
        .remove_pending_publisher(&account.id, id, &record, now)
        .await
    {
        // Another exchange was quicker to notice.
        Ok(()) | Err(StoreError::Conflict(Conflict::NotFound)) => {}
        Err(error) => return Err(error.into()),
    }
    registry.mail_waits();
    let taken = publisher.package.to_string();
    Ok(Refusal::of(PrincipleId::TrustedPublishing, Need::OtherName { taken }).into())
}

async fn minted(
    registry: &Registry,
    issuer: &Issuer,
    (verified, identity): (&Verified, &Identity),
    (publisher, pins): (&PublisherFacts, Claims),
    now: Timestamp,
) -> Result<TokenSecret, Error> {
    let secret = randomness::token(TokenKind::Oidc)?;
    let id = randomness::id(IdKind::Token)?;
    let until = now.plus(trusted_publishing::LASTS);
    // An issuer has no line break in its address, so that no two pairs are the same text.
    let identity_digest =
        Digest::of(format!("{}\n{}", verified.issuer, verified.token_id).as_bytes());
    let mut kept = trusted_publishing::kept(issuer, identity);
    kept.insert("iss".to_owned(), verified.issuer.clone());
    kept.insert("jti_sha256".to_owned(), identity_digest.to_string());
    let event = Event::PublisherUsed(PublisherUse {
        ecosystem: publisher.package.ecosystem().word(),
        package: publisher.package.to_string(),
        publisher: publisher.id.to_string(),
        token: id.to_string(),
        until: until.to_string(),
        identity: kept.clone(),
    });
    let new = NewPublisherToken {
        id,
        publisher: publisher.id.clone(),
        digest: secret.digest(),
        until,
        identity_digest,
        remembered_until: verified
            .expires_at
            .plus(LEEWAY + trusted_publishing::REMEMBERED),
        identity: kept,
        pins_before: publisher.terms.pins.clone(),
        pins,
    };
    let record = salted([event])?.into();
    match registry.store.exchange_identity(&new, &record, now).await {
        Ok(()) => Ok(secret),
        Err(StoreError::Conflict(Conflict::IdentityUsed)) => Err(refused(
            "this identity was used before; ask the build service for another one",
        )
        .into()),
        Err(StoreError::Conflict(Conflict::NotFound)) => Err(refused(
            "the publisher was changed just now; try again with another identity",
        )
        .into()),
        Err(error) => Err(error.into()),
    }
}

/// Gives a token back before its time is over. A token that works no longer gets the same answer.
///
/// # Errors
/// It is no token of a build service.
pub async fn give_back(
    registry: &Registry,
    authorization: Option<&str>,
    now: Timestamp,
) -> Result<(), Error> {
    let sent = authorization.ok_or_else(scoped_tokens::missing)?;
    let token = token_prefix::recognise(crate::identify::bare(sent))?;
    if token.kind() != TokenKind::Oidc {
        return Err(refused(
            "this is not a token of a build service; revoke it on the page of your tokens",
        )
        .into());
    }
    let Some(known) = registry.store.publisher_token(&token.digest()).await? else {
        return Ok(());
    };
    let event = Event::PublisherTokenRevoked(PublisherEnd {
        publisher: known.publisher.to_string(),
        token: known.id.to_string(),
    });
    let record = salted([event])?.into();
    let store = &registry.store;
    store
        .revoke_publisher_token(&known.id, &record, now)
        .await?;
    Ok(())
}
