//! Whether a password would be guessed.

use std::fmt;

use zxcvbn::{Score, zxcvbn};

/// The fewest characters.
pub const SHORTEST: usize = 10;
/// How many characters are judged: the work grows with them, the answer does not.
const JUDGED: usize = 100;
/// How many are judged at once. The estimator counts the ways along a keyboard without asking whether the
/// count fits: with a few more it panics, or in a release comes out with any number.
const PIECE: usize = 27;

/// What an estimator of single words takes for strong, and every guesser knows: sayings, examples
/// from texts about passwords, and what people type when they set up a registry. Compared without
/// case, spaces and signs; the lists of the most common passwords lie in the estimator itself.
const KNOWN: [&str; 23] = [
    "allyourbasearebelongtous",
    "anappleadaykeepsthedoctoraway",
    "attheendoftheday",
    "cargopublishtoken",
    "changemechangeme",
    "correcthorsebatterystaple",
    "correcthorsebatterystaple1",
    "getmeoutofhere",
    "hellodarknessmyoldfriend",
    "iamyourfather",
    "iloveyouforever",
    "ineedanewpassword",
    "letmeinplease",
    "maytheforcebewithyou",
    "packagerepository",
    "passwordpassword",
    "theanswertolifeis42",
    "thequickbrownfoxjumpsoverthelazydog",
    "thisisapassword",
    "thisismypassword",
    "thisisnotapassword",
    "tobeornottobe",
    "tobeornottobethatisthequestion",
];

/// The password would be guessed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeakPassword {
    /// What to do, as the rest of a sentence. The password is never part of it.
    pub advice: String,
}

impl fmt::Display for WeakPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "this password would be guessed: {}", self.advice)
    }
}

impl std::error::Error for WeakPassword {}

/// Judges a password beside what others know of its owner.
///
/// # Errors
/// It is too short, it is one that everybody knows, or a guesser would find it within about 10^8
/// attempts.
pub fn judge(password: &str, login: &str, email: &str) -> Result<(), WeakPassword> {
    if password.chars().count() < SHORTEST {
        return Err(weak(format!(
            "take {SHORTEST} characters or more; a sentence is good"
        )));
    }
    let begin: String = password.chars().take(JUDGED).collect();
    if is_known(&begin) {
        return Err(weak("everybody knows this one; make up a sentence"));
    }
    // A password is at least as strong as any piece of it.
    let (letters, about) = (begin.chars().collect::<Vec<_>>(), about_owner(login, email));
    let mut warning = None;
    for piece in letters.chunks(PIECE) {
        let entropy = zxcvbn(&piece.iter().collect::<String>(), &about);
        if entropy.score() >= Score::Three {
            return Ok(());
        }
        let feedback = entropy.feedback();
        warning = warning.or(feedback.and_then(|feedback| feedback.warning()));
    }
    Err(match warning {
        Some(warning) => weak(warning.to_string()),
        None => weak("take several words that do not belong together"),
    })
}

/// How many guesses it takes, for whoever has lists of common passwords, words and names, to find one
/// that counts as common.
const COMMON: u64 = 100_000;

/// Whether everybody who guesses tries this one early: it is known, or among the first
/// hundred thousand that an estimator with lists of common passwords, words and names would try.
pub fn is_common(password: &str) -> bool {
    if password.chars().count() > PIECE {
        return is_known(&password.chars().take(JUDGED).collect::<String>());
    }
    is_known(password) || zxcvbn(password, &[]).guesses() <= COMMON
}

fn weak(advice: impl Into<String>) -> WeakPassword {
    WeakPassword {
        advice: advice.into(),
    }
}

fn is_known(password: &str) -> bool {
    let letters = password.chars().filter(|ch| ch.is_alphanumeric());
    let plain: String = letters.flat_map(char::to_lowercase).collect();
    KNOWN.contains(&plain.as_str())
}

/// Login and address, whole and in parts; a bounded number of each, because the work grows with
/// them.
fn about_owner<'a>(login: &'a str, email: &'a str) -> Vec<&'a str> {
    let parts = |text: &'a str| {
        text.split(|ch: char| !ch.is_alphanumeric())
            .filter(|part| part.len() >= 3)
            .take(8)
    };
    let local = email.split('@').next().unwrap_or_default();
    let mut words = vec!["portcullis", login, email, local];
    words.extend(parts(login).chain(parts(email)));
    words
}

/// Entry for fuzzing: no password may panic, and no advice repeats one.
pub fn fuzz(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Err(weak) = judge(text, "ada", "ada@example.org")
    {
        assert!(text.len() < SHORTEST || !weak.advice.contains(text));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        is_common(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_the_form_that_is_compared_and_in_order() {
        for known in KNOWN {
            assert!(is_known(known), "{known}");
            assert!(known.len() >= SHORTEST, "{known}");
        }
        assert!(KNOWN.is_sorted());
    }

    #[test]
    fn what_guessers_try_first_is_refused() {
        for (password, good) in [
            ("gleaming ostrich vault", true),
            ("vq7mtbgkwd", true),
            ("vq7mtbgkw", false),
            ("password12", false),
            ("1234567890", false),
            ("qwertyuiop", false),
            ("ada-lovelace", false),
            ("ada@example.org", false),
            ("aaaaaaaaaaaaaaaaaaaa", false),
            ("Correct Horse Battery Staple!", false),
            ("correct horse battery stable", true),
            ("名前名前名前名前名", false),
            ("größer als die Welt ist", true),
        ] {
            let judged = judge(password, "ada-lovelace", "ada@example.org");
            assert_eq!(judged.is_ok(), good, "{password}: {judged:?}");
            fuzz(password.as_bytes());
        }
        let endless = "correct horse ".repeat(10_000);
        assert!(judge(&endless, "ada", "ada@example.org").is_ok());
    }

    #[test]
    fn what_everybody_uses_is_common() {
        for (password, common) in [
            ("password", true),
            ("Password1", true),
            ("qwertyuiop", true),
            ("1234567890", true),
            ("letmein", true),
            ("dragon", true),
            ("iloveyou", true),
            ("aaaaaaaaaaaaaaaaaaaaaaaaaa", true),
            ("Correct Horse Battery Staple!", true),
            ("gleaming ostrich vault", false),
            ("vq7mtbgkwd", false),
            (&"gleaming ostrich vault ".repeat(1_000), false),
        ] {
            assert_eq!(is_common(password), common, "{password}");
        }
    }

    /// S and N lie beside each other on one keyboard; the way there and back was counted until the number
    /// was too large.
    #[test]
    fn a_long_walk_on_the_keyboard_is_weak_and_no_panic() {
        let walk = format!("gleam{}rd123", "sn".repeat(40));
        assert!(judge(&walk, "ada", "ada@example.org").is_err());
        let behind = format!("{}gleaming ostrich vault", "sn".repeat(14));
        assert_eq!(judge(&behind, "ada", "ada@example.org"), Ok(()));
    }
}
