//! `portcullis admin access`: who can do what, by which way.

use clap::Subcommand;
use domain::token::Names;
use registry::{Error, HeldRole, TokenFacts, access, clock};

use crate::Place;
use crate::start;
use crate::start::USUAL;
use crate::token::AccountArgs;

#[derive(Subcommand)]
pub(crate) enum AccessCommand {
    /// Everybody who can do something on a crate, and every token that reaches it
    Package {
        /// The crate
        name: String,
        #[command(flatten)]
        place: Place,
    },
    /// Everything that an account can do
    Account(AccountArgs),
}

/// Runs one of them.
pub(crate) async fn run(command: AccessCommand) -> Result<(), Error> {
    let now = clock::now();
    match command {
        AccessCommand::Package { name, place } => {
            let registry = start::open(place, USUAL).await?;
            let found = access::of_package_for_operator(&registry, &name, now).await?;
            if let Some(organisation) = &found.organisation {
                println!("{} belongs to {}", found.package, organisation.name);
            }
            for held in &found.roles {
                println!("{}  {}  {}", held.login, held.role, way(held));
            }
            for offer in &found.offers {
                println!("{}  asked to be {}", offer.login, offer.role);
            }
            for reach in &found.tokens {
                let may: Vec<&str> = reach.actions.iter().map(|one| one.word()).collect();
                println!("{}  {}  {}", reach.login, may.join(","), one(&reach.token));
            }
        }
        AccessCommand::Account(AccountArgs { login, place }) => {
            let registry = start::open(place, USUAL).await?;
            let found = access::of_somebody_for_operator(&registry, &login, now).await?;
            for held in &found.roles {
                println!("{}  {}  {}", held.package, held.role, way(held));
            }
            for one in &found.organisations {
                let standing = if one.owner { "owner" } else { "member" };
                println!("{standing} of {}", one.name);
            }
            for token in &found.tokens {
                println!("{}", one(token));
            }
        }
    }
    Ok(())
}

/// By which way somebody has a role.
fn way(held: &HeldRole) -> String {
    match (&held.organisation, &held.team) {
        (Some(organisation), Some(team)) => format!("by the team {team} of {organisation}"),
        (Some(organisation), None) => format!("by owning {organisation}"),
        (None, _) => "given".to_owned(),
    }
}

fn one(token: &TokenFacts) -> String {
    let names: Vec<String> = token.scope.names.iter().map(Names::to_string).collect();
    let (names, until) = (names.join(","), token.scope.until.to_seconds_text());
    format!("{}  {names}  until {until}", token.id)
}
