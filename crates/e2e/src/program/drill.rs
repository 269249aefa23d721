//! The other build of the program, which dies where it is told to and whose clock can be wrong.

use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitStatus};

use super::{Program, binary};

/// After which stage of a publish or an import a drill dies.
pub const DIE_AFTER: &str = "PORTCULLIS_DRILL_DIE_AFTER";
/// How many seconds the clock of a drill is wrong.
pub const CLOCK_SECONDS: &str = "PORTCULLIS_DRILL_CLOCK_SECONDS";

/// Which rule of a drill is switched off.
const RULE_OFF: &str = "PORTCULLIS_DRILL_RULE_OFF";
/// Names a rule, as in `authentication/totp`, that is off in every program of this run of the tests: its
/// proof must fail then, or nobody would miss the rule.
pub const TEST_RULE_OFF: &str = "PORTCULLIS_TEST_RULE_OFF";

/// The program as everybody gets it, unless this run is there to see what a switched-off rule breaks.
pub(super) fn rule_off() -> Command {
    match std::env::var(TEST_RULE_OFF) {
        Ok(rule) => drill(RULE_OFF, &rule),
        Err(_) => Command::new(binary("portcullis")),
    }
}

/// The build for drills with this rule off.
pub(super) fn without(rule: &str) -> Command {
    let mut command = Command::new(binary("portcullis-drill"));
    if !rule.is_empty() {
        command.env(RULE_OFF, rule);
    }
    command
}

/// How the system says that a process ended itself in the middle.
const ABORTED: i32 = 6;

impl Program {
    /// Starts the server again in the build for drills, with this variable.
    pub fn serve_drill(&mut self, variable: &str, value: &str) {
        self.serve_by(drill(variable, value));
    }

    /// Waits for the death of a drill, and that it was one.
    pub fn wait_for_death(&mut self) {
        let ended = self.server.take().unwrap().wait().unwrap();
        died(ended, &self.log());
    }

    /// Runs the build for drills beside the data folder to its death.
    pub fn dies(&self, stage: &str, args: &[&str]) {
        let mut drill = drill(DIE_AFTER, stage);
        let ended = drill.args(args).arg("--data").arg(self.data()).output();
        let ended = ended.unwrap();
        died(ended.status, &String::from_utf8_lossy(&ended.stderr));
    }

    /// Runs the build for drills with this variable to its end; what it printed.
    pub fn run_drill(&self, variable: &str, value: &str, args: &[&str]) -> String {
        let output = drill(variable, value).args(args).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    }

    /// The bytes of the program as everybody gets it, and of the build for drills.
    pub fn binaries() -> [Vec<u8>; 2] {
        ["portcullis", "portcullis-drill"].map(|name| std::fs::read(binary(name)).unwrap())
    }
}

fn drill(variable: &str, value: &str) -> Command {
    let mut command = Command::new(binary("portcullis-drill"));
    if let Ok(rule) = std::env::var(TEST_RULE_OFF) {
        command.env(RULE_OFF, rule);
    }
    command.env(variable, value);
    command
}

fn died(ended: ExitStatus, said: &str) {
    assert_eq!(ended.signal(), Some(ABORTED), "{ended}: {said}");
}
