//! The mails that the registry sends to the accounts of the probes: files in a folder.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long a mail is waited for.
const PATIENCE: Duration = Duration::from_secs(15);
const PAUSE: Duration = Duration::from_millis(100);
/// The most bytes of a mail that is read.
const MAX_BYTES: u64 = 256 * 1024;

/// A folder in which each mail is a file.
pub(super) struct Mailbox(PathBuf);

impl Mailbox {
    /// The mails of this folder.
    pub(super) fn new(folder: &Path) -> Self {
        Self(folder.to_owned())
    }

    /// The first mail after `seen` others to this address whose subject has one of these words (any
    /// where there are none), waiting for it a while.
    pub(super) fn wait(&self, address: &str, seen: usize, subject: &[&str]) -> Option<String> {
        let begun = Instant::now();
        loop {
            let found = self.all(address).into_iter().skip(seen);
            let fitting = found.into_iter().find(|mail| is_about(mail, subject));
            if fitting.is_some() || begun.elapsed() > PATIENCE {
                return fitting;
            }
            std::thread::sleep(PAUSE);
        }
    }

    /// How many mails there are to this address.
    pub(super) fn count(&self, address: &str) -> usize {
        self.all(address).len()
    }

    fn all(&self, address: &str) -> Vec<String> {
        let entries = std::fs::read_dir(&self.0);
        let mut paths: Vec<PathBuf> = entries
            .map(|entries| {
                entries
                    .filter_map(|entry| Some(entry.ok()?.path()))
                    .collect()
            })
            .unwrap_or_default();
        paths.sort();
        let small = |path: &PathBuf| path.metadata().is_ok_and(|is| is.len() <= MAX_BYTES);
        let read = |path: PathBuf| {
            let bytes = std::fs::read(path).ok()?;
            Some(unwrapped(&String::from_utf8_lossy(&bytes)))
        };
        let mails = paths.into_iter().filter(small).filter_map(read);
        mails.filter(|mail| is_to(mail, address)).collect()
    }
}

/// Whether the subject of the mail has one of these words; none means any.
fn is_about(mail: &str, words: &[&str]) -> bool {
    let mut head = mail.lines().take_while(|line| !line.is_empty());
    let subject = head.find_map(|line| line.strip_prefix("Subject:"));
    let subject = subject.unwrap_or_default().to_lowercase();
    words.is_empty() || words.iter().any(|word| subject.contains(word))
}

/// Whether a header line of the mail names the address as its receiver.
fn is_to(mail: &str, address: &str) -> bool {
    let mut head = mail.lines().take_while(|line| !line.is_empty());
    head.any(|line| {
        let to = line
            .get(..3)
            .is_some_and(|name| name.eq_ignore_ascii_case("to:"));
        let mut words = line.split([' ', '<', '>', ',']);
        to && words.any(|word| word.eq_ignore_ascii_case(address))
    })
}

/// Quoted-printable (RFC 2045, section 6.7) as the text that it stands for, line ends as `\n`.
fn unwrapped(mail: &str) -> String {
    let joined = mail.replace("\r\n", "\n").replace("=\n", "");
    let mut bytes = Vec::new();
    let mut rest = joined.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escaped = after.get(..2).filter(|_| *first == b'=');
        let byte = escaped
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        rest = match byte {
            Some(byte) => {
                bytes.push(byte);
                after.get(2..).unwrap_or_default()
            }
            None => {
                bytes.push(*first);
                after
            }
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// What stands in the mail behind the beginning of this link, up to the next space.
pub(super) fn link<'m>(mail: &'m str, beginning: &str) -> Option<&'m str> {
    let (_, rest) = mail.split_once(beginning)?;
    rest.split_whitespace().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mails_are_read_as_they_were_before_they_were_wrapped() {
        let folder = tempfile::tempdir().unwrap();
        for (name, to, text) in [
            (
                "1",
                "probe-a@x.example",
                "open http://x/confirm/ab=\r\ncd=3Def\r\n",
            ),
            ("2", "xprobe-a@x.example", "open http://x/confirm/no\r\n"),
            ("3", "probe-a@x.example", "a token was minted: 3=C3=A4\r\n"),
        ] {
            let mail =
                format!("From: r@x.example\r\nSubject: Mail {name}\r\nTo: {to}\r\n\r\n{text}");
            std::fs::write(folder.path().join(name), mail).unwrap();
        }
        let mails = Mailbox::new(folder.path());
        assert_eq!(mails.count("probe-a@x.example"), 2);
        let mail = mails.wait("probe-a@x.example", 0, &[]).unwrap();
        assert_eq!(link(&mail, "/confirm/"), Some("abcd=ef"));
        let mail = mails.wait("probe-a@x.example", 0, &["mail 3"]).unwrap();
        assert!(mail.contains("3ä"), "{mail}");
        assert_eq!(link(&mail, "/confirm/"), None);
    }
}
