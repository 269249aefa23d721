//! What went wrong, in words for a page.

use askama::Template;
use axum::body::Body;
use axum::http::{Response, StatusCode};
use registry::Error;

use super::frame::{Frame, page};
use super::visitor::Visitor;
use crate::answer;

/// What went wrong: the sentence, and the principle behind it.
pub(crate) struct Told {
    pub(crate) text: String,
    pub(crate) principle: Option<String>,
}

impl Told {
    /// The sentence for this error. Causes of our own failures go to the log, under a reference.
    pub(crate) fn of(error: &Error) -> Self {
        // A page shows the principle apart from the sentence.
        let (text, principle) = match error {
            Error::Refused(refusal) => {
                answer::note_refusal(refusal);
                (
                    refusal.need.to_string(),
                    Some(refusal.principle.to_string()),
                )
            }
            _ => (answer::sentence(error), None),
        };
        Self {
            text: capitalised(&text),
            principle,
        }
    }
}

/// A sentence on a page begins with a capital.
fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}

#[derive(Template)]
#[template(path = "trouble.html")]
struct Trouble {
    frame: Frame,
    told: Told,
}

/// A page that says what went wrong.
pub(crate) fn trouble(visitor: &Visitor, error: &Error) -> Response<Body> {
    let status = answer::status_of(error);
    let title = match status {
        _ if matches!(error, Error::Withheld { .. }) => "Taken out of the index",
        StatusCode::NOT_FOUND => "Not here",
        StatusCode::INTERNAL_SERVER_ERROR => "The registry failed",
        StatusCode::GONE => "This link no longer works",
        _ => "Not done",
    };
    let page_of = Trouble {
        frame: visitor.frame(title),
        told: Told::of(error),
    };
    let mut response = page(&visitor.registry, status, &page_of);
    answer::retry_after(error, &mut response);
    response
}
