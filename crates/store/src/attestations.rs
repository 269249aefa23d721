//! Statements of where files were built, and the builders that packages have.

use domain::artifact::FileState;
use domain::{Action, Builder, Digest, Grant, PackageName, Timestamp};
use sea_orm::QueryResult;

use crate::error::Conflict;
use crate::record::Record;
use crate::releases::owned;
use crate::rows::{flag, one, parsed, text, time};
use crate::tx::Tx;
use crate::{Store, StoreError, tx};

/// A statement to be kept. Everything but the bytes was read from them.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct NewAttestation {
    /// The file that it is about, which must still be there.
    pub file: Digest,
    pub bundle: Vec<u8>,
    pub predicate_type: String,
    /// Who signed, as JSON.
    pub identity: String,
    pub builder: Builder,
    /// Whether the builder is one of the package's.
    pub own: bool,
    /// Whether it was built on a machine of the service.
    pub hosted: bool,
    /// Of the trust root that it was verified under.
    pub trust_root: Digest,
    /// The number of its entry in the log.
    pub log_index: Option<u64>,
    /// When it was signed, by whoever dates it.
    pub signed_at: Option<Timestamp>,
}

/// A statement as it is kept.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct AttestationFacts {
    pub version: String,
    pub bundle: Vec<u8>,
    pub predicate_type: String,
    /// Who signed, as JSON.
    pub identity: String,
    pub builder: Builder,
    pub own: bool,
    pub trust_root: Digest,
    pub log_index: Option<u64>,
    pub signed_at: Option<Timestamp>,
    pub verified_at: Timestamp,
}

/// The file of a release, as far as statements are about it.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct AttestedFile {
    pub spelling: String,
    pub version: String,
    pub filename: String,
    pub digest: Digest,
    pub uploaded_at: Timestamp,
    /// Whether everybody may see it.
    pub listed: bool,
    /// How many statements it has.
    pub attestations: u64,
}

const FILE: &str = "SELECT files.id AS id, packages.name AS name, version, filename, files.sha256 AS sha256, state, \
     uploaded_at, (SELECT COUNT(*) FROM attestations WHERE file_id = files.id) AS attestations FROM packages \
     JOIN releases ON releases.package_id = packages.id JOIN files ON files.release_id = releases.id \
     WHERE packages.ecosystem = $1 AND name_key = $2 AND version_key = $3";

impl Store {
    /// The file of this release.
    ///
    /// # Errors
    /// The database fails.
    pub async fn attested_file(
        &self,
        package: &PackageName,
        version_key: &str,
    ) -> Result<Option<AttestedFile>, StoreError> {
        let values = [
            package.ecosystem().word().into(),
            package.key().into(),
            version_key.into(),
        ];
        let rows = tx::read(&self.readers, FILE, values).await?;
        rows.first()
            .map(|row| {
                Ok(AttestedFile {
                    spelling: text(row, "name")?,
                    version: text(row, "version")?,
                    filename: text(row, "filename")?,
                    digest: parsed(row, "sha256")?,
                    uploaded_at: time(row, "uploaded_at")?,
                    listed: text(row, "state")? == FileState::Listed.word(),
                    attestations: crate::rows::unsigned(row, "attestations")?,
                })
            })
            .transpose()
    }

    /// Keeps a statement beside its file; whether it is new.
    ///
    /// # Errors
    /// The grant is not for this, or the file is not there.
    pub async fn add_attestation(
        &self,
        grant: &Grant,
        package: &PackageName,
        new: &NewAttestation,
        record: &Record,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let package = owned(&tx, grant, Action::Publish, package, at).await?;
        let sql = "SELECT files.id AS id FROM files JOIN releases ON releases.id = files.release_id \
                   WHERE package_id = $1 AND files.sha256 = $2";
        let row = tx
            .one(sql, [package.into(), new.file.to_string().into()])
            .await?;
        let file: i64 = one(&row.ok_or(Conflict::NotFound)?, "id")?;
        if !insert(&tx, file, new, at).await? {
            return Ok(false);
        }
        tx.record(record, at).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// The statements about the releases of a package, or about this one; the newest first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn attestations(
        &self,
        package: &PackageName,
        version_key: Option<&str>,
    ) -> Result<Vec<AttestationFacts>, StoreError> {
        let rows = tx::read(
            &self.readers,
            "SELECT version, bundle, predicate_type, identity, attestations.builder AS builder, own, trust_root, log_index, \
             signed_at, verified_at FROM packages JOIN releases ON releases.package_id = packages.id \
             JOIN files ON files.release_id = releases.id \
             JOIN attestations ON attestations.file_id = files.id \
             WHERE packages.ecosystem = $1 AND name_key = $2 AND ($3 = '' OR version_key = $3) \
             ORDER BY attestations.id DESC",
            [
                package.ecosystem().word().into(),
                package.key().into(),
                version_key.unwrap_or_default().into(),
            ],
        )
        .await?;
        rows.iter().map(facts).collect()
    }

    /// Whether a builder of the package has signed this release.
    ///
    /// # Errors
    /// The database fails.
    pub async fn has_own_attestation(
        &self,
        package: &PackageName,
        version_key: &str,
    ) -> Result<bool, StoreError> {
        let rows = tx::read(
            &self.readers,
            "SELECT 1 AS found FROM packages JOIN releases ON releases.package_id = packages.id \
             JOIN files ON files.release_id = releases.id \
             JOIN attestations ON attestations.file_id = files.id \
             WHERE packages.ecosystem = $1 AND name_key = $2 AND version_key = $3 AND own = 1 LIMIT 1",
            [
                package.ecosystem().word().into(),
                package.key().into(),
                version_key.into(),
            ],
        )
        .await?;
        Ok(!rows.is_empty())
    }

    /// The versions of a package of which there are statements, the newest first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn attested_versions(
        &self,
        package: &PackageName,
    ) -> Result<Vec<String>, StoreError> {
        let rows = tx::read(
            &self.readers,
            "SELECT version FROM packages JOIN releases ON releases.package_id = packages.id \
             JOIN files ON files.release_id = releases.id WHERE packages.ecosystem = $1 AND name_key = $2 \
             AND state = 'listed' AND files.id IN (SELECT file_id FROM attestations) ORDER BY files.id DESC LIMIT 100",
            [package.ecosystem().word().into(), package.key().into()],
        )
        .await?;
        rows.iter().map(|row| text(row, "version")).collect()
    }

    /// The builders that owners have confirmed for a package.
    ///
    /// # Errors
    /// The database fails.
    pub async fn builders(&self, package: &PackageName) -> Result<Vec<Builder>, StoreError> {
        let rows = tx::read(
            &self.readers,
            "SELECT builder FROM packages JOIN builders ON builders.package_id = packages.id \
             WHERE ecosystem = $1 AND name_key = $2 ORDER BY builders.id",
            [package.ecosystem().word().into(), package.key().into()],
        )
        .await?;
        rows.iter().map(builder).collect()
    }

    /// Makes a builder one of the package's; statements of it that are there already count from now on.
    /// Whether that is new.
    ///
    /// # Errors
    /// The grant is not for this.
    pub async fn adopt_builder(
        &self,
        grant: &Grant,
        package: &PackageName,
        builder: &Builder,
        record: &Record,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let tx = tx::begin(&self.writer).await?;
        let package = owned(&tx, grant, Action::Owners, package, at).await?;
        let key = builder.key();
        let sql = "INSERT INTO builders (package_id, builder, added_by, added_at) VALUES ($1, $2, $3, $4) \
                   ON CONFLICT (package_id, builder) DO NOTHING";
        let values = [
            package.into(),
            key.as_str().into(),
            grant.account().as_str().into(),
            at.micros().into(),
        ];
        if tx.run(sql, values).await? == 0 {
            return Ok(false);
        }
        let sql = "UPDATE attestations SET own = 1 WHERE builder = $1 AND hosted = 1 AND file_id IN \
                   (SELECT files.id FROM files JOIN releases ON releases.id = files.release_id \
                   WHERE package_id = $2)";
        tx.run(sql, [key.into(), package.into()]).await?;
        tx.record(record, at).await?;
        tx.commit().await?;
        Ok(true)
    }
}

async fn insert(
    tx: &Tx,
    file: i64,
    new: &NewAttestation,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "INSERT INTO attestations (file_id, sha256, bundle, predicate_type, identity, builder, own, hosted, \
               trust_root, log_index, signed_at, verified_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
               ON CONFLICT (file_id, sha256) DO NOTHING";
    let log_index = new.log_index.map(crate::rows::signed).transpose()?;
    let values = [
        file.into(),
        Digest::of(&new.bundle).to_string().into(),
        new.bundle.clone().into(),
        new.predicate_type.as_str().into(),
        new.identity.as_str().into(),
        new.builder.key().into(),
        i64::from(new.own).into(),
        i64::from(new.hosted).into(),
        new.trust_root.to_string().into(),
        log_index.into(),
        new.signed_at.map(Timestamp::micros).into(),
        at.micros().into(),
    ];
    Ok(tx.run(sql, values).await? > 0)
}

fn builder(row: &QueryResult) -> Result<Builder, StoreError> {
    serde_json::from_str(&text(row, "builder")?).map_err(|_| StoreError::Damaged("builder"))
}

fn facts(row: &QueryResult) -> Result<AttestationFacts, StoreError> {
    let log_index: Option<i64> = one(row, "log_index")?;
    let signed_at: Option<i64> = one(row, "signed_at")?;
    Ok(AttestationFacts {
        version: text(row, "version")?,
        bundle: one(row, "bundle")?,
        predicate_type: text(row, "predicate_type")?,
        identity: text(row, "identity")?,
        builder: builder(row)?,
        own: flag(row, "own")?,
        trust_root: parsed(row, "trust_root")?,
        log_index: log_index.and_then(|index| u64::try_from(index).ok()),
        signed_at: signed_at.map(Timestamp::from_micros),
        verified_at: time(row, "verified_at")?,
    })
}
