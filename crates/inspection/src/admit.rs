//! Reading an archive once, from front to back, within limits. The table of what is admitted:
//!
//! | Entry | Admitted |
//! |---|---|
//! | regular file (`0`, NUL) below `NAME-VERSION/` | yes |
//! | GNU long path (`L`) before one | yes |
//! | pax attributes (`x`) before one, that change neither path nor size nor kind | yes |
//! | links, folders, devices, pipes, sparse files, global attributes | no |
//! | a file with setuid, setgid or sticky | no |
//! | a path twice, twice but for capitals, or as file and as folder | no |
//!
//! Folders are refused although their entries look harmless: cargo writes none, and rights on a
//! folder were CVE-2026-33056 (threat T40).

use std::collections::BTreeMap;
use std::io::Read;

use crate::header::{Header, Kind};
use crate::places::Places;
use crate::reading::Reading;
use crate::refusal::shown;
use crate::{Limits, NotAdmitted, attributes, entry_path};

/// A file in an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its whole path, the folder NAME-VERSION included.
    pub path: String,
    /// Its bytes.
    pub size: u64,
}

/// What an admitted archive holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// All files, in their order.
    pub entries: Vec<Entry>,
    /// The contents of those that were asked for, by path below NAME-VERSION.
    pub wanted: BTreeMap<String, Vec<u8>>,
    /// The bytes of the whole tar file, headers included.
    pub unpacked: u64,
}

/// Reads an archive of `packed` bytes whose files must lie below `prefix`; keeps the contents of
/// those whose path below it is `wanted`, in any capitals.
///
/// # Errors
/// The first thing that is not admitted.
pub fn admit(
    archive: impl Read,
    packed: u64,
    prefix: &str,
    wanted: &[&str],
    limits: &Limits,
) -> Result<Contents, NotAdmitted> {
    let mut admission = Admission::of(archive, packed, prefix, wanted, limits)?;
    let whole = admission.whole();
    let Admission {
        reading,
        mut contents,
        last,
        ..
    } = admission;
    whole.map_err(|why| why.with_entry(last.as_deref()))?;
    contents.unpacked = reading.unpacked();
    Ok(contents)
}

/// The contents of one file of an archive that was admitted once; nothing where it is not there. What follows
/// it is not read.
///
/// # Errors
/// The first thing before it that is not admitted, or the file is larger than `limits.wanted`.
pub fn one(
    archive: impl Read,
    packed: u64,
    prefix: &str,
    wanted: &str,
    limits: &Limits,
) -> Result<Option<Vec<u8>>, NotAdmitted> {
    let wanted = [wanted];
    let mut admission = Admission::of(archive, packed, prefix, &wanted, limits)?;
    let mut told = Told::default();
    while admission.contents.wanted.is_empty() && admission.next(&mut told)? {}
    Ok(admission.contents.wanted.into_values().next())
}

/// An archive half-way through.
struct Admission<'l, R> {
    reading: Reading<'l, R>,
    limits: &'l Limits,
    prefix: &'l str,
    wanted: &'l [&'l str],
    places: Places,
    contents: Contents,
    /// The path of the last header, for whoever asks where it went wrong.
    last: Option<Vec<u8>>,
    headers: u64,
}

/// What the entries before a file told of it.
#[derive(Default)]
struct Told {
    path: Option<Vec<u8>>,
    attributes: bool,
}

impl<'l, R: Read> Admission<'l, R> {
    fn of(
        archive: R,
        packed: u64,
        prefix: &'l str,
        wanted: &'l [&'l str],
        limits: &'l Limits,
    ) -> Result<Self, NotAdmitted> {
        if packed > limits.packed {
            return Err(NotAdmitted::Packed {
                limit: limits.packed,
            });
        }
        Ok(Self {
            reading: Reading::new(archive, packed, limits),
            limits,
            prefix,
            wanted,
            places: Places::default(),
            contents: Contents::default(),
            last: None,
            headers: 0,
        })
    }

    fn whole(&mut self) -> Result<(), NotAdmitted> {
        let mut told = Told::default();
        while self.next(&mut told)? {}
        if told.path.is_some() || told.attributes {
            return Err(NotAdmitted::tar("it tells of an entry that does not come"));
        }
        self.reading.end()
    }

    /// Reads the next entry; whether there was one.
    fn next(&mut self, told: &mut Told) -> Result<bool, NotAdmitted> {
        let Some(header) = self.reading.header()? else {
            return Ok(false);
        };
        self.headers += 1;
        if self.headers > self.limits.entries {
            return Err(NotAdmitted::Entries {
                limit: self.limits.entries,
                at: None,
            });
        }
        self.last = Some(header.path.clone());
        self.entry(header, told)?;
        Ok(true)
    }

    fn entry(&mut self, header: Header, told: &mut Told) -> Result<(), NotAdmitted> {
        match header.kind {
            Kind::LongPath if told.path.is_some() => {
                Err(NotAdmitted::tar("an entry has two long paths"))
            }
            Kind::LongPath => {
                told.path = Some(self.reading.long_path(&header)?);
                Ok(())
            }
            Kind::Attributes if told.attributes => {
                Err(NotAdmitted::tar("an entry has two lists of attributes"))
            }
            Kind::Attributes => {
                told.attributes = true;
                attributes::judge(&self.reading.telling(&header)?)
            }
            Kind::File => {
                let told = std::mem::take(told);
                self.file(&told.path.unwrap_or(header.path), header.size)
            }
            Kind::Other(what) => Err(NotAdmitted::Kind {
                path: shown(&header.path),
                what,
            }),
        }
    }

    fn file(&mut self, path: &[u8], size: u64) -> Result<(), NotAdmitted> {
        let path = entry_path::judged(path, self.prefix, self.limits)?;
        self.last = Some(path.clone().into_bytes());
        if !self.places.take(&path) {
            let path = shown(path.as_bytes());
            return Err(NotAdmitted::Twice { path });
        }
        let below = path.get(self.prefix.len() + 1..).unwrap_or_default();
        let is_wanted = |wanted: &&str| below.eq_ignore_ascii_case(wanted);
        if !self.wanted.iter().any(is_wanted) {
            self.reading.passed_over(size)?;
        } else if size > self.limits.wanted {
            return Err(NotAdmitted::Large {
                path: shown(path.as_bytes()),
                limit: self.limits.wanted,
            });
        } else {
            let bytes = self.reading.kept(size)?;
            self.contents.wanted.insert(below.to_owned(), bytes);
        }
        self.contents.entries.push(Entry { path, size });
        Ok(())
    }
}

/// Entry for fuzzing: no bytes may panic, and what is admitted keeps to the limits.
pub fn fuzz(bytes: &[u8]) {
    let limits = Limits {
        unpacked: 1 << 20,
        entries: 100,
        ..Limits::default()
    };
    let packed = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if let Ok(contents) = admit(bytes, packed, "a-1", &["Cargo.toml"], &limits) {
        let sum: u64 = contents.entries.iter().map(|entry| entry.size).sum();
        assert!(sum <= contents.unpacked && contents.unpacked <= limits.unpacked);
        let is_below = |entry: &Entry| {
            let mut parts = entry.path.split('/');
            parts.next() == Some("a-1") && parts.all(|part| !matches!(part, "" | "." | ".."))
        };
        assert!(contents.entries.len() <= 100 && contents.entries.iter().all(is_below));
    }
}

#[cfg(test)]
mod tests;
