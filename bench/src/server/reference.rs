//! The least that a durable publish can be: the same file written and synced, and one commit of SQLite.

use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::middle;

/// What a statement answers with when it is done.
const DONE: &str = "done";

/// SQLite's own program on a pipe, and a folder to write to.
#[derive(Debug)]
pub(crate) struct Reference {
    folder: TempDir,
    sqlite: Child,
    into: ChildStdin,
    from: BufReader<ChildStdout>,
    /// What the pipe alone takes, there and back.
    pipe: Duration,
    written: usize,
}

impl Reference {
    /// Starts it; nothing where SQLite's program is not installed.
    pub(crate) fn start() -> Result<Option<Self>, Box<dyn Error>> {
        if !super::is_installed("sqlite3", "-version") {
            return Ok(None);
        }
        let folder = tempfile::tempdir()?;
        let mut sqlite = Command::new("sqlite3")
            .arg(folder.path().join("reference.db"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let into = sqlite.stdin.take().ok_or("no pipe")?;
        let from = BufReader::new(sqlite.stdout.take().ok_or("no pipe")?);
        let mut started = Self {
            folder,
            sqlite,
            into,
            from,
            pipe: Duration::ZERO,
            written: 0,
        };
        // As durable as the server's own database.
        started.say("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")?;
        started.say("CREATE TABLE kept (name TEXT PRIMARY KEY, size INTEGER);")?;
        let mut times = Vec::new();
        for _ in 0..101 {
            let begun = Instant::now();
            started.say("")?;
            times.push(begun.elapsed().as_secs_f64());
        }
        started.pipe = Duration::from_secs_f64(middle(times));
        Ok(Some(started))
    }

    /// Writes and syncs a file with these bytes and commits one row; without the time of the pipe.
    pub(crate) fn keep(&mut self, bytes: &[u8]) -> Result<Duration, Box<dyn Error>> {
        self.written += 1;
        let number = self.written;
        let path: PathBuf = self.folder.path().join(number.to_string());
        let begun = Instant::now();
        let mut file = File::create_new(path)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        self.say(&format!(
            "INSERT INTO kept VALUES ('{number}', {});",
            bytes.len()
        ))?;
        Ok(begun.elapsed().saturating_sub(self.pipe))
    }

    fn say(&mut self, sql: &str) -> Result<(), Box<dyn Error>> {
        writeln!(self.into, "{sql}\n.print {DONE}")?;
        let mut line = String::new();
        while line.trim_end() != DONE {
            line.clear();
            if self.from.read_line(&mut line)? == 0 {
                return Err("sqlite3 ended".into());
            }
        }
        Ok(())
    }
}

impl Drop for Reference {
    fn drop(&mut self) {
        let ended = writeln!(self.into, ".quit").and_then(|()| self.sqlite.wait());
        if let Err(error) = ended {
            eprintln!(
                "sqlite3, process {}, could not be ended: {error}",
                self.sqlite.id()
            );
        }
    }
}
