//! `portcullis admin quarantine`, `release`, `reject`, `holds`: releases that are kept out of the index.

use clap::Args;
use domain::Timestamp;
use registry::notices::Whence;
use registry::quarantine::{self, Order};
use registry::{Error, HoldEnd, HoldFacts, clock, end_holds, holds, owners};

use crate::start::USUAL;
use crate::{Place, start};

#[derive(Args)]
pub(crate) struct QuarantineArgs {
    /// The release, as in gate@1.0.1
    #[arg(
        value_name = "NAME@VERSION",
        required_unless_present = "login",
        conflicts_with = "login"
    )]
    release: Option<String>,
    /// In its place: everything that this account has published since a time
    #[arg(long, value_name = "LOGIN", requires = "since")]
    login: Option<String>,
    /// Since when, as in 2026-11-28T05:30:00Z
    #[arg(long, value_name = "TIME", requires = "login")]
    since: Option<Timestamp>,
    /// Why, for the owners
    #[arg(long, value_name = "TEXT")]
    why: String,
    #[command(flatten)]
    place: Place,
}

#[derive(Args)]
pub(crate) struct EndArgs {
    /// The release, as in gate@1.0.1
    #[arg(value_name = "NAME@VERSION")]
    release: String,
    /// Why, for the owners
    #[arg(long, value_name = "TEXT")]
    why: String,
    #[command(flatten)]
    place: Place,
}

/// Takes out of the index.
pub(crate) async fn quarantine(args: QuarantineArgs) -> Result<(), Error> {
    let registry = start::open(args.place, USUAL).await?;
    let (whence, now) = (Whence::operator(), clock::now());
    let order = order(&whence, &args.why);
    if let (Some(login), Some(since)) = (&args.login, args.since) {
        let done = quarantine::account(&registry, login, since, order, now).await?;
        for release in &done {
            println!("{release}");
        }
        println!("{} quarantined", done.len());
        return Ok(());
    }
    let (name, version) = parted(args.release.as_deref().unwrap_or_default())?;
    quarantine::release(&registry, name, version, order, now).await?;
    println!("{name} {version} is quarantined");
    Ok(())
}

/// Lets out, or rejects.
pub(crate) async fn end(args: EndArgs, end: HoldEnd) -> Result<(), Error> {
    let registry = start::open(args.place, USUAL).await?;
    let (whence, now) = (Whence::operator(), clock::now());
    let (name, version) = parted(&args.release)?;
    let order = order(&whence, &args.why);
    end_holds::by_staff(&registry, name, version, end, order, now).await?;
    println!("{name} {version} is {}", end.word());
    Ok(())
}

/// Prints what is held.
pub(crate) async fn list(place: Place) -> Result<(), Error> {
    let registry = start::open(place, USUAL).await?;
    for hold in holds::open(&registry).await? {
        println!("{}", line(&hold));
    }
    Ok(())
}

fn order<'a>(whence: &'a Whence, why: &'a str) -> Order<'a> {
    Order {
        by: owners::OPERATOR,
        whence,
        why,
    }
}

fn parted(release: &str) -> Result<(&str, &str), Error> {
    let parted = release.split_once('@');
    parted.ok_or_else(|| Error::malformed("a release is written as NAME@VERSION"))
}

fn line(hold: &HoldFacts) -> String {
    let file = &hold.file;
    let mut line = format!(
        "{}/{}  {}  {}  since {}  {}",
        file.package.ecosystem(),
        file.package,
        file.version,
        hold.reason.word(),
        hold.opened.to_seconds_text(),
        hold.id
    );
    if let (Some(by), Some(why)) = (&hold.opened_by, &hold.opened_why) {
        line.push_str(&format!("  by {by}: {why}"));
    }
    line
}
