//! How cargo would show who asks.

use domain::{TokenKind, TokenSecret};
use toml_edit::{Item, Value};

use super::{Line, Subject};
use crate::replace_file::open_to_others;
use crate::toml_file::TomlFile;

/// How cargo would show who asks.
#[derive(Default)]
pub(super) struct Credentials {
    /// The token that is stored.
    pub(super) token: Option<TokenSecret>,
    /// Whether a provider of credentials is configured.
    pub(super) has_provider: bool,
}

/// Looks for a token and for who keeps it.
pub(super) fn look(subject: &Subject, configs: &[TomlFile], lines: &mut Vec<Line>) -> Credentials {
    let token = token(subject, configs, lines);
    let providers = providers(subject, configs);
    lines.extend(provider_line(&providers, token.is_some()));
    Credentials {
        token,
        has_provider: !providers.is_empty(),
    }
}

fn token(subject: &Subject, configs: &[TomlFile], lines: &mut Vec<Line>) -> Option<TokenSecret> {
    let key = ["registries", subject.name.as_str(), "token"];
    for config in configs.iter().filter(|config| config.get(&key).is_some()) {
        let says = format!("a token lies in {}", config.path.display());
        let fix =
            "such files are shared: remove it, revoke it, and run 'cargo login' with a new one";
        lines.push(Line::bad(says, fix));
    }
    let file = match TomlFile::read(&subject.cargo_home, "credentials") {
        Ok(file) => file,
        Err((path, why)) => {
            let says = format!("{} cannot be used: {why}", path.display());
            lines.push(Line::bad(
                says,
                "mend the file, or remove it and log in again",
            ));
            return None;
        }
    };
    let path = file.path.display();
    if matches!(open_to_others(&file.path), Ok(Some(true))) {
        let says = format!("others on this machine can read {path}");
        lines.push(Line::bad(says, format!("chmod 600 '{path}'")));
    }
    let Some(text) = file.text(&key) else {
        lines.push(Line::unknown(
            format!("no token for '{}' lies in {path}", subject.name),
            "to publish, run 'cargo login' with one, unless a provider or the environment has it",
        ));
        return None;
    };
    match TokenSecret::parse(text) {
        Ok(token) => {
            lines.push(about(&token, &path.to_string()));
            Some(token)
        }
        Err(why) => {
            let says = format!("the token in {path} is not one: {why}");
            lines.push(Line::bad(says, "copy it again, or mint another"));
            None
        }
    }
}

fn about(token: &TokenSecret, path: &str) -> Line {
    match token.kind() {
        TokenKind::Publish => Line::good(format!("a token to publish lies in {path}")),
        TokenKind::Read => Line::good(format!("a token to read lies in {path}")),
        TokenKind::Oidc => Line::unknown(
            format!("a token of a trusted publisher lies in {path}"),
            "such tokens last for minutes; store one to publish instead",
        ),
        TokenKind::Account | TokenKind::Confirmation | TokenKind::Session => Line::bad(
            format!("the token in {path} is not for cargo ({token:?})"),
            "mint one to publish or to read",
        ),
    }
}

/// The providers of credentials that cargo would ask for this registry.
fn providers(subject: &Subject, configs: &[TomlFile]) -> Vec<String> {
    let own = ["registries", subject.name.as_str(), "credential-provider"];
    let all = ["registry", "global-credential-providers"];
    let first = |key: &[&str]| configs.iter().find_map(|config| config.get(key));
    let words = |item: &Item| match item {
        Item::Value(Value::Array(array)) => array
            .iter()
            .filter_map(|word| word.as_str().map(str::to_owned))
            .collect(),
        other => other.as_str().map(str::to_owned).into_iter().collect(),
    };
    first(&own)
        .or_else(|| first(&all))
        .map(words)
        .unwrap_or_default()
}

fn provider_line(providers: &[String], token_stored: bool) -> Option<Line> {
    let reads_file = providers.iter().any(|provider| provider == "cargo:token");
    (token_stored && !providers.is_empty() && !reads_file).then(|| {
        Line::bad(
            format!(
                "cargo asks {} for tokens, and not the file where one lies",
                providers.join(", ")
            ),
            "add \"cargo:token\" to registry.global-credential-providers, or log in again",
        )
    })
}
