//! The README's five minutes, line by line as they stand there: whoever changes one runs it.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should say where"
)]

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use e2e::program::{PASSWORD, binary, code};
use tempfile::TempDir;

/// The commands of the first block below this heading, without what is said about them.
fn block(heading: &str) -> Vec<String> {
    let readme = include_str!("../../../../README.md");
    let rest = readme.split(heading).nth(1).unwrap();
    let block = rest.split("```sh\n").nth(1).unwrap();
    let lines = block.split("```").next().unwrap().lines();
    let command = |line: &str| line.split("  #").next().unwrap().trim().to_owned();
    lines.map(command).collect()
}

/// A home in which nothing was set up yet, but for the crates that cargo has downloaded here.
struct Home {
    folder: TempDir,
}

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let downloaded = std::env::var_os("CARGO_HOME").map(PathBuf::from);
        let downloaded = downloaded.unwrap_or_else(|| std::env::home_dir().unwrap().join(".cargo"));
        let registry = folder.path().join(".cargo/registry");
        fs::create_dir_all(&registry).unwrap();
        let cache = downloaded.join("registry/cache");
        std::os::unix::fs::symlink(cache, registry.join("cache")).unwrap();
        let project = folder.path().join("my-project");
        fs::create_dir_all(project.join("src")).unwrap();
        fs::write(
            project.join("Cargo.toml"),
            "[package]\nname = \"my-project\"\nversion = \"0.1.0\"\nedition = \"2024\"\nlicense = \"MIT\"\n\
             description = \"What somebody works on\"\n[dependencies]\nserde_json = { version = \"1\", registry = \"portcullis\" }\n",
        )
        .unwrap();
        let code = "pub fn answer() -> serde_json::Value { serde_json::json!(42) }\n";
        fs::write(project.join("src/lib.rs"), code).unwrap();
        Self { folder }
    }

    /// Starts a line in a shell, in this folder below the home.
    fn shell(&self, line: &str, folder: &Path) -> Child {
        let program = binary("portcullis");
        let mut path = program.parent().unwrap().as_os_str().to_owned();
        path.push(":");
        path.push(std::env::var_os("PATH").unwrap());
        Command::new("sh")
            .args(["-c", &format!("exec {line}")])
            .current_dir(folder)
            .env("PATH", path)
            .env("HOME", self.folder.path())
            .env_remove("CARGO_HOME")
            .env_remove("CARGO_TARGET_DIR")
            .env("RUSTUP_HOME", rustup_home())
            // What asks for another machine fails: nobody listens on that port.
            .env("https_proxy", "http://localhost:9")
            .env("no_proxy", "localhost")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// Runs a line to its end, with these answers; what it printed.
    fn run(&self, line: &str, folder: &Path, answers: &str) -> String {
        let mut running = self.shell(line, folder);
        running
            .stdin
            .take()
            .unwrap()
            .write_all(answers.as_bytes())
            .unwrap();
        let output = running.wait_with_output().unwrap();
        let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        let code = output.status.code();
        // 3: something is for its owner to judge.
        assert!(
            code == Some(0) || (line.ends_with("doctor") && code == Some(3)),
            "{line}: {text}"
        );
        text
    }
}

/// Where rustup keeps its toolchains, if it is rustup's cargo that runs.
fn rustup_home() -> PathBuf {
    let given = std::env::var_os("RUSTUP_HOME").map(PathBuf::from);
    given.unwrap_or_else(|| std::env::home_dir().unwrap().join(".rustup"))
}

/// Answers the questions of `admin enrol`; the token at the end.
fn enrol(home: &Home, line: &str) -> String {
    let mut running = home.shell(line, home.folder.path());
    let mut answers = running.stdin.take().unwrap();
    writeln!(answers, "ada\nada@example.org\n{PASSWORD}").unwrap();
    let mut last = String::new();
    for line in BufReader::new(running.stdout.take().unwrap()).lines() {
        last = line.unwrap();
        if let Some((_, rest)) = last.split_once("secret=") {
            let secret = rest.split('&').next().unwrap();
            writeln!(answers, "{}", code(secret, 0)).unwrap();
        }
    }
    assert!(running.wait().unwrap().success());
    last
}

#[test]
fn the_five_minutes_of_the_readme_work_as_they_stand() {
    let lines = block("## A registry in five minutes");
    let home = Home::new();
    let (here, project) = (home.folder.path(), home.folder.path().join("my-project"));
    let mut server = home.shell(&lines[0], here);
    let mut said = BufReader::new(server.stdout.take().unwrap()).lines();
    let ready = said.find(|line| line.as_ref().unwrap().starts_with("listening on "));
    let ready = ready
        .expect("the server did not start: is port 7878 in use?")
        .unwrap();
    assert_eq!(ready, "listening on http://localhost:7878");
    let ends = std::panic::catch_unwind(|| {
        let token = enrol(&home, &lines[1]);
        assert!(token.starts_with("pcl_p_"), "{token}");
        let imported = home.run(&lines[2], here, "");
        assert!(imported.contains(" 0 refused"), "{imported}");
        assert_eq!(lines[3], "cd my-project");
        home.run(&lines[4], &project, &format!("{token}\n"));
        let built = home.run(&lines[5], &project, "");
        assert!(built.contains("Compiling serde_json"), "{built}");
        let published = home.run(&lines[6], &project, "");
        assert!(
            published.contains("Published my-project v0.1.0"),
            "{published}"
        );
        let healthy = home.run(&lines[7], &project, "");
        assert!(
            !healthy.lines().any(|line| line.starts_with("no ")),
            "{healthy}"
        );
        assert_eq!(lines.len(), 8);
    });
    let id = server.id().to_string();
    assert!(Command::new("kill").arg(&id).status().unwrap().success());
    assert!(server.wait().unwrap().success());
    if let Err(why) = ends {
        std::panic::resume_unwind(why);
    }
}

#[test]
fn the_two_commands_stand_in_the_readme() {
    let lines = block("## Two commands");
    assert_eq!(lines, ["cargo run --release -- serve", "./test"]);
}
