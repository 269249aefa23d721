//! Links that are mailed to the holder of an account: how one is made, and how one that was followed is known
//! again. What a link is good for, and which rule says that it works no longer, is for the flow behind it.

use domain::{Digest, LinkPurpose, PublicId, Timestamp, TokenKind, TokenSecret};
use store::NewLink;

use crate::{Error, randomness};

/// A new link: what stands in the mail, and the row by which it is known again.
///
/// # Errors
/// The source of randomness fails.
pub(crate) fn new(
    account: &PublicId,
    purpose: LinkPurpose,
    detail: &str,
    until: Timestamp,
) -> Result<(TokenSecret, NewLink), Error> {
    let secret = randomness::token(TokenKind::Confirmation)?;
    let link = NewLink {
        digest: secret.digest(),
        account: account.clone(),
        purpose,
        detail: detail.to_owned(),
        until,
    };
    Ok((secret, link))
}

/// By what a link is known; nothing for text that has not the shape of one.
pub(crate) fn digest_of(link: &str) -> Option<Digest> {
    let secret = TokenSecret::parse(link).ok()?;
    (secret.kind() == TokenKind::Confirmation).then(|| secret.digest())
}
