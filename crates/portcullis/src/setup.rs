//! `portcullis setup` and `portcullis doctor`: what a developer runs on their own machine.

use std::io::BufRead;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use client::Origin;
use client::attest::Attest;
use client::doctor::{self, Line, Subject, Verdict};
use client::setup::{self, Setup, SetupError};

use crate::Place;

#[derive(Subcommand)]
pub(crate) enum SetupCommand {
    /// Write cargo's configuration and keep the token
    Cargo(CargoArgs),
}

#[derive(Args)]
pub(crate) struct CargoArgs {
    /// The registry: scheme, host and port
    #[arg(long, value_name = "URL", default_value = "http://localhost:7878")]
    registry: String,
    #[command(flatten)]
    client: ClientArgs,
    /// Read the token from standard input and keep it in cargo's credentials
    #[arg(long)]
    token_stdin: bool,
    /// Take every crate from this registry, in place of cargo's own default
    #[arg(long)]
    replace_upstream: bool,
    /// Take back what an earlier set-up wrote
    #[arg(long, conflicts_with_all = ["token_stdin", "replace_upstream"])]
    undo: bool,
}

#[derive(Args)]
struct ClientArgs {
    /// What cargo calls the registry
    #[arg(long, value_name = "NAME", default_value = setup::DEFAULT_NAME)]
    name: String,
    /// Cargo's home folder
    #[arg(long, value_name = "DIR", env = "CARGO_HOME")]
    cargo_home: Option<PathBuf>,
    /// Only for this project, where that is possible
    #[arg(long, value_name = "DIR")]
    project: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct DoctorArgs {
    /// Where the registry is meant to be; else what cargo's configuration says
    #[arg(long, value_name = "URL")]
    registry: Option<String>,
    #[command(flatten)]
    client: ClientArgs,
    /// Look at the machine that serves a repository instead: clock, disk, mail, name, base URL
    #[arg(long)]
    pub(crate) server: bool,
    #[command(flatten)]
    pub(crate) place: Place,
}

#[derive(Args)]
pub(crate) struct AttestArgs {
    /// The crate that was published, as `cargo package` writes it: NAME-VERSION.crate
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The statement: a bundle of Sigstore over SLSA provenance of that file
    #[arg(long, value_name = "BUNDLE")]
    attestation: PathBuf,
    /// The registry: scheme, host and port
    #[arg(long, value_name = "URL", default_value = "http://localhost:7878")]
    registry: String,
    /// What cargo calls the registry; its token is sent
    #[arg(long, value_name = "NAME", default_value = setup::DEFAULT_NAME)]
    name: String,
    /// Cargo's home folder
    #[arg(long, value_name = "DIR", env = "CARGO_HOME")]
    cargo_home: Option<PathBuf>,
    /// Only find out whether the statement would be believed
    #[arg(long)]
    check: bool,
}

/// 0 where it was done, 2 where it was not.
pub(crate) fn attest(args: AttestArgs) -> ExitCode {
    let asked = || {
        client::attest::attest(&Attest {
            registry: origin(&args.registry)?,
            name: args.name,
            cargo_home: cargo_home(args.cargo_home)?,
            file: args.file,
            attestation: args.attestation,
            check: args.check,
        })
    };
    match asked() {
        Ok(said) => {
            println!("{said}");
            ExitCode::SUCCESS
        }
        Err(why) => told(&why),
    }
}

/// 0 where it was done, 2 where something asked for cannot be.
pub(crate) fn run(SetupCommand::Cargo(args): SetupCommand) -> ExitCode {
    match cargo(args) {
        Ok(lines) => {
            for line in lines {
                println!("{line}");
            }
            ExitCode::SUCCESS
        }
        Err(why) => told(&why),
    }
}

fn cargo(args: CargoArgs) -> Result<Vec<String>, String> {
    let setup = Setup {
        registry: origin(&args.registry)?,
        name: args.client.name,
        cargo_home: cargo_home(args.client.cargo_home)?,
        replace_upstream: args.replace_upstream,
        project: args.client.project,
    };
    let token = if args.token_stdin {
        Some(first_line()?)
    } else {
        None
    };
    let done = if args.undo {
        setup::undo(&setup.cargo_home, &setup.name)
    } else {
        setup::cargo(&setup, token.as_deref())
    };
    let changes = done.map_err(|why: SetupError| why.to_string())?;
    Ok(changes.iter().map(ToString::to_string).collect())
}

/// 0 where all is well, 1 where something is not, 3 where it could not be found out.
pub(crate) fn doctor(args: DoctorArgs) -> ExitCode {
    let lines = match subject(args) {
        Ok(subject) => doctor::cargo(&subject, registry::clock::now()),
        Err(why) => return told(&why),
    };
    printed(&lines)
}

/// Prints what was found; 0 where all is well, 1 where something is not, 3 where it could not be found
/// out.
pub(crate) fn printed(lines: &[Line]) -> ExitCode {
    for line in lines {
        println!("{line}");
    }
    let any = |verdict| lines.iter().any(|line| line.verdict == verdict);
    if any(Verdict::Bad) {
        ExitCode::from(1)
    } else if any(Verdict::Unknown) {
        ExitCode::from(3)
    } else {
        ExitCode::SUCCESS
    }
}

fn subject(args: DoctorArgs) -> Result<Subject, String> {
    Ok(Subject {
        cargo_home: cargo_home(args.client.cargo_home)?,
        project: args.client.project,
        name: args.client.name,
        registry: args.registry.as_deref().map(origin).transpose()?,
    })
}

fn origin(text: &str) -> Result<Origin, String> {
    Origin::parse(text).map_err(|why| why.to_string())
}

fn cargo_home(given: Option<PathBuf>) -> Result<PathBuf, String> {
    let usual = || std::env::home_dir().map(|home| home.join(".cargo"));
    given
        .or_else(usual)
        .ok_or_else(|| "there is no home folder; name cargo's with --cargo-home".to_owned())
}

/// The most bytes that a token and its line end may have.
const LONGEST: u64 = 1_024;

fn first_line() -> Result<String, String> {
    let mut line = String::new();
    let mut input = std::io::Read::take(std::io::stdin().lock(), LONGEST);
    input
        .read_line(&mut line)
        .map_err(|why| format!("standard input cannot be read: {why}"))?;
    Ok(line.trim().to_owned())
}

fn told(why: &str) -> ExitCode {
    eprintln!("portcullis: {why}");
    ExitCode::from(2)
}
