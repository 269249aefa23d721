//! How much an archive may have of everything.

use domain::limits;

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
    pub path: usize,
    pub depth: usize,
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
            path: limits::PATH_BYTES,
            depth: limits::DEPTH,
            wanted: limits::MANIFEST_BYTES,
        }
    }
}
