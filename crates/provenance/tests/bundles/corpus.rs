//! Where the bundles are, and how they are judged.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use domain::{Digest, Timestamp};
use provenance::{Expected, PredicateType, Refusal, TrustRoots, Verified, verify};
use serde_json::Value;

/// A bundle, and the file that it is about.
pub(crate) struct About {
    pub(crate) bundle: Vec<u8>,
    pub(crate) digest: Digest,
    pub(crate) name: String,
}

/// The folder of what was fetched.
pub(crate) fn fetched() -> PathBuf {
    let usual = || Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("provenance-tests");
    let folder = std::env::var_os("PORTCULLIS_TEST_PROVENANCE").map_or_else(usual, PathBuf::from);
    assert!(
        folder.join("real/list.json").exists() && folder.join("packages/node_modules").exists(),
        "what these tests verify is not in {}: `./test unit` fetches it, by tests/provenance/fetch",
        folder.display()
    );
    folder
}

/// The scripts beside what they fetched.
fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/provenance")
        .join(name)
}

/// The real ones, by the name of their file.
pub(crate) fn real() -> BTreeMap<String, About> {
    let folder = fetched().join("real");
    let list: Value =
        serde_json::from_slice(&std::fs::read(folder.join("list.json")).unwrap()).unwrap();
    let listed = list.as_array().unwrap().iter().map(|entry| {
        let text = |name: &str| entry[name].as_str().unwrap().to_owned();
        let about = About {
            bundle: std::fs::read(folder.join(text("bundle"))).unwrap(),
            digest: text("sha256").parse().unwrap(),
            name: text("file"),
        };
        (text("bundle"), about)
    });
    listed.collect()
}

/// The trust root of the public-good service, as the wheel of sigstore ships it.
pub(crate) fn public_good() -> TrustRoots {
    roots(&fetched().join("real/trusted_root.json"))
}

/// The trust root in this file.
pub(crate) fn roots(path: &Path) -> TrustRoots {
    let mut roots = TrustRoots::default();
    roots.add("test", &std::fs::read(path).unwrap()).unwrap();
    roots
}

pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap())
}

/// Judges with both types allowed.
pub(crate) fn judged(about: &About, roots: &TrustRoots) -> Result<Verified, Refusal> {
    let expected = Expected {
        digest: about.digest,
        names: std::slice::from_ref(&about.name),
        predicates: &[PredicateType::SlsaProvenance, PredicateType::Publish],
    };
    verify(&about.bundle, &expected, roots, now())
}

/// Lets the service of our own sign what is wished into the folder.
pub(crate) fn sign(folder: &Path, wishes: &Value) {
    let mut node = Command::new("node")
        .arg(script("sign.mjs"))
        .arg(folder)
        .env("PROVENANCE_PACKAGES", fetched().join("packages"))
        .stdin(Stdio::piped())
        .spawn()
        .expect("node is installed");
    node.stdin
        .take()
        .unwrap()
        .write_all(wishes.to_string().as_bytes())
        .unwrap();
    assert!(node.wait().unwrap().success(), "the signing service failed");
}

/// What the verifier of npm makes of these bundles: nothing, or why it refuses.
pub(crate) fn judged_by_npm(
    root: &Path,
    bundles: &[(String, Vec<u8>)],
) -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let paths = bundles.iter().map(|(name, bytes)| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    });
    let paths: Vec<PathBuf> = paths.collect();
    let output = Command::new("node")
        .arg(script("judge.mjs"))
        .arg(root)
        .args(paths)
        .env("PROVENANCE_PACKAGES", fetched().join("packages"))
        .stderr(Stdio::inherit())
        .output()
        .expect("node is installed");
    assert!(output.status.success(), "the other verifier failed");
    serde_json::from_slice(&output.stdout).unwrap()
}
