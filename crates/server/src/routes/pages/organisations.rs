//! Organisations: one's own, and the page of each.

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode};
use registry::organisations::{self, Acting};
use registry::session::Session;
use registry::{Error, OrganisationFacts, presence};
use serde::Deserialize;

use super::presence::asked_for;
use crate::pages::{Fields, Frame, Member, Visitor, page, see_other, trouble};

/// Where one's own organisations are listed.
const MINE: &str = "/account/organisations";

#[derive(Template)]
#[template(path = "organisations.html")]
struct Mine {
    frame: Frame,
    member_of: Vec<(String, bool)>,
    invited: Vec<(String, bool)>,
    fresh: bool,
}

pub(super) async fn list(Member { visitor, session }: Member) -> Response<Body> {
    let registry = &visitor.registry;
    match organisations::mine(registry, &session).await {
        Ok(both) => {
            let [member_of, invited] =
                both.map(|all| all.into_iter().map(|one| (one.name, one.owner)).collect());
            let mine = Mine {
                frame: visitor.frame("Organisations"),
                member_of,
                invited,
                fresh: presence::require(&session, visitor.now).is_ok(),
            };
            page(registry, StatusCode::OK, &mine)
        }
        Err(error) => trouble(&visitor, &error),
    }
}

/// What one of the forms asks for.
#[derive(Deserialize)]
pub(super) struct Asked {
    act: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    login: String,
    #[serde(default)]
    standing: String,
    #[serde(default)]
    team: String,
}

pub(super) async fn make(
    Member { visitor, session }: Member,
    Fields(asked): Fields<Asked>,
) -> Response<Body> {
    let browser = visitor.browser();
    let acting = Acting {
        session: &session,
        browser: &browser,
        now: visitor.now,
    };
    let name = asked.name.trim();
    let done = match asked.act.as_str() {
        "make" => organisations::make(&visitor.registry, acting, name).await,
        "accept" => organisations::answer(&visitor.registry, acting, name, true).await,
        "decline" => organisations::answer(&visitor.registry, acting, name, false).await,
        _ => Err(nothing()),
    };
    match done {
        Ok(()) if asked.act == "decline" => see_other(MINE),
        Ok(()) => see_other(&format!("/organisations/{name}")),
        Err(error) => asked_for(&visitor, &error, MINE),
    }
}

struct Person {
    login: String,
    owner: bool,
    me: bool,
}

struct Team {
    name: String,
    members: Vec<String>,
    /// Members of the organisation who are not in it.
    others: Vec<String>,
    roles: Vec<(String, &'static str)>,
}

#[derive(Template)]
#[template(path = "organisation.html")]
struct Organisation {
    frame: Frame,
    name: String,
    id: String,
    owner: bool,
    people: Vec<Person>,
    invited: Vec<Person>,
    teams: Vec<Team>,
    packages: Vec<String>,
    fresh: bool,
    here: String,
}

pub(super) async fn show(
    Member { visitor, session }: Member,
    Path(name): Path<String>,
) -> Response<Body> {
    match organisations::see(&visitor.registry, &session, &name).await {
        Ok((found, owner)) => {
            let shown = drawn(&visitor, &session, found, owner);
            page(&visitor.registry, StatusCode::OK, &shown)
        }
        Err(error) => trouble(&visitor, &error),
    }
}

fn drawn(
    visitor: &Visitor,
    session: &Session,
    found: OrganisationFacts,
    owner: bool,
) -> Organisation {
    let me = &session.person.login;
    let person = |member: &registry::MemberFacts| Person {
        me: member.login == *me,
        login: member.login.clone(),
        owner: member.owner,
    };
    let logins: Vec<String> = found.members.iter().map(|one| one.login.clone()).collect();
    Organisation {
        frame: visitor.frame(&found.name),
        here: format!("/organisations/{}", found.name),
        id: found.id.to_string(),
        owner,
        people: found.members.iter().map(person).collect(),
        invited: found.invited.iter().map(person).collect(),
        teams: found
            .teams
            .into_iter()
            .map(|team| Team {
                others: logins
                    .iter()
                    .filter(|login| !team.members.contains(login))
                    .cloned()
                    .collect(),
                roles: team
                    .roles
                    .iter()
                    .map(|(package, role)| (package.spelling().to_owned(), role.word()))
                    .collect(),
                name: team.name,
                members: team.members,
            })
            .collect(),
        packages: found
            .packages
            .iter()
            .map(|package| package.spelling().to_owned())
            .collect(),
        fresh: presence::require(session, visitor.now).is_ok(),
        name: found.name,
    }
}

pub(super) async fn change(
    Member { visitor, session }: Member,
    Path(name): Path<String>,
    Fields(asked): Fields<Asked>,
) -> Response<Body> {
    let browser = visitor.browser();
    let acting = Acting {
        session: &session,
        browser: &browser,
        now: visitor.now,
    };
    let (registry, login) = (&visitor.registry, asked.login.trim());
    let place = [name.as_str(), asked.team.as_str(), login];
    let done = match asked.act.as_str() {
        "invite" => {
            let owner = asked.standing == "owner";
            organisations::invite(registry, acting, &name, (login, owner)).await
        }
        "end" => organisations::end(registry, acting, &name, login).await,
        "team" => organisations::make_team(registry, acting, &name, asked.team.trim()).await,
        "into-team" => organisations::set_team_member(registry, acting, place, true).await,
        "out-of-team" => organisations::set_team_member(registry, acting, place, false).await,
        _ => Err(nothing()),
    };
    let here = format!("/organisations/{name}");
    match done {
        Ok(()) if asked.act == "end" && login == session.person.login => see_other(MINE),
        Ok(()) => see_other(&here),
        Err(error) => asked_for(&visitor, &error, &here),
    }
}

fn nothing() -> Error {
    Error::malformed("this form asks for nothing that there is")
}
