//! What the registry answers.

use domain::Timestamp;
use domain::timestamp::SECOND;
use serde_json::Value;
use url::Url;

use super::token::Credentials;
use super::{Line, http_date};
use crate::ask::{self, Answer};

/// By how many seconds two clocks may differ: codes of an authenticator app stop fitting soon after.
const CLOCK_SECONDS: i64 = 120;

/// Asks the registry.
pub(super) fn look(index: &Url, credentials: &Credentials, now: Timestamp) -> Vec<Line> {
    let mut lines = Vec::new();
    let Ok(health) = index.join("/healthz") else {
        return lines;
    };
    match ask::get(&health, None) {
        Ok(answer) => {
            lines.push(match answer.status {
                200 => Line::good(format!("{health} answers")),
                status => Line::bad(
                    format!("{health} answers {status}"),
                    "another server may stand at this address; ask the operator",
                ),
            });
            lines.push(clock(&answer, now));
        }
        Err(why) => {
            lines.push(Line::bad(
                format!("nobody answers at {health}: {why}"),
                "is the address right, the server up, and a proxy needed?",
            ));
            return lines;
        }
    }
    lines.extend(config(index, credentials));
    lines
}

fn clock(answer: &Answer, now: Timestamp) -> Line {
    let date = answer.date.as_deref().and_then(http_date::parse);
    let Some(date) = date else {
        return Line::unknown(
            "the registry does not say what time it is",
            "compare the clocks by hand if a code of your authenticator app is refused",
        );
    };
    let seconds = (now.micros() - date.micros()) / SECOND;
    if seconds.abs() < CLOCK_SECONDS {
        return Line::good("this machine's clock agrees with the registry's");
    }
    let direction = if seconds > 0 { "ahead of" } else { "behind" };
    Line::bad(
        format!(
            "this machine's clock is {} s {direction} the registry's",
            seconds.abs()
        ),
        "set the clock by the network: codes and short-lived tokens are refused otherwise",
    )
}

fn config(index: &Url, credentials: &Credentials) -> Vec<Line> {
    let Ok(url) = index.join("config.json") else {
        return Vec::new();
    };
    let cannot = |why: String| {
        let fix = "cargo cannot use this index; is its address right?";
        vec![Line::bad(format!("{url} {why}"), fix)]
    };
    let mut answer = match ask::get(&url, None) {
        Ok(answer) => answer,
        Err(why) => return cannot(format!("does not answer: {why}")),
    };
    if answer.status == 401 {
        let Some(token) = &credentials.token else {
            return vec![Line::bad(
                format!("{url} is for members only"),
                "run 'cargo login' with a token to read",
            )];
        };
        answer = match ask::get(&url, Some(token)) {
            Ok(answer) if answer.status == 401 || answer.status == 403 => {
                return vec![Line::bad(
                    format!("{url} refuses the token that is stored"),
                    "it may be revoked or too old: mint another",
                )];
            }
            Ok(answer) => answer,
            Err(why) => return cannot(format!("does not answer: {why}")),
        };
    }
    if answer.status != 200 {
        return cannot(format!("answers {}", answer.status));
    }
    match serde_json::from_slice::<Value>(&answer.body) {
        Ok(value) if value.is_object() => {
            vec![addresses(&url, &value), access(&value, credentials)]
        }
        _ => cannot("is not the configuration of an index".to_owned()),
    }
}

/// Files and publishing stay at the origin of the index: cargo sends tokens to both.
fn addresses(url: &Url, config: &Value) -> Line {
    for key in ["dl", "api"] {
        let Some(text) = config.get(key).and_then(Value::as_str) else {
            return Line::bad(
                format!("{url} names no '{key}'"),
                "cargo cannot use the registry fully; ask the operator",
            );
        };
        if Url::parse(text).map(|other| other.origin()) != Ok(url.origin()) {
            return Line::bad(
                format!("{url} sends cargo elsewhere: '{key}' is {text}"),
                "do not publish before the operator has told you why: tokens would go there",
            );
        }
    }
    Line::good(format!(
        "{url} keeps files and publishing at the same place"
    ))
}

fn access(config: &Value, credentials: &Credentials) -> Line {
    let is_required = config.get("auth-required").and_then(Value::as_bool) == Some(true);
    if !is_required {
        return Line::good("anyone may read");
    }
    if credentials.has_provider {
        return Line::good("reading takes a token, and a provider of credentials is configured");
    }
    Line::bad(
        "reading takes a token, and no provider of credentials is configured",
        "set registry.global-credential-providers = [\"cargo:token\"], or run 'portcullis setup cargo'",
    )
}
