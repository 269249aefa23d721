//! The name that somebody most likely meant.

/// The nearest of these names, where one is near enough to have been meant.
pub(super) fn to<'a>(typed: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let near = names.map(|name| (distance(typed, name), name)).min()?;
    (near.0 <= typed.len().div_ceil(3).max(2)).then_some(near.1)
}

/// How many letters have to be added, taken away or changed (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, letter) in one.chars().take(64).enumerate() {
        let mut before = line;
        let mut left = line + 1;
        for (cell, theirs) in row.iter_mut().skip(1).zip(&other) {
            let changed = before + usize::from(letter != *theirs);
            before = *cell;
            left = changed.min(before + 1).min(left + 1);
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = line + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_a_stranger_is_not() {
        let names = ["server.listen", "mail.smtp", "mail.from"];
        for (typed, expected) in [
            ("server.lisen", Some("server.listen")),
            ("mail.stmp", Some("mail.smtp")),
            ("smtp", None),
            ("server.listen", Some("server.listen")),
            ("colour.of_the_bikeshed", None),
        ] {
            assert_eq!(to(typed, names.into_iter()), expected, "{typed}");
        }
        assert_eq!((distance("", "abc"), distance("kitten", "sitting")), (3, 3));
    }
}
