//! Taking an OpenPGP cleartext signature off (RFC 9116, section 2.3; RFC 4880, section 7).
//!
//! It is taken off and nothing more: which key to trust is not ours to say.

use std::borrow::Cow;

const BEGIN: &str = "-----BEGIN PGP SIGNED MESSAGE-----";
const SIGNATURE: &str = "-----BEGIN PGP SIGNATURE-----";
const END: &str = "-----END PGP SIGNATURE-----";

/// The text under the signature, and whether there was one; `None` if it does not end.
///
/// What stands before or after the signed part is dropped: anybody could have put it there.
pub(super) fn taken_off(text: &str) -> Option<(Cow<'_, str>, bool)> {
    let first = text.lines().find(|line| !line.trim().is_empty());
    if first.map(str::trim_end) != Some(BEGIN) {
        return Some((Cow::Borrowed(text), false));
    }
    let lines = text
        .lines()
        .skip_while(|line| line.trim_end() != BEGIN)
        .skip(1)
        // The armour's own headers end with an empty line.
        .skip_while(|line| !line.trim().is_empty());
    let mut signed = String::new();
    let mut lines = lines.map(str::trim_end);
    loop {
        match lines.next()? {
            SIGNATURE => break,
            line => {
                // Lines that begin with a dash are escaped with another one and a space.
                signed.push_str(line.strip_prefix("- ").unwrap_or(line));
                signed.push('\n');
            }
        }
    }
    lines
        .any(|line| line == END)
        .then_some((Cow::Owned(signed), true))
}
