//! The ladder of a track, drawn and said the same everywhere.

use domain::Track;
use principles::{Ladder, Level};

/// The parts of a bar: what is proven, what is possible beyond it, what is beyond both.
pub(crate) struct Bar {
    pub(crate) proven: String,
    pub(crate) possible: String,
    pub(crate) beyond: String,
}

/// Draws the ladder, each rung so many characters wide: the proven part solid, the possible part
/// outlined.
pub(crate) fn bar(ladder: Ladder, rung_width: usize, ascii: bool) -> Bar {
    let proven = usize::from(ladder.proven.number());
    let possible = usize::from(ladder.possible.number()).saturating_sub(proven);
    let beyond = usize::from(Level::TOP.number()).saturating_sub(proven + possible);
    let [solid, outlined, empty] = cells(ascii);
    let part = |cell: &str, rungs: usize| cell.repeat(rungs * rung_width);
    Bar {
        proven: part(solid, proven),
        possible: part(outlined, possible),
        beyond: part(empty, beyond),
    }
}

impl Bar {
    /// The whole bar, for where there are no colours.
    pub(crate) fn whole(&self) -> String {
        [&*self.proven, &*self.possible, &*self.beyond].concat()
    }
}

const fn cells(ascii: bool) -> [&'static str; 3] {
    if ascii {
        ["#", ".", " "]
    } else {
        ["█", "░", "·"]
    }
}

/// What the parts of a bar mean.
pub(crate) fn legend(ascii: bool) -> String {
    let [solid, outlined, _] = cells(ascii);
    format!("ladders: {solid} proven, {outlined} possible")
}

/// A ladder in words: `proven 1 · possible 2`, or `proven 2` where both are the same.
pub(crate) fn words(ladder: Ladder) -> String {
    if ladder.proven == ladder.possible {
        return format!("proven {}", ladder.proven);
    }
    format!("proven {} · possible {}", ladder.proven, ladder.possible)
}

/// A ladder in a narrow cell: `2`, or `1 to 3` where open questions could lift it; `–` where the
/// track does not apply.
pub(crate) fn span(ladder: Option<Ladder>) -> String {
    match ladder {
        None => "–".to_owned(),
        Some(ladder) if ladder.proven == ladder.possible => ladder.proven.to_string(),
        Some(ladder) => format!("{} to {}", ladder.proven, ladder.possible),
    }
}

/// The heading of a track's ladder.
pub(crate) fn title(track: Track, with_companion: bool) -> String {
    let suffix = if with_companion {
        ", with companion"
    } else {
        ""
    };
    format!("{}{suffix}", track.title())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ladder(proven: u8, possible: u8) -> Ladder {
        Ladder {
            proven: Level::new(proven).unwrap(),
            possible: Level::new(possible).unwrap(),
        }
    }

    #[test]
    fn what_is_proven_is_solid_and_what_is_possible_is_outlined() {
        for (proven, possible, wide, narrow) in [
            (0, 0, "······", "   "),
            (0, 3, "░░░░░░", "..."),
            (1, 2, "██░░··", "#. "),
            (3, 3, "██████", "###"),
            // A file from elsewhere may say so; what is proven still counts.
            (2, 1, "████··", "## "),
        ] {
            let ladder = ladder(proven, possible);
            assert_eq!(bar(ladder, 2, false).whole(), wide);
            assert_eq!(bar(ladder, 1, true).whole(), narrow);
        }
        assert_eq!(legend(true), "ladders: # proven, . possible");
    }

    #[test]
    fn a_ladder_says_possible_only_where_it_differs() {
        assert_eq!(words(ladder(0, 3)), "proven 0 · possible 3");
        assert_eq!(words(ladder(2, 2)), "proven 2");
        assert_eq!(span(Some(ladder(0, 3))), "0 to 3");
        assert_eq!(span(Some(ladder(2, 2))), "2");
        assert_eq!(span(None), "–");
    }
}
