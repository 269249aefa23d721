//! What cargo is answered. A success never has a key `errors`: cargo would read it as a failure.

use serde_json::{Value, json};

/// A publish that succeeded; cargo prints the sentences as warnings.
pub fn published(other: &[String]) -> Vec<u8> {
    bytes(&json!({
        "warnings": {"invalid_categories": [], "invalid_badges": [], "other": other}
    }))
}

/// A change that succeeded.
pub fn ok() -> Vec<u8> {
    bytes(&json!({"ok": true}))
}

/// A change that succeeded, with a sentence that cargo prints.
pub fn ok_msg(sentence: &str) -> Vec<u8> {
    bytes(&json!({"ok": true, "msg": sentence}))
}

/// The token that a build service got for its identity.
pub fn exchanged(token: &str) -> Vec<u8> {
    bytes(&json!({ "token": token }))
}

/// Something that failed, in the shape that cargo shows as text.
pub fn errors(detail: &str) -> Vec<u8> {
    bytes(&json!({"errors": [{"detail": detail}]}))
}

/// The owners of a crate: number and login.
pub fn owners<'a>(owners: impl Iterator<Item = (u32, &'a str)>) -> Vec<u8> {
    let users: Vec<Value> = owners
        .map(|(id, login)| json!({"id": id, "login": login, "name": null}))
        .collect();
    bytes(&json!({"users": users}))
}

/// What a search found: name, newest version, description.
pub fn found<'a>(total: u64, crates: impl Iterator<Item = (&'a str, &'a str, &'a str)>) -> Vec<u8> {
    let crates: Vec<Value> = crates
        .map(|(name, newest, description)| {
            json!({"name": name, "max_version": newest, "description": description})
        })
        .collect();
    bytes(&json!({"crates": crates, "meta": {"total": total}}))
}

fn bytes(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_success_has_no_errors_and_a_failure_has() {
        let successes = [
            published(&["held".to_owned()]),
            ok(),
            exchanged("pcl_o_"),
            ok_msg("done"),
            owners([(1, "ada")].into_iter()),
            found(1, [("gate", "1.0.0", "a gate")].into_iter()),
        ];
        for success in successes {
            let read: Value = serde_json::from_slice(&success).unwrap();
            assert!(read.get("errors").is_none(), "{read}");
        }
        let read: Value = serde_json::from_slice(&errors("a \"quoted\" reason")).unwrap();
        assert_eq!(read["errors"][0]["detail"], "a \"quoted\" reason");
    }
}
