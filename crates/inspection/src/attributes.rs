//! The attributes of an entry (POSIX.1-2017, pax, "pax Extended Header"): `LENGTH KEY=VALUE\n`.

use crate::NotAdmitted;

/// Attributes may tell of times and owners. What would change path, size or kind is refused: readers
/// differ in which of them they heed. So is a value with a line feed: some readers find the next
/// record by length, others by line, and those would see a `path` that hides in a `comment`.
pub(crate) fn judge(bytes: &[u8]) -> Result<(), NotAdmitted> {
    let mut rest = bytes;
    while !rest.is_empty() {
        let Some((key, value, length)) = record(rest) else {
            return Err(NotAdmitted::tar("an attribute is broken"));
        };
        if value
            .iter()
            .chain(key)
            .any(|byte| matches!(byte, b'\n' | 0))
        {
            return Err(NotAdmitted::tar("an attribute has more than one line"));
        }
        if changes_the_file(key) {
            return Err(NotAdmitted::tar(
                "an attribute changes the path, the size or the kind of a file",
            ));
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    Ok(())
}

/// The first record: key, value, and the bytes of all of it.
fn record(bytes: &[u8]) -> Option<(&[u8], &[u8], usize)> {
    let space = bytes.iter().position(|byte| *byte == b' ')?;
    let digits = std::str::from_utf8(bytes.get(..space)?).ok()?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let length = digits.parse().ok()?;
    let pair = bytes.get(space + 1..length)?.strip_suffix(b"\n")?;
    let equals = pair.iter().position(|byte| *byte == b'=')?;
    Some((pair.get(..equals)?, pair.get(equals + 1..)?, length))
}

fn changes_the_file(key: &[u8]) -> bool {
    // `hdrcharset` says how a path is to be read; star's `realsize` and `filetype` are sparse files.
    let whole: [&[u8]; 6] = [
        b"path",
        b"linkpath",
        b"size",
        b"hdrcharset",
        b"SCHILY.realsize",
        b"SCHILY.filetype",
    ];
    key.is_empty() || whole.contains(&key) || key.starts_with(b"GNU.sparse")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The record with its length in front, as writers count it: the digits count too.
    fn record(pair: &str) -> String {
        let rest = pair.len() + 2;
        let mut length = rest + 1;
        while length.to_string().len() + rest != length {
            length += 1;
        }
        format!("{length} {pair}\n")
    }

    #[test]
    fn attributes_tell_of_a_file_and_do_not_change_it() {
        let hidden = record(&format!("comment=x\n{}", record("path=../y").trim_end()));
        for (text, admitted) in [
            (String::new(), true),
            (record("mtime=1700000000.5"), true),
            (record("mtime=1") + &record("uname=a b=c"), true),
            (record("comment="), true),
            (record("path=a-1/y"), false),
            (record("path="), false),
            (record("linkpath=../x"), false),
            (record("size=99"), false),
            (record("hdrcharset=BINARY"), false),
            (record("GNU.sparse.major=1"), false),
            (record("SCHILY.realsize=9"), false),
            (record("SCHILY.xattr.user.a=9"), true),
            (record("mtime=1") + &record("path=x"), false),
            (hidden, false),
            (record("comment=a\0b"), false),
            (record("=x"), false),
            (record("mtime"), false),
            ("+11 mtime=1\n".to_owned(), false),
            ("99 mtime=1\n".to_owned(), false),
            ("10 mtime=1\n".to_owned(), false),
            ("12 mtime=1\n".to_owned(), false),
            ("0 mtime=1\n".to_owned(), false),
            (" mtime=1\n".to_owned(), false),
            ("18446744073709551616 mtime=1\n".to_owned(), false),
            ("nonsense".to_owned(), false),
        ] {
            assert_eq!(judge(text.as_bytes()).is_ok(), admitted, "{text:?}");
        }
    }
}
