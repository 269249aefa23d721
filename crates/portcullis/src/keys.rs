//! `portcullis admin keys`: which keys there are and what they sealed, never what they are.

use clap::Subcommand;
use registry::{Error, clock, rotate_key};

use crate::start::USUAL;
use crate::{Place, start};

#[derive(Subcommand)]
pub(crate) enum KeysCommand {
    /// Print what each key is for, its version, and how many values each version has sealed
    List(Place),
    /// Take a new key for a purpose and seal everything of that purpose again, also while servers run; a
    /// rotation that was cut off is finished first
    Rotate {
        /// As `admin keys list` prints it
        purpose: String,
        #[command(flatten)]
        place: Place,
    },
}

pub(crate) async fn run(command: KeysCommand) -> Result<(), Error> {
    match command {
        KeysCommand::List(place) => {
            let registry = start::open(place, USUAL).await?;
            for key in rotate_key::list(&registry).await? {
                println!("{:<16} version {}", key.purpose.word(), key.version);
                for (version, rows) in key.rows {
                    println!("{:<16} {rows} sealed with version {version}", "");
                }
            }
        }
        KeysCommand::Rotate { purpose, place } => {
            let registry = start::open(place, USUAL).await?;
            let done = rotate_key::rotate(&registry, &purpose, clock::now()).await?;
            println!(
                "{} sealed again with version {} of the key for {purpose}",
                done.resealed, done.version
            );
            if done.finished_earlier {
                println!("that finished an earlier rotation; run it again for a new key");
            }
            if done.unopened > 0 {
                println!(
                    "{} could not be opened by this master key and were left",
                    done.unopened
                );
            }
        }
    }
    Ok(())
}
