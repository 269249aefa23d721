//! What every command that opens a repository begins with.

use std::path::absolute;
use std::process::ExitCode;

use registry::policies::Wanted;
use registry::reveal::programmes::Programme;
use registry::{Error, Quota, Registry, Settings, clock, issuers, leaked, mail, outside};

use crate::config::Config;
use crate::{Place, blobs};

/// Where a repository is that runs beside and was given no other address.
pub(crate) const USUAL: &str = "http://localhost:7878";

/// Runs the command; a failure is one sentence on standard error and exit code 3, wrong use 2.
pub(crate) fn run(command: impl Future<Output = Result<ExitCode, Error>>) -> ExitCode {
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(why) => {
            eprintln!("portcullis: cannot start: {why}");
            return ExitCode::from(3);
        }
    };
    match runtime.block_on(command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("portcullis: {error}");
            ExitCode::from(match error {
                Error::Malformed(_)
                | Error::Refused(_)
                | Error::Withheld { .. }
                | Error::Spent { .. } => 2,
                Error::Absent(_) | Error::Fault(_) => 3,
            })
        }
    }
}

/// The configuration of this place; `flags` are those of the command beside the place's own.
pub(crate) fn config(
    place: &Place,
    flags: &[(&'static str, Option<String>)],
) -> Result<Config, Error> {
    let own = [
        ("server.base_url", place.base_url.clone()),
        ("database.url", place.database.clone()),
        ("blobs.url", place.blobs.clone()),
    ];
    let all: Vec<_> = own.iter().chain(flags).cloned().collect();
    // What is not text in the environment is not ours.
    let environment = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    Config::gather(place.config.as_deref(), &place.data, environment, &all)
}

/// What the registry is told of it; `usual_url` is its address where none was given.
pub(crate) fn settings(config: &Config, place: &Place, usual_url: &str) -> Result<Settings, Error> {
    let data = absolute(&place.data).map_err(Error::fault)?;
    let base_url = config.text("server.base_url").unwrap_or(usual_url);
    let elsewhere = config.text("blobs.url");
    let elsewhere = elsewhere.map(|text| blobs::place(text, &data, |name| config.text(name)));
    let elsewhere = elsewhere.transpose()?;
    let mut settings = Settings::new(data, origin(base_url)?);
    settings.base_url_said = config.text("server.base_url").is_some();
    settings.blobs = elsewhere;
    settings.database = config.text("database.url").map(str::to_owned);
    settings.members_only = config.parsed("server.members_only")?;
    settings.sign_up = config.parsed("server.sign_up")?;
    settings.mail = config.text("mail.smtp").map(mail::checked).transpose()?;
    settings.mail_from = config.text("mail.from").map(str::to_owned);
    let service = |key| config.text(key).map(outside::checked).transpose();
    settings.leaked = leaked::Sources {
        range_url: service("passwords.leaked_range_url")?,
        file: config.text("passwords.leaked_file").map(Into::into),
    };
    settings.name_servers = config.parsed("mail.dns_servers")?;
    settings.rdap_url = service("mail.rdap_url")?;
    for (key, word) in [
        ("secret_scanning.github_keys", "github"),
        ("secret_scanning.deps_dev_keys", "deps-dev"),
    ] {
        let named = service(key)?.and_then(|url| Programme::new(word, url));
        settings.programmes.extend(named);
    }
    settings.quota = Quota {
        bytes: config.parsed::<u64>("quota.megabytes_a_day")? << 20,
        names: config.parsed("quota.new_names_a_day")?,
    };
    settings.token_days = config.parsed("tokens.max_days")?;
    if !(1..=365).contains(&settings.token_days) {
        return Err(Error::malformed("tokens.max_days is 1 to 365"));
    }
    settings.public_index = config.text("cargo.public_index").map(str::to_owned);
    settings.policies = Wanted {
        recovery: config.text("policies.recovery").map(Into::into),
        security_keys: config.text("policies.security_keys").map(Into::into),
        contact: config.text("policies.contact").map(str::to_owned),
    };
    settings.issuers = issuers::read(&config.list("trusted_publishing.issuers"))?;
    let roots = config.list("provenance.trust_roots");
    settings.trust_roots = roots.iter().filter_map(|root| root.parse().ok()).collect();
    settings.former_indexes = config.list("cargo.former_indexes");
    Ok(settings)
}

/// The same, where the command says nothing beside the place.
pub(crate) fn settings_of(place: &Place, usual_url: &str) -> Result<Settings, Error> {
    settings(&config(place, &[])?, place, usual_url)
}

/// Opens the repository; `usual_url` is its address where none was given.
pub(crate) async fn open(place: Place, usual_url: &str) -> Result<Registry, Error> {
    Registry::open(settings_of(&place, usual_url)?, clock::now()).await
}

/// A base URL is an origin: stock clients call fixed paths at its root.
pub(crate) fn origin(text: &str) -> Result<String, Error> {
    let wrong = |why: &str| Error::malformed(format!("the base URL '{text}' {why}"));
    let text = text.strip_suffix('/').unwrap_or(text);
    let rest = match text.split_once("://") {
        Some(("https", rest)) => rest,
        Some(("http", rest)) if rest == "localhost" || rest.starts_with("localhost:") => rest,
        Some(("http", _)) => return Err(wrong("needs https; http is for localhost alone")),
        _ => return Err(wrong("begins with https:// (or http://localhost)")),
    };
    let harmless = |byte: u8| byte.is_ascii_alphanumeric() || b".-:".contains(&byte);
    if rest.is_empty() || !rest.bytes().all(harmless) {
        return Err(wrong("has a host and perhaps a port, nothing else"));
    }
    Ok(text.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_is_an_origin_and_safe() {
        for (text, expected) in [
            ("http://localhost:7878", Some("http://localhost:7878")),
            ("http://localhost", Some("http://localhost")),
            (
                "https://Crates.example.org/",
                Some("https://crates.example.org"),
            ),
            ("http://crates.example.org", None),
            ("http://localhost.example.org", None),
            ("https://crates.example.org/path", None),
            ("https://user@example.org", None),
            ("https://", None),
            ("ftp://example.org", None),
            ("localhost:7878", None),
        ] {
            assert_eq!(origin(text).ok().as_deref(), expected, "{text}");
        }
    }
}
