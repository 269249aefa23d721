use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;
use crate::header::BLOCK;

/// One entry as it stands in a tar file: kind, path, contents.
fn entry(kind: u8, path: &str, contents: &[u8]) -> Vec<u8> {
    let mut block = [0_u8; BLOCK];
    block[..path.len()].copy_from_slice(path.as_bytes());
    block[124..135].copy_from_slice(format!("{:011o}", contents.len()).as_bytes());
    block[156] = kind;
    block[257..265].copy_from_slice(b"ustar\x0000");
    block[148..156].copy_from_slice(b"        ");
    let sum: u64 = block.iter().map(|byte| u64::from(*byte)).sum();
    block[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    let mut bytes = block.to_vec();
    bytes.extend_from_slice(contents);
    bytes.resize(bytes.len().next_multiple_of(BLOCK), 0);
    bytes
}

fn zipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn archive(entries: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = entries.concat();
    bytes.extend_from_slice(&[0; 2 * BLOCK]);
    zipped(&bytes)
}

fn judge(bytes: &[u8]) -> Result<Contents, NotAdmitted> {
    judge_within(bytes, &Limits::default())
}

fn judge_within(bytes: &[u8], limits: &Limits) -> Result<Contents, NotAdmitted> {
    admit(bytes, bytes.len() as u64, "a-1", &["Cargo.toml"], limits)
}

#[test]
fn an_ordinary_archive_is_admitted_and_what_was_wanted_is_kept() {
    let contents = judge(&archive(&[
        entry(b'0', "a-1/Cargo.toml", b"[package]"),
        entry(0, "a-1/src/lib.rs", &[b'x'; 513]),
    ]))
    .unwrap();
    assert_eq!(contents.entries.len(), 2);
    assert_eq!(contents.entries[1].size, 513);
    assert_eq!(contents.wanted["Cargo.toml"], b"[package]");
}

/// T04 and T40: what unpacks elsewhere, or to more than one thing.
#[test]
fn t04_t40_what_is_no_plain_file_is_refused() {
    for kind in b"1234567SgKMVA" {
        let refused = judge(&archive(&[entry(*kind, "a-1/REGISTRY-DRILL", b"")]));
        assert!(
            matches!(refused, Err(NotAdmitted::Kind { .. })),
            "{}: {refused:?}",
            char::from(*kind)
        );
    }
    for path in [
        "../REGISTRY-DRILL",
        "/etc/REGISTRY-DRILL",
        "a-1/../REGISTRY-DRILL",
        "b-1/x",
    ] {
        let refused = judge(&archive(&[entry(b'0', path, b"")]));
        assert!(matches!(refused, Err(NotAdmitted::Path { .. })), "{path}");
    }
}

#[test]
fn a_path_stands_once_whatever_its_capitals() {
    for second in ["a-1/x", "a-1/X"] {
        let bytes = archive(&[entry(b'0', "a-1/x", b"1"), entry(b'0', second, b"2")]);
        assert!(matches!(judge(&bytes), Err(NotAdmitted::Twice { .. })));
    }
}

#[test]
fn long_paths_count_as_the_paths_they_are() {
    let long = format!("a-1/{}", "x".repeat(200));
    let good = archive(&[
        entry(b'L', "././@LongLink", format!("{long}\0").as_bytes()),
        entry(b'0', "a-1/cut", b""),
    ]);
    assert_eq!(judge(&good).unwrap().entries[0].path, long);
    let bad = archive(&[
        entry(b'L', "././@LongLink", b"../REGISTRY-DRILL\0"),
        entry(b'0', "a-1/innocent", b""),
    ]);
    assert!(matches!(judge(&bad), Err(NotAdmitted::Path { .. })));
    let dangling = archive(&[entry(b'L', "././@LongLink", b"a-1/x\0")]);
    assert!(matches!(judge(&dangling), Err(NotAdmitted::NotTar { .. })));
    let nul = archive(&[
        entry(b'L', "././@LongLink", b"a-1/x\0y\0"),
        entry(b'0', "a-1/x", b""),
    ]);
    assert!(matches!(judge(&nul), Err(NotAdmitted::NotTar { .. })));
}

/// pax attributes are where readers disagree most: the same bytes unpack to different files.
#[test]
fn attributes_may_not_change_path_or_size() {
    for (record, admitted) in [
        ("20 mtime=1700000000\n", true),
        ("14 path=a-1/y\n", false),
        ("11 size=99\n", false),
        ("16 linkpath=../x\n", false),
        ("22 GNU.sparse.major=1\n", false),
        ("99 mtime=1\n", false),
        ("nonsense", false),
        ("", true),
    ] {
        let bytes = archive(&[
            entry(b'x', "pax", record.as_bytes()),
            entry(b'0', "a-1/x", b""),
        ]);
        assert_eq!(judge(&bytes).is_ok(), admitted, "{record:?}");
    }
}

/// The hidden `path` is one that readers by line obey and readers by length do not see.
#[test]
fn what_is_told_is_told_once_and_of_a_file() {
    let (path, attributes) = (
        entry(b'L', "l", b"a-1/y\0"),
        entry(b'x', "x", b"11 mtime=1\n"),
    );
    let file = entry(b'0', "a-1/x", b"");
    let hidden = entry(b'x', "x", b"26 comment=x\n13 path=../y\n");
    for (entries, admitted) in [
        (vec![&path, &attributes, &file], true),
        (vec![&attributes, &path, &file], true),
        (vec![&path, &path, &file], false),
        (vec![&attributes, &attributes, &file], false),
        (vec![&file, &attributes], false),
        (vec![&file, &path], false),
        (vec![&hidden, &file], false),
    ] {
        let entries: Vec<_> = entries.into_iter().cloned().collect();
        let judged = judge(&archive(&entries));
        assert_eq!(judged.is_ok(), admitted, "{judged:?}");
    }
}

#[test]
fn a_file_is_no_folder_of_another() {
    for (first, second) in [("a-1/x", "a-1/x/y"), ("a-1/X/y", "a-1/x")] {
        let bytes = archive(&[entry(b'0', first, b""), entry(b'0', second, b"")]);
        let refused = judge(&bytes);
        assert!(matches!(refused, Err(NotAdmitted::Twice { .. })), "{first}");
    }
}

/// A disk that fails says nothing about the archive.
#[test]
fn a_source_that_fails_is_told_from_an_archive_that_is_damaged() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::PermissionDenied.into())
        }
    }
    let good = archive(&[entry(b'0', "a-1/x", b"1")]);
    for before in [0, 5, 30, good.len()] {
        let source = good[..before].chain(Failing);
        let judged = admit(source, 1000, "a-1", &[], &Limits::default());
        let expected = std::io::ErrorKind::PermissionDenied;
        assert_eq!(judged, Err(NotAdmitted::Source(expected)), "{before}");
    }
}

#[test]
fn no_more_is_read_than_was_announced() {
    let good = archive(&[entry(b'0', "a-1/x", b"1")]);
    let packed = good.len() as u64;
    let judge = |packed| admit(&good[..], packed, "a-1", &[], &Limits::default());
    assert!(judge(packed).is_ok());
    assert!(judge(packed - 2).is_err());
    let endless = good.as_slice().chain(std::io::repeat(0));
    let judged = admit(endless, packed, "a-1", &[], &Limits::default());
    assert_eq!(judged, Err(NotAdmitted::TrailingBytes));
}

#[test]
fn a_refusal_says_where_and_hides_what_would_move_the_cursor() {
    let broken = archive(&[
        entry(b'0', "a-1/x\u{1b}[2J", b""),
        entry(b'0', "a-1/y", b""),
    ]);
    let text = judge(&broken).unwrap_err().to_string();
    assert!(
        text.contains("a-1/x\u{fffd}[2J") && !text.contains('\u{1b}'),
        "{text}"
    );
    let mut cut = entry(b'0', "a-1/x", b"");
    cut.extend(entry(b'0', "a-1/last", &[1; 600]));
    cut.truncate(cut.len() - 512);
    let text = judge(&zipped(&cut)).unwrap_err().to_string();
    assert!(text.contains("cut off (at 'a-1/last')"), "{text}");
}

#[test]
fn every_limit_holds_at_its_edge() {
    let bytes = archive(&[
        entry(b'0', "a-1/x", &[0; 512]),
        entry(b'0', "a-1/y", &[0; 512]),
    ]);
    // Two headers, two contents, two blocks of zeros.
    let whole = 6 * 512;
    let limits = |change: fn(&mut Limits, u64), value| {
        let mut limits = Limits::default();
        change(&mut limits, value);
        limits
    };
    let packed = bytes.len() as u64;
    type Change = fn(&mut Limits, u64);
    assert_eq!(judge(&bytes).unwrap().unpacked, whole);
    let edges: [(Change, u64); 5] = [
        (|limits, value| limits.packed = value, packed),
        (|limits, value| limits.unpacked = value, whole),
        (|limits, value| limits.entries = value, 2),
        (
            |limits, value| limits.path = usize::try_from(value).unwrap(),
            5,
        ),
        (
            |limits, value| limits.depth = usize::try_from(value).unwrap(),
            1,
        ),
    ];
    for (change, edge) in edges {
        assert!(
            judge_within(&bytes, &limits(change, edge)).is_ok(),
            "{edge}"
        );
        assert!(
            judge_within(&bytes, &limits(change, edge - 1)).is_err(),
            "{edge}"
        );
    }
}

#[test]
fn a_ratio_holds_from_its_edge_on() {
    let bytes = archive(&[entry(b'0', "a-1/x", &[0; 512])]);
    let whole = 4 * 512;
    let ratio = whole / bytes.len() as u64;
    let mut narrow = Limits {
        ratio_from: 0,
        ratio: ratio + 1,
        ..Limits::default()
    };
    assert!(judge_within(&bytes, &narrow).is_ok());
    narrow.ratio = ratio - 1;
    assert!(matches!(
        judge_within(&bytes, &narrow),
        Err(NotAdmitted::Ratio { .. })
    ));
    narrow.ratio_from = whole;
    assert!(judge_within(&bytes, &narrow).is_ok());
}

#[test]
fn a_file_that_is_wanted_is_short() {
    let manifest = archive(&[entry(b'0', "a-1/Cargo.toml", &[b' '; 9])]);
    assert!(
        judge_within(
            &manifest,
            &Limits {
                wanted: 9,
                ..Limits::default()
            }
        )
        .is_ok()
    );
    assert!(
        judge_within(
            &manifest,
            &Limits {
                wanted: 8,
                ..Limits::default()
            }
        )
        .is_err()
    );
}

#[test]
fn nothing_may_be_missing_or_follow() {
    let good = archive(&[entry(b'0', "a-1/x", b"1")]);
    for length in 0..good.len() {
        assert!(judge(&good[..length]).is_err(), "{length}");
    }
    let mut trailing = good.clone();
    trailing.push(0);
    assert_eq!(judge(&trailing), Err(NotAdmitted::TrailingBytes));
    let second_member = [good.clone(), good.clone()].concat();
    assert_eq!(judge(&second_member), Err(NotAdmitted::TrailingBytes));
    let mut hidden = entry(b'0', "a-1/x", b"1");
    hidden.extend_from_slice(&[0; 2 * BLOCK]);
    hidden.extend_from_slice(&entry(b'0', "a-1/hidden", b"REGISTRY-DRILL"));
    hidden.extend_from_slice(&[0; 2 * BLOCK]);
    assert!(matches!(
        judge(&zipped(&hidden)),
        Err(NotAdmitted::NotTar { .. })
    ));
}

/// Ten thousand spoilt archives; what is admitted keeps to the limits.
#[test]
fn spoilt_archives_neither_panic_nor_pass_limits() {
    let corpus = [
        archive(&[
            entry(b'0', "a-1/Cargo.toml", b"[package]"),
            entry(b'0', "a-1/x", b"1"),
        ]),
        archive(&[entry(b'L', "l", b"a-1/y\0"), entry(b'0', "a-1/y", b"")]),
    ];
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap()
    };
    for round in 0..10_000 {
        let mut plain = Vec::new();
        let whole = &corpus[round % corpus.len()];
        flate2::read::GzDecoder::new(whole.as_slice())
            .read_to_end(&mut plain)
            .unwrap();
        let place = next() % plain.len();
        plain[place] = u8::try_from(next() % 256).unwrap();
        if round % 3 == 0 {
            plain.truncate(next() % plain.len());
        }
        fuzz(&zipped(&plain));
        let mut packed = whole.clone();
        let place = next() % packed.len();
        packed[place] ^= 1 << (next() % 8);
        fuzz(&packed);
    }
}
