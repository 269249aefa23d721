//! Levels, what a registry is (the taxonomy), and the ladder of a track.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::outcome::Outcome;

/// A level of security maturity, 0 to 3. Levels are cumulative.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(try_from = "u8", into = "u8")]
pub struct Level(u8);

impl Level {
    /// Very little security maturity: where everybody starts.
    pub const ZERO: Self = Self(0);
    /// The highest there is.
    pub const TOP: Self = Self(3);

    /// The level of this number, if there is one.
    pub const fn new(number: u8) -> Option<Self> {
        if number <= Self::TOP.0 {
            Some(Self(number))
        } else {
            None
        }
    }

    /// The number.
    pub const fn number(self) -> u8 {
        self.0
    }

    /// The rungs above the ground, lowest first.
    pub fn rungs() -> impl Iterator<Item = Self> {
        (1..=Self::TOP.0).map(Self)
    }

    /// The next rung, if there is one.
    pub const fn next(self) -> Option<Self> {
        Self::new(self.0 + 1)
    }
}

impl TryFrom<u8> for Level {
    type Error = &'static str;

    fn try_from(number: u8) -> Result<Self, Self::Error> {
        Self::new(number).ok_or("a level is a number from 0 to 3")
    }
}

impl From<Level> for u8 {
    fn from(level: Level) -> Self {
        level.0
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What kind of packages a repository takes (the framework's taxonomy, second question).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Packages {
    /// People upload what they built.
    Built,
    /// The repository builds on behalf of people.
    BuildsForUsers,
    /// Only source code is hosted or pointed to.
    SourceOnly,
}

/// What a repository is. Decides which criteria apply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Taxonomy {
    /// Do people have accounts? `None`: nobody has said, so everything is taken to apply.
    pub accounts: Option<bool>,
    /// What it takes. `None`: nobody has said.
    pub packages: Option<Packages>,
    /// Is there a client to judge? `None`: nobody has said.
    pub client: Option<bool>,
}

impl Taxonomy {
    /// Nothing is known: every criterion applies until somebody says otherwise.
    pub const UNSTATED: Self = Self {
        accounts: None,
        packages: None,
        client: None,
    };
}

/// For whom a track or a criterion is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Applies {
    /// Every repository.
    Always,
    /// Repositories with accounts.
    Accounts,
    /// Repositories with accounts that accept built packages.
    AccountsAndBuilt,
    /// Ecosystems with a client.
    Client,
}

impl Applies {
    /// Why the taxonomy rules the criterion out; `None` when it applies.
    pub fn ruled_out_by(self, taxonomy: &Taxonomy) -> Option<&'static str> {
        let no_accounts = taxonomy.accounts == Some(false);
        let not_built = taxonomy
            .packages
            .is_some_and(|packages| packages != Packages::Built);
        match self {
            Self::Always => None,
            Self::Accounts => no_accounts.then_some("the repository has no accounts"),
            Self::AccountsAndBuilt if no_accounts => Some("the repository has no accounts"),
            Self::AccountsAndBuilt => {
                not_built.then_some("the repository does not accept built packages")
            }
            Self::Client => {
                (taxonomy.client == Some(false)).then_some("the ecosystem has no client of its own")
            }
        }
    }
}

/// Where one track stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ladder {
    /// Every applicable criterion up to here is met by admitted evidence.
    pub proven: Level,
    /// The same, if every unknown were met.
    pub possible: Level,
}

impl Ladder {
    /// Climbs the rungs over (level, outcome) of each criterion of the track.
    ///
    /// A track in which no criterion applies has no ladder. *Partly* never lifts the proven level.
    pub fn climb(criteria: &[(Level, Outcome)]) -> Option<Self> {
        if criteria
            .iter()
            .all(|(_, outcome)| *outcome == Outcome::NotApplicable)
        {
            return None;
        }
        let highest = |holds: fn(Outcome) -> bool| {
            let mut reached = Level::ZERO;
            while let Some(next) = reached.next() {
                let rung_holds = criteria
                    .iter()
                    .filter(|(level, _)| *level == next)
                    .all(|(_, outcome)| holds(*outcome));
                if !rung_holds {
                    break;
                }
                reached = next;
            }
            reached
        };
        Some(Self {
            proven: highest(|outcome| matches!(outcome, Outcome::Met | Outcome::NotApplicable)),
            possible: highest(|outcome| !matches!(outcome, Outcome::NotMet | Outcome::Partly)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Outcome::{Met, NotApplicable, NotMet, Partly, Unknown};

    #[test]
    fn a_ladder_counts_only_what_is_met() {
        for (outcomes, proven, possible) in [
            ([Met, Met, Met], 3, 3),
            ([Met, Met, Unknown], 2, 3),
            ([Met, Partly, Met], 1, 1),
            ([Unknown, Met, Met], 0, 3),
            ([NotMet, Met, Met], 0, 0),
            ([NotApplicable, Met, Unknown], 2, 3),
            ([Met, NotApplicable, NotMet], 2, 2),
            ([Unknown, NotMet, Unknown], 0, 1),
        ] {
            let rows: Vec<_> = (1..=3).map(Level).zip(outcomes).collect();
            let ladder = Ladder::climb(&rows).unwrap();
            assert_eq!(
                (ladder.proven.0, ladder.possible.0),
                (proven, possible),
                "{outcomes:?}"
            );
        }
        assert_eq!(Ladder::climb(&[(Level(1), NotApplicable)]), None);
        assert_eq!(Ladder::climb(&[]), None);
    }

    #[test]
    fn the_taxonomy_rules_out_only_what_is_known() {
        let go = Taxonomy {
            accounts: Some(false),
            packages: Some(Packages::SourceOnly),
            client: Some(true),
        };
        let brew = Taxonomy {
            accounts: Some(true),
            packages: Some(Packages::BuildsForUsers),
            client: None,
        };
        for (applies, by_go, by_brew) in [
            (Applies::Always, false, false),
            (Applies::Accounts, true, false),
            (Applies::AccountsAndBuilt, true, true),
            (Applies::Client, false, false),
        ] {
            assert_eq!(applies.ruled_out_by(&go).is_some(), by_go, "{applies:?}");
            assert_eq!(
                applies.ruled_out_by(&brew).is_some(),
                by_brew,
                "{applies:?}"
            );
            assert_eq!(applies.ruled_out_by(&Taxonomy::UNSTATED), None);
        }
    }
}
