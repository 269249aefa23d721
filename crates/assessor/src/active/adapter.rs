//! How a registry is talked to: what each operation sends, and how its answer is read. Pure data, so that
//! another registry needs a table and no code.

use crate::active::portcullis;
use crate::transcript::Transcript;

use super::record::Came;

/// What the probes need a registry to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Ask for an account.
    SignUp,
    /// Open the link that was mailed.
    OpenLink,
    /// Use the link that was mailed.
    Confirm,
    /// Show login and password.
    SignIn,
    /// Show a code of the authenticator app.
    ShowCode,
    /// Be offered the key of an authenticator app.
    OfferApp,
    /// Set the app up.
    SetUpApp,
    /// Change the password.
    ChangePassword,
    /// Mint a token.
    Mint,
    /// Mint a token that publishes one name alone.
    MintNarrow,
    /// Mint a token that manages the people of every package.
    MintPeople,
    /// Ask somebody to own a package.
    AddOwner,
    /// Read which roles there are.
    LookRoles,
    /// Revoke a token.
    Revoke,
    /// Publish; what is sent is no package.
    Publish,
    /// End every session.
    SignOut,
    /// Open the page where people sign in.
    LookSignIn,
    /// Open the account's page.
    LookAccount,
    /// Open the page on which the registry speaks of itself.
    LookStatement,
    /// Ask for a recovery.
    AskRecovery,
    /// Be asked to make a passkey.
    AskKey,
    /// Add the passkey that was made.
    AddKey,
    /// Be asked to show a passkey in place of everything else.
    AskKeySignIn,
    /// Show it.
    KeySignIn,
    /// Exchange the identity of a build for a token.
    ExchangeIdentity,
    /// Try out a statement of where something was built; what is sent is signed by nobody.
    TryStatement,
}

impl Operation {
    /// As the rest of a sentence.
    pub const fn words(self) -> &'static str {
        match self {
            Self::SignUp => "ask for an account",
            Self::OpenLink => "open the link in a mail",
            Self::Confirm => "confirm an address",
            Self::SignIn => "sign in",
            Self::ShowCode => "show a code",
            Self::OfferApp => "be offered an authenticator app",
            Self::SetUpApp => "set up an authenticator app",
            Self::ChangePassword => "change the password",
            Self::Mint => "mint a token",
            Self::MintNarrow => "mint a token for one name",
            Self::MintPeople => "mint a token for managing people",
            Self::AddOwner => "ask somebody to own a package",
            Self::LookRoles => "read which roles there are",
            Self::Revoke => "revoke a token",
            Self::Publish => "publish",
            Self::SignOut => "sign out",
            Self::LookSignIn => "see the page for signing in",
            Self::LookAccount => "see an account",
            Self::LookStatement => "read what the registry says of itself",
            Self::AskRecovery => "ask for a recovery",
            Self::AskKey | Self::AddKey => "add a passkey",
            Self::AskKeySignIn | Self::KeySignIn => "sign in with a passkey",
            Self::ExchangeIdentity => "exchange the identity of a build",
            Self::TryStatement => "try out a statement of a build",
        }
    }
}

/// One registry's way of doing things.
#[derive(Debug)]
pub struct Adapter {
    /// Its name in transcripts.
    pub word: &'static str,
    /// Whether this is such a registry, by what it answered to the passive visit.
    pub recognises: fn(&Transcript) -> bool,
    /// Where in a mail the link to confirm begins; what follows it is secret.
    pub confirm_link: &'static str,
    /// Where in a mail the link begins that stops an attack; what follows it is secret.
    pub undo_link: &'static str,
    /// Where in the answer that asks for a passkey its handle and the options lie (RFC 6901).
    pub ceremony: [&'static str; 2],
    /// What it can do.
    pub ways: &'static [(Operation, Way)],
}

/// What one operation sends and how its answer is read. `{name}` stands for a value of that name.
#[derive(Clone, Copy, Debug)]
pub struct Way {
    /// The method.
    pub method: Method,
    /// The path.
    pub path: &'static str,
    /// What is sent.
    pub body: Body,
    /// What says that it was done.
    pub done: Done,
    /// Statuses that say that whoever asked may, and only what was sent is wrong.
    pub through: &'static [u16],
    /// What the answer shows: a name, and the texts around the value.
    pub shows: &'static [Shows],
    /// Whether the text of the answer is kept; not where it shows secrets.
    pub keeps: bool,
}

/// The method of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// GET.
    Get,
    /// POST.
    Post,
    /// PUT.
    Put,
}

/// What a request carries.
#[derive(Clone, Copy, Debug)]
pub enum Body {
    /// Nothing.
    None,
    /// The fields of a form.
    Form(&'static [(&'static str, &'static str)]),
    /// The members of a JSON object; the value of `credential` is JSON itself.
    Json(&'static [(&'static str, &'static str)]),
    /// An upload whose metadata is right and whose archive is none, with a token.
    NoCrate,
    /// The list of the logins of whom to ask, as cargo sends it, with a token.
    Logins,
    /// A statement of a build that has the right shape and that nobody signed, with a token.
    NoStatement,
}

/// What says that something was done.
#[derive(Clone, Copy, Debug)]
pub enum Done {
    /// This status.
    Status(u16),
    /// Being led to a path that begins in one of these ways.
    LedTo(&'static [&'static str]),
}

/// A value that an answer shows.
#[derive(Clone, Copy, Debug)]
pub struct Shows {
    /// What it is called from then on.
    pub name: &'static str,
    /// What stands before it.
    pub before: &'static str,
    /// What stands after it.
    pub after: &'static str,
    /// What belongs to it of the text before it.
    pub begins: &'static str,
}

/// The adapter for the registry that was visited; `None` where none knows it.
pub fn of(transcript: &Transcript) -> Option<&'static Adapter> {
    [&portcullis::ADAPTER]
        .into_iter()
        .find(|adapter| (adapter.recognises)(transcript))
}

impl Adapter {
    /// How it does something, if it can.
    pub fn way(&self, operation: Operation) -> Option<&'static Way> {
        let mut ways = self.ways.iter();
        ways.find(|(known, _)| *known == operation)
            .map(|(_, way)| way)
    }
}

impl Way {
    /// What came of it, by status and by where the answer leads.
    pub fn came(&self, status: u16, location: &str) -> Came {
        let done = match self.done {
            Done::Status(expected) => status == expected,
            Done::LedTo(paths) => {
                let led = paths.iter().any(|path| location.starts_with(path));
                (300..400).contains(&status) && led
            }
        };
        match status {
            _ if done => Came::Done,
            _ if self.through.contains(&status) => Came::Through,
            429 => Came::Slowed,
            404 | 405 => Came::Absent,
            300..500 => Came::Refused,
            _ => Came::Nothing,
        }
    }
}

impl Shows {
    /// The value in this text.
    pub fn read(&self, text: &str) -> Option<String> {
        let (_, rest) = text.split_once(self.before)?;
        let (value, _) = rest.split_once(self.after)?;
        Some(format!("{}{value}", self.begins))
    }
}

/// A text with every `{name}` replaced by the value of that name; an unknown one becomes nothing.
pub fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let (name, further) = after.split_once('}').unwrap_or((after, ""));
        let value = values.iter().find(|(known, _)| *known == name);
        filled.push_str(value.map_or("", |(_, value)| value));
        rest = further;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_by_status_and_by_where_they_lead() {
        let way = |done, through: &'static [u16]| Way {
            method: Method::Post,
            path: "/",
            body: Body::None,
            done,
            through,
            shows: &[],
            keeps: true,
        };
        for (way, status, location, came) in [
            (way(Done::Status(200), &[]), 200, "", Came::Done),
            (way(Done::Status(200), &[]), 303, "/sign-in", Came::Refused),
            (way(Done::Status(200), &[]), 400, "", Came::Refused),
            (way(Done::Status(200), &[400]), 400, "", Came::Through),
            (way(Done::Status(200), &[400]), 403, "", Came::Refused),
            (
                way(Done::LedTo(&["/account"]), &[]),
                303,
                "/account",
                Came::Done,
            ),
            (
                way(Done::LedTo(&["/account"]), &[]),
                303,
                "/sign-in",
                Came::Refused,
            ),
            (way(Done::LedTo(&["/account"]), &[]), 200, "", Came::Nothing),
            (way(Done::Status(200), &[]), 429, "", Came::Slowed),
            (way(Done::Status(200), &[]), 404, "", Came::Absent),
            (way(Done::Status(200), &[]), 500, "", Came::Nothing),
        ] {
            assert_eq!(way.came(status, location), came, "{status} {location}");
        }
    }

    #[test]
    fn templates_are_filled_and_values_are_found() {
        let values = [("login", "probe-1"), ("link", "abc")];
        assert_eq!(
            fill("/c/{link}?a={login}{none}", &values),
            "/c/abc?a=probe-1"
        );
        assert_eq!(fill("{", &values), "");
        let token = Shows {
            name: "token",
            before: "<code>pcl_",
            after: "<",
            begins: "pcl_",
        };
        let page = "<code>x</code><code>pcl_p_1</code>";
        assert_eq!(token.read(page).as_deref(), Some("pcl_p_1"));
        assert_eq!(token.read("<code>x</code>"), None);
    }
}
