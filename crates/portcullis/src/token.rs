//! `portcullis admin token`: API tokens of an account.

use clap::{Args, Subcommand};
use domain::token::Names;
use domain::{Action, Network, PlainText, Scope, timestamp};
use registry::mint_token::{self, Wish};
use registry::notices::Whence;
use registry::{Error, Registry, clock, sign_in};

use crate::enrol::ask;
use crate::{Place, start};

#[derive(Subcommand)]
pub(crate) enum TokenCommand {
    /// Sign in and mint a token; asks for password and code
    Mint(MintArgs),
    /// List the tokens of an account; their texts are not kept
    List(AccountArgs),
    /// Revoke a token; it stops working at once
    Revoke {
        /// Its id, as `list` prints it
        token: String,
        #[command(flatten)]
        account: AccountArgs,
    },
}

#[derive(Args)]
pub(crate) struct AccountArgs {
    /// Whose
    #[arg(long)]
    pub(crate) login: String,
    #[command(flatten)]
    pub(crate) place: Place,
}

#[derive(Args)]
pub(crate) struct MintArgs {
    /// For which crates: 'cargo/NAME', 'cargo/PREFIX*', 'cargo/+new' or '*'; may be given again
    #[arg(long, required = true)]
    names: Vec<Names>,
    /// From which networks alone, as in 192.0.2.0/24; may be given again
    #[arg(long, value_name = "NETWORK")]
    networks: Vec<Network>,
    /// For what: publish, yank, owners, audit
    #[arg(long, value_delimiter = ',', default_value = "publish", value_parser = action)]
    actions: Vec<Action>,
    /// For how long
    #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u16).range(1..))]
    days: u16,
    /// What you call it
    #[arg(long, default_value = "made in the terminal")]
    label: String,
    #[command(flatten)]
    account: AccountArgs,
}

fn action(word: &str) -> Result<Action, String> {
    Action::of_word(word).ok_or_else(|| "an action is publish, yank, owners or audit".to_owned())
}

/// Runs one of them; `usual_url` is the registry's address where none was given.
pub(crate) async fn run(command: TokenCommand, usual_url: &str) -> Result<(), Error> {
    match command {
        TokenCommand::Mint(args) => mint(args, usual_url).await,
        TokenCommand::List(args) => {
            let registry = start::open(args.place, usual_url).await?;
            list(&registry, &args.login).await
        }
        TokenCommand::Revoke { token, account } => {
            let registry = start::open(account.place, usual_url).await?;
            let token = token.parse().map_err(Error::malformed)?;
            mint_token::revoke_by_operator(&registry, &account.login, &token, clock::now()).await
        }
    }
}

async fn mint(args: MintArgs, usual_url: &str) -> Result<(), Error> {
    let registry = start::open(args.account.place, usual_url).await?;
    let password = ask("password")?;
    let code = ask("the six digits that the app shows now, or a recovery code")?;
    let now = clock::now();
    let login = &args.account.login;
    let person = sign_in::sign_in(&registry, login, &password, &code, now).await?;
    let wish = Wish {
        label: PlainText::cut(&args.label, 60).to_string(),
        scope: Scope {
            names: args.names,
            actions: args.actions,
            until: now.plus(i64::from(args.days) * timestamp::DAY),
            networks: args.networks,
        },
    };
    let token = mint_token::mint(&registry, &person, wish, &Whence::operator(), now).await?;
    println!("{}", token.expose());
    Ok(())
}

async fn list(registry: &Registry, login: &str) -> Result<(), Error> {
    let Some(account) = registry.store().account_by_login(login).await? else {
        return Err(Error::Absent(format!("account '{login}'")));
    };
    for token in registry.store().tokens_of(&account.id).await? {
        let state = if token.revoked {
            "revoked".to_owned()
        } else {
            format!("until {}", token.scope.until)
        };
        let names: Vec<String> = token.scope.names.iter().map(Names::to_string).collect();
        let actions: Vec<&str> = token.scope.actions.iter().map(|one| one.word()).collect();
        let networks: Vec<String> = token
            .scope
            .networks
            .iter()
            .map(Network::to_string)
            .collect();
        let networks = if networks.is_empty() {
            "anywhere".to_owned()
        } else {
            networks.join(",")
        };
        let used = token.used_at.map_or_else(
            || "never used".to_owned(),
            |at| format!("used {} from {}", at.to_seconds_text(), token.used_from),
        );
        println!(
            "{}  {state}  {}  {}  from {networks}  {used}  {}",
            token.id,
            names.join(","),
            actions.join(","),
            PlainText::cut(&token.label, 60),
        );
    }
    Ok(())
}
