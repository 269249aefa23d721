//! Replaces a file as a whole: a reader sees the old one or the new one, never half of either.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Who may read the file that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Readers {
    /// Those who may read the file it replaces; by default whoever the system lets.
    AsBefore,
    /// Its owner alone (mode 0600), from the first byte on.
    Owner,
}

/// Writes the file beside its place, then renames it. Where the place is a link, what the link
/// points to is replaced: people keep such files elsewhere and link to them.
pub(crate) fn replace(path: &Path, bytes: &[u8], readers: Readers) -> io::Result<()> {
    let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = place.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let beside = name_beside(&place)?;
    let written = write_new(&beside, bytes, readers)
        .and_then(|()| keep_mode(&place, &beside, readers))
        .and_then(|()| fs::rename(&beside, &place));
    if written.is_err() {
        // What could not be put in place must not stay behind: it may hold a token.
        let _gone = fs::remove_file(&beside);
    }
    written
}

fn name_beside(place: &Path) -> io::Result<PathBuf> {
    let name = place
        .file_name()
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "this is not a file's name"))?;
    let name = name.to_string_lossy();
    Ok(place.with_file_name(format!(".{name}.portcullis-{}", std::process::id())))
}

fn write_new(path: &Path, bytes: &[u8], readers: Readers) -> io::Result<()> {
    // Left by a run that was killed, under the same process id.
    if let Err(error) = fs::remove_file(path)
        && error.kind() != io::ErrorKind::NotFound
    {
        return Err(error);
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    restrict(&mut options, readers);
    let mut file: File = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(unix)]
fn restrict(options: &mut OpenOptions, readers: Readers) {
    use std::os::unix::fs::OpenOptionsExt as _;
    if readers == Readers::Owner {
        options.mode(0o600);
    }
}

#[cfg(not(unix))]
fn restrict(_options: &mut OpenOptions, _readers: Readers) {
    // The home folder of a person is theirs alone there.
}

fn keep_mode(place: &Path, beside: &Path, readers: Readers) -> io::Result<()> {
    match fs::metadata(place) {
        Ok(before) if readers == Readers::AsBefore => {
            fs::set_permissions(beside, before.permissions())
        }
        _ => Ok(()),
    }
}

/// Whether others than the owner can read or write the file; nothing where the system has no modes.
#[cfg(unix)]
pub(crate) fn open_to_others(path: &Path) -> io::Result<Option<bool>> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::metadata(path)?.permissions().mode();
    Ok(Some(mode & 0o077 != 0))
}

/// Whether others than the owner can read or write the file; nothing where the system has no modes.
#[cfg(not(unix))]
pub(crate) fn open_to_others(path: &Path) -> io::Result<Option<bool>> {
    fs::metadata(path).map(|_| None)
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn modes_are_kept_or_narrowed_and_nothing_stays_behind() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("deep/er/file");
        replace(&file, b"1", Readers::Owner).unwrap();
        assert_eq!(
            (mode(&file), fs::read(&file).unwrap()),
            (0o600, b"1".to_vec())
        );
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        replace(&file, b"2", Readers::AsBefore).unwrap();
        assert_eq!(
            (mode(&file), fs::read(&file).unwrap()),
            (0o640, b"2".to_vec())
        );
        assert_eq!(open_to_others(&file).unwrap(), Some(true));
        replace(&file, b"3", Readers::Owner).unwrap();
        assert_eq!(mode(&file), 0o600);
        assert_eq!(open_to_others(&file).unwrap(), Some(false));
        assert_eq!(fs::read_dir(file.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn a_link_stays_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real"), folder.path().join("link"));
        fs::write(&real, "1").unwrap();
        symlink(&real, &link).unwrap();
        replace(&link, b"2", Readers::AsBefore).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&real).unwrap(), b"2");
    }

    #[test]
    fn a_folder_in_the_way_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("place");
        fs::create_dir_all(place.join("full")).unwrap();
        assert!(replace(&place, b"1", Readers::Owner).is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
