//! *How strong must you be here?* One question, three principles that answer it: the function they
//! share.

use domain::{Need, Person, PrincipleId, Refusal, Strength};

/// The person has shown at least this strength, else this principle refuses and says what is
/// missing.
pub(super) fn at_least(
    wanted: Strength,
    person: &Person,
    principle: PrincipleId,
) -> Result<(), Refusal> {
    if person.strength >= wanted {
        return Ok(());
    }
    let need = match wanted {
        Strength::PhishingResistant => Need::PhishingResistant,
        Strength::SecondFactor | Strength::Password => Need::SecondFactor,
    };
    Err(Refusal::of(principle, need))
}
