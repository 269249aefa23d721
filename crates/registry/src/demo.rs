//! A throw-away registry with something on every page: two people, crates that depend on each other, a
//! yanked version, an invitation, and the events of all that. Everything happens by the flows that people
//! use; nothing is written past them.

use bytes::Bytes;
use credentials::totp;
use domain::token::Names;
use domain::{Action, Role, Scope, Timestamp};
use futures_util::stream;

use crate::enrol::{self, Enrolled};
use crate::mint_token::{self, Wish};
use crate::notices::Whence;
use crate::publish::{self, Body};
use crate::{Error, Registry, clock, owners, randomness, yank};

mod crates;

/// How somebody signs in to the demo.
pub struct Guest {
    /// The login.
    pub login: &'static str,
    /// The password, made for this one demo.
    pub password: String,
    /// The key of the authenticator app.
    pub key: String,
    /// A code that works once without the app.
    pub recovery_code: String,
}

/// Fills an empty registry.
///
/// # Errors
/// It is not empty, or a flow refuses.
pub async fn fill(registry: &Registry) -> Result<Vec<Guest>, Error> {
    if !enrol::is_needed(registry).await? {
        return Err(Error::malformed("a demo begins with an empty folder"));
    }
    let (ada, ada_token) = somebody(registry, "ada").await?;
    let (grace, grace_token) = somebody(registry, "grace").await?;
    let index = registry.settings().index_url();
    for (demo, token) in crates::ALL
        .iter()
        .zip([&ada_token, &grace_token].into_iter().cycle())
    {
        for version in demo.versions {
            send(registry, token, &crates::upload(demo, version, &index)?).await?;
        }
    }
    let now = clock::now();
    yank::yank(
        registry,
        Some(ada_token.as_str()),
        "winch",
        "0.1.0",
        true,
        now,
    )
    .await?;
    let to = ["ada".to_owned()];
    owners::invite(
        registry,
        Some(grace_token.as_str()),
        "drawbridge",
        (&to, Role::Owner),
        now,
    )
    .await?;
    Ok(vec![ada, grace])
}

/// Somebody with an account, and a token for everything.
async fn somebody(registry: &Registry, login: &'static str) -> Result<(Guest, String), Error> {
    let password = randomness::reference() + &randomness::reference();
    let email = format!("{login}@demo.invalid.example.org");
    let candidate = enrol::candidate(registry, login, &email, &password).await?;
    let key = candidate.offer.typed.clone();
    let now = clock::now();
    // The step before this one is still taken, and leaves this one's code to whoever signs in.
    let shown = totp::shown(
        candidate.secret(),
        now.plus(-30 * domain::timestamp::SECOND),
    );
    let link = enrol::issue(registry, now).await?;
    let enrolled = enrol::in_terminal(registry, &link, candidate, &shown, now).await?;
    let token = token(registry, &enrolled, now).await?;
    let recovery_code = enrolled.recovery_codes.into_iter().next();
    let guest = Guest {
        login,
        password,
        key,
        recovery_code: recovery_code.unwrap_or_default(),
    };
    Ok((guest, token))
}

async fn token(registry: &Registry, who: &Enrolled, now: Timestamp) -> Result<String, Error> {
    let wish = Wish {
        label: "laptop".to_owned(),
        scope: Scope {
            names: vec![Names::All],
            actions: Action::ALL.to_vec(),
            until: now.plus(mint_token::USUAL),
            networks: Vec::new(),
        },
    };
    let token = mint_token::mint(registry, &who.person, wish, &Whence::operator(), now).await?;
    Ok(token.expose().to_owned())
}

async fn send(registry: &Registry, token: &str, upload: &[u8]) -> Result<(), Error> {
    let bytes = Bytes::copy_from_slice(upload);
    let mut chunks = stream::iter([Ok::<_, std::io::Error>(bytes)]);
    let mut body = Body::new(&mut chunks);
    publish::publish(registry, Some(token), &mut body, clock::now()).await?;
    Ok(())
}
