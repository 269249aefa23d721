//! Files that somebody named: read up to a limit, written whole or not at all.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::source::Trouble;

/// Reads a text file of at most this many bytes.
///
/// The limit holds for what arrives, not for what the file system says: a pipe or a device has no
/// size and may have no end.
pub(crate) fn read(path: &Path, max_bytes: usize) -> Result<String, Trouble> {
    let limit = u64::try_from(max_bytes).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(limit.saturating_add(1)).read_to_end(&mut bytes))
        .map_err(|error| Trouble::with_file(path, error))?;
    if bytes.len() > max_bytes {
        let why = format!("it is too large; at most {max_bytes} bytes are read");
        return Err(Trouble::with_file(path, why));
    }
    String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let line = 1 + error
            .as_bytes()
            .iter()
            .take(good)
            .filter(|byte| **byte == b'\n')
            .count();
        Trouble::with_file(
            path,
            format!("line {line} is not UTF-8 text; save the file as UTF-8"),
        )
    })
}

/// Writes a whole file or nothing: first beside it, then in its place.
///
/// A link is followed and kept; a device or a pipe is written to, never replaced.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), Trouble> {
    let there = fs::metadata(path);
    let written = match &there {
        Ok(there) if there.is_dir() => {
            let why = "it is a folder; name a file in it";
            return Err(Trouble::with_file(path, why));
        }
        Ok(there) if !there.is_file() => fs::write(path, text),
        Ok(there) => fs::canonicalize(path)
            .and_then(|place| replace(&place, text, Some(there.permissions()))),
        Err(_) => replace(path, text, None),
    };
    written.map_err(|error| Trouble::with_file(path, error))
}

fn replace(place: &Path, text: &str, permissions: Option<fs::Permissions>) -> io::Result<()> {
    let part = beside(place);
    // Nobody else's file of that name is written into, nor a link followed that lies there.
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&part)?;
    let written = file
        .write_all(text.as_bytes())
        .and_then(|()| permissions.map_or(Ok(()), |permissions| file.set_permissions(permissions)))
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&part, place));
    if written.is_err() {
        // The first error is the one to tell.
        let _untold = fs::remove_file(&part);
    }
    written
}

/// A name of this process alone, so that two programs never write into one part.
fn beside(place: &Path) -> PathBuf {
    let mut name: OsString = place.as_os_str().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn what_has_no_end_is_not_read_to_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a");
        fs::write(&file, "four").unwrap();
        assert_eq!(read(&file, 4).unwrap(), "four");
        assert!(
            read(&file, 3)
                .unwrap_err()
                .to_string()
                .contains("too large")
        );
        #[cfg(unix)]
        assert!(read(Path::new("/dev/zero"), 1_000).is_err());
        fs::write(&file, b"good\nb\xff").unwrap();
        let refused = read(&file, 100).unwrap_err().to_string();
        assert!(refused.contains("line 2 is not UTF-8"), "{refused}");
        assert!(read(folder.path(), 100).is_err());
    }

    #[test]
    fn a_file_that_cannot_be_written_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("inner");
        fs::create_dir(&inner).unwrap();
        let refused = write(&inner, "x").unwrap_err().to_string();
        assert!(refused.contains("it is a folder"), "{refused}");
        assert!(write(&folder.path().join("no/such"), "x").is_err());
        assert_eq!(names(folder.path()), ["inner"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_stay_and_devices_are_not_replaced() {
        use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        symlink(&file, &link).unwrap();
        write(&link, "new").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        assert_eq!(
            fs::metadata(&file).unwrap().permissions().mode() & 0o777,
            0o600
        );
        assert_eq!(names(folder.path()), ["file", "link"]);
        let null = folder.path().join("null");
        symlink("/dev/null", &null).unwrap();
        write(&null, "x").unwrap();
        assert!(fs::metadata(&null).unwrap().file_type().is_char_device());
    }
}
