//! The program under test: started in a folder of its own on a free port, ended by its process id.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use tempfile::TempDir;
use totp_rs::Builder;

pub mod drill;
mod traces;

/// A running server.
pub struct Program {
    folder: TempDir,
    data: PathBuf,
    server: Option<Child>,
    /// What it printed before it listened.
    pub greeting: String,
    /// Its address.
    pub url: String,
    /// What `serve` is told beside folder and address.
    extra: Vec<&'static str>,
    /// The cookie by which the registry knows the browsers again that stand here.
    pub(crate) device: Arc<Mutex<Option<String>>>,
    /// What it and every command beside it find in their environment.
    variables: Vec<(&'static str, String)>,
}

/// Somebody with an account and a token.
pub struct Person {
    /// The login.
    pub login: String,
    /// An API token for everything.
    pub token: String,
    /// The secret of the authenticator app, in base32.
    pub secret: String,
    /// The code that enrolment used up.
    pub used: String,
    /// The recovery codes.
    pub recovery: Vec<String>,
}

/// The password of everybody here.
pub const PASSWORD: &str = "gleaming ostrich vault";

/// Where a program of ours lies: beside whoever starts it, or beside the folder of the tests.
pub fn binary(name: &str) -> PathBuf {
    let starter = std::env::current_exe().unwrap();
    let mut folders = starter.ancestors().skip(1).take(2);
    let found = folders.find_map(|folder| Some(folder.join(name)).filter(|path| path.exists()));
    found.unwrap_or_else(|| {
        panic!(
            "{name} is not beside {}; `./test e2e` builds it",
            starter.display()
        )
    })
}

impl Program {
    /// Starts a server on an empty folder.
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// The same, with further arguments of `serve`.
    pub fn start_with(extra: &[&'static str]) -> Self {
        Self::start_as(extra, &[])
    }

    /// Starts a server with these variables in its environment.
    pub fn start_in(variables: &[(&'static str, String)]) -> Self {
        Self::start_as(&[], variables)
    }

    /// Starts a server whose data folder is this one, which outlives it.
    pub fn start_on(data: &Path) -> Self {
        let mut program = Self::unstarted();
        program.data = data.to_owned();
        program.serve();
        program
    }

    /// Starts a server of the build for drills with this configuration file, in which this rule is off;
    /// none where it is empty.
    pub fn start_without(rule: &str, config: &str) -> Self {
        let mut program = Self::unstarted();
        std::fs::create_dir(program.data()).unwrap();
        std::fs::write(program.data().join("server.toml"), config).unwrap();
        program.serve_by(drill::without(rule));
        program
    }

    fn start_as(extra: &[&'static str], variables: &[(&'static str, String)]) -> Self {
        let mut program = Self::unstarted();
        program.extra = extra.to_vec();
        program.variables = variables.to_vec();
        program.serve();
        program
    }

    fn unstarted() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            extra: Vec::new(),
            variables: Vec::new(),
            device: Arc::default(),
            data: folder.path().join("data"),
            folder,
            server: None,
            greeting: String::new(),
            url: "http://localhost:0".to_owned(),
        }
    }

    fn command(&self) -> Command {
        let mut command = drill::rule_off();
        command.envs(self.variables.iter().cloned());
        command
    }

    /// Starts a server on an empty folder with this configuration file.
    pub fn start_configured(config: &str) -> Self {
        let mut program = Self::unstarted();
        std::fs::create_dir(program.data()).unwrap();
        std::fs::write(program.data().join("server.toml"), config).unwrap();
        program.serve();
        program
    }

    /// The process id of the running server.
    pub fn pid(&self) -> u32 {
        self.server.as_ref().unwrap().id()
    }

    /// Where the server keeps what is only for a while.
    fn temporary(&self) -> PathBuf {
        let folder = self.folder.path().join("temporary");
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.data.clone()
    }

    /// Starts the server again, on the port that it had.
    pub fn serve(&mut self) {
        self.serve_by(self.command());
    }

    fn serve_by(&mut self, mut program: Command) {
        let port = self.url.rsplit(':').next().unwrap();
        let mut server = program
            .args(["serve", "--listen", &format!("127.0.0.1:{port}"), "--data"])
            .arg(self.data())
            .args(&self.extra)
            .env("PORTCULLIS_LOG", "info")
            .env("TMPDIR", self.temporary())
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(self.folder.path().join("log")).unwrap())
            .spawn()
            .unwrap();
        let lines = BufReader::new(server.stdout.take().unwrap()).lines();
        self.server = Some(server);
        self.greeting.clear();
        for line in lines {
            let line = line.unwrap();
            self.greeting.push_str(&line);
            self.greeting.push('\n');
            if let Some(url) = line.strip_prefix("listening on ") {
                self.url = url.to_owned();
                return;
            }
        }
        panic!(
            "the server ended before it listened:\n{}\n{}",
            self.greeting,
            self.log()
        );
    }

    /// Ends the server as an operator does, and waits for it.
    pub fn stop(&mut self) -> ExitStatus {
        let mut server = self.server.take().unwrap();
        signal("TERM", &server);
        server.wait().unwrap()
    }

    /// Ends the server as a power cut does.
    pub fn kill(&mut self) {
        let mut server = self.server.take().unwrap();
        signal("KILL", &server);
        server.wait().unwrap();
    }

    /// Tells the server to read again what can be read again.
    pub fn hang_up(&self) {
        signal("HUP", self.server.as_ref().unwrap());
    }

    /// What the server has logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    /// Runs an admin command to its end; what it printed.
    pub fn admin(&self, args: &[&str]) -> String {
        let output = self
            .command()
            .arg("admin")
            .args(args)
            .arg("--data")
            .arg(self.data())
            .output()
            .unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{args:?}: {errors}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// The same, however it ends; its exit code and what it printed.
    pub fn try_admin(&self, args: &[&str]) -> (Option<i32>, String) {
        let data = self.data();
        let mut all = vec!["admin"];
        all.extend(args);
        all.extend(["--data", data.to_str().unwrap()]);
        self.run(&all, "")
    }

    /// Tries to mint a token in the terminal; `answers` are password and code, a line each.
    pub fn mint(&self, login: &str, rest: &[&str], answers: &str) -> (Option<i32>, String) {
        let data = self.data();
        let place = ["--login", login, "--data", data.to_str().unwrap()];
        let all = [&["admin", "token", "mint"], &place[..], rest].concat();
        self.run(&all, answers)
    }

    /// Starts another server on this folder, which is refused; its exit code and what it printed.
    pub fn try_serve(&self, extra: &[&str]) -> (Option<i32>, String) {
        let data = self.data();
        let serve = [
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--data",
            data.to_str().unwrap(),
        ];
        self.run(&[&serve[..], extra].concat(), "")
    }

    /// Runs the program with this line on its standard input; its exit code and what it printed.
    pub fn run(&self, args: &[&str], line: &str) -> (Option<i32>, String) {
        let mut running = self
            .command()
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        writeln!(running.stdin.take().unwrap(), "{line}").unwrap();
        let output = running.wait_with_output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (
            output.status.code(),
            String::from_utf8_lossy(&text).into_owned(),
        )
    }

    /// The recorded events, one a line.
    pub fn events(&self) -> Vec<String> {
        self.admin(&["events"]).lines().map(str::to_owned).collect()
    }

    /// Enrols somebody in the terminal: answers its questions and computes the code of an
    /// authenticator app from what it shows.
    pub fn enrol(&self, login: &str) -> Person {
        let mut enrolling = self
            .command()
            .args([
                "admin",
                "enrol",
                "--terminal",
                "--token",
                "--base-url",
                &self.url,
                "--data",
            ])
            .arg(self.data())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut answers = enrolling.stdin.take().unwrap();
        writeln!(answers, "{login}\n{login}@example.org\n{PASSWORD}").unwrap();
        let (mut token, mut secret, mut used) = (String::new(), String::new(), String::new());
        let mut recovery = Vec::new();
        for line in BufReader::new(enrolling.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            if let Some((_, rest)) = line.split_once("secret=") {
                secret = rest.split('&').next().unwrap().to_owned();
                used = code(&secret, 0);
                writeln!(answers, "{used}").unwrap();
            }
            if line.starts_with("  ") && line.matches('-').count() == 3 {
                recovery.push(line.trim().to_owned());
            }
            token = line;
        }
        assert!(enrolling.wait().unwrap().success());
        assert!(token.starts_with("pcl_p_"), "{token}");
        Person {
            login: login.to_owned(),
            token,
            secret,
            used,
            recovery,
        }
    }
}

/// What an authenticator app shows now, or this many steps of 30 seconds later.
pub fn code(secret: &str, steps: u64) -> String {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let mut bits = String::new();
    for ch in secret.chars() {
        let value = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(ch).unwrap();
        bits.push_str(&format!("{value:05b}"));
    }
    let byte = |at: usize| u8::from_str_radix(&bits[at * 8..at * 8 + 8], 2).unwrap();
    let secret: [u8; 20] = std::array::from_fn(byte);
    let app = Builder::new()
        .with_secret(secret)
        .with_digits(6)
        .with_step_duration(30);
    app.build_noncompliant()
        .generate(now + 30 * steps)
        .to_string()
}

pub(crate) fn signal(name: &str, process: &Child) {
    let id = process.id().to_string();
    let sent = Command::new("kill")
        .args([&format!("-{name}"), &id])
        .status()
        .unwrap();
    assert!(sent.success());
}

impl Drop for Program {
    fn drop(&mut self) {
        if let Some(mut server) = self.server.take() {
            signal("TERM", &server);
            if let Err(error) = server.wait() {
                eprintln!("the server could not be waited for: {error}");
            }
        }
    }
}
