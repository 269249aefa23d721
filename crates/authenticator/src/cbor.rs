//! The two CBOR values (RFC 8949) that a passkey writes, byte by byte.

/// An attestation of format `none`: `{"fmt": "none", "attStmt": {}, "authData": bytes}`.
pub(crate) fn attestation(data: &[u8]) -> Vec<u8> {
    let mut out = vec![0xa3];
    out.extend(text("fmt"));
    out.extend(text("none"));
    out.extend(text("attStmt"));
    out.push(0xa0);
    out.extend(text("authData"));
    out.extend(head(2, data.len()));
    out.extend(data);
    out
}

/// A COSE key (RFC 9053, section 7.1.1) for ES256, from an uncompressed point: `{1: 2, 3: -7, -1: 1, -2: x,
/// -3: y}`.
pub(crate) fn public_key(point: &[u8]) -> Vec<u8> {
    let (x, y) = point
        .get(1..)
        .unwrap_or_default()
        .split_at_checked(32)
        .unwrap_or_default();
    let mut out = vec![0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21];
    out.extend(head(2, x.len()));
    out.extend(x);
    out.push(0x22);
    out.extend(head(2, y.len()));
    out.extend(y);
    out
}

fn text(text: &str) -> Vec<u8> {
    [head(3, text.len()).as_slice(), text.as_bytes()].concat()
}

/// The head of a value of this major type: its length in as few bytes as hold it.
fn head(major: u8, length: usize) -> Vec<u8> {
    let major = major << 5;
    match (u8::try_from(length), u16::try_from(length)) {
        (Ok(short @ 0..24), _) => vec![major | short],
        (Ok(byte), _) => vec![major | 24, byte],
        (_, Ok(two)) => [&[major | 25][..], &two.to_be_bytes()].concat(),
        _ => {
            let four = u32::try_from(length).unwrap_or(u32::MAX);
            [&[major | 26][..], &four.to_be_bytes()].concat()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_written_in_as_few_bytes_as_hold_them() {
        for (length, expected) in [
            (0, &[0x40][..]),
            (23, &[0x57]),
            (24, &[0x58, 24]),
            (255, &[0x58, 255]),
            (256, &[0x59, 1, 0]),
            (65_536, &[0x5a, 0, 1, 0, 0]),
        ] {
            assert_eq!(head(2, length), expected, "{length}");
        }
        assert_eq!(text("fmt"), b"\x63fmt");
    }
}
