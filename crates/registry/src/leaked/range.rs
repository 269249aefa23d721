//! A service of ranges, as Have I Been Pwned has it: it is told the first five of forty digits, and
//! answers with every hash that begins so, padded so that the length of the answer says nothing.

use reqwest::StatusCode;

use super::hash::Sha1;
use crate::{Error, outside};

/// Whether the service knows this hash.
///
/// # Errors
/// It does not answer, or with something else.
pub(super) async fn look_up(url: &str, hash: &Sha1) -> Result<bool, Error> {
    let asked = format!("{url}/{}", hash.prefix());
    let answered = outside::get(&asked, &[("Add-Padding", "true")]).await?;
    if answered.status != StatusCode::OK {
        return Err(Error::fault(format!("it answers {}", answered.status)));
    }
    // Every range has rows; an empty answer is that of something else.
    let text = std::str::from_utf8(&answered.body).ok();
    let text = text.filter(|text| !text.trim().is_empty());
    text.and_then(|text| hash.is_in(text))
        .ok_or_else(|| Error::fault("its answer is no range of hashes"))
}
