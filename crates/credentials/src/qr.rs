//! A QR code for a terminal: two rows of modules in one row of characters.

use qrcode::render::unicode::Dense1x2;
use qrcode::{EcLevel, QrCode};

/// The text as a QR code, light on dark as most terminals are; a sentence where it is too long.
pub fn terminal(text: &str) -> String {
    match QrCode::with_error_correction_level(text, EcLevel::L) {
        Ok(code) => code
            .render::<Dense1x2>()
            .dark_color(Dense1x2::Light)
            .light_color(Dense1x2::Dark)
            .quiet_zone(true)
            .build(),
        Err(_) => "(too long for a QR code; type the key instead)".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ordinary_address_fits_a_narrow_terminal() {
        let text = format!(
            "otpauth://totp/Portcullis%20crates.example.org:ada?secret={}&issuer=Portcullis%20crates.example.org",
            "A".repeat(32)
        );
        let drawn = terminal(&text);
        let widest = drawn.lines().map(|line| line.chars().count()).max();
        assert!(
            widest.is_some_and(|widest| (30..=80).contains(&widest)),
            "{widest:?}"
        );
        assert_ne!(terminal("a"), terminal("b"));
        assert!(terminal(&"x".repeat(8_000)).contains("too long"));
    }
}
