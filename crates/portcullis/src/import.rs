//! `portcullis admin import`: a progress bar where there is a terminal, every refusal with its
//! reason, and an end that can be come back from.

use std::fs;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};
use registry::import::{Pubtimes, Taken, take};
use registry::{Error, Registry, announce, clock};

/// The most files of one import, and how many folders deep they are looked for.
const MOST: usize = 5_000_000;
const DEPTH: usize = 8;
/// After how many crates what is new is announced.
const BATCH: usize = 256;

/// Takes in every `.crate` file below the folder. What is there already is passed over, so the same
/// command goes on where it was stopped. A wrong line in the file of times is told before anything is
/// taken in.
pub(crate) async fn cargo(
    registry: &Registry,
    folder: &Path,
    pubtimes: Option<&Path>,
) -> Result<(), Error> {
    let pubtimes = match pubtimes {
        Some(file) => Pubtimes::read(file, clock::now())?,
        None => Pubtimes::default(),
    };
    let mut files = Vec::new();
    find(folder, DEPTH, &mut files)?;
    files.sort();
    if files.is_empty() {
        return Err(Error::Absent(format!(
            ".crate file below {}",
            folder.display()
        )));
    }
    let bar = bar(files.len());
    let (mut new, mut known, mut refused) = (0_u64, 0_u64, 0_u64);
    for (count, file) in files.iter().enumerate() {
        match take(registry, file, &pubtimes, clock::now()).await {
            Ok(Taken::New) => new += 1,
            Ok(Taken::Known) => known += 1,
            Err(error @ (Error::Malformed(_) | Error::Refused(_))) => {
                refused += 1;
                let name = file.file_name().unwrap_or_default().to_string_lossy();
                bar.suspend(|| println!("refused {name}: {error}"));
            }
            Err(fault) => return Err(fault),
        }
        bar.inc(1);
        if (count + 1) % BATCH == 0 {
            announce::finish(registry).await?;
        }
    }
    announce::finish(registry).await?;
    bar.finish_and_clear();
    println!("{new} taken in, {known} were there already, {refused} refused");
    Ok(())
}

fn bar(length: usize) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} crates, {eta} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(u64::try_from(length).unwrap_or(u64::MAX)).with_style(style)
}

fn find(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<(), Error> {
    let cannot = |why| Error::fault(format!("cannot read {}: {why}", folder.display()));
    for entry in fs::read_dir(folder).map_err(cannot)? {
        let entry = entry.map_err(cannot)?;
        let (path, kind) = (entry.path(), entry.file_type().map_err(cannot)?);
        if kind.is_dir() && depth > 0 {
            find(&path, depth - 1, files)?;
        } else if kind.is_file() && path.extension().is_some_and(|end| end == "crate") {
            if files.len() == MOST {
                return Err(Error::malformed(format!("more than {MOST} files")));
            }
            files.push(path);
        }
    }
    Ok(())
}
