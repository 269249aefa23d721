//! What an active visit did and what came of it. No password, code, cookie, link, key or token stands in
//! it: each was replaced by a word before it was written down, and pages that show one are not kept.

use domain::PrincipleId;
use serde::{Deserialize, Serialize};

use super::adapter::Operation;

/// The most deeds a transcript may hold.
pub const MAX_DEEDS: usize = 400;

/// Everything that was done, in order.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acted {
    /// The adapter whose forms were used; empty where none knows this registry, and nothing was done.
    pub adapter: String,
    /// The deeds; their numbers go on where those of the passive exchanges end.
    pub deeds: Vec<Deed>,
    /// What the visit left behind.
    pub left: Vec<String>,
    /// What was not tried, and why; empty where everything was.
    pub untried: Vec<Untried>,
}

/// Something that was not tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Untried {
    /// For which principle.
    pub principle: PrincipleId,
    /// Why not.
    pub why: String,
}

/// One request of an active visit, or one mail that arrived, and what came of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deed {
    /// Its place, counted on from the passive exchanges.
    pub number: u32,
    /// What it was for.
    pub step: Step,
    /// As in `POST /sign-in login=probe-1 password=(password)`, or `mail to ...`.
    pub did: String,
    /// What came of it.
    pub came: Came,
    /// The status code, if an answer arrived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The seconds of its `Retry-After`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
    /// The text for people, as far as it is kept.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub said: String,
}

/// How the registry took it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Came {
    /// It was done.
    Done,
    /// It was let through by who was asking, and refused only for what was sent.
    Through,
    /// It was refused.
    Refused,
    /// It was refused because of too many attempts.
    Slowed,
    /// There is no such thing there.
    Absent,
    /// No answer, or the registry's own failure.
    Nothing,
}

/// What a deed is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Asks for an account with a password that is on the lists of the most common ones.
    SignUpCommon,
    /// Asks for an account with a password that looks strong and is known from leaks.
    SignUpLeaked,
    /// Asks for the account of the probes.
    SignUp,
    /// Signs in before the address is confirmed.
    EarlySignIn,
    /// Mints a token before the address is confirmed.
    EarlyMint,
    /// The mail that asks to confirm.
    ConfirmationMail,
    /// Opens the link of the mail and does nothing more.
    OpenLink,
    /// Signs in after the link was opened and before it was used.
    OpenedSignIn,
    /// Uses the link.
    Confirm,
    /// Uses it a second time.
    ConfirmAgain,
    /// Signs in with the password alone.
    SignIn,
    /// Mints a token after a password alone.
    HalfMint,
    /// Publishes after a password alone.
    HalfPublish,
    /// Looks at the account after a password alone.
    HalfAccount,
    /// Opens the page that offers an authenticator app.
    OfferApp,
    /// Proves the app with a code that is not its.
    WrongCode,
    /// Proves the app.
    SetUpApp,
    /// The mail about the new factor.
    FactorMail,
    /// Signs in elsewhere, to show a code there.
    SecondSignIn,
    /// Shows the code that the setting up used.
    UsedCode,
    /// Shows a fresh code.
    FreshCode,
    /// Mints a token with both factors.
    Mint,
    /// The mail about the token.
    MintMail,
    /// Publishes something that is no package, with the token.
    TokenPublish,
    /// Tries out a statement of a build that nobody signed.
    UnsignedStatement,
    /// Changes the password.
    ChangePassword,
    /// The mail about the new password.
    PasswordMail,
    /// Looks at the page where people sign in.
    LookSignIn,
    /// Looks at the account's own page.
    LookAccount,
    /// Looks at what the registry says of itself.
    LookStatement,
    /// Asks for the recovery of the probes' own account.
    RecoverKnown,
    /// Asks for the recovery of an account that nobody has.
    RecoverUnknown,
    /// Asks to make a passkey.
    AskKey,
    /// Adds it.
    AddKey,
    /// Asks to show a passkey, for a page of another origin.
    AskForeignKey,
    /// Shows it as it was shown to that page.
    ForeignKey,
    /// Asks to show a passkey.
    AskKeySignIn,
    /// Signs in with it alone.
    KeySignIn,
    /// Looks at the account after that.
    KeyedAccount,
    /// Shows the password of an account that has a passkey.
    PasswordBesideKey,
    /// Shows a code in the place of the passkey.
    CodeBesideKey,
    /// A wrong password for the probes' own account.
    GuessKnown,
    /// A wrong password for an account that nobody has.
    GuessUnknown,
    /// A wrong code.
    GuessCode,
    /// Sends something that is no identity of a build to be exchanged.
    NonsenseIdentity,
    /// Sends an identity that nobody signed.
    UnsignedIdentity,
    /// Mints a token for one name, then one for names that begin alike.
    NarrowMint,
    /// Publishes something that is no package under the name that the token is for.
    NarrowPublish,
    /// Publishes it under another name.
    NarrowElsewhere,
    /// Asks by that token for another owner.
    NarrowPeople,
    /// Mints a token for managing people.
    PeopleMint,
    /// Asks for another owner of a package on which the account has no role.
    PeopleElsewhere,
    /// Reads which roles there are.
    LookRoles,
    /// Takes a token of these back.
    NarrowRevoke,
    /// Takes the token back.
    Revoke,
    /// Publishes with the token that was taken back.
    RevokedPublish,
    /// Ends every session.
    SignOut,
}

impl Acted {
    /// Whether an adapter knew the registry.
    pub fn has_adapter(&self) -> bool {
        !self.adapter.is_empty()
    }

    /// The deeds of a step, in order.
    pub fn all(&self, step: Step) -> impl Iterator<Item = &Deed> {
        self.deeds.iter().filter(move |deed| deed.step == step)
    }

    /// The last deed of a step.
    pub fn last(&self, step: Step) -> Option<&Deed> {
        self.all(step).last()
    }

    /// What came of a step the last time.
    pub fn came(&self, step: Step) -> Option<Came> {
        self.last(step).map(|deed| deed.came)
    }

    /// Whether a step came to this.
    pub fn is(&self, step: Step, came: Came) -> bool {
        self.came(step) == Some(came)
    }

    /// The numbers of all deeds of these steps, as evidence names them.
    pub fn numbers(&self, steps: &[Step]) -> Vec<u32> {
        let chosen = self.deeds.iter().filter(|deed| steps.contains(&deed.step));
        chosen.map(|deed| deed.number).collect()
    }

    /// Whether the deeds are numbered on from the exchanges, without gaps, and not too many.
    pub fn is_numbered_after(&self, exchanges: usize) -> bool {
        let first = u32::try_from(exchanges)
            .unwrap_or(u32::MAX)
            .saturating_add(1);
        let fits = self
            .deeds
            .iter()
            .zip(first..)
            .all(|(deed, place)| deed.number == place);
        fits && self.deeds.len() <= MAX_DEEDS
    }
}

/// Why an operation was not tried: the adapter has no way.
pub(super) fn unknown(operation: Operation) -> String {
    format!("the adapter knows no way to {}", operation.words())
}

/// Why an operation came to nothing: the registry has no such place.
pub(super) fn absent(operation: Operation) -> String {
    format!("this registry has no place to {}", operation.words())
}

/// A record for tests of judging: each step, what came of it, and what was said.
#[cfg(test)]
pub(crate) fn sample(deeds: &[(Step, Came, &str)]) -> Acted {
    let deed = |(number, (step, came, said)): (u32, &(Step, Came, &str))| Deed {
        number,
        step: *step,
        did: String::new(),
        came: *came,
        status: None,
        retry_after: (*came == Came::Slowed).then_some(1),
        said: (*said).to_owned(),
    };
    Acted {
        adapter: "portcullis".to_owned(),
        deeds: (1..).zip(deeds).map(deed).collect(),
        ..Acted::default()
    }
}
