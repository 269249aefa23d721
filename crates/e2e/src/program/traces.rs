//! What a server leaves where everybody who has the machine can look: mails, log, files.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use super::Program;

impl Program {
    /// The mails to this address so far, the oldest first, as they were before they were wrapped to be sent.
    pub fn mails(&self, address: &str) -> Vec<String> {
        let folder = self.data().join("mail");
        let mut paths: Vec<_> = std::fs::read_dir(&folder)
            .map(|entries| entries.map(|entry| entry.unwrap().path()).collect())
            .unwrap_or_default();
        paths.sort();
        let mails = paths
            .iter()
            .map(|path| std::fs::read_to_string(path).unwrap());
        let to = format!("To: {address}\r\n");
        let theirs = mails.filter(|mail| mail.contains(&to));
        theirs
            .map(|mail| mail.replace("=\r\n", "").replace("=3D", "="))
            .collect()
    }

    /// The newest mail to this address, once more than `seen` were written, as it was before it was
    /// wrapped to be sent.
    pub fn mail(&self, address: &str, seen: usize) -> String {
        self.mail_that(&format!("number {seen} to {address}"), || {
            let mut mails = self.mails(address);
            (mails.len() > seen).then(|| mails.pop().unwrap())
        })
    }

    /// The newest mail to this address that says this, once there is one.
    pub fn mail_with(&self, address: &str, part: &str) -> String {
        self.mail_that(&format!("to {address} with '{part}'"), || {
            let mails = self.mails(address);
            mails.into_iter().rfind(|mail| mail.contains(part))
        })
    }

    /// The same once there are more of them than `seen`.
    pub fn mail_saying(&self, address: &str, part: &str, seen: usize) -> String {
        self.mail_that(&format!("number {seen} to {address} with '{part}'"), || {
            let mut said = self.mails(address);
            said.retain(|mail| mail.contains(part));
            (said.len() > seen).then(|| said.pop().unwrap())
        })
    }

    fn mail_that(&self, which: &str, found: impl Fn() -> Option<String>) -> String {
        for _ in 0..600 {
            if let Some(mail) = found() {
                return mail;
            }
            pause();
        }
        panic!("no mail {which} was written:\n{}", self.log());
    }

    /// Returns once the server has logged this.
    pub fn wait_for_log(&self, part: &str) {
        for _ in 0..600 {
            if self.log().contains(part) {
                return;
            }
            pause();
        }
        panic!("the server did not log '{part}':\n{}", self.log());
    }

    /// The bytes of the database and its journal.
    pub fn database(&self) -> Vec<u8> {
        let mut bytes = std::fs::read(self.data().join("registry.db")).unwrap();
        if let Ok(journal) = std::fs::read(self.data().join("registry.db-wal")) {
            bytes.extend(journal);
        }
        bytes
    }

    /// Changes the database behind the server's back, by SQLite as Python brings it.
    pub fn run_sql(&self, sql: &str) {
        let script = "import sqlite3, sys; sqlite3.connect(sys.argv[1], isolation_level=None).execute(sys.argv[2])";
        let mut python = Command::new("python3");
        python
            .args(["-c", script])
            .arg(self.data().join("registry.db"))
            .arg(sql);
        let done = python.output().unwrap();
        assert!(
            done.status.success(),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
    }

    /// What the server has left there.
    pub fn left_behind(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.temporary()).unwrap();
        let name = |entry: std::io::Result<std::fs::DirEntry>| entry.unwrap().file_name();
        entries
            .map(|entry| name(entry).to_string_lossy().into_owned())
            .collect()
    }

    /// Returns once this holds; `what` says what it is.
    pub fn wait_until(&self, what: &str, holds: impl Fn() -> bool) {
        for _ in 0..600 {
            if holds() {
                return;
            }
            pause();
        }
        panic!("{what} did not come true:\n{}", self.log());
    }

    /// How many files lie where uploads come in.
    pub fn staging(&self) -> usize {
        count(&self.data().join("blobs/staging"))
    }

    /// How many files of releases lie there.
    pub fn files(&self) -> usize {
        count(&self.data().join("blobs/sha256"))
    }

    /// Makes all of them two hours old, so that the sweep looks at them.
    pub fn grow_old(&self) {
        let then = SystemTime::now() - Duration::from_secs(2 * 60 * 60);
        for folder in ["blobs/staging", "blobs/sha256"] {
            each(&self.data().join(folder), &mut |path| {
                let file = std::fs::File::options().append(true).open(path).unwrap();
                file.set_modified(then).unwrap();
            });
        }
    }

    /// Where the file of a release lies.
    pub fn a_blob(&self) -> PathBuf {
        first(&self.data().join("blobs/sha256")).unwrap()
    }

    /// How many files lie below the blobs: what an upload that was refused must not change.
    pub fn blobs(&self) -> usize {
        count(&self.data().join("blobs"))
    }
}

/// Between two looks at what another process does.
fn pause() {
    std::thread::sleep(Duration::from_millis(50));
}

/// The first file below a folder; most folders are empty.
fn first(folder: &Path) -> Option<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().find_map(|path| {
        if path.is_dir() {
            first(&path)
        } else {
            Some(path)
        }
    })
}

fn count(folder: &Path) -> usize {
    let mut found = 0;
    each(folder, &mut |_| found += 1);
    found
}

/// Every file below a folder.
fn each(folder: &Path, of: &mut impl FnMut(&Path)) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            each(&path, of);
        } else {
            of(&path);
        }
    }
}
