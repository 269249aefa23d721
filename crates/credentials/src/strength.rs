//! Whether a password would be guessed.

use std::fmt;

use zxcvbn::{Score, zxcvbn};

/// The fewest characters.
pub const SHORTEST: usize = 10;
/// How many characters are judged: the work grows with them, the answer does not.
const JUDGED: usize = 100;

/// The password would be guessed; what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeakPassword {
    advice: String,
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
/// It is too short, or a guesser would find it within about 10^8 attempts.
pub fn judge(password: &str, login: &str, email: &str) -> Result<(), WeakPassword> {
    if password.chars().count() < SHORTEST {
        let advice = format!("take {SHORTEST} characters or more; a sentence is good");
        return Err(WeakPassword { advice });
    }
    let begin: String = password.chars().take(JUDGED).collect();
    let local = email.split('@').next().unwrap_or_default();
    let entropy = zxcvbn(&begin, &[login, email, local, "portcullis"]);
    if entropy.score() >= Score::Three {
        return Ok(());
    }
    let advice = entropy
        .feedback()
        .and_then(|feedback| feedback.warning().map(|warning| warning.to_string()))
        .unwrap_or_else(|| "take several words that do not belong together".to_owned());
    Err(WeakPassword { advice })
}

#[cfg(test)]
mod tests {
    use super::*;

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
        ] {
            let judged = judge(password, "ada-lovelace", "ada@example.org");
            assert_eq!(judged.is_ok(), good, "{password}: {judged:?}");
        }
        let endless = "correct horse ".repeat(10_000);
        assert!(judge(&endless, "ada", "ada@example.org").is_ok());
    }
}
