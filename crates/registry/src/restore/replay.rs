//! The events after a backup, out of a file that was kept elsewhere: rows as a backup has them too, one
//! a line, with the salts that hide the leaves of private events.

use std::io::{BufRead, BufReader};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::artifact::FileState;
use domain::{Origin, PackageName, Role, Timestamp, Version};
use ecosystems::cargo::{name, version};
use serde::{Deserialize, Serialize};
use store::{Effect, Replayed, Store, WholeEvent};

use crate::Error;

/// A line of the file.
#[derive(Serialize, Deserialize)]
struct Line {
    seq: u64,
    ts: i64,
    r#type: String,
    visibility: String,
    body: String,
    salt: Option<String>,
}

/// What an event says that can be done again, or that has to be told.
#[derive(Deserialize)]
#[serde(tag = "type")]
enum Said {
    #[serde(rename = "file.published")]
    Published {
        package: String,
        version: String,
        origin: String,
    },
    #[serde(rename = "release.yanked")]
    Yanked {
        package: String,
        version: String,
        yanked: bool,
    },
    #[serde(rename = "file.held", alias = "file.quarantined")]
    Held(OfHold),
    #[serde(rename = "file.released")]
    Released(OfHold),
    #[serde(rename = "file.rejected")]
    Rejected(OfHold),
    #[serde(rename = "owner.added")]
    OwnerAdded { package: String, account: String },
    #[serde(rename = "role.changed")]
    RoleChanged {
        package: String,
        account: String,
        role: String,
    },
    #[serde(rename = "owner.removed")]
    OwnerRemoved { package: String, account: String },
    #[serde(rename = "token.revoked")]
    TokenRevoked { token: String },
    #[serde(rename = "account.created")]
    AccountCreated { account: String },
    #[serde(rename = "log.begun")]
    LogBegun { log: u64 },
    #[serde(other)]
    Other,
}

/// What an event says of a file that is held, or no longer.
#[derive(Deserialize)]
struct OfHold {
    package: String,
    version: String,
    holds: Vec<String>,
    reasons: Vec<String>,
    by: Option<String>,
}

/// What every event says of itself.
#[derive(Deserialize)]
struct Numbered {
    seq: u64,
    ts: String,
    r#type: String,
}

/// Events to be written again.
#[derive(Default)]
pub(super) struct Replay {
    pub(super) events: Vec<(WholeEvent, Option<Effect>)>,
    /// What they made and cannot make again, in words.
    pub(super) lost: Vec<String>,
}

/// One event as a line that `read` understands.
pub fn line(event: &WholeEvent) -> Result<String, Error> {
    let line = Line {
        seq: event.seq,
        ts: event.at.micros(),
        r#type: event.kind.clone(),
        visibility: event.visibility.clone(),
        body: STANDARD.encode(&event.body),
        salt: event.salt.as_ref().map(|salt| STANDARD.encode(salt)),
    };
    serde_json::to_string(&line).map_err(Error::fault)
}

/// Reads the events that come after those in `rows`. What the file says of earlier ones must be what
/// they are.
pub(super) async fn read(path: &Path, rows: &Store) -> Result<Replay, Error> {
    let told = |why: String| Error::malformed(format!("{}: {why}", path.display()));
    let file = std::fs::File::open(path).map_err(|why| told(why.to_string()))?;
    let (mut replay, mut next) = (Replay::default(), rows.next_seq().await?);
    let mut last = Timestamp::from_micros(0);
    for (number, text) in BufReader::new(file).lines().enumerate() {
        let text = text.map_err(|why| told(why.to_string()))?;
        let event = parsed(&text)
            .ok_or_else(|| told(format!("line {} is no event with its salt", number + 1)))?;
        if event.seq < rows.next_seq().await? {
            if rows.whole_events(event.seq, 1).await?.first() != Some(&event) {
                return Err(told(format!(
                    "event {} is another one in the backup: this is another history",
                    event.seq
                )));
            }
            last = event.at;
            continue;
        }
        if event.seq != next || event.at < last {
            let seq = event.seq;
            return Err(told(format!(
                "event {seq} stands where event {next} should"
            )));
        }
        (next, last) = (next + 1, event.at);
        let effect = effect(&event, &mut replay.lost);
        replay.events.push((event, effect));
    }
    Ok(replay)
}

fn parsed(text: &str) -> Option<WholeEvent> {
    let line: Line = serde_json::from_str(text).ok()?;
    let event = WholeEvent {
        seq: line.seq,
        at: Timestamp::from_micros(line.ts),
        kind: line.r#type,
        visibility: line.visibility,
        body: STANDARD.decode(line.body).ok()?,
        salt: match line.salt {
            Some(salt) => Some(STANDARD.decode(salt).ok()?),
            None => None,
        },
    };
    let said: Numbered = serde_json::from_slice(&event.body).ok()?;
    let same =
        said.seq == event.seq && said.ts == event.at.to_string() && said.r#type == event.kind;
    (same && ["public", "private"].contains(&event.visibility.as_str())).then_some(event)
}

fn effect(event: &WholeEvent, lost: &mut Vec<String>) -> Option<Effect> {
    match serde_json::from_slice(&event.body).ok()? {
        Said::Published {
            package,
            version,
            origin,
        } => {
            lost.push(format!(
                "the file of {package} {version}; its version stays used"
            ));
            let (package, version) = release(&package, &version)?;
            Some(Effect::Lost {
                package,
                version_key: version.key().to_owned(),
                origin: Origin::of_word(&origin)?,
            })
        }
        Said::Yanked {
            package,
            version,
            yanked,
        } => {
            let (package, version) = release(&package, &version)?;
            Some(Effect::Yanked {
                package,
                version_key: version.key().to_owned(),
                yanked,
            })
        }
        Said::Held(said) => held(said, FileState::Held),
        Said::Released(said) => held(said, FileState::Listed),
        Said::Rejected(said) => held(said, FileState::Removed),
        Said::OwnerAdded { package, account } => role_of(&package, &account, Some(Role::Owner)),
        Said::OwnerRemoved { package, account } => role_of(&package, &account, None),
        Said::RoleChanged {
            package,
            account,
            role,
        } => role_of(&package, &account, Role::of_word(&role)),
        Said::TokenRevoked { token } => Some(Effect::TokenRevoked(token.parse().ok()?)),
        Said::AccountCreated { account } => {
            lost.push(format!("the account {account}; enrol it again"));
            None
        }
        Said::LogBegun { log } => Some(Effect::LogBegun(log)),
        Said::Other => None,
    }
}

fn release(package: &str, version: &str) -> Option<(PackageName, Version)> {
    let package = name::parse_lenient(package).ok()?;
    Some((package, version::parse(version).ok()?))
}

fn held(said: OfHold, state: FileState) -> Option<Effect> {
    let (package, version) = release(&said.package, &said.version)?;
    let began = said.holds.into_iter().zip(said.reasons);
    Some(Effect::Held {
        package,
        version_key: version.key().to_owned(),
        change: Replayed {
            state,
            began: began.map(|(id, reason)| [id, reason]).collect(),
            by: said.by,
        },
    })
}

fn role_of(package: &str, account: &str, role: Option<Role>) -> Option<Effect> {
    Some(Effect::Role {
        package: name::parse_lenient(package).ok()?,
        account: account.parse().ok()?,
        role,
    })
}

/// Entry for fuzzing: what is read as an event is written as a line that is read the same.
pub fn fuzz(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Some(event) = parsed(text)
    {
        let mut lost = Vec::new();
        effect(&event, &mut lost);
        assert!(lost.len() < 2);
        let again = line(&event).ok().and_then(|line| parsed(&line));
        assert_eq!(again, Some(event));
    }
}
