//! `portcullis admin critical`: the packages on which more is asked of their owners.

use clap::{Args, Subcommand};
use registry::notices::Whence;
use registry::{CriticalFacts, Error, clock, owners, sweep_critical};

use crate::start::USUAL;
use crate::{Place, start};

#[derive(Subcommand)]
pub(crate) enum CriticalCommand {
    /// Print every critical package: why, and from when on it binds
    List(Place),
    /// Mark a package; its owners are told, and it binds 14 days later
    Mark(MarkArgs),
    /// Take a mark away
    Unmark {
        /// The crate
        name: String,
        #[command(flatten)]
        place: Place,
    },
    /// Compute the list now; a server does that once a day
    Compute(Place),
}

#[derive(Args)]
pub(crate) struct MarkArgs {
    /// The crate
    name: String,
    /// Why, for its owners and for whoever asks later
    #[arg(long, value_name = "TEXT")]
    why: String,
    #[command(flatten)]
    place: Place,
}

/// Runs one of them.
pub(crate) async fn run(command: CriticalCommand) -> Result<(), Error> {
    let now = clock::now();
    match command {
        CriticalCommand::List(place) => {
            let registry = start::open(place, USUAL).await?;
            for facts in sweep_critical::list(&registry).await? {
                println!("{}", line(&facts));
            }
        }
        CriticalCommand::Mark(MarkArgs { name, why, place }) => {
            let registry = start::open(place, USUAL).await?;
            let by = (owners::OPERATOR, why.as_str());
            let facts =
                sweep_critical::mark(&registry, &name, by, &Whence::operator(), now).await?;
            println!("{}", line(&facts));
        }
        CriticalCommand::Unmark { name, place } => {
            let registry = start::open(place, USUAL).await?;
            let stays = sweep_critical::unmark(&registry, &name, &Whence::operator(), now).await?;
            if stays {
                println!("{name} is marked no longer; it stays critical by its figures");
            } else {
                println!("{name} is no longer critical");
            }
        }
        CriticalCommand::Compute(place) => {
            let registry = start::open(place, USUAL).await?;
            let done = sweep_critical::compute(&registry, now).await?;
            println!(
                "{} critical, {} of them new; {} no longer",
                done.critical, done.new, done.ended
            );
        }
    }
    Ok(())
}

fn line(facts: &CriticalFacts) -> String {
    let package = &facts.package;
    let mut line = format!(
        "{}/{package}  {}  binds from {}",
        package.ecosystem(),
        facts.reason,
        facts.binds_at.to_seconds_text()
    );
    if let (Some(by), Some(why)) = (&facts.marked_by, &facts.marked_why) {
        line.push_str(&format!("  marked by {by}: {why}"));
    }
    line
}
