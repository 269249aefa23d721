//! What an event tells of build services that are trusted to publish.

use serde::Serialize;

use crate::publisher::Claims;

/// Which build service is, or is not, trusted with what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PublisherChange {
    /// The ecosystem's word.
    pub ecosystem: &'static str,
    /// The package, as spelled.
    pub package: String,
    /// The publisher.
    pub publisher: String,
    /// The issuer of its identities.
    pub issuer: String,
    /// What must be so of them.
    pub claims: Claims,
    /// Whether nobody has published the package yet: then it is nobody else's business.
    pub pending: bool,
    /// Who changed it: an account, or `registry` where the name was taken meanwhile.
    pub actor: String,
}

/// That a build service got a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PublisherUse {
    /// The ecosystem's word.
    pub ecosystem: &'static str,
    /// The package, as spelled.
    pub package: String,
    /// The publisher.
    pub publisher: String,
    /// The token's public id.
    pub token: String,
    /// When it stops working.
    pub until: String,
    /// What is kept of the identity.
    pub identity: Claims,
}

/// That a build service gave its token back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PublisherEnd {
    /// The publisher.
    pub publisher: String,
    /// The token's public id.
    pub token: String,
}

/// Who may publish a package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PublisherOnly {
    /// The ecosystem's word.
    pub ecosystem: &'static str,
    /// The package, as spelled.
    pub package: String,
    /// Whether it is published by trusted publishers alone.
    pub only: bool,
    /// Who changed it.
    pub actor: String,
}
