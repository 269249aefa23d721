//! Targets that misbehave: each costs failed exchanges, never more.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use assessor::polite::{self, Manners, VisitError};
use assessor::probes;
use assessor::transcript::{Failure, Reply, Transcript};
use principles::{EvidenceKind, Outcome, shipped};
use url::Url;

use crate::server::{Answers, Handler, Server, answer, redirect};

fn manners() -> Manners {
    Manners {
        requests_per_second: 50.0,
        max_body_bytes: 64 * 1024,
        max_total_bytes: 256 * 1024,
        request_time: Duration::from_millis(300),
        visit_time: Duration::from_secs(20),
        ..Manners::towards_loopback()
    }
}

fn visit(handler: impl Answers) -> Result<Transcript, VisitError> {
    let server = Server::start(handler);
    visit_url(&server.url)
}

fn visit_url(url: &Url) -> Result<Transcript, VisitError> {
    let framework = shipped::framework(shipped::DEFAULT).unwrap();
    let seen = polite::visit(url, &framework, &manners(), day(), |_, _| {});
    if let Ok(transcript) = &seen {
        for (id, finding) in probes::judge(transcript, &framework) {
            let observed = finding.outcome(EvidenceKind::Observed);
            assert_ne!(observed, Outcome::Met, "{id} was met by a hostile target");
        }
        let written = serde_json::to_string(transcript).unwrap();
        assert!(
            written.len() < 2 * 1024 * 1024,
            "{} bytes were kept",
            written.len()
        );
        Transcript::parse(&written).unwrap();
    }
    seen
}

fn day() -> domain::Day {
    "2026-11-22".parse().unwrap()
}

fn robots_first(path: &str, to: &mut TcpStream, then: impl Answers) -> std::io::Result<()> {
    if path == "/robots.txt" {
        answer(to, 404, "text/plain", b"")
    } else {
        then(path, to)
    }
}

fn failures(transcript: &Transcript) -> Vec<&Failure> {
    let results = transcript.exchanges.iter().map(|exchange| &exchange.result);
    let failed = results.filter_map(|result| match result {
        Reply::Failure(failure) => Some(failure),
        Reply::Answer(_) => None,
    });
    failed.collect()
}

#[test]
fn a_target_that_hangs_is_left_alone_after_three_times() {
    let began = Instant::now();
    let hang: Handler = |path, to| robots_first(path, to, |_, to| to.read(&mut [0]).map(|_| ()));
    let transcript = visit(hang).unwrap();
    let timeouts = failures(&transcript)
        .iter()
        .filter(|f| ***f == Failure::Timeout)
        .count();
    assert_eq!(timeouts, 3);
    assert!(
        began.elapsed() < Duration::from_secs(5),
        "{:?}",
        began.elapsed()
    );
}

#[test]
fn a_target_that_never_answers_at_all_is_unreachable() {
    let silent: Handler = |_, to| to.read(&mut [0]).map(|_| ());
    assert_eq!(
        visit(silent).unwrap_err(),
        VisitError::Unreachable(Failure::Timeout)
    );
    let closed = Url::parse("http://127.0.0.1:1/").unwrap();
    assert!(matches!(
        visit_url(&closed),
        Err(VisitError::Unreachable(Failure::Connection(_)))
    ));
}

#[test]
fn endless_and_huge_bodies_are_cut() {
    let endless: Handler = |path, to| {
        robots_first(path, to, |_, to| {
            to.write_all(b"HTTP/1.1 200 x\r\ncontent-type: text/html\r\n\r\n")?;
            loop {
                to.write_all(&[b'x'; 4096])?;
            }
        })
    };
    let huge: Handler = |path, to| {
        robots_first(path, to, |_, to| {
            to.write_all(b"HTTP/1.1 200 x\r\ncontent-length: 1073741824\r\n\r\n")?;
            loop {
                to.write_all(&[b'{'; 4096])?;
            }
        })
    };
    for handler in [endless, huge] {
        let transcript = visit(handler).unwrap();
        let front = transcript.exchange(2).unwrap().answer().unwrap();
        assert!(front.body.truncated);
        assert_eq!(front.body.text.as_ref().unwrap().len(), 64 * 1024);
        let spent = failures(&transcript);
        assert!(
            spent
                .iter()
                .any(|f| **f == Failure::BudgetSpent("bytes".to_owned())),
            "{spent:?}"
        );
    }
}

#[test]
fn a_compressed_bomb_is_cut_too() {
    // 16 MiB of zeros, compressed a thousandfold: made by the test, so nothing is stored.
    let mut bomb =
        b"HTTP/1.1 200 x\r\ncontent-type: text/html\r\ncontent-encoding: gzip\r\n\r\n".to_vec();
    bomb.extend(gzip_of_zeros(16 * 1024 * 1024));
    let bomb = Arc::new(bomb);
    let transcript = visit(move |path: &str, to: &mut TcpStream| {
        let bomb = bomb.clone();
        robots_first(path, to, move |_: &str, to: &mut TcpStream| {
            to.write_all(&bomb)
        })
    })
    .unwrap();
    let front = transcript.exchange(2).unwrap().answer().unwrap();
    assert!(front.body.truncated);
}

/// Stored deflate blocks would not be small, so this repeats one fixed-Huffman run of zeros.
fn gzip_of_zeros(bytes: usize) -> Vec<u8> {
    let mut python = std::process::Command::new("python3")
        .args([
            "-c",
            &format!("import gzip,sys; sys.stdout.buffer.write(gzip.compress(bytes({bytes})))"),
        ])
        .output()
        .expect("python3 makes the bomb");
    assert!(python.status.success());
    std::mem::take(&mut python.stdout)
}

#[test]
fn redirections_in_circles_end() {
    let circle: Handler = |path, to| {
        robots_first(path, to, |path, to| {
            redirect(to, if path.ends_with('a') { "/b" } else { "/a" })
        })
    };
    let ladder: Handler =
        |path, to| robots_first(path, to, |path, to| redirect(to, &format!("{path}x")));
    for handler in [circle, ladder] {
        let transcript = visit(handler).unwrap();
        assert!(failures(&transcript).contains(&&Failure::TooManyRedirects));
        assert!(transcript.exchanges.len() <= 120);
    }
}

#[test]
fn redirections_into_private_networks_are_not_followed() {
    static PRIVATE: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    let secret = Server::start(|_, to| answer(to, 200, "text/html", b"secret REGISTRY-DRILL"));
    PRIVATE.set(secret.url.to_string()).unwrap();
    let lure: Handler =
        |path, to| robots_first(path, to, |_, to| redirect(to, PRIVATE.get().unwrap()));
    let transcript = visit(lure).unwrap();
    assert!(secret.requests().is_empty(), "{:?}", secret.requests());
    assert!(
        failures(&transcript)
            .iter()
            .any(|f| matches!(f, Failure::ForbiddenAddress(_) | Failure::RobotsForbid))
    );
    assert!(
        !serde_json::to_string(&transcript)
            .unwrap()
            .contains("secret")
    );
}

#[test]
fn bytes_that_are_not_http_and_types_that_lie_do_no_harm() {
    let garbage: Handler = |path, to| {
        robots_first(path, to, |_, to| {
            to.write_all(b"\x00\xff\x16\x03 not http\r\n\r\n")
        })
    };
    let headers: Handler = |path, to| {
        robots_first(path, to, |_, to| {
            to.write_all(b"HTTP/1.1 200 x\r\n")?;
            for n in 0..100_000 {
                to.write_all(format!("x-{n}: {n}\r\n").as_bytes())?;
            }
            to.write_all(b"\r\n")
        })
    };
    let liar: Handler = |path, to| {
        robots_first(path, to, |_, to| {
            answer(to, 200, "application/json", b"<html>\xff\xfe\0<script>")
        })
    };
    let invalid_json: Handler = |path, to| {
        robots_first(path, to, |_, to| {
            answer(to, 200, "application/json", "[".repeat(60_000).as_bytes())
        })
    };
    for handler in [garbage, headers, liar, invalid_json] {
        assert!(visit(handler).is_ok());
    }
}

#[test]
fn a_target_that_asks_to_slow_down_is_left_alone() {
    let busy: Handler = |path, to| {
        robots_first(path, to, |_, to| {
            answer(to, 429, "text/plain", b"slow down")
        })
    };
    let server = Server::start(busy);
    visit_url(&server.url).unwrap();
    assert_eq!(server.requests().len(), 2, "robots and one request");
}

#[test]
fn robots_files_are_honoured() {
    let closed: Handler = |path, to| match path {
        "/robots.txt" => answer(
            to,
            200,
            "text/plain",
            b"user-agent: *\ndisallow: /\nallow: /$\n",
        ),
        _ => answer(to, 200, "text/html", b"<a href=/policies>policies</a>"),
    };
    let server = Server::start(closed);
    let transcript = visit_url(&server.url).unwrap();
    let asked: Vec<String> = server
        .requests()
        .into_iter()
        .map(|(_, path)| path)
        .collect();
    assert_eq!(asked, ["/robots.txt", "/"]);
    assert!(failures(&transcript).contains(&&Failure::RobotsForbid));
}

#[test]
fn the_stated_rate_is_kept() {
    let server = Server::start(|_, to| answer(to, 404, "text/plain", b""));
    let framework = shipped::framework(shipped::DEFAULT).unwrap();
    let manners = Manners {
        requests_per_second: 25.0,
        ..manners()
    };
    polite::visit(&server.url, &framework, &manners, day(), |_, _| {}).unwrap();
    let requests = server.requests();
    let took = requests.last().unwrap().0 - requests.first().unwrap().0;
    let pauses = u32::try_from(requests.len() - 1).unwrap();
    assert!(pauses >= 10);
    // Arrival times jitter by scheduling, so the whole visit is measured, not each pause.
    assert!(
        took >= Duration::from_millis(40) * (pauses - 1),
        "{pauses} pauses in {took:?}"
    );
}

#[test]
fn no_more_origins_are_visited_than_stated() {
    static ELSEWHERE: std::sync::OnceLock<Vec<String>> = std::sync::OnceLock::new();
    // Names that lead nowhere: what counts is whom the visit tries to meet.
    let names = (0..8).map(|n| format!("http://policy-{n}.invalid/security-policy"));
    ELSEWHERE.set(names.collect()).unwrap();
    let scatter: Handler = |path, to| {
        robots_first(path, to, |path, to| {
            let place = path.bytes().map(usize::from).sum::<usize>() % 8;
            redirect(to, &ELSEWHERE.get().unwrap()[place])
        })
    };
    let server = Server::start(scatter);
    let few = Manners {
        max_other_origins: 2,
        ..manners()
    };
    let framework = shipped::framework(shipped::DEFAULT).unwrap();
    let mut transcript = polite::visit(&server.url, &framework, &few, day(), |_, _| {}).unwrap();
    // Only pages are followed elsewhere; here that is the front page, so the count is of robots.
    transcript.exchanges.retain(|exchange| exchange.round == 0);
    let met: std::collections::BTreeSet<_> = transcript
        .exchanges
        .iter()
        .filter_map(|exchange| exchange.url.host_str())
        .collect();
    assert!(met.len() <= 3, "{met:?}");
}

#[test]
fn a_redirection_brings_no_credentials_and_leads_to_no_other_scheme() {
    static PLACE: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    let lure: Handler = |path, to| {
        robots_first(path, to, |path, to| match path {
            "/" => redirect(to, PLACE.get().unwrap()),
            "/front" => answer(to, 200, "text/html", b"<a href=/security>security</a>"),
            _ => redirect(to, "ftp://127.0.0.1/etc/passwd"),
        })
    };
    let server = Server::start(lure);
    let mut place = server.url.join("/front").unwrap();
    place.set_username("user").unwrap();
    place.set_password(Some("secret")).unwrap();
    PLACE.set(place.to_string()).unwrap();
    let transcript = visit_url(&server.url).unwrap();
    let asked = |path: &str| transcript.exchanges.iter().find(|e| e.url.path() == path);
    assert_eq!(asked("/front").unwrap().url.username(), "");
    assert_eq!(asked("/front").unwrap().status(), Some(200));
    let ftp: Vec<_> = transcript
        .exchanges
        .iter()
        .filter(|e| e.url.scheme() == "ftp")
        .collect();
    assert!(
        ftp.iter()
            .all(|e| matches!(&e.result, Reply::Failure(Failure::ForbiddenAddress(_))))
    );
    assert!(
        !ftp.is_empty() && ftp.iter().all(|e| e.round > 0),
        "{ftp:?}"
    );
}

#[test]
fn a_busy_target_that_names_a_time_is_left_alone() {
    let busy: Handler = |path, to| {
        robots_first(path, to, |_, to| {
            to.write_all(b"HTTP/1.1 503 x\r\nretry-after: 120\r\ncontent-length: 0\r\n\r\n")
        })
    };
    let server = Server::start(busy);
    visit_url(&server.url).unwrap();
    assert_eq!(server.requests().len(), 2, "robots and one request");
}
