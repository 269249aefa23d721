//! Light, dark, or as the system has it: works without script.

use axum::body::Body;
use axum::http::Response;
use serde::Deserialize;

use crate::pages::{Fields, back_path, keep_theme, see_other};

#[derive(Deserialize)]
pub(super) struct Chosen {
    #[serde(default)]
    theme: String,
    #[serde(default)]
    back: String,
}

pub(super) async fn choose(Fields(chosen): Fields<Chosen>) -> Response<Body> {
    let mut response = see_other(back_path(&chosen.back));
    let theme = ["light", "dark"]
        .into_iter()
        .find(|known| *known == chosen.theme);
    keep_theme(&mut response, theme.unwrap_or("system"));
    response
}
