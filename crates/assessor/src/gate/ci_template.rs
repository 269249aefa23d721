//! Ready templates for pipelines: assess the workbook at every change and once a week.
//!
//! Whoever copies one fills in the places in angle brackets. They have the fewest permissions
//! that work, keep no credentials, and visit nobody: a workbook is judged offline.

/// A workflow for GitHub Actions.
pub const GITHUB: &str = include_str!("../../../../data/ci/assess.yml");
/// A job for GitLab.
pub const GITLAB: &str = include_str!("../../../../data/ci/assess.gitlab-ci.yml");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_hold_the_gate_and_pin_by_placeholder() {
        for template in [GITHUB, GITLAB] {
            for needed in [
                "portcullis-assess",
                "assessment.toml",
                "--require 1",
                "--baseline",
                "--locked",
                "--rev <COMMIT",
            ] {
                assert!(template.contains(needed), "{needed}: {template}");
            }
            for risky in [
                "secrets.",
                "pull_request_target",
                "write",
                "latest",
                "curl",
                "\t",
            ] {
                assert!(!template.contains(risky), "{risky}: {template}");
            }
        }
    }

    #[test]
    fn the_workflow_has_the_fewest_permissions() {
        for needed in [
            "permissions: {}",
            "contents: read",
            "persist-credentials: false",
            "timeout-minutes:",
            "uses: actions/checkout@<COMMIT",
        ] {
            assert!(GITHUB.contains(needed), "{needed}");
        }
        let pinned = |line: &&str| !line.contains("uses:") || line.contains("@<COMMIT");
        assert!(GITHUB.lines().all(|line| pinned(&line)));
    }
}
