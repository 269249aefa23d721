//! Tokens: how one is written, what it may do, and the evidence that something may be done.

use std::fmt;

use crate::{Digest, base62};

mod crc32;
pub mod grant;
pub mod scope;

pub use grant::{Action, Grant};
pub use scope::{Names, Scope};

/// What a token is for. The letter is part of its text, so that a scanner, an operator and a log
/// filter see at once what leaked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// `a`: enrols an account, once.
    Account,
    /// `c`: a link in a mail that confirms something, once.
    Confirmation,
    /// `o`: minted for a trusted publisher's identity.
    Oidc,
    /// `p`: publishes, yanks and manages owners.
    Publish,
    /// `r`: reads, where an instance is for members only.
    Read,
    /// `s`: a session of a browser.
    Session,
}

impl TokenKind {
    /// All kinds.
    pub const ALL: [Self; 6] = [
        Self::Account,
        Self::Confirmation,
        Self::Oidc,
        Self::Publish,
        Self::Read,
        Self::Session,
    ];

    /// The word that stands in events and messages.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Confirmation => "confirmation",
            Self::Oidc => "oidc",
            Self::Publish => "publish",
            Self::Read => "read",
            Self::Session => "session",
        }
    }

    /// The letter after `pcl_`.
    pub const fn letter(self) -> char {
        match self {
            Self::Account => 'a',
            Self::Confirmation => 'c',
            Self::Oidc => 'o',
            Self::Publish => 'p',
            Self::Read => 'r',
            Self::Session => 's',
        }
    }
}

/// What every token begins with.
pub const PREFIX: &str = "pcl_";
/// What scanners look for: `pcl_`, the kind, `_`, 32 random characters and 6 of checksum.
pub const PATTERN: &str = "pcl_[acoprs]_[0-9A-Za-z]{38}";
const RANDOM_LENGTH: usize = 32;
const CHECKSUM_LENGTH: usize = 6;

/// The text of a token. It exists once in clear, in the reply that hands it out; we keep its
/// digest. Neither `Debug` nor any other trait shows it; [`TokenSecret::expose`] is the one way.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenSecret {
    kind: TokenKind,
    text: String,
}

/// The text is not a token of ours: prefix, kind, length, alphabet or checksum are off. It can be
/// refused without asking the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAToken;

impl fmt::Display for NotAToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this is not a token of this registry (they begin with 'pcl_'; was a part lost when copying?)")
    }
}

impl std::error::Error for NotAToken {}

impl TokenSecret {
    /// A new token from 64 random bytes or more; nothing if they were too few.
    pub fn new(kind: TokenKind, random_bytes: &[u8]) -> Option<Self> {
        let random = base62::random(RANDOM_LENGTH, random_bytes)?;
        let mut text = format!("{PREFIX}{}_{random}", kind.letter());
        text.push_str(&checksum(&text));
        Some(Self { kind, text })
    }

    /// Reads what a client sent.
    ///
    /// # Errors
    /// It cannot have been made by [`TokenSecret::new`].
    pub fn parse(text: &str) -> Result<Self, NotAToken> {
        let rest = text.strip_prefix(PREFIX).ok_or(NotAToken)?;
        let (letter, random) = rest.split_once('_').ok_or(NotAToken)?;
        let kind = TokenKind::ALL
            .into_iter()
            .find(|kind| letter.len() == 1 && letter.starts_with(kind.letter()))
            .ok_or(NotAToken)?;
        if random.len() != RANDOM_LENGTH + CHECKSUM_LENGTH || !base62::is_base62(random) {
            return Err(NotAToken);
        }
        let (before, sum) = text.split_at(text.len() - CHECKSUM_LENGTH);
        if checksum(before) != sum {
            return Err(NotAToken);
        }
        let text = text.to_owned();
        Ok(Self { kind, text })
    }

    /// What it is for.
    pub fn kind(&self) -> TokenKind {
        self.kind
    }

    /// What is stored and looked up instead of the text.
    pub fn digest(&self) -> Digest {
        Digest::of(self.text.as_bytes())
    }

    /// The text itself, for the one reply that hands it out.
    pub fn expose(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for TokenSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}_…", self.kind.letter())
    }
}

fn checksum(before: &str) -> String {
    base62::fixed(u64::from(crc32::of(before.as_bytes())), CHECKSUM_LENGTH)
}

/// Entry for fuzzing: no text may panic, and what is read is written the same.
pub fn fuzz(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Ok(token) = TokenSecret::parse(text)
    {
        assert_eq!(token.expose(), text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_read_back_and_a_changed_character_is_noticed() {
        for kind in TokenKind::ALL {
            let token = TokenSecret::new(kind, &[9; 64]).unwrap();
            assert_eq!(TokenSecret::parse(token.expose()).unwrap().kind(), kind);
            let text = token.expose().to_owned();
            for (place, _) in text.char_indices() {
                let mut changed = text.clone();
                changed.replace_range(
                    place..=place,
                    if &text[place..=place] == "x" {
                        "y"
                    } else {
                        "x"
                    },
                );
                assert_eq!(TokenSecret::parse(&changed), Err(NotAToken), "{changed}");
            }
            assert_eq!(TokenSecret::parse(&text[..text.len() - 1]), Err(NotAToken));
        }
        assert_eq!(TokenSecret::new(TokenKind::Publish, &[9; 31]), None);
    }

    /// What scanners are given: the table of the guide, whose right ones another program has made.
    #[test]
    fn the_published_vectors_hold() {
        let guide = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../docs/guide/secret-scanning.md"
        );
        let guide = std::fs::read_to_string(guide).unwrap();
        assert!(guide.contains(PATTERN), "the guide has the pattern");
        let rows: Vec<(&str, &str)> = guide
            .lines()
            .filter_map(|line| line.strip_prefix("| `pcl_")?.split_once("` | "))
            .collect();
        assert_eq!(rows.len(), 6);
        for (text, verdict) in rows {
            let right = TokenSecret::parse(&format!("pcl_{text}")).is_ok();
            assert_eq!(right, verdict.starts_with("right"), "{text}");
        }
        let token = TokenSecret::new(TokenKind::Publish, &[0; 64]).unwrap();
        assert_eq!(
            token.expose(),
            "pcl_p_000000000000000000000000000000001RUziV"
        );
    }

    #[test]
    fn no_trait_shows_the_text() {
        let token = TokenSecret::new(TokenKind::Session, &[3; 64]).unwrap();
        assert_eq!(format!("{token:?}"), "pcl_s_…");
    }
}
