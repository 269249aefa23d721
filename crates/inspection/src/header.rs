//! One header of a tar file, read by the letter (POSIX.1-2017, pax, "ustar Interchange Format"; GNU
//! tar manual, "Basic Tar Format"). Readers differ in what they forgive; what is admitted here must
//! mean the same to all of them, so nothing is forgiven.

use crate::NotAdmitted;

/// The size of a header, and of the blocks that contents fill up.
pub(crate) const BLOCK: usize = 512;

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A regular file.
    File,
    /// The contents are the path of the next entry (GNU).
    LongPath,
    /// The contents are attributes of the next entry (pax).
    Attributes,
    /// Something that is not admitted; what it is.
    Other(&'static str),
}

/// What a header says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) path: Vec<u8>,
    pub(crate) size: u64,
    pub(crate) kind: Kind,
}

/// Reads a block as a header.
pub(crate) fn read(block: &[u8; BLOCK]) -> Result<Header, NotAdmitted> {
    let field = |from: usize, to: usize| block.get(from..to).unwrap_or_default();
    let sum = octal(field(148, 156)).ok_or(NotAdmitted::NotTar("a checksum is no number"))?;
    if sum != checksum(block) {
        return Err(NotAdmitted::NotTar("a checksum does not fit"));
    }
    let size = octal(field(124, 136)).ok_or(NotAdmitted::NotTar("a size is no octal number"))?;
    let mut path = Vec::new();
    // Only POSIX headers have a prefix; GNU's have other things in its place.
    let posix = field(257, 263) == b"ustar\0";
    let prefix = if posix { text(field(345, 500)) } else { b"" };
    if !prefix.is_empty() {
        path.extend_from_slice(prefix);
        path.push(b'/');
    }
    path.extend_from_slice(text(field(0, 100)));
    let kind = match block.get(156).copied().unwrap_or_default() {
        b'0' | 0 => Kind::File,
        b'L' => Kind::LongPath,
        b'x' => Kind::Attributes,
        b'1' => Kind::Other("hard link"),
        b'2' => Kind::Other("symbolic link"),
        b'3' | b'4' => Kind::Other("device"),
        b'5' => Kind::Other("folder entry"),
        b'6' => Kind::Other("pipe"),
        b'S' => Kind::Other("sparse file"),
        b'g' => Kind::Other("global attribute block"),
        _ => Kind::Other("entry of an unknown kind"),
    };
    Ok(Header { path, size, kind })
}

fn text(field: &[u8]) -> &[u8] {
    field.split(|byte| *byte == 0).next().unwrap_or_default()
}

/// Octal digits with spaces before and spaces or NUL behind. GNU's binary numbers are for files
/// larger than any that is admitted.
fn octal(field: &[u8]) -> Option<u64> {
    let start = field.iter().position(|byte| *byte != b' ')?;
    let field = field.get(start..)?;
    let end = field
        .iter()
        .position(|byte| *byte == 0 || *byte == b' ')
        .unwrap_or(field.len());
    let (digits, rest) = field.split_at(end);
    if digits.is_empty() || rest.iter().any(|byte| *byte != 0 && *byte != b' ') {
        return None;
    }
    digits.iter().try_fold(0_u64, |sum, byte| match byte {
        b'0'..=b'7' => sum.checked_mul(8)?.checked_add(u64::from(byte - b'0')),
        _ => None,
    })
}

/// The sum of all bytes, those of the checksum itself counted as spaces.
fn checksum(block: &[u8; BLOCK]) -> u64 {
    let byte = |(place, byte): (usize, &u8)| {
        u64::from(if (148..156).contains(&place) {
            b' '
        } else {
            *byte
        })
    };
    block.iter().enumerate().map(byte).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_octal_and_nothing_is_forgiven() {
        for (field, expected) in [
            (&b"0000017\0"[..], Some(15)),
            (b"     17 ", Some(15)),
            (b"17", Some(15)),
            (b"0000018\0", None),
            (b"        ", None),
            (b"\0\0\0\0", None),
            (b"17\0x", None),
            (b"\x80\0\0\x01", None),
            (b"7777777777777777777777777", None),
        ] {
            assert_eq!(octal(field), expected, "{field:?}");
        }
    }
}
