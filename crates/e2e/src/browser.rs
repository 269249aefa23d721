//! A browser without a screen: keeps cookies, sends forms as browsers do, follows nothing by itself.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use ureq::Agent;

use crate::program::{PASSWORD, code};
use crate::{Program, upload};

/// The cookie by which the registry knows a browser again.
const DEVICE: &str = "pcl-device-dev";

/// One profile. All of one program stand on one machine, as it were: the registry knows them again by one
/// cookie, which is kept for the next one. Those of strangers are apart.
pub struct Browser {
    agent: Agent,
    url: String,
    cookies: RefCell<BTreeMap<String, String>>,
    device: Arc<Mutex<Option<String>>>,
}

/// What was answered.
#[derive(Debug)]
pub struct Page {
    /// The status.
    pub status: u16,
    /// Where it leads; empty where it leads nowhere.
    pub location: String,
    /// The headers, by their names in small letters.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub text: String,
}

impl Browser {
    /// A fresh profile that looks at this registry, on the machine that the others stand on.
    pub fn new(program: &Program) -> Self {
        Self::on(program, Arc::clone(&program.device))
    }

    /// A fresh profile on another machine.
    pub fn stranger(program: &Program) -> Self {
        Self::on(program, Arc::default())
    }

    fn on(program: &Program, device: Arc<Mutex<Option<String>>>) -> Self {
        Self {
            device,
            agent: Agent::config_builder()
                .http_status_as_error(false)
                .max_redirects(0)
                .build()
                .into(),
            url: program.url.clone(),
            cookies: RefCell::default(),
        }
    }

    /// The address of the registry that it looks at.
    pub fn url(&self) -> String {
        self.url.clone()
    }

    /// The session cookie's value; empty where there is none.
    pub fn session(&self) -> String {
        let cookies = self.cookies.borrow();
        cookies.get("pcl-dev").cloned().unwrap_or_default()
    }

    /// Sends a cookie that this browser was not given.
    pub fn plant(&self, name: &str, value: &str) {
        let mut cookies = self.cookies.borrow_mut();
        cookies.insert(name.to_owned(), value.to_owned());
    }

    /// Opens a page.
    pub fn get(&self, path: &str) -> Page {
        let request = self.agent.get(format!("{}{path}", self.url));
        self.read(request.header("Cookie", self.sent()).call().unwrap())
    }

    /// Sends a form of ours.
    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let ours = self.url.clone();
        self.post_from(
            path,
            fields,
            &[("Origin", ours.as_str()), ("Sec-Fetch-Site", "same-origin")],
        )
    }

    /// Sends a form with these headers in the place of those of a page of ours.
    pub fn post_from(&self, path: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Page {
        let mut request = self
            .agent
            .post(format!("{}{path}", self.url))
            .header("Cookie", self.sent());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.read(request.send_form(fields.iter().copied()).unwrap())
    }

    /// Sends what a script of ours sends.
    pub fn send(&self, path: &str, body: &Value) -> Page {
        let ours = self.url.clone();
        self.send_from(path, body, &ours)
    }

    /// The same from a page of this origin.
    pub fn send_from(&self, path: &str, body: &Value, origin: &str) -> Page {
        let request = self
            .agent
            .post(format!("{}{path}", self.url))
            .header("Cookie", self.sent())
            .header("Origin", origin)
            .header("Content-Type", "application/json");
        self.read(request.send(body.to_string()).unwrap())
    }

    /// The registry's address, as the browser has it.
    pub fn url(&self) -> &str {
        &self.url
    }

    fn sent(&self) -> String {
        let cookies = self.cookies.borrow();
        let device = self.device.lock().unwrap();
        let device = device.iter().map(|value| format!("{DEVICE}={value}"));
        let pairs: Vec<String> = cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .chain(device)
            .collect();
        pairs.join("; ")
    }

    fn read(&self, mut response: ureq::http::Response<ureq::Body>) -> Page {
        for cookie in response.headers().get_all("set-cookie") {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            let mut cookies = self.cookies.borrow_mut();
            if name == DEVICE {
                *self.device.lock().unwrap() = Some(value.to_owned());
            } else if value.is_empty() {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let headers = response.headers().iter().map(|(name, value)| {
            let value = value.to_str().unwrap_or_default();
            (name.as_str().to_owned(), value.to_owned())
        });
        let headers: BTreeMap<_, _> = headers.collect();
        Page {
            status: response.status().as_u16(),
            location: headers.get("location").cloned().unwrap_or_default(),
            headers,
            text: response.body_mut().read_to_string().unwrap(),
        }
    }

    /// Signs somebody in with this code.
    pub fn sign_in(&self, login: &str, second_factor: &str) -> Page {
        let first = self.post("/sign-in", &[("login", login), ("password", PASSWORD)]);
        assert_eq!(first.status, 303, "{}", first.text);
        self.post("/sign-in/code", &[("code", second_factor)])
    }

    /// Asks for an account and follows the link in this mail; what remains is the second factor.
    pub fn confirm(&self, mail: &str) {
        let link = mail.split("/sign-up/confirm/").nth(1).unwrap();
        let link = link.split_whitespace().next().unwrap();
        let made = self.post(&format!("/sign-up/confirm/{link}"), &[]);
        assert_eq!(made.location, "/sign-in?confirmed=1", "{}", made.text);
    }

    /// Sets up the second factor of an account whose address was confirmed; the recovery codes.
    pub fn set_up(&self, login: &str) -> Vec<String> {
        self.post("/sign-in", &[("login", login), ("password", PASSWORD)]);
        let page = self.get("/account/second-factor").text;
        let key = between(&page, "class=\"secret\">", "<").replace(' ', "");
        let shown = self.post("/account/second-factor", &[("code", &code(&key, 0))]);
        assert_eq!(shown.status, 200, "{}", shown.text);
        let codes = shown.text.split("<li><code>").skip(1);
        codes
            .map(|rest| rest.split('<').next().unwrap().to_owned())
            .collect()
    }

    /// The key of the authenticator app that is offered on the page which replaces the present one.
    pub fn offered_key(&self) -> String {
        let page = self.get("/account/app").text;
        between(&page, "class=\"secret\">", "<").replace(' ', "")
    }

    /// Mints a token on the page, with these boxes and fields.
    pub fn mint(&self, fields: &[(&str, &str)]) -> Page {
        let usual = [("label", "laptop"), ("reach", "all"), ("days", "30")];
        let usual = usual
            .into_iter()
            .filter(|(name, _)| fields.iter().all(|(given, _)| given != name));
        let all: Vec<_> = usual.chain(fields.iter().copied()).collect();
        self.post("/account/tokens", &all)
    }
}

/// The token that a page shows.
pub fn token_on(page: &Page) -> String {
    let token = between(&page.text, "<code>pcl_", "<");
    format!("pcl_{token}")
}

/// What stands between two texts.
pub fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let rest = text.split(before).nth(1);
    let rest = rest.unwrap_or_else(|| panic!("there is no {before} in {text}"));
    rest.split(after).next().unwrap()
}

/// Whether a token reads the index.
pub fn reads(program: &Program, token: &str) -> bool {
    let request = upload::agent().get(format!("{}/cargo/index/config.json", program.url));
    let answer = request.header("Authorization", token).call().unwrap();
    answer.status() == 200
}
