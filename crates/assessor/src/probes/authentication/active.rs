//! What can be seen of accounts with an account of one's own: one file per principle, beside the passive
//! probes. Each says what it does and what it makes of the record of everything that was done.

pub mod abandoned_domains;
pub mod account_recovery;
pub mod brute_force;
pub mod leaked_passwords;
pub mod mfa_for_all;
pub mod mfa_for_critical;
pub mod passwordless;
pub mod phishing_resistant_for_critical;
pub mod security_notices;
pub mod totp;
pub mod verified_email;
pub mod webauthn;

mod announced;
mod statement;

use domain::{PlainText, PrincipleId};

use crate::active::Acted;
use crate::finding::Finding;

/// Nothing could be seen actively: what the passive probe found, with the reason in front.
pub(crate) fn unseen(acted: &Acted, id: PrincipleId, mut passive: Finding) -> Finding {
    let mut untried = acted.untried.iter();
    let why = match untried.find(|untried| untried.principle == id) {
        _ if !acted.has_adapter() => {
            "No adapter knows how this registry is talked to, so nothing was tried.".to_owned()
        }
        Some(untried) => format!("Not tried actively: {}.", untried.why),
        None => "What was tried actively shows nothing.".to_owned(),
    };
    passive.note = PlainText::new(format!("{why} {}", passive.note).trim_end());
    passive
}

/// Whether a text has one of these words, in any case.
fn mentions(text: &str, words: &[&str]) -> bool {
    let text = text.to_lowercase();
    words.iter().any(|word| text.contains(word))
}

/// What a test needs to judge a record: a visit that saw nothing, and the outcome.
#[cfg(test)]
pub(crate) fn judged(
    probe: &crate::active::ActiveProbe,
    deeds: &[(crate::active::Step, crate::active::Came, &str)],
) -> (principles::Outcome, Option<principles::Outcome>) {
    use principles::EvidenceKind;
    let finding = finding(probe, &crate::active::record::sample(deeds));
    (finding.outcome(EvidenceKind::Attested), finding.spirit)
}

#[cfg(test)]
pub(crate) fn finding(probe: &crate::active::ActiveProbe, acted: &Acted) -> Finding {
    use crate::probe::Look;
    use crate::target::Target;
    use crate::transcript::Transcript;
    let transcript = Transcript {
        format: 1,
        target: url::Url::parse("http://localhost:1/").expect("an address"),
        visited: "2026-11-22".parse().expect("a day"),
        user_agent: String::new(),
        requests_per_second: 2.0,
        samples: Vec::new(),
        exchanges: Vec::new(),
        active: None,
    };
    let framework = principles::shipped::framework(principles::shipped::DEFAULT).expect("it ships");
    let target = Target::seen_in(&transcript);
    let look = Look {
        target: &target,
        transcript: &transcript,
        framework: &framework,
        pages: &[],
    };
    (probe.judge)(&look, acted, Finding::unknown("Ask."))
}
