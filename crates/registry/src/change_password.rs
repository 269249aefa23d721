//! Another password.

use credentials::strength;
use domain::{Event, Timestamp};

use crate::leaked::{self, Occasion};
use crate::notices::{self, Whence};
use crate::presence_proof::{self, Proof};
use crate::session::Session;
use crate::sign_in::Browser;
use crate::{Error, Registry, passwords};

/// Gives the account of this session another password. Its other sessions end, its tokens go on: they are
/// credentials of their own, and no password opens them.
///
/// # Errors
/// The password cannot be taken, or nothing was shown lately.
pub async fn change(
    registry: &Registry,
    session: &Session,
    password: &str,
    proof: Proof<'_>,
    browser: &Browser<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    let account = &session.facts.account;
    strength::judge(password, &account.login, &account.email).map_err(Error::malformed)?;
    presence_proof::required(registry, session, proof, browser, now).await?;
    if passwords::fits(Some(account), password).await? {
        return Err(Error::malformed(
            "this is the password already; choose another",
        ));
    }
    leaked::check(registry, password, Occasion::Change).await?;
    let hash = passwords::hash(password).await?;
    let account_id = account.id.to_string();
    let event = match account.password_hash {
        Some(_) => Event::PasswordChanged {
            account: account_id,
        },
        None => Event::FactorAdded {
            account: account_id,
            factor: "password",
        },
    };
    let whence = Whence::browser(browser);
    let record = notices::record(registry, account, &whence, vec![event], now).await?;
    let (store, kept) = (&registry.store, session.digest());
    store
        .change_password(&account.id, &hash, kept, &record, now)
        .await?;
    registry.mail_waits();
    Ok(())
}
