//! `portcullis admin move-store | migrate`: what concerns the database alone.

use clap::Args;
use registry::{Error, clock, move_store as moving};

use crate::start::USUAL;
use crate::{Place, progress, start};

#[derive(Args)]
pub(crate) struct MoveStoreArgs {
    /// 'sqlite' for the file in the data folder, or postgres://… of an empty database
    #[arg(
        long,
        value_name = "DATABASE",
        env = "PORTCULLIS__MOVE_TO",
        hide_env_values = true
    )]
    to: String,
    #[command(flatten)]
    place: Place,
}

pub(crate) async fn move_store(args: MoveStoreArgs) -> Result<(), Error> {
    let settings = start::settings_of(&args.place, USUAL)?;
    let bar = progress::rows();
    let mut show = progress::show(&bar);
    let moved = moving::move_store(&settings, &args.to, clock::now(), &mut show).await;
    bar.finish_and_clear();
    for table in moved? {
        println!("{:>9} {:<16} {}", table.rows, table.table, table.digest);
    }
    println!(
        "both databases are the same; serve the new one from now on, and never the old one again"
    );
    Ok(())
}

pub(crate) async fn migrate(place: Place) -> Result<(), Error> {
    let settings = start::settings_of(&place, USUAL)?;
    println!("{}", registry::migrate(&settings).await?);
    Ok(())
}
