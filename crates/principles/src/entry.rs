//! What an entry of the catalogue is: a principle's id and its kinds.

use domain::PrincipleId;

/// What kind of thing a principle is, and so what its file holds once the rule is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A yes or no with a reason, asked by a flow at a named stage.
    Gate,
    /// Which uses of a mechanism count as meeting the principle; the mechanism itself lives in a
    /// crate of its own.
    Mechanism,
    /// An event goes in; who is told and what is revoked comes out.
    Reaction,
    /// Facts and the time go in; actions come out, on a schedule.
    Sweep,
    /// The clauses that a published text must contain.
    Document,
    /// What a correct answer of the client is.
    Client,
}

impl Kind {
    /// All six.
    pub const ALL: [Self; 6] = [
        Self::Gate,
        Self::Mechanism,
        Self::Reaction,
        Self::Sweep,
        Self::Document,
        Self::Client,
    ];

    /// The word for it, as the generated tables print it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Gate => "gate",
            Self::Mechanism => "mechanism",
            Self::Reaction => "reaction",
            Self::Sweep => "sweep",
            Self::Document => "document",
            Self::Client => "client",
        }
    }
}

/// One principle: its id and its kinds, the main one first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Which principle.
    pub id: PrincipleId,
    /// What it is; never empty, at most two.
    pub kinds: &'static [Kind],
}

impl Entry {
    /// The stem of the principle's rule, probe and proof files, as in `verified_email`.
    pub fn stem(&self) -> String {
        self.id.name().replace('-', "_")
    }

    /// Whether a published text belongs to the principle.
    pub fn is_document(&self) -> bool {
        self.kinds.contains(&Kind::Document)
    }
}
