//! The pages for people. What changes something is a form of ours; reading needs no account, unless
//! the whole instance is for members only.

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::Response;
use axum::middleware::{self, Next};
use axum::routing::{get, post};
use registry::Registry;

use crate::pages::{Visitor, asset, same_origin, see_other};

mod access;
mod account;
mod browse;
mod changes;
mod critical;
mod device;
mod email;
mod enrol;
mod freeze;
mod holds;
mod leaked_token;
mod organisations;
mod passkeys;
mod policies;
mod presence;
mod provenance;
mod publishers;
mod recover;
mod rights;
mod security;
mod sign_in;
mod sign_up;
mod staff;
mod staff_holds;
mod theme;
mod tokens;
mod verify_again;

/// The most bytes of a form.
const FORM_BYTES: usize = 16 * 1024;

/// The most bytes of what the script of the passkeys sends: an answer of an authenticator and a little more.
const SENT_BYTES: usize = 20 * 1024;

/// All pages.
pub(super) fn router(registry: &Registry) -> Router<Registry> {
    let reading = Router::new()
        .route("/", get(browse::home))
        .route("/search", get(browse::search))
        .route("/packages/cargo/{name}", get(browse::package))
        .route("/packages/cargo/{name}/security", get(provenance::package))
        .route("/packages/cargo/{name}/{version}", get(browse::release))
        .route(
            "/packages/cargo/{name}/{version}/security",
            get(provenance::release),
        )
        .layer(middleware::from_fn_with_state(
            registry.clone(),
            members_only,
        ));
    Router::new()
        .merge(reading)
        .merge(ceremonies())
        .merge(account())
        .merge(held())
        .merge(publishers())
        .merge(staff())
        .merge(rights())
        .route("/security", get(security::security))
        .route("/packages/cargo/{name}/security", post(provenance::adopt))
        .route("/sign-up", get(sign_up::form).post(sign_up::ask))
        .route(
            "/sign-up/confirm/{link}",
            get(sign_up::link).post(sign_up::confirm),
        )
        .route("/sign-in", get(sign_in::form).post(sign_in::begin))
        .route("/sign-in/code", get(sign_in::code).post(sign_in::finish))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/policies/{name}", get(policies::policy))
        .route("/recover", get(recover::form).post(recover::ask))
        .route("/recover/{link}", get(recover::link).post(recover::go_on))
        .route(
            "/recover/object/{link}",
            get(recover::objection).post(recover::object),
        )
        .route("/enrol/{link}", get(enrol::form).post(enrol::enrol))
        .route(
            "/leaked-token",
            get(leaked_token::form).post(leaked_token::report),
        )
        .route("/cargo/me", get(tokens::me))
        .route("/theme", post(theme::choose))
        .layer(middleware::from_fn_with_state(
            registry.clone(),
            same_origin,
        ))
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .route("/assets/{version}/{file}", get(asset))
}

/// One's own account, and what mails about it lead to.
fn account() -> Router<Registry> {
    Router::new()
        .route(
            "/account/second-factor",
            get(enrol::second_factor).post(enrol::prove),
        )
        .route("/account", get(account::account))
        .route(
            "/account/freeze/{link}",
            get(freeze::link).post(freeze::freeze),
        )
        .route("/sign-in/device", get(device::waits))
        .route(
            "/sign-in/device/{link}",
            get(device::link).post(device::confirm),
        )
        .route("/account/devices/{device}/forget", post(device::forget))
        .route("/account/email", get(email::form).post(email::ask))
        .route(
            "/account/email/confirm/{link}",
            get(email::link).post(email::confirm),
        )
        .route(
            "/account/email/undo/{link}",
            get(email::undo_link).post(email::undo),
        )
        .route(
            "/account/password",
            get(changes::password_form).post(changes::password),
        )
        .route("/account/app", get(changes::app_form).post(changes::app))
        .route(
            "/account/app/remove",
            get(changes::removal_form).post(changes::remove),
        )
        .route(
            "/account/recovery-codes",
            get(changes::codes_form).post(changes::codes),
        )
        .route(
            "/account/presence",
            get(presence::form).post(presence::by_password),
        )
        .route("/account/passkeys/new", get(passkeys::new))
        .route("/account/passkeys/{passkey}/rename", post(passkeys::rename))
        .route("/account/passkeys/{passkey}/remove", post(passkeys::remove))
        .route("/account/password/drop", post(passkeys::drop_password))
        .route("/account/codes", post(passkeys::allow_codes))
        .route("/account/address/verify-again", post(verify_again::ask))
        .route(
            "/account/address/{link}",
            get(verify_again::link).post(verify_again::confirm),
        )
        .route("/account/sign-out-everywhere", post(account::end_all))
        .route("/account/sessions/{session}/end", post(account::end_one))
        .route(
            "/account/co-owners/{login}/confirm",
            post(account::lift_pause),
        )
        .route("/account/invitations/{name}", post(account::answer))
        .route("/account/tokens", get(tokens::list).post(tokens::mint))
        .route("/account/tokens/{token}/revoke", post(tokens::revoke))
}

/// What is held of a package, for those who have to do with it.
fn held() -> Router<Registry> {
    Router::new()
        .route("/packages/cargo/{name}/holds", get(holds::holds))
        .route(
            "/packages/cargo/{name}/holds/{version}/release",
            post(holds::release),
        )
        .route("/packages/cargo/{name}/trust", post(holds::trust))
}

/// Who may do what: on packages, in organisations, by tokens.
fn rights() -> Router<Registry> {
    Router::new()
        .route(
            "/packages/cargo/{name}/access",
            get(access::show).post(access::change),
        )
        .route(
            "/account/organisations",
            get(organisations::list).post(organisations::make),
        )
        .route(
            "/organisations/{name}",
            get(organisations::show).post(organisations::change),
        )
        .route("/account/access", get(rights::mine))
        .route("/staff/accounts/{login}/access", get(rights::of_somebody))
        .route(
            "/account/delete",
            get(rights::delete_form).post(rights::delete),
        )
        .route("/account/tokens/{token}/rotate", post(tokens::rotate))
}

/// Whom a package trusts to publish it, and the names that somebody waits for.
fn publishers() -> Router<Registry> {
    Router::new()
        .route("/packages/cargo/{name}/settings", get(publishers::settings))
        .route(
            "/packages/cargo/{name}/settings/publishers",
            post(publishers::add),
        )
        .route(
            "/packages/cargo/{name}/settings/publishers/{publisher}/remove",
            post(publishers::remove),
        )
        .route(
            "/packages/cargo/{name}/settings/only",
            post(publishers::only),
        )
        .route(
            "/account/publishers",
            get(publishers::awaited).post(publishers::wait),
        )
        .route(
            "/account/publishers/{publisher}/remove",
            post(publishers::give_up),
        )
}

/// The desk of the staff.
fn staff() -> Router<Registry> {
    Router::new()
        .route("/staff", get(staff::desk))
        .route("/staff/accounts/{login}", post(staff::account))
        .route("/staff/recoveries/{recovery}", post(staff::recovery))
        .route("/staff/critical", post(staff::critical))
        .route(
            "/staff/holds",
            get(staff_holds::desk).post(staff_holds::act),
        )
}

/// The two halves of each ceremony, between the script and the registry.
fn ceremonies() -> Router<Registry> {
    Router::new()
        .route("/passkeys/sign-in/begin", post(passkeys::begin_sign_in))
        .route("/passkeys/sign-in/finish", post(passkeys::finish_sign_in))
        .route("/passkeys/show/begin", post(passkeys::begin_showing))
        .route("/passkeys/show/finish", post(passkeys::finish_showing))
        .route("/passkeys/add/begin", post(passkeys::begin_adding))
        .route("/passkeys/add/finish", post(passkeys::finish_adding))
        .route("/passkeys/sign-up/begin", post(passkeys::begin_sign_up))
        .route("/passkeys/sign-up/finish", post(passkeys::finish_sign_up))
        .layer(DefaultBodyLimit::max(SENT_BYTES))
}

/// Where the instance is for members only, so are the pages that show packages.
async fn members_only(
    State(registry): State<Registry>,
    visitor: Visitor,
    request: Request,
    next: Next,
) -> Response<Body> {
    if registry.settings().members_only && !visitor.is_signed_in() {
        return see_other(&visitor.way_in());
    }
    next.run(request).await
}
