//! The assessor as a small program of its own: no server, no store.

use std::process::ExitCode;

use clap::Parser;
use portcullis_assess::Args;

#[derive(Parser)]
#[command(
    name = "portcullis-assess",
    version,
    about = portcullis_assess::ABOUT,
    long_about = portcullis_assess::LONG_ABOUT,
    after_help = portcullis_assess::EXAMPLES,
    args_conflicts_with_subcommands = true
)]
struct Program {
    #[command(flatten)]
    args: Args,
}

fn main() -> ExitCode {
    portcullis_assess::run(Program::parse().args)
}
