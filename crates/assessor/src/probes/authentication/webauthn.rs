//! Probe of `authentication/webauthn`: is a passkey or security key announced?

use domain::PrincipleId;

use super::passkey_endpoints;
use crate::probe::{Header, Probe, Way};

/// The probe.
pub const PROBE: Probe = Probe {
    id: PrincipleId::Webauthn,
    header: Header {
        looks: "Asks for /.well-known/passkey-endpoints and points to sentences about security \
                keys on linked pages.",
        outcomes: "Partly: passkeys are announced. Unknown otherwise. Met needs a registration and \
                   a sign-in, which take an account of one's own.",
        blind_spots: "Few sites announce their endpoints yet; silence says nothing.",
    },
    way: Way::Exchanges {
        wants: |look| {
            passkey_endpoints::wants(look, &["security key", "passkey", "webauthn", "2fa"])
        },
        judge: |look| {
            passkey_endpoints::judge(
                look,
                &[&["webauthn"], &["security key"], &["passkey"], &["fido"]],
                "No stranger can enrol a key. Ask: can an account register a security key or \
                 passkey, and is a wrong origin refused?",
            )
        },
    },
};
