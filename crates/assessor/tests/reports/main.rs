//! Every report, made from whole workbooks through the public door.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that panics has failed, which is what it is for"
)]

mod badge;
mod cyclonedx;
mod fixture;
mod html;
mod json;
mod markdown;
mod security_insights;
mod statement;
mod text;
mod written;
