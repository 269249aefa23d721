//! What a crate needs, as archive and upload say it, brought into one form so that they can be
//! compared.

use serde::{Deserialize, Serialize};

/// The most dependencies, and the most features, of one crate.
pub(crate) const MOST: usize = 2_000;

/// When a dependency is needed. The order is the one in which an index row lists them: old clients
/// misread another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// To build and to run.
    Normal,
    /// To run the build script.
    Build,
    /// To run the tests.
    Dev,
}

/// A dependency as the index writes it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Dependency {
    /// What the crate calls it.
    pub name: String,
    /// Which versions fit, as written.
    pub req: String,
    /// Features that are switched on, sorted.
    pub features: Vec<String>,
    /// Whether it can be left out.
    pub optional: bool,
    /// Whether its default features are on.
    pub default_features: bool,
    /// Only for this platform.
    pub target: Option<String>,
    /// When it is needed.
    pub kind: Kind,
    /// In which other registry it is found; nothing for this one.
    pub registry: Option<String>,
    /// What its own registry calls it, where the crate calls it something else.
    pub package: Option<String>,
}

impl Dependency {
    /// What must agree between archive and upload: requirements by what they mean, platforms without
    /// their white space, features without their order.
    pub(crate) fn compared(&self) -> Self {
        let req = semver::VersionReq::parse(&self.req)
            .map_or_else(|_| self.req.clone(), |req| req.to_string());
        let mut features = self.features.clone();
        features.sort();
        features.dedup();
        let target = self.target.as_ref().map(|target| {
            target
                .chars()
                .filter(|ch| !ch.is_whitespace())
                .collect::<String>()
        });
        Self {
            req,
            features,
            target,
            ..self.clone()
        }
    }

    /// The fields in which two that are needed under one name differ.
    pub(crate) fn differing(&self, other: &Self) -> Vec<&'static str> {
        let fields = [
            ("req", self.req != other.req),
            ("features", self.features != other.features),
            ("optional", self.optional != other.optional),
            (
                "default_features",
                self.default_features != other.default_features,
            ),
            ("registry", self.registry != other.registry),
            ("package", self.package != other.package),
        ];
        let differing = fields.into_iter().filter(|(_, differs)| *differs);
        differing.map(|(field, _)| field).collect()
    }
}

impl Kind {
    /// The word that stands in upload and index.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Build => "build",
            Self::Dev => "dev",
        }
    }
}
