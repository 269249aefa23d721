//! What an operator does: certificates, monitoring, a proxy in front, and a configuration with a slip.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should say where"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

use e2e::browser::{Browser, between};
use e2e::program::PASSWORD;
use e2e::{Cargo, Program, upload};
use tempfile::TempDir;

/// A certificate for this machine that speaks for itself, made by OpenSSL; the two files.
fn certificate(folder: &Path, name: &str) -> [PathBuf; 2] {
    let files = [".pem", ".key"].map(|end| folder.join(format!("{name}{end}")));
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "2",
        ])
        .args([
            "-subj",
            &format!("/CN={name}"),
            "-addext",
            "subjectAltName=DNS:localhost",
        ])
        .arg("-out")
        .arg(&files[0])
        .arg("-keyout")
        .arg(&files[1])
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    files
}

/// Who the server says it is to OpenSSL, which believes this certificate alone.
fn subject(program: &Program, trusted: &Path) -> String {
    let port = program.url.rsplit(':').next().unwrap();
    let shown = Command::new("openssl")
        .args([
            "s_client",
            "-connect",
            &format!("localhost:{port}"),
            "-verify_return_error",
            "-CAfile",
        ])
        .arg(trusted)
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    String::from_utf8_lossy(&shown.stdout).into_owned()
}

#[test]
fn stock_cargo_publishes_over_tls_and_a_renewed_certificate_is_read_on_a_signal() {
    let folder = TempDir::new().unwrap();
    let [first, first_key] = certificate(folder.path(), "first");
    let [used, used_key] = ["used.pem", "used.key"].map(|name| folder.path().join(name));
    let put = |certificate: &Path, key: &Path| {
        std::fs::copy(certificate, &used).unwrap();
        std::fs::copy(key, &used_key).unwrap();
    };
    put(&first, &first_key);
    let config = format!("[tls]\ncertificate = {used:?}\nkey = {used_key:?}\n");
    let program = Program::start_configured(&config);
    assert!(
        program.url.starts_with("https://localhost:"),
        "{}",
        program.url
    );
    let ada = program.enrol("ada");
    let cargo = Cargo::new(&program, Some(&ada));
    cargo.trust(&first);
    let fence = cargo.library("fence_post", "1.0.0", "", "");
    assert_eq!(cargo.publish(&fence).code, Some(0));
    let app = cargo.program(
        "app",
        "fence_post = { version = \"1\", registry = \"gate\" }",
        "fn main() {}",
    );
    cargo.must(&app, &["build"]);

    // A key that does not belong to it changes nothing.
    let [second, second_key] = certificate(folder.path(), "second");
    put(&second, &first_key);
    program.hang_up();
    program.wait_for_log("could not be read again");
    assert!(subject(&program, &first).contains("subject=CN = first"));
    put(&second, &second_key);
    program.hang_up();
    program.wait_for_log("the certificate was read again");
    assert!(subject(&program, &second).contains("subject=CN = second"));
    assert!(!subject(&program, &first).contains("Verify return code: 0"));
}

#[test]
fn monitoring_reads_numbers_without_names_on_a_listener_of_its_own() {
    let program = Program::start_configured("[server]\nmetrics_listen = \"127.0.0.1:0\"\n");
    let metrics = between(&program.greeting, "metrics on ", "\n").to_owned();
    let ada = program.enrol("ada");
    let body = upload::plain("gate", "1.0.0", "");
    assert_eq!(
        upload::publish(&program.url, Some(&ada.token), &body).status,
        200
    );
    assert_eq!(upload::publish(&program.url, None, &body).status, 401);
    for _ in 0..3 {
        assert_eq!(
            upload::get(&format!("{}/cargo/index/ga/te/gate", program.url)).status,
            200
        );
    }
    let text = upload::get(&metrics).text;
    for line in [
        "portcullis_requests_total{area=\"index\",class=\"2\"} 3",
        "portcullis_requests_total{area=\"api\",class=\"2\"} 1",
        "portcullis_requests_total{area=\"api\",class=\"4\"} 1",
        "portcullis_refusals_total{principle=\"authorization/scoped-tokens\"} 1",
        "portcullis_jobs_waiting{kind=\"index\"} 0",
        &format!("portcullis_events {}", program.events().len()),
        "# EOF",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}: {text}");
    }
    assert!(!text.contains("gate\"") && !text.contains("ada"), "{text}");
    assert_eq!(upload::get(&format!("{}/metrics", program.url)).status, 404);
}

#[test]
fn guesses_are_counted_by_network_and_a_header_is_believed_from_a_trusted_proxy_alone() {
    let statuses = |config: &str| {
        let program = Program::start_configured(config);
        let browser = Browser::new(&program);
        let guess = |number: usize, from: &str| {
            // Another login each time, so that only the network can be counted.
            let login = format!("nobody-{number}");
            let fields = [("login", login.as_str()), ("password", PASSWORD)];
            let ours = program.url.as_str();
            let headers = [("Origin", ours), ("X-Forwarded-For", from)];
            browser.post_from("/sign-in", &fields, &headers).status
        };
        let mut last = 0;
        for number in 0..51 {
            last = guess(number, "198.51.100.1");
        }
        (last, guess(99, "198.51.100.2"))
    };
    let trusting = "[server]\ntrusted_proxies = [\"127.0.0.0/8\"]\n";
    assert_eq!(statuses(trusting), (429, 400));
    assert_eq!(
        statuses(""),
        (429, 429),
        "one network, whatever it says of itself"
    );
}

#[test]
fn a_slip_in_the_configuration_is_named_and_nothing_starts() {
    let folder = TempDir::new().unwrap();
    let program = Program::start();
    let file = folder.path().join("other.toml");
    for (text, told) in [
        (
            "[server]\nlisen = \"127.0.0.1:0\"",
            "did you mean server.listen?",
        ),
        ("[server]\nlisten = \"here\"", "server.listen"),
        (
            "[mail]\nsmtp = \"smtp://ada:hunter2@mail.example.org\"",
            "a mail server is smtps://",
        ),
        ("[tls]\nkey = \"x\"", "stand together"),
        (
            "[server]\ntrusted_proxies = [\"proxy\"]",
            "a network is an address",
        ),
        (
            "[server]\nbase_url = \"http://crates.example.org\"",
            "needs https",
        ),
    ] {
        std::fs::write(&file, text).unwrap();
        let (code, said) = program.run(
            &[
                "serve",
                "--config",
                file.to_str().unwrap(),
                "--data",
                folder.path().join("data").to_str().unwrap(),
            ],
            "",
        );
        assert_eq!(code, Some(2), "{text}: {said}");
        assert!(
            said.contains(told) && !said.contains("hunter2"),
            "{text}: {said}"
        );
    }
    let shown = program.admin(&["config", "show"]);
    assert!(
        shown.contains("listen = \"127.0.0.1:7878\"") && shown.contains("# default"),
        "{shown}"
    );
}

#[test]
fn the_doctor_of_a_server_says_line_by_line_how_it_stands() {
    let program = Program::start();
    let data = program.data();
    let doctor = |url: &str| {
        let place = [
            "doctor",
            "--server",
            "--data",
            data.to_str().unwrap(),
            "--base-url",
            url,
        ];
        program.run(&place, "")
    };
    let (code, said) = doctor(&program.url);
    for line in [
        "ok SQLite ",
        "ok the clock says ",
        "is readable by its owner alone",
        " MiB are free in ",
        " a sync to disk takes ",
        "?  no mail server: mail is written to ",
        "ok localhost:",
        "/healthz answers",
    ] {
        assert!(said.contains(line), "{line}: {said}");
    }
    // That no mail server is configured is for its owner to judge; a slow disk may be found too.
    assert!(code == Some(3) || code == Some(1), "{said}");
    let (code, said) = doctor("http://localhost:9");
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("no nobody answers at http://localhost:9/healthz"),
        "{said}"
    );
    let nowhere = ["doctor", "--server", "--data", "/nowhere/at/all"];
    let (code, said) = program.run(&nowhere, "");
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("there is no registry in"), "{said}");
}

#[test]
fn a_demo_has_something_on_every_page_and_is_gone_at_its_end() {
    let mut program = Program::start_with(&["--demo"]);
    let browser = Browser::new(&program);
    for (path, part) in [
        ("/", "murder-hole"),
        ("/search?q=gate", "gatehouse"),
        ("/packages/cargo/winch", "class=\"tag yanked\""),
        ("/packages/cargo/gatehouse", "/packages/cargo/drawbridge"),
    ] {
        let page = browser.get(path);
        assert!(
            page.status == 200 && page.text.contains(part),
            "{path}: {}",
            page.text
        );
    }
    let ada = program
        .greeting
        .lines()
        .find(|line| line.trim().starts_with("ada "))
        .unwrap();
    let password = between(ada, "password ", " ").to_owned();
    let code = ada.rsplit(' ').next().unwrap().to_owned();
    browser.post("/sign-in", &[("login", "ada"), ("password", &password)]);
    assert_eq!(
        browser.post("/sign-in/code", &[("code", &code)]).location,
        "/account"
    );
    assert!(
        browser
            .get("/account")
            .text
            .contains("/account/invitations/drawbridge")
    );
    assert!(program.stop().success());
    assert_eq!(program.left_behind(), Vec::<String>::new());
}
