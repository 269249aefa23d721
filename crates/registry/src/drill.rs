//! What only a drill can do to a registry: let its process die at an arrow of a publish, let its clock be
//! wrong, and switch one of its rules off. None of it is in a build without the feature `drill`, which nothing enables by itself
//! (`xtask tidy` looks), and no release can be made with it.

#[cfg(not(debug_assertions))]
compile_error!(
    "the feature `drill` lets anybody who sets a variable end the server: no release has it"
);

/// After which stage of a publish or an import the process dies: `head`, `grant`, `staged`,
/// `inspected`, `named`, `committed` or `announced`.
pub const DIE_AFTER: &str = "PORTCULLIS_DRILL_DIE_AFTER";
/// How many seconds are added to the clock, as in `-3600`.
pub const CLOCK_SECONDS: &str = "PORTCULLIS_DRILL_CLOCK_SECONDS";
/// Which rule is switched off, as in `authentication/totp`.
pub const RULE_OFF: &str = "PORTCULLIS_DRILL_RULE_OFF";
/// What such a build says before anything else.
const WARNING: &str = "this build is for drills: variables can end it, set its clock and switch a rule off; serve nobody with it";

/// Says what this build is, and switches off the rule that the environment names.
///
/// # Errors
/// There is no such rule.
pub fn begin() -> Result<(), String> {
    eprintln!("{WARNING}");
    let Ok(named) = std::env::var(RULE_OFF) else {
        return Ok(());
    };
    let rule = named
        .parse()
        .map_err(|_| format!("{RULE_OFF}: there is no rule {named}"))?;
    principles::drill::switch_off(rule).map_err(|rule| format!("{rule} is off already"))?;
    eprintln!("the rule {named} is off");
    Ok(())
}

/// Dies as a power cut would let it: nothing is unwound, dropped or flushed.
pub(crate) fn die_after(stage: &str) {
    if std::env::var(DIE_AFTER).is_ok_and(|wanted| wanted.eq_ignore_ascii_case(stage)) {
        std::process::abort();
    }
}

/// How many microseconds the clock is wrong.
pub(crate) fn clock_shift() -> i64 {
    let seconds = std::env::var(CLOCK_SECONDS).ok();
    let seconds = seconds.and_then(|text| text.parse::<i64>().ok());
    seconds.unwrap_or(0).saturating_mul(1_000_000)
}
