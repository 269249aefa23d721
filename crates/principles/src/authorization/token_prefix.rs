//! Every key says in its first characters where it belongs.
//!
//! **What we decided it means here.** Every kind of token (account, confirmation link, OIDC,
//! publish, read, session) matches one published pattern: `pcl_`, a letter for the kind, `_`,
//! thirty-two characters of secret and six of checksum. The checksum lets a scanner drop false
//! finds, and lets the server refuse nonsense before it asks the database.
//!
//! **What it does not cover.** That anybody scans; that is
//! [`secret_scanning`](super::secret_scanning).
//!
//! **What an operator can configure.** Nothing: a pattern that differs between instances is one
//! that no scanner knows.
//!
//! **The attack it answers.** T22: secrets leak into public places, and nobody can tell whose they
//! are.
//!
//! **Rule.** [`recognise`], asked before any look-up: what does not have the shape is refused without
//! a question to the database. The shape itself is [`domain::TokenSecret`]; scanners are given
//! [`domain::token::PATTERN`].

use domain::{Need, PrincipleId, Refusal, TokenSecret};

use crate::entry::{Entry, Kind};

/// Which shape of a token counts.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::TokenPrefix,
    kinds: &[Kind::Mechanism],
};

/// Reads what a client sent as its token.
///
/// # Errors
/// It does not have the shape of a token of ours.
pub fn recognise(text: &str) -> Result<TokenSecret, Refusal> {
    TokenSecret::parse(text).map_err(|_| Refusal::of(ENTRY.id, Need::KnownCredential))
}

#[cfg(test)]
mod tests {
    use domain::TokenKind;

    use super::*;

    #[test]
    fn only_the_shape_is_looked_up() {
        let token = TokenSecret::new(TokenKind::Publish, &[9; 64]).unwrap();
        assert!(recognise(token.expose()).is_ok());
        for bad in [
            "",
            "secret",
            "cio0123456789",
            "pcl_p_",
            &token.expose()[1..],
        ] {
            let refusal = recognise(bad).unwrap_err();
            assert_eq!(refusal.principle, PrincipleId::TokenPrefix, "{bad}");
        }
    }
}
