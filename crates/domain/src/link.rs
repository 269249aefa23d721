//! Links that are mailed to the holder of an account.

/// What a mailed link is good for. Whoever holds it can do exactly this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinkPurpose {
    /// Freezing the account: "this was not me".
    Freeze,
    /// Showing that a new address of the account receives mail.
    ConfirmEmail,
    /// Taking a change of address back, by the address before.
    UndoEmail,
    /// Letting the address that the account has count again.
    VerifyAgain,
    /// Letting a browser in that is new to the account.
    ConfirmDevice,
    /// Going on with a recovery that was asked for.
    Recover,
    /// Stopping a recovery that the holder did not ask for.
    Object,
}

impl LinkPurpose {
    /// Every purpose.
    pub const ALL: [Self; 7] = [
        Self::Freeze,
        Self::ConfirmEmail,
        Self::UndoEmail,
        Self::VerifyAgain,
        Self::ConfirmDevice,
        Self::Recover,
        Self::Object,
    ];

    /// The word that stands in tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Freeze => "freeze",
            Self::ConfirmEmail => "confirm-email",
            Self::UndoEmail => "undo-email",
            Self::VerifyAgain => "verify-again",
            Self::ConfirmDevice => "confirm-device",
            Self::Recover => "recover",
            Self::Object => "object",
        }
    }
}
