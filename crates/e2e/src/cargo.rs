//! Stock cargo in a home of its own that knows one registry.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::{Person, Program};

/// A cargo home and a place for projects.
pub struct Cargo {
    folder: TempDir,
}

/// How a command went.
#[derive(Debug)]
pub struct Ran {
    /// Its exit code.
    pub code: Option<i32>,
    /// What it printed, both streams.
    pub text: String,
}

impl Cargo {
    /// A home that knows the registry as `gate` and holds the person's token.
    pub fn new(program: &Program, person: Option<&Person>) -> Self {
        Self::with_token(program, person.map(|person| person.token.as_str()))
    }

    /// The same with this token.
    pub fn with_token(program: &Program, token: Option<&str>) -> Self {
        Self::at(&program.url, token)
    }

    /// A home that knows the registry at this address as `gate`.
    pub fn at(url: &str, token: Option<&str>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join("home");
        fs::create_dir(&home).unwrap();
        let config =
            format!("[registries.gate]\nindex = \"sparse+{url}/cargo/index/\"\n[net]\nretry = 0\n");
        fs::write(home.join("config.toml"), config).unwrap();
        if let Some(token) = token {
            let credentials = format!("[registries.gate]\ntoken = \"{token}\"\n");
            fs::write(home.join("credentials.toml"), credentials).unwrap();
        }
        Self { folder }
    }

    /// Names cargo's own provider of credentials, without which it uses no registry for members only.
    pub fn provide_credentials(&self) {
        let path = self.home().join("config.toml");
        let mut config = fs::read_to_string(&path).unwrap();
        config.push_str("[registry]\nglobal-credential-providers = [\"cargo:token\"]\n");
        fs::write(path, config).unwrap();
    }

    /// Believes this certificate.
    pub fn trust(&self, certificate: &Path) {
        let path = self.home().join("config.toml");
        let mut config = fs::read_to_string(&path).unwrap();
        config.push_str(&format!("[http]\ncainfo = {certificate:?}\n"));
        fs::write(path, config).unwrap();
    }

    /// A home that knows no registry yet.
    pub fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("home")).unwrap();
        Self { folder }
    }

    /// Cargo's home folder.
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// Where a project lies.
    pub fn project(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a library; `rest` follows the head of its manifest.
    pub fn library(&self, name: &str, version: &str, rest: &str, code: &str) -> PathBuf {
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"{version}\"\nedition = \"2024\"\nlicense = \"MIT\"\n\
             description = \"Keeps wolves out\"\nkeywords = [\"fence\"]\n{rest}"
        );
        self.write(name, &manifest, "lib.rs", code)
    }

    /// Writes a program.
    pub fn program(&self, name: &str, dependencies: &str, code: &str) -> PathBuf {
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[dependencies]\n{dependencies}"
        );
        self.write(name, &manifest, "main.rs", code)
    }

    fn write(&self, name: &str, manifest: &str, file: &str, code: &str) -> PathBuf {
        let project = self.project(name);
        fs::create_dir_all(project.join("src")).unwrap();
        fs::write(project.join("Cargo.toml"), manifest).unwrap();
        fs::write(project.join("src").join(file), code).unwrap();
        project
    }

    /// Runs cargo in a folder. What asks for another machine fails: its way there is a port of this
    /// one on which nobody listens.
    pub fn run(&self, folder: &Path, args: &[&str]) -> Ran {
        const NOWHERE: &str = "http://localhost:9";
        let output = Command::new("cargo")
            .args(args)
            .current_dir(folder)
            .env("https_proxy", NOWHERE)
            .env("no_proxy", "localhost")
            .env_remove("http_proxy")
            .env_remove("HTTPS_PROXY")
            .env_remove("CARGO_HTTP_PROXY")
            .env("CARGO_HOME", self.folder.path().join("home"))
            .env("CARGO_TARGET_DIR", self.folder.path().join("target"))
            .env("CARGO_TERM_COLOR", "never")
            .env_remove("CARGO_REGISTRIES_GATE_TOKEN")
            .output()
            .unwrap();
        let text = [output.stdout, output.stderr].concat();
        Ran {
            code: output.status.code(),
            text: String::from_utf8_lossy(&text).into_owned(),
        }
    }

    /// Runs cargo, which must succeed.
    pub fn must(&self, folder: &Path, args: &[&str]) -> String {
        let ran = self.run(folder, args);
        assert_eq!(ran.code, Some(0), "cargo {args:?}: {}", ran.text);
        ran.text
    }

    /// Publishes a project as it lies there.
    pub fn publish(&self, project: &Path) -> Ran {
        let args = [
            "publish",
            "--registry",
            "gate",
            "--allow-dirty",
            "--no-verify",
        ];
        self.run(project, &args)
    }
}
