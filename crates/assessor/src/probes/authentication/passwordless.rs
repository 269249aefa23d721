//! Probe of `authentication/passwordless`: is signing in without a password announced?

use domain::PrincipleId;

use super::passkey_endpoints;
use crate::probe::{Header, Probe, Way};

/// The probe.
pub const PROBE: Probe = Probe {
    id: PrincipleId::Passwordless,
    header: Header {
        looks: "Asks for /.well-known/passkey-endpoints and points to sentences about signing in \
                without a password on linked pages.",
        outcomes: "Partly: passkeys are announced. Unknown otherwise. Met needs a sign-in with a \
                   passkey alone, which takes an account of one's own.",
        blind_spots: "A passkey may be announced and yet serve as second factor only.",
    },
    way: Way::Exchanges {
        wants: |look| {
            passkey_endpoints::wants(look, &["passkey", "passwordless", "sign in", "log in"])
        },
        judge: |look| {
            passkey_endpoints::judge(
                look,
                &[
                    &["passwordless"],
                    &["passkey", "sign in"],
                    &["passkey", "log in"],
                    &["without", "password", "passkey"],
                ],
                "No stranger can sign in. Ask: can an account be created and used without any \
                 password?",
            )
        },
    },
};
