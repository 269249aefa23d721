//! The configuration: a file, the environment and flags, in that order of rising weight. One table says
//! what there is; what is not in it is refused with the nearest name that is.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use registry::Error;

mod keys;
mod nearest;

pub(crate) use keys::{Hidden, KEYS, Key};

/// What every variable of ours in the environment begins with, as in `PORTCULLIS__MAIL__SMTP`.
const PREFIX: &str = "PORTCULLIS__";
/// The file in the data folder that is read where it is there.
pub(crate) const FILE: &str = "server.toml";
/// The most bytes of the file.
const MOST: u64 = 256 * 1024;

/// Where a value was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Default,
    File(PathBuf),
    Environment(String),
    Flag,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Environment(name) => f.write_str(name),
            Self::Flag => f.write_str("flag"),
        }
    }
}

/// Every key with its value, as text, and where it came from.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    values: BTreeMap<&'static str, (String, Source)>,
}

impl Config {
    /// Gathers the values: defaults, then the file, then the environment, then flags.
    ///
    /// # Errors
    /// A file that was named is not there or cannot be read, or a key is unknown.
    pub(crate) fn gather(
        file: Option<&Path>,
        data: &Path,
        environment: impl Iterator<Item = (String, String)>,
        flags: &[(&'static str, Option<String>)],
    ) -> Result<Self, Error> {
        let Self { mut values } = Self::defaults();
        let usual = data.join(FILE);
        let path = file.or(usual.exists().then_some(usual.as_path()));
        if let Some(path) = path {
            for (name, value) in read(path)? {
                let key = known(&name, &Source::File(path.to_owned()))?;
                values.insert(key.name, (value, Source::File(path.to_owned())));
            }
        }
        for (variable, value) in environment {
            let Some(rest) = variable.strip_prefix(PREFIX) else {
                continue;
            };
            let name = rest.to_ascii_lowercase().replace("__", ".");
            let source = Source::Environment(variable.clone());
            let key = known(&name, &source)?;
            values.insert(key.name, (value, source));
        }
        for (name, value) in flags {
            if let Some(value) = value {
                values.insert(name, (value.clone(), Source::Flag));
            }
        }
        Ok(Self { values })
    }

    fn defaults() -> Self {
        let of = |key: &Key| (key.name, (key.default.to_owned(), Source::Default));
        let values = KEYS.iter().map(of).collect();
        Self { values }
    }

    /// The value of a key, as text; nothing where it is empty.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        let (value, _) = self.values.get(name)?;
        Some(value.as_str()).filter(|value| !value.is_empty())
    }

    /// The value of a key that has one always.
    ///
    /// # Errors
    /// It is not what the key takes; the sentence names key and source, and no secret.
    pub(crate) fn parsed<T: FromStr>(&self, name: &'static str) -> Result<T, Error> {
        let (value, source) = self
            .values
            .get(name)
            .ok_or_else(|| Error::fault(format!("there is no key {name}")))?;
        value.parse().map_err(|_| {
            let key = KEYS.iter().find(|key| key.name == name);
            let takes = key.map_or("something else", |key| key.takes);
            Error::malformed(format!("{name} ({source}) takes {takes}"))
        })
    }

    /// The same, where the key may be left out.
    ///
    /// # Errors
    /// As for [`Config::parsed`].
    pub(crate) fn optional<T: FromStr>(&self, name: &'static str) -> Result<Option<T>, Error> {
        match self.text(name) {
            Some(_) => self.parsed(name).map(Some),
            None => Ok(None),
        }
    }

    /// The parts of a list.
    pub(crate) fn list(&self, name: &str) -> Vec<String> {
        let parts = self.text(name).unwrap_or_default().split(',');
        let parts = parts.map(str::trim).filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect()
    }

    /// Every key with its value and where it came from, secrets masked: what `admin config show` prints,
    /// and can be read again as a file.
    pub(crate) fn shown(&self) -> String {
        let mut text = String::new();
        let mut section = "";
        for key in KEYS {
            let (of, name) = key.name.split_once('.').unwrap_or(("", key.name));
            if of != section {
                section = of;
                let gap = if text.is_empty() { "" } else { "\n" };
                text.push_str(&format!("{gap}[{section}]\n"));
            }
            let Some((value, source)) = self.values.get(key.name) else {
                continue;
            };
            let value = masked(value, key.hidden);
            let line = format!("{name} = {}", quoted(&value));
            text.push_str(&format!("{line:<44} # {source}; {}\n", key.about));
        }
        text
    }
}

/// A basic string of TOML 1.0, on one line: what is not to be seen is written by its number.
fn quoted(value: &str) -> String {
    let mut text = String::from("\"");
    for ch in value.chars() {
        match ch {
            '"' | '\\' => text.extend(['\\', ch]),
            ch if ch.is_control() || domain::is_deceptive(ch) => {
                text.push_str(&format!("\\U{:08X}", u32::from(ch)));
            }
            ch => text.push(ch),
        }
    }
    text.push('"');
    text
}

/// Of a secret only whether it is there; of an address with a password everything but that.
fn masked(value: &str, hidden: Hidden) -> String {
    if value.is_empty() || hidden == Hidden::Nothing {
        return value.to_owned();
    }
    match (value.find("//"), value.rfind('@')) {
        (Some(begin), Some(end)) if hidden == Hidden::Password && begin < end => {
            format!("{}//***{}", &value[..begin], &value[end..])
        }
        (Some(_), None) if hidden == Hidden::Password => value.to_owned(),
        _ => "***".to_owned(),
    }
}

fn known(name: &str, source: &Source) -> Result<&'static Key, Error> {
    KEYS.iter().find(|key| key.name == name).ok_or_else(|| {
        let near = nearest::to(name, KEYS.iter().map(|key| key.name));
        let hint = near.map_or_else(String::new, |near| format!("; did you mean {near}?"));
        Error::malformed(format!("{source}: there is no key {name}{hint}"))
    })
}

/// The keys and values of a file. Lists are joined with commas, which none of their parts hold.
fn read(path: &Path) -> Result<Vec<(String, String)>, Error> {
    let wrong = |why: &dyn fmt::Display| Error::malformed(format!("{}: {why}", path.display()));
    let about = std::fs::metadata(path).map_err(|why| wrong(&why))?;
    if about.len() > MOST {
        return Err(wrong(&"this is too large for a configuration"));
    }
    let text = std::fs::read_to_string(path).map_err(|why| wrong(&why))?;
    parsed(&text, path)
}

fn parsed(text: &str, path: &Path) -> Result<Vec<(String, String)>, Error> {
    let wrong = |why: &dyn fmt::Display| Error::malformed(format!("{}: {why}", path.display()));
    let table: toml::Table = text
        .parse()
        .map_err(|why: toml::de::Error| wrong(&why.message()))?;
    let mut found = Vec::new();
    for (section, keys) in table {
        let toml::Value::Table(keys) = keys else {
            return Err(wrong(&format!("'{section}' stands in no section")));
        };
        for (key, value) in keys {
            let name = format!("{section}.{key}");
            let value = plain(&value).ok_or_else(|| {
                wrong(&format!(
                    "{name} is a text, a number, true, false, or a list of texts"
                ))
            })?;
            found.push((name, value));
        }
    }
    Ok(found)
}

fn plain(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Boolean(flag) => Some(flag.to_string()),
        toml::Value::Array(parts) => {
            let parts: Option<Vec<&str>> = parts.iter().map(toml::Value::as_str).collect();
            Some(parts?.join(","))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
