//! The framework as code: pure functions over domain types, one file per principle.
//!
//! A flow names the principles it obeys, in order, in plain code. A principle never calls a flow,
//! never does IO, and knows no wire format. What a principle *says* is data
//! (`data/frameworks/`); what it *means here* is its file.

pub mod authentication;
pub mod authorization;
pub mod catalogue;
#[cfg(test)]
mod clause_sample;
pub mod clauses;
pub mod cli_tooling;
pub mod decide;
pub mod drill;
pub mod entry;
pub mod framework;
pub mod general_capabilities;
pub mod level;
pub mod outcome;
pub mod overlay;
mod readable;
pub mod shipped;
pub mod toml_day;

pub use catalogue::ENTRIES;
pub use decide::decide;
pub use entry::{Entry, Kind};
pub use framework::{Criterion, EvidenceKind, Framework, FrameworkError};
pub use level::{Applies, Ladder, Level, Packages, Taxonomy};
pub use outcome::Outcome;
pub use overlay::Overlay;
