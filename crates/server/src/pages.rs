//! Pages for people: drawn on the server, working without script, under a policy that lets nothing in
//! from elsewhere.

mod assets;
mod cookie;
pub use cookie::fuzz;
mod fields;
mod frame;
mod moment;
mod same_origin;
mod sent;
mod told;
mod visitor;

pub(crate) use assets::{asset, version_of as assets_version};
pub(crate) use cookie::{forget_session, keep_device, keep_session, keep_theme};
pub(crate) use fields::Fields;
pub(crate) use frame::{Frame, page, see_other};
pub(crate) use moment::{Moment, size};
pub(crate) use same_origin::same_origin;
pub(crate) use sent::{Sent, unanswered};
pub(crate) use told::{Told, trouble};
pub(crate) use visitor::{Member, Visitor, back_path, encoded, has_second_factor};
