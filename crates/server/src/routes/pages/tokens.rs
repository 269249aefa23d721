//! One's API tokens.

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode};
use domain::token::Names;
use domain::{Action, PlainText, Scope, TokenSecret, timestamp};
use registry::mint_token::{self, Wish};
use registry::notices::Whence;
use registry::session::Session;
use registry::{Error, TokenFacts, presence};
use serde::Deserialize;

use super::presence::{asked_for, needs_presence};
use crate::answer;
use crate::pages::{Fields, Frame, Member, Moment, Told, Visitor, page, see_other, trouble};

struct Shown {
    id: String,
    label: String,
    reach: String,
    works: bool,
    state: &'static str,
    until: Moment,
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
}

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
        tokens: tokens.iter().map(|token| one(visitor, token)).collect(),
    };
    page(&visitor.registry, status, &shown)
}

fn one(visitor: &Visitor, token: &TokenFacts) -> Shown {
    let actions: Vec<&str> = token.scope.actions.iter().map(|one| one.word()).collect();
    let names: Vec<String> = token.scope.names.iter().map(in_words).collect();
    let reach = if actions.is_empty() {
        "reading".to_owned()
    } else {
        format!("{}: {}", actions.join(", "), names.join(", "))
    };
    Shown {
        id: token.id.to_string(),
        label: token.label.clone(),
        reach,
        works: token.works(visitor.now),
        state: if token.revoked { "revoked" } else { "ended" },
        until: Moment::new(token.scope.until, visitor.now),
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
    reach: String,
    #[serde(default)]
    names: String,
    days: i64,
}

impl Wished {
    fn wish(&self, visitor: &Visitor) -> Result<Wish, Error> {
        let actions = [
            (Action::Publish, &self.publish),
            (Action::Yank, &self.yank),
            (Action::Owners, &self.owners),
        ];
        let names = match self.reach.as_str() {
            "all" => "*".to_owned(),
            "new" => "cargo/+new".to_owned(),
            _ => self.names.clone(),
        };
        let names: Vec<Names> = names
            .split([' ', ',', '\n'])
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
    match minted {
        Ok(secret) => drawn(&visitor, &session, StatusCode::OK, None, Some(secret)).await,
        Err(error @ Error::Fault(_)) => trouble(&visitor, &error),
        Err(error) if needs_presence(&error) => asked_for(&visitor, &error, "/account/tokens"),
        Err(error) => {
            let told = Some(Told::of(&error));
            drawn(&visitor, &session, answer::status_of(&error), told, None).await
        }
    }
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
