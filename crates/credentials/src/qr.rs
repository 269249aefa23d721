//! QR codes: for a terminal, two rows of modules in one row of characters; for a page, one path.

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

/// A QR code as the path of an SVG: one unit square for each dark module.
pub struct QrPath {
    /// The width and height of its view box, the quiet zone included.
    pub size: usize,
    /// The path's `d`.
    pub path: String,
}

/// The quiet zone around a code, in modules (ISO/IEC 18004, section 6.3.8).
const QUIET: usize = 4;

/// The text as a path; empty where it is too long for a code.
pub fn path(text: &str) -> QrPath {
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::M) else {
        return QrPath {
            size: 1,
            path: String::new(),
        };
    };
    let width = code.width();
    let mut path = String::new();
    for (place, color) in code.to_colors().into_iter().enumerate() {
        if color == qrcode::Color::Dark {
            let (x, y) = (place % width + QUIET, place / width + QUIET);
            path.push_str(&format!("M{x} {y}h1v1h-1z"));
        }
    }
    QrPath {
        size: width + 2 * QUIET,
        path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The three finder patterns stand in their corners, inside the quiet zone.
    #[test]
    fn a_path_begins_with_the_finder_pattern() {
        let drawn = path("otpauth://totp/x");
        assert!(drawn.path.starts_with("M4 4h1v1h-1zM5 4h1v1h-1z"));
        let last = drawn.size - QUIET - 1;
        assert!(drawn.path.contains(&format!("M{last} 4h1v1h-1z")));
        assert!(drawn.path.contains(&format!("M4 {last}h1v1h-1z")));
        assert_eq!(path(&"x".repeat(8_000)).path, "");
    }

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
