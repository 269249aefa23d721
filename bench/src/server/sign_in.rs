//! What signing in costs: whether an answer's time says who has an account, and what a flood of guesses
//! leaves to readers. Each request comes from an address of its own, which a trusted proxy tells, so that
//! the limits of networks refuse none of them: every guess costs a hash.

use std::error::Error;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use e2e::{Program, upload};

use super::client::{self, Connection};
use super::{middle, publish};
use crate::table::Table;

/// How many pairs of a known and an unknown login are tried.
const PAIRS: usize = 500;
/// How many wrong passwords of one login are looked at at once: the limit of accounts lets so many pass.
const EACH_LOGIN: usize = 5;
/// How many connections guess without end.
const FLOOD: usize = 64;
const ROUNDS: usize = 5;
const READERS: usize = 32;
/// How many requests a reader sends in one round: enough for seconds, since a flood is more than its first moment.
const EACH_READER: usize = 5_000;
const PATH: &str = "/cargo/index/ho/t-/hot-crate";
const CONFIG: &str = "[server]\ntrusted_proxies = [\"127.0.0.1/32\"]\n";

/// Known against unknown logins, then readers beside a flood.
pub(crate) fn timing_and_flood(table: &mut Table) -> Result<(), Box<dyn Error>> {
    pairs(table)?;
    flood(table)
}

fn pairs(table: &mut Table) -> Result<(), Box<dyn Error>> {
    let program = Program::start_configured(CONFIG);
    let port = publish::port(&program)?;
    let logins = PAIRS.div_ceil(EACH_LOGIN);
    let mut connection = Connection::open(port)?;
    for number in 0..logins {
        account(&program, &mut connection, number)?;
    }
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for pair in 0..PAIRS {
        let number = pair % logins;
        // Which of the two comes first changes, so that neither always follows the other.
        let mut both = [
            (true, format!("known-{number:04}")),
            (false, format!("other-{pair:04}")),
        ];
        if pair % 2 == 1 {
            both.reverse();
        }
        for (is_known, login) in both {
            let request = guess(&program.url, &login, pair);
            let begun = Instant::now();
            let answer = connection.ask(&request, |_| {})?;
            let took = begun.elapsed().as_secs_f64() * 1e3;
            if answer.status != 400 {
                return Err(format!("{login}: {answer:?}").into());
            }
            if is_known {
                known.push(took);
            } else {
                unknown.push(took);
            }
        }
    }
    let (known, unknown) = (middle(known), middle(unknown));
    let figure = format!("{known:.2} ms, {unknown:.2} ms");
    table.add(
        &format!("wrong password, known and unknown login, {PAIRS} pairs, medians"),
        figure,
        "",
    );
    let figure = format!("{:.3} x", known / unknown);
    table.add("  ratio of known to unknown", figure, "1.0 x");
    Ok(())
}

/// Somebody who signs up, by the mail that they are sent.
fn account(
    program: &Program,
    connection: &mut Connection,
    number: usize,
) -> Result<(), Box<dyn Error>> {
    let email = format!("known-{number:04}@example.org");
    let form = format!(
        "login=known-{number:04}&email={}&password=gleaming+ostrich+vault",
        email.replace('@', "%40")
    );
    let request = client::post("/sign-up", &program.url, &from(number), &form);
    let answer = connection.ask(&request, |_| {})?;
    let mail = program.mail(&email, 0);
    let link = mail.split("/sign-up/confirm/").nth(1);
    let link = link.and_then(|rest| rest.split_whitespace().next());
    let link = link.ok_or_else(|| format!("{answer:?}: {mail}"))?;
    let path = format!("/sign-up/confirm/{link}");
    let answer = connection.ask(
        &client::post(&path, &program.url, &from(number), ""),
        |_| {},
    )?;
    if answer.status != 303 {
        return Err(format!("{answer:?}").into());
    }
    Ok(())
}

fn guess(url: &str, login: &str, number: usize) -> Vec<u8> {
    let form = format!("login={login}&password=some+wrong+password");
    client::post("/sign-in", url, &from(number), &form)
}

/// A header line that says that the request comes from another network each time.
fn from(number: usize) -> String {
    let [.., a, b, c] = number.to_be_bytes();
    format!("X-Forwarded-For: 10.{a}.{b}.{c}\r\n")
}

fn flood(table: &mut Table) -> Result<(), Box<dyn Error>> {
    let program = Program::start_configured(CONFIG);
    let ada = program.enrol("ada");
    let body = upload::plain("hot-crate", "1.0.0", "// hot\n");
    let answer = upload::publish(&program.url, Some(&ada.token), &body);
    if answer.status != 200 {
        return Err(format!("{answer:?}").into());
    }
    let port = publish::port(&program)?;
    let (mut quiet, mut flooded) = (Vec::new(), Vec::new());
    let guesses = AtomicUsize::new(0);
    for _ in 0..ROUNDS {
        quiet.push(rate(port)?);
        flooded.push(beside_flood(&program.url, port, &guesses)?);
    }
    let (quiet, flooded) = (middle(quiet), middle(flooded));
    let what = format!("index GET beside {FLOOD} connections that sign in, and without");
    table.add(&what, format!("{flooded:.0}/s, {quiet:.0}/s"), "");
    let figure = format!("{:.2} x", flooded / quiet);
    table.add("  ratio of requests a second", figure, ">= 0.7 x");
    let guesses = guesses.load(Ordering::Relaxed);
    table.add(
        "  guesses that were answered meanwhile",
        guesses.to_string(),
        "",
    );
    Ok(())
}

/// Requests for an index file a second.
fn rate(port: u16) -> Result<f64, Box<dyn Error>> {
    let requests = [client::get(PATH, "Accept-Encoding: gzip\r\n")];
    let time = client::load(port, &requests, READERS, EACH_READER)?;
    let count = f64::from(u32::try_from(READERS * EACH_READER)?);
    Ok(count / time.as_secs_f64())
}

/// The same while so many connections guess passwords of as many logins.
fn beside_flood(url: &str, port: u16, guesses: &AtomicUsize) -> Result<f64, Box<dyn Error>> {
    let over = AtomicBool::new(false);
    let one = || -> Result<(), String> {
        let connection = Connection::open(port);
        let mut connection = connection.map_err(|why| why.to_string())?;
        while !over.load(Ordering::Relaxed) {
            let number = guesses.fetch_add(1, Ordering::Relaxed);
            let request = guess(url, &format!("guessed-{number}"), number);
            let answer = connection.ask(&request, |_| {});
            let answer = answer.map_err(|why| why.to_string())?;
            // Wrong, or told to come again because too many wait.
            if !matches!(answer.status, 400 | 429) {
                return Err(format!("{answer:?}"));
            }
        }
        Ok(())
    };
    thread::scope(|scope| {
        let guessing: Vec<_> = (0..FLOOD).map(|_| scope.spawn(one)).collect();
        let found = rate(port);
        over.store(true, Ordering::Relaxed);
        for guessed in guessing {
            guessed
                .join()
                .map_err(|_| "a thread of the client ended")??;
        }
        found
    })
}
