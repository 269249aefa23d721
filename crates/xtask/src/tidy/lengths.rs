//! Files and functions stay short enough to be read. A long test is only warned of: a table of
//! cases is data, not steps.

use super::Finding;
use crate::rust_source::{Function, code_only, functions, without_tests};
use crate::test_files::TestFiles;
use crate::tree::Tree;

const CHECK: &str = "lengths";
/// The most lines of a Rust file.
pub const MAX_FILE: usize = 400;
/// From here on somebody should think of cutting.
pub const LONG_FILE: usize = 250;
/// The most lines of a function, its signature included.
pub const MAX_FUNCTION: usize = 70;

/// Checks every Rust file and every function in it.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let tests = TestFiles::of(tree);
    let mut findings = Vec::new();
    for (path, text) in tree.texts(".rs") {
        findings.extend(of_file(path, text.lines().count()));
        let code = code_only(text);
        let steps = functions(&without_tests(&code));
        for function in functions(&code) {
            let is_test = tests.has(path) || !steps.contains(&function);
            findings.extend(of_function(path, &function, is_test));
        }
    }
    findings
}

fn of_file(path: &str, lines: usize) -> Option<Finding> {
    if lines > MAX_FILE {
        let says = format!("{lines} lines; at most {MAX_FILE}, so cut it by concept");
        Some(Finding::refused(CHECK, path, says))
    } else if lines > LONG_FILE {
        let says = format!("{lines} lines; above {LONG_FILE} a file is getting long");
        Some(Finding::warned(CHECK, path, says))
    } else {
        None
    }
}

fn of_function(path: &str, function: &Function, is_test: bool) -> Option<Finding> {
    let Function { name, line, lines } = function;
    let says = format!("fn {name} has {lines} lines; at most {MAX_FUNCTION}");
    let place = format!("{path}:{line}");
    (*lines > MAX_FUNCTION).then(|| {
        if is_test {
            Finding::warned(CHECK, place, says)
        } else {
            Finding::refused(CHECK, place, says)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::lines;
    use crate::tree::sample;

    #[test]
    fn long_files_and_functions_are_found() {
        let comment = "// x\n";
        let body = "    x();\n";
        let (_folder, tree) = sample::tree(&[
            ("a.rs", &comment.repeat(MAX_FILE + 1)),
            ("b.rs", &comment.repeat(MAX_FILE)),
            ("c.rs", &comment.repeat(LONG_FILE)),
            ("d.rs", &format!("fn f() {{\n{}}}\n", body.repeat(69))),
            ("e.rs", &format!("fn f() {{\n{}}}\n", body.repeat(68))),
            (
                "f.rs",
                &format!(
                    "#[cfg(test)]\nmod t {{\nfn f() {{\n{}}}\n}}\n",
                    body.repeat(69)
                ),
            ),
            ("long.md", &comment.repeat(MAX_FILE + 1)),
        ]);
        assert_eq!(
            lines(&check(&tree)),
            [
                "refused: lengths: a.rs: 401 lines; at most 400, so cut it by concept",
                "warned: lengths: b.rs: 400 lines; above 250 a file is getting long",
                "refused: lengths: d.rs:1: fn f has 71 lines; at most 70",
                "warned: lengths: f.rs:3: fn f has 71 lines; at most 70",
            ]
        );
    }
}
