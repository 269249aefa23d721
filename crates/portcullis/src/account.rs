//! `portcullis admin account`: stopping an account, and letting it go on.

use clap::Subcommand;
use registry::notices::Whence;
use registry::{Error, clock, freeze, owners};

use crate::start;
use crate::start::USUAL;
use crate::token::AccountArgs;

#[derive(Subcommand)]
pub(crate) enum AccountCommand {
    /// End every session, revoke every token, and let nobody use the account until it is thawed or recovered
    Freeze(AccountArgs),
    /// Let a frozen account go on; what its freezing ended does not come back
    Thaw(AccountArgs),
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
        }
        AccountCommand::Thaw(AccountArgs { login, place }) => {
            let registry = start::open(place, USUAL).await?;
            freeze::thaw(&registry, &login, by, &whence, now).await?;
            println!("{login} works again");
        }
    }
    Ok(())
}
