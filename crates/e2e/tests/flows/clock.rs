//! A clock that jumps back.

use e2e::program::drill::CLOCK_SECONDS;
use e2e::{Program, upload, world};
use serde_json::Value;

#[test]
fn after_the_clock_has_jumped_back_publishing_goes_on_and_the_events_keep_their_order() {
    let mut program = Program::start();
    let ada = program.enrol("ada");
    let publish = |program: &Program, version: &str| {
        let body = upload::plain("gate", version, "");
        upload::publish(&program.url, Some(&ada.token), &body)
    };
    assert_eq!(publish(&program, "1.0.0").status, 200);
    program.stop();
    program.serve_drill(CLOCK_SECONDS, "-7200");
    for version in ["1.0.1", "1.0.2"] {
        let answer = publish(&program, version);
        assert_eq!(answer.status, 200, "{version}: {answer:?}");
    }
    assert_eq!(world::versions(&program, "gate").len(), 3);
    let times: Vec<String> = program
        .events()
        .iter()
        .map(|event| serde_json::from_str::<Value>(event).unwrap())
        .map(|event| event["ts"].as_str().unwrap().to_owned())
        .collect();
    assert!(times.is_sorted(), "{times:?}");
    let verified = program.admin(&["verify"]);
    assert!(verified.contains("; 0 wrong"), "{verified}");

    let data = program.data();
    let place = ["doctor", "--server", "--data", data.to_str().unwrap()];
    let said = program.run_drill(CLOCK_SECONDS, "-7200", &place);
    assert!(
        said.contains("the newest event is 7") && said.contains("s ahead of the clock"),
        "{said}"
    );
    // With the right time again, all is as ever.
    program.stop();
    program.serve();
    assert_eq!(publish(&program, "1.0.3").status, 200);
    assert_eq!(world::versions(&program, "gate").len(), 4);
}
