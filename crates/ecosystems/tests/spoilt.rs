//! Ten thousand spoilt inputs for each parser: none may panic, and what is read must read back.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should say where"
)]

use ecosystems::cargo::{archive, name, upload, version};

/// Whole inputs, from which spoilt ones are made.
const CORPUS: &[&[u8]] = &[
    b"serde_json",
    b"se/rd/serde_json",
    b"1.2.3-rc.1+build.5",
    br#"{"name":"gate","vers":"1.0.0","deps":[{"name":"fence","version_req":"^1.2","features":["a"],
        "optional":true,"default_features":false,"target":"cfg(unix)","kind":"dev","registry":null,
        "explicit_name_in_toml":"f"}],"features":{"x":["dep:fence"]},"links":"z"}"#,
    b"[package]\nname = \"gate\"\nversion = \"1.0.0\"\nkeywords = [\"a\"]\n[features]\nx = [\"fence?/y\"]\n\
      [dependencies.fence]\nversion = \"1.2\"\noptional = true\nregistry-index = \"sparse+http://localhost/\"\n\
      [target.'cfg(unix)'.dev-dependencies]\npost = \"1\"\n",
];

/// Numbers that are the same in every run (xorshift, G. Marsaglia, 2003).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % end.max(1)
    }

    /// A copy in which one thing is changed: a byte, a piece cut out, doubled or moved in from another.
    fn spoil(&mut self, whole: &[u8]) -> Vec<u8> {
        let mut bytes = whole.to_vec();
        for _ in 0..=self.below(3) {
            let at = self.below(bytes.len());
            let length = self.below(bytes.len() - at + 1).min(16);
            match self.below(4) {
                0 if !bytes.is_empty() => bytes[at] = u8::try_from(self.below(256)).unwrap(),
                1 => drop(bytes.drain(at..at + length)),
                2 => {
                    let piece = bytes[at..at + length].to_vec();
                    bytes.splice(at..at, piece);
                }
                _ => {
                    let other = CORPUS[self.below(CORPUS.len())];
                    let from = self.below(other.len());
                    let end = (from + 16).min(other.len());
                    bytes.splice(at..at, other[from..end].iter().copied());
                }
            }
        }
        bytes
    }
}

#[test]
fn no_spoilt_input_panics_and_what_is_read_reads_back() {
    let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15);
    for round in 0..10_000 {
        let bytes = numbers.spoil(CORPUS[round % CORPUS.len()]);
        for parser in [name::fuzz, version::fuzz, upload::fuzz, archive::fuzz] {
            parser(&bytes);
        }
    }
}
