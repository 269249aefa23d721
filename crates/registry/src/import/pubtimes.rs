//! When imported releases were published, out of a file that the operator vouches for. An archive does
//! not say it, and the day of the import would be a lie to whoever resolves by age.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use domain::{ReleaseId, Timestamp};
use ecosystems::cargo::{name, version};

use crate::Error;

/// The most lines of a file, and the most bytes of a line.
const MOST: usize = 5_000_000;
const MOST_LINE: u64 = 1_024;

/// When each release was published, as far as it is known.
#[derive(Clone, Debug, Default)]
pub struct Pubtimes {
    /// By the keys of name and version: a release has one time, however it is spelled.
    times: HashMap<(String, String), Timestamp>,
}

impl Pubtimes {
    /// Reads a file of lines `NAME VERSION TIME`, parted by white space, the time as in RFC 3339. Empty
    /// lines and those that begin with `#` are passed over.
    ///
    /// # Errors
    /// The file cannot be read, or a line says something else, lies in the future, or contradicts an
    /// earlier one; the sentence names the line.
    pub fn read(path: &Path, now: Timestamp) -> Result<Self, Error> {
        let told = |why: String| Error::malformed(format!("{}: {why}", path.display()));
        let file = File::open(path).map_err(|why| told(why.to_string()))?;
        Self::parse(file, now).map_err(told)
    }

    fn parse(file: impl Read, now: Timestamp) -> Result<Self, String> {
        let mut reader = BufReader::new(file);
        let mut known = Self::default();
        for number in 1_usize.. {
            let told = |why: &str| format!("line {number}: {why}");
            let mut line = Vec::new();
            let read = (&mut reader)
                .take(MOST_LINE)
                .read_until(b'\n', &mut line)
                .map_err(|why| told(&why.to_string()))?;
            if read == 0 {
                break;
            }
            if number > MOST {
                return Err(told(&format!("there are more than {MOST} lines")));
            }
            if line.last() != Some(&b'\n') && line.len() as u64 == MOST_LINE {
                return Err(told("it is too long"));
            }
            let line = std::str::from_utf8(&line).map_err(|_| told("it is not text"))?;
            known.line(line.trim(), now).map_err(|why| told(&why))?;
        }
        Ok(known)
    }

    fn line(&mut self, line: &str, now: Timestamp) -> Result<(), String> {
        if line.is_empty() || line.starts_with('#') {
            return Ok(());
        }
        let parts: Vec<&str> = line.split_whitespace().collect();
        let [name, version, time] = parts[..] else {
            return Err("a line is NAME VERSION TIME".to_owned());
        };
        let package = name::parse_lenient(name).map_err(|why| why.to_string())?;
        let version = version::parse(version).map_err(|why| why.to_string())?;
        let time: Timestamp = time.parse().map_err(|why| format!("{why}"))?;
        if time > now {
            return Err("the time lies in the future".to_owned());
        }
        match self.times.entry(key(package.key(), version.key())) {
            Entry::Occupied(earlier) if *earlier.get() != time => {
                Err("an earlier line gives this release another time".to_owned())
            }
            Entry::Occupied(_) => Ok(()),
            Entry::Vacant(place) => {
                place.insert(time);
                Ok(())
            }
        }
    }

    /// When this release was published, where it is known.
    pub(super) fn of(&self, release: &ReleaseId) -> Option<Timestamp> {
        let key = key(release.package.key(), release.version.key());
        self.times.get(&key).copied()
    }
}

fn key(name: &str, version: &str) -> (String, String) {
    (name.to_owned(), version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Place, both_engines};
    use crate::{announce, clock, fetch, import};

    both_engines! {
        a_release_keeps_the_time_that_it_was_taken_in_with,
    }

    fn read(text: &str) -> Result<Pubtimes, String> {
        Pubtimes::parse(
            text.as_bytes(),
            Timestamp::from_micros(1_795_802_399_000_000),
        )
    }

    #[test]
    fn a_line_is_a_release_and_its_time() {
        let known = read(
            "# mirrored\n\nMy_Crate 1.0.0+b 2020-01-02T03:04:05.678+01:00\r\nx 1.0.0 2020-01-02T03:04:05Z",
        );
        let known = known.unwrap();
        let release = |name, version| ReleaseId {
            package: name::parse_lenient(name).unwrap(),
            version: version::parse(version).unwrap(),
        };
        let found = known.of(&release("my-crate", "1.0.0")).unwrap();
        assert_eq!(found.to_seconds_text(), "2020-01-02T02:04:05Z");
        assert!(known.of(&release("x", "1.0.0")).is_some());
        assert!(known.of(&release("x", "1.0.1")).is_none());
    }

    #[test]
    fn a_wrong_line_is_named_by_its_number() {
        let good = "gate 1.0.0 2020-01-02T03:04:05Z\n";
        for (bad, why) in [
            ("gate 1.0.0", "a line is NAME VERSION TIME"),
            ("gate 1.0.0 2020-01-02T03:04:05Z x", "a line is"),
            ("gate 1.0 2020-01-02T03:04:05Z", ""),
            ("g/te 1.0.0 2020-01-02T03:04:05Z", ""),
            ("gate 1.0.1 yesterday", "a time is written as"),
            ("gate 1.0.1 2999-01-02T03:04:05Z", "in the future"),
            ("gate 1.0.0 2020-01-02T03:04:06Z", "another time"),
            (&"x".repeat(2_000), "too long"),
        ] {
            let refused = read(&format!("{good}\n{bad}\n")).unwrap_err();
            assert!(refused.starts_with("line 3: "), "{refused}");
            assert!(refused.contains(why), "{refused}");
        }
        assert!(read(&format!("{good}{good}")).is_ok());
    }

    async fn a_release_keeps_the_time_that_it_was_taken_in_with(place: Place) {
        let registry = place.filled().await;
        let file = place.beside("gate-1.2.0.crate");
        std::fs::write(&file, crate::sample::packed("gate", "1.2.0")).unwrap();
        let row = async || {
            announce::finish(&registry).await.unwrap();
            let file = fetch::index_file(&registry, "ga/te/gate").await.unwrap();
            let text = String::from_utf8(file.unwrap().bytes.to_vec()).unwrap();
            text.lines().last().unwrap().to_owned()
        };
        for time in ["2020-01-02T03:04:05.999Z", "2021-01-02T03:04:05Z"] {
            let known = read(&format!("gate 1.2.0 {time}\n")).unwrap();
            import::take(&registry, &file, &known, clock::now())
                .await
                .unwrap();
            let row: serde_json::Value = serde_json::from_str(&row().await).unwrap();
            assert_eq!(row["vers"], "1.2.0");
            assert_eq!(row["pubtime"], "2020-01-02T03:04:05Z");
        }
    }
}
