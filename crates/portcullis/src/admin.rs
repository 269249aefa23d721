//! `portcullis admin`: commands on the data folder. They open the same store as the server does;
//! the database is the only thing that coordinates them.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use registry::{Error, clock, owners};

use crate::{Place, enrol, import, start, token};

#[derive(Subcommand)]
pub(crate) enum AdminCommand {
    /// Make the account of an administrator
    Enrol(EnrolArgs),
    /// Print the events, one a line, as the bytes that were recorded
    Events(Place),
    /// Mint, list and revoke API tokens
    #[command(subcommand)]
    Token(token::TokenCommand),
    /// Name an owner of a crate, which opens an imported name to publishing
    Owner(OwnerArgs),
    /// Show the configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Take in package files from a folder
    #[command(subcommand)]
    Import(ImportCommand),
}

#[derive(Args)]
pub(crate) struct OwnerArgs {
    /// The crate
    name: String,
    #[command(flatten)]
    account: token::AccountArgs,
}

#[derive(Subcommand)]
pub(crate) enum ConfigCommand {
    /// Print every key, its value and where it came from, secrets masked; the output is a file that
    /// says the same
    Show(Place),
}

#[derive(Subcommand)]
pub(crate) enum ImportCommand {
    /// Take in `.crate` files, as they lie in cargo's cache
    Cargo(ImportArgs),
}

#[derive(Args)]
pub(crate) struct ImportArgs {
    /// The folder; folders in it are searched too
    pub(crate) folder: PathBuf,
    #[command(flatten)]
    pub(crate) place: Place,
}

#[derive(Args)]
pub(crate) struct EnrolArgs {
    #[command(flatten)]
    pub(crate) place: Place,
    /// Do all of it here, reading answers from standard input
    #[arg(long)]
    pub(crate) terminal: bool,
    /// At the end print an API token that may publish, yank and manage owners
    #[arg(long, requires = "terminal")]
    pub(crate) token: bool,
}

/// Runs one of them. Without a server the base URL is the usual one.
pub(crate) async fn run(command: AdminCommand) -> Result<(), Error> {
    const USUAL: &str = "http://localhost:7878";
    match command {
        AdminCommand::Enrol(args) => {
            let registry = start::open(args.place, USUAL).await?;
            enrol::enrol(&registry, args.terminal, args.token).await
        }
        AdminCommand::Events(place) => {
            let registry = start::open(place, USUAL).await?;
            events(&registry).await
        }
        AdminCommand::Token(command) => token::run(command, USUAL).await,
        AdminCommand::Owner(OwnerArgs { name, account }) => {
            let registry = start::open(account.place, USUAL).await?;
            let done = owners::name_owner(&registry, &name, &account.login, clock::now()).await?;
            println!("{done}");
            Ok(())
        }
        AdminCommand::Config(ConfigCommand::Show(place)) => {
            print!("{}", start::config(&place, &[])?.shown());
            Ok(())
        }
        AdminCommand::Import(ImportCommand::Cargo(args)) => {
            let registry = start::open(args.place, USUAL).await?;
            import::cargo(&registry, &args.folder).await
        }
    }
}

async fn events(registry: &registry::Registry) -> Result<(), Error> {
    const AT_ONCE: u32 = 1_000;
    let mut next = 0;
    loop {
        let events = registry.store().events(next, AT_ONCE).await?;
        let Some(last) = events.last() else {
            return Ok(());
        };
        next = last.seq + 1;
        let mut out = std::io::stdout().lock();
        for event in &events {
            out.write_all(&event.body)
                .and_then(|()| out.write_all(b"\n"))
                .map_err(Error::fault)?;
        }
    }
}
