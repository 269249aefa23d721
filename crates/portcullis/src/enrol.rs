//! `portcullis admin enrol`: questions on standard error, answers from standard input, results on
//! standard output, so that a person, a script and a test go the same way.

use std::io::{BufRead, Write};

use credentials::qr;
use domain::token::Names;
use domain::{Action, Scope};
use registry::mint_token::{self, Wish};
use registry::notices::Whence;
use registry::{Error, Registry, clock, enrol};

/// Issues a one-time link to the page that makes the account of an administrator.
pub(crate) async fn link(registry: &Registry) -> Result<String, Error> {
    let secret = enrol::issue(registry, clock::now()).await?;
    let base_url = &registry.settings().base_url;
    Ok(format!("{base_url}/enrol/{}", secret.expose()))
}

/// Asks all of it here with `terminal`, or prints a link to the page that does.
pub(crate) async fn enrol(registry: &Registry, terminal: bool, token: bool) -> Result<(), Error> {
    if !terminal {
        println!("open this within an hour; it works once, and the link before it no longer does");
        println!("{}", link(registry).await?);
        return Ok(());
    }
    let login = ask("login (3 to 39 small letters, digits and '-')")?;
    let email = ask("mail address")?;
    let password = ask("password (10 characters or more; a sentence is good)")?;
    let candidate = enrol::candidate(registry, &login, &email, &password).await?;
    let offer = &candidate.offer;
    println!("Scan this with an authenticator app, or type the key below it:\n");
    println!("{}", qr::terminal(&offer.otpauth));
    println!("{}", offer.otpauth);
    println!("key: {}\n", offer.typed);
    let code = ask("the six digits that the app shows now")?;
    let link = enrol::issue(registry, clock::now()).await?;
    let enrolled = enrol::in_terminal(registry, &link, candidate, &code, clock::now()).await?;
    println!("Recovery codes. Each works once; they are shown this one time:\n");
    for code in &enrolled.recovery_codes {
        println!("  {code}");
    }
    println!("\n{login} administers this registry now.");
    if token {
        let now = clock::now();
        let wish = Wish {
            label: "made at enrolment".to_owned(),
            scope: Scope {
                names: vec![Names::All],
                actions: Action::ALL.to_vec(),
                until: now.plus(mint_token::USUAL),
                networks: Vec::new(),
            },
        };
        let until = wish.scope.until;
        let token =
            mint_token::mint(registry, &enrolled.person, wish, &Whence::operator(), now).await?;
        println!("An API token, shown this one time, works until {until}:\n");
        println!("{}", token.expose());
    }
    Ok(())
}

/// The most bytes of one answer.
const LONGEST: u64 = 1_024;

pub(crate) fn ask(question: &str) -> Result<String, Error> {
    eprint!("{question}: ");
    std::io::stderr().flush().map_err(Error::fault)?;
    let mut line = String::new();
    let mut input = std::io::Read::take(std::io::stdin().lock(), LONGEST);
    input.read_line(&mut line).map_err(Error::fault)?;
    if line.is_empty() {
        return Err(Error::malformed(format!(
            "standard input ended where the {question} was asked for"
        )));
    }
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
