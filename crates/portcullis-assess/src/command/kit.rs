//! `kit`: a policy that can be adopted, its clauses checked, and what else to do.

use std::fmt::Write as _;
use std::io::{self, BufReader, IsTerminal};
use std::path::Path;

use assessor::kit::{self, Answers, Assumed, Kit, Written, acts, interview};

use super::Outcome;
use crate::args::KitName;
use crate::console;
use crate::source::{self, Trouble};

/// The largest file of answers, in bytes.
const MAX_BYTES: usize = 64 * 1024;

const fn named(name: KitName) -> Kit {
    match name {
        KitName::Recovery => Kit::Recovery,
        KitName::Disclosure => Kit::Disclosure,
        KitName::Unpublish => Kit::Unpublish,
        KitName::SecurityTxt => Kit::SecurityTxt,
        KitName::Reviews => Kit::Reviews,
    }
}

/// Asks what is not answered yet, writes the text, and shows what it says.
pub(crate) fn kit(name: KitName, answers: Option<&Path>, out: &Path) -> Result<Outcome, Trouble> {
    let kit = named(name);
    let path = out.join(kit.file_name());
    if path.exists() {
        let why = "there is a file already; move it away, or name another folder with --out";
        return Err(Trouble::with_file(&path, why));
    }
    let today = source::today();
    let framework = source::framework(principles::shipped::DEFAULT)?;
    let mut known = match answers {
        Some(file) => {
            let text = source::read(file, MAX_BYTES)?;
            Answers::parse(&text).map_err(|error| Trouble::with_file(file, error))?
        }
        None => Answers::default(),
    };
    // With a file of answers and nobody to ask, what is missing is said instead of asked.
    if answers.is_none() || io::stdin().is_terminal() {
        let mut input = BufReader::new(io::stdin());
        known = interview(kit, known, today, &mut input, &mut io::stdout())
            .map_err(|error| Trouble::Use(error.to_string()))?;
    }
    let written = kit::write(kit, &known, &framework, today)
        .map_err(|error| Trouble::Use(error.to_string()))?;
    std::fs::create_dir_all(out).map_err(|error| Trouble::with_file(out, error))?;
    source::write(&path, &written.text)?;
    console::print(&summary(&written, &path))?;
    Ok(Outcome::of(written.missing().next().is_some()))
}

fn summary(written: &Written, path: &Path) -> String {
    let mut text = format!("\nwrote {}\n\n", path.display());
    for clause in &written.clauses {
        let sign = if clause.quote.is_some() { '●' } else { '○' };
        // Writing into a string cannot fail.
        let _never = writeln!(text, "  {sign} {}", clause.asks);
    }
    if !written.assumed.is_empty() {
        let _never = writeln!(
            text,
            "\nNobody answered these, so the usual answer holds:\n"
        );
        for assumed in &written.assumed {
            let Assumed { id, ask, answer } = assumed;
            let _never = writeln!(text, "  {id} = {answer}\n     {ask}");
        }
    }
    let _never = writeln!(text, "\nWhat is left for you:\n");
    for (number, act) in (1..).zip(acts(written.kit)) {
        let _never = writeln!(
            text,
            "  {number}. {}\n     Done when: {}",
            act.what, act.done
        );
    }
    text
}
