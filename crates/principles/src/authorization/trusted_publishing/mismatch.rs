//! Why a publisher does not stand for an identity.

use std::fmt;

/// The first thing in which an identity differs from what a publisher stands for; the later ones come
/// nearer, and are what somebody who mends their workflow wants to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mismatch {
    /// Another issuer, repository or project.
    Elsewhere,
    /// A claim that is needed is missing.
    Missing(&'static str),
    /// Another workflow or pipeline.
    Workflow,
    /// Another environment, or none.
    Environment,
    /// A build that others can start, or that runs on what others wrote.
    Trigger,
    /// A build of something that is neither a branch nor a tag.
    Ref,
    /// A build of something else than a tag, where only tags count.
    NotATag,
    /// Neither in the environment of the publisher nor on a protected ref.
    Unprotected,
    /// The same name, and another owner or repository behind it.
    Number(&'static str),
    /// A value of a claim that the operator named is another.
    Claim,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Elsewhere => f.write_str(
                "no package here trusts this identity; an owner adds it in the settings of the package",
            ),
            Self::Missing(claim) => write!(f, "the identity has no claim {claim}"),
            Self::Workflow => f.write_str("the publisher is for another workflow of this repository"),
            Self::Environment => f.write_str("the publisher is for another environment"),
            Self::Trigger => f.write_str(
                "builds that were started this way publish nothing here, because others can start them; \
                 a push, a release, a schedule or somebody by hand may",
            ),
            Self::Ref => f.write_str("only builds of a branch or a tag publish"),
            Self::NotATag => f.write_str("the publisher is for builds of tags alone"),
            Self::Unprotected => f.write_str(
                "the build runs neither in an environment that the publisher names nor on a protected branch or \
                 tag; name an environment, protect the ref, or allow unprotected builds in the settings",
            ),
            Self::Number(claim) => write!(
                f,
                "the names are the same, but {claim} is another than at the first use: the repository or its \
                 owner was replaced; if that was meant, remove the publisher and add it again"
            ),
            Self::Claim => f.write_str("a claim has another value than the publisher names"),
        }
    }
}
