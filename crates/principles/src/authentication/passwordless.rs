//! People can sign in without a password.
//!
//! **What we decided it means here.** An account can be made and used with passkeys alone, and
//! then has no password at all: an unused weak door is still a door. User verification is
//! required. Losing the device leads to the published recovery, not to a password by mail.
//!
//! **What it does not cover.** Whether the passkey is kept in one device or in somebody's cloud;
//! the backup flags are kept so that this can be asked later.
//!
//! **What an operator can configure.** Nothing is decided beyond the base URL that every passkey
//! is bound to.
//!
//! **The attack it answers.** T17: a relay page copies password and code, and here there is
//! nothing to copy.
//!
//! **Rule.** It comes with the registry's sign-in flow. It will decide whether a ceremony without
//! a password is enough; being without a password is a property, not a step above
//! [`webauthn`](super::webauthn) on the scale of strength.

use domain::PrincipleId;

use crate::entry::{Entry, Kind};

/// Which sign-in without a password counts.
pub const ENTRY: Entry = Entry {
    id: PrincipleId::Passwordless,
    kinds: &[Kind::Mechanism],
};
