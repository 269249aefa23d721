//! What probes look for in pages.
//!
//! A sentence found in prose is a *lead*: something for a person to read and to turn into
//! evidence. Only where the principle asks for a published text is the text itself judged, clause
//! by clause.

use domain::{CriterionId, PrincipleId};
use principles::Outcome;
use url::Url;

use crate::evidence::{Documented, Evidence};
use crate::finding::Finding;
use crate::page_text;
use crate::pages::Page;
use crate::probe::{Ask, Look, Prose};
use crate::target::speaks_for;

/// The most links one probe follows.
const MAX_LINKS: usize = 2;
/// The most leads one probe gives.
const MAX_LEADS: usize = 3;
/// The links of all pages read so far that these words promise most of.
pub(super) fn linked(look: &Look<'_>, words: &[&str]) -> Vec<Ask> {
    let mut urls: Vec<Url> = Vec::new();
    for page in look.pages {
        for url in page_text::best_links(&page.page, words) {
            if !urls.contains(&url) {
                urls.push(url);
            }
        }
    }
    urls.truncate(MAX_LINKS);
    urls.into_iter().map(Ask::page).collect()
}

/// Sentences of the pages in which these words stand together.
pub(super) fn leads(look: &Look<'_>, sentences: &[&[&str]]) -> Vec<Documented> {
    let quotes = look.pages.iter().filter_map(|page| {
        page.text
            .sentence_with(sentences)
            .map(|quote| page.quoted(quote))
    });
    quotes.take(MAX_LEADS).collect()
}

/// Judges the published text a principle asks for: the page with the most clauses stands.
///
/// All clauses on one page: *met*; where only the purpose asks for the ones that are missing, the
/// letter is met and the spirit partly. Two or more: *partly*, naming what is missing. Fewer may be
/// coincidence and are leads. A text that was not found is *unknown*: it may be elsewhere.
///
/// A page of another site never carries more than *partly*: a link in a footer may lead to the
/// policy of a hosting service. `named` are the exchanges of pages that the site itself names as
/// its policy in a form for machines, and so stands by.
pub(super) fn judge_policy(
    look: &Look<'_>,
    id: PrincipleId,
    prose: &Prose,
    named: &[u32],
) -> Finding {
    let Some(criterion) = look.framework.criterion(&CriterionId::from(id)) else {
        return Finding::unknown("the framework at hand does not have this criterion");
    };
    let checks = look
        .pages
        .iter()
        .map(|page| (page, page.text.check(&criterion.clauses)));
    let is_its_own = |page: &Page| {
        named.contains(&page.exchange) || speaks_for(&page.page.url, look.target.origin())
    };
    let best = checks.max_by_key(|(page, check)| {
        let found = check.found.len();
        (found, is_its_own(page), std::cmp::Reverse(page.exchange))
    });
    let Some((page, check)) = best.filter(|(_, check)| !check.found.is_empty()) else {
        return Finding::unknown(prose.ask).with_leads(leads(look, prose.sentences));
    };
    let quotes: Vec<Documented> = check
        .found
        .iter()
        .map(|found| page.quoted(found.quote.clone()))
        .collect();
    if check.found.len() < 2 {
        return Finding::unknown(prose.ask).with_leads(quotes);
    }
    let evidence = quotes.into_iter().map(Evidence::Documented).collect();
    let missing: Vec<&str> = check
        .missing
        .iter()
        .map(|clause| clause.asks.as_str())
        .collect();
    let note = match missing.as_slice() {
        [] => "Every clause was found on one page.".to_owned(),
        missing => format!("The text does not say: {}.", missing.join("; ")),
    };
    if !is_its_own(page) {
        let note = format!(
            "{note} It stands on another site: a person must say whether it speaks for this \
             registry."
        );
        return Finding::new(Outcome::Partly, evidence, &note);
    }
    // Words can show that the purpose was not served; that it was, only people can say.
    if missing.is_empty() {
        return Finding::new(Outcome::Met, evidence, &note);
    }
    if check.missing.iter().all(|clause| clause.spirit) {
        return Finding::new(Outcome::Met, evidence, &note).with_spirit(Outcome::Partly);
    }
    Finding::new(Outcome::Partly, evidence, &note)
}
