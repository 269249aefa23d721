//! Downloads of many files that are all in the system's page cache.

use std::error::Error;
use std::fs;
use std::path::Path;

use e2e::{Program, archive, upload};

use super::nginx::Nginx;
use super::{MISSING, client, middle, process};
use crate::table::Table;

const FILES: usize = 1_000;
/// Text that does not pack below a mebibyte: four letters of a base64 alphabet hold three bytes.
const LETTERS: usize = 1024 * 1024 * 4 / 3;
const CONNECTIONS: usize = 16;
const ROUNDS: usize = 5;

/// Files a second, and memory.
pub(crate) fn against_nginx(table: &mut Table) -> Result<(), Box<dyn Error>> {
    let program = Program::start();
    let mut requests = Vec::new();
    let nginx = Nginx::start()?;
    let mut theirs = Vec::new();
    for path in fill(&program)? {
        requests.push(client::get(&path.address, ""));
        if let Some(nginx) = &nginx {
            nginx.link(
                &path.address,
                &program.data().join("blobs").join(&path.blob),
            )?;
            theirs.push(client::get(&path.address, ""));
        }
    }
    let port = super::publish::port(&program)?;
    let each = FILES / CONNECTIONS;
    let rate = |port, requests: &[Vec<u8>]| -> Result<f64, Box<dyn Error>> {
        let time = client::load(port, requests, CONNECTIONS, each)?;
        Ok(f64::from(u32::try_from(each * CONNECTIONS)?) / time.as_secs_f64())
    };
    // The first round fills caches and is not counted.
    rate(port, &requests)?;
    let (mut our_rates, mut their_rates) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        our_rates.push(rate(port, &requests)?);
        if let Some(nginx) = &nginx {
            their_rates.push(rate(nginx.port, &theirs)?);
        }
    }
    let what = format!("downloads, {FILES} files of 1 MiB, {CONNECTIONS} connections");
    table.add(&what, format!("{:.0}/s", middle(our_rates.clone())), "");
    if nginx.is_some() {
        table.add(
            "  nginx on the same files",
            format!("{:.0}/s", middle(their_rates.clone())),
            "",
        );
        let pairs = our_rates.iter().zip(&their_rates);
        let ratio = middle(pairs.map(|(our, their)| our / their).collect());
        table.add("  ratio", format!("{ratio:.2} x"), ">= 0.9 x");
    } else {
        table.add("  ratio", format!("{MISSING}: no nginx"), ">= 0.9 x");
    }
    let peak = process::peak_memory(program.pid())?;
    table.add(
        "  peak memory of the server",
        format!("{peak:.0} MB"),
        "<= 150 MB",
    );
    Ok(())
}

/// Where a file is asked for, and where its bytes lie below the blobs.
struct Place {
    address: String,
    blob: String,
}

/// Imports the files, as an operator would.
fn fill(program: &Program) -> Result<Vec<Place>, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let mut places = Vec::new();
    for number in 0..FILES {
        let name = format!("big-{number:04}");
        let packed = upload::packed(&name, "1.0.0", &noise(number, LETTERS));
        let digest = archive::digest(&packed);
        let (first, rest) = digest.split_at(2);
        places.push(Place {
            address: format!("/cargo/dl/{name}/1.0.0/{digest}"),
            blob: format!("sha256/{first}/{rest}"),
        });
        fs::write(folder.path().join(format!("{name}-1.0.0.crate")), packed)?;
    }
    let said = program.admin(&["import", "cargo", text(folder.path())?]);
    if !said.contains(&format!("{FILES} taken in")) {
        return Err(said.into());
    }
    Ok(places)
}

fn text(path: &Path) -> Result<&str, Box<dyn Error>> {
    Ok(path
        .to_str()
        .ok_or("the folder for temporary files is not text")?)
}

/// Letters without a pattern, the same in every run (xorshift, Marsaglia 2003).
pub(super) fn noise(seed: usize, letters: usize) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut state = u64::try_from(seed)
        .unwrap_or_default()
        .wrapping_mul(2_685_821_657_736_338_717)
        | 1;
    let letter = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let at = usize::try_from(state >> 58).unwrap_or_default();
        ALPHABET.get(at).map_or('A', |byte| char::from(*byte))
    };
    std::iter::repeat_with(letter).take(letters).collect()
}
