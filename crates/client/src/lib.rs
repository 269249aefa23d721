//! What runs on a developer's machine: setting up the clients people already have, and finding out
//! why they do not work. It knows the registry by what the registry answers, as a stranger would.

mod ask;
pub mod attest;
pub mod doctor;
pub mod origin;
mod replace_file;
pub mod setup;
mod toml_file;

pub use origin::Origin;
