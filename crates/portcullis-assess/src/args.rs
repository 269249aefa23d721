//! What can be said on the command line.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};
use domain::{CriterionId, Day};

/// Everything that can be said.
#[derive(ClapArgs, Debug)]
pub struct Args {
    /// What to do; without a command, the TARGET is assessed
    #[command(subcommand)]
    pub command: Option<Command>,
    /// A web address, a workbook (.toml), a transcript (.json), or the name of a shipped profile
    pub target: Option<String>,
    /// Assess every target in this file (one a line) and show their common gaps
    #[arg(
        long,
        value_name = "FILE",
        help_heading = "Sources",
        conflicts_with = "target"
    )]
    pub fleet: Option<PathBuf>,
    /// How to assess and report
    #[command(flatten)]
    pub assess: AssessArgs,
}

/// How the sources are read and judged.
#[derive(ClapArgs, Clone, Debug, Default)]
pub struct JudgeArgs {
    /// A workbook to judge together with what a visit or a transcript shows
    #[arg(long, value_name = "FILE", help_heading = "Sources")]
    pub workbook: Option<PathBuf>,
    /// The framework to judge by: an id that ships, or a file (a framework or an overlay)
    #[arg(
        long,
        value_name = "ID|FILE",
        default_value = "psr-0.1",
        help_heading = "Judging"
    )]
    pub framework: String,
    /// Count answers that have expired as unknown
    #[arg(long, help_heading = "Judging")]
    pub strict: bool,
    /// Judge as of this day instead of today
    #[arg(long, value_name = "DAY", hide = true)]
    pub today: Option<Day>,
    /// How to visit
    #[command(flatten)]
    pub visit: VisitArgs,
}

/// How a web address is visited.
#[derive(ClapArgs, Clone, Debug, Default)]
pub struct VisitArgs {
    /// Keep every exchange of the visit in this file, to judge it again later
    #[arg(long, value_name = "FILE", help_heading = "Visiting")]
    pub transcript: Option<PathBuf>,
    /// A package to look at (repeat for more); the first listed ones otherwise
    #[arg(long = "sample", value_name = "NAME", help_heading = "Visiting")]
    pub samples: Vec<String>,
    /// At most this many requests a second [default: 2; 20 for this machine]
    #[arg(long, value_name = "N", help_heading = "Visiting")]
    pub rate: Option<f64>,
    /// Visit a name that resolves to a private address: your own registry
    #[arg(long, help_heading = "Visiting")]
    pub allow_private: bool,
    /// Trust only the certificate authorities in this PEM file
    #[arg(long, value_name = "FILE", help_heading = "Visiting")]
    pub ca_file: Option<PathBuf>,
    /// Your own registry, actively
    #[command(flatten)]
    pub active: ActiveArgs,
}

/// What may be done to one's own registry and to no other.
#[derive(ClapArgs, Clone, Debug, Default)]
pub struct ActiveArgs {
    /// This registry is mine: also make an account there, sign in, guess wrong passwords, mint and
    /// revoke a token. Anything but this machine must also show a proof, which the first call prints
    #[arg(long, help_heading = "Your own registry, actively")]
    pub mine: bool,
    /// The key that --mine printed, once the registry shows the file that goes with it
    #[arg(
        long,
        value_name = "KEY",
        requires = "mine",
        help_heading = "Your own registry, actively"
    )]
    pub proof: Option<String>,
    /// The folder where the registry's mails arrive as files
    #[arg(
        long,
        value_name = "DIR",
        requires = "mine",
        help_heading = "Your own registry, actively"
    )]
    pub mail_dir: Option<PathBuf>,
    /// The domain of the addresses that the probes give [default for this machine: example.org]
    #[arg(
        long,
        value_name = "DOMAIN",
        requires = "mine",
        help_heading = "Your own registry, actively"
    )]
    pub mail_domain: Option<String>,
}

/// How to assess one target and report it.
#[derive(ClapArgs, Clone, Debug, Default)]
pub struct AssessArgs {
    /// How to judge
    #[command(flatten)]
    pub judge: JudgeArgs,
    /// The shape of the report
    #[arg(long, value_enum, default_value_t, help_heading = "Report")]
    pub format: Format,
    /// Write the report into this file instead of printing it
    #[arg(long, short, value_name = "FILE", help_heading = "Report")]
    pub out: Option<PathBuf>,
    /// Judge the same sources under this framework as well and show what moves
    #[arg(long, value_name = "ID|FILE", help_heading = "Judging")]
    pub against: Option<String>,
    /// Exit with 1 unless every applicable track is proven at this level
    #[arg(long, value_name = "LEVEL", value_parser = clap::value_parser!(u8).range(1..=3), help_heading = "Pipelines")]
    pub require: Option<u8>,
    /// Exit with 1 if anything fell since this earlier JSON report
    #[arg(long, value_name = "FILE", help_heading = "Pipelines")]
    pub baseline: Option<PathBuf>,
    /// The private key (PKCS#8 PEM, Ed25519 or ECDSA P-256) that signs `--format statement`
    #[arg(long, value_name = "FILE", help_heading = "Report")]
    pub key: Option<PathBuf>,
}

/// The shapes a report can have.
#[derive(ValueEnum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For a terminal
    #[default]
    Text,
    /// The published JSON (schema: `portcullis-assess schema`)
    Json,
    /// Markdown
    Markdown,
    /// One page with everything, to read or to print
    Html,
    /// A small SVG with the ladders
    Badge,
    /// CycloneDX 1.6 declarations
    Cyclonedx,
    /// SECURITY-INSIGHTS, with the self-assessment
    SecurityInsights,
    /// An in-toto statement about the JSON report, signed with --key
    Statement,
}

/// What else the program can do.
#[derive(Subcommand, Clone, Debug)]
pub enum Command {
    /// Assess a registry from its shipped profile: what public documents say
    Profile {
        /// The profile's name, as in `npm`
        name: String,
        /// How to assess and report
        #[command(flatten)]
        assess: AssessArgs,
    },
    /// List the shipped profiles with their ladders
    Profiles,
    /// Answer the questions one by one; saves as it goes, and resumes
    Init {
        /// The workbook
        #[arg(default_value = "assessment.toml")]
        file: PathBuf,
        /// The framework whose questions are asked
        #[arg(long, value_name = "ID|FILE", default_value = "psr-0.1")]
        framework: String,
    },
    /// Write one self-contained page that edits a workbook in the browser
    Page {
        /// Where to write it
        #[arg(long, short, value_name = "FILE", default_value = "workbook.html")]
        out: PathBuf,
        /// The framework whose questions it asks
        #[arg(long, value_name = "ID|FILE", default_value = "psr-0.1")]
        framework: String,
    },
    /// Start a workbook from the working group's 2022 survey
    ImportSurvey {
        /// The survey as CSV
        file: PathBuf,
        /// The column of your registry
        #[arg(long, value_name = "NAME")]
        column: String,
        /// The workbook to write
        #[arg(long, short, value_name = "FILE", default_value = "assessment.toml")]
        out: PathBuf,
    },
    /// Check a workbook: what is uncited, stale or contradictory
    Check {
        /// The workbook
        #[arg(default_value = "assessment.toml")]
        file: PathBuf,
        /// The framework it is checked against
        #[arg(long, value_name = "ID|FILE", default_value = "psr-0.1")]
        framework: String,
        /// Check as of this day instead of today
        #[arg(long, value_name = "DAY", hide = true)]
        today: Option<Day>,
    },
    /// Plan the way up: what first, at what cost, closed by which evidence
    Plan(Box<PlanArgs>),
    /// Write a policy that can be adopted, and check its clauses
    Kit {
        /// Which policy
        #[arg(value_enum)]
        kind: KitName,
        /// Answers from a TOML file instead of questions
        #[arg(long, value_name = "FILE")]
        answers: Option<PathBuf>,
        /// The folder to write into
        #[arg(long, short, value_name = "DIR", default_value = ".")]
        out: PathBuf,
    },
    /// Several registries side by side
    Compare {
        /// Profiles, workbooks, transcripts or web addresses
        #[arg(required = true, num_args = 2..)]
        targets: Vec<String>,
        /// The shape
        #[arg(long, value_enum, default_value_t)]
        format: TableFormat,
        /// How to judge
        #[command(flatten)]
        judge: JudgeArgs,
    },
    /// One registry's ladders over time, from earlier JSON reports
    History {
        /// The reports
        #[arg(required = true)]
        reports: Vec<PathBuf>,
        /// Markdown instead of text
        #[arg(long)]
        markdown: bool,
    },
    /// Criteria that proved ambiguous, unprovable or disputed, for the working group
    Feedback {
        /// Profiles, workbooks or transcripts; all shipped profiles if none are named
        targets: Vec<String>,
        /// How to judge
        #[command(flatten)]
        judge: JudgeArgs,
    },
    /// Explain a criterion: letter, spirit, evidence, and how it is probed
    Explain {
        /// As in `general-capabilities/event-log`; all are listed without one
        criterion: Option<String>,
        /// The framework it is explained in
        #[arg(long, value_name = "ID|FILE", default_value = "psr-0.1")]
        framework: String,
    },
    /// Verify a signed statement, and that it is about a given report
    Verify {
        /// The envelope that `--format statement` wrote
        envelope: PathBuf,
        /// The public key (PEM)
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// The JSON report it should be about
        #[arg(long, value_name = "FILE")]
        report: Option<PathBuf>,
    },
    /// Print a template for a pipeline that assesses at every change
    Ci {
        /// For which service
        #[arg(value_enum)]
        service: CiService,
    },
    /// Print the JSON schema of reports
    Schema,
}

/// What to plan for.
#[derive(ClapArgs, Clone, Debug)]
pub struct PlanArgs {
    /// A web address, a workbook, a transcript, or the name of a shipped profile
    pub target: String,
    /// Person-weeks a month that the team can give
    #[arg(long, value_name = "WEEKS")]
    pub capacity: Option<f64>,
    /// Person-weeks there are in all
    #[arg(long, value_name = "WEEKS")]
    pub budget: Option<f64>,
    /// Plan as if these were done (`--if done=ID,ID`)
    #[arg(long = "if", value_name = "done=ID,...", value_parser = parse_assumption)]
    pub assume: Vec<Assumption>,
    /// Only the cheapest path to this level in every track
    #[arg(long, value_name = "LEVEL", value_parser = clap::value_parser!(u8).range(1..=3))]
    pub goal: Option<u8>,
    /// The shape of the plan
    #[arg(long, value_enum, default_value_t)]
    pub format: PlanFormat,
    /// Where to write; a folder for `--format issues`
    #[arg(long, short, value_name = "PATH")]
    pub out: Option<PathBuf>,
    /// How to judge
    #[command(flatten)]
    pub judge: JudgeArgs,
}

/// Criteria taken as done.
#[derive(Clone, Debug)]
pub struct Assumption(pub Vec<CriterionId>);

fn parse_assumption(text: &str) -> Result<Assumption, String> {
    let ids = text
        .strip_prefix("done=")
        .ok_or("write it as done=TRACK/NAME,TRACK/NAME")?;
    let ids = ids.split(',').map(|id| id.trim().parse::<CriterionId>());
    ids.collect::<Result<_, _>>()
        .map(Assumption)
        .map_err(|error| error.to_string())
}

/// The shapes a plan can have.
#[derive(ValueEnum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PlanFormat {
    /// A table in Markdown
    #[default]
    Markdown,
    /// One page for a board
    Board,
    /// One issue text a gap, as files
    Issues,
    /// Fundable improvements
    Fundable,
    /// CSV for a spreadsheet
    Csv,
    /// JSON
    Json,
}

/// The shapes a comparison can have.
#[derive(ValueEnum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TableFormat {
    /// For a terminal
    #[default]
    Text,
    /// Markdown
    Markdown,
    /// CSV for a spreadsheet
    Csv,
}

/// The policies of the kit.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum KitName {
    /// Account recovery
    Recovery,
    /// Vulnerability disclosure
    Disclosure,
    /// Unpublishing
    Unpublish,
    /// security.txt (RFC 9116)
    SecurityTxt,
    /// The register of security reviews
    Reviews,
}

/// The services there is a template for.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum CiService {
    /// GitHub Actions
    Github,
    /// GitLab CI
    Gitlab,
}
