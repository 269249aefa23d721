//! Which packages are so widely used that more is asked of those who change them: the two principles on
//! critical packages need the same list ([`mfa_for_critical`](super::mfa_for_critical),
//! [`phishing_resistant_for_critical`](super::phishing_resistant_for_critical)).
//!
//! **What we decided it means here.** Of an ecosystem, the top hundredth by downloads of the last ninety
//! days, each source counted once a day, and the top hundredth by how many packages here depend on them; one
//! package at least of each, as soon as anything counts, and never one that nobody uses. Staff may mark
//! others. Owners hear of it fourteen days before it binds, and it stays for ninety days after a package
//! last qualified, so that nobody falls out of it by one quiet week.
//!
//! **Rule.** [`qualifying`] ranks, [`next`] leads from what was to what is, [`binds`] says from when.

use std::cmp::Reverse;

use domain::timestamp::DAY;
use domain::{PrincipleId, Timestamp};

use crate::drill;

/// For how long owners know of it before it binds, in microseconds.
pub const NOTICE: i64 = 14 * DAY;
/// For how long a package stays critical after it last qualified, in microseconds.
pub const STICKY: i64 = 90 * DAY;
/// How many days of downloads count.
pub const WINDOW: i64 = 90;
/// One package of this many is critical by each figure.
const ONE_OF: usize = 100;

/// How widely a package is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures<K> {
    /// Which package; where figures are equal, the lesser goes first.
    pub package: K,
    /// Downloads within [`WINDOW`] days, each source once a day.
    pub downloads: u64,
    /// How many other packages here need it.
    pub dependants: u64,
}

/// Why a package is critical.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It is downloaded that much.
    Downloads,
    /// That many packages need it.
    Dependants,
    /// The staff of the registry said so.
    Staff,
}

impl Reason {
    /// The word that stands in tables and events.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Downloads => "downloads",
            Self::Dependants => "dependants",
            Self::Staff => "staff",
        }
    }

    /// Reads the word.
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Downloads, Self::Dependants, Self::Staff]
            .into_iter()
            .find(|reason| reason.word() == word)
    }
}

/// That a package is critical.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Critical {
    /// Why, at first.
    pub reason: Reason,
    /// When its owners were told.
    pub announced_at: Timestamp,
    /// From when on more is asked of them.
    pub binds_at: Timestamp,
    /// When it last qualified by its figures; the past for never.
    pub qualified_at: Timestamp,
}

/// The packages that qualify by their figures, each with the stronger reason: who needs a package hands on
/// whatever happens to it, so dependants come before downloads.
pub fn qualifying<K: Ord + Clone>(figures: &[Figures<K>]) -> Vec<(K, Reason)> {
    if drill::is_off(PrincipleId::MfaForCritical) {
        return Vec::new();
    }
    let by_dependants = top(figures, |one| (one.dependants, one.downloads));
    let by_downloads = top(figures, |one| (one.downloads, one.dependants));
    let mut found: Vec<(K, Reason)> = Vec::new();
    let both = [
        (by_dependants, Reason::Dependants),
        (by_downloads, Reason::Downloads),
    ];
    for (packages, reason) in both {
        for package in packages {
            if found.iter().all(|(known, _)| known != package) {
                found.push((package.clone(), reason));
            }
        }
    }
    found
}

/// The top hundredth by the first figure, rounded up; the second decides between equals.
fn top<K: Ord>(figures: &[Figures<K>], of: impl Fn(&Figures<K>) -> (u64, u64)) -> Vec<&K> {
    let mut used: Vec<&Figures<K>> = figures.iter().filter(|one| of(one).0 > 0).collect();
    used.sort_by_key(|one| (Reverse(of(one)), &one.package));
    let places = used.len().div_ceil(ONE_OF);
    used.into_iter()
        .take(places)
        .map(|one| &one.package)
        .collect()
}

/// What becomes of a package: `before` is what it was, `qualifies` what its figures say now, `marked`
/// whether the staff wants it. Nothing where it is not, or no longer, critical.
pub fn next(
    before: Option<Critical>,
    qualifies: Option<Reason>,
    marked: bool,
    now: Timestamp,
) -> Option<Critical> {
    let qualified_at = match (qualifies, before) {
        (Some(_), _) => now,
        (None, Some(before)) => before.qualified_at,
        (None, None) => Timestamp::from_micros(0),
    };
    let Some(before) = before else {
        let reason = qualifies.or(marked.then_some(Reason::Staff))?;
        return Some(Critical {
            reason,
            announced_at: now,
            binds_at: now.plus(NOTICE),
            qualified_at,
        });
    };
    let stays = marked || qualifies.is_some() || now < before.qualified_at.plus(STICKY);
    stays.then_some(Critical {
        qualified_at,
        ..before
    })
}

/// Whether more is asked of the owners of a package that is critical from then on.
pub fn binds(binds_at: Option<Timestamp>, now: Timestamp) -> bool {
    binds_at.is_some_and(|from| now >= from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::sample;

    fn of(all: &[(u32, u64, u64)]) -> Vec<(u32, Reason)> {
        let figures: Vec<Figures<u32>> = all
            .iter()
            .map(|(package, downloads, dependants)| Figures {
                package: *package,
                downloads: *downloads,
                dependants: *dependants,
            })
            .collect();
        qualifying(&figures)
    }

    #[test]
    fn the_top_hundredth_qualifies_and_what_nobody_uses_never() {
        use Reason::{Dependants, Downloads};
        assert_eq!(of(&[]), []);
        assert_eq!(of(&[(1, 0, 0), (2, 0, 0)]), []);
        assert_eq!(of(&[(1, 0, 0), (2, 1, 0)]), [(2, Downloads)]);
        assert_eq!(
            of(&[(1, 9, 0), (2, 1, 3)]),
            [(2, Dependants), (1, Downloads)]
        );
        // Equal figures are told apart by the other one, and then by the package.
        assert_eq!(of(&[(2, 5, 0), (1, 5, 0)]), [(1, Downloads)]);
        assert_eq!(of(&[(1, 5, 7), (2, 5, 8)]), [(2, Dependants)]);
        let many = |used: u32, all: u32| -> Vec<(u32, u64, u64)> {
            (0..all)
                .map(|n| (n, u64::from(used.saturating_sub(n)), 0))
                .collect()
        };
        for (used, all, expected) in [(100, 100, 1), (101, 101, 2), (200, 300, 2), (1, 1_000, 1)] {
            assert_eq!(of(&many(used, all)).len(), expected, "{used} of {all}");
        }
    }

    #[test]
    fn owners_have_fourteen_days() {
        let now = sample::now();
        let new = next(None, Some(Reason::Downloads), false, now).unwrap();
        assert_eq!(new.announced_at, now);
        for (later, bound) in [
            (0, false),
            (14 * DAY - 1, false),
            (14 * DAY, true),
            (400 * DAY, true),
        ] {
            assert_eq!(binds(Some(new.binds_at), now.plus(later)), bound, "{later}");
        }
        assert!(!binds(None, now));
        // Qualifying again moves nothing but the day on which it last did.
        let later = now.plus(30 * DAY);
        let again = next(Some(new), Some(Reason::Dependants), false, later).unwrap();
        assert_eq!(again.qualified_at, later);
        assert_eq!((again.binds_at, again.reason), (new.binds_at, new.reason));
    }

    #[test]
    fn it_stays_for_ninety_days_and_as_long_as_the_staff_wants_it() {
        let now = sample::now();
        let critical = next(None, Some(Reason::Downloads), false, now);
        let marked = next(None, None, true, now);
        assert_eq!(marked.unwrap().reason, Reason::Staff);
        for (before, later, wanted, stays) in [
            (critical, 90 * DAY - 1, false, true),
            (critical, 90 * DAY, false, false),
            (critical, 90 * DAY, true, true),
            (marked, 1, false, false),
            (marked, 400 * DAY, true, true),
            (None, 0, false, false),
        ] {
            let found = next(before, None, wanted, now.plus(later));
            assert_eq!(found.is_some(), stays, "{before:?} {later} {wanted}");
        }
    }

    #[test]
    fn words_are_read_back() {
        for reason in [Reason::Downloads, Reason::Dependants, Reason::Staff] {
            assert_eq!(Reason::of_word(reason.word()), Some(reason));
        }
        assert_eq!(Reason::of_word("fame"), None);
    }
}
