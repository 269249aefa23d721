//! `portcullis admin domains`: a look at the domains of mail addresses, now.

use clap::Args;
use registry::sweep_domains::{self, Action, Mail, Reach, Report};
use registry::{Error, clock};

use crate::start::USUAL;
use crate::{Place, start};

#[derive(Args)]
pub(crate) struct DomainsArgs {
    /// Say what would follow, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Un-verify as many addresses as there are to un-verify, after a person has looked
    #[arg(long, conflicts_with = "dry_run")]
    beyond_the_cap: bool,
    #[command(flatten)]
    place: Place,
}

pub(crate) async fn domains(args: DomainsArgs) -> Result<(), Error> {
    let reach = match (args.dry_run, args.beyond_the_cap) {
        (true, _) => Reach::Nothing,
        (false, true) => Reach::Everything,
        (false, false) => Reach::Capped,
    };
    let registry = start::open(args.place, USUAL).await?;
    let report = sweep_domains::look(&registry, reach, clock::now()).await?;
    print!("{}", written(&report, reach));
    Ok(())
}

fn written(report: &Report, reach: Reach) -> String {
    let mut text = String::new();
    for found in &report.domains {
        let (domain, addresses) = (&found.domain, found.addresses);
        let mail = match found.mail {
            Mail::Taken => "takes mail",
            Mail::NotTaken => "takes no mail",
            Mail::NoDomain => "does not exist",
            Mail::NoAnswer => "could not be looked up",
        };
        let follows = match found.action {
            Action::Keep => "nothing follows".to_owned(),
            Action::Watch { since } => format!("watched since {}", since.to_seconds_text()),
            Action::Unverify { reason } => format!("addresses no longer count: {}", reason.word()),
            Action::Reregistered => "addresses no longer count: it has another holder".to_owned(),
        };
        text.push_str(&format!(
            "{domain}: {mail}; {follows} ({addresses} verified)\n"
        ));
    }
    let (unverified, addresses) = (report.unverified, report.addresses);
    text.push_str(&match reach {
        _ if report.stopped => format!(
            "{unverified} of {addresses} addresses would be un-verified, which is too many at once: nothing was changed\n"
        ),
        Reach::Nothing => format!("{unverified} of {addresses} addresses would be un-verified\n"),
        Reach::Capped | Reach::Everything => {
            format!("{unverified} of {addresses} addresses were un-verified\n")
        }
    });
    text
}
