//! Probe of `authentication/security-notices`: sentences for a person to read.

use domain::PrincipleId;

use crate::probe::{Header, Probe, Prose, Way};

/// The probe.
pub const PROBE: Probe = Probe {
    id: PrincipleId::SecurityNotices,
    header: Header::of_prose(
        "Reads linked pages about account security and points to sentences about notices.",
    ),
    way: Way::Prose(Prose {
        words: &["account security", "notification", "security"],
        sentences: &[
            &["notif", "password", "chang"],
            &["email", "password", "chang"],
            &["notif", "two factor"],
            &["notif", "new", "owner"],
            &["notif", "token", "creat"],
        ],
        ask: "No stranger can see the mails of others. Ask: which changes of an account cause a mail, to which addresses?",
    }),
};
