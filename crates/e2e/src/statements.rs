//! A build service of our own that signs statements of where a crate was built, in the format of the public
//! one. Its keys are made for each test and are worth nothing elsewhere.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::archive::digest;
use crate::upload;

/// The service, with its authority and its logs.
pub struct Signing {
    folder: TempDir,
}

impl Signing {
    /// A service with fresh keys.
    pub fn start() -> Self {
        let signing = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        // Makes the authority and its logs.
        signing.all(&json!([]));
        signing
    }

    /// The configuration under which a registry believes it.
    pub fn config(&self) -> String {
        let root = self.folder.path().join("trusted_root.json");
        format!("[provenance]\ntrust_roots = [{root:?}]\n")
    }

    /// A statement about these bytes under this name; `more` replaces what an honest build would say.
    pub fn sign(&self, name: &str, bytes: &[u8], more: Value) -> PathBuf {
        let count = std::fs::read_dir(self.folder.path()).unwrap().count();
        let file = format!("bundle-{count}");
        let subject = json!({"name": name, "sha256": digest(bytes)});
        let mut wish = json!({"name": file, "subjects": [subject]});
        for (key, value) in more.as_object().unwrap() {
            wish[key] = value.clone();
        }
        self.all(&json!([wish]));
        self.folder.path().join(format!("{file}.sigstore.json"))
    }

    fn all(&self, wishes: &Value) {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let usual = root.join("target/provenance-tests");
        let fetched = std::env::var_os("PORTCULLIS_TEST_PROVENANCE").map_or(usual, PathBuf::from);
        let packages = fetched.join("packages");
        assert!(
            packages.join("node_modules").exists(),
            "no signing service in {}: `./test e2e` fetches it, by tests/provenance/fetch",
            packages.display()
        );
        let mut node = Command::new("node")
            .arg(root.join("tests/provenance/sign.mjs"))
            .arg(self.folder.path())
            .env("PROVENANCE_PACKAGES", packages)
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let text = wishes.to_string();
        node.stdin
            .take()
            .unwrap()
            .write_all(text.as_bytes())
            .unwrap();
        assert!(node.wait().unwrap().success());
    }
}

/// Attaches a statement to a release over the API; the status, and what was answered.
pub fn attach(url: &str, release: &str, token: Option<&str>, bundle: &Path) -> (u16, Value) {
    let address = format!("{url}/api/v1/packages/cargo/{release}/attestations");
    let mut request = upload::agent().put(address);
    if let Some(token) = token {
        request = request.header("Authorization", token);
    }
    let mut answer = request.send(&std::fs::read(bundle).unwrap()[..]).unwrap();
    let text = answer.body_mut().read_to_string().unwrap();
    (
        answer.status().as_u16(),
        serde_json::from_str(&text).unwrap_or_default(),
    )
}
