//! The tokens of trusted publishers, and the identities that were used for them.

use domain::publisher::Claims;
use domain::timestamp::DAY;
use domain::{Digest, PackageName, PublicId, Timestamp};
use sea_orm::QueryResult;

use crate::error::Conflict;
use crate::publishers::{claims, json, package};
use crate::record::Record;
use crate::rows::{flag, one, parsed, text, time};
use crate::{Store, StoreError, tx};

/// For how long a token is kept after its end, in microseconds.
const KEPT: i64 = DAY;

/// A token to be kept for an identity that was exchanged.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct NewPublisherToken {
    pub id: PublicId,
    pub publisher: PublicId,
    pub digest: Digest,
    pub until: Timestamp,
    /// Of the issuer and what tells the identity from every other one.
    pub identity_digest: Digest,
    /// Until when that is remembered.
    pub remembered_until: Timestamp,
    /// What is kept of the identity.
    pub identity: Claims,
    /// The numbers that were pinned when the identity was compared.
    pub pins_before: Claims,
    /// Those that are pinned from now on.
    pub pins: Claims,
}

/// A token of a publisher as it is.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct PublisherTokenFacts {
    pub id: PublicId,
    pub publisher: PublicId,
    /// Who added the publisher.
    pub account: PublicId,
    pub frozen: bool,
    pub package: PackageName,
    pub pending: bool,
    pub issuer: String,
    pub claims: Claims,
    pub until: Timestamp,
    pub revoked: bool,
}

impl PublisherTokenFacts {
    /// Whether it works at this moment.
    pub fn works(&self, now: Timestamp) -> bool {
        !self.revoked && now < self.until
    }
}

impl Store {
    /// Uses an identity up and keeps the token for it: of any number of attempts with one identity, one
    /// succeeds, because its digest is the key of a row.
    ///
    /// # Errors
    /// The identity was used before, or the publisher was removed or has pinned something meanwhile.
    pub async fn exchange_identity(
        &self,
        new: &NewPublisherToken,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let sql = "DELETE FROM used_identities WHERE until_at <= $1";
        tx.run(sql, [at.micros().into()]).await?;
        // What they published keeps what is known of the build.
        let sql = "DELETE FROM publisher_tokens WHERE until_at <= $1";
        tx.run(sql, [at.plus(-KEPT).micros().into()]).await?;
        let sql = "INSERT INTO used_identities (digest, until_at) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING";
        let digest = new.identity_digest.to_string();
        let until = new.remembered_until.micros();
        if tx.run(sql, [digest.into(), until.into()]).await? == 0 {
            return Err(Conflict::IdentityUsed.into());
        }
        // Two builds that are the first at the same time pin the same numbers.
        let sql = "UPDATE publishers SET pins = $1, used_at = $2 WHERE public_id = $3 AND pins IN ($4, $1)";
        let values = [
            json(&new.pins).into(),
            at.micros().into(),
            new.publisher.as_str().into(),
            json(&new.pins_before).into(),
        ];
        if tx.run(sql, values).await? == 0 {
            return Err(Conflict::NotFound.into());
        }
        tx.run(
            "INSERT INTO publisher_tokens (public_id, publisher_id, digest, identity, minted_at, until_at) \
             SELECT $1, id, $2, $3, $4, $5 FROM publishers WHERE public_id = $6",
            [
                new.id.as_str().into(),
                new.digest.to_string().into(),
                json(&new.identity).into(),
                at.micros().into(),
                new.until.micros().into(),
                new.publisher.as_str().into(),
            ],
        )
        .await?;
        tx.record(record, at).await?;
        tx.commit().await
    }

    /// The token of a publisher with this digest, be it expired or revoked.
    ///
    /// # Errors
    /// The database fails.
    pub async fn publisher_token(
        &self,
        digest: &Digest,
    ) -> Result<Option<PublisherTokenFacts>, StoreError> {
        let sql = "SELECT publisher_tokens.public_id AS token, publishers.public_id AS publisher, \
                   accounts.public_id AS account, frozen, ecosystem, name, name_key, package_id AS package, \
                   issuer, claims, until_at, revoked_at FROM publisher_tokens \
                   JOIN publishers ON publishers.id = publisher_id \
                   JOIN accounts ON accounts.id = account_id WHERE digest = $1";
        let rows = tx::read(&self.readers, sql, [digest.to_string().into()]).await?;
        rows.first().map(facts).transpose()
    }

    /// Revokes a token of a publisher; one that was revoked stays so, and nothing is recorded again.
    ///
    /// # Errors
    /// The database fails.
    pub async fn revoke_publisher_token(
        &self,
        token: &PublicId,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let sql = "UPDATE publisher_tokens SET revoked_at = $1 WHERE public_id = $2 AND revoked_at IS NULL";
        let values = [at.micros().into(), token.as_str().into()];
        if tx.run(sql, values).await? == 0 {
            return Ok(());
        }
        tx.record(record, at).await?;
        tx.commit().await
    }

    /// By which publisher a release came, and what is kept of the identity; nothing where a person published it.
    ///
    /// # Errors
    /// The database fails.
    pub async fn publication(
        &self,
        package: &PackageName,
        version_key: &str,
    ) -> Result<Option<(PublicId, Claims)>, StoreError> {
        let sql = "SELECT publisher, identity FROM publications \
                   JOIN releases ON releases.id = release_id JOIN packages ON packages.id = package_id \
                   WHERE ecosystem = $1 AND name_key = $2 AND version_key = $3";
        let values = [
            package.ecosystem().word().into(),
            package.key().into(),
            version_key.into(),
        ];
        let rows = tx::read(&self.readers, sql, values).await?;
        let found = rows.first();
        found
            .map(|row| Ok((parsed(row, "publisher")?, claims(row, "identity")?)))
            .transpose()
    }
}

fn facts(row: &QueryResult) -> Result<PublisherTokenFacts, StoreError> {
    Ok(PublisherTokenFacts {
        id: parsed(row, "token")?,
        publisher: parsed(row, "publisher")?,
        account: parsed(row, "account")?,
        frozen: flag(row, "frozen")?,
        package: package(row)?,
        pending: one::<Option<i64>>(row, "package")?.is_none(),
        issuer: text(row, "issuer")?,
        claims: claims(row, "claims")?,
        until: time(row, "until_at")?,
        revoked: one::<Option<i64>>(row, "revoked_at")?.is_some(),
    })
}
