use super::*;
use crate::sample::shipped_framework;

/// What the browser reads out of the framework's block.
fn carried(html: &str) -> serde_json::Value {
    let (_, after) = html.split_once("id=\"framework\">").unwrap();
    let (json, _) = after.split_once("</script>").unwrap();
    serde_json::from_str(json).unwrap()
}

#[test]
fn the_page_is_whole_and_asks_for_nothing() {
    let html = page(&shipped_framework());
    assert!(!html.contains("{{"), "a marker was left");
    for request in ["<link", "<img", "<iframe", " src=", "@import", "url("] {
        assert!(!html.contains(request), "{request}");
    }
    assert_eq!(blocks(&html, "style").len(), 2);
    assert_eq!(blocks(&html, "script").len(), 8);
    let ends = html.matches("</script").count();
    assert_eq!(ends, 9, "a script ends early");
}

#[test]
fn every_marker_of_the_skeleton_has_its_part_and_every_part_its_marker() {
    for (marker, part) in PARTS {
        assert_eq!(SKELETON.matches(marker).count(), 1, "{marker}");
        assert!(!part.contains("</"), "{marker} would end its own element");
    }
    assert_eq!(SKELETON.matches(FRAMEWORK).count(), 1);
    assert_eq!(SKELETON.matches("{{").count(), PARTS.len() + 1);
}

#[test]
fn the_policy_admits_exactly_what_stands_in_the_page() {
    let html = page(&shipped_framework());
    let (_, policy) = html
        .split_once("Content-Security-Policy\" content=\"")
        .unwrap();
    let (policy, _) = policy.split_once('"').unwrap();
    assert!(!policy.contains("unsafe"), "{policy}");
    assert!(policy.starts_with("default-src 'none'; script-src 'sha256-"));
    assert_eq!(policy.matches("'sha256-").count(), 10);
    for tag in ["script", "style"] {
        for block in blocks(&html, tag) {
            assert!(policy.contains(&sources(&[block])));
        }
    }
    // SHA-256 of no bytes at all, in base64.
    assert_eq!(
        sources(&[""]),
        "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    );
}

#[test]
fn the_framework_is_carried_whole() {
    let framework = shipped_framework();
    let json = carried(&page(&framework));
    let criteria = json["criteria"].as_array().unwrap();
    assert_eq!(criteria.len(), framework.criteria.len());
    for (there, here) in criteria.iter().zip(&framework.criteria) {
        assert_eq!(there["id"], here.id.to_string());
        assert_eq!(there["question"], here.question);
        assert_eq!(there["level"], here.level.number());
        assert_eq!(there["outside_view"], here.outside_view.word());
        assert_eq!(
            there["clauses"].as_array().unwrap().len(),
            here.clauses.len()
        );
    }
    assert_eq!(json["tracks"][1]["applies"], "accounts-and-built");
}

#[test]
fn a_hostile_framework_stays_data() {
    let hostile = "</script><script>alert(1)</script><!-- & \u{2028}\u{2029} /*{{TOML_JS}}*/ {{FRAMEWORK_JSON}}";
    let mut framework = shipped_framework();
    framework.title = hostile.to_owned();
    if let Some(criterion) = framework.criteria.first_mut() {
        criterion.question = hostile.to_owned();
    }
    let html = page(&framework);
    assert_eq!(html.matches("</script").count(), 9);
    assert!(!html.contains("alert(1)</script"));
    let json = carried(&html);
    assert_eq!(json["title"], hostile);
    assert_eq!(json["criteria"][0]["question"], hostile);
}
