//! What the events of roles, organisations and tokens say.

use serde::Serialize;

/// Who changed whose role on what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OwnerChange {
    /// The ecosystem's word.
    pub ecosystem: &'static str,
    /// The package, as spelled.
    pub package: String,
    /// Whose role.
    pub account: String,
    /// Who changed it.
    pub actor: String,
    /// Which it is, where it is another than owner; `none` for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<&'static str>,
}

/// Who made which organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OrganisationMade {
    /// The organisation.
    pub organisation: String,
    /// Its first owner.
    pub account: String,
}

/// Who changed whose standing in an organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MemberChange {
    /// The organisation.
    pub organisation: String,
    /// Who.
    pub account: String,
    /// Who changed it.
    pub actor: String,
    /// `invited`, `owner`, `member` or `none`.
    pub standing: &'static str,
}

/// Who made which team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TeamMade {
    /// The organisation.
    pub organisation: String,
    /// The team.
    pub team: String,
    /// Who made it.
    pub actor: String,
}

/// Who changed whose place in a team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TeamMemberChange {
    /// The organisation.
    pub organisation: String,
    /// The team.
    pub team: String,
    /// Who.
    pub account: String,
    /// Who changed it.
    pub actor: String,
    /// Whether they belong to it now.
    pub member: bool,
}

/// Who changed what a team is on a package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TeamRoleChange {
    /// The organisation.
    pub organisation: String,
    /// The team.
    pub team: String,
    /// The ecosystem's word.
    pub ecosystem: &'static str,
    /// The package, as spelled.
    pub package: String,
    /// Which; `none` for none.
    pub role: &'static str,
    /// Who changed it.
    pub actor: String,
}

/// Who gave which package to which organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Transfer {
    /// The ecosystem's word.
    pub ecosystem: &'static str,
    /// The package, as spelled.
    pub package: String,
    /// The organisation that has it now.
    pub organisation: String,
    /// The one that had it before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub former: Option<String>,
    /// Who did it.
    pub actor: String,
}

/// Which token took the place of which.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rotation {
    /// The account.
    pub account: String,
    /// The new token's public id.
    pub token: String,
    /// The one that it replaces.
    pub former: String,
    /// When that one stops working.
    pub former_until: String,
}
