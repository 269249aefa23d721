//! The texts that a registry binds itself by, published under `/policies`. Ours ship with the program; an
//! operator may write others, which must keep what the framework asks of them.

use std::path::PathBuf;

use domain::Digest;
use ecosystems::readme;
use principles::authentication::account_recovery;
use principles::clauses::PolicyText;
use principles::{drill, shipped};

use crate::{Error, Registry, Settings};

/// The recovery policy as it ships.
const RECOVERY: &str = include_str!("../../../data/policies/served/recovery.md");
/// The page about security keys as it ships.
const SECURITY_KEYS: &str = include_str!("../../../data/policies/served/security-keys.md");
/// The day on which the texts that ship were written last.
const WRITTEN: &str = "2026-11-28";
/// The most bytes of a text.
const MOST: usize = 256 * 1024;

/// Which texts an operator has written, and how people reach whoever decides.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The recovery policy, instead of ours.
    pub recovery: Option<PathBuf>,
    /// The page about security keys, instead of ours.
    pub security_keys: Option<PathBuf>,
    /// Where to write to; nothing means the operator, whoever that is.
    pub contact: Option<String>,
}

/// A text that is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The name under `/policies`.
    pub name: &'static str,
    /// Its first heading.
    pub title: String,
    /// All of it, in Markdown.
    pub markdown: String,
    /// What follows the heading, as HTML that can do nothing.
    pub html: String,
    /// Since when it is so, as a day, or `as the operator wrote it`.
    pub version: String,
    /// SHA-256 of the text.
    pub digest: Digest,
}

/// The texts of this registry.
///
/// # Errors
/// A file cannot be read, or the recovery policy lacks a clause, which is named.
pub(crate) fn of(settings: &Settings) -> Result<Vec<Policy>, Error> {
    let wanted = &settings.policies;
    // In a drill in which this rule is off, the text promises nothing and nobody looks.
    let ours = if drill::is_off(account_recovery::ENTRY.id) {
        "# Account recovery\n\nWrite to us.\n"
    } else {
        RECOVERY
    };
    let recovery = read(settings, "recovery", wanted.recovery.as_ref(), ours)?;
    let framework = shipped::framework(shipped::DEFAULT)
        .map_err(|_| Error::malformed("the framework that ships cannot be read"))?;
    let text = PolicyText::new(&recovery.markdown);
    if let Some(clause) = account_recovery::missing_clauses(&text, &framework).first() {
        return Err(Error::malformed(format!(
            "the recovery policy lacks the clause '{}': it {}",
            clause.id, clause.asks
        )));
    }
    let keys = wanted.security_keys.as_ref();
    let keys = read(settings, "security-keys", keys, SECURITY_KEYS)?;
    Ok(vec![recovery, keys])
}

fn read(
    settings: &Settings,
    name: &'static str,
    path: Option<&PathBuf>,
    ours: &str,
) -> Result<Policy, Error> {
    let (text, version) = match path {
        Some(path) => {
            let wrong =
                |why: String| Error::malformed(format!("policies: {}: {why}", path.display()));
            let text = std::fs::read_to_string(path).map_err(|why| wrong(why.to_string()))?;
            if text.len() > MOST {
                return Err(wrong(format!("a text has at most {MOST} bytes")));
            }
            (text, "as the operator wrote it".to_owned())
        }
        None => (ours.to_owned(), WRITTEN.to_owned()),
    };
    let contact = settings.policies.contact.as_deref();
    let markdown = text.replace("{registry}", &settings.base_url).replace(
        "{contact}",
        contact.unwrap_or("the operator of the registry"),
    );
    let (heading, rest) = markdown.split_once('\n').unwrap_or((&markdown, ""));
    let title = heading.strip_prefix("# ");
    Ok(Policy {
        html: readme::html("policy.md", if title.is_some() { rest } else { &markdown }),
        name,
        title: title.unwrap_or(name).to_owned(),
        digest: Digest::of(markdown.as_bytes()),
        markdown,
        version,
    })
}

/// The text of this name.
///
/// # Errors
/// There is none.
pub fn named<'r>(registry: &'r Registry, name: &str) -> Result<&'r Policy, Error> {
    let found = registry.policies.iter().find(|policy| policy.name == name);
    found.ok_or_else(|| Error::Absent("such policy".to_owned()))
}

#[cfg(test)]
mod tests {
    use domain::timestamp::DAY;

    use super::*;

    fn settings() -> Settings {
        Settings::new(PathBuf::from("data"), "https://crates.example.org".into())
    }

    #[test]
    fn the_text_that_ships_has_every_clause_and_the_numbers_of_the_rule() {
        let policies = of(&settings()).unwrap();
        let text = policies[0].markdown.replace('\n', " ");
        assert!(text.contains("https://crates.example.org/recover"));
        for (wait, said) in [
            (
                account_recovery::WAIT_SHOWN,
                "72 hours where a recovery code was shown",
            ),
            (
                account_recovery::WAIT_ADDRESS,
                "7 days where the address is all",
            ),
            (
                account_recovery::WAIT_SHOWN,
                "waits 72 hours after the second one agreed",
            ),
            (account_recovery::WAIT_ALONE, "the recovery waits 14 days"),
            (
                account_recovery::FINISH_WITHIN,
                "sets a new password for 7 days",
            ),
            (account_recovery::PAUSE, "changes no package for 72 hours"),
        ] {
            let (days, hours) = (
                format!("{} days", wait / DAY),
                format!("{} hours", wait / DAY * 24),
            );
            assert!(text.contains(said), "{said}");
            assert!(said.contains(&days) || said.contains(&hours), "{said}");
        }
    }

    #[test]
    fn a_text_without_a_clause_is_refused_by_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("recovery.md");
        let mut settings = settings();
        settings.policies.recovery = Some(path.clone());
        assert!(of(&settings).is_err(), "there is no such file");
        std::fs::write(&path, RECOVERY).unwrap();
        assert_eq!(
            of(&settings).unwrap()[0].version,
            "as the operator wrote it"
        );
        let without: Vec<&str> = RECOVERY
            .split("\n## ")
            .filter(|part| !part.starts_with("When nothing"))
            .collect();
        std::fs::write(&path, without.join("\n## ")).unwrap();
        let refused = of(&settings).unwrap_err().to_string();
        assert!(refused.contains("'nothing-left'"), "{refused}");
    }
}
