//! The threat catalogue as data: `data/threats/threats.toml`.

use domain::CriterionId;
use serde::Deserialize;

use crate::tree::Tree;

/// Where the catalogue lies.
pub const PATH: &str = "data/threats/threats.toml";

/// Attacks, and controls beyond the framework.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// Version of the file format; 1.
    pub format: u32,
    /// The attacks, in order.
    #[serde(default, rename = "threat")]
    pub threats: Vec<Threat>,
    /// The controls, in order.
    #[serde(default, rename = "control")]
    pub controls: Vec<Control>,
}

/// One attack.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threat {
    /// As in `T15`.
    pub id: String,
    /// A short name.
    pub title: String,
    /// When it happened.
    pub year: String,
    /// In which ecosystems.
    #[serde(rename = "where")]
    pub places: String,
    /// What happened.
    pub what: String,
    /// The way in.
    pub entry: String,
    /// Criteria that, fully applied, would have closed this way.
    pub stops: Vec<CriterionId>,
    /// Criteria that make it rarer, smaller or sooner found.
    pub limits: Vec<CriterionId>,
    /// Controls beyond the framework that help, as in `X06`.
    pub extra: Vec<String>,
    /// A harmless replay and the answer expected.
    pub replay: String,
    /// How sure the catalogue is.
    pub confidence: Confidence,
    /// Where it was read.
    pub source: String,
}

/// How sure the catalogue is of an attack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// Found in a source while the catalogue was written.
    Read,
    /// General knowledge; to be checked before it is quoted.
    General,
}

/// A control that the framework does not ask for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Control {
    /// As in `X06`.
    pub id: String,
    /// A short name.
    pub title: String,
    /// What it does.
    pub summary: String,
    /// `S`, `M` or `L`.
    pub effort: String,
}

/// Reads the catalogue of this tree.
///
/// # Errors
/// It is not there or is not of this shape.
pub fn read(tree: &Tree) -> Result<Catalogue, String> {
    let text = tree
        .text(PATH)
        .ok_or_else(|| format!("{PATH} is not there"))?;
    let catalogue: Catalogue =
        toml::from_str(text).map_err(|error| format!("{PATH} cannot be read: {error}"))?;
    if catalogue.format != 1 {
        return Err(format!("{PATH} has format {}, not 1", catalogue.format));
    }
    Ok(catalogue)
}

/// Made-up catalogues for tests.
#[cfg(test)]
pub(crate) mod sample {
    /// One attack and one control.
    pub(crate) const SMALL: &str = r#"
        format = 1
        [[threat]]
        id = "T15"
        title = "Lapsed | domain"
        year = "2022"
        where = "all"
        what = "A domain lapsed."
        entry = "recovery"
        stops = ["authentication/abandoned-domains"]
        limits = ["authentication/account-recovery"]
        extra = ["X16"]
        replay = "Let it lapse: <refused>."
        confidence = "general"
        source = "a talk"
        [[control]]
        id = "X16"
        title = "Pause"
        summary = "Waits."
        effort = "S"
    "#;
}
