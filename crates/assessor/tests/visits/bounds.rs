//! What a visit may cost and where it may go: each limit is reached by a target that behaves.

use std::net::TcpStream;
use std::time::Duration;

use assessor::polite::{self, Manners};
use assessor::transcript::{Failure, Reply, Transcript};
use principles::shipped;

use crate::server::{Handler, Server, answer, redirect};

const ELSEWHERE: &str = "elsewhere.invalid";

/// A front page, and nothing else.
fn front(path: &str, to: &mut TcpStream) -> std::io::Result<()> {
    match path {
        "/" => answer(to, 200, "text/html", b"<p>hello"),
        _ => answer(to, 404, "text/plain", b""),
    }
}

fn visit(server: &Server, change: impl FnOnce(&mut Manners)) -> Transcript {
    let mut manners = Manners {
        requests_per_second: 50.0,
        ..Manners::towards_loopback()
    };
    change(&mut manners);
    let framework = shipped::framework(shipped::DEFAULT).unwrap();
    let day = "2026-11-22".parse().unwrap();
    polite::visit(&server.url, &framework, &manners, day, |_, _| {}).unwrap()
}

fn led_elsewhere(transcript: &Transcript) -> Vec<u8> {
    let exchanges = transcript.exchanges.iter();
    let away = exchanges.filter(|exchange| exchange.url.host_str() == Some(ELSEWHERE));
    away.map(|exchange| exchange.round).collect()
}

#[test]
fn when_the_time_is_spent_nothing_more_is_asked() {
    let server = Server::start(front as Handler);
    let transcript = visit(&server, |manners| manners.visit_time = Duration::ZERO);
    assert!(server.requests().is_empty(), "{:?}", server.requests());
    let spent = Failure::BudgetSpent("time".to_owned());
    let results = transcript.exchanges.iter().map(|exchange| &exchange.result);
    assert!(results.clone().count() > 0);
    for result in results {
        assert!(matches!(result, Reply::Failure(failure) if *failure == spent));
    }
}

#[test]
fn no_more_exchanges_are_made_than_stated() {
    let server = Server::start(front as Handler);
    let transcript = visit(&server, |manners| manners.max_exchanges = 5);
    assert_eq!(transcript.exchanges.len(), 5);
    assert_eq!(server.requests().len(), 5);
}

#[test]
fn only_pages_are_followed_to_another_site() {
    for (path, follows) in [("/", true), ("/config.json", false)] {
        let server = Server::start(move |asked: &str, to: &mut TcpStream| {
            if asked == path {
                redirect(to, &format!("http://{ELSEWHERE}/x"))
            } else {
                answer(to, 404, "text/plain", b"")
            }
        });
        let away = led_elsewhere(&visit(&server, |_| {}));
        assert_eq!(away.contains(&1), follows, "{path}: {away:?}");
    }
}

#[test]
fn a_robots_file_that_a_stranger_does_not_serve_closes_nothing() {
    let server = Server::start(|asked: &str, to: &mut TcpStream| match asked {
        "/robots.txt" => redirect(to, &format!("http://{ELSEWHERE}/robots.txt")),
        _ => front(asked, to),
    });
    let transcript = visit(&server, |_| {});
    assert_eq!(led_elsewhere(&transcript), [0]);
    let seen = transcript.fetched(&server.url).unwrap();
    assert_eq!(seen.status(), Some(200));
}

#[test]
fn a_robots_file_that_fails_closes_the_site() {
    let server = Server::start(|asked: &str, to: &mut TcpStream| match asked {
        "/robots.txt" => answer(to, 500, "text/plain", b""),
        _ => front(asked, to),
    });
    visit(&server, |_| {});
    assert_eq!(server.requests().len(), 1, "{:?}", server.requests());
}
