//! The words of the mails that go with a recovery.

use domain::{Timestamp, TokenSecret};
use store::AccountFacts;

use crate::Registry;
use crate::mail::Mail;
use crate::notices::Whence;

/// The link that was asked for.
pub(super) fn link(
    registry: &Registry,
    account: &AccountFacts,
    whence: &Whence,
    secret: &TokenSecret,
) -> Mail {
    let base_url = &registry.settings().base_url;
    Mail {
        to: account.email.clone(),
        subject: format!("Get your account '{}' back", account.login),
        text: format!(
            "Somebody, hopefully you, asked to get the account '{login}' on {base_url}\n\
             back ({whence}).\n\n\
             To begin, open this page within 24 hours. Keep the link: after the waiting time it leads to a new\n\
             password.\n\n  {base_url}/recover/{link}\n\n\
             How it goes on, and how long it takes:\n\n  {base_url}/policies/recovery\n\n\
             If it was not you, do nothing: nothing has changed. If you can still sign in, you need no recovery.\n",
            login = account.login,
            whence = whence.text(),
            link = secret.expose(),
        ),
    }
}

/// A day before the wait ends.
pub(super) fn reminder(
    registry: &Registry,
    account: &AccountFacts,
    address: &str,
    ready_at: Timestamp,
    secret: &TokenSecret,
) -> Mail {
    let base_url = &registry.settings().base_url;
    Mail {
        to: address.to_owned(),
        subject: format!("The recovery of your account '{}' ends soon", account.login),
        text: format!(
            "From {ready} on, whoever asked to get the account '{login}' on\n{base_url}\n\
             back can set a new password. Everything that opens the account now will be gone then.\n\n\
             If you asked for it, open the link that you were sent, after that moment.\n\n\
             If you do not want it, open this page and press the button. It ends the recovery and changes\n\
             nothing else:\n\n  {base_url}/recover/object/{link}\n",
            ready = ready_at.to_seconds_text(),
            login = account.login,
            link = secret.expose(),
        ),
    }
}
