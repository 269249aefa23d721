//! Who can do what on a package, and giving and taking roles there: the page of its owners.

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode};
use domain::{Action, Actor, Role};
use registry::access::{self, PackageAccess};
use registry::organisations::{self, Acting};
use registry::session::Session;
use registry::{Error, HeldRole, owners, presence};
use serde::Deserialize;

use super::presence::asked_for;
use crate::pages::{Fields, Frame, Member, Moment, Visitor, page, see_other, trouble};

/// A way by which somebody has a role.
pub(super) struct Held {
    pub(super) package: String,
    login: String,
    pub(super) role: &'static str,
    pub(super) may: String,
    pub(super) way: String,
    /// Whether it was given to them, and so can be taken here.
    given: bool,
}

impl Held {
    pub(super) fn of(held: &HeldRole) -> Self {
        let may: Vec<&str> = access::allowed(held.role)
            .into_iter()
            .map(in_words)
            .collect();
        let way = match (&held.organisation, &held.team) {
            (Some(organisation), Some(team)) => format!("team {team} of {organisation}"),
            (Some(organisation), None) => format!("owns {organisation}"),
            (None, _) => "given".to_owned(),
        };
        Self {
            package: held.package.spelling().to_owned(),
            login: held.login.clone(),
            role: held.role.word(),
            may: may.join(", "),
            way,
            given: held.organisation.is_none(),
        }
    }
}

/// An action as the pages say it.
pub(super) const fn in_words(action: Action) -> &'static str {
    match action {
        Action::Publish => "publish",
        Action::Yank => "yank",
        Action::Owners => "manage people",
        Action::Audit => "see what is held",
    }
}

struct Token {
    login: String,
    label: String,
    id: String,
    may: String,
    until: Moment,
    used: Option<(Moment, String)>,
}

struct TeamLine {
    name: String,
    role: Option<&'static str>,
    people: usize,
}

#[derive(Template)]
#[template(path = "access.html")]
struct Access {
    frame: Frame,
    name: String,
    organisation: Option<String>,
    roles: Vec<Held>,
    offers: Vec<(String, &'static str)>,
    tokens: Vec<Token>,
    teams: Vec<TeamLine>,
    /// The organisations that it may be given to.
    organisations: Vec<String>,
    /// Whether somebody has shown lately that they are there.
    fresh: bool,
    here: String,
}

/// Where the page of a package's rights lies.
fn here(name: &str) -> String {
    format!("/packages/cargo/{name}/access")
}

pub(super) async fn show(
    Member { visitor, session }: Member,
    Path(name): Path<String>,
) -> Response<Body> {
    match drawn(&visitor, &session, &name).await {
        Ok(shown) => page(&visitor.registry, StatusCode::OK, &shown),
        Err(error) => trouble(&visitor, &error),
    }
}

async fn drawn(visitor: &Visitor, session: &Session, name: &str) -> Result<Access, Error> {
    let (registry, now) = (&visitor.registry, visitor.now);
    let actor = Actor::Person(session.person.clone());
    let PackageAccess {
        package,
        organisation,
        roles,
        tokens,
        offers,
    } = access::of_package(registry, &actor, name, now).await?;
    let [mine, _] = organisations::mine(registry, session).await?;
    let mut teams = Vec::new();
    let mut organisations: Vec<String> = Vec::new();
    for one in mine.into_iter().filter(|one| one.owner) {
        if organisation.as_ref().is_some_and(|has| has.id == one.id) {
            let (found, _) = organisations::see(registry, session, &one.name).await?;
            teams.extend(found.teams.into_iter().map(|team| {
                let role = team.roles.iter().find(|(on, _)| *on == package);
                TeamLine {
                    role: role.map(|(_, role)| role.word()),
                    people: team.members.len(),
                    name: team.name,
                }
            }));
        } else {
            organisations.push(one.name);
        }
    }
    let name = package.spelling().to_owned();
    Ok(Access {
        frame: visitor.frame(&format!("Rights on {name}")),
        here: here(&name),
        organisation: organisation.map(|organisation| organisation.name),
        roles: roles.iter().map(Held::of).collect(),
        offers: offers
            .into_iter()
            .map(|offer| (offer.login, offer.role.word()))
            .collect(),
        tokens: tokens
            .into_iter()
            .map(|reach| {
                let may: Vec<&str> = reach.actions.iter().map(|one| in_words(*one)).collect();
                let used = reach.token.used_at;
                Token {
                    login: reach.login,
                    label: reach.token.label,
                    id: reach.token.id.to_string(),
                    may: may.join(", "),
                    until: Moment::new(reach.token.scope.until, now),
                    used: used.map(|at| (Moment::new(at, now), reach.token.used_from)),
                }
            })
            .collect(),
        teams,
        organisations,
        fresh: presence::require(session, now).is_ok(),
        name,
    })
}

/// What one of the forms of the page asks for.
#[derive(Deserialize)]
pub(super) struct Asked {
    act: String,
    #[serde(default)]
    login: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    team: String,
    #[serde(default)]
    organisation: String,
}

pub(super) async fn change(
    Member { visitor, session }: Member,
    Path(name): Path<String>,
    Fields(asked): Fields<Asked>,
) -> Response<Body> {
    match changed(&visitor, &session, &name, &asked).await {
        Ok(()) if asked.act == "leave" => see_other("/account"),
        Ok(()) => see_other(&here(&name)),
        Err(error) => asked_for(&visitor, &error, &here(&name)),
    }
}

async fn changed(
    visitor: &Visitor,
    session: &Session,
    name: &str,
    asked: &Asked,
) -> Result<(), Error> {
    let (registry, now) = (&visitor.registry, visitor.now);
    let browser = visitor.browser();
    let actor = Actor::Person(session.person.clone());
    let acting = Acting {
        session,
        browser: &browser,
        now,
    };
    let login = asked.login.trim().to_owned();
    if matches!(asked.act.as_str(), "invite" | "remove") {
        presence::require(session, now)?;
    }
    match asked.act.as_str() {
        "invite" => {
            let role = role_of(&asked.role)?;
            owners::invite_by(registry, &actor, name, (&[login], role), now).await?;
        }
        "remove" => {
            owners::remove_by(registry, &actor, name, &[login], now).await?;
        }
        "leave" => owners::leave(registry, &session.person, name, &browser, now).await?,
        "team" => {
            let role = match asked.role.as_str() {
                "none" => None,
                word => Some(role_of(word)?),
            };
            organisations::set_team_role(registry, acting, name, (&asked.team, role)).await?;
        }
        "transfer" => organisations::transfer(registry, acting, name, &asked.organisation).await?,
        _ => return Err(Error::malformed("this form asks for nothing that there is")),
    }
    Ok(())
}

fn role_of(word: &str) -> Result<Role, Error> {
    let all = "a role is auditor, publisher, maintainer or owner";
    Role::of_word(word).ok_or_else(|| Error::malformed(all))
}
