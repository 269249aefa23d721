//! One's API tokens.

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode};
use domain::token::Names;
use domain::{Action, PlainText, Scope, Timestamp, TokenSecret, timestamp};
use registry::mint_token::{self, Wish};
use registry::notices::Whence;
use registry::session::Session;
use registry::{Error, TokenFacts, access, presence, rotate_token};
use serde::Deserialize;

use super::presence::{asked_for, needs_presence};
use crate::answer;
use crate::pages::{Fields, Frame, Member, Moment, Told, Visitor, page, see_other, trouble};

/// A token, as pages list it.
pub(super) struct Shown {
    pub(super) id: String,
    pub(super) label: String,
    pub(super) reach: String,
    works: bool,
    state: &'static str,
    pub(super) until: Moment,
    pub(super) used: Option<Moment>,
    pub(super) used_from: String,
}

#[derive(Template)]
#[template(path = "tokens.html")]
struct Tokens {
    frame: Frame,
    told: Option<Told>,
    minted: Option<String>,
    /// Whether somebody has shown lately that they are there.
    fresh: bool,
    login_command: &'static str,
    tokens: Vec<Shown>,
    /// For how many days a token may be made, the usual number last but one.
    lives: Vec<i64>,
    packages: Vec<String>,
}

/// The lives that are offered, in days.
const LIVES: [i64; 4] = [7, 30, 90, 365];

/// Where cargo sends people who need a token.
pub(super) async fn me() -> Response<Body> {
    see_other("/account/tokens")
}

pub(super) async fn list(Member { visitor, session }: Member) -> Response<Body> {
    drawn(&visitor, &session, StatusCode::OK, None, None).await
}

async fn drawn(
    visitor: &Visitor,
    session: &Session,
    status: StatusCode,
    told: Option<Told>,
    minted: Option<TokenSecret>,
) -> Response<Body> {
    let tokens = match mint_token::list(&visitor.registry, &session.person).await {
        Ok(tokens) => tokens,
        Err(error) => return trouble(visitor, &error),
    };
    let shown = Tokens {
        frame: visitor.frame("Tokens"),
        told,
        minted: minted.map(|secret| secret.expose().to_owned()),
        fresh: presence::require(session, visitor.now).is_ok(),
        login_command: "cargo login --registry portcullis",
        tokens: tokens
            .iter()
            .map(|token| Shown::of(token, visitor.now))
            .collect(),
        lives: lives(visitor.registry.settings().token_days),
        packages: mine(visitor, session).await,
    };
    page(&visitor.registry, status, &shown)
}

/// Those that the operator allows; the longest that they do where that is none of them.
fn lives(longest: i64) -> Vec<i64> {
    let mut lives: Vec<i64> = LIVES.into_iter().filter(|days| *days < longest).collect();
    lives.push(longest.min(365));
    lives
}

/// The packages that the person may do something on, to be chosen from.
async fn mine(visitor: &Visitor, session: &Session) -> Vec<String> {
    let found = access::of_myself(&visitor.registry, session, visitor.now).await;
    let mut names: Vec<String> = found.map_or_else(
        // Without the list a name can still be typed.
        |_| Vec::new(),
        |access| {
            let roles = access.roles.iter();
            roles
                .map(|held| held.package.spelling().to_owned())
                .collect()
        },
    );
    names.dedup();
    names
}

impl Shown {
    /// The token as it stands at this moment.
    pub(super) fn of(token: &TokenFacts, now: Timestamp) -> Self {
        let actions: Vec<&str> = token.scope.actions.iter().map(|one| one.word()).collect();
        let names: Vec<String> = token.scope.names.iter().map(in_words).collect();
        let mut reach = if actions.is_empty() {
            "reading".to_owned()
        } else {
            format!("{}: {}", actions.join(", "), names.join(", "))
        };
        if !token.scope.networks.is_empty() {
            let networks = token.scope.networks.iter().map(ToString::to_string);
            reach.push_str(&format!(
                "; from {}",
                networks.collect::<Vec<_>>().join(", ")
            ));
        }
        Self {
            id: token.id.to_string(),
            label: token.label.clone(),
            reach,
            works: token.works(now),
            state: if token.revoked { "revoked" } else { "ended" },
            until: Moment::new(token.scope.until, now),
            used: token.used_at.map(|at| Moment::new(at, now)),
            used_from: token.used_from.clone(),
        }
    }
}

fn in_words(names: &Names) -> String {
    match names {
        Names::All => "everything".to_owned(),
        Names::New(_) => "new names".to_owned(),
        Names::Prefix(_, prefix) => format!("{prefix}*"),
        Names::One(_, name) => name.clone(),
    }
}

/// What was ticked and typed. A box that is not ticked is not sent.
#[derive(Deserialize)]
pub(super) struct Wished {
    label: String,
    publish: Option<String>,
    yank: Option<String>,
    owners: Option<String>,
    audit: Option<String>,
    reach: String,
    #[serde(default)]
    names: String,
    #[serde(default)]
    networks: String,
    days: i64,
}

impl Wished {
    fn wish(&self, visitor: &Visitor) -> Result<Wish, Error> {
        let actions = [
            (Action::Publish, &self.publish),
            (Action::Yank, &self.yank),
            (Action::Owners, &self.owners),
            (Action::Audit, &self.audit),
        ];
        let networks = self.networks.split([' ', ',', '\n', '\r']);
        let networks = networks.filter(|one| !one.is_empty()).map(str::parse);
        let names = match self.reach.as_str() {
            "all" => "*".to_owned(),
            "new" => "cargo/+new".to_owned(),
            _ => self.names.clone(),
        };
        let names: Vec<Names> = names
            .split([' ', ',', '\n', '\r'])
            .filter(|name| !name.is_empty())
            .map(|name| match name {
                "*" => Ok(Names::All),
                name if name.contains('/') => name.parse(),
                name => format!("cargo/{name}").parse(),
            })
            .collect::<Result<_, _>>()
            .map_err(Error::malformed)?;
        if names.is_empty() {
            return Err(Error::malformed("name the crates that the token is for"));
        }
        let label = PlainText::cut(self.label.trim(), 60).to_string();
        if label.is_empty() || self.days < 1 {
            return Err(Error::malformed(
                "a token has a name and a life of a day or more",
            ));
        }
        Ok(Wish {
            label,
            scope: Scope {
                names,
                actions: actions
                    .into_iter()
                    .filter(|(_, ticked)| ticked.is_some())
                    .map(|(action, _)| action)
                    .collect(),
                until: visitor.now.plus(self.days.saturating_mul(timestamp::DAY)),
                networks: networks
                    .collect::<Result<_, _>>()
                    .map_err(Error::malformed)?,
            },
        })
    }
}

pub(super) async fn mint(
    Member { visitor, session }: Member,
    Fields(wished): Fields<Wished>,
) -> Response<Body> {
    let minted = match wished.wish(&visitor) {
        Ok(wish) => {
            let whence = Whence::browser(&visitor.browser());
            mint_token::mint_in(&visitor.registry, &session, wish, &whence, visitor.now).await
        }
        Err(error) => Err(error),
    };
    self::minted(&visitor, &session, minted).await
}

/// The page that shows a new token, or says why there is none.
async fn minted(
    visitor: &Visitor,
    session: &Session,
    minted: Result<TokenSecret, Error>,
) -> Response<Body> {
    match minted {
        Ok(secret) => drawn(visitor, session, StatusCode::OK, None, Some(secret)).await,
        Err(error @ Error::Fault(_)) => trouble(visitor, &error),
        Err(error) if needs_presence(&error) => asked_for(visitor, &error, "/account/tokens"),
        Err(error) => {
            let told = Some(Told::of(&error));
            drawn(visitor, session, answer::status_of(&error), told, None).await
        }
    }
}

/// How long the old token still works.
#[derive(Deserialize)]
pub(super) struct Overlap {
    #[serde(default)]
    hours: i64,
}

pub(super) async fn rotate(
    Member { visitor, session }: Member,
    Path(id): Path<String>,
    Fields(overlap): Fields<Overlap>,
) -> Response<Body> {
    let whence = Whence::browser(&visitor.browser());
    let hours = overlap.hours.saturating_mul(3_600 * timestamp::SECOND);
    let (registry, now) = (&visitor.registry, visitor.now);
    let rotated = match id.parse() {
        Ok(id) => rotate_token::rotate(registry, &session, &id, hours, &whence, now).await,
        Err(_) => Err(Error::Absent("such token".to_owned())),
    };
    minted(&visitor, &session, rotated).await
}

pub(super) async fn revoke(
    Member { visitor, session }: Member,
    Path(id): Path<String>,
) -> Response<Body> {
    let (registry, person, now) = (&visitor.registry, &session.person, visitor.now);
    let revoked = match id.parse() {
        Ok(id) => {
            let whence = Whence::browser(&visitor.browser());
            mint_token::revoke(registry, person, &id, &whence, now).await
        }
        Err(_) => Err(Error::Absent("such token".to_owned())),
    };
    match revoked {
        Ok(()) => see_other("/account/tokens"),
        Err(error) => trouble(&visitor, &error),
    }
}
