//! Leaked passwords in files, for places without a way out: one file of sorted lines `SHA1:COUNT`, in which
//! it is searched by halves, or a folder with a file for each range. Neither is ever read whole.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::hash::{self, Sha1};
use crate::Error;

/// More than two lines have: 40 digits, a colon, a count, an end.
const WINDOW: u64 = 160;
/// The most bytes of the file of a range.
const MOST: u64 = 4 * 1024 * 1024;

/// Whether this hash is there.
///
/// # Errors
/// Nothing is there, or it cannot be read, or it is something else.
pub(super) async fn look_up(path: &Path, hash: &Sha1) -> Result<bool, Error> {
    let (path, hash) = (path.to_owned(), hash.clone());
    let looking = tokio::task::spawn_blocking(move || {
        if path.is_dir() {
            in_folder(&path, &hash)
        } else {
            in_file(&path, &hash)
        }
    });
    looking.await.map_err(Error::fault)?.map_err(Error::fault)
}

/// A folder has a file for each range; one that is not there was lost, for there is no empty range.
fn in_folder(folder: &Path, hash: &Sha1) -> io::Result<bool> {
    let names = [hash.prefix().to_owned(), format!("{}.txt", hash.prefix())];
    let paths: [PathBuf; 2] = names.map(|name| folder.join(name));
    let found = paths.iter().find(|path| path.exists());
    let path = found.ok_or(io::ErrorKind::NotFound)?;
    let mut text = String::new();
    File::open(path)?.take(MOST).read_to_string(&mut text)?;
    hash.is_in(&text).ok_or_else(other)
}

/// Each step halves what is left, which is known to begin and end with a line.
fn in_file(path: &Path, hash: &Sha1) -> io::Result<bool> {
    let mut file = File::open(path)?;
    let (mut from, mut to) = (0, file.metadata()?.len());
    if to == 0 {
        return Err(other());
    }
    while from < to {
        let middle = from + (to - from) / 2;
        let (begin, line) = line_at(&mut file, middle)?;
        let length = u64::try_from(line.len()).unwrap_or(u64::MAX);
        let row = hash::row(&line, hash::digits()).ok_or_else(other)?;
        match hash.digits().cmp(row.digits.to_ascii_uppercase().as_str()) {
            std::cmp::Ordering::Equal => return Ok(row.count > 0),
            std::cmp::Ordering::Less => to = begin,
            std::cmp::Ordering::Greater => from = begin.saturating_add(length),
        }
    }
    Ok(false)
}

/// The line that holds this byte, with its end, and where it begins.
fn line_at(file: &mut File, place: u64) -> io::Result<(u64, String)> {
    let begin = place.saturating_sub(WINDOW / 2);
    file.seek(SeekFrom::Start(begin))?;
    let mut bytes = Vec::new();
    file.take(WINDOW).read_to_end(&mut bytes)?;
    let within = usize::try_from(place - begin).map_err(|_| other())?;
    let before = bytes.get(..within).ok_or_else(other)?;
    let start = match before.iter().rposition(|byte| *byte == b'\n') {
        Some(end) => end + 1,
        None if begin == 0 => 0,
        None => return Err(other()),
    };
    let rest = bytes.get(start..).ok_or_else(other)?;
    let length = rest.iter().position(|byte| *byte == b'\n');
    let line = match length {
        Some(end) => rest.get(..=end).ok_or_else(other)?,
        None => rest,
    };
    let line = String::from_utf8(line.to_vec()).map_err(|_| other())?;
    let offset = u64::try_from(start).map_err(|_| other())?;
    Ok((begin + offset, line))
}

fn other() -> io::Error {
    io::Error::other("it does not hold lines of a hash, a colon and a count")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(passwords: &[(&str, u64)], end: &str) -> Vec<u8> {
        let mut lines: Vec<String> = passwords
            .iter()
            .map(|(password, count)| format!("{}:{count}", Sha1::of(password).digits()))
            .collect();
        lines.sort();
        let mut text = lines.join(end);
        text.push_str(end);
        text.into_bytes()
    }

    fn many() -> Vec<(String, u64)> {
        (0..1_000)
            .map(|number: u64| (format!("word {number}"), number % 7 * 1_000_003))
            .collect()
    }

    #[test]
    fn every_line_of_a_sorted_file_is_found_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("leaked.txt");
        let many = many();
        let rows: Vec<(&str, u64)> = many.iter().map(|(word, n)| (word.as_str(), *n)).collect();
        for few in [&rows[..1], &rows[..2], &rows[..3], &rows[..]] {
            for end in ["\n", "\r\n"] {
                std::fs::write(&path, sorted(few, end)).unwrap();
                for (word, count) in few {
                    let found = in_file(&path, &Sha1::of(word)).unwrap();
                    assert_eq!(found, *count > 0, "{word}");
                }
                for word in ["", "word", "word 1000", "another"] {
                    assert!(!in_file(&path, &Sha1::of(word)).unwrap(), "{word}");
                }
            }
        }
        // The last line may have no end.
        let mut bytes = sorted(&rows[1..4], "\n");
        bytes.pop();
        std::fs::write(&path, bytes).unwrap();
        for (word, _) in &rows[1..4] {
            assert!(in_file(&path, &Sha1::of(word)).unwrap(), "{word}");
        }
    }

    #[test]
    fn what_is_no_list_is_no_answer() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("leaked.txt");
        let hash = Sha1::of("password");
        assert!(in_file(&path, &hash).is_err(), "it is not there");
        for bytes in [
            b"".to_vec(),
            b"password\n".to_vec(),
            vec![b'x'; 10_000],
            vec![b'\n'; 10_000],
            vec![0xff; 500],
            format!("{}\n", hash.digits()).into_bytes(),
        ] {
            std::fs::write(&path, &bytes).unwrap();
            assert!(in_file(&path, &hash).is_err(), "{}", bytes.len());
        }
    }

    #[test]
    fn a_folder_has_a_file_for_each_range() {
        let folder = tempfile::tempdir().unwrap();
        let hash = Sha1::of("password");
        assert!(in_folder(folder.path(), &hash).is_err(), "a range is lost");
        let line = format!("{}:7\r\n", &hash.digits()[5..]);
        for name in ["5BAA6.txt", "5BAA6"] {
            let path = folder.path().join(name);
            std::fs::write(&path, &line).unwrap();
            assert!(in_folder(folder.path(), &hash).unwrap());
            std::fs::write(&path, line.replace(":7", ":0")).unwrap();
            assert!(!in_folder(folder.path(), &hash).unwrap());
        }
        std::fs::write(folder.path().join("5BAA6"), "nothing of the kind").unwrap();
        assert!(in_folder(folder.path(), &hash).is_err());
    }
}
