//! `portcullis admin account`: what an operator can do for somebody's account.

use clap::Subcommand;
use registry::notices::Whence;
use registry::{Error, Registry, clock, freeze, new_device, owners};

use crate::start;
use crate::start::USUAL;
use crate::token::AccountArgs;

#[derive(Subcommand)]
pub(crate) enum AccountCommand {
    /// End every session, revoke every token, and let nobody use the account until it is thawed or recovered
    Freeze(AccountArgs),
    /// Let a frozen account go on; what its freezing ended does not come back
    Thaw(AccountArgs),
    /// Print the links that let in the browsers which wait for a mail, where mail does not arrive. Each
    /// works in the browser that waits for it and in no other
    ConfirmDevice(AccountArgs),
}

/// Runs one of them.
pub(crate) async fn run(command: AccountCommand) -> Result<(), Error> {
    let (by, whence, now) = (owners::OPERATOR, Whence::operator(), clock::now());
    match command {
        AccountCommand::Freeze(AccountArgs { login, place }) => {
            let registry = start::open(place, USUAL).await?;
            let new = freeze::by_staff(&registry, &login, by, &whence, now).await?;
            let word = if new { "is" } else { "was already" };
            println!("{login} {word} frozen");
            Ok(())
        }
        AccountCommand::Thaw(AccountArgs { login, place }) => {
            let registry = start::open(place, USUAL).await?;
            freeze::thaw(&registry, &login, by, &whence, now).await?;
            println!("{login} works again");
            Ok(())
        }
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
