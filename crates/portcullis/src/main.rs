//! The program: argument parsing and start-up, nothing else.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

mod access;
mod account;
mod admin;
mod backup;
mod blobs;
mod checkup;
mod config;
mod critical;
mod domains;
mod enrol;
mod export;
mod hold;
mod import;
mod keys;
mod progress;
mod serve;
mod setup;
mod start;
mod store;
mod token;

/// A package repository that can prove how secure it is.
#[derive(Parser)]
#[command(name = "portcullis", version, arg_required_else_help = true)]
struct Program {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve a package repository
    Serve(serve::ServeArgs),
    /// Administer a repository in its data folder
    #[command(subcommand)]
    Admin(admin::AdminCommand),
    /// Point the clients you have at a repository
    #[command(subcommand)]
    Setup(setup::SetupCommand),
    /// Put a signed statement of where a crate was built beside the crate
    Attest(setup::AttestArgs),
    /// Find out why a client does not work with a repository
    Doctor(setup::DoctorArgs),
    /// Assess any package repository against the 32 capabilities, and plan the way up
    #[command(
        about = portcullis_assess::ABOUT,
        long_about = portcullis_assess::LONG_ABOUT,
        after_help = portcullis_assess::EXAMPLES,
        args_conflicts_with_subcommands = true
    )]
    Assess(Box<portcullis_assess::Args>),
}

/// Where a repository lies and how it is reached.
#[derive(Args)]
struct Place {
    /// The folder that holds everything: database, packages, keys
    #[arg(long, value_name = "DIR", default_value = "portcullis-data")]
    data: PathBuf,
    /// Where clients find the repository: scheme, host and port, no path
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// A PostgreSQL database instead of the file in the data folder; its password is safer in
    /// PORTCULLIS__DATABASE__URL
    #[arg(long, value_name = "postgres://…")]
    database: Option<String>,
    /// A bucket, or a folder elsewhere, for the packages instead of the folder in the data folder; a
    /// bucket needs its endpoint and key in the configuration, as in PORTCULLIS__BLOBS__ENDPOINT
    #[arg(long, value_name = "s3://BUCKET[/PREFIX]|DIR")]
    blobs: Option<String>,
    /// The configuration file; where left out, server.toml in the data folder if it is there
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

fn main() -> ExitCode {
    #[cfg(feature = "drill")]
    if let Err(wrong) = registry::drill::begin() {
        eprintln!("{wrong}");
        return ExitCode::from(2);
    }
    match Program::parse().command {
        Command::Serve(args) => start::run(serve::serve(args)),
        Command::Admin(command) => start::run(admin::run(command)),
        Command::Setup(command) => setup::run(command),
        Command::Attest(args) => setup::attest(args),
        Command::Doctor(args) if args.server => checkup::checkup(&args.place),
        Command::Doctor(args) => setup::doctor(args),
        Command::Assess(args) => portcullis_assess::run(*args),
    }
}
