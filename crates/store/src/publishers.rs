//! Trusted publishers: whom a package trusts, and who may be the first to publish a name.

use domain::publisher::Claims;
use domain::{Action, Grant, IssuerKind, PackageName, PublicId, Terms, Timestamp};
use sea_orm::QueryResult;

use crate::error::Conflict;
use crate::record::Record;
use crate::releases::owned;
use crate::rows::{flag, one, parsed, text, time};
use crate::tx::Tx;
use crate::{Store, StoreError, accounts, tx};

/// The most publishers of a package, and the most names that an account waits for.
pub const MOST_PUBLISHERS: i64 = 20;

const FROM: &str = "publishers.public_id AS publisher, accounts.public_id AS account, login, frozen, \
     publishers.ecosystem AS ecosystem, publishers.name AS name, publishers.name_key AS name_key, \
     publishers.package_id AS package, issuer, kind, claims, pins, tag_only, unprotected, added_at, used_at, \
     (SELECT COUNT(*) FROM roles WHERE roles.package_id = publishers.package_id \
     AND roles.account_id = publishers.account_id) AS owns \
     FROM publishers JOIN accounts ON accounts.id = publishers.account_id";

/// A publisher to be added.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct NewPublisher {
    pub id: PublicId,
    /// Who adds it, and answers for it.
    pub account: PublicId,
    pub package: PackageName,
    /// The `iss` of its identities.
    pub issuer: String,
    pub kind: IssuerKind,
    /// What it is found by.
    pub subject: String,
    pub terms: Terms,
    pub added_at: Timestamp,
}

/// A publisher as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct PublisherFacts {
    pub id: PublicId,
    /// Who added it, and answers for it.
    pub account: PublicId,
    pub login: String,
    pub package: PackageName,
    /// Whether nobody had published the package when it was added.
    pub pending: bool,
    pub issuer: String,
    pub kind: IssuerKind,
    pub terms: Terms,
    pub added_at: Timestamp,
    pub used_at: Option<Timestamp>,
    /// Whether whoever added it is frozen.
    pub frozen: bool,
    /// Whether whoever added it owns the package.
    pub owns: bool,
}

impl PublisherFacts {
    /// Whether whoever added it can answer for it.
    pub fn is_answered_for(&self) -> bool {
        !self.frozen && (self.pending || self.owns)
    }
}

impl Store {
    /// The publishers of a package, the oldest first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn publishers(
        &self,
        package: &PackageName,
    ) -> Result<Vec<PublisherFacts>, StoreError> {
        let sql = format!(
            "SELECT {FROM} WHERE ecosystem = $1 AND name_key = $2 AND package_id IS NOT NULL \
             ORDER BY publishers.id"
        );
        let values = [package.ecosystem().word().into(), package.key().into()];
        let rows = tx::read(&self.readers, &sql, values).await?;
        rows.iter().map(facts).collect()
    }

    /// The publishers by which an account waits for names that nobody has published.
    ///
    /// # Errors
    /// The database fails.
    pub async fn pending_publishers(
        &self,
        account: &PublicId,
    ) -> Result<Vec<PublisherFacts>, StoreError> {
        let sql = format!(
            "SELECT {FROM} WHERE accounts.public_id = $1 AND package_id IS NULL ORDER BY publishers.id"
        );
        let rows = tx::read(&self.readers, &sql, [account.as_str().into()]).await?;
        rows.iter().map(facts).collect()
    }

    /// The publishers that may stand for an identity: those of its issuer that are found by this.
    ///
    /// # Errors
    /// The database fails.
    pub async fn publishers_by(
        &self,
        issuer: &str,
        subject: &str,
    ) -> Result<Vec<PublisherFacts>, StoreError> {
        let sql =
            format!("SELECT {FROM} WHERE issuer = $1 AND subject = $2 ORDER BY publishers.id");
        let rows = tx::read(&self.readers, &sql, [issuer.into(), subject.into()]).await?;
        rows.iter().map(facts).collect()
    }

    /// Adds a publisher to a package.
    ///
    /// # Errors
    /// The grant is not for this, the same is there already, or there are too many.
    pub async fn add_publisher(
        &self,
        grant: &Grant,
        new: &NewPublisher,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let package = owned(&tx, grant, Action::Owners, &new.package, at).await?;
        let sql = "SELECT COUNT(*) AS n FROM publishers WHERE package_id = $1";
        let found = tx.one(sql, [package.into()]).await?;
        let found = found.ok_or(StoreError::Damaged("count"))?;
        insert(&tx, new, Some(package), one(&found, "n")?).await?;
        tx.record(record, at).await?;
        tx.commit().await
    }

    /// Adds a publisher for a name that nobody has published.
    ///
    /// # Errors
    /// The name is taken or was, the same is there already, or the account waits for too many names.
    pub async fn add_pending_publisher(
        &self,
        new: &NewPublisher,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let sql = "SELECT COUNT(*) AS n, \
                   (SELECT COUNT(*) FROM packages WHERE ecosystem = $2 AND name_key = $3) + \
                   (SELECT COUNT(*) FROM tombstones WHERE ecosystem = $2 AND kind = 'package' AND tomb_key = $3) \
                   AS taken FROM publishers JOIN accounts ON accounts.id = account_id \
                   WHERE accounts.public_id = $1 AND package_id IS NULL";
        let values = [
            new.account.as_str().into(),
            new.package.ecosystem().word().into(),
            new.package.key().into(),
        ];
        let found = tx.one(sql, values).await?;
        let found = found.ok_or(StoreError::Damaged("count"))?;
        if flag(&found, "taken")? {
            let spelling = new.package.spelling().to_owned();
            return Err(Conflict::NameTaken { spelling }.into());
        }
        insert(&tx, new, None, one(&found, "n")?).await?;
        tx.record(record, at).await?;
        tx.commit().await
    }

    /// Takes a publisher from a package, and with it every token that it got.
    ///
    /// # Errors
    /// The grant is not for this, or there is no such publisher.
    pub async fn remove_publisher(
        &self,
        grant: &Grant,
        package: &PackageName,
        publisher: &PublicId,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let package = owned(&tx, grant, Action::Owners, package, at).await?;
        let sql = "SELECT id FROM publishers WHERE public_id = $1 AND package_id = $2";
        let found = tx
            .one(sql, [publisher.as_str().into(), package.into()])
            .await?;
        remove(&tx, found).await?;
        tx.record(record, at).await?;
        tx.commit().await
    }

    /// Gives up a name that an account waits for.
    ///
    /// # Errors
    /// It waits for no such name.
    pub async fn remove_pending_publisher(
        &self,
        account: &PublicId,
        publisher: &PublicId,
        record: &Record,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let sql = "SELECT publishers.id AS id FROM publishers JOIN accounts ON accounts.id = account_id \
                   WHERE publishers.public_id = $1 AND accounts.public_id = $2 AND package_id IS NULL";
        let values = [publisher.as_str().into(), account.as_str().into()];
        let found = tx.one(sql, values).await?;
        remove(&tx, found).await?;
        tx.record(record, at).await?;
        tx.commit().await
    }

    /// Lets a package take nothing but its publishers, or tokens too. Whether that is new.
    ///
    /// # Errors
    /// The grant is not for this.
    pub async fn set_publisher_only(
        &self,
        grant: &Grant,
        package: &PackageName,
        only: bool,
        record: &Record,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let package = owned(&tx, grant, Action::Owners, package, at).await?;
        let only = i64::from(only);
        let sql = "UPDATE packages SET publisher_only = $1 WHERE id = $2 AND publisher_only <> $1";
        if tx.run(sql, [only.into(), package.into()]).await? == 0 {
            return Ok(false);
        }
        tx.record(record, at).await?;
        tx.commit().await?;
        Ok(true)
    }
}

async fn insert(
    tx: &Tx,
    new: &NewPublisher,
    package: Option<i64>,
    there: i64,
) -> Result<(), StoreError> {
    if there >= MOST_PUBLISHERS {
        return Err(Conflict::TooMany.into());
    }
    let account = accounts::row_of(tx, &new.account).await?;
    let claims = json(&new.terms.claims);
    let sql = "SELECT id FROM publishers WHERE account_id = $1 AND ecosystem = $2 AND name_key = $3 \
               AND issuer = $4 AND claims = $5";
    let values = [
        account.into(),
        new.package.ecosystem().word().into(),
        new.package.key().into(),
        new.issuer.as_str().into(),
        claims.as_str().into(),
    ];
    if tx.one(sql, values).await?.is_some() {
        return Err(Conflict::PublisherThere.into());
    }
    tx.run(
        "INSERT INTO publishers (public_id, account_id, ecosystem, name, name_key, package_id, issuer, kind, \
         subject, claims, pins, tag_only, unprotected, added_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        [
            new.id.as_str().into(),
            account.into(),
            new.package.ecosystem().word().into(),
            new.package.spelling().into(),
            new.package.key().into(),
            package.into(),
            new.issuer.as_str().into(),
            new.kind.word().into(),
            new.subject.as_str().into(),
            claims.into(),
            json(&new.terms.pins).into(),
            i64::from(new.terms.tag_only).into(),
            i64::from(new.terms.unprotected).into(),
            new.added_at.micros().into(),
        ],
    )
    .await?;
    Ok(())
}

async fn remove(tx: &Tx, found: Option<QueryResult>) -> Result<(), StoreError> {
    let row: i64 = one(&found.ok_or(Conflict::NotFound)?, "id")?;
    let sql = "DELETE FROM publisher_tokens WHERE publisher_id = $1";
    tx.run(sql, [row.into()]).await?;
    tx.run("DELETE FROM publishers WHERE id = $1", [row.into()])
        .await?;
    Ok(())
}

/// Takes away every publisher that an account has added, and every name that it waits for.
pub(crate) async fn remove_all_of(tx: &Tx, account: i64) -> Result<(), StoreError> {
    let sql = "DELETE FROM publisher_tokens WHERE publisher_id IN \
               (SELECT id FROM publishers WHERE account_id = $1)";
    tx.run(sql, [account.into()]).await?;
    let sql = "DELETE FROM publishers WHERE account_id = $1";
    tx.run(sql, [account.into()]).await?;
    Ok(())
}

/// Takes away every publisher of a package: whoever it belongs to now has named none yet.
pub(crate) async fn remove_all_for(tx: &Tx, package: i64) -> Result<(), StoreError> {
    let sql = "DELETE FROM publisher_tokens WHERE publisher_id IN \
               (SELECT id FROM publishers WHERE package_id = $1)";
    tx.run(sql, [package.into()]).await?;
    let sql = "DELETE FROM publishers WHERE package_id = $1";
    tx.run(sql, [package.into()]).await?;
    let sql = "UPDATE packages SET publisher_only = 0 WHERE id = $1";
    tx.run(sql, [package.into()]).await?;
    Ok(())
}

/// Does again, behind a restore, what an event says; a publisher that is not there needs nothing.
pub(crate) async fn replay_removed(tx: &Tx, publisher: &PublicId) -> Result<(), StoreError> {
    let sql = "SELECT id FROM publishers WHERE public_id = $1";
    match tx.one(sql, [publisher.as_str().into()]).await? {
        Some(found) => remove(tx, Some(found)).await,
        None => Ok(()),
    }
}

/// The same for who may publish a package.
pub(crate) async fn replay_only(
    tx: &Tx,
    package: &PackageName,
    only: bool,
) -> Result<(), StoreError> {
    let sql = "UPDATE packages SET publisher_only = $1 WHERE ecosystem = $2 AND name_key = $3";
    let values = [
        i64::from(only).into(),
        package.ecosystem().word().into(),
        package.key().into(),
    ];
    tx.run(sql, values).await?;
    Ok(())
}

/// Sorted by name, so that the same claims are the same text.
pub(crate) fn json(claims: &Claims) -> String {
    serde_json::to_string(claims).expect("names and texts are JSON")
}

pub(crate) fn claims(row: &QueryResult, column: &'static str) -> Result<Claims, StoreError> {
    serde_json::from_str(&text(row, column)?).map_err(|_| StoreError::Damaged(column))
}

fn facts(row: &QueryResult) -> Result<PublisherFacts, StoreError> {
    let kind = IssuerKind::of_word(&text(row, "kind")?);
    Ok(PublisherFacts {
        id: parsed(row, "publisher")?,
        account: parsed(row, "account")?,
        login: text(row, "login")?,
        package: package(row)?,
        pending: one::<Option<i64>>(row, "package")?.is_none(),
        issuer: text(row, "issuer")?,
        kind: kind.ok_or(StoreError::Damaged("kind of an issuer"))?,
        terms: Terms {
            claims: claims(row, "claims")?,
            pins: claims(row, "pins")?,
            tag_only: flag(row, "tag_only")?,
            unprotected: flag(row, "unprotected")?,
        },
        added_at: time(row, "added_at")?,
        used_at: one::<Option<i64>>(row, "used_at")?.map(Timestamp::from_micros),
        frozen: flag(row, "frozen")?,
        owns: flag(row, "owns")?,
    })
}

pub(crate) fn package(row: &QueryResult) -> Result<PackageName, StoreError> {
    let ecosystem = parsed(row, "ecosystem")?;
    let (name, key) = (text(row, "name")?, text(row, "name_key")?);
    PackageName::checked(ecosystem, &name, &key)
        .map_err(|_| StoreError::Damaged("name of a package"))
}
