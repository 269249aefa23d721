//! The registry as plain files behind a web server that knows nothing of it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use e2e::{Cargo, Program, upload};

/// Python's own file server; ended when the test ends.
struct FileServer {
    process: Child,
    url: String,
}

impl FileServer {
    fn on(folder: &Path) -> Option<Self> {
        let mut process = Command::new("python3")
            .args([
                "-u",
                "-m",
                "http.server",
                "0",
                "--bind",
                "127.0.0.1",
                "--directory",
            ])
            .arg(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let line = BufReader::new(process.stdout.take()?)
            .lines()
            .next()?
            .ok()?;
        let port = line.split(" port ").nth(1)?.split(' ').next()?;
        let url = format!("http://localhost:{port}");
        Some(Self { process, url })
    }
}

impl Drop for FileServer {
    fn drop(&mut self) {
        if let Err(gone) = self.process.kill().and_then(|()| self.process.wait()) {
            eprintln!("the file server had ended by itself: {gone}");
        }
    }
}

#[test]
fn stock_cargo_builds_from_exported_files() {
    let mut program = Program::start();
    let ada = program.enrol("ada");
    let cargo = Cargo::new(&program, Some(&ada));
    let fence = cargo.library("fence_post", "1.0.0", "", "pub fn keep() {}");
    assert_eq!(cargo.publish(&fence).code, Some(0));
    let fence = cargo.library("fence_post", "1.1.0", "", "pub fn wolves() {}");
    assert_eq!(cargo.publish(&fence).code, Some(0));
    let yank = ["yank", "--registry", "gate", "fence_post@1.1.0"];
    cargo.must(&fence, &yank);
    let rest = "[dependencies]\nfence_post = { version = \"1\", registry = \"gate\" }\n";
    let yard = cargo.library("yard", "1.0.0+b.1", rest, "pub use fence_post::keep;");
    let ran = cargo.publish(&yard);
    assert_eq!(ran.code, Some(0), "{}", ran.text);

    let folder = tempfile::tempdir().unwrap();
    let files = FileServer::on(folder.path()).unwrap();
    let to = folder.path().to_str().unwrap();
    let export = ["export-static", to, "--url", &files.url];
    let told = program.admin(&export);
    assert!(
        told.contains("2 packages: 3 files written, 0 there already, 0 removed"),
        "{told}"
    );
    assert!(
        program
            .admin(&export)
            .contains("0 files written, 3 there already")
    );
    // Nothing of it needs the registry.
    program.stop();
    let reader = Cargo::at(&files.url, None);
    let app = reader.program(
        "app",
        "yard = { version = \"1\", registry = \"gate\" }",
        "fn main() { yard::keep() }",
    );
    reader.must(&app, &["build"]);
    let lock = std::fs::read_to_string(app.join("Cargo.lock")).unwrap();
    assert!(
        lock.contains(&files.url) && lock.contains("version = \"1.0.0+b.1\""),
        "{lock}"
    );
    assert!(
        !lock.contains("1.1.0"),
        "a yanked version was chosen: {lock}"
    );
    assert_eq!(
        upload::get(&format!("{}/cargo/index/no/th/nothing", files.url)).status,
        404
    );
}

#[test]
fn files_that_ask_nobody_are_made_of_a_members_registry_only_when_that_was_meant() {
    let program = Program::start_configured("[server]\nmembers_only = true");
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().to_str().unwrap();
    let (code, told) = program.try_admin(&["export-static", to]);
    assert!(code == Some(2) && told.contains("--public"), "{told}");
    assert!(
        program
            .admin(&["export-static", to, "--public"])
            .contains("0 packages")
    );
}
