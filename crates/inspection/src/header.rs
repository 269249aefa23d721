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
    let sum = octal(field(148, 156)).ok_or(NotAdmitted::tar("a checksum is no number"))?;
    if sum != checksum(block) {
        return Err(NotAdmitted::tar("a checksum does not fit"));
    }
    let size = octal(field(124, 136)).ok_or(NotAdmitted::tar("a size is no octal number"))?;
    let dialect = dialect(field(257, 265))?;
    let mut path = Vec::new();
    // Only POSIX headers have a prefix of the path. GNU's have times there and what tells of sparse
    // files, which some readers take for a prefix; so nothing may stand there.
    let (prefix, unused) = match dialect {
        Dialect::Posix => (text(field(345, 500)), field(500, BLOCK)),
        Dialect::Gnu | Dialect::Old => (&b""[..], field(345, BLOCK)),
    };
    if unused.iter().any(|byte| *byte != 0) {
        return Err(NotAdmitted::tar(
            "a header says something where nothing stands",
        ));
    }
    if !prefix.is_empty() {
        path.extend_from_slice(prefix);
        path.push(b'/');
    }
    path.extend_from_slice(text(field(0, 100)));
    let kind = match block.get(156).copied().unwrap_or_default() {
        // Readers disagree on whether a header without a dialect can tell of another.
        b'L' | b'x' if dialect == Dialect::Old => Kind::Other("entry of an unknown kind"),
        b'0' | 0 if is_special(field(100, 108))? => {
            Kind::Other("file with rights of its owner (setuid, setgid or sticky)")
        }
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

/// Who defined the header.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Dialect {
    Posix,
    Gnu,
    Old,
}

/// Readers disagree on headers that are nearly one of these: to some they have a prefix.
fn dialect(magic: &[u8]) -> Result<Dialect, NotAdmitted> {
    match magic {
        b"ustar\x0000" => Ok(Dialect::Posix),
        b"ustar  \0" => Ok(Dialect::Gnu),
        b"\0\0\0\0\0\0\0\0" => Ok(Dialect::Old),
        _ => Err(NotAdmitted::tar("a header is of no known format")),
    }
}

/// Whether the mode has more than the rights of owner, group and others. It may be left out.
fn is_special(mode: &[u8]) -> Result<bool, NotAdmitted> {
    if mode.iter().all(|byte| *byte == 0) {
        return Ok(false);
    }
    let mode = octal(mode).ok_or(NotAdmitted::tar("a mode is no octal number"))?;
    Ok(mode & 0o7000 != 0)
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

    /// A header that is right but for what the test changes.
    fn block(change: impl Fn(&mut [u8; BLOCK])) -> [u8; BLOCK] {
        let mut block = [0; BLOCK];
        block[..5].copy_from_slice(b"a-1/x");
        block[100..107].copy_from_slice(b"0000644");
        block[124..135].copy_from_slice(b"00000000000");
        block[156] = b'0';
        block[257..265].copy_from_slice(b"ustar\x0000");
        change(&mut block);
        let sum = checksum(&block);
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        block
    }

    #[test]
    fn a_path_is_the_same_to_all_readers_or_refused() {
        type Change = fn(&mut [u8; BLOCK]);
        let prefix: Change = |block| block[345..348].copy_from_slice(b"a-2");
        let table: [(&str, Change, Option<&str>); 8] = [
            ("plain", |_| {}, Some("a-1/x")),
            ("prefix", prefix, Some("a-2/a-1/x")),
            (
                "gnu",
                |b| b[257..265].copy_from_slice(b"ustar  \0"),
                Some("a-1/x"),
            ),
            ("old", |b| b[257..265].fill(0), Some("a-1/x")),
            ("other version", |b| b[264] = b'1', None),
            ("other magic", |b| b[257] = b'U', None),
            (
                "gnu with a prefix",
                |b| {
                    b[257..265].copy_from_slice(b"ustar  \0");
                    b[345] = b'a';
                },
                None,
            ),
            ("posix with more", |b| b[500] = 1, None),
        ];
        for (what, change, path) in table {
            let read = read(&block(change));
            let found = read.ok().map(|header| header.path);
            assert_eq!(found.as_deref(), path.map(str::as_bytes), "{what}");
        }
    }

    #[test]
    fn rights_beyond_those_of_files_are_no_files() {
        for (mode, kind) in [
            (b"0000755", Ok(true)),
            (b"0000777", Ok(true)),
            (b"\0\0\0\0\0\0\0", Ok(true)),
            (b"0001644", Ok(false)),
            (b"0002644", Ok(false)),
            (b"0004755", Ok(false)),
            (b"rwxr-xr", Err(())),
        ] {
            let read = read(&block(|block| block[100..107].copy_from_slice(mode)));
            let found = read.map(|header| header.kind == Kind::File).map_err(drop);
            assert_eq!(found, kind, "{mode:?}");
        }
    }

    #[test]
    fn what_tells_of_another_entry_has_a_dialect() {
        for kind in [b'L', b'x'] {
            let old = block(|block| {
                block[156] = kind;
                block[257..265].fill(0);
            });
            assert!(matches!(read(&old).unwrap().kind, Kind::Other(_)));
            let posix = block(|block| block[156] = kind);
            assert!(!matches!(read(&posix).unwrap().kind, Kind::Other(_)));
        }
    }

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
