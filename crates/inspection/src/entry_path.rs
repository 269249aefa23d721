//! Which paths an entry may have.

use crate::refusal::shown;
use crate::{Limits, NotAdmitted, PathFault};

/// The path of an entry as text, once it is known to lie below the prefix and to mean the same on
/// every system.
pub(crate) fn judged(bytes: &[u8], prefix: &str, limits: &Limits) -> Result<String, NotAdmitted> {
    let refused = |why| NotAdmitted::Path {
        path: shown(bytes),
        why,
    };
    let path = std::str::from_utf8(bytes).map_err(|_| refused(PathFault::NotUtf8))?;
    fault(path, prefix, limits).map_or_else(|| Ok(path.to_owned()), |why| Err(refused(why)))
}

fn fault(path: &str, prefix: &str, limits: &Limits) -> Option<PathFault> {
    if path.len() > limits.path {
        return Some(PathFault::Long { limit: limits.path });
    }
    // A colon is a drive or a second stream of a file on Windows.
    let is_foreign = |ch: char| ch.is_control() || ch == '\\' || ch == ':';
    if path.chars().any(is_foreign) {
        return Some(PathFault::Character);
    }
    let below = path
        .strip_prefix(prefix)
        .and_then(|rest| rest.strip_prefix('/'));
    let Some(below) = below else {
        return Some(PathFault::Outside);
    };
    if below.split('/').count() > limits.depth {
        return Some(PathFault::Deep {
            limit: limits.depth,
        });
    }
    below.split('/').find_map(part_fault)
}

fn part_fault(part: &str) -> Option<PathFault> {
    if matches!(part, "" | "." | "..") {
        Some(PathFault::Part)
    } else if part.ends_with(['.', ' ']) {
        Some(PathFault::Ending)
    } else if is_device(part) {
        Some(PathFault::Device)
    } else {
        None
    }
}

/// Names that Windows opens as a device, whatever follows their first dot (Microsoft, "Naming Files,
/// Paths, and Namespaces").
fn is_device(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or_default().trim_end();
    let numbered = |prefix: &str| {
        stem.get(..3)
            .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
            && matches!(stem.as_bytes().get(3..), Some([b'1'..=b'9']))
    };
    ["con", "prn", "aux", "nul", "conin$", "conout$"]
        .iter()
        .any(|device| stem.eq_ignore_ascii_case(device))
        || numbered("com")
        || numbered("lpt")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_below_the_prefix_that_mean_one_thing() {
        let limits = Limits::default();
        let deep = |levels: usize| format!("a-1/{}x", "d/".repeat(levels - 1));
        let long = |bytes: usize| format!("a-1/{}", "x".repeat(bytes - 4));
        let own = |text: &str| text.to_owned();
        for (path, expected) in [
            (own("a-1/x"), None),
            (own("a-1/src/größe.rs"), None),
            (deep(32), None),
            (deep(33), Some(PathFault::Deep { limit: 32 })),
            (long(255), None),
            (long(256), Some(PathFault::Long { limit: 255 })),
            (own("a-1"), Some(PathFault::Outside)),
            (own("a-1/"), Some(PathFault::Part)),
            (own("a-2/x"), Some(PathFault::Outside)),
            (own("a-1x/x"), Some(PathFault::Outside)),
            (own("A-1/x"), Some(PathFault::Outside)),
            (own("/a-1/x"), Some(PathFault::Outside)),
            (own("./a-1/x"), Some(PathFault::Outside)),
            (own("a-1/../x"), Some(PathFault::Part)),
            (own("a-1/./x"), Some(PathFault::Part)),
            (own("a-1//x"), Some(PathFault::Part)),
            (own("a-1/x/"), Some(PathFault::Part)),
            (own("a-1/.x"), None),
            (own("a-1/..x"), None),
            (own("a-1/x."), Some(PathFault::Ending)),
            (own("a-1/x /y"), Some(PathFault::Ending)),
            (own("a-1/x\\y"), Some(PathFault::Character)),
            (own("a-1/c:x"), Some(PathFault::Character)),
            (own("a-1/x\n"), Some(PathFault::Character)),
            (own("a-1/\u{9b}x"), Some(PathFault::Character)),
            (own("a-1/src/AUX.rs"), Some(PathFault::Device)),
            (own("a-1/com1/x"), Some(PathFault::Device)),
            (own("a-1/nul .txt"), Some(PathFault::Device)),
            (own("a-1/com10"), None),
            (own("a-1/com0"), None),
            (own("a-1/auxiliary.rs"), None),
        ] {
            assert_eq!(fault(&path, "a-1", &limits), expected, "{path:?}");
        }
        let judge = |bytes: &[u8]| judged(bytes, "a-1", &limits);
        assert_eq!(judge(b"a-1/x").as_deref(), Ok("a-1/x"));
        assert!(matches!(
            judge(b"a-1/\xff"),
            Err(NotAdmitted::Path {
                why: PathFault::NotUtf8,
                ..
            })
        ));
    }
}
