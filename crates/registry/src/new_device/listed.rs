//! The browsers of an account: those that are known, and the sign-ins that wait.

use domain::{PublicId, Timestamp};
use store::{DeviceFacts, Record};

use super::{digest_of, link_for};
use crate::sign_in::Browser;
use crate::{Error, Registry};

/// A sign-in that waits, as an operator sees it.
pub struct Waiting {
    /// From where and with what.
    pub whence: String,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// What is opened in that browser.
    pub url: String,
}

/// The sign-ins of an account that wait for a mail, each with a link of its own: for an operator whose mail
/// server is down. The links work in the browsers that wait and nowhere else, as those in the mails.
///
/// # Errors
/// There is no such account.
pub async fn waiting(
    registry: &Registry,
    login: &str,
    now: Timestamp,
) -> Result<Vec<Waiting>, Error> {
    let Some(account) = registry.store.account_by_login(login).await? else {
        return Err(Error::Absent(format!("account '{login}'")));
    };
    let mut record = Record::default();
    let mut found = Vec::new();
    for one in registry.store.waiting_devices(&account.id, now).await? {
        let link = link_for(&mut record, &account, &one.session, now)?;
        found.push(Waiting {
            whence: format!("{}, {}", one.network, one.agent),
            asked_at: one.asked_at,
            url: format!(
                "{}/sign-in/device/{}",
                registry.settings().base_url,
                link.expose()
            ),
        });
    }
    registry.store.keep_record(&record, now).await?;
    Ok(found)
}

/// The browsers that an account is used with.
///
/// # Errors
/// The store fails.
pub async fn list(
    registry: &Registry,
    account: &PublicId,
    now: Timestamp,
) -> Result<Vec<DeviceFacts>, Error> {
    Ok(registry.store.devices_of(account, now).await?)
}

/// Whether this is the cookie of that browser.
pub fn is_this(device: &DeviceFacts, browser: &Browser<'_>) -> bool {
    digest_of(browser).is_some_and(|digest| digest == device.digest)
}

/// Forgets a browser: the next sign-in with a code in it is confirmed by mail again.
///
/// # Errors
/// The account has no such browser.
pub async fn forget(
    registry: &Registry,
    account: &PublicId,
    device: &PublicId,
) -> Result<(), Error> {
    if registry.store.forget_device(account, device).await? {
        Ok(())
    } else {
        Err(Error::Absent(format!("browser {device} of this account")))
    }
}
