//! The date in the header of an answer (RFC 9110, section 5.6.7, the preferred form).

use domain::Timestamp;
use domain::timestamp::SECOND;
use time::PrimitiveDateTime;
use time::format_description::BorrowedFormatItem;

const FORM: &[BorrowedFormatItem<'_>] = time::macros::format_description!(
    "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
);

/// Reads the date; nothing if it is written in another form.
pub(super) fn parse(text: &str) -> Option<Timestamp> {
    let seconds = PrimitiveDateTime::parse(text, FORM)
        .ok()?
        .assume_utc()
        .unix_timestamp();
    Some(Timestamp::from_micros(seconds.checked_mul(SECOND)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_preferred_form_is_read() {
        for (text, seconds) in [
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(784_111_777)),
            ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
            ("Sunday, 06-Nov-94 08:49:37 GMT", None),
            ("Sun Nov  6 08:49:37 1994", None),
            ("Sun, 06 Nov 1994 08:49:37 CET", None),
            ("Sun, 32 Nov 1994 08:49:37 GMT", None),
            ("", None),
        ] {
            assert_eq!(parse(text).map(Timestamp::seconds), seconds, "{text}");
        }
    }
}
