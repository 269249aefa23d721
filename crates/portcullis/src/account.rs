//! `portcullis admin account`: what an operator can do for somebody's account.

use clap::Subcommand;
use registry::{Error, Registry, clock, new_device};

use crate::start;
use crate::start::USUAL;
use crate::token::AccountArgs;

#[derive(Subcommand)]
pub(crate) enum AccountCommand {
    /// Print the links that let in the browsers which wait for a mail, where mail does not arrive. Each
    /// works in the browser that waits for it and in no other
    ConfirmDevice(AccountArgs),
}

/// Runs one of them.
pub(crate) async fn run(command: AccountCommand) -> Result<(), Error> {
    match command {
        AccountCommand::ConfirmDevice(AccountArgs { login, place }) => {
            let registry = start::open(place, USUAL).await?;
            confirm_device(&registry, &login).await
        }
    }
}

async fn confirm_device(registry: &Registry, login: &str) -> Result<(), Error> {
    let waiting = new_device::waiting(registry, login, clock::now()).await?;
    if waiting.is_empty() {
        println!("no sign-in of '{login}' waits for a mail");
    }
    for one in waiting {
        println!("{}  {}", one.asked_at.to_seconds_text(), one.whence);
        println!("  open in that browser: {}", one.url);
    }
    Ok(())
}
