//! The metadata in front of an uploaded crate (Cargo Book, "Publish"). It is a claim: what is
//! served comes from the archive, and the two must agree.

use std::collections::BTreeMap;
use std::fmt;

use domain::limits;
use domain::{PackageName, PlainText, Version};
use serde::Deserialize;

use super::dependency::{Dependency, Kind, MOST};
use super::{name, version};

/// The bytes of a length.
pub const LENGTH: usize = 4;

/// Why an upload cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UploadError {
    /// The metadata would have more bytes than it may.
    MetadataTooLong,
    /// The crate would have more bytes than it may.
    CrateTooLong,
    /// The metadata is not the JSON it should be.
    Json(PlainText),
    /// More dependencies or features than there may be.
    TooMany,
    /// The name is none.
    Name(name::NameError),
    /// The version is none.
    Version(version::VersionError),
}

impl fmt::Display for UploadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MetadataTooLong => write!(
                f,
                "the metadata has more than {} bytes; shorten the readme",
                limits::METADATA_BYTES
            ),
            Self::CrateTooLong => write!(
                f,
                "the crate has more than {} bytes; leave files out with `exclude` in Cargo.toml",
                limits::PACKED_BYTES
            ),
            Self::Json(why) => write!(
                f,
                "the metadata cannot be read: {why}; publish with an unchanged cargo"
            ),
            Self::TooMany => write!(f, "more than {MOST} dependencies or features"),
            Self::Name(why) => why.fmt(f),
            Self::Version(why) => why.fmt(f),
        }
    }
}

impl std::error::Error for UploadError {}

/// What an upload says of the crate that follows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The name.
    pub name: PackageName,
    /// The version.
    pub version: Version,
    /// What it says the crate needs, as an index row would.
    pub(crate) dependencies: Vec<Dependency>,
    /// Its features.
    pub(crate) features: BTreeMap<String, Vec<String>>,
    /// Which native library it links.
    pub(crate) links: Option<String>,
    /// What it says of the crate to people, key by key as in the manifest; nothing where it says nothing.
    pub(crate) texts: Vec<(&'static str, Option<String>)>,
    /// The same of what is a list.
    pub(crate) lists: Vec<(&'static str, Option<Vec<String>>)>,
}

/// Reads the length of the metadata.
///
/// # Errors
/// It is more than there may be.
pub fn json_length(word: [u8; LENGTH]) -> Result<usize, UploadError> {
    let length = u32::from_le_bytes(word);
    if u64::from(length) > limits::METADATA_BYTES {
        return Err(UploadError::MetadataTooLong);
    }
    usize::try_from(length).map_err(|_| UploadError::MetadataTooLong)
}

/// Reads the length of the crate.
///
/// # Errors
/// It is more than there may be.
pub fn crate_length(word: [u8; LENGTH]) -> Result<u64, UploadError> {
    let length = u64::from(u32::from_le_bytes(word));
    if length > limits::PACKED_BYTES {
        return Err(UploadError::CrateTooLong);
    }
    Ok(length)
}

/// Reads the metadata. Keys that nobody knows are passed over: newer clients send more.
///
/// # Errors
/// It is not what cargo sends, or name or version are none.
pub fn head(json: &[u8]) -> Result<Head, UploadError> {
    let said: Said =
        serde_json::from_slice(json).map_err(|why| UploadError::Json(plain(&why.to_string())))?;
    if said.deps.len() > MOST || said.features.len() > MOST {
        return Err(UploadError::TooMany);
    }
    Ok(Head {
        name: name::parse(&said.name).map_err(UploadError::Name)?,
        version: version::parse(&said.vers).map_err(UploadError::Version)?,
        dependencies: said.deps.into_iter().map(SaidDependency::indexed).collect(),
        features: said.features,
        links: said.links,
        texts: vec![
            ("description", said.description),
            ("license", said.license),
            ("rust_version", said.rust_version),
            ("repository", said.repository),
            ("homepage", said.homepage),
            ("documentation", said.documentation),
        ],
        lists: vec![("keywords", said.keywords), ("categories", said.categories)],
    })
}

/// A message may quote what was sent, and clients print it.
fn plain(text: &str) -> PlainText {
    PlainText::cut(text, 300)
}

#[derive(Deserialize)]
struct Said {
    name: String,
    vers: String,
    deps: Vec<SaidDependency>,
    #[serde(default)]
    features: BTreeMap<String, Vec<String>>,
    links: Option<String>,
    description: Option<String>,
    license: Option<String>,
    rust_version: Option<String>,
    repository: Option<String>,
    homepage: Option<String>,
    documentation: Option<String>,
    keywords: Option<Vec<String>>,
    categories: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct SaidDependency {
    name: String,
    version_req: String,
    #[serde(default)]
    features: Vec<String>,
    #[serde(default)]
    optional: bool,
    #[serde(default = "yes")]
    default_features: bool,
    target: Option<String>,
    kind: Option<Kind>,
    registry: Option<String>,
    explicit_name_in_toml: Option<String>,
}

fn yes() -> bool {
    true
}

impl SaidDependency {
    /// Upload and index name a renamed dependency the other way round.
    fn indexed(self) -> Dependency {
        let (name, package) = match self.explicit_name_in_toml {
            Some(alias) => (alias, Some(self.name)),
            None => (self.name, None),
        };
        Dependency {
            name,
            req: self.version_req,
            features: self.features,
            optional: self.optional,
            default_features: self.default_features,
            target: self.target,
            kind: self.kind.unwrap_or(Kind::Normal),
            registry: self.registry,
            package,
        }
    }
}

/// Entry for fuzzing.
pub fn fuzz(bytes: &[u8]) {
    if let Ok(head) = head(bytes) {
        assert!(head.name.spelling().len() <= name::MAX);
        assert!(head.dependencies.len() <= MOST);
    }
    if let Some(word) = bytes.first_chunk() {
        let (json, packed) = (json_length(*word), crate_length(*word));
        assert!(json.is_ok_and(|length| length <= 1 << 20) || json_length(*word).is_err());
        assert!(packed.is_err() || packed.is_ok_and(|length| length <= limits::PACKED_BYTES));
    }
}

#[cfg(test)]
mod tests;
