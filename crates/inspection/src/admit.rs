//! Reading an archive once, from front to back, within limits. The table of what is admitted:
//!
//! | Entry | Admitted |
//! |---|---|
//! | regular file (`0`, NUL) below `NAME-VERSION/` | yes |
//! | GNU long path (`L`) before one | yes |
//! | pax attributes (`x`) before one, without `path`, `linkpath`, `size` | yes |
//! | links, folders, devices, pipes, sparse files, global attributes | no |
//! | a path twice, or twice but for capitals | no |

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read};

use domain::PlainText;
use domain::limits;
use flate2::bufread::GzDecoder;

use crate::header::{self, BLOCK, Header, Kind};
use crate::{NotAdmitted, entry_path};

/// How much an archive may have of everything.
#[derive(Clone, Debug)]
#[expect(
    missing_docs,
    reason = "each is described where it is defined, in domain::limits"
)]
pub struct Limits {
    pub packed: u64,
    pub unpacked: u64,
    pub ratio_from: u64,
    pub ratio: u64,
    pub entries: u64,
    pub wanted: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            packed: limits::PACKED_BYTES,
            unpacked: limits::UNPACKED_BYTES,
            ratio_from: limits::RATIO_FROM_BYTES,
            ratio: limits::RATIO,
            entries: limits::ENTRIES,
            wanted: limits::MANIFEST_BYTES,
        }
    }
}

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
    if packed > limits.packed {
        return Err(NotAdmitted::Packed {
            limit: limits.packed,
        });
    }
    let mut reading = Reading {
        unzipped: GzDecoder::new(BufReader::new(archive)),
        unpacked: 0,
        packed,
        limits,
    };
    let contents = files(&mut reading, prefix, wanted)?;
    reading.end()?;
    Ok(contents)
}

fn files<R: BufRead>(
    reading: &mut Reading<'_, R>,
    prefix: &str,
    wanted: &[&str],
) -> Result<Contents, NotAdmitted> {
    let mut contents = Contents::default();
    let mut seen = BTreeSet::new();
    let mut long_path: Option<Vec<u8>> = None;
    let mut entries = 0;
    while let Some(header) = reading.header()? {
        entries += 1;
        if entries > reading.limits.entries {
            return Err(NotAdmitted::Entries {
                limit: reading.limits.entries,
            });
        }
        match header.kind {
            Kind::LongPath => {
                if long_path.is_some() {
                    return Err(NotAdmitted::NotTar("two long paths in a row"));
                }
                long_path = Some(reading.long_path(&header)?);
            }
            Kind::Attributes => attributes(&reading.small(&header)?)?,
            Kind::File => {
                let bytes = long_path.take().unwrap_or(header.path);
                let path = entry_path::judged(&bytes, prefix)?;
                if !seen.insert(path.to_lowercase()) {
                    let path = PlainText::cut(&path, 120);
                    return Err(NotAdmitted::Twice { path });
                }
                reading.file(path, header.size, prefix, wanted, &mut contents)?;
            }
            Kind::Other(what) => {
                let path = PlainText::cut(&String::from_utf8_lossy(&header.path), 120);
                return Err(NotAdmitted::Kind { path, what });
            }
        }
    }
    if long_path.is_some() {
        return Err(NotAdmitted::NotTar("a long path without its file"));
    }
    Ok(contents)
}

/// Attributes may tell of times and owners; what would change path or size is read differently by
/// different readers.
fn attributes(bytes: &[u8]) -> Result<(), NotAdmitted> {
    let broken = NotAdmitted::NotTar("an attribute is broken");
    let mut rest = bytes;
    while !rest.is_empty() {
        let space = rest.iter().position(|byte| *byte == b' ');
        let (number, _) = rest.split_at(space.ok_or_else(|| broken.clone())?);
        let length: usize = std::str::from_utf8(number)
            .ok()
            .filter(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
            .and_then(|number| number.parse().ok())
            .ok_or_else(|| broken.clone())?;
        let record = rest
            .get(number.len() + 1..length)
            .ok_or_else(|| broken.clone())?;
        let record = record.strip_suffix(b"\n").ok_or_else(|| broken.clone())?;
        let equals = record.iter().position(|byte| *byte == b'=');
        let (key, _) = record.split_at(equals.ok_or_else(|| broken.clone())?);
        if matches!(key, b"path" | b"linkpath" | b"size") || key.starts_with(b"GNU.sparse") {
            return Err(NotAdmitted::NotTar(
                "an attribute changes the path or the size of a file",
            ));
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    Ok(())
}

/// An archive that is being read.
struct Reading<'l, R> {
    unzipped: GzDecoder<R>,
    unpacked: u64,
    packed: u64,
    limits: &'l Limits,
}

impl<R: BufRead> Reading<'_, R> {
    /// The next header; nothing at the end, which is two blocks of zeros.
    fn header(&mut self) -> Result<Option<Header>, NotAdmitted> {
        let block = self.block()?;
        if block != [0; BLOCK] {
            return header::read(&block).map(Some);
        }
        if self.block()? != [0; BLOCK] {
            return Err(NotAdmitted::NotTar(
                "its end is one block of zeros, not two",
            ));
        }
        Ok(None)
    }

    fn block(&mut self) -> Result<[u8; BLOCK], NotAdmitted> {
        let mut block = [0; BLOCK];
        self.count(u64::try_from(BLOCK).unwrap_or(u64::MAX))?;
        self.unzipped
            .read_exact(&mut block)
            .map_err(|why| damaged(&why))?;
        Ok(block)
    }

    /// Counts bytes before they are unpacked, so that no limit is passed first and noticed later.
    fn count(&mut self, bytes: u64) -> Result<(), NotAdmitted> {
        self.unpacked = self.unpacked.saturating_add(bytes);
        if self.unpacked > self.limits.unpacked {
            return Err(NotAdmitted::Unpacked {
                limit: self.limits.unpacked,
            });
        }
        let may = self.packed.saturating_mul(self.limits.ratio);
        if self.unpacked > self.limits.ratio_from && self.unpacked > may {
            return Err(NotAdmitted::Ratio {
                limit: self.limits.ratio,
            });
        }
        Ok(())
    }

    /// Contents that are kept, and the filling behind them.
    fn kept(&mut self, size: u64) -> Result<Vec<u8>, NotAdmitted> {
        self.count(padded(size))?;
        let mut bytes = Vec::new();
        self.unzipped
            .by_ref()
            .take(padded(size))
            .read_to_end(&mut bytes)
            .map_err(|why| damaged(&why))?;
        if u64::try_from(bytes.len()).ok() != Some(padded(size)) {
            return Err(NotAdmitted::NotTar("it is cut off"));
        }
        bytes.truncate(usize::try_from(size).unwrap_or(usize::MAX));
        Ok(bytes)
    }

    /// What tells of the next entry is short.
    fn small(&mut self, header: &Header) -> Result<Vec<u8>, NotAdmitted> {
        const MOST: u64 = 16 * 1024;
        if header.size > MOST {
            return Err(NotAdmitted::NotTar("what tells of an entry is too long"));
        }
        self.kept(header.size)
    }

    fn long_path(&mut self, header: &Header) -> Result<Vec<u8>, NotAdmitted> {
        let bytes = self.small(header)?;
        match bytes.strip_suffix(b"\0") {
            Some(path) if !path.contains(&0) => Ok(path.to_vec()),
            None if !bytes.contains(&0) => Ok(bytes),
            _ => Err(NotAdmitted::NotTar("a long path holds a NUL")),
        }
    }

    fn file(
        &mut self,
        path: String,
        size: u64,
        prefix: &str,
        wanted: &[&str],
        contents: &mut Contents,
    ) -> Result<(), NotAdmitted> {
        let below = path.get(prefix.len() + 1..).unwrap_or_default();
        if wanted
            .iter()
            .any(|wanted| below.eq_ignore_ascii_case(wanted))
        {
            if size > self.limits.wanted {
                return Err(NotAdmitted::Large {
                    path: PlainText::cut(&path, 120),
                    limit: self.limits.wanted,
                });
            }
            let bytes = self.kept(size)?;
            contents.wanted.insert(below.to_owned(), bytes);
        } else {
            self.count(padded(size))?;
            let mut through = self.unzipped.by_ref().take(padded(size));
            let read = std::io::copy(&mut through, &mut std::io::sink());
            if read.map_err(|why| damaged(&why))? != padded(size) {
                return Err(NotAdmitted::NotTar("it is cut off"));
            }
        }
        contents.entries.push(Entry { path, size });
        Ok(())
    }

    /// Behind the end there may be zeros, as tar fills up its records; behind the compressed data
    /// nothing.
    fn end(mut self) -> Result<(), NotAdmitted> {
        let mut block = [0; BLOCK];
        loop {
            let read = self
                .unzipped
                .read(&mut block)
                .map_err(|why| damaged(&why))?;
            if read == 0 {
                break;
            }
            self.count(u64::try_from(read).unwrap_or(u64::MAX))?;
            if block.iter().take(read).any(|byte| *byte != 0) {
                return Err(NotAdmitted::NotTar("something follows its end"));
            }
        }
        let mut rest = self.unzipped.into_inner();
        match rest.fill_buf() {
            Ok([]) => Ok(()),
            Ok(_) => Err(NotAdmitted::TrailingBytes),
            Err(_) => Err(NotAdmitted::NotGzip),
        }
    }
}

fn padded(size: u64) -> u64 {
    size.checked_next_multiple_of(512).unwrap_or(u64::MAX)
}

fn damaged(why: &std::io::Error) -> NotAdmitted {
    match why.kind() {
        std::io::ErrorKind::UnexpectedEof => NotAdmitted::NotTar("it is cut off"),
        _ => NotAdmitted::NotGzip,
    }
}

/// Entry for fuzzing: no bytes may panic, and limits hold for whatever is admitted.
pub fn fuzz(bytes: &[u8]) {
    let limits = Limits {
        unpacked: 1 << 20,
        entries: 100,
        ..Limits::default()
    };
    let packed = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if let Ok(contents) = admit(bytes, packed, "a-1", &["Cargo.toml"], &limits) {
        let sum: u64 = contents.entries.iter().map(|entry| entry.size).sum();
        assert!(sum <= limits.unpacked);
    }
}

#[cfg(test)]
mod tests;
