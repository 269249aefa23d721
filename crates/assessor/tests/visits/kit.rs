//! A registry that has nothing reaches General 1 with the kit and its own acts alone.
//!
//! The registry is a few pages on loopback. It adopts two texts of the kit, links them, and says
//! of itself what nobody can see from outside.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use assessor::assessment::{Assessment, Sources, assess};
use assessor::kit::{Answers, Kit, write};
use assessor::polite::{Manners, visit};
use assessor::probes;
use assessor::workbook::Workbook;
use domain::{Day, Track};
use principles::{Framework, Outcome};

use crate::server::{Server, answer};

const ITS_OWN_ACTS: &str = r#"
format = 1
[subject]
id = "fixture"
name = "Fixture Packages"
[general-capabilities.typosquatting]
outcome = "met"
[[general-capabilities.typosquatting.evidence]]
kind = "attested"
who = "Ada Example, registry lead"
date = 2026-11-20
statement = "A new name that looks like a known one waits for a person."
"#;

fn today() -> Day {
    "2026-11-22".parse().unwrap()
}

fn framework() -> Framework {
    principles::shipped::framework("psr-0.1").unwrap()
}

#[test]
fn an_empty_registry_stands_at_general_0() {
    let registry = Registry::start();
    let own_acts = Workbook::parse(ITS_OWN_ACTS).unwrap();
    for workbook in [None, Some(&own_acts)] {
        let assessment = registry.assessed(workbook);
        assert_eq!(general(&assessment), 0);
        let row = assessment.row(&Kit::Disclosure.criterion()).unwrap();
        assert_ne!(row.cell.outcome, Outcome::Met);
    }
}

#[test]
fn with_the_kit_and_its_own_acts_it_reaches_general_1() {
    let own_acts = Workbook::parse(ITS_OWN_ACTS).unwrap();
    for media_type in ["text/plain; charset=utf-8", "text/html; charset=utf-8"] {
        let registry = Registry::start();
        registry.adopt(media_type);
        let alone = general(&registry.assessed(None));
        assert_eq!(
            alone, 0,
            "what nobody can see is still the registry's to say"
        );
        let assessment = registry.assessed(Some(&own_acts));
        let row = assessment.row(&Kit::Disclosure.criterion()).unwrap();
        let (outcome, note) = (row.cell.outcome, &row.cell.note);
        assert_eq!(general(&assessment), 1, "{media_type}: {outcome} ({note})");
    }
}

fn general(assessment: &Assessment) -> u8 {
    let standing = assessment.track(Track::GeneralCapabilities).unwrap();
    standing.proven.unwrap().number()
}

type Pages = BTreeMap<String, (&'static str, String)>;

/// A registry of a few pages.
struct Registry {
    server: Server,
    pages: Arc<Mutex<Pages>>,
}

impl Registry {
    /// Starts with nothing but an empty front page.
    fn start() -> Self {
        let pages: Arc<Mutex<Pages>> = Arc::default();
        let shown = Arc::clone(&pages);
        let server = Server::start(move |path, to| {
            let page = shown.lock().unwrap().get(path).cloned();
            match page {
                Some((media_type, body)) => answer(to, 200, media_type, body.as_bytes()),
                None => answer(to, 404, "text/plain", b"not here"),
            }
        });
        let registry = Self { server, pages };
        registry.serve("/", "text/html", "<!doctype html><title>Fixture</title>");
        registry
    }

    fn serve(&self, path: &str, media_type: &'static str, body: &str) {
        let mut pages = self.pages.lock().unwrap();
        pages.insert(path.to_owned(), (media_type, body.to_owned()));
    }

    /// Publishes the kit's disclosure policy and the security.txt that leads to it.
    fn adopt(&self, media_type: &'static str) {
        let at = |path: &str| self.server.url.join(path).unwrap().to_string();
        let mut answers = Answers::default();
        for (id, answer) in [
            ("registry", "Fixture Packages"),
            ("operator", "the Fixture Foundation"),
            ("contact", "security@packages.example"),
            ("systems", "the fixture and its client"),
            ("policy-url", &at("/security-policy")),
            ("ninety-days", "yes"),
            ("safe-harbour", "yes"),
            ("canonical-url", &at("/.well-known/security.txt")),
        ] {
            answers.set(id, answer);
        }
        let written = |kit| write(kit, &answers, &framework(), today()).unwrap();
        let policy = written(Kit::Disclosure);
        assert_eq!(policy.missing().count(), 0);
        let page = match media_type.starts_with("text/html") {
            true => html(&policy.text),
            false => policy.text,
        };
        self.serve("/security-policy", media_type, &page);
        let text = written(Kit::SecurityTxt).text;
        self.serve(
            "/.well-known/security.txt",
            "text/plain; charset=utf-8",
            &text,
        );
        let front = "<!doctype html><title>Fixture</title><footer>\
            <a href=\"/security-policy\">Security policy</a></footer>";
        self.serve("/", "text/html", front);
    }

    fn assessed(&self, workbook: Option<&Workbook>) -> Assessment {
        let framework = framework();
        let manners = Manners {
            requests_per_second: 200.0,
            ..Manners::towards_loopback()
        };
        let transcript = visit(&self.server.url, &framework, &manners, today(), |_, _| {}).unwrap();
        let probed = probes::judge(&transcript, &framework);
        assess(&Sources {
            framework: &framework,
            workbook,
            probed: &probed,
            visited: Some(self.server.url.origin().ascii_serialization()),
            today: today(),
            strict: false,
        })
    }
}

/// What a site generator makes of the policy, near enough.
fn html(markdown: &str) -> String {
    let text = markdown.replace('&', "&amp;").replace('<', "&lt;");
    let blocks = text
        .split("\n\n")
        .map(|block| match block.strip_prefix("## ") {
            Some(heading) => format!("<h2>{heading}</h2>"),
            None => format!("<p>{block}</p>"),
        });
    format!(
        "<!doctype html><title>Security</title><nav><a href=\"/\">Home</a></nav><main>{}</main>",
        blocks.collect::<String>()
    )
}
