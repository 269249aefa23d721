//! `portcullis admin account`: what an operator can do for somebody's account.

use clap::Subcommand;
use registry::{Error, clock, new_device};

use crate::{Place, start};

#[derive(Subcommand)]
pub(crate) enum AccountCommand {
    /// Print the links that let in the browsers which wait for a mail, where mail does not arrive. Each
    /// works in the browser that waits for it and in no other
    ConfirmDevice {
        /// Whose
        login: String,
        #[command(flatten)]
        place: Place,
    },
}

/// Runs one of them; `usual_url` is the registry's address where none was given.
pub(crate) async fn run(command: AccountCommand, usual_url: &str) -> Result<(), Error> {
    match command {
        AccountCommand::ConfirmDevice { login, place } => {
            let registry = start::open(place, usual_url).await?;
            let waiting = new_device::waiting(&registry, &login, clock::now()).await?;
            if waiting.is_empty() {
                println!("no sign-in of '{login}' waits for a mail");
            }
            for one in waiting {
                println!("{}  {}", one.asked_at.to_seconds_text(), one.whence);
                println!("  open in that browser: {}", one.url);
            }
            Ok(())
        }
    }
}
