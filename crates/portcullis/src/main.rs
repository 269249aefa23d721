//! The program: argument parsing and start-up, nothing else.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// A package repository that can prove how secure it is.
#[derive(Parser)]
#[command(name = "portcullis", version, arg_required_else_help = true)]
struct Program {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Assess any package repository against the 32 capabilities, and plan the way up
    #[command(
        about = portcullis_assess::ABOUT,
        long_about = portcullis_assess::LONG_ABOUT,
        after_help = portcullis_assess::EXAMPLES,
        args_conflicts_with_subcommands = true
    )]
    Assess(Box<portcullis_assess::Args>),
}

fn main() -> ExitCode {
    match Program::parse().command {
        Command::Assess(args) => portcullis_assess::run(*args),
    }
}
