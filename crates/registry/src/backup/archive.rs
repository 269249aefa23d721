//! The file that a backup is: a POSIX tar archive, so that it can be looked into and its parts can be
//! taken out without this program.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use domain::Digest;
use sha2::{Digest as _, Sha256};
use tar::{Archive, EntryType, Header};

use super::contents::{MANIFEST, MANIFEST_DIGEST};
use super::manifest::{Entry, Manifest};
use crate::Error;

/// The unit of a tar archive.
const BLOCK: u64 = 512;

/// A backup that is being written.
pub(super) struct Writer {
    file: BufWriter<File>,
    half: PathBuf,
    whole: PathBuf,
    files: Vec<Entry>,
    open: Option<Open>,
    /// How many bytes were written.
    place: u64,
}

/// The part that is being written.
struct Open {
    name: String,
    header: u64,
    hash: Sha256,
}

impl Writer {
    /// Begins a file under another name than it will have. The lock tells one that is being written from
    /// one that a crash left.
    pub(super) fn create(whole: &Path) -> Result<Self, Error> {
        refuse_to_overwrite(whole)?;
        let mut name = OsString::from(whole);
        name.push(".part");
        let half = PathBuf::from(name);
        let told = |why: io::Error| Error::fault(format!("cannot write {}: {why}", half.display()));
        let mut options = OpenOptions::new();
        options.write(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&half).map_err(told)?;
        match file.try_lock() {
            Ok(()) => file.set_len(0).map_err(told)?,
            Err(TryLockError::WouldBlock) => {
                let half = half.display();
                return Err(Error::malformed(format!("{half} is being written already")));
            }
            Err(TryLockError::Error(why)) => return Err(told(why)),
        }
        Ok(Self {
            file: BufWriter::with_capacity(1 << 18, file),
            half,
            whole: whole.to_owned(),
            files: Vec::new(),
            open: None,
            place: 0,
        })
    }

    /// What was written.
    pub(super) fn files(&self) -> &[Entry] {
        &self.files
    }

    /// Begins a part. Its length is filled in at its end.
    pub(super) fn begin(&mut self, name: &str) -> Result<(), Error> {
        self.open = Some(Open {
            name: name.to_owned(),
            header: self.place,
            hash: Sha256::new(),
        });
        self.raw(&[0; 512])
    }

    /// Writes into the part.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        if let Some(open) = &mut self.open {
            open.hash.update(bytes);
        }
        self.raw(bytes)
    }

    /// Ends the part; the digest of what was written into it.
    pub(super) fn end(&mut self) -> Result<Digest, Error> {
        let Some(open) = self.open.take() else {
            return Err(Error::fault("no part of the backup was begun"));
        };
        let size = self.place - open.header - BLOCK;
        let rest = (BLOCK - size % BLOCK) % BLOCK;
        self.raw(&vec![0; usize::try_from(rest).unwrap_or(0)])?;
        let mut header = Header::new_gnu();
        header.set_entry_type(EntryType::Regular);
        header.set_mode(0o600);
        header.set_size(size);
        header.set_path(&open.name).map_err(Error::fault)?;
        header.set_cksum();
        self.at(open.header, header.as_bytes())?;
        let sha256 = Digest::from_bytes(open.hash.finalize().into());
        self.files.push(Entry {
            name: open.name,
            size,
            sha256,
        });
        Ok(sha256)
    }

    /// Writes what the backup says of itself, and gives the file its name; the digest of the manifest.
    pub(super) fn finish(mut self, manifest: &Manifest) -> Result<Digest, Error> {
        let finished = self.finish_under_other_name(manifest);
        let named = finished.and_then(|digest| {
            refuse_to_overwrite(&self.whole)?;
            let folder = match self.whole.parent() {
                Some(folder) if !folder.as_os_str().is_empty() => folder,
                _ => Path::new("."),
            };
            fs::rename(&self.half, &self.whole)
                .and_then(|()| File::open(folder)?.sync_all())
                .map_err(|why| {
                    Error::fault(format!("cannot name {}: {why}", self.whole.display()))
                })?;
            Ok(digest)
        });
        if named.is_err() {
            self.abandon();
        }
        named
    }

    fn finish_under_other_name(&mut self, manifest: &Manifest) -> Result<Digest, Error> {
        let json = serde_json::to_vec(manifest).map_err(Error::fault)?;
        self.begin(MANIFEST)?;
        self.write(&json)?;
        let digest = self.end()?;
        self.begin(MANIFEST_DIGEST)?;
        self.write(digest.to_string().as_bytes())?;
        self.end()?;
        self.raw(&[0; 1024])?;
        let told = |why| Error::fault(format!("cannot write {}: {why}", self.half.display()));
        self.file.flush().map_err(told)?;
        self.file.get_ref().sync_all().map_err(told)?;
        Ok(digest)
    }

    /// Takes away what came to nothing.
    pub(super) fn abandon(self) {
        if let Err(error) = fs::remove_file(&self.half) {
            tracing::debug!(%error, "a part of a backup stays");
        }
    }

    fn at(&mut self, place: u64, bytes: &[u8]) -> Result<(), Error> {
        let back = self.place;
        let written = self
            .file
            .seek(SeekFrom::Start(place))
            .and_then(|_| self.file.write_all(bytes))
            .and_then(|()| self.file.seek(SeekFrom::Start(back)));
        written.map(|_| ()).map_err(|why| self.told(&why))
    }

    fn raw(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.place += u64::try_from(bytes.len()).unwrap_or(0);
        let written = self.file.write_all(bytes);
        written.map_err(|why| self.told(&why))
    }

    fn told(&self, why: &io::Error) -> Error {
        Error::fault(format!("cannot write {}: {why}", self.half.display()))
    }
}

fn refuse_to_overwrite(path: &Path) -> Result<(), Error> {
    match fs::symlink_metadata(path) {
        Ok(_) => Err(Error::malformed(format!(
            "{} is there already, and a backup overwrites nothing; name another file or a folder",
            path.display()
        ))),
        Err(_) => Ok(()),
    }
}

/// Goes through the parts of a backup in their order, each with its name and its size.
///
/// # Errors
/// The file is no archive or is cut short, or `each` fails.
pub(super) fn parts(
    path: &Path,
    each: impl FnMut(&str, u64, &mut dyn Read) -> Result<(), Error>,
) -> Result<(), Error> {
    parts_of(opened(path)?, each)
}

pub(super) fn opened(path: &Path) -> Result<impl Read, Error> {
    let file = File::open(path)
        .map_err(|why| Error::malformed(format!("cannot read {}: {why}", path.display())))?;
    Ok(BufReader::with_capacity(1 << 18, file))
}

/// The same for a file that is open.
pub(super) fn parts_of(
    file: impl Read,
    mut each: impl FnMut(&str, u64, &mut dyn Read) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut archive = Archive::new(file);
    for entry in archive.entries().map_err(|why| torn(&why))? {
        let mut entry = entry.map_err(|why| torn(&why))?;
        let header = entry.header();
        if header.entry_type() != EntryType::Regular {
            return Err(damaged("something in it is no plain file"));
        }
        let name = String::from_utf8(entry.path_bytes().into_owned())
            .map_err(|_| damaged("a name in it is no text"))?;
        let size = header.size().map_err(|why| torn(&why))?;
        each(&name, size, &mut entry)?;
    }
    Ok(())
}

/// Reads a part to its end; its digest and how many bytes there were.
pub(super) fn digest_of(part: &mut dyn Read) -> Result<(Digest, u64), Error> {
    let (mut hash, mut size, mut buffer) = (Sha256::new(), 0, vec![0; 1 << 16]);
    loop {
        let count = part.read(&mut buffer).map_err(|why| torn(&why))?;
        match buffer.get(..count) {
            Some(bytes) if count > 0 => hash.update(bytes),
            _ => break,
        }
        size += u64::try_from(count).unwrap_or(0);
    }
    Ok((Digest::from_bytes(hash.finalize().into()), size))
}

pub(super) fn torn(why: &io::Error) -> Error {
    damaged(&format!("it breaks off or cannot be read ({why})"))
}

pub(super) fn damaged(why: &str) -> Error {
    Error::malformed(format!(
        "this is no whole backup: {why}. Nothing was changed; use another backup"
    ))
}
