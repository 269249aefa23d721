//! Authorization: tokens, roles, and what is built elsewhere.

pub mod active;
pub mod build_provenance;
pub mod roles;
pub mod scoped_tokens;
pub mod secret_scanning;
pub mod token_prefix;
pub mod trusted_publishing;
