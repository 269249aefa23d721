//! `portcullis admin`: commands on the data folder. They open the same store as the server does;
//! the database is the only thing that coordinates them.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use registry::{Error, HoldEnd, clock, owners, rebase, restore};

use crate::start::USUAL;
use crate::{
    Place, access, account, backup, critical, domains, enrol, export, hold, import, keys, start,
    store, token,
};

#[derive(Subcommand)]
pub(crate) enum AdminCommand {
    /// Make the account of an administrator
    Enrol(EnrolArgs),
    /// Print the events, one a line, as the bytes that were recorded
    Events(EventsArgs),
    /// Mint, list and revoke API tokens
    #[command(subcommand)]
    Token(token::TokenCommand),
    /// Help people with their accounts
    #[command(subcommand)]
    Account(account::AccountCommand),
    /// List who can do what: on a crate, or by an account
    #[command(subcommand)]
    Access(access::AccessCommand),
    /// Name an owner of a crate, which opens an imported name to publishing
    Owner(OwnerArgs),
    /// List, mark and compute the packages on which more is asked of their owners
    #[command(subcommand)]
    Critical(critical::CriticalCommand),
    /// Take a release out of the index, or everything that an account has published since a time
    Quarantine(hold::QuarantineArgs),
    /// Let a held or quarantined release into the index
    Release(hold::EndArgs),
    /// Reject a held or quarantined release for good; its version stays used
    Reject(hold::EndArgs),
    /// Print every release that is held or quarantined: why, and since when
    Holds(Place),
    /// Look at the domains of mail addresses now, as is done daily: which are gone, and whose addresses no
    /// longer count
    Domains(domains::DomainsArgs),
    /// Show the configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Take in package files from a folder
    #[command(subcommand)]
    Import(ImportCommand),
    /// Write the index and every package as plain files, from which stock cargo builds by any web server;
    /// the same command again writes what is new, and takes away what is no longer listed
    ExportStatic(export::ExportArgs),
    /// Write everything into one file, also while the server serves
    Backup(backup::BackupArgs),
    /// Read a backup into an empty data folder
    Restore(backup::RestoreArgs),
    /// After a restore: say that nothing newer exists, or give it up
    ResumeLog(backup::ResumeLogArgs),
    /// Compare files, rows, events and index with each other
    Verify(backup::VerifyArgs),
    /// Move the database from SQLite to PostgreSQL, or back
    MoveStore(store::MoveStoreArgs),
    /// List and rotate the keys that seal secrets in the database
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// Change the address that the registry goes by, for good; no server may run. The address before
    /// stays an alias: what is published may still name its index, and lock files that name it resolve
    /// as long as it leads here
    Rebase(RebaseArgs),
    /// Move the tables of an older version forward
    Migrate(Place),
}

#[derive(Args)]
pub(crate) struct EventsArgs {
    /// From this number on
    #[arg(long, value_name = "SEQ", default_value_t = 0)]
    from: u64,
    /// With what a restore needs to write them again; not for the eyes of others
    #[arg(long)]
    replayable: bool,
    #[command(flatten)]
    place: Place,
}

#[derive(Args)]
pub(crate) struct OwnerArgs {
    /// The crate
    name: String,
    #[command(flatten)]
    account: token::AccountArgs,
}

#[derive(Args)]
pub(crate) struct RebaseArgs {
    /// The new address: scheme, host and port, no path
    new_url: String,
    #[command(flatten)]
    place: Place,
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
    /// When each release was published, a line each: NAME VERSION TIME, as in
    /// `serde 1.0.0 2017-04-20T15:11:12Z`; lines that begin with # are passed over. What is in the
    /// index already keeps the time that it has, or has not
    #[arg(long, value_name = "FILE")]
    pub(crate) pubtimes: Option<PathBuf>,
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
pub(crate) async fn run(command: AdminCommand) -> Result<ExitCode, Error> {
    let done = match command {
        AdminCommand::Enrol(args) => {
            let registry = start::open(args.place, USUAL).await?;
            enrol::enrol(&registry, args.terminal, args.token).await
        }
        AdminCommand::Events(args) => {
            let registry = start::open(args.place, USUAL).await?;
            events(&registry, args.from, args.replayable).await
        }
        AdminCommand::Token(command) => token::run(command, USUAL).await,
        AdminCommand::Owner(OwnerArgs { name, account }) => {
            let registry = start::open(account.place, USUAL).await?;
            let done = owners::name_owner(&registry, &name, &account.login, clock::now()).await?;
            println!("{done}");
            Ok(())
        }
        AdminCommand::Access(command) => access::run(command).await,
        AdminCommand::Account(command) => account::run(command).await,
        AdminCommand::Critical(command) => critical::run(command).await,
        AdminCommand::Quarantine(args) => hold::quarantine(args).await,
        AdminCommand::Release(args) => hold::end(args, HoldEnd::Released).await,
        AdminCommand::Reject(args) => hold::end(args, HoldEnd::Rejected).await,
        AdminCommand::Holds(place) => hold::list(place).await,
        AdminCommand::Domains(args) => domains::domains(args).await,
        AdminCommand::Config(ConfigCommand::Show(place)) => {
            print!("{}", start::config(&place, &[])?.shown());
            Ok(())
        }
        AdminCommand::Import(ImportCommand::Cargo(args)) => {
            let registry = start::open(args.place, USUAL).await?;
            import::cargo(&registry, &args.folder, args.pubtimes.as_deref()).await
        }
        AdminCommand::ExportStatic(args) => export::export(args).await,
        AdminCommand::Backup(args) => backup::backup(args).await,
        AdminCommand::Restore(args) => backup::restore(args).await,
        AdminCommand::ResumeLog(args) => backup::resume_log(args).await,
        AdminCommand::Verify(args) => return backup::verify(args).await,
        AdminCommand::MoveStore(args) => store::move_store(args).await,
        AdminCommand::Keys(command) => keys::run(command).await,
        AdminCommand::Rebase(RebaseArgs { new_url, place }) => rebase(&place, &new_url).await,
        AdminCommand::Migrate(place) => store::migrate(place).await,
    };
    done.map(|()| ExitCode::SUCCESS)
}

async fn rebase(place: &Place, new_url: &str) -> Result<(), Error> {
    let new_url = start::origin(new_url)?;
    let settings = start::settings_of(place, USUAL)?;
    let done = rebase::rebase(settings, &new_url, clock::now()).await?;
    let former = done.former;
    println!("this registry goes by {new_url} from now on; it went by {former}");
    if !done.configured {
        println!("say so to the server too: server.base_url, or --base-url {new_url}");
    }
    println!("let {former} lead here as well for as long as lock files name it");
    Ok(())
}

async fn events(
    registry: &registry::Registry,
    mut next: u64,
    replayable: bool,
) -> Result<(), Error> {
    const AT_ONCE: u32 = 1_000;
    loop {
        let events = registry.store().whole_events(next, AT_ONCE).await?;
        let Some(last) = events.last() else {
            return Ok(());
        };
        next = last.seq + 1;
        let mut out = std::io::stdout().lock();
        for event in &events {
            let line = if replayable {
                restore::line(event)?.into_bytes()
            } else {
                event.body.clone()
            };
            out.write_all(&line)
                .and_then(|()| out.write_all(b"\n"))
                .map_err(Error::fault)?;
        }
    }
}
