//! An issuer of identities that others wrote (oidc-provider, MIT), started by Node on loopback. It signs by its
//! own keys whatever it is told to, honest or not.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::{Program, upload};

/// A running issuer.
pub struct Issuer {
    server: Child,
    /// Its address, which is its `iss`.
    pub url: String,
}

impl Issuer {
    /// Starts one; nothing where Node has no such package.
    pub fn start() -> Option<Self> {
        let packages = std::env::var_os("PORTCULLIS_TEST_ISSUER")?;
        let script: PathBuf = [env!("CARGO_MANIFEST_DIR"), "../../tests/issuer/issuer.mjs"]
            .iter()
            .collect();
        let mut server = Command::new("node")
            .arg(script)
            .arg(packages)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(server.stdout.take().unwrap()).lines();
        let said = lines.map_while(Result::ok);
        let mut urls = said.filter_map(|line| Some(line.strip_prefix("listening on ")?.to_owned()));
        let url = urls.next().unwrap();
        Some(Self { server, url })
    }

    /// The configuration of a registry that trusts it as one of GitHub's kind.
    pub fn config(&self) -> String {
        format!(
            "[trusted_publishing]\nissuers = [\"forge github {}\"]\n",
            self.url
        )
    }

    fn ask(&self, path: &str, body: &str) -> String {
        let request = upload::agent().post(format!("{}{path}", self.url));
        let mut answer = request.send(body).unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        let body = answer.body_mut().with_config().limit(64 << 20);
        body.read_to_string().unwrap()
    }

    /// Signs all of these, each of which is `{header, claims, how}`.
    pub fn sign(&self, wanted: &[Value]) -> Vec<String> {
        let said = self.ask("/sign", &Value::from(wanted).to_string());
        let said: Value = serde_json::from_str(&said).unwrap();
        let tokens = said.as_array().unwrap().iter();
        tokens
            .map(|token| token.as_str().unwrap().to_owned())
            .collect()
    }

    /// An identity of an honest build, with these claims set, or taken away where they are null.
    pub fn identity(&self, program: &Program, changes: &Value) -> String {
        let claims = changed(self.claims(program), changes);
        self.sign(&[json!({ "header": {}, "claims": claims })])
            .remove(0)
    }

    /// What an honest build says, each time as another one.
    pub fn claims(&self, program: &Program) -> Value {
        let now = now();
        json!({
            "iss": self.url, "aud": audience(program), "jti": unlike_any_other(),
            "iat": now - 2, "nbf": now - 2, "exp": now + 300,
            "sub": "repo:ada@7/gate@70:environment:release",
            "repository": "ada/gate", "repository_id": "70",
            "repository_owner": "ada", "repository_owner_id": "7",
            "workflow_ref": "ada/gate/.github/workflows/release.yml@refs/tags/v1.0.0",
            "job_workflow_ref": "ada/gate/.github/workflows/release.yml@refs/tags/v1.0.0",
            "ref": "refs/tags/v1.0.0", "ref_type": "tag", "ref_protected": "false",
            "sha": "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f", "event_name": "push",
            "environment": "release", "run_id": "1234", "run_attempt": "1",
            "runner_environment": "github-hosted", "repo_property_team": "gates",
        })
    }

    /// From now on it has other keys, and those from before are nobody's.
    pub fn rotate(&self) {
        self.ask("/rotate", "");
    }

    /// From now on it behaves so: `up`, `down`, `large`, `many`, `elsewhere`, `foreign`.
    pub fn behave(&self, how: &str) {
        self.ask(&format!("/mode/{how}"), "");
    }

    /// How often it was asked for what it says of itself or for its keys.
    pub fn asked(&self) -> u32 {
        self.ask("/asked", "").parse().unwrap()
    }
}

impl Drop for Issuer {
    fn drop(&mut self) {
        drop(self.server.stdin.take());
        self.server.wait().unwrap();
    }
}

/// These claims with others set, or taken away where they are null.
pub fn changed(mut claims: Value, changes: &Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        let all = claims.as_object_mut().unwrap();
        if value.is_null() {
            all.remove(name);
        } else {
            all.insert(name.clone(), value.clone());
        }
    }
    claims
}

/// The time, in seconds as identities have it.
pub fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.unwrap().as_secs()
}

/// What an identity for cargo's exchange is meant for.
pub fn audience(program: &Program) -> String {
    format!("{}/cargo", program.url.split("//").nth(1).unwrap())
}

fn unlike_any_other() -> String {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    format!("build-{}", NUMBER.fetch_add(1, Ordering::SeqCst))
}

/// Sends an identity to cargo's exchange, as the action does; the status, and what was answered.
pub fn exchange(program: &Program, identity: &str) -> (u16, Value) {
    send(program, &json!({ "jwt": identity }).to_string())
}

/// Sends these bytes there.
pub fn send(program: &Program, body: &str) -> (u16, Value) {
    let path = "/cargo/api/v1/trusted_publishing/tokens";
    let request = upload::agent().post(format!("{}{path}", program.url));
    let request = request.header("Content-Type", "application/json");
    let mut answer = request.send(body).unwrap();
    let text = answer.body_mut().read_to_string().unwrap();
    let said = serde_json::from_str(&text).unwrap_or(Value::Null);
    (answer.status().as_u16(), said)
}

/// The token in an answer of the exchange.
pub fn token((status, said): (u16, Value)) -> String {
    assert_eq!(status, 200, "{said}");
    said["token"].as_str().unwrap().to_owned()
}

/// Gives a token back; the status.
pub fn give_back(program: &Program, token: &str) -> u16 {
    let path = "/cargo/api/v1/trusted_publishing/tokens";
    let request = upload::agent().delete(format!("{}{path}", program.url));
    let request = request.header("Authorization", format!("Bearer {token}"));
    request.call().unwrap().status().as_u16()
}
