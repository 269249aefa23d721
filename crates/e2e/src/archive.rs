//! Archives as no honest client makes them. They are inert: their files hold a word and no code.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
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
        let mut header = Header::new_gnu();
        header.set_entry_type(kind);
        header.set_mode(0o644);
        header.set_size(u64::try_from(contents.len()).unwrap());
        let old = header.as_old_mut();
        old.name[..path.len()].copy_from_slice(path.as_bytes());
        old.linkname[..link.len()].copy_from_slice(link.as_bytes());
        header.set_cksum();
        self.builder.append(&header, contents.as_bytes()).unwrap();
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
