//! One of cargo's files, edited so that everything else in it stays as its owner wrote it.

use std::fmt;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, InlineTable, Item, Table, TableLike, Value};

/// The most bytes of a file that is read; cargo's are a hundredth of it.
const MAX_BYTES: u64 = 1 << 20;

/// Why a file cannot be used. No text of the file is in it, because it may hold tokens.
#[derive(Debug)]
pub(crate) enum BadFile {
    /// It cannot be read.
    Io(io::Error),
    /// It is larger than such a file can be.
    TooLarge,
    /// It is not TOML; the line where it stops to be.
    NotToml(usize),
    /// A table is expected at this key, and something else is there.
    NotATable(String),
}

impl fmt::Display for BadFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "{error}"),
            Self::TooLarge => write!(f, "it is larger than {MAX_BYTES} bytes"),
            Self::NotToml(line) => write!(f, "line {line} is not TOML"),
            Self::NotATable(key) => write!(f, "'{key}' is not a table"),
        }
    }
}

/// A file that was read, or is not there yet.
pub(crate) struct TomlFile {
    /// Where it is or will be.
    pub(crate) path: PathBuf,
    /// What it said; nothing if it does not exist.
    pub(crate) before: Option<String>,
    document: DocumentMut,
}

impl TomlFile {
    /// Reads `folder/stem`, or where that does not exist `folder/stem.toml`: cargo looks for them
    /// in this order and reads one.
    pub(crate) fn read(folder: &Path, stem: &str) -> Result<Self, (PathBuf, BadFile)> {
        let old_name = folder.join(stem);
        let path = if old_name.is_file() {
            old_name
        } else {
            folder.join(format!("{stem}.toml"))
        };
        Self::read_at(path.clone()).map_err(|error| (path, error))
    }

    /// Reads this file.
    pub(crate) fn read_at(path: PathBuf) -> Result<Self, BadFile> {
        let before = match File::open(&path) {
            Ok(file) => {
                let mut text = String::new();
                let mut limited = file.take(MAX_BYTES + 1);
                limited.read_to_string(&mut text).map_err(BadFile::Io)?;
                if text.len() as u64 > MAX_BYTES {
                    return Err(BadFile::TooLarge);
                }
                Some(text)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(BadFile::Io(error)),
        };
        let text = before.as_deref().unwrap_or_default();
        let document = text.parse::<DocumentMut>().map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            let lines = text.bytes().take(at).filter(|byte| *byte == b'\n').count();
            BadFile::NotToml(lines + 1)
        })?;
        Ok(Self {
            path,
            before,
            document,
        })
    }

    /// What stands at the key.
    pub(crate) fn get(&self, key: &[&str]) -> Option<&Item> {
        key.iter()
            .try_fold(self.document.as_item(), |item, part| item.get(part))
    }

    /// The text that stands at the key.
    pub(crate) fn text(&self, key: &[&str]) -> Option<&str> {
        self.get(key).and_then(Item::as_str)
    }

    /// How many of the tables that lead to the key are not there.
    pub(crate) fn missing_tables(&self, key: &[&str]) -> usize {
        let tables = key.len().saturating_sub(1);
        let present = (1..=tables)
            .take_while(|depth| key.get(..*depth).and_then(|path| self.get(path)).is_some())
            .count();
        tables - present
    }

    /// Sets the value at the key, and makes the tables that lead to it. Comments beside a value
    /// that is replaced stay.
    pub(crate) fn set(&mut self, key: &[&str], value: Value) -> Result<(), BadFile> {
        let Some((last, tables)) = key.split_last() else {
            return Ok(());
        };
        let prefix = if self.document.is_empty() { "" } else { "\n" };
        let mut is_inline = false;
        let mut table: &mut dyn TableLike = self.document.as_table_mut();
        for (depth, part) in tables.iter().enumerate() {
            let item = table
                .entry(part)
                .or_insert_with(|| new_table(is_inline, prefix));
            is_inline = item.is_inline_table();
            table = item
                .as_table_like_mut()
                .ok_or_else(|| BadFile::NotATable(key_text(tables.get(..=depth))))?;
        }
        match table.get_mut(last) {
            Some(Item::Value(old)) => {
                let decor = old.decor().clone();
                *old = value;
                *old.decor_mut() = decor;
            }
            _ => {
                table.insert(last, Item::Value(value));
            }
        }
        Ok(())
    }

    /// Removes what stands at the key, and then up to `tables` of the tables that lead to it, as
    /// long as nothing else is in them.
    pub(crate) fn remove(&mut self, key: &[&str], tables: usize) {
        self.remove_one(key);
        for depth in (1..key.len()).rev().take(tables) {
            let Some(path) = key.get(..depth) else { return };
            let is_empty = self
                .get(path)
                .and_then(Item::as_table_like)
                .is_some_and(TableLike::is_empty);
            if !is_empty {
                return;
            }
            self.remove_one(path);
        }
    }

    fn remove_one(&mut self, key: &[&str]) {
        let Some((last, tables)) = key.split_last() else {
            return;
        };
        let mut table: &mut dyn TableLike = self.document.as_table_mut();
        for part in tables {
            match table.get_mut(part).and_then(Item::as_table_like_mut) {
                Some(inner) => table = inner,
                None => return,
            }
        }
        table.remove(last);
    }

    /// The file as it now is.
    pub(crate) fn written(&self) -> String {
        self.document.to_string()
    }
}

/// The key with dots, as people write it.
pub(crate) fn key_text(key: Option<&[&str]>) -> String {
    key.unwrap_or_default().join(".")
}

fn new_table(is_inline: bool, prefix: &str) -> Item {
    if is_inline {
        return Item::Value(InlineTable::new().into());
    }
    let mut table = Table::new();
    // Its heading is written only where something stands directly below it.
    table.set_implicit(true);
    table.decor_mut().set_prefix(prefix);
    Item::Table(table)
}

#[cfg(test)]
mod tests;
