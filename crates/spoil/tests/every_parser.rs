//! Every parser of foreign bytes, with its corpus whole and spoilt: none may panic, and what one reads
//! must keep what its entry promises. Those of the assessor have such a test of their own; that of the
//! configuration is in the program.

#![expect(
    clippy::indexing_slicing,
    reason = "a test that cannot go on should say where"
)]

use std::io::Write;

use credentials::{email, login, oidc, passkey, recovery_code, strength, totp};
use ecosystems::cargo::{archive, name, upload, version};
use flate2::Compression;
use flate2::write::GzEncoder;
use spoil::{ROUNDS, drive, drive_for};

/// One test for each parser, so that they run beside each other and one that fails is named.
macro_rules! parsers {
    ($($test:ident: $corpus:literal, $parse:expr;)*) => {
        $(#[test] fn $test() { drive($corpus, $parse); })*

        /// A corpus that no test reads protects nobody.
        #[test]
        fn every_corpus_has_its_parser() {
            let mut known = vec![$($corpus),*, "configuration", "passwords"];
            known.sort_unstable();
            known.dedup();
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fuzz/corpus");
            let entries = std::fs::read_dir(folder).expect("the corpus is there");
            let name = |entry: std::io::Result<std::fs::DirEntry>| {
                entry.expect("an entry").file_name().to_string_lossy().into_owned()
            };
            let mut found: Vec<String> = entries.map(name).collect();
            found.sort_unstable();
            assert_eq!(found, known);
        }
    };
}

/// The estimator of passwords takes milliseconds for each.
#[test]
fn passwords() {
    drive_for(ROUNDS / 10, "passwords", strength::fuzz);
}

parsers! {
    addresses: "addresses", email::fuzz;
    app_codes: "app-codes", totp::fuzz;
    archives: "archives", inspection::fuzz;
    archives_that_unpack: "tars", |bytes| inspection::fuzz(&packed(bytes));
    archives_whose_sums_fit: "tars", |bytes| inspection::fuzz(&packed(&with_right_sums(bytes)));
    backups: "backups", registry::backup::fuzz;
    bundles: "bundles", provenance::fuzz;
    cookies: "cookies", server::fuzz::cookies;
    forwarded: "forwarded", server::fuzz::forwarded;
    identity_tokens: "identity-tokens", oidc::fuzz;
    imports: "imports", registry::import::fuzz;
    logins: "logins", login::fuzz;
    manifests: "manifests", archive::fuzz;
    names: "names", name::fuzz;
    networks: "networks", server::fuzz::networks;
    origins: "origins", client::origin::fuzz;
    passkey_answers: "passkey-answers", passkey::fuzz;
    readmes: "readmes", ecosystems::readme::fuzz;
    recovery_codes: "recovery-codes", recovery_code::fuzz;
    replays: "replays", registry::restore::fuzz;
    requests: "requests", server::fuzz::requests;
    tokens: "tokens", domain::token::fuzz;
    uploads: "uploads", upload::fuzz;
    versions: "versions", version::fuzz;
}

/// A change in a header is found by its sum. So that is made right again.
fn with_right_sums(tar: &[u8]) -> Vec<u8> {
    let mut tar = tar.to_vec();
    for block in tar.chunks_exact_mut(512) {
        if block[257..262] == *b"ustar" {
            block[148..156].fill(b' ');
            let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
            block[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
        }
    }
    tar
}

/// A change in packed bytes is found by their checksum. So the tar file within is spoilt too.
fn packed(tar: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(tar).expect("memory takes everything");
    encoder.finish().expect("memory takes everything")
}
