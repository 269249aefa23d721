//! Where the probes act: one account of their own, its browsers, its app, its mails.

use std::time::{SystemTime, UNIX_EPOCH};

use authenticator::Authenticator;
use domain::PrincipleId;
use serde_json::Value;

use super::adapter::{Adapter, Body, Operation, Way, fill};
use super::app::App;
use super::mailbox::{self, Mailbox};
use super::record::{Acted, Came, Deed, Step, Untried, absent, unknown};
use super::secrets::Secrets;
use super::sent::{described, logins, no_crate, no_statement, object, random};
use super::wire::{Raw, Request, Wire};
use super::{ActiveProbe, Means};
use crate::page_text::Page;

pub(crate) use super::wire::Who;

mod in_time;

/// The most characters of a text that are kept.
const MAX_SAID: usize = 12_000;

/// How far the account of the probes has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Standing {
    /// There is none.
    Nobody,
    /// It was asked for.
    Asked,
    /// Its address is confirmed.
    Confirmed,
    /// It has shown a password.
    Half,
    /// It has a second factor and has shown it.
    Full,
}

/// Where the probes act.
pub(crate) struct Stage<'s> {
    wire: Wire<'s>,
    adapter: &'static Adapter,
    mails: Option<Mailbox>,
    secrets: Secrets,
    acted: Acted,
    next: u32,
    progress: &'s mut dyn FnMut(&Deed),
    values: Vec<(&'static str, String)>,
    app: Option<App>,
    device: Authenticator,
    /// The last answer as it came.
    answer: String,
    /// The principle whose probe acts.
    principle: PrincipleId,
    /// How far the account has come.
    pub(crate) standing: Standing,
}

impl<'s> Stage<'s> {
    /// An empty stage; deeds are numbered from `first`.
    ///
    /// # Errors
    /// The system gives no random bytes.
    pub(super) fn new(
        wire: Wire<'s>,
        adapter: &'static Adapter,
        means: &Means,
        first: u32,
        progress: &'s mut dyn FnMut(&Deed),
    ) -> Result<Self, String> {
        let [login, unknown, package] = [random(8)?, random(8)?, random(8)?];
        let [login, unknown] = [login, unknown].map(|text| format!("probe-{text}"));
        let password = random(24)?;
        let domain = match means.mail_domain.as_str() {
            "" => "example.org",
            domain => domain,
        };
        let mut stage = Self {
            wire,
            adapter,
            mails: means.mail_dir.as_deref().map(Mailbox::new),
            secrets: Secrets::default(),
            acted: Acted::default(),
            next: first,
            progress,
            values: vec![
                ("email", format!("{login}@{domain}")),
                ("login", login),
                ("unknown", unknown),
                ("label", "probe".to_owned()),
                ("package", format!("probe-{package}")),
            ],
            app: None,
            device: Authenticator::new(),
            answer: String::new(),
            principle: PrincipleId::VerifiedEmail,
            standing: Standing::Nobody,
        };
        stage.keep("password", password);
        Ok(stage)
    }

    /// Lets one probe act.
    pub(super) fn give(&mut self, probe: &ActiveProbe) {
        self.principle = probe.id;
        (probe.act)(self);
    }

    /// The value of this name; empty where there is none.
    pub(crate) fn value(&self, name: &str) -> String {
        let found = self.values.iter().rev().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }

    /// Keeps a secret value under this name.
    pub(crate) fn keep(&mut self, name: &'static str, value: String) {
        self.secrets.add(&value, name);
        self.values.push((name, value));
    }

    /// Fresh random text, for what is not kept.
    pub(crate) fn random(&self) -> String {
        // The account could not be made without random bytes; by now there are some.
        random(24).unwrap_or_else(|_| "wrong wrong wrong".to_owned())
    }

    /// Whether the adapter can do this; notes it where it cannot.
    pub(crate) fn can(&mut self, operation: Operation) -> bool {
        let can = self.adapter.way(operation).is_some();
        if !can {
            self.skip(&unknown(operation));
        }
        can
    }

    /// Whether a step was done.
    pub(crate) fn has_done(&self, step: Step) -> bool {
        self.acted.is(step, Came::Done)
    }

    /// Notes why something was not tried.
    pub(crate) fn skip(&mut self, why: &str) {
        let untried = Untried {
            principle: self.principle,
            why: why.to_owned(),
        };
        if !self.acted.untried.contains(&untried) {
            self.acted.untried.push(untried);
        }
    }

    /// Notes what was left behind.
    pub(crate) fn leave(&mut self, what: String) {
        self.acted.left.push(what);
    }

    /// Does something, with the stage's values and these in place of some of them; `None` where it
    /// cannot be done or the budget is spent.
    pub(crate) fn act(
        &mut self,
        step: Step,
        operation: Operation,
        who: Who,
        instead: &[(&'static str, &str)],
    ) -> Option<Came> {
        if !self.can(operation) {
            return None;
        }
        let way = self.adapter.way(operation)?;
        for (name, value) in instead {
            if matches!(*name, "password" | "new-password" | "code" | "token") {
                self.secrets.add(value, name);
            }
        }
        let mut values: Vec<(&str, &str)> = instead.to_vec();
        let kept: Vec<(&'static str, String)> = self.values.iter().rev().cloned().collect();
        values.extend(kept.iter().map(|(name, value)| (*name, value.as_str())));
        let path = fill(way.path, &values);
        let form = match way.body {
            Body::Form(fields) => Some(fields),
            Body::None | Body::NoCrate | Body::NoStatement | Body::Logins | Body::Json(_) => None,
        };
        let json = match way.body {
            Body::Json(members) => Some(object(members, &values)),
            Body::None | Body::NoCrate | Body::NoStatement | Body::Logins | Body::Form(_) => None,
        };
        let form: Option<Vec<(&str, String)>> = form.map(|fields| {
            let filled = fields
                .iter()
                .map(|(name, value)| (*name, fill(value, &values)));
            filled.collect()
        });
        let upload = match way.body {
            Body::NoCrate => Some(no_crate(&fill("{package}", &values))),
            Body::Logins => Some(logins(&fill("{unknown}", &values))),
            Body::NoStatement => Some(no_statement()),
            Body::None | Body::Form(_) | Body::Json(_) => None,
        };
        let token = fill("{token}", &values);
        let request = Request {
            who,
            method: way.method,
            path: &path,
            form: form.as_deref(),
            json,
            bytes: upload.as_deref(),
            authorization: Some(token.as_str())
                .filter(|token| upload.is_some() && !token.is_empty()),
        };
        let Some(raw) = self.wire.send(&request) else {
            self.skip("the budget of requests or of time was spent");
            return None;
        };
        let did = described(way, &path, form.as_deref().unwrap_or_default());
        let came = self.record(step, way, &did, &raw);
        if came == Came::Absent {
            self.skip(&absent(operation));
        }
        Some(came)
    }

    /// Makes or shows a passkey: asks, lets the authenticator answer as on a page of this origin (the
    /// registry's own where none is named), and sends the answer. `None` where it was not asked for.
    pub(crate) fn passkey(
        &mut self,
        [ask, answer]: [(Step, Operation); 2],
        who: Who,
        foreign: Option<&str>,
    ) -> Option<Came> {
        if self.act(ask.0, ask.1, who, &[])? != Came::Done {
            return None;
        }
        let asked: Value = serde_json::from_str(&self.answer).ok()?;
        let [handle, options] = self.adapter.ceremony.map(|at| asked.pointer(at));
        let (handle, options) = (handle?.as_str()?.to_owned(), options?.clone());
        let own = self.wire.origin().origin().ascii_serialization();
        self.device.conduct.any_origin = foreign.is_some();
        let origin = foreign.unwrap_or(&own);
        let credential = if ask.1 == Operation::AskKey {
            self.device.create(&options, origin)
        } else {
            self.device.get(&options, origin)
        };
        let credential = credential.ok()?.to_string();
        let instead = [("handle", handle.as_str()), ("credential", &credential)];
        self.act(answer.0, answer.1, who, &instead)
    }

    fn record(&mut self, step: Step, way: &Way, did: &str, raw: &Raw) -> Came {
        self.answer.clone_from(&raw.body);
        for cookie in &raw.cookies {
            self.secrets.add(cookie, "cookie");
        }
        let mut came = raw
            .status
            .map_or(Came::Nothing, |status| way.came(status, &raw.location));
        // Who says that a token was minted and shows none has minted none.
        if came == Came::Done
            && way
                .shows
                .iter()
                .any(|shows| shows.read(&raw.body).is_none())
        {
            came = Came::Nothing;
        }
        if came == Came::Done {
            for shown in way.shows {
                if let Some(value) = shown.read(&raw.body) {
                    if shown.name == "key" {
                        self.app = App::parse(&value);
                        self.secrets.add(&value.replace(' ', ""), "key");
                    }
                    self.keep(shown.name, value);
                }
            }
        }
        // What was refused shows nothing but why; what was done may show a secret.
        let said = if way.keeps || came != Came::Done {
            self.text_of(&raw.body)
        } else {
            String::new()
        };
        self.note(Deed {
            number: 0,
            step,
            did: did.to_owned(),
            came,
            status: raw.status,
            retry_after: raw.retry_after,
            said,
        });
        came
    }

    fn text_of(&self, body: &str) -> String {
        let page = Page::read(self.wire.origin(), "text/html", body.as_bytes());
        page.text().chars().take(MAX_SAID).collect()
    }

    fn note(&mut self, mut deed: Deed) {
        deed.number = self.next;
        self.next += 1;
        (self.progress)(&deed);
        self.acted.deeds.push(deed);
    }

    /// Waits for a mail to the account whose subject has one of these words, beyond the `seen` first ones,
    /// and notes it; the secrets of the links in it are kept as `link` and `undo`.
    pub(crate) fn mail(&mut self, step: Step, seen: usize, subject: &[&str]) -> bool {
        let address = self.value("email");
        let Some(mails) = &self.mails else {
            self.skip(
                "the mails of the registry cannot be read: name their folder with --mail-dir",
            );
            return false;
        };
        let mail = mails.wait(&address, seen, subject);
        for (beginning, name) in [
            (self.adapter.confirm_link, "link"),
            (self.adapter.undo_link, "undo"),
        ] {
            let found = mail
                .as_deref()
                .and_then(|mail| mailbox::link(mail, beginning));
            if let Some(link) = found.map(str::to_owned) {
                self.keep(name, link);
            }
        }
        let came = if mail.is_some() {
            Came::Done
        } else {
            Came::Nothing
        };
        self.note(Deed {
            number: 0,
            step,
            did: format!("mail to {address}"),
            came,
            status: None,
            retry_after: None,
            said: mail.unwrap_or_default().chars().take(MAX_SAID).collect(),
        });
        came == Came::Done
    }

    /// How many mails to the account there are.
    pub(crate) fn mails_so_far(&self) -> usize {
        let address = self.value("email");
        self.mails.as_ref().map_or(0, |mails| mails.count(&address))
    }

    /// What the app shows now, and a step later.
    pub(crate) fn codes(&self) -> Option<[String; 2]> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs();
        let app = self.app.as_ref()?;
        Some([app.code(now), app.next_code(now)])
    }

    /// Six digits that the app shows neither now nor around now.
    pub(crate) fn wrong_code(&self) -> String {
        let shown = self.codes().unwrap_or_default();
        let wrong = (0..10).map(|digit| format!("{digit}1{digit}7{digit}3"));
        let mut wrong = wrong.filter(|code| !shown.contains(code));
        wrong.next().unwrap_or_default()
    }

    /// Takes back what can be taken back: the token, and the sessions.
    pub(super) fn clean_up(&mut self) {
        if self.standing != Standing::Full {
            return;
        }
        if !self.value("token").is_empty() {
            let revoked = self.act(Step::Revoke, Operation::Revoke, Who::Member, &[]);
            let after = self.act(Step::RevokedPublish, Operation::Publish, Who::Nobody, &[]);
            let works = revoked != Some(Came::Done) || after != Some(Came::Refused);
            let state = if works {
                "which could not be revoked"
            } else {
                "revoked"
            };
            self.leave(format!("a token of that account, {state}"));
        }
        self.act(Step::SignOut, Operation::SignOut, Who::Member, &[]);
    }

    /// The record, without any secret.
    pub(super) fn end(self, before: Acted) -> Acted {
        let mut acted = Acted {
            adapter: before.adapter,
            ..self.acted
        };
        for deed in &mut acted.deeds {
            deed.did = self.secrets.scrub(&deed.did);
            deed.said = self.secrets.scrub(&deed.said);
        }
        acted
    }
}
