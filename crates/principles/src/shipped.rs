//! The frameworks that ship in the program.

use crate::clauses::PolicyText;
use crate::framework::{Framework, FrameworkError};
use crate::overlay::Overlay;

/// The framework everything is judged by unless another one is named.
pub const DEFAULT: &str = "psr-0.1";

const PSR_0_1: &str = include_str!("../../../data/frameworks/psr-0.1.toml");
const NEXT_CANDIDATE: &str = include_str!("../../../data/frameworks/psr-next-candidate.toml");
const EXAMPLE_ORGANISATION: &str =
    include_str!("../../../data/frameworks/example-organisation.toml");

/// The ids that ship, the default first.
pub const IDS: [&str; 3] = [DEFAULT, "psr-next-candidate", "example-organisation"];

/// The framework of this id.
///
/// # Errors
/// There is none of this id. (A shipped file that cannot be read would be an error too; a test
/// keeps that from happening.)
pub fn framework(id: &str) -> Result<Framework, FrameworkError> {
    match id {
        DEFAULT => Framework::parse(PSR_0_1),
        "psr-next-candidate" => stand_on_default(NEXT_CANDIDATE),
        "example-organisation" => stand_on_default(EXAMPLE_ORGANISATION),
        other => Err(FrameworkError::UnknownBase(other.to_owned())),
    }
}

/// Reads a framework or an overlay on a shipped one.
///
/// # Errors
/// The text is neither, or its base does not ship.
pub fn read(text: &str) -> Result<Framework, FrameworkError> {
    match Overlay::parse(text) {
        Ok(overlay) => overlay.apply(&framework(&overlay.base)?),
        Err(overlay_error) => Framework::parse(text).map_err(|error| {
            // The text says itself which of the two it meant to be.
            if text
                .lines()
                .any(|line| line.trim_start().starts_with("base"))
            {
                overlay_error
            } else {
                error
            }
        }),
    }
}

fn stand_on_default(overlay: &str) -> Result<Framework, FrameworkError> {
    Overlay::parse(overlay)?.apply(&Framework::parse(PSR_0_1)?)
}

/// Reads any bytes as a framework or an overlay, only to show that nothing panics: the entry for a
/// fuzzer.
pub fn fuzz(bytes: &[u8]) {
    let Ok(framework) = read(&String::from_utf8_lossy(bytes)) else {
        return;
    };
    for criterion in &framework.criteria {
        debug_assert!(framework.criterion(&criterion.id).is_some());
        criterion.applies_in(&framework);
        PolicyText::new(&criterion.asks).check(&criterion.clauses);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{CriterionId, PrincipleId};

    #[test]
    fn every_shipped_framework_reads() {
        for id in IDS {
            let framework = framework(id).unwrap_or_else(|error| panic!("{id}: {error}"));
            assert_eq!(framework.id, id);
        }
        assert!(framework("psr-9").is_err());
    }

    #[test]
    fn the_framework_holds_exactly_the_ids_that_rust_holds() {
        let framework = framework(DEFAULT).unwrap();
        let in_data: Vec<_> = framework.criteria.iter().map(|c| c.id.clone()).collect();
        let in_rust: Vec<_> = PrincipleId::ALL
            .iter()
            .map(|id| CriterionId::from(*id))
            .collect();
        assert_eq!(in_data, in_rust);
    }
}
