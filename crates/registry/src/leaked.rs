//! Whether a password is known from leaks. Neither the password nor its whole hash leaves the process,
//! and neither is written anywhere.
//!
//! A sign-in whose password could not be checked goes on; what is needed to check it later is kept in
//! memory alone, because a hash that is quick to compute must not lie in a database beside the slow one.

use std::path::PathBuf;

use principles::authentication::leaked_passwords::{self, Answer};

pub use principles::authentication::leaked_passwords::{Occasion, Verdict};

use crate::{Error, Registry};

mod again;
mod file;
mod hash;
mod range;

pub use again::look_again;
pub(crate) use again::{Waiting, at_sign_in};
use hash::Sha1;

/// Where it is looked up, beside the list that is built in.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// A service of ranges; the first five digits of a hash are appended to its address.
    pub range_url: Option<String>,
    /// A file of sorted hashes, or a folder of ranges.
    pub file: Option<PathBuf>,
}

impl Sources {
    /// Whether anything is asked beside the list that is built in.
    pub(crate) fn are_there(&self) -> bool {
        self.range_url.is_some() || self.file.is_some()
    }
}

/// What follows from typing this password on this occasion.
///
/// # Errors
/// A new password is known from leaks, or a source does not answer and the occasion can wait.
pub async fn check(
    registry: &Registry,
    password: &str,
    occasion: Occasion,
) -> Result<Verdict, Error> {
    let built_in = if credentials::strength::is_common(password) {
        Answer::Leaked
    } else {
        Answer::NotFound
    };
    let [range, file] = asked(registry, &Sha1::of(password)).await;
    Ok(leaked_passwords::check(&[built_in, range, file], occasion)?)
}

/// What the operator's sources say.
async fn asked(registry: &Registry, hash: &Sha1) -> [Answer; 2] {
    let sources = &registry.settings().leaked;
    let range = async {
        match &sources.range_url {
            Some(url) => told("the range service", range::look_up(url, hash).await),
            None => Answer::NotConfigured,
        }
    };
    let file = async {
        match &sources.file {
            Some(path) => told(
                "the file of leaked passwords",
                file::look_up(path, hash).await,
            ),
            None => Answer::NotConfigured,
        }
    };
    let (range, file) = tokio::join!(range, file);
    [range, file]
}

fn told(source: &str, found: Result<bool, Error>) -> Answer {
    match found {
        Ok(true) => Answer::Leaked,
        Ok(false) => Answer::NotFound,
        Err(error) => {
            tracing::warn!(source, %error, "a source of leaked passwords does not answer");
            Answer::NoAnswer
        }
    }
}

/// What each source is and whether it answers, for whoever runs the registry.
pub(crate) async fn look_at(sources: &Sources) -> Vec<(String, Result<(), Error>)> {
    // No password has this hash that anybody knows of.
    let hash = Sha1::of("portcullis: is anybody there?");
    let mut found = Vec::new();
    if let Some(url) = &sources.range_url {
        found.push((url.clone(), range::look_up(url, &hash).await.map(drop)));
    }
    if let Some(path) = &sources.file {
        let answer = file::look_up(path, &hash).await.map(drop);
        found.push((path.display().to_string(), answer));
    }
    found
}
