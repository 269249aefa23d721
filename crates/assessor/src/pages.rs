//! Pages that were read: each taken apart once, for all probes.

use domain::{Day, Digest, PlainText};
use principles::clauses::PolicyText;

use crate::evidence::Documented;
use crate::page_text;
use crate::transcript::{Exchange, Transcript};

/// Media types that are pages to read.
const READABLE: [&str; 4] = [
    "text/html",
    "application/xhtml+xml",
    "text/plain",
    "text/markdown",
];

/// A page that was read, taken apart once for all probes.
#[derive(Clone, Debug)]
pub struct Page {
    /// The exchange that fetched it.
    pub exchange: u32,
    /// The day it was read.
    pub read: Day,
    /// The SHA-256 of what was read.
    pub sha256: Option<Digest>,
    /// What it says, sentence by sentence.
    pub text: PolicyText,
    /// What it is and where it leads.
    pub page: page_text::Page,
}

impl Page {
    /// All pages of a transcript: whole or cut, as long as the answer was a 200 with readable text.
    pub fn all_in(transcript: &Transcript) -> Vec<Self> {
        let read = |exchange: &Exchange| {
            let media_type = exchange.media_type();
            let readable = exchange.round > 0 && READABLE.contains(&media_type.as_str());
            let page = page_text::Page::of(exchange).filter(|_| readable)?;
            Some(Self {
                exchange: exchange.number,
                read: transcript.visited,
                sha256: exchange.answer().and_then(|answer| answer.body.sha256),
                text: page.policy(),
                page,
            })
        };
        transcript.exchanges.iter().filter_map(read).collect()
    }

    /// A quotation from the page.
    pub fn quoted(&self, quote: PlainText) -> Documented {
        Documented {
            address: PlainText::new(self.page.url.as_str()),
            title: self.page.title.clone(),
            quote,
            read: Some(self.read),
            sha256: self.sha256,
            exchange: Some(self.exchange),
            ..Documented::default()
        }
    }
}
