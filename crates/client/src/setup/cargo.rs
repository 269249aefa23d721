//! Cargo: `config.toml` and `credentials.toml` ("The Cargo Book", Configuration).

use std::path::Path;

use domain::Digest;
use toml_edit::{Item, Value};

use super::plan::{Setting, Shown, cargo_token, plan};
use super::record::{Record, Set, Written};
use super::{Change, Setup, SetupError, check_name};
use crate::replace_file::{Readers, open_to_others, replace};
use crate::toml_file::{TomlFile, key_text};

/// Sets up cargo, and says what was changed; nothing if all of it was so before.
///
/// Everything is read and judged before the first file is written; the record of what is about to
/// be written comes first, so that a run that was cut off can be taken back too.
///
/// # Errors
/// Name or token cannot be taken, or a file cannot be read, understood or written.
pub fn cargo(setup: &Setup, token: Option<&str>) -> Result<Vec<Change>, SetupError> {
    check_name(&setup.name)?;
    let token = token.map(cargo_token).transpose()?;
    let mut record = Record::read(&setup.cargo_home)?;
    let mut written = record.setups.remove(&setup.name).unwrap_or_default();
    let mut edits = Vec::new();
    for (file, settings) in plan(setup, token.as_ref())? {
        edits.push(Edit::prepare(file, settings, &mut written)?);
    }
    if edits.iter().all(|edit| edit.changes.is_empty()) {
        return Ok(Vec::new());
    }
    record.setups.insert(setup.name.clone(), written);
    record.write(&setup.cargo_home)?;
    let mut changes = Vec::new();
    for edit in edits {
        changes.extend(edit.write()?);
    }
    Ok(changes)
}

/// A file with its settings in place, not yet written.
struct Edit {
    file: TomlFile,
    changes: Vec<Change>,
    readers: Readers,
}

impl Edit {
    fn prepare(
        mut file: TomlFile,
        settings: Vec<Setting>,
        written: &mut Vec<Written>,
    ) -> Result<Self, SetupError> {
        let known = written.iter().position(|known| known.path == file.path);
        let mut known = known.map(|at| written.remove(at));
        let is_secret = |setting: &Setting| matches!(setting.shown, Shown::Secret(_));
        let readers = if settings.iter().any(is_secret) {
            Readers::Owner
        } else {
            Readers::AsBefore
        };
        let mut changes = Vec::new();
        let mut sets = known
            .as_ref()
            .map(|known| known.settings.clone())
            .unwrap_or_default();
        for setting in settings {
            if let Some(change) = apply(&mut file, &setting, &mut sets)? {
                changes.push(change);
            }
        }
        if !changes.is_empty() {
            check_reread(&file)?;
            known = Some(noted(&file, readers, known, sets));
        } else if readers == Readers::Owner && matches!(open_to_others(&file.path), Ok(Some(true)))
        {
            let (file, what) = (file.path.clone(), "readable by you alone (mode 0600)");
            let what = what.to_owned();
            changes.push(Change { file, what });
        }
        written.extend(known);
        Ok(Self {
            file,
            changes,
            readers,
        })
    }

    fn write(self) -> Result<Vec<Change>, SetupError> {
        if self.changes.is_empty() {
            return Ok(self.changes);
        }
        let text = self.file.written();
        replace(&self.file.path, text.as_bytes(), self.readers)
            .map_err(|error| SetupError::file(self.file.path, &error))?;
        Ok(self.changes)
    }
}

/// Puts one setting in place, and notes what was there.
fn apply(
    file: &mut TomlFile,
    setting: &Setting,
    sets: &mut Vec<Set>,
) -> Result<Option<Change>, SetupError> {
    let key = setting.key();
    let old = match file.get(&key) {
        Some(_) if setting.only_if_absent => return Ok(None),
        Some(Item::Value(old)) => Some(bare(old)),
        Some(_) => {
            let why = format!("'{}' is a table, not a value", key_text(Some(&key)));
            return Err(SetupError::file(file.path.clone(), &why));
        }
        None => None,
    };
    let new = bare(&setting.value);
    // The same text in other quotes is the same.
    if setting
        .value
        .as_str()
        .is_some_and(|text| file.text(&key) == Some(text))
    {
        return Ok(None);
    }
    let (shown, was) = match &setting.shown {
        Shown::AsIs => (new.clone(), old.as_ref().map(|old| format!(" (was {old})"))),
        Shown::Secret(shown) => (
            shown.clone(),
            old.as_ref().map(|_| " (was another)".to_owned()),
        ),
    };
    let what = format!(
        "{} = {shown}{}",
        key_text(Some(&key)),
        was.unwrap_or_default()
    );
    note(sets, setting, old, file.missing_tables(&key));
    file.set(&key, setting.value.clone())
        .map_err(|error| SetupError::file(file.path.clone(), &error))?;
    let file = file.path.clone();
    Ok(Some(Change { file, what }))
}

/// Where the setting was written before and stands as it was written, what came before that is
/// what taking back leads to; otherwise it is what stands there now.
fn note(sets: &mut Vec<Set>, setting: &Setting, old: Option<String>, tables: usize) {
    let wrote = Digest::of(bare(&setting.value).as_bytes());
    let old_digest = old.as_ref().map(|old| Digest::of(old.as_bytes()));
    let is_secret = matches!(setting.shown, Shown::Secret(_));
    match sets.iter_mut().find(|set| set.key == setting.key) {
        Some(set) if old_digest.is_none() || old_digest == Some(set.wrote) => set.wrote = wrote,
        Some(set) => {
            set.wrote = wrote;
            set.forgot = is_secret;
            set.before = old.filter(|_| !is_secret);
        }
        None => sets.push(Set {
            key: setting.key.clone(),
            wrote,
            forgot: is_secret && old.is_some(),
            before: old.filter(|_| !is_secret),
            tables,
        }),
    }
}

/// What the record keeps of the file as a whole.
fn noted(file: &TomlFile, readers: Readers, known: Option<Written>, sets: Vec<Set>) -> Written {
    let after = Digest::of(file.written().as_bytes());
    let now = Digest::of(file.before.as_deref().unwrap_or_default().as_bytes());
    match known {
        // Nobody else wrote to it in between.
        Some(known) if known.after == now => Written {
            after,
            settings: sets,
            ..known
        },
        known => Written {
            path: file.path.clone(),
            existed: file.before.is_some(),
            folder_existed: file.path.parent().is_some_and(Path::is_dir),
            before: file
                .before
                .clone()
                .filter(|_| known.is_none() && readers == Readers::AsBefore),
            after,
            settings: sets,
        },
    }
}

/// What cargo will read is what was meant: a file that is laid out in a way we did not foresee is
/// left as it is.
fn check_reread(file: &TomlFile) -> Result<(), SetupError> {
    file.written()
        .parse::<toml_edit::DocumentMut>()
        .map(|_| ())
        .map_err(|_| {
            let why = "it is laid out in a way that this program cannot edit";
            SetupError::file(file.path.clone(), &why)
        })
}

/// The value as TOML, without the spaces and comments around it.
pub(super) fn bare(value: &Value) -> String {
    let mut value = value.clone();
    value.decor_mut().clear();
    value.to_string()
}
