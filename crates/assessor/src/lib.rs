//! Measures any package repository against the framework, with evidence, and plans the way up.
//!
//! An assessment is made from up to two sources: a *workbook* (what documents and people say) and
//! a *transcript* (what a polite, recorded client saw). Both are judged by pure functions, so the
//! same sources give the same assessment again, under the same framework or under another one.
//! The only code that touches the network is `polite`, and `active` for whoever says that a registry is
//! theirs.

pub mod active;
pub mod assessment;
pub mod compare;
pub mod evidence;
pub mod feedback;
pub mod finding;
pub mod gate;
pub mod history;
pub mod kit;
mod ladder;
mod markdown;
pub mod nearest;
pub mod page_text;
pub mod pages;
pub mod past;
pub mod plan;
pub mod polite;
pub mod probe;
pub mod probes;
pub mod profiles;
pub mod report;
#[cfg(test)]
mod sample;
pub mod security_txt;
mod sheet;
pub mod target;
pub mod transcript;
pub mod weigh;
pub mod workbook;
