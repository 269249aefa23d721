//! Limits on what comes from outside. One place, so that they can be read side by side.

/// The most bytes of the metadata in front of an uploaded crate.
pub const METADATA_BYTES: u64 = 1 << 20;
/// The most bytes of a packed archive.
pub const PACKED_BYTES: u64 = 10 << 20;
/// The most bytes of an unpacked archive.
pub const UNPACKED_BYTES: u64 = 256 << 20;
/// Above this many unpacked bytes, [`RATIO`] holds.
pub const RATIO_FROM_BYTES: u64 = 16 << 20;
/// The most unpacked bytes for each packed one.
pub const RATIO: u64 = 50;
/// The most entries of an archive.
pub const ENTRIES: u64 = 10_000;
/// The most bytes of a path in an archive.
pub const PATH_BYTES: usize = 255;
/// The most folders deep a path in an archive goes.
pub const DEPTH: usize = 32;
/// The most bytes of a README that a page shows.
pub const README_BYTES: u64 = 256 << 10;
/// The most bytes of a manifest in an archive.
pub const MANIFEST_BYTES: u64 = 1 << 20;
