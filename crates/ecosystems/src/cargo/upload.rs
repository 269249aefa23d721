//! The metadata in front of an uploaded crate (Cargo Book, "Publish"). It is a claim: what is
//! served comes from the archive, and the two must agree.

use std::collections::BTreeMap;
use std::fmt;

use domain::limits;
use domain::{PackageName, Version};
use serde::Deserialize;

use super::dependency::{Dependency, Kind};
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
    Json(String),
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
                "the metadata has more than {} bytes",
                limits::METADATA_BYTES
            ),
            Self::CrateTooLong => write!(
                f,
                "the crate has more than {} bytes; leave files out with `exclude` in Cargo.toml",
                limits::PACKED_BYTES
            ),
            Self::Json(why) => write!(f, "the metadata cannot be read: {why}"),
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
        serde_json::from_slice(json).map_err(|why| UploadError::Json(why.to_string()))?;
    Ok(Head {
        name: name::parse(&said.name).map_err(UploadError::Name)?,
        version: version::parse(&said.vers).map_err(UploadError::Version)?,
        dependencies: said.deps.into_iter().map(SaidDependency::indexed).collect(),
        features: said.features,
        links: said.links,
    })
}

#[derive(Deserialize)]
struct Said {
    name: String,
    vers: String,
    deps: Vec<SaidDependency>,
    #[serde(default)]
    features: BTreeMap<String, Vec<String>>,
    links: Option<String>,
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
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_held_at_their_edge() {
        let word = |number: u64| u32::try_from(number).unwrap().to_le_bytes();
        assert!(json_length(word(limits::METADATA_BYTES)).is_ok());
        assert!(json_length(word(limits::METADATA_BYTES + 1)).is_err());
        assert!(crate_length(word(limits::PACKED_BYTES)).is_ok());
        assert!(crate_length(word(limits::PACKED_BYTES + 1)).is_err());
        assert!(json_length([0xff; 4]).is_err());
    }

    #[test]
    fn a_renamed_dependency_is_turned_round_and_unknown_keys_are_passed_over() {
        let head = head(
            br#"{"name":"gate","vers":"1.0.0","future":1,"deps":[{"name":"serde","version_req":"^1",
                "explicit_name_in_toml":"s","kind":"dev","artifact":null}]}"#,
        )
        .unwrap();
        let dependency = &head.dependencies[0];
        assert_eq!(dependency.name, "s");
        assert_eq!(dependency.package.as_deref(), Some("serde"));
        assert_eq!(dependency.kind, Kind::Dev);
        assert!(dependency.default_features);
    }

    #[test]
    fn what_is_no_upload_is_refused() {
        let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        for bad in [
            "",
            "null",
            "{}",
            r#"{"name":"gate","vers":"1.0.0"}"#,
            r#"{"name":"nul","vers":"1.0.0","deps":[]}"#,
            r#"{"name":"gate","vers":"1.0","deps":[]}"#,
            r#"{"name":"gate","vers":"1.0.0","deps":[{"name":"x"}]}"#,
            r#"{"name":"gate","vers":"1.0.0","deps":[{"name":"x","version_req":"1","kind":"odd"}]}"#,
            &format!(r#"{{"name":"gate","vers":"1.0.0","deps":{deep}}}"#),
        ] {
            assert!(
                head(bad.as_bytes()).is_err(),
                "{}",
                &bad[..bad.len().min(80)]
            );
        }
        // Where nobody looks, depth does no harm.
        let json = format!(r#"{{"name":"gate","vers":"1.0.0","deps":[],"x":{deep}}}"#);
        assert!(head(json.as_bytes()).is_ok());
        assert!(head(b"{\"name\":\"\xff\",\"vers\":\"1.0.0\",\"deps\":[]}").is_err());
    }
}
