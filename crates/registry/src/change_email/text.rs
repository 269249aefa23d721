//! The words of the mails about a change of address.

use domain::{Timestamp, TokenSecret};

use super::{Mail, Registry, Whence};

/// Which account of which registry they are about.
pub(super) struct Place<'a> {
    base_url: &'a str,
    login: &'a str,
}

impl<'a> Place<'a> {
    pub(super) fn of(registry: &'a Registry, login: &'a str) -> Self {
        let base_url = &registry.settings().base_url;
        Self { base_url, login }
    }

    fn host(&self) -> &str {
        self.base_url.split("//").nth(1).unwrap_or(self.base_url)
    }

    /// To the new address.
    pub(super) fn confirmation(&self, to: &str, link: &TokenSecret) -> Mail {
        let (base_url, login, link) = (self.base_url, self.login, link.expose());
        Mail {
            to: to.to_owned(),
            subject: format!("Confirm your address for {}", self.host()),
            text: format!(
                "The account '{login}' on {base_url} shall have this address.\n\
                 To confirm that, open this page within 24 hours in a browser that is signed in to the account,\n\
                 and press the button:\n\n  {base_url}/account/email/confirm/{link}\n\n\
                 If it is not your account, do nothing: nothing will change.\n"
            ),
        }
    }

    /// To an address that belongs to somebody else.
    pub(super) fn taken(&self, to: &str) -> Mail {
        let base_url = self.base_url;
        Mail {
            to: to.to_owned(),
            subject: format!("Your address on {}", self.host()),
            text: format!(
                "Somebody wanted to give this address to another account on {base_url}.\n\
                 It belongs to yours, or did so a short while ago, so nothing was changed.\n\n\
                 If it was you, give your other account its own address. If it was not you, there is nothing to do.\n"
            ),
        }
    }

    /// To the address that may take the change back.
    pub(super) fn undo(
        &self,
        to: &str,
        link: &TokenSecret,
        whence: &Whence,
        (at, until): (Timestamp, Timestamp),
    ) -> Mail {
        let (base_url, login, link) = (self.base_url, self.login, link.expose());
        let (at, until, whence) = (
            at.to_seconds_text(),
            until.to_seconds_text(),
            whence.words(),
        );
        Mail {
            to: to.to_owned(),
            subject: format!(
                "Take it back? The address of '{login}' on {} was changed",
                self.host()
            ),
            text: format!(
                "The account '{login}' on {base_url} has another mail address from now on.\n\n\
                 When:  {at}\nFrom:  {whence}\n\n\
                 If this was you, there is nothing to do.\n\n\
                 If it was not you, open this page before {until} and press the button. It gives the account this address\n\
                 back, ends every session, and stops every token, also if the address was changed again meanwhile:\n\n  \
                 {base_url}/account/email/undo/{link}\n\n\
                 Then sign in and change the password. We never ask for a password or a code by mail.\n"
            ),
        }
    }
}
