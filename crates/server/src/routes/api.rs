//! Our own JSON API, as far as it goes: tokens, and reports of who can do what.
//!
//! Tokens are minted, listed, replaced and revoked by a session of a browser alone, because a token that could
//! make another would outlive its own end. A token may be asked about by itself, and may end itself. Errors are
//! problem documents (RFC 9457).

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use axum::middleware;
use axum::routing::{get, post};
use domain::token::Names;
use domain::{
    Action, Actor, Need, Network, PlainText, PrincipleId, Refusal, Scope, Timestamp, timestamp,
};
use registry::access::{self, AccountAccess, PackageAccess};
use registry::mint_token::{self, Wish};
use registry::notices::Whence;
use registry::{Error, HeldRole, Registry, TokenFacts, clock, identify, rotate_token, staff};
use serde::Deserialize;
use serde_json::{Value, json};

use super::cargo::Caller;
use crate::answer;
use crate::pages::{Visitor, same_origin};

/// The most bytes of a body.
const BODY_BYTES: usize = 16 * 1024;

/// The routes.
pub(super) fn router(registry: &Registry) -> Router<Registry> {
    let by_session = Router::new()
        .route("/api/v1/tokens", get(list).post(mint))
        .route("/api/v1/tokens/{token}/rotate", post(rotate))
        .route("/api/v1/tokens/{token}/revoke", post(revoke))
        .route("/api/v1/account/access", get(of_myself))
        .route("/api/v1/accounts/{login}/access", get(of_somebody))
        .route("/api/v1/packages/cargo/{name}/access", get(of_package))
        .layer(middleware::from_fn_with_state(
            registry.clone(),
            same_origin,
        ));
    // No browser sends a token by itself, so this needs no word of a page of ours.
    Router::new()
        .route("/api/v1/tokens/current", get(current).delete(end_current))
        .merge(by_session)
        .layer(DefaultBodyLimit::max(BODY_BYTES))
}

fn ok(value: &Value) -> Response<Body> {
    answer::json(StatusCode::OK, value.to_string().into_bytes())
}

/// A problem document: what went wrong, by which principle where a rule refused, and what is wrong with what was
/// sent where that has a word.
pub(super) fn problem(error: &Error) -> Response<Body> {
    let status = answer::status_of(error);
    let mut document = json!({
        "type": "about:blank",
        "title": status.canonical_reason().unwrap_or("Problem"),
        "status": status.as_u16(),
        "detail": answer::sentence(error),
    });
    if let (Error::Refused(refusal), Some(members)) = (error, document.as_object_mut()) {
        let principle = Value::String(refusal.principle.to_string());
        members.insert("principle".to_owned(), principle);
        if let Need::SoundStatement { word, .. } = &refusal.need {
            members.insert("reason".to_owned(), Value::String((*word).to_owned()));
        }
    }
    let mut response = answer::json(status, document.to_string().into_bytes());
    let kind = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    answer::retry_after(error, &mut response);
    response
}

fn answered(found: Result<Value, Error>) -> Response<Body> {
    match found {
        Ok(value) => ok(&value),
        Err(error) => problem(&error),
    }
}

/// The session of whoever asks, with a second factor.
fn session(visitor: &Visitor) -> Result<&registry::session::Session, Error> {
    let full = visitor.session.as_ref().filter(|session| session.is_full());
    full.ok_or_else(|| Refusal::of(PrincipleId::MfaForAll, Need::SecondFactor).into())
}

fn token(token: &TokenFacts) -> Value {
    json!({
        "id": token.id.to_string(),
        "label": token.label,
        "names": token.scope.names.iter().map(Names::to_string).collect::<Vec<_>>(),
        "actions": token.scope.actions.iter().map(|one| one.word()).collect::<Vec<_>>(),
        "networks": token.scope.networks.iter().map(Network::to_string).collect::<Vec<_>>(),
        "minted_at": token.minted_at.to_string(),
        "until": token.scope.until.to_string(),
        "revoked": token.revoked,
        "used_at": token.used_at.map(|at| at.to_string()),
        "used_from": (!token.used_from.is_empty()).then_some(&token.used_from),
    })
}

async fn list(visitor: Visitor) -> Response<Body> {
    let found = async {
        let session = session(&visitor)?;
        let tokens = mint_token::list(&visitor.registry, &session.person).await?;
        Ok(json!({ "tokens": tokens.iter().map(token).collect::<Vec<_>>() }))
    };
    answered(found.await)
}

/// What a token shall be able to do.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wished {
    label: String,
    names: Vec<String>,
    actions: Vec<String>,
    days: i64,
    #[serde(default)]
    networks: Vec<String>,
}

impl Wished {
    fn wish(self, now: Timestamp) -> Result<Wish, Error> {
        let label = PlainText::cut(self.label.trim(), 60).to_string();
        if label.is_empty() || self.names.is_empty() || self.days < 1 {
            return Err(Error::malformed(
                "a token has a label, names, and a life of a day or more",
            ));
        }
        let names = self.names.iter().map(|one| one.parse());
        let networks = self.networks.iter().map(|one| one.parse());
        let actions = self.actions.iter().map(|one| Action::of_word(one));
        Ok(Wish {
            label,
            scope: Scope {
                names: names.collect::<Result<_, _>>().map_err(Error::malformed)?,
                actions: actions.collect::<Option<_>>().ok_or_else(|| {
                    Error::malformed("an action is publish, yank, owners or audit")
                })?,
                until: now.plus(self.days.saturating_mul(timestamp::DAY)),
                networks: networks
                    .collect::<Result<_, _>>()
                    .map_err(Error::malformed)?,
            },
        })
    }
}

fn read<T: serde::de::DeserializeOwned>(body: &Bytes) -> Result<T, Error> {
    serde_json::from_slice(body).map_err(|why| Error::malformed(format!("the body: {why}")))
}

async fn mint(visitor: Visitor, body: Bytes) -> Response<Body> {
    let minted = async {
        let session = session(&visitor)?;
        let wish = read::<Wished>(&body)?.wish(visitor.now)?;
        let whence = Whence::browser(&visitor.browser());
        let (registry, now) = (&visitor.registry, visitor.now);
        let secret = mint_token::mint_in(registry, session, wish, &whence, now).await?;
        Ok(json!({ "token": secret.expose() }))
    };
    answered(minted.await)
}

/// How long the old token goes on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Overlap {
    #[serde(default)]
    overlap_seconds: i64,
}

async fn rotate(visitor: Visitor, Path(id): Path<String>, body: Bytes) -> Response<Body> {
    let rotated = async {
        let session = session(&visitor)?;
        let overlap = if body.is_empty() {
            0
        } else {
            read::<Overlap>(&body)?.overlap_seconds
        };
        let overlap = overlap.saturating_mul(timestamp::SECOND);
        let id = id.parse().map_err(Error::malformed)?;
        let whence = Whence::browser(&visitor.browser());
        let (registry, now) = (&visitor.registry, visitor.now);
        let secret = rotate_token::rotate(registry, session, &id, overlap, &whence, now).await?;
        Ok(json!({ "token": secret.expose() }))
    };
    answered(rotated.await)
}

async fn revoke(visitor: Visitor, Path(id): Path<String>) -> Response<Body> {
    let revoked = async {
        let person = &session(&visitor)?.person;
        let id = id.parse().map_err(Error::malformed)?;
        let whence = Whence::browser(&visitor.browser());
        mint_token::revoke(&visitor.registry, person, &id, &whence, visitor.now).await?;
        Ok(json!({ "revoked": true }))
    };
    answered(revoked.await)
}

async fn current(State(registry): State<Registry>, headers: HeaderMap) -> Response<Body> {
    let sent = super::cargo::authorization(&headers);
    let found = mint_token::current(&registry, sent, clock::now()).await;
    answered(found.map(|found| token(&found)))
}

async fn end_current(State(registry): State<Registry>, headers: HeaderMap) -> Response<Body> {
    let sent = super::cargo::authorization(&headers);
    let ended = mint_token::end_current(&registry, sent, clock::now()).await;
    answered(ended.map(|()| json!({ "revoked": true })))
}

fn held(held: &HeldRole) -> Value {
    let way = match (&held.organisation, &held.team) {
        (Some(_), Some(_)) => "team",
        (Some(_), None) => "organisation",
        (None, _) => "given",
    };
    let may = access::allowed(held.role);
    json!({
        "package": held.package.to_string(),
        "login": held.login,
        "account": held.account.to_string(),
        "role": held.role.word(),
        "may": may.iter().map(|one| one.word()).collect::<Vec<_>>(),
        "way": way,
        "organisation": held.organisation,
        "team": held.team,
    })
}

fn of_a_package(found: &PackageAccess) -> Value {
    let tokens = found.tokens.iter().map(|reach| {
        let mut shown = token(&reach.token);
        if let Some(members) = shown.as_object_mut() {
            members.insert("login".to_owned(), json!(reach.login));
            let may: Vec<_> = reach.actions.iter().map(|one| one.word()).collect();
            members.insert("may".to_owned(), json!(may));
        }
        shown
    });
    let offers = found.offers.iter();
    let offers = offers.map(|one| json!({ "login": one.login, "role": one.role.word() }));
    json!({
        "package": found.package.to_string(),
        "organisation": found.organisation.as_ref().map(|one| &one.name),
        "roles": found.roles.iter().map(held).collect::<Vec<_>>(),
        "offers": offers.collect::<Vec<_>>(),
        "tokens": tokens.collect::<Vec<_>>(),
    })
}

fn of_an_account(found: &AccountAccess) -> Value {
    let organisations = found.organisations.iter();
    let organisations = organisations.map(|one| json!({ "name": one.name, "owner": one.owner }));
    json!({
        "login": found.login,
        "roles": found.roles.iter().map(held).collect::<Vec<_>>(),
        "organisations": organisations.collect::<Vec<_>>(),
        "tokens": found.tokens.iter().map(token).collect::<Vec<_>>(),
    })
}

/// By a session of an owner, or by a token of one that may manage people there.
async fn of_package(visitor: Visitor, caller: Caller, Path(name): Path<String>) -> Response<Body> {
    let found = async {
        let (registry, now) = (&visitor.registry, visitor.now);
        let actor = match session(&visitor) {
            Ok(session) => Actor::Person(session.person.clone()),
            Err(_) => identify::identify(registry, caller.sent(), now).await?,
        };
        let found = access::of_package(registry, &actor, &name, now).await?;
        Ok(of_a_package(&found))
    };
    answered(found.await)
}

async fn of_myself(visitor: Visitor) -> Response<Body> {
    let found = async {
        let session = session(&visitor)?;
        let found = access::of_myself(&visitor.registry, session, visitor.now).await?;
        Ok(of_an_account(&found))
    };
    answered(found.await)
}

/// For the staff.
async fn of_somebody(visitor: Visitor, Path(login): Path<String>) -> Response<Body> {
    let found = async {
        let session = session(&visitor)?;
        let member = staff::member(session, visitor.now)?;
        let registry = &visitor.registry;
        let found = access::of_somebody(registry, &member, &login, visitor.now).await?;
        Ok(of_an_account(&found))
    };
    answered(found.await)
}
