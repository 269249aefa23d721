//! cargo's formats (Cargo Book, "Registry Index Format" and "Registry Web API").

pub mod archive;
mod dependency;
pub mod index;
pub mod manifest;
pub mod name;
pub mod reply;
pub mod upload;
pub mod version;

pub use dependency::{Dependency, Kind};
pub use manifest::Manifest;
