//! Unpacking, one block after the other. Bytes are counted before they are unpacked, so that no
//! limit is passed first and noticed later.

use std::io::{BufRead, BufReader, ErrorKind, Read, Take};

use flate2::bufread::GzDecoder;

use crate::header::{self, BLOCK, Header};
use crate::{Limits, NotAdmitted};

/// The most bytes of what tells of the next entry.
const TELLING: u64 = 16 * 1024;

/// An archive that is being read.
pub(crate) struct Reading<'l, R> {
    unzipped: GzDecoder<BufReader<Take<R>>>,
    unpacked: u64,
    packed: u64,
    limits: &'l Limits,
}

impl<'l, R: Read> Reading<'l, R> {
    /// An archive of this many bytes. One more is asked for, to see whether it is there.
    pub(crate) fn new(archive: R, packed: u64, limits: &'l Limits) -> Self {
        let bounded = archive.take(packed.saturating_add(1));
        Self {
            unzipped: GzDecoder::new(BufReader::new(bounded)),
            unpacked: 0,
            packed,
            limits,
        }
    }

    /// How many bytes were unpacked so far.
    pub(crate) fn unpacked(&self) -> u64 {
        self.unpacked
    }

    /// The next header; nothing at the end, which is two blocks of zeros.
    pub(crate) fn header(&mut self) -> Result<Option<Header>, NotAdmitted> {
        let block = self.block()?;
        if block != [0; BLOCK] {
            return header::read(&block).map(Some);
        }
        if self.block()? != [0; BLOCK] {
            return Err(NotAdmitted::tar("its end is one block of zeros, not two"));
        }
        Ok(None)
    }

    fn block(&mut self) -> Result<[u8; BLOCK], NotAdmitted> {
        let mut block = [0; BLOCK];
        self.count(u64::try_from(BLOCK).unwrap_or(u64::MAX))?;
        let read = self.unzipped.read_exact(&mut block);
        read.map_err(|why| damaged(why.kind()))?;
        Ok(block)
    }

    fn count(&mut self, bytes: u64) -> Result<(), NotAdmitted> {
        self.unpacked = self.unpacked.saturating_add(bytes);
        if self.unpacked > self.limits.unpacked {
            return Err(NotAdmitted::Unpacked {
                limit: self.limits.unpacked,
                at: None,
            });
        }
        let may = self.packed.saturating_mul(self.limits.ratio);
        if self.unpacked > self.limits.ratio_from && self.unpacked > may {
            return Err(NotAdmitted::Ratio {
                limit: self.limits.ratio,
                at: None,
            });
        }
        Ok(())
    }

    /// Contents that are kept; what fills their last block is not.
    pub(crate) fn kept(&mut self, size: u64) -> Result<Vec<u8>, NotAdmitted> {
        self.count(padded(size))?;
        let mut bytes = Vec::new();
        let mut through = self.unzipped.by_ref().take(padded(size));
        let read = through.read_to_end(&mut bytes);
        whole(
            read.map(|read| u64::try_from(read).unwrap_or(u64::MAX)),
            size,
        )?;
        bytes.truncate(usize::try_from(size).unwrap_or(usize::MAX));
        Ok(bytes)
    }

    /// Contents that nobody asked for.
    pub(crate) fn passed_over(&mut self, size: u64) -> Result<(), NotAdmitted> {
        self.count(padded(size))?;
        let mut through = self.unzipped.by_ref().take(padded(size));
        whole(std::io::copy(&mut through, &mut std::io::sink()), size)
    }

    /// What tells of the next entry is short.
    pub(crate) fn telling(&mut self, header: &Header) -> Result<Vec<u8>, NotAdmitted> {
        if header.size > TELLING {
            return Err(NotAdmitted::tar("what tells of an entry is too long"));
        }
        self.kept(header.size)
    }

    /// The path of the next entry.
    pub(crate) fn long_path(&mut self, header: &Header) -> Result<Vec<u8>, NotAdmitted> {
        let mut bytes = self.telling(header)?;
        if bytes.last() == Some(&0) {
            bytes.pop();
        }
        if bytes.contains(&0) {
            return Err(NotAdmitted::tar("a long path holds a NUL"));
        }
        Ok(bytes)
    }

    /// Behind the end there may be zeros, as tar fills up its records; behind the compressed data
    /// nothing. Reading to the end also compares the checksum that gzip keeps there.
    pub(crate) fn end(&mut self) -> Result<(), NotAdmitted> {
        let mut block = [0; BLOCK];
        loop {
            let read = match self.unzipped.read(&mut block) {
                Ok(0) => break,
                Ok(read) => read,
                Err(why) if why.kind() == ErrorKind::Interrupted => continue,
                Err(why) => return Err(damaged(why.kind())),
            };
            self.count(u64::try_from(read).unwrap_or(u64::MAX))?;
            if block.iter().take(read).any(|byte| *byte != 0) {
                return Err(NotAdmitted::tar("something follows its end"));
            }
        }
        let rest = self.unzipped.get_mut();
        loop {
            match rest.fill_buf() {
                Ok([]) => return Ok(()),
                Ok(_) => return Err(NotAdmitted::TrailingBytes),
                Err(why) if why.kind() == ErrorKind::Interrupted => {}
                Err(why) => return Err(NotAdmitted::Source(why.kind())),
            }
        }
    }
}

/// Contents fill whole blocks.
fn padded(size: u64) -> u64 {
    size.checked_next_multiple_of(512).unwrap_or(u64::MAX)
}

fn whole(read: std::io::Result<u64>, size: u64) -> Result<(), NotAdmitted> {
    if read.map_err(|why| damaged(why.kind()))? == padded(size) {
        Ok(())
    } else {
        Err(NotAdmitted::tar("it is cut off"))
    }
}

/// The decoder has two kinds of its own for what is no gzip; all others are the source's.
fn damaged(kind: ErrorKind) -> NotAdmitted {
    match kind {
        ErrorKind::UnexpectedEof => NotAdmitted::tar("it is cut off"),
        ErrorKind::InvalidInput | ErrorKind::InvalidData => NotAdmitted::NotGzip,
        kind => NotAdmitted::Source(kind),
    }
}
