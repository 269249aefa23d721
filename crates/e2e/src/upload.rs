//! Uploads by hand, for what stock cargo would never send.

use std::time::Duration;

use serde_json::{Value, json};
use ureq::Agent;

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

/// Sends a body as a publish.
pub fn publish(url: &str, token: Option<&str>, body: &[u8]) -> Answer {
    let mut request = agent().put(format!("{url}/cargo/api/v1/crates/new"));
    if let Some(token) = token {
        request = request.header("Authorization", token);
    }
    answer(request.send(body).unwrap())
}

/// Reads an address.
pub fn get(url: &str) -> Answer {
    answer(agent().get(url).call().unwrap())
}

fn answer(mut response: ureq::http::Response<ureq::Body>) -> Answer {
    let header = response.headers().get("www-authenticate");
    let challenge = header
        .map_or("", |value| value.to_str().unwrap())
        .to_owned();
    let body = response.body_mut().read_to_string().unwrap();
    let read: Value = serde_json::from_str(&body).unwrap_or_default();
    let detail = read["errors"][0]["detail"].as_str();
    Answer {
        status: response.status().as_u16(),
        text: detail.unwrap_or(&body).to_owned(),
        challenge,
    }
}
