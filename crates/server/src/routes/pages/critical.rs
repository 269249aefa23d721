//! How a page says that a package is critical.

use domain::Timestamp;
use registry::CriticalFacts;

use crate::pages::Moment;

/// A critical package as a page shows it.
pub(super) struct Critical {
    pub(super) name: String,
    /// Why, as the end of a sentence.
    pub(super) why: String,
    /// Whether it binds already.
    pub(super) binds: bool,
    pub(super) from: Moment,
}

impl Critical {
    pub(super) fn of(facts: &CriticalFacts, now: Timestamp) -> Self {
        let why = match (facts.reason.as_str(), &facts.marked_why) {
            ("downloads", _) => "it is among the most downloaded packages here".to_owned(),
            ("dependants", _) => "it is among the packages here that most others need".to_owned(),
            (_, Some(why)) => format!("the staff of this registry said so: {why}"),
            (_, None) => "the staff of this registry said so".to_owned(),
        };
        Self {
            name: facts.package.spelling().to_owned(),
            why,
            binds: facts.binds_at <= now,
            from: Moment::new(facts.binds_at, now),
        }
    }
}
