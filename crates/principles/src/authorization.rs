//! Authorization: what may you do? For repositories with accounts that take built packages.

pub mod build_provenance;
pub mod held;
pub mod roles;
pub mod scoped_tokens;
pub mod secret_scanning;
pub mod token_prefix;
pub mod trust;
pub mod trusted_publishing;
