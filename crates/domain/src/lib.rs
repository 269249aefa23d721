//! Parsed values that every other crate speaks in.
//!
//! Untrusted text becomes one of these types once, at the edge; after that nobody checks it
//! again. Nothing here does IO, reads a clock or asks for random bytes: those are arguments.

pub mod account;
pub mod artifact;
pub mod base62;
pub mod builder;
pub mod checkup;
pub mod credential;
pub mod day;
pub mod digest;
pub mod ecosystem;
pub mod event;
pub mod hold;
pub mod limits;
pub mod link;
pub mod name;
pub mod network;
pub mod plain_text;
pub mod principle;
pub mod public_id;
pub mod publisher;
pub mod refusal;
pub mod release;
pub mod timestamp;
pub mod token;
pub mod trust;

pub use account::{Actor, Origin, Person, Role, Standing, TrustedPublisher, Via};
pub use builder::Builder;
pub use credential::Strength;
pub use day::Day;
pub use digest::Digest;
pub use ecosystem::Ecosystem;
pub use event::Event;
pub use hold::{Hold, HoldReason};
pub use link::LinkPurpose;
pub use name::PackageName;
pub use network::{Network, NotANetwork};
pub use plain_text::{PlainText, is_deceptive};
pub use principle::{CriterionId, PrincipleId, Track};
pub use public_id::{IdKind, PublicId};
pub use publisher::{Identity, Issuer, IssuerKind, Terms};
pub use refusal::{Need, Refusal};
pub use release::{ReleaseId, ReleasePlan, Version};
pub use timestamp::Timestamp;
pub use token::{Action, Grant, Scope, TokenKind, TokenSecret};
pub use trust::{Evidence, Maker};
