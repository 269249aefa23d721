//! What a token may be used for: which names, which actions, until when.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use crate::token::Action;
use crate::{Ecosystem, Network, PackageName, Timestamp};

/// A set of package names, written as in `cargo/serde`, `cargo/my-*`, `cargo/+new` or `*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Names {
    /// `*`: every name its owner has rights on, new names included.
    All,
    /// `cargo/+new`: names that nobody has published yet.
    New(Ecosystem),
    /// `cargo/my-*`: names whose key begins so.
    Prefix(Ecosystem, String),
    /// `cargo/serde`: one name, by its key.
    One(Ecosystem, String),
}

impl Names {
    /// Whether the set holds this name. `exists` says whether somebody has published it.
    pub fn hold(&self, name: &PackageName, exists: bool) -> bool {
        match self {
            Self::All => true,
            Self::New(ecosystem) => *ecosystem == name.ecosystem() && !exists,
            Self::Prefix(ecosystem, prefix) => {
                *ecosystem == name.ecosystem() && name.key().starts_with(prefix.as_str())
            }
            Self::One(ecosystem, key) => *ecosystem == name.ecosystem() && name.key() == key,
        }
    }
}

impl fmt::Display for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("*"),
            Self::New(ecosystem) => write!(f, "{ecosystem}/+new"),
            Self::Prefix(ecosystem, prefix) => write!(f, "{ecosystem}/{prefix}*"),
            Self::One(ecosystem, key) => write!(f, "{ecosystem}/{key}"),
        }
    }
}

/// The text names no set of packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotNames;

impl fmt::Display for NotNames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("packages are written as 'cargo/NAME', 'cargo/PREFIX*', 'cargo/+new' or '*'")
    }
}

impl std::error::Error for NotNames {}

impl FromStr for Names {
    type Err = NotNames;

    /// Takes names as written; `ecosystems::keyed` brings them to their keys.
    fn from_str(text: &str) -> Result<Self, NotNames> {
        if text == "*" {
            return Ok(Self::All);
        }
        let (ecosystem, name) = text.split_once('/').ok_or(NotNames)?;
        let ecosystem = ecosystem.parse().map_err(|_| NotNames)?;
        if name == "+new" {
            return Ok(Self::New(ecosystem));
        }
        let (key, is_prefix) = match name.strip_suffix('*') {
            Some(prefix) => (prefix, true),
            None => (name, false),
        };
        // A prefix may end where a name may not, as an npm scope does behind its slash.
        let name = if is_prefix && !key.is_empty() {
            format!("{key}x")
        } else {
            key.to_owned()
        };
        PackageName::checked(ecosystem, &name, &name).map_err(|_| NotNames)?;
        let key = key.to_owned();
        Ok(if is_prefix {
            Self::Prefix(ecosystem, key)
        } else {
            Self::One(ecosystem, key)
        })
    }
}

/// Names, actions, an end, and networks. All of them must allow a thing for the token to allow it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The names; a name in any of the sets is in scope.
    pub names: Vec<Names>,
    /// The actions.
    pub actions: Vec<Action>,
    /// The first moment at which the token no longer works.
    pub until: Timestamp,
    /// From where it works; from anywhere where there are none.
    pub networks: Vec<Network>,
}

impl Scope {
    /// Whether the token works from there; not from an unknown place where the scope names networks.
    pub fn reaches_from(&self, from: Option<IpAddr>) -> bool {
        let named = |from| self.networks.iter().any(|network| network.holds(from));
        self.networks.is_empty() || from.is_some_and(named)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_of_names_are_read_back_and_hold_what_they_say() {
        let name = PackageName::checked(Ecosystem::Cargo, "My_Crate", "my-crate").unwrap();
        for (text, new, old) in [
            ("*", true, true),
            ("cargo/+new", true, false),
            ("npm/+new", false, false),
            ("cargo/my-*", true, true),
            ("cargo/your-*", false, false),
            ("npm/my-*", false, false),
            ("cargo/my-crate", true, true),
            ("cargo/my-crate2", false, false),
            ("npm/my-crate", false, false),
            ("npm/@gate/*", false, false),
        ] {
            let names: Names = text.parse().unwrap();
            assert_eq!(names.to_string(), text);
            assert_eq!(names.hold(&name, false), new, "{text}, new");
            assert_eq!(names.hold(&name, true), old, "{text}, old");
        }
        for bad in [
            "",
            "cargo",
            "cargo/",
            "cargo/*",
            "gem/a",
            "cargo/a b",
            "**",
            "cargo/../x",
        ] {
            assert_eq!(bad.parse::<Names>(), Err(NotNames), "{bad}");
        }
    }
}
