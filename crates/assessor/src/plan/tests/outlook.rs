//! Where the plan leads, with assumptions and for one level alone.

use principles::Outcome::{Met, NotMet};

use super::*;
use crate::sample::uniform;

#[test]
fn assumptions_lift_the_ladder_and_leave_the_plan() {
    let assume = |names: &[&str]| Wishes {
        assume_done: names.iter().map(|name| id(name)).collect(),
        ..wishes()
    };
    let answers = [
        ("cli-tooling/pinned-installs", NotMet, ""),
        ("cli-tooling/sbom", NotMet, ""),
        ("authentication/verified-email", Met, ""),
    ];
    let plan = small_plan(
        &answers,
        &assume(&[
            "cli-tooling/pinned-installs",
            "authentication/verified-email",
            "cli-tooling/nonsense",
        ]),
    );
    assert!(!ids(&plan).contains(&"cli-tooling/pinned-installs".to_owned()));
    let sbom = item(&plan, "cli-tooling/sbom");
    assert!(sbom.depends_on.is_empty());
    let cli = plan
        .tracks
        .iter()
        .find(|track| track.track == Track::CliTooling)
        .unwrap();
    let proven = |ladder: Option<principles::Ladder>| ladder.unwrap().proven.number();
    assert_eq!(
        (proven(cli.now), proven(cli.assumed), proven(cli.after)),
        (0, 2, 3)
    );
    let notes: String = plan.notes.iter().map(PlainText::to_string).collect();
    assert!(notes.contains("authentication/verified-email was to be taken for met, but is met"));
    assert!(notes.contains("cli-tooling/nonsense was to be taken for met, but is not a criterion"));
    assert!(!notes.contains("pinned-installs was to be"));
}

#[test]
fn the_cheapest_path_holds_what_a_level_needs_and_nothing_else() {
    let framework = small_framework();
    let assessment = judge(&framework, &uniform(&framework, NotMet, ""));
    let level_1 = Level::new(1).unwrap();
    let path = cheapest_path(&assessment, &framework, level_1, &wishes());
    assert_eq!(
        ids(&path),
        [
            "authentication/webauthn",
            "authentication/totp",
            "authentication/verified-email",
            "cli-tooling/pinned-installs",
        ]
    );
    assert_eq!(path.weeks.range(), [7.0, 23.0]);
    let whole = make(&assessment, &framework, &wishes());
    let first = whole.paths.first().unwrap();
    assert_eq!((first.items.len(), first.weeks), (4, path.weeks));
    let after: Vec<_> = path
        .tracks
        .iter()
        .map(|t| t.after.unwrap().proven >= level_1)
        .collect();
    assert_eq!(after, [true, true, true]);
}
