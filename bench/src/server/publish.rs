//! Publishing: durable, inspected, logged, in the index when the answer comes.

use std::error::Error;
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use e2e::{Person, Program, upload};

use super::client::Connection;
use super::downloads::noise;
use super::reference::Reference;
use super::{MISSING, middle, process};
use crate::table::Table;

/// Text that packs to ten kibibytes.
const LETTERS: usize = 10 * 1024 * 4 / 3;
/// Over how many crates the versions are spread.
const CRATES: usize = 20;
const PUBLISHES: usize = 200;
/// How many are counted syscall by syscall.
const TRACED: usize = 100;
/// How many one round of the comparison of eight with one publishes.
const EACH_ROUND: usize = 160;
const ROUNDS: usize = 5;

/// The port that the program listens on.
pub(super) fn port(program: &Program) -> Result<u16, Box<dyn Error>> {
    let port = program.url.rsplit(':').next().unwrap_or_default();
    Ok(port.parse()?)
}

/// Publishes one crate after the other, each another.
pub(super) struct Publisher {
    connection: Connection,
    token: String,
    crates: String,
    count: usize,
}

impl Publisher {
    /// One whose crates' names begin like this.
    pub(super) fn new(
        program: &Program,
        who: &Person,
        crates: &str,
    ) -> Result<Self, Box<dyn Error>> {
        Ok(Self {
            connection: Connection::open(port(program)?)?,
            token: who.token.clone(),
            crates: crates.to_owned(),
            count: 0,
        })
    }

    /// The next upload.
    fn next(&mut self) -> Vec<u8> {
        let (number, version) = (self.count % CRATES, self.count / CRATES);
        self.count += 1;
        let name = format!("{}-{number}", self.crates);
        let text = noise(self.count + self.crates.len() * 7_919, LETTERS);
        upload::plain(&name, &format!("1.{version}.0"), &text)
    }

    /// Publishes the next crate; how long the answer took.
    pub(super) fn publish(&mut self) -> Result<Duration, Box<dyn Error>> {
        let body = self.next();
        self.send(&body)
    }

    fn send(&mut self, body: &[u8]) -> Result<Duration, Box<dyn Error>> {
        let (token, length) = (&self.token, body.len());
        let head = format!(
            "PUT /cargo/api/v1/crates/new HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\
             Authorization: {token}\r\nContent-Length: {length}\r\n\r\n"
        );
        let mut request = head.into_bytes();
        request.extend_from_slice(body);
        let mut told = Vec::new();
        let begun = Instant::now();
        let answer = self
            .connection
            .ask(&request, |piece| told.extend_from_slice(piece))?;
        let time = begun.elapsed();
        if answer.status != 200 {
            let told = String::from_utf8_lossy(&told);
            return Err(format!("{} {told}", answer.status).into());
        }
        Ok(time)
    }
}

/// One publish, and many at once.
pub(crate) fn against_itself_and_the_least(table: &mut Table) -> Result<(), Box<dyn Error>> {
    against_fsync_and_commit(table)?;
    eight_against_one(table)
}

/// The median publish against what it cannot do without, in turn, and how often it syncs.
fn against_fsync_and_commit(table: &mut Table) -> Result<(), Box<dyn Error>> {
    let program = Program::start();
    let ada = program.enrol("ada");
    let mut publisher = Publisher::new(&program, &ada, "small")?;
    let mut reference = Reference::start()?;
    let (mut ours, mut theirs, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    let mut before = None;
    for round in 0..CRATES + PUBLISHES {
        if round == CRATES {
            before = Some(spent(&program)?);
        }
        let body = publisher.next();
        let our = publisher.send(&body)?.as_secs_f64();
        let their = match &mut reference {
            Some(reference) => reference.keep(&body)?.as_secs_f64(),
            None => f64::NAN,
        };
        // New names first, and not counted: what is measured is the usual publish, a new version.
        if round >= CRATES {
            ours.push(our * 1e3);
            theirs.push(their * 1e3);
            ratios.push(our / their);
        }
    }
    table.add(
        "publish of 10 KiB, median",
        format!("{:.2} ms", middle(ours)),
        "",
    );
    let (least, ratio) = if reference.is_some() {
        (
            format!("{:.2} ms", middle(theirs)),
            format!("{:.2} x", middle(ratios)),
        )
    } else {
        let missing = format!("{MISSING}: no sqlite3");
        (missing.clone(), missing)
    };
    table.add("  same file synced, one commit, median", least, "");
    table.add("  ratio, pair by pair", ratio, "<= 3 x");
    let (time, waits) = spent(&program)?;
    let (time_before, waits_before) = before.ok_or("nothing was published")?;
    let count = f64::from(u32::try_from(PUBLISHES)?);
    table.add(
        "  processor time, and waits of a thread",
        format!(
            "{:.2} ms, {:.1}",
            time.saturating_sub(time_before).as_secs_f64() * 1e3 / count,
            (waits - waits_before) / count
        ),
        "",
    );
    let syncs = match syncs(&program, &mut publisher)? {
        Some(syncs) => format!("{syncs:.2}"),
        None => format!("{MISSING}: no strace"),
    };
    table.add("  fsyncs a publish", syncs, "<= 4");
    Ok(())
}

/// What the program has cost so far: these two say more than the time where others work beside it.
fn spent(program: &Program) -> Result<(Duration, f64), Box<dyn Error>> {
    let pid = program.pid();
    Ok((process::cpu(&[pid])?, process::waits(pid)?))
}

/// How often a publish syncs, counted by strace from outside; nothing where that is not installed.
fn syncs(program: &Program, publisher: &mut Publisher) -> Result<Option<f64>, Box<dyn Error>> {
    if !super::is_installed("strace", "-V") {
        return Ok(None);
    }
    let folder = tempfile::tempdir()?;
    let counted = folder.path().join("counted");
    let mut strace = Command::new("strace")
        .args([
            "-f",
            "-c",
            "-e",
            "trace=fsync,fdatasync,sync_file_range,syncfs,msync",
            "-o",
        ])
        .arg(&counted)
        .args(["-p", &program.pid().to_string()])
        .stderr(Stdio::piped())
        .spawn()?;
    attached(&mut strace)?;
    for _ in 0..TRACED {
        publisher.publish()?;
    }
    let interrupted = Command::new("kill")
        .args(["-INT", &strace.id().to_string()])
        .status()?;
    strace.wait()?;
    if !interrupted.success() {
        return Err("strace could not be ended".into());
    }
    let calls = total_calls(&fs::read_to_string(&counted)?);
    let calls = calls.ok_or("strace counted nothing")?;
    Ok(Some(f64::from(calls) / f64::from(u32::try_from(TRACED)?)))
}

/// Waits until strace says that it sees the process.
fn attached(strace: &mut Child) -> Result<(), Box<dyn Error>> {
    let mut said = BufReader::new(strace.stderr.take().ok_or("no pipe")?);
    let mut line = String::new();
    while !line.contains("attached") {
        line.clear();
        if said.read_line(&mut line)? == 0 {
            return Err("strace cannot look at a process here".into());
        }
    }
    // Nobody reads on, and strace says more; a pipe without a reader would end it.
    thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
    Ok(())
}

/// The column of calls in the line of the total.
fn total_calls(summary: &str) -> Option<u32> {
    let line = summary
        .lines()
        .find(|line| line.trim_end().ends_with(" total"))?;
    line.split_whitespace().nth(3)?.parse().ok()
}

/// Eight who publish at once against one, each crates of their own.
fn eight_against_one(table: &mut Table) -> Result<(), Box<dyn Error>> {
    // Eight times twenty names are more than the usual limit of an account and day.
    let program = Program::start_configured("[quota]\nnew_names_a_day = 1000\n");
    let ada = program.enrol("ada");
    let mut publishers = Vec::new();
    for number in 0..8 {
        let mut publisher = Publisher::new(&program, &ada, &format!("of-{number}"))?;
        for _ in 0..CRATES {
            publisher.publish()?;
        }
        publishers.push(publisher);
    }
    let (mut one, mut eight) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let first = publishers.get_mut(..1).unwrap_or_default();
        one.push(rate(first, EACH_ROUND / 4)?);
        eight.push(rate(&mut publishers, EACH_ROUND / 8)?);
    }
    table.add("one publisher", format!("{:.0}/s", middle(one.clone())), "");
    table.add(
        "eight publishers",
        format!("{:.0}/s", middle(eight.clone())),
        "",
    );
    let ratio = middle(
        eight
            .iter()
            .zip(&one)
            .map(|(eight, one)| eight / one)
            .collect(),
    );
    table.add("  ratio", format!("{ratio:.2} x"), ">= 1.5 x");
    Ok(())
}

/// Publishes a second, over all of them; what they send is made before the clock starts.
fn rate(publishers: &mut [Publisher], each: usize) -> Result<f64, Box<dyn Error>> {
    let bodies: Vec<Vec<Vec<u8>>> = publishers
        .iter_mut()
        .map(|publisher| (0..each).map(|_| publisher.next()).collect())
        .collect();
    let count = f64::from(u32::try_from(publishers.len() * each)?);
    let begun = Instant::now();
    thread::scope(|scope| -> Result<(), Box<dyn Error>> {
        let mut publishing = Vec::new();
        for (publisher, bodies) in publishers.iter_mut().zip(&bodies) {
            publishing.push(scope.spawn(move || -> Result<(), String> {
                for body in bodies {
                    publisher.send(body).map_err(|error| error.to_string())?;
                }
                Ok(())
            }));
        }
        for published in publishing {
            published.join().map_err(|_| "a publisher ended")??;
        }
        Ok(())
    })?;
    Ok(count / begun.elapsed().as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_of_strace_is_read_with_and_without_errors() {
        let summary = "% time seconds usecs/call calls errors syscall\n\
                       60.00 0.1 100 12 fsync\n40.00 0.1 100 8 1 fdatasync\n\
                       100.00 0.2 100 20 1 total\n";
        assert_eq!(total_calls(summary), Some(20));
        assert_eq!(total_calls(""), None);
    }
}
