use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use domain::{TokenKind, TokenSecret};
use tempfile::TempDir;

use super::*;
use crate::setup::{self, Setup};

/// Sunday, 6 November 1994, 08:49:37.
const NOW: i64 = 784_111_777;
const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";

/// A server for as long as the test runs: a path gives the head and body that were set for it.
struct Server {
    origin: String,
    answers: Arc<Mutex<BTreeMap<String, String>>>,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let answers = Arc::new(Mutex::new(BTreeMap::new()));
        let shared = Arc::clone(&answers);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                answer(stream.unwrap(), &shared.lock().unwrap());
            }
        });
        let server = Self { origin, answers };
        server.set("/healthz", 200, "ok");
        let config = r#"{"dl":"ORIGIN/cargo/dl/{crate}/{version}","api":"ORIGIN/cargo","auth-required":false}"#;
        server.config(config);
        server
    }

    fn set(&self, path: &str, status: u16, body: &str) {
        // What a status of 302 must not lead to.
        let date = format!("date: {DATE}\r\nlocation: /healthz\r\n");
        self.set_raw(path, status, &date, body);
    }

    fn set_raw(&self, path: &str, status: u16, headers: &str, body: &str) {
        let length = body.len();
        let text = format!(
            "HTTP/1.1 {status} X\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
        );
        self.answers.lock().unwrap().insert(path.to_owned(), text);
    }

    fn config(&self, body: &str) {
        let body = body.replace("ORIGIN", &self.origin);
        self.set("/cargo/index/config.json", 200, &body);
    }
}

/// A request with a token asks for another answer, under its path with a `+` at the end.
fn answer(mut stream: TcpStream, answers: &BTreeMap<String, String>) {
    let mut lines = BufReader::new(stream.try_clone().unwrap())
        .lines()
        .map_while(Result::ok);
    let Some(first) = lines.next() else { return };
    let mut path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    for line in lines.take_while(|line| !line.is_empty()) {
        if line.to_ascii_lowercase().starts_with("authorization: pcl_") {
            path.push('+');
        }
    }
    let missing = "HTTP/1.1 404 X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".to_owned();
    let text = answers.get(&path).unwrap_or(&missing);
    // The doctor may have read enough and gone.
    let _sent = stream.write_all(text.as_bytes());
}

fn token() -> String {
    TokenSecret::new(TokenKind::Publish, &[1; 64])
        .unwrap()
        .expose()
        .to_owned()
}

fn set_up(server: &Server) -> (TempDir, Subject) {
    let home = tempfile::tempdir().unwrap();
    let registry = Origin::parse(&server.origin).unwrap();
    let setup = Setup {
        registry: registry.clone(),
        name: "p".to_owned(),
        cargo_home: home.path().to_owned(),
        replace_upstream: false,
        project: None,
    };
    setup::cargo(&setup, Some(&token())).unwrap();
    let subject = Subject {
        cargo_home: home.path().to_owned(),
        project: None,
        name: "p".to_owned(),
        registry: Some(registry),
    };
    (home, subject)
}

fn examine(subject: &Subject) -> Vec<Line> {
    let lines = cargo(
        subject,
        Timestamp::from_micros(NOW * domain::timestamp::SECOND),
    );
    assert!(
        lines
            .iter()
            .all(|line| !line.to_string().contains(&token()))
    );
    lines
}

/// What is not good, in one text.
fn ills(subject: &Subject) -> String {
    let lines = examine(subject);
    let ills = lines.iter().filter(|line| line.verdict != Verdict::Good);
    ills.map(|line| format!("{line}\n")).collect()
}

#[test]
fn what_setting_up_leaves_is_healthy() {
    let server = Server::start();
    let (_home, subject) = set_up(&server);
    let lines = examine(&subject);
    assert_eq!(ills(&subject), "");
    assert_eq!(lines.len(), 7, "{lines:?}");
}

#[test]
fn ills_in_the_files_are_named() {
    let server = Server::start();
    let index = format!("sparse+{}/cargo/index/", server.origin);
    let good = format!("[registries.p]\nindex = \"{index}\"\n");
    let changed = |from: &str, to: &str| good.replace(from, to);
    for (config, says) in [
        (String::new(), "cargo knows no registry 'p'"),
        (
            "[registries.q]\nindex = \"x\"\n".to_owned(),
            "cargo knows no registry 'p'",
        ),
        (changed("sparse+", ""), "begins with 'sparse+'"),
        (changed("index/\"", "index\""), "ends in '/'"),
        (
            changed("http://127.0.0.1", "http://registry.example"),
            "for localhost only",
        ),
        (
            changed("cargo/index", "other"),
            "and not sparse+http://127.0.0.1",
        ),
        ("[".to_owned(), "line 1 is not TOML"),
        (format!("{good}token = \"x\"\n"), "a token lies in"),
        (
            format!(
                "{good}[source.crates-io]\nreplace-with = \"p\"\n[source.p]\nregistry = \"sparse+https://x.example/\"\n"
            ),
            "is sparse+https://x.example/ in",
        ),
        (
            format!("{good}[registry]\nglobal-credential-providers = [\"cargo:libsecret\"]\n"),
            "cargo asks cargo:libsecret",
        ),
    ] {
        let (home, subject) = set_up(&server);
        fs::write(home.path().join("config.toml"), &config).unwrap();
        let ills = ills(&subject);
        assert!(ills.contains(says), "{config}: {ills}");
    }
}

#[test]
fn two_meanings_in_two_places_are_named() {
    let server = Server::start();
    let (home, mut subject) = set_up(&server);
    let project = tempfile::tempdir().unwrap();
    let inner = project.path().join("inner");
    fs::create_dir_all(project.path().join(".cargo")).unwrap();
    subject.project = Some(inner);
    let write = |folder: &std::path::Path, text: &str| {
        let path = folder.join("config.toml");
        let before = fs::read_to_string(&path).unwrap_or_default();
        fs::write(path, format!("{before}{text}")).unwrap();
    };
    let folder = project.path().join(".cargo");
    assert_eq!(ills(&subject), "");
    write(home.path(), "[source.crates-io]\nreplace-with = \"p\"\n");
    assert_eq!(ills(&subject), "");
    write(&folder, "[source.crates-io]\nreplace-with = \"other\"\n");
    assert!(ills(&subject).contains("replaced twice: with 'other'"));
    write(
        &folder,
        "[registries.p]\nindex = \"sparse+https://x.example/\"\n",
    );
    assert!(ills(&subject).contains("'p' means two indexes"));
}

#[test]
fn ills_of_the_token_are_named() {
    let server = Server::start();
    let session = TokenSecret::new(TokenKind::Session, &[1; 64]).unwrap();
    for (text, says) in [
        (String::new(), "no token for 'p'"),
        (
            format!("[registries.p]\ntoken = \"{}\"\n", &token()[1..]),
            "is not one",
        ),
        (
            format!("[registries.p]\ntoken = \"{}\"\n", session.expose()),
            "is not for cargo",
        ),
        ("[registries.p\n".to_owned(), "line 1 is not TOML"),
    ] {
        let (home, subject) = set_up(&server);
        fs::write(home.path().join("credentials.toml"), text).unwrap();
        let ills = ills(&subject);
        assert!(ills.contains(says), "{ills}");
        assert!(!ills.contains(session.expose()), "{ills}");
    }
}

#[cfg(unix)]
#[test]
fn a_token_that_others_can_read_is_named() {
    use std::os::unix::fs::PermissionsExt as _;
    let server = Server::start();
    let (home, subject) = set_up(&server);
    let path = home.path().join("credentials.toml");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    assert!(ills(&subject).contains("-> chmod 600"));
}

#[test]
fn ills_of_the_answers_are_named() {
    let index = "/cargo/index/config.json";
    let good = r#"{"dl":"ORIGIN/dl","api":"ORIGIN/cargo"}"#;
    for (status, body, says) in [
        (404, "", "config.json answers 404"),
        (302, "", "config.json answers 302"),
        (200, "<html>", "is not the configuration"),
        (200, "[]", "is not the configuration"),
        (200, r#"{"dl":"ORIGIN/dl"}"#, "names no 'api'"),
        (
            200,
            r#"{"dl":"https://x.example/dl","api":"ORIGIN"}"#,
            "'dl' is https://x.example/dl",
        ),
        (
            200,
            r#"{"dl":"ORIGIN/dl","api":"/cargo"}"#,
            "'api' is /cargo",
        ),
        (401, "", "refuses the token"),
        (200, &" ".repeat(100_000), "longer than 65536 bytes"),
    ] {
        let server = Server::start();
        let (_home, subject) = set_up(&server);
        server.config(good);
        assert_eq!(ills(&subject), "");
        server.set(index, status, &body.replace("ORIGIN", &server.origin));
        server.set(&format!("{index}+"), 401, "");
        let ills = ills(&subject);
        assert!(ills.contains(says), "{status} {body}: {ills}");
    }
}

#[test]
fn members_only_takes_a_token_and_a_provider() {
    let server = Server::start();
    let (home, subject) = set_up(&server);
    let path = "/cargo/index/config.json";
    let config = format!(
        "{{\"dl\":\"{0}/dl\",\"api\":\"{0}\",\"auth-required\":true}}",
        server.origin
    );
    server.set(path, 401, "");
    server.set(&format!("{path}+"), 200, &config);
    assert_eq!(ills(&subject), "");
    let written = fs::read_to_string(home.path().join("config.toml")).unwrap();
    let (without, _) = written.split_once("[registry]").unwrap();
    fs::write(home.path().join("config.toml"), without).unwrap();
    assert!(ills(&subject).contains("no provider of credentials"));
    fs::remove_file(home.path().join("credentials.toml")).unwrap();
    assert!(ills(&subject).contains("is for members only"));
}

#[test]
fn clocks_may_differ_by_less_than_two_minutes() {
    let server = Server::start();
    let (_home, subject) = set_up(&server);
    for (seconds, says) in [
        (119, ""),
        (-119, ""),
        (120, "120 s ahead of"),
        (-120, "120 s behind"),
    ] {
        let now = Timestamp::from_micros((NOW + seconds) * domain::timestamp::SECOND);
        let lines = cargo(&subject, now);
        let bad = lines.iter().find(|line| line.verdict == Verdict::Bad);
        assert_eq!(bad.is_none(), says.is_empty(), "{seconds}: {bad:?}");
        assert!(
            bad.is_none_or(|line| line.says.contains(says)),
            "{seconds}: {bad:?}"
        );
    }
    server.set_raw("/healthz", 200, "", "ok");
    assert!(ills(&subject).contains("does not say what time"));
    server.set("/healthz", 503, "");
    assert!(ills(&subject).contains("/healthz answers 503"));
}

#[test]
fn nobody_at_the_address_is_one_line() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let answers = Arc::default();
    let (_home, subject) = set_up(&Server { origin, answers });
    let ills = ills(&subject);
    assert!(
        ills.contains("nobody answers at") && ills.lines().count() == 2,
        "{ills}"
    );
}
