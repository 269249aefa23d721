//! What each text has to be told, question by question.

use super::Kit;
use super::questions::AnswerKind::{Choice, Date, Days, Email, Hours, Languages, Text, Url, YesNo};
use super::questions::{AnswerKind, Question, When};

/// The questions of a text, in the order to ask them.
pub const fn questions(kit: Kit) -> &'static [Question] {
    match kit {
        Kit::Recovery => RECOVERY,
        Kit::Disclosure => DISCLOSURE,
        Kit::Unpublish => UNPUBLISH,
        Kit::SecurityTxt => SECURITY_TXT,
        Kit::Reviews => REVIEWS,
    }
}

const REGISTRY: Question = required(
    "registry",
    "What is the registry called?",
    "Example Packages",
    Text,
);
const OPERATOR: Question = required("operator", "Who runs it?", "The Example Foundation", Text);
const VERSION: Question =
    required("version", "Which version of the text is this?", "1", Text).or("1");
const CONTACT: Question = required(
    "contact",
    "Which e-mail address do people write to? At least two of you should read it.",
    "security@packages.example",
    Email,
);
const FORM: Question = optional(
    "form-url",
    "Is there a form as well? Its address.",
    "https://packages.example/security/report",
    Url,
);

const RECOVERY: &[Question] = &[
    REGISTRY,
    VERSION,
    CONTACT,
    FORM,
    optional(
        "proofs",
        "How many pieces of evidence must somebody show?",
        "two",
        Choice(&["two", "three"]),
    )
    .or("two"),
    optional(
        "waiting-hours",
        "How many hours does a granted recovery wait? The owner needs a chance to object.",
        "72",
        Hours { most: 720 },
    )
    .or("72"),
    optional(
        "two-staff",
        "Do two members of staff decide together?",
        "yes",
        YesNo,
    )
    .or("yes"),
    optional(
        "address-days",
        "For how many days after a change is the old address still told?",
        "365",
        Days { most: 3_650 },
    )
    .or("365"),
    required(
        "keep-days",
        "For how many days do you keep what was shown?",
        "730",
        Days { most: 3_650 },
    )
    .or("730"),
];

const DISCLOSURE: &[Question] = &[
    REGISTRY,
    OPERATOR,
    VERSION,
    CONTACT,
    FORM,
    optional(
        "key-url",
        "Is there a key to encrypt with? Its address.",
        "https://packages.example/security/key.asc",
        Url,
    ),
    optional(
        "systems",
        "Which systems may be tested? Name them.",
        "packages.example, its API and its command-line client",
        Text,
    ),
    optional(
        "excluded",
        "What is excluded?",
        "floods of traffic, tricks on our staff or users, and services of others",
        Text,
    )
    .or("floods of traffic, tricks on our staff or users, and services of others"),
    optional(
        "response-days",
        "Within how many days does a person answer? Say what you can keep in holidays too.",
        "3",
        Days { most: 30 },
    )
    .or("3"),
    optional(
        "triage-days",
        "After how many days does the reporter know what you make of it?",
        "10",
        Days { most: 60 },
    )
    .or("10"),
    // These two promises bind whoever makes them, so they come from a person or not at all.
    required(
        "ninety-days",
        "Do you aim to repair within 90 days?",
        "yes",
        YesNo,
    ),
    required(
        "safe-harbour",
        "Do you promise not to pursue good-faith research? Have it read by counsel.",
        "yes",
        YesNo,
    ),
    optional("credit", "Do you name reporters?", "yes", YesNo).or("yes"),
    optional("bounty", "Do you pay for reports?", "no", YesNo).or("no"),
];

const UNPUBLISH: &[Question] = &[
    REGISTRY,
    VERSION,
    CONTACT,
    optional(
        "withdraw",
        "What does an owner do instead of deleting?",
        "yank",
        Choice(&["yank", "deprecate"]),
    )
    .or("yank"),
    optional(
        "owner-hours",
        "For how many hours after publishing may an owner delete?",
        "72",
        Hours { most: 720 },
    )
    .or("72"),
    optional(
        "name-closed",
        "Does the name of a removed package stay closed?",
        "yes",
        YesNo,
    )
    .or("yes"),
];

const SECURITY_TXT: &[Question] = &[
    CONTACT,
    optional(
        "contact-url",
        "Is there a form as well? Its address.",
        "https://packages.example/security/report",
        Url,
    ),
    required(
        "policy-url",
        "Where is your disclosure policy?",
        "https://packages.example/security",
        Url,
    ),
    optional(
        "canonical-url",
        "At which address will this file be?",
        "https://packages.example/.well-known/security.txt",
        Url,
    ),
    optional(
        "languages",
        "Which languages can you read?",
        "en, de",
        Languages,
    )
    .or("en"),
    optional(
        "encryption-url",
        "Is there a key to encrypt with? Its address.",
        "https://packages.example/security/key.asc",
        Url,
    ),
    optional(
        "acknowledgments-url",
        "Is there a page that thanks reporters? Its address.",
        "https://packages.example/security/thanks",
        Url,
    ),
    required(
        "valid-days",
        "For how many days shall the file be valid? You renew it before.",
        "180",
        Days { most: 364 },
    )
    .or("180"),
];

const REVIEWS: &[Question] = &[
    REGISTRY,
    OPERATOR,
    VERSION,
    optional(
        "reviewer",
        "Who carried out the newest review?",
        "Ada Example of Example Audits",
        Text,
    ),
    optional(
        "independent",
        "Are they independent of the team?",
        "yes",
        YesNo,
    ),
    optional(
        "review-date",
        "When was it completed?",
        "2026-10-05",
        Date(When::Past),
    ),
    optional(
        "scope",
        "What was looked at?",
        "the upload service and sign-in, at commit 1a2b3c",
        Text,
    ),
    optional(
        "method",
        "How did they work?",
        "reading the source, a threat model, and tests on a copy",
        Text,
    ),
    optional(
        "findings",
        "What was found?",
        "none critical, one high, four low",
        Text,
    ),
    optional(
        "fixes",
        "What was repaired since?",
        "the high one in version 4.2, two of the low ones",
        Text,
    ),
    optional(
        "report-url",
        "Is there a public report? Its address.",
        "https://packages.example/security/review.pdf",
        Url,
    ),
    optional(
        "next-date",
        "When is the next review due?",
        "2027-10-05",
        Date(When::Future),
    ),
];

const fn required(
    id: &'static str,
    ask: &'static str,
    example: &'static str,
    kind: AnswerKind,
) -> Question {
    Question {
        id,
        ask,
        example,
        required: true,
        default: None,
        kind,
    }
}

const fn optional(
    id: &'static str,
    ask: &'static str,
    example: &'static str,
    kind: AnswerKind,
) -> Question {
    Question {
        required: false,
        ..required(id, ask, example, kind)
    }
}

impl Question {
    const fn or(self, default: &'static str) -> Self {
        Self {
            default: Some(default),
            ..self
        }
    }
}
