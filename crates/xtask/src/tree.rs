//! The files of the repository, read once; every check looks at these and at nothing else.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders that hold no source. Cargo's output is also known by its marker, whatever it is called.
const SKIPPED: [&str; 4] = [".git", "target", "node_modules", "portcullis-data"];
/// The marker that Cargo leaves in its output folder.
const CACHE_MARKER: &str = "CACHEDIR.TAG";
/// A text file larger than this is data, not something a person wrote.
const MAX_TEXT_BYTES: u64 = 4 * 1024 * 1024;

/// One file.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Its path from the root, with `/`.
    pub path: String,
    /// What it says; `None` when it is not text or too large to have been written by hand.
    pub text: Option<String>,
}

/// The whole repository.
#[derive(Clone, Debug)]
pub struct Tree {
    /// Where it lies.
    pub root: PathBuf,
    /// Its files, by path.
    pub files: Vec<SourceFile>,
}

/// The root of this repository: two folders above this crate.
///
/// # Errors
/// The program was moved away from where it was built.
pub fn root() -> Result<PathBuf, String> {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = crate_folder.ancestors().nth(2).filter(|root| root.is_dir());
    root.map(Path::to_path_buf)
        .ok_or_else(|| format!("no repository above {}", crate_folder.display()))
}

impl Tree {
    /// Reads everything below this folder.
    ///
    /// # Errors
    /// A folder or file cannot be read.
    pub fn read(root: &Path) -> Result<Self, String> {
        let mut files = Vec::new();
        collect(root, "", &mut files)?;
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self {
            root: root.to_path_buf(),
            files,
        })
    }

    /// What this file says, if it is there and is text.
    pub fn text(&self, path: &str) -> Option<&str> {
        let file = self.files.iter().find(|file| file.path == path)?;
        file.text.as_deref()
    }

    /// Whether there is a file at this path.
    pub fn has(&self, path: &str) -> bool {
        self.files.iter().any(|file| file.path == path)
    }

    /// The text files with this ending, path and text.
    pub fn texts<'t>(&'t self, ending: &'t str) -> impl Iterator<Item = (&'t str, &'t str)> {
        self.files.iter().filter_map(move |file| {
            let text = file.text.as_deref()?;
            file.path
                .ends_with(ending)
                .then_some((file.path.as_str(), text))
        })
    }

    /// The names, without this ending, of the files directly in this folder (which ends in `/`).
    pub fn stems<'t>(&'t self, folder: &'t str, ending: &'t str) -> impl Iterator<Item = &'t str> {
        self.files.iter().filter_map(move |file| {
            let name = file.path.strip_prefix(folder)?.strip_suffix(ending)?;
            (!name.contains('/')).then_some(name)
        })
    }
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<SourceFile>) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("cannot read {}: {error}", folder.display());
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let kind = entry.file_type().map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        if kind.is_dir() {
            let below = entry.path();
            if !SKIPPED.contains(&name.as_str()) && !below.join(CACHE_MARKER).exists() {
                collect(&below, &format!("{path}/"), files)?;
            }
        } else if kind.is_file() && name != ".git" {
            // A work tree has a *file* named .git, which holds a path of the machine.
            let text = read_text(&entry.path()).map_err(failed)?;
            files.push(SourceFile { path, text });
        }
    }
    Ok(())
}

fn read_text(path: &Path) -> std::io::Result<Option<String>> {
    if fs::metadata(path)?.len() > MAX_TEXT_BYTES {
        return Ok(None);
    }
    let text = String::from_utf8(fs::read(path)?).ok();
    Ok(text.filter(|text| !text.contains('\0')))
}

/// Made-up trees for the tests of the checks.
#[cfg(test)]
pub(crate) mod sample {
    use super::*;

    /// A tree of these files in a folder that vanishes with the returned guard.
    pub(crate) fn tree(files: &[(&str, &str)]) -> (tempfile::TempDir, Tree) {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let tree = Tree::read(folder.path()).unwrap();
        (folder, tree)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_folders_are_not_read_and_binary_files_have_no_text() {
        let (folder, _) = sample::tree(&[
            ("src/a.rs", "a"),
            ("src/deep/b.rs", "b"),
            ("target/c.rs", "c"),
            ("elsewhere/CACHEDIR.TAG", "d"),
            ("picture.png", "\0"),
            (".git", "gitdir: somewhere"),
        ]);
        let tree = Tree::read(folder.path()).unwrap();
        let paths: Vec<_> = tree.files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, ["picture.png", "src/a.rs", "src/deep/b.rs"]);
        assert_eq!(tree.text("picture.png"), None);
        assert_eq!(tree.stems("src/", ".rs").collect::<Vec<_>>(), ["a"]);
    }
}
