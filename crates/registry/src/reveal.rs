//! Somebody has found a secret of ours where others can read it: it ends within the request, its owner is told by
//! mail, and the log keeps what happened. A scanning programme shows by its signature who it is; whoever else has
//! a secret in their hands shows it, and that is proof enough that it is no secret any more.

use std::net::IpAddr;

use domain::{
    Digest, Event, Need, PlainText, PrincipleId, Refusal, Timestamp, TokenKind, TokenSecret,
};
use principles::authorization::secret_scanning::{self, Known};
use serde::{Deserialize, Serialize};
use store::RevealedFacts;

use crate::guard::Guard;
use crate::notices::{self, Whence};
use crate::second_factor::salted;
use crate::{Error, Registry};

pub mod programmes;

use programmes::Programme;

/// The most letters of a place that a mail names.
const PLACE_LETTERS: usize = 200;
/// How the words of a holder's report begin.
const HOLDER: &str = "holder";

/// One secret that a programme has found, in its words.
#[derive(Deserialize)]
pub struct Found {
    token: String,
    #[serde(default, rename = "type")]
    kind: String,
    /// Where it lies; may be empty.
    #[serde(default)]
    url: String,
}

/// What a programme is answered for one secret.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Feedback {
    /// SHA-256 of it, so that the answer repeats no secret.
    token_hash: String,
    token_type: String,
    label: &'static str,
}

/// Takes a programme's report: the raw body, the id of the key and the signature as they came. The answer has a
/// line for each secret; one that is none of ours and one that nobody has look the same.
///
/// # Errors
/// The report is not signed by a key of the programme that is in force, is no list of secrets, or has too many.
pub async fn by_programme(
    registry: &Registry,
    programme: &Programme,
    [key_id, signature]: [&str; 2],
    body: &[u8],
    now: Timestamp,
) -> Result<Vec<Feedback>, Error> {
    programmes::verify(registry, programme, [key_id, signature], body, now).await?;
    let list = "the body is a list of {\"token\",\"type\",\"url\"}";
    let found: Vec<Found> = serde_json::from_slice(body).map_err(|_| Error::malformed(list))?;
    let most = secret_scanning::MOST;
    if found.len() > most {
        return Err(Error::malformed(format!(
            "a report has {most} secrets at most; send more of them"
        )));
    }
    let mut answers = Vec::new();
    for one in found {
        let is_ours = end(registry, &one.token, (programme.word(), &one.url), now).await?;
        answers.push(Feedback {
            token_hash: Digest::of(one.token.as_bytes()).to_string(),
            token_type: PlainText::cut(&one.kind, 80).to_string(),
            label: if is_ours {
                "true_positive"
            } else {
                "false_positive"
            },
        });
    }
    Ok(answers)
}

/// Ends a secret on the word of whoever has it in their hands. The answer is the same for every text: whether it
/// worked, only whoever would have used it could have known.
///
/// # Errors
/// Too much was asked from this network, or the store fails.
pub async fn by_holder(
    registry: &Registry,
    text: &str,
    from: Option<IpAddr>,
    now: Timestamp,
) -> Result<(), Error> {
    let guard = Guard::network(from);
    guard.admit(registry, now).await?;
    let is_ours = end(registry, text.trim(), (HOLDER, ""), now).await?;
    // Nobody guesses 190 bits: whoever has a secret of ours is no guesser.
    guard.passed_if(registry, is_ours).await
}

/// Ends it where it works; whether it is one of ours.
async fn end(
    registry: &Registry,
    text: &str,
    (by, url): (&'static str, &str),
    now: Timestamp,
) -> Result<bool, Error> {
    let Ok(secret) = TokenSecret::parse(text) else {
        return Ok(secret_scanning::judge(Known::Nothing).is_ours);
    };
    let (digest, kind) = (secret.digest(), secret.kind());
    let known = registry.store.revealed(&digest, kind, now).await?;
    let verdict = secret_scanning::judge(match &known {
        None => Known::Nothing,
        Some(facts) if facts.ended => Known::Ended,
        Some(_) => Known::Works,
    });
    if let Some(facts) = known.filter(|_| verdict.ends) {
        let record = record(registry, &facts, (by, url), now).await?;
        if registry.store.end_revealed(&facts, &record, now).await? {
            registry.mail_waits();
        }
    }
    Ok(verdict.is_ours)
}

async fn record(
    registry: &Registry,
    facts: &RevealedFacts,
    (by, url): (&'static str, &str),
    now: Timestamp,
) -> Result<store::Record, Error> {
    let account = facts.account.as_ref().map(|account| account.id.to_string());
    let mut events = vec![Event::SecretRevealed {
        account: account.clone(),
        kind: facts.kind.word(),
        token: facts.id.clone(),
        by,
    }];
    // One of a build service lives for minutes: a restore has nothing to end again.
    let lasting = facts.id.clone().filter(|_| facts.kind != TokenKind::Oidc);
    if let (Some(account), Some(token)) = (account, lasting) {
        events.push(Event::TokenRevoked { account, token });
    }
    match &facts.account {
        Some(account) => {
            let whence = Whence::report(place(by, url));
            notices::record(registry, account, &whence, events, now).await
        }
        // It was to make an account, or to do one thing: nobody has it yet whom a mail could reach.
        None => Ok(salted(events)?.into()),
    }
}

/// From where a report came, as a mail says it. A place that shows the secret itself is not repeated.
fn place(by: &str, url: &str) -> String {
    let from = match by {
        HOLDER => "somebody who had it in their hands".to_owned(),
        programme => format!("the scanning programme {programme}"),
    };
    let url = PlainText::cut(url.trim(), PLACE_LETTERS).to_string();
    if url.is_empty() || url.contains(domain::token::PREFIX) {
        from
    } else {
        format!("{from}, which found it at {url}")
    }
}

/// The refusal of a report that nobody has signed whose word counts here.
pub(crate) fn unsigned() -> Error {
    Refusal::of(PrincipleId::SecretScanning, Need::SignedReport).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_that_shows_the_secret_is_not_repeated() {
        for (by, url, expected) in [
            ("github", "", "the scanning programme github"),
            (
                "github",
                "https://forge.example/a",
                "the scanning programme github, which found it at https://forge.example/a",
            ),
            (
                "github",
                "https://forge.example/?t=pcl_p_0",
                "the scanning programme github",
            ),
            (HOLDER, "", "somebody who had it in their hands"),
        ] {
            assert_eq!(place(by, url), expected, "{url}");
        }
    }
}
