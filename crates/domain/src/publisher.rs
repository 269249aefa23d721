//! Trusted publishers: which build services an operator trusts, whom a package trusts there, and what an
//! identity token said.

use std::collections::BTreeMap;

/// What is said of an identity: claims by their names, as text.
pub type Claims = BTreeMap<String, String>;

/// How the identities of an issuer are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IssuerKind {
    /// GitHub Actions, there or on a server of one's own.
    Github,
    /// GitLab CI, there or on a server of one's own.
    Gitlab,
    /// Anything else, by claims that the operator names.
    Generic,
}

impl IssuerKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Github, Self::Gitlab, Self::Generic];

    /// The word that stands in the configuration, in tables and in events.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Generic => "generic",
        }
    }

    /// Reads the word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// An issuer of identity tokens that the operator has named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer {
    /// What it is called on pages.
    pub name: String,
    /// Its `iss`, by exact text.
    pub url: String,
    /// How its identities are read.
    pub kind: IssuerKind,
    /// For the generic kind: the claims that a publisher gives values for, the first of them the one that
    /// publishers are found by. All of them must be equal.
    pub matched: Vec<String>,
    /// For the generic kind: the claims whose values are fixed at the first use.
    pub pinned: Vec<String>,
}

/// What an identity token said, once its signature, issuer, audience and times were found right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The `iss`.
    pub issuer: String,
    /// Every other claim that is a text, a number, true or false.
    pub claims: Claims,
}

impl Identity {
    /// The value of a claim; nothing where it is missing or empty.
    pub fn claim(&self, name: &str) -> Option<&str> {
        let value = self.claims.get(name).map(String::as_str);
        value.filter(|value| !value.is_empty())
    }
}

/// Which identities a publisher stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// What must be so, by the names that its kind gives.
    pub claims: Claims,
    /// Numbers of owners and repositories that were seen once and must be the same from then on.
    pub pins: Claims,
    /// Whether only builds of a tag count.
    pub tag_only: bool,
    /// Whether builds outside a protected environment and of a ref that is not protected count too.
    pub unprotected: bool,
}

impl Terms {
    /// What must be so of one thing; nothing where it may be anything.
    pub fn claim(&self, name: &str) -> Option<&str> {
        let value = self.claims.get(name).map(String::as_str);
        value.filter(|value| !value.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_back_and_an_empty_claim_is_none() {
        for kind in IssuerKind::ALL {
            assert_eq!(IssuerKind::of_word(kind.word()), Some(kind));
        }
        assert_eq!(IssuerKind::of_word("forge"), None);
        let identity = Identity {
            issuer: "https://issuer.example".to_owned(),
            claims: [("environment".to_owned(), String::new())].into(),
        };
        assert_eq!(identity.claim("environment"), None);
        assert_eq!(identity.claim("sub"), None);
    }
}
