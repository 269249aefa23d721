//! Uploads by hand, for what stock cargo would never send.

use std::time::Duration;

use serde_json::{Value, json};
use tar::EntryType;
use ureq::Agent;

use crate::archive::Archive;

/// What was answered.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The text of the error, or the whole body.
    pub text: String,
    /// The `WWW-Authenticate` header.
    pub challenge: String,
}

/// A client that reports every status as an answer.
pub fn agent() -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(30)))
        .build()
        .into()
}

/// The metadata of a crate without dependencies.
pub fn metadata(name: &str, version: &str) -> Value {
    json!({"name": name, "vers": version, "deps": [], "features": {}})
}

/// The frame of cargo's Web API.
pub fn framed(metadata: &Value, archive: &[u8]) -> Vec<u8> {
    let json = metadata.to_string();
    let length = |bytes: usize| u32::try_from(bytes).unwrap().to_le_bytes();
    let mut body = length(json.len()).to_vec();
    body.extend_from_slice(json.as_bytes());
    body.extend_from_slice(&length(archive.len()));
    body.extend_from_slice(archive);
    body
}

/// A whole and honest upload; `text` stands in its one source file.
pub fn plain(name: &str, version: &str, text: &str) -> Vec<u8> {
    framed(&metadata(name, version), &packed(name, version, text))
}

/// The archive of such an upload.
pub fn packed(name: &str, version: &str, text: &str) -> Vec<u8> {
    let manifest = format!("[package]\nname = \"{name}\"\nversion = \"{version}\"\n");
    let folder = format!("{name}-{version}");
    let mut archive = Archive::new(&folder, &manifest);
    let path = format!("{folder}/src/lib.rs");
    archive.add(EntryType::Regular, &path, text, "");
    archive.pack()
}

/// Sends a body as a publish.
pub fn publish(url: &str, token: Option<&str>, body: &[u8]) -> Answer {
    try_publish(url, token, body).unwrap()
}

/// The same, where the server may be gone.
///
/// # Errors
/// No whole answer came.
pub fn try_publish(url: &str, token: Option<&str>, body: &[u8]) -> Result<Answer, ureq::Error> {
    let mut request = agent().put(format!("{url}/cargo/api/v1/crates/new"));
    if let Some(token) = token {
        request = request.header("Authorization", token);
    }
    answer(request.send(body)?)
}

/// Reads an address.
pub fn get(url: &str) -> Answer {
    answer(agent().get(url).call().unwrap()).unwrap()
}

/// Reads an address as bytes; nothing where it is not there.
pub fn bytes(url: &str) -> Option<Vec<u8>> {
    let mut response = agent().get(url).call().unwrap();
    let found = response.status() == 200;
    found.then(|| response.body_mut().read_to_vec().unwrap())
}

fn answer(mut response: ureq::http::Response<ureq::Body>) -> Result<Answer, ureq::Error> {
    let header = response.headers().get("www-authenticate");
    let challenge = header
        .map_or("", |value| value.to_str().unwrap())
        .to_owned();
    let bytes = response.body_mut().read_to_vec()?;
    let body = String::from_utf8_lossy(&bytes).into_owned();
    let read: Value = serde_json::from_str(&body).unwrap_or_default();
    let detail = read["errors"][0]["detail"].as_str();
    Ok(Answer {
        status: response.status().as_u16(),
        text: detail.unwrap_or(&body).to_owned(),
        challenge,
    })
}
