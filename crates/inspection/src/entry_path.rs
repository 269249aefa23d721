//! Which paths an entry may have.

use domain::PlainText;
use domain::limits;

use crate::NotAdmitted;

/// The path of an entry as text, once it is known to lie below the prefix and to mean the same on
/// every system.
pub(crate) fn judged(bytes: &[u8], prefix: &str) -> Result<String, NotAdmitted> {
    let refused = |why| {
        let path = PlainText::cut(&String::from_utf8_lossy(bytes), 120);
        Err(NotAdmitted::Path { path, why })
    };
    let Ok(path) = std::str::from_utf8(bytes) else {
        return refused("is not UTF-8");
    };
    if path.len() > limits::PATH_BYTES {
        return refused("is longer than 255 bytes");
    }
    if path
        .chars()
        .any(|ch| ch.is_control() || ch == '\\' || ch == ':')
    {
        return refused("holds a control character, '\\' or ':'");
    }
    let below = path
        .strip_prefix(prefix)
        .and_then(|rest| rest.strip_prefix('/'));
    let Some(below) = below else {
        return refused("does not lie below the folder NAME-VERSION/");
    };
    let mut depth = 0;
    for part in below.split('/') {
        depth += 1;
        match part {
            "" | "." | ".." => return refused("has an empty part, '.' or '..'"),
            _ => {}
        }
    }
    if depth > limits::DEPTH {
        return refused("goes more than 32 folders deep");
    }
    Ok(path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_below_the_prefix_that_mean_one_thing() {
        let deep = |levels: usize| format!("a-1/{}x", "d/".repeat(levels - 1));
        let long = |bytes: usize| format!("a-1/{}", "x".repeat(bytes - 4));
        for (path, allowed) in [
            ("a-1/x".to_owned(), true),
            ("a-1/src/größe.rs".to_owned(), true),
            (deep(32), true),
            (deep(33), false),
            (long(255), true),
            (long(256), false),
            ("a-1".to_owned(), false),
            ("a-1/".to_owned(), false),
            ("a-2/x".to_owned(), false),
            ("a-1x/x".to_owned(), false),
            ("/a-1/x".to_owned(), false),
            ("a-1/../x".to_owned(), false),
            ("a-1/./x".to_owned(), false),
            ("a-1//x".to_owned(), false),
            ("a-1/x\\y".to_owned(), false),
            ("a-1/c:x".to_owned(), false),
            ("a-1/x\n".to_owned(), false),
        ] {
            assert_eq!(judged(path.as_bytes(), "a-1").is_ok(), allowed, "{path:?}");
        }
        assert!(judged(b"a-1/\xff", "a-1").is_err());
    }
}
