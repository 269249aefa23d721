//! What can be seen of authorization with consent: one file per principle, beside the passive probes.

pub mod build_provenance;
pub mod roles;
pub mod scoped_tokens;
pub mod trusted_publishing;
