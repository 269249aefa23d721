//! Index files: hot, asked for by many connections, half of the requests with the tag they know.

use std::error::Error;

use e2e::{Program, upload};

use super::nginx::Nginx;
use super::{MISSING, client, middle, process};
use crate::table::Table;

const VERSIONS: usize = 50;
const CONNECTIONS: usize = 32;
/// How many requests a connection sends in one round.
const EACH: usize = 1_500;
const ROUNDS: usize = 9;
const PATH: &str = "/cargo/index/ho/t-/hot-crate";
/// The same index file in nginx's folder.
const NGINX_PATH: &str = "/ho/t-/hot-crate";

/// What one round of requests took: processor time of one request in microseconds, requests a second.
struct Round {
    cpu: f64,
    rate: f64,
}

/// Compressed, as cargo asks, and plain.
pub(crate) fn against_nginx(table: &mut Table) -> Result<(), Box<dyn Error>> {
    let program = Program::start();
    let ada = program.enrol("ada");
    for version in 0..VERSIONS {
        let body = upload::plain("hot-crate", &format!("1.{version}.0"), "// hot\n");
        let answer = upload::publish(&program.url, Some(&ada.token), &body);
        if answer.status != 200 {
            return Err(format!("{answer:?}").into());
        }
    }
    let nginx = Nginx::start()?;
    let port = super::publish::port(&program)?;
    if let Some(nginx) = &nginx {
        let (_, plain) = client::once(port, &client::get(PATH, ""))?;
        let packed = packed(port, &plain)?;
        nginx.write(NGINX_PATH, &plain)?;
        nginx.write(&format!("{NGINX_PATH}.gz"), &packed)?;
    }
    for (word, further) in [("gzip", "Accept-Encoding: gzip\r\n"), ("plain", "")] {
        compare(table, &program, nginx.as_ref(), word, further)?;
    }
    Ok(())
}

/// What our server sends to who takes gzip; where it does not pack, what gzip makes of the bytes.
fn packed(port: u16, plain: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let request = client::get(PATH, "Accept-Encoding: gzip\r\n");
    let (answer, body) = client::once(port, &request)?;
    if answer.header("content-encoding") == "gzip" {
        return Ok(body);
    }
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("plain");
    std::fs::write(&file, plain)?;
    Ok(std::process::Command::new("gzip")
        .arg("-c")
        .arg(&file)
        .output()?
        .stdout)
}

fn compare(
    table: &mut Table,
    program: &Program,
    nginx: Option<&Nginx>,
    word: &str,
    further: &str,
) -> Result<(), Box<dyn Error>> {
    let port = super::publish::port(program)?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(round(port, PATH, further, &[program.pid()])?);
        if let Some(nginx) = nginx {
            theirs.push(round(nginx.port, NGINX_PATH, further, &nginx.pids()?)?);
        }
    }
    let cpu = |rounds: &[Round]| middle(rounds.iter().map(|round| round.cpu).collect());
    let rate = |rounds: &[Round]| middle(rounds.iter().map(|round| round.rate).collect());
    let what = format!("index GET, {VERSIONS} versions, {word}, processor time a request");
    let figure = format!("{:.1} us, {:.0}/s", cpu(&ours), rate(&ours));
    table.add(&what, figure, "");
    let goal = "<= 1.0 x";
    if theirs.is_empty() {
        table.add("  ratio to nginx", format!("{MISSING}: no nginx"), goal);
        return Ok(());
    }
    let figure = format!("{:.1} us, {:.0}/s", cpu(&theirs), rate(&theirs));
    table.add("  nginx on the same bytes", figure, "");
    let pairs = || ours.iter().zip(&theirs);
    let times = middle(pairs().map(|(our, their)| our.cpu / their.cpu).collect());
    table.add("  ratio of processor time", format!("{times:.2} x"), goal);
    let rates = middle(pairs().map(|(our, their)| our.rate / their.rate).collect());
    table.add("  ratio of requests a second", format!("{rates:.2} x"), "");
    Ok(())
}

fn round(port: u16, path: &str, further: &str, pids: &[u32]) -> Result<Round, Box<dyn Error>> {
    let (answer, _) = client::once(port, &client::get(path, further))?;
    let known = format!("{further}If-None-Match: {}\r\n", answer.header("etag"));
    let requests = [client::get(path, further), client::get(path, &known)];
    let (again, _) = client::once(port, &client::get(path, &known))?;
    if (answer.status, again.status) != (200, 304) {
        return Err(format!("{answer:?}, then {again:?}").into());
    }
    let before = process::cpu(pids)?;
    let time = client::load(port, &requests, CONNECTIONS, EACH)?;
    let used = process::cpu(pids)?.saturating_sub(before);
    let count = f64::from(u32::try_from(CONNECTIONS * EACH)?);
    Ok(Round {
        cpu: used.as_secs_f64() * 1e6 / count,
        rate: count / time.as_secs_f64(),
    })
}
