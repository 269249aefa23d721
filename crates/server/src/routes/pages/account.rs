//! One's own account: what protects it, where it is signed in, what was offered to it.

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode};
use domain::{Role, Timestamp};
use registry::session::{self, Session};
use registry::{
    Error, PasskeyFacts, change_factors, holds, lift_pause, mint_token, owners, passkeys,
    second_factor, sweep_critical,
};
use serde::Deserialize;

use super::critical::Critical;
use super::holds::{HeldRelease, by_release};
use super::presence::asked_for;
use super::{device, email};
use crate::pages::{
    Fields, Frame, Member, Moment, Visitor, forget_session, page, see_other, trouble,
};

struct Shown {
    id: String,
    agent: String,
    network: String,
    half: bool,
    begun: Moment,
    seen: Moment,
    this: bool,
}

struct ShownPasskey {
    id: String,
    name: String,
    added: Moment,
    used: Option<Moment>,
    backed_up: bool,
    doubted: bool,
}

impl ShownPasskey {
    fn new(passkey: PasskeyFacts, now: Timestamp) -> Self {
        let used = passkey.used_at > passkey.added_at;
        Self {
            id: passkey.id.to_string(),
            name: passkey.name,
            added: Moment::new(passkey.added_at, now),
            used: used.then(|| Moment::new(passkey.used_at, now)),
            backed_up: passkey.backed_up,
            doubted: passkey.doubted,
        }
    }
}

#[derive(Template)]
#[template(path = "account.html")]
struct Account {
    frame: Frame,
    login: String,
    email: String,
    email_verified: bool,
    password_leaked: bool,
    staff: bool,
    /// What was offered: the package, and the role with its article.
    offers: Vec<(String, &'static str)>,
    passkeys: Vec<ShownPasskey>,
    /// Whether there can be passkeys at this registry's address.
    possible: bool,
    password: bool,
    app: bool,
    codes_allowed: bool,
    codes_left: u64,
    tokens: usize,
    sessions: Vec<Shown>,
    critical: Vec<Critical>,
    held: Vec<HeldRelease>,
    co_owners: Vec<CoOwner>,
    devices: Vec<device::Shown>,
    /// The address before a change, and until when it may take that back.
    former: Option<(String, Moment)>,
    /// Until when the account publishes nothing.
    paused: Option<Moment>,
    /// Whether another second factor is left without the app.
    app_goes: bool,
}

/// A co-owner whose publishing is paused after a change of their account.
struct CoOwner {
    login: String,
    until: Moment,
}

pub(super) async fn account(Member { visitor, session }: Member) -> Response<Body> {
    match drawn(&visitor, &session).await {
        Ok(account) => page(&visitor.registry, StatusCode::OK, &account),
        Err(error) => trouble(&visitor, &error),
    }
}

async fn drawn(visitor: &Visitor, session: &Session) -> Result<Account, Error> {
    let (registry, now) = (&visitor.registry, visitor.now);
    let account = &session.facts.account;
    let offers = owners::offered(registry, &session.person).await?;
    let tokens = mint_token::list(registry, &session.person).await?;
    let sessions = session::list(registry, &account.id, now).await?;
    let passkeys = passkeys::list(registry, &account.id).await?;
    let critical = sweep_critical::owned_by(registry, &account.id).await?;
    let co_owners = lift_pause::paused(registry, session, now).await?;
    let held = holds::of_account(registry, &account.id).await?;
    Ok(Account {
        held: by_release(&held, now),
        co_owners: co_owners
            .iter()
            .map(|one| CoOwner {
                login: one.login.clone(),
                until: Moment::new(one.paused_until, now),
            })
            .collect(),
        critical: critical
            .iter()
            .map(|facts| Critical::of(facts, now))
            .collect(),
        frame: visitor.frame(&account.login),
        login: account.login.clone(),
        email: account.email.clone(),
        email_verified: account.email_verified,
        password_leaked: account.password_leaked,
        staff: account.staff,
        offers: offers
            .iter()
            .map(|offer| (offer.package.spelling().to_owned(), asked_to_be(offer.role)))
            .collect(),
        passkeys: passkeys
            .into_iter()
            .map(|passkey| ShownPasskey::new(passkey, now))
            .collect(),
        possible: passkeys::are_possible(registry),
        password: account.password_hash.is_some(),
        app: account.totp_sealed.is_some(),
        codes_allowed: account.codes_allowed,
        codes_left: second_factor::recovery_codes_left(registry, &account.id).await?,
        tokens: tokens.iter().filter(|token| token.works(now)).count(),
        sessions: sessions
            .into_iter()
            .map(|one| Shown {
                half: one.strength < session.person.strength,
                begun: Moment::new(one.begun_at, now),
                seen: Moment::new(one.seen_at, now),
                this: one.id == session.facts.id,
                id: one.id.to_string(),
                agent: browser_name(&one.agent),
                network: one.network,
            })
            .collect(),
        devices: device::shown(visitor, &account.id).await?,
        former: email::former(visitor, &account.id).await?,
        paused: (account.paused_until > now).then(|| Moment::new(account.paused_until, now)),
        app_goes: change_factors::may_remove(account).is_ok(),
    })
}

/// What somebody is asked to become, and what that allows.
const fn asked_to_be(role: Role) -> &'static str {
    match role {
        Role::Auditor => "an auditor: to see what is held",
        Role::Publisher => "a publisher: to publish",
        Role::Maintainer => "a maintainer: to publish and to yank",
        Role::Owner => "an owner: to publish, yank, and manage people",
    }
}

/// Another owner confirms that a change of a co-owner's account was theirs.
pub(super) async fn lift_pause(
    Member { visitor, session }: Member,
    Path(login): Path<String>,
) -> Response<Body> {
    let (registry, browser, now) = (&visitor.registry, visitor.browser(), visitor.now);
    match lift_pause::lift(registry, &session, &login, &browser, now).await {
        Ok(()) => see_other("/account"),
        Err(error) => trouble(&visitor, &error),
    }
}

/// The part of a browser's name for itself that people know it by.
pub(super) fn browser_name(agent: &str) -> String {
    let known = [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    let systems = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ];
    let find = |names: &[(&str, &'static str)]| {
        let found = names.iter().find(|(part, _)| agent.contains(part));
        found.map(|(_, name)| *name)
    };
    match (find(&known), find(&systems)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        _ if agent.is_empty() => "a program without a name".to_owned(),
        _ => agent.chars().take(60).collect(),
    }
}

pub(super) async fn end_all(Member { visitor, session }: Member) -> Response<Body> {
    match session::end_all(&visitor.registry, &session, &visitor.browser(), visitor.now).await {
        Ok(()) => {
            let mut response = see_other("/sign-in");
            forget_session(&visitor.registry, &mut response);
            response
        }
        Err(error) => trouble(&visitor, &error),
    }
}

pub(super) async fn end_one(
    Member { visitor, session }: Member,
    Path(id): Path<String>,
) -> Response<Body> {
    let ended = match id.parse() {
        Ok(id) => session::end_one(&visitor.registry, &session.facts.account, &id).await,
        Err(_) => Err(Error::Absent("such session".to_owned())),
    };
    match ended {
        Ok(()) => see_other("/account"),
        Err(error) => trouble(&visitor, &error),
    }
}

#[derive(Deserialize)]
pub(super) struct Answer {
    answer: String,
}

pub(super) async fn answer(
    Member { visitor, session }: Member,
    Path(name): Path<String>,
    Fields(answer): Fields<Answer>,
) -> Response<Body> {
    let (registry, person, now) = (&visitor.registry, &session.person, visitor.now);
    let browser = visitor.browser();
    let answered = match answer.answer.as_str() {
        "accept" => owners::answer(registry, person, &name, true, &browser, now).await,
        "decline" => owners::answer(registry, person, &name, false, &browser, now).await,
        _ => Err(Error::malformed("the answer is 'accept' or 'decline'")),
    };
    match answered {
        Ok(()) => see_other("/account"),
        Err(error) => asked_for(&visitor, &error, "/account"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_called_what_people_call_them() {
        for (agent, expected) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36",
                "Chrome on Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
                "Firefox on Windows",
            ),
            ("curl/8.5.0", "curl/8.5.0"),
            ("", "a program without a name"),
        ] {
            assert_eq!(browser_name(agent), expected);
        }
    }
}
