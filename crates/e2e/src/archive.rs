//! Archives as no honest client makes them. They are inert: their files hold a word and no code.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use tar::{Builder, EntryType, Header};

/// What stands in every file of a drill.
pub const DRILL: &str = "REGISTRY-DRILL";

/// An archive under construction.
pub struct Archive {
    builder: Builder<Vec<u8>>,
}

impl Archive {
    /// An archive with this manifest in this folder.
    pub fn new(folder: &str, manifest: &str) -> Self {
        let mut archive = Self {
            builder: Builder::new(Vec::new()),
        };
        archive.add(
            EntryType::Regular,
            &format!("{folder}/Cargo.toml"),
            manifest,
            "",
        );
        archive
    }

    /// Adds an entry whose path is written as it is, whatever it means.
    pub fn add(&mut self, kind: EntryType, path: &str, contents: &str, link: &str) {
        let header = header(kind, path, contents.len(), link);
        self.add_raw(header, contents.as_bytes());
    }

    /// Adds an entry with this header; only its checksum is made right.
    pub fn add_raw(&mut self, mut header: Header, contents: &[u8]) {
        header.set_cksum();
        self.builder.append(&header, contents).unwrap();
    }

    /// The packed bytes.
    pub fn pack(self) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder
            .write_all(&self.builder.into_inner().unwrap())
            .unwrap();
        encoder.finish().unwrap()
    }
}

/// The header of an entry, path and link written as they are.
pub fn header(kind: EntryType, path: &str, size: usize, link: &str) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_mode(0o644);
    header.set_size(u64::try_from(size).unwrap());
    let old = header.as_old_mut();
    old.name[..path.len()].copy_from_slice(path.as_bytes());
    old.linkname[..link.len()].copy_from_slice(link.as_bytes());
    header
}

/// The digest under which a registry would serve these bytes.
pub fn digest(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
