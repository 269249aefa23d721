//! Random bytes, from the operating system through the one crypto provider.

use aws_lc_rs::rand;
use domain::{IdKind, PublicId, TokenKind, TokenSecret};

use crate::Error;

/// Bytes that nobody can predict.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).map_err(|_| Error::fault("the system gives no random bytes"))?;
    Ok(bytes)
}

/// A new id.
pub(crate) fn id(kind: IdKind) -> Result<PublicId, Error> {
    PublicId::new(kind, &bytes::<64>()?).ok_or_else(unlucky)
}

/// A new token.
pub(crate) fn token(kind: TokenKind) -> Result<TokenSecret, Error> {
    TokenSecret::new(kind, &bytes::<128>()?).ok_or_else(unlucky)
}

/// Of 128 bytes, 96 would have to be among the 8 of 256 that are passed over.
fn unlucky() -> Error {
    Error::fault("the system's random bytes are not random")
}

/// A number by which a failed request is found in the log.
pub fn reference() -> String {
    bytes::<8>().map_or_else(
        |_| "00000000".to_owned(),
        |bytes| bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
    )
}
