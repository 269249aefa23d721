//! Assessments for tests: a small framework of our own, and the shipped one.

use std::collections::BTreeMap;

use domain::{CriterionId, Day};
use principles::{Framework, Outcome, shipped};

use crate::assessment::{Assessment, Sources, assess};
use crate::workbook::Workbook;

/// Text that tries everything a report could act on.
pub(crate) const HOSTILE: &str =
    "=HYPERLINK(1)<script>alert(1)</script> | `x` [a](b) @everyone #1 \\u001b[31m\\n# head";

/// Seven criteria in three tracks, with dependencies up and down the rungs.
pub(crate) const SMALL: &str = r#"
format = 1
id = "small-1"
title = "Small framework"
track = [
    { id = "authentication", title = "Authentication", applies = "accounts" },
    { id = "general-capabilities", title = "General capabilities", applies = "always" },
    { id = "cli-tooling", title = "CLI tooling", applies = "client" },
]

[[criterion]]
id = "authentication/verified-email"
short = "AN-1.1"
level = 1
title = "E-mail address verified"
asks = "People confirm their address."
question = "Must an address be confirmed?"
why = "Junk accounts are cheap without it."
letter = "A link is sent and has to be used."
spirit = "Nothing can be published until it is used."
outside-view = "documented"
evidence = { documented = "A help page that says so.", attested = "The account team says so." }
remediation = "Send a link and wait for it."
protects = [{ threat = "T11", how = "limits" }]
effort = { weeks = [1, 3], basis = "our estimate" }

[[criterion]]
id = "authentication/totp"
short = "AN-1.3"
level = 1
title = "Second factor by TOTP"
asks = "People can add a second factor."
question = "Is there a second factor?"
why = "A stolen password is enough without it."
letter = "It can be switched on."
spirit = "It is asked for whenever it matters."
outside-view = "documented"
evidence = { documented = "A help page that shows it." }
remediation = "Build enrolment and recovery codes."
depends-on = ["authentication/webauthn"]
protects = [{ threat = "T12", how = "stops" }, { threat = "T13", how = "stops" }]
effort = { weeks = [2, 4], basis = "our estimate" }
others = [{ registry = "Elsewhere", how = "Built it in a month.", title = "How we built it" }]

[[criterion]]
id = "authentication/webauthn"
short = "AN-2.2"
level = 2
title = "Security keys"
asks = "People can use a security key."
question = "Can a key be used?"
why = "Codes can be phished."
letter = "A key can be added."
spirit = "A key is enough."
outside-view = "documented"
evidence = { documented = "A help page that shows it." }
remediation = "Build it with a library."
protects = [{ threat = "T12", how = "stops" }]
effort = { weeks = [2, 6], basis = "our estimate" }

[[criterion]]
id = "general-capabilities/unpublish"
short = "GC-2.1"
level = 2
title = "Deletion policy"
asks = "There is a policy on deletion."
question = "Is there a policy on deletion?"
why = "Builds break when packages vanish."
letter = "A text exists."
spirit = "Versions are never replaced."
outside-view = "documented"
evidence = { observed = "A published policy.", documented = "The policy." }
remediation = "Write it and keep to it."
protects = [{ threat = "T01", how = "limits" }]
effort = { weeks = [2, 5], basis = "our estimate" }

[[criterion.clause]]
id = "never"
asks = "versions are never replaced"
any = [["never", "replac"]]

[[criterion]]
id = "general-capabilities/malware-detection"
short = "GC-2.3"
level = 2
title = "Malware detection"
asks = "Packages are looked at."
question = "Are packages looked at?"
why = "Thieves publish every day."
letter = "Something looks."
spirit = "Somebody acts on what it finds."
outside-view = "attested"
evidence = { attested = "The security team says so." }
remediation = "Begin with one scanner and one person."
protects = [{ threat = "T20", how = "limits" }]
effort = { weeks = [6, 16], basis = "our estimate" }

[[criterion]]
id = "cli-tooling/pinned-installs"
short = "CL-1.1"
level = 1
title = "Pinned installs"
asks = "The client can pin."
question = "Can the client pin?"
why = "Tomorrow's version may be another one."
letter = "A lock file exists."
spirit = "It is the default."
outside-view = "observed"
evidence = { observed = "A lock file with digests." }
remediation = "Write digests into a lock file."
protects = [{ threat = "T30", how = "stops" }]
effort = { weeks = [2, 10], basis = "our estimate" }

[[criterion]]
id = "cli-tooling/sbom"
short = "CL-3.1"
level = 3
title = "Bill of materials"
asks = "The client writes one."
question = "Does the client write one?"
why = "Nobody knows what is inside."
letter = "A command exists."
spirit = "It is complete."
outside-view = "observed"
evidence = { observed = "A file it wrote." }
remediation = "Write one from the lock file."
depends-on = ["cli-tooling/pinned-installs"]
effort = { weeks = [2, 4], basis = "our estimate" }
"#;

/// The small framework.
pub(crate) fn small_framework() -> Framework {
    Framework::parse(SMALL).unwrap()
}

/// The framework that ships.
pub(crate) fn shipped_framework() -> Framework {
    shipped::framework(shipped::DEFAULT).unwrap()
}

/// A framework of five criteria, so that the conversations and files in snapshots do not change
/// with the wording of the real one.
pub(crate) fn tiny_framework() -> Framework {
    Framework::parse(include_str!("../tests/workbook/framework-small.toml")).unwrap()
}

/// The day on which everything is judged.
pub(crate) fn today() -> Day {
    day("2026-11-22")
}

/// This day.
pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// The criterion of this id.
pub(crate) fn id(text: &str) -> CriterionId {
    text.parse().unwrap()
}

/// A registry with accounts, a client and these answers: an id, an outcome, and further lines of
/// the row. What is not named is unknown.
pub(crate) fn workbook(name: &str, answers: &[(&str, Outcome, &str)]) -> String {
    let mut text = format!(
        "format = 1\n[subject]\nid = \"{name}\"\nname = \"Registry {name}\"\n[taxonomy]\n\
         accounts = true\npackages = \"built\"\nstock-client = \"get\"\n"
    );
    for (id, outcome, more) in answers {
        let table = id.replace('/', ".");
        text.push_str(&format!(
            "[{table}]\noutcome = \"{}\"\n{more}\n[[{table}.evidence]]\nkind = \"attested\"\n\
             who = \"Ada\"\ndate = 2026-11-01\nstatement = \"We looked.\"\n",
            outcome.slug()
        ));
    }
    text
}

/// The same with one outcome for every criterion of the framework.
pub(crate) fn uniform(framework: &Framework, outcome: Outcome, more: &str) -> String {
    let ids: Vec<String> = framework
        .criteria
        .iter()
        .map(|one| one.id.to_string())
        .collect();
    let answers: Vec<_> = ids.iter().map(|id| (id.as_str(), outcome, more)).collect();
    workbook("one", &answers)
}

/// The same workbook with a companion beside the stock client, which meets this criterion of the
/// CLI track.
pub(crate) fn with_companion(workbook: &str, name: &str) -> String {
    let named = workbook.replace("stock-client", "companion = \"guard\"\nstock-client");
    format!(
        "{named}[cli-tooling.{name}.companion]\noutcome = \"met\"\n\
         [[cli-tooling.{name}.companion.evidence]]\nkind = \"attested\"\nwho = \"Ada\"\n\
         date = 2026-11-01\nstatement = \"It does.\"\n"
    )
}

/// Judges this workbook under this framework today.
pub(crate) fn judge(framework: &Framework, workbook: &str) -> Assessment {
    judge_on(framework, workbook, today())
}

/// Judges this workbook under this framework on this day.
pub(crate) fn judge_on(framework: &Framework, workbook: &str, today: Day) -> Assessment {
    let book = Workbook::parse(workbook).unwrap();
    assess(&Sources {
        framework,
        workbook: Some(&book),
        probed: &BTreeMap::new(),
        visited: None,
        today,
        strict: false,
    })
}
