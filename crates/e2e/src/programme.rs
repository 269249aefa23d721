//! A scanning programme: it lists its keys and signs what it reports, by OpenSSL's own program, which knows
//! nothing of the library that the registry verifies with.

use std::fs;
use std::process::Command;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::loopback::Loopback;
use crate::upload;

/// A running programme.
pub struct Programme {
    /// Where its keys are listed.
    pub service: Loopback,
    folder: TempDir,
    listed: Arc<Mutex<Vec<Value>>>,
}

impl Programme {
    /// Starts one that lists no key.
    pub fn start() -> Self {
        let listed: Arc<Mutex<Vec<Value>>> = Arc::default();
        let keys = Arc::clone(&listed);
        let service = Loopback::start(move |_| {
            let keys = keys.lock().unwrap().clone();
            (200, json!({ "public_keys": keys }).to_string())
        });
        Self {
            service,
            folder: tempfile::tempdir().unwrap(),
            listed,
        }
    }

    /// Makes a key; who signs with it is believed once it is listed.
    pub fn make_key(&self, id: &str) {
        let key = self.folder.path().join(id);
        let made = openssl(&["ecparam", "-name", "prime256v1", "-genkey", "-noout"]);
        fs::write(key, made).unwrap();
    }

    /// Lists a key from now on, in force or not.
    pub fn list_key(&self, id: &str, is_current: bool) {
        let key = self.folder.path().join(id);
        let pem = openssl(&["ec", "-pubout", "-in", key.to_str().unwrap()]);
        let mut listed = self.listed.lock().unwrap();
        listed.retain(|key| key["key_identifier"] != id);
        listed.push(json!({
            "key_identifier": id,
            "key": String::from_utf8(pem).unwrap(),
            "is_current": is_current,
        }));
    }

    /// The signature of these bytes by a key.
    pub fn sign(&self, id: &str, body: &str) -> String {
        let [key, said] = [id, "said"].map(|name| self.folder.path().join(name));
        fs::write(&said, body).unwrap();
        let signature = openssl(&[
            "dgst",
            "-sha256",
            "-sign",
            key.to_str().unwrap(),
            said.to_str().unwrap(),
        ]);
        STANDARD.encode(signature)
    }

    /// Sends a report as it stands; the status, and the answer.
    pub fn send(&self, url: &str, id: &str, signature: &str, body: &str) -> (u16, Value) {
        let sent = upload::agent()
            .post(format!("{url}/api/v1/secret-scanning/reports"))
            .header("Github-Public-Key-Identifier", id)
            .header("Github-Public-Key-Signature", signature)
            .send(body);
        let mut answer = sent.expect("the registry answers");
        let text = answer.body_mut().read_to_string().unwrap();
        let value = serde_json::from_str(&text).unwrap_or(Value::String(text));
        (answer.status().as_u16(), value)
    }

    /// Signs a report of these secrets and sends it.
    pub fn report(&self, url: &str, id: &str, secrets: &[&str]) -> (u16, Value) {
        let body = body_of(secrets);
        self.send(url, id, &self.sign(id, &body), &body)
    }
}

/// A report of these secrets.
pub fn body_of(secrets: &[&str]) -> String {
    let found = secrets.iter().map(|secret| {
        json!({
            "token": secret,
            "type": "portcullis_token",
            "url": "https://forge.example/ada/gate/blob/main/.env",
            "source": "content",
        })
    });
    Value::Array(found.collect()).to_string()
}

fn openssl(arguments: &[&str]) -> Vec<u8> {
    let ran = Command::new("openssl").args(arguments).output();
    let ran = ran.expect("openssl is installed");
    assert!(
        ran.status.success(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    ran.stdout
}
