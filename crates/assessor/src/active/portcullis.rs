//! How a Portcullis is talked to: the forms of its pages, which work without script, and cargo's
//! publish.

use super::adapter::{Adapter, Body, Done, Method, Operation, Shows, Way};
use crate::target::Target;
use crate::transcript::Transcript;

/// The table.
pub(super) const ADAPTER: Adapter = Adapter {
    word: "portcullis",
    recognises,
    confirm_link: "/sign-up/confirm/",
    undo_link: "/account/freeze/",
    ceremony: ["/handle", "/options"],
    ways: WAYS,
};

/// Every page of it bears its name at the end of the title.
fn recognises(transcript: &Transcript) -> bool {
    let front = Target::seen_in(transcript);
    let front = front.answered(transcript, "/");
    let text = front.and_then(|exchange| exchange.ok_text());
    text.is_some_and(|text| text.contains("\u{2013} Portcullis</title>"))
}

const fn look(path: &'static str) -> Way {
    Way {
        method: Method::Get,
        path,
        body: Body::None,
        done: Done::Status(200),
        through: &[],
        shows: &[],
        keeps: true,
    }
}

const fn form(
    path: &'static str,
    fields: &'static [(&'static str, &'static str)],
    done: Done,
) -> Way {
    Way {
        method: Method::Post,
        path,
        body: Body::Form(fields),
        done,
        ..look(path)
    }
}

/// What the script of the pages sends.
const fn script(path: &'static str, members: &'static [(&'static str, &'static str)]) -> Way {
    Way {
        method: Method::Post,
        body: Body::Json(members),
        keeps: false,
        ..look(path)
    }
}

const WAYS: &[(Operation, Way)] = &[
    (
        Operation::SignUp,
        form(
            "/sign-up",
            &[
                ("login", "{login}"),
                ("email", "{email}"),
                ("password", "{password}"),
            ],
            Done::Status(200),
        ),
    ),
    (Operation::OpenLink, look("/sign-up/confirm/{link}")),
    (
        Operation::Confirm,
        form("/sign-up/confirm/{link}", &[], Done::LedTo(&["/sign-in"])),
    ),
    (
        Operation::SignIn,
        form(
            "/sign-in",
            &[
                ("login", "{login}"),
                ("password", "{password}"),
                ("next", ""),
            ],
            Done::LedTo(&["/sign-in/code"]),
        ),
    ),
    (
        Operation::ShowCode,
        form(
            "/sign-in/code",
            &[("code", "{code}"), ("next", "")],
            // A browser that is new to the account is asked for more once the code was right.
            Done::LedTo(&["/account", "/sign-in/device"]),
        ),
    ),
    (
        Operation::OfferApp,
        Way {
            shows: &[Shows {
                name: "key",
                before: "class=\"secret\">",
                after: "<",
                begins: "",
            }],
            keeps: false,
            ..look("/account/second-factor")
        },
    ),
    (
        Operation::SetUpApp,
        Way {
            keeps: false,
            ..form(
                "/account/second-factor",
                &[("code", "{code}")],
                Done::Status(200),
            )
        },
    ),
    (
        Operation::Mint,
        Way {
            shows: &[
                Shows {
                    name: "token",
                    before: "<code>pcl_",
                    after: "<",
                    begins: "pcl_",
                },
                Shows {
                    name: "token-id",
                    before: "action=\"/account/tokens/",
                    after: "/revoke",
                    begins: "",
                },
            ],
            keeps: false,
            ..form(
                "/account/tokens",
                &[
                    ("label", "{label}"),
                    ("publish", "1"),
                    ("reach", "new"),
                    ("days", "7"),
                ],
                Done::Status(200),
            )
        },
    ),
    (
        Operation::MintNarrow,
        Way {
            shows: &[
                Shows {
                    name: "narrow",
                    before: "<code>pcl_",
                    after: "<",
                    begins: "pcl_",
                },
                Shows {
                    name: "narrow-id",
                    before: "action=\"/account/tokens/",
                    after: "/revoke",
                    begins: "",
                },
            ],
            keeps: false,
            ..form(
                "/account/tokens",
                &[
                    ("label", "{label}"),
                    ("publish", "1"),
                    ("reach", "some"),
                    ("names", "{names}"),
                    ("days", "7"),
                ],
                Done::Status(200),
            )
        },
    ),
    (
        Operation::MintPeople,
        Way {
            shows: &[
                Shows {
                    name: "people",
                    before: "<code>pcl_",
                    after: "<",
                    begins: "pcl_",
                },
                Shows {
                    name: "people-id",
                    before: "action=\"/account/tokens/",
                    after: "/revoke",
                    begins: "",
                },
            ],
            keeps: false,
            ..form(
                "/account/tokens",
                &[
                    ("label", "{label}"),
                    ("owners", "1"),
                    ("reach", "all"),
                    ("days", "7"),
                ],
                Done::Status(200),
            )
        },
    ),
    (
        Operation::AddOwner,
        Way {
            method: Method::Put,
            body: Body::Logins,
            // Whoever may ask is told that nobody is called so.
            through: &[400, 404],
            ..look("/cargo/api/v1/crates/{package}/owners")
        },
    ),
    (
        Operation::Revoke,
        form(
            "/account/tokens/{token-id}/revoke",
            &[],
            Done::LedTo(&["/account/tokens"]),
        ),
    ),
    (
        Operation::Publish,
        Way {
            method: Method::Put,
            body: Body::NoCrate,
            // The gates stand before the archive is looked at.
            through: &[400, 422],
            ..look("/cargo/api/v1/crates/new")
        },
    ),
    (
        Operation::TryStatement,
        Way {
            method: Method::Post,
            body: Body::NoStatement,
            // Whoever asks may; what was sent is wrong.
            through: &[422],
            ..look(
                "/api/v1/attestations/check?sha256=0000000000000000000000000000000000000000000000000000000000000000&name=drill",
            )
        },
    ),
    (
        Operation::SignOut,
        form(
            "/account/sign-out-everywhere",
            &[],
            Done::LedTo(&["/sign-in"]),
        ),
    ),
    (
        Operation::ChangePassword,
        form(
            "/account/password",
            &[
                ("new_password", "{new-password}"),
                ("proof_password", "{password}"),
                ("proof_code", ""),
            ],
            Done::LedTo(&["/account"]),
        ),
    ),
    (
        Operation::AskRecovery,
        form("/recover", &[("whose", "{login}")], Done::Status(200)),
    ),
    (Operation::AskKey, script("/passkeys/add/begin", &[])),
    (
        Operation::AddKey,
        script(
            "/passkeys/add/finish",
            &[
                ("handle", "{handle}"),
                ("credential", "{credential}"),
                ("name", "{label}"),
            ],
        ),
    ),
    (
        Operation::AskKeySignIn,
        script("/passkeys/sign-in/begin", &[]),
    ),
    (
        Operation::KeySignIn,
        script(
            "/passkeys/sign-in/finish",
            &[("handle", "{handle}"), ("credential", "{credential}")],
        ),
    ),
    (
        Operation::ExchangeIdentity,
        script(
            "/cargo/api/v1/trusted_publishing/tokens",
            &[("jwt", "{identity}")],
        ),
    ),
    (Operation::LookSignIn, look("/sign-in")),
    (Operation::LookAccount, look("/account")),
    (Operation::LookRoles, look("/account/organisations")),
    (Operation::LookStatement, look("/security")),
];
