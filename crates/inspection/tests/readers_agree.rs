//! What is admitted is what another reader unpacks. The other reader is the one that cargo has; it
//! interprets long paths and attributes in its own way, so agreement is no matter of course.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should say where"
)]

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use inspection::{Contents, Limits, admit};

const BLOCK: usize = 512;

/// Numbers that are the same in every run (xorshift, G. Marsaglia, 2003).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    fn one_of<'t, T: ?Sized>(&mut self, choices: &[&'t T]) -> &'t T {
        choices[self.below(choices.len())]
    }
}

/// An entry put together from what is ordinary and what readers disagree on.
fn entry(numbers: &mut Numbers) -> Vec<u8> {
    let paths: [&[u8]; 7] = [
        b"a-1/x",
        b"a-1/y",
        b"a-1/Cargo.toml",
        b"a-1/d/z",
        b"b-1/x",
        b"a-1/d/",
        b"a-1/\0b-1/x",
    ];
    let mut block = [0_u8; BLOCK];
    let path = numbers.one_of(&paths);
    block[..path.len()].copy_from_slice(path);
    let kind = *numbers.one_of(&[&b'0', &b'0', &b'0', &0, &b'L', &b'x', &b'5']);
    block[156] = kind;
    let contents = match kind {
        b'L' => numbers.one_of::<[u8]>(&[b"a-1/l\0", b"a-1/m", b"../x\0", b"a-1/q\0\0"]),
        b'x' => numbers.one_of::<[u8]>(&[
            b"11 mtime=1\n",
            b"14 path=a-1/w\n",
            b"26 comment=x\n13 path=../y\n",
            b"10 size=1\n",
            b"15 path=a-1/ww\n0",
        ]),
        _ => numbers.one_of::<[u8]>(&[b"", b"text", &[7; 513]]),
    };
    let size = format!("{:011o}", contents.len());
    block[124..135].copy_from_slice(size.as_bytes());
    block[100..107].copy_from_slice(b"0000644");
    let magics: [&[u8]; 6] = [
        b"ustar\x0000",
        b"ustar\x0000",
        b"ustar  \0",
        b"ustar  \0",
        b"ustar\x0001",
        b"\0\0\0\0\0\0\0\0",
    ];
    block[257..265].copy_from_slice(numbers.one_of(&magics));
    if numbers.below(4) == 0 {
        block[345..348].copy_from_slice(b"a-1");
    }
    if numbers.below(4) == 0 {
        let place = [0, 4, 99, 124, 134, 135, 156, 157, 264, 345, 499, 500][numbers.below(12)];
        block[place] = u8::try_from(numbers.below(256)).unwrap();
    }
    block[148..156].fill(b' ');
    let sum: u64 = block.iter().map(|byte| u64::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let mut bytes = block.to_vec();
    bytes.extend_from_slice(contents);
    bytes.resize(bytes.len().next_multiple_of(BLOCK), 0);
    bytes
}

fn archive(numbers: &mut Numbers) -> Vec<u8> {
    let mut plain = Vec::new();
    for _ in 0..=numbers.below(3) {
        plain.extend(entry(numbers));
    }
    plain.extend_from_slice(&[0; 2 * BLOCK]);
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&plain).unwrap();
    encoder.finish().unwrap()
}

fn judged(bytes: &[u8]) -> Option<Contents> {
    let packed = u64::try_from(bytes.len()).unwrap();
    admit(bytes, packed, "a-1", &["Cargo.toml"], &Limits::default()).ok()
}

/// Path, size and contents of each entry as the other reader has them; every one is a file to it.
fn unpacked(bytes: &[u8]) -> Vec<(String, u64, Vec<u8>)> {
    let mut archive = tar::Archive::new(GzDecoder::new(bytes));
    let entries = archive.entries().unwrap().map(|entry| {
        let mut entry = entry.unwrap();
        assert!(entry.header().entry_type().is_file());
        let path = String::from_utf8(entry.path_bytes().into_owned()).unwrap();
        let mut contents = Vec::new();
        entry.read_to_end(&mut contents).unwrap();
        (path, entry.size(), contents)
    });
    entries.collect()
}

#[test]
fn another_reader_sees_the_same_files() {
    let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15);
    let (mut admitted, mut refused) = (0, 0);
    for _ in 0..20_000 {
        let bytes = archive(&mut numbers);
        let Some(contents) = judged(&bytes) else {
            refused += 1;
            continue;
        };
        admitted += 1;
        let theirs = unpacked(&bytes);
        let ours = contents.entries.iter();
        let ours: Vec<_> = ours
            .map(|entry| (entry.path.as_str(), entry.size))
            .collect();
        let seen: Vec<_> = theirs
            .iter()
            .map(|(path, size, _)| (path.as_str(), *size))
            .collect();
        assert_eq!(ours, seen);
        for (path, kept) in &contents.wanted {
            let path = format!("a-1/{path}");
            let found = theirs.iter().find(|(theirs, ..)| *theirs == path).unwrap();
            assert_eq!(&found.2, kept);
        }
    }
    // A test in which everything is refused would agree with anybody.
    assert!(admitted > 1_000 && refused > 1_000, "{admitted} {refused}");
}
