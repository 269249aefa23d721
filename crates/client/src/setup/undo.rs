//! Takes back what setting up has written, and nothing else.

use std::fs;
use std::path::Path;

use domain::Digest;
use toml_edit::{Item, Value};

use super::cargo::bare;
use super::record::{Record, Set, Written};
use super::{Change, SetupError, check_name};
use crate::replace_file::{Readers, replace};
use crate::toml_file::{TomlFile, key_text};

/// Takes back the set-up under this name. Where a file is as setting up left it, it becomes what
/// it was, byte for byte; where somebody else wrote to it, only our settings go; and a setting
/// that was changed since stays and is named.
///
/// # Errors
/// There is no record of it, or a file cannot be read, understood or written. What was taken back
/// by then stays so, and another run does the rest.
pub fn undo(cargo_home: &Path, name: &str) -> Result<Vec<Change>, SetupError> {
    check_name(name)?;
    let mut record = Record::read(cargo_home)?;
    let Some(mut written) = record.setups.remove(name) else {
        return Err(SetupError::NoRecord(name.to_owned()));
    };
    for file in &mut written {
        hand_over(file, &mut record);
    }
    let mut changes = Vec::new();
    for file in written.iter().rev() {
        for what in undo_file(file)? {
            let file = file.path.clone();
            changes.push(Change { file, what });
        }
    }
    record.write(cargo_home)?;
    Ok(changes)
}

/// What another set-up in the same file still needs becomes its to take back: the providers of
/// credentials, which serve all registries, and the file itself.
fn hand_over(from: &mut Written, record: &mut Record) {
    let mut files = record.setups.values_mut().flatten();
    let Some(to) = files.find(|file| file.path == from.path) else {
        return;
    };
    to.existed &= from.existed;
    to.folder_existed &= from.folder_existed;
    let is_shared = |set: &mut Set| set.key.first().is_some_and(|table| table == "registry");
    to.settings.extend(from.settings.extract_if(.., is_shared));
    // The file as it was lacks what was just handed over.
    from.before = None;
}

fn undo_file(written: &Written) -> Result<Vec<String>, SetupError> {
    let refuse = |why: &dyn std::fmt::Display| SetupError::File {
        path: written.path.clone(),
        why: why.to_string(),
    };
    let mut file = TomlFile::read_at(written.path.clone()).map_err(|error| refuse(&error))?;
    let Some(now) = &file.before else {
        return Ok(vec!["is gone already".to_owned()]);
    };
    let is_ours = Digest::of(now.as_bytes()) == written.after;
    let mut lines = Vec::new();
    for set in written.settings.iter().rev() {
        lines.extend(undo_setting(&mut file, set).map_err(|error| refuse(&error))?);
    }
    let text = match &written.before {
        Some(before) if is_ours => before.clone(),
        _ => file.written(),
    };
    let is_empty = text.trim().is_empty();
    let done = if is_empty && !written.existed {
        fs::remove_file(&written.path).map(|()| remove_folder(written))
    } else if file.before.as_ref() == Some(&text) {
        Ok(())
    } else {
        replace(&written.path, text.as_bytes(), Readers::AsBefore)
    };
    done.map_err(|error| refuse(&error))?;
    Ok(lines)
}

/// A folder that was made for the file goes with it, unless something else is in it by now.
fn remove_folder(written: &Written) {
    if let Some(folder) = written.path.parent().filter(|_| !written.folder_existed) {
        let _still_used = fs::remove_dir(folder);
    }
}

fn undo_setting(
    file: &mut TomlFile,
    set: &Set,
) -> Result<Option<String>, crate::toml_file::BadFile> {
    let key = set.key();
    let text = key_text(Some(&key));
    let now = match file.get(&key) {
        None => return Ok(None),
        Some(Item::Value(now)) => bare(now),
        Some(_) => return Ok(Some(format!("{text} was changed since; left as it is"))),
    };
    if set.before.as_ref() == Some(&now) {
        return Ok(None);
    }
    if Digest::of(now.as_bytes()) != set.wrote {
        return Ok(Some(format!("{text} was changed since; left as it is")));
    }
    let before = set.before.as_ref().map(|before| before.parse::<Value>());
    if let Some(Ok(before)) = before {
        let line = format!("{text} = {} again", bare(&before));
        file.set(&key, before)?;
        return Ok(Some(line));
    }
    file.remove(&key, set.tables);
    Ok(Some(if set.forgot {
        format!("{text} removed; the one before it was not kept, mint another if you need it")
    } else {
        format!("{text} removed")
    }))
}
