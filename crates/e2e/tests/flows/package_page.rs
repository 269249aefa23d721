//! The page of a package: what its author wrote at length, and what that cannot do.

use e2e::archive::Archive;
use e2e::browser::Browser;
use e2e::{Program, upload};
use tar::EntryType;

/// A README is shown, wherever the manifest says it is, and can do nothing to who reads it.
#[test]
fn a_readme_is_shown_and_does_nothing() {
    let program = Program::start();
    let ada = program.enrol("ada");
    let browser = Browser::new(&program);
    let publish = |version: &str, manifest: &str, path: &str, text: &str| {
        let manifest = format!(
            "[package]\nname = \"fence\"\nversion = \"{version}\"\nlicense = \"MIT\"\n{manifest}"
        );
        let folder = format!("fence-{version}");
        let mut archive = Archive::new(&folder, &manifest);
        archive.add(EntryType::Regular, &format!("{folder}/{path}"), text, "");
        let archive = archive.pack();
        let body = upload::framed(&upload::metadata("fence", version), &archive);
        let published = upload::publish(&program.url, Some(&ada.token), &body);
        assert_eq!(published.status, 200, "{published:?}");
        let page = browser.get(&format!("/packages/cargo/fence/{version}"));
        assert_eq!(page.status, 200, "{version}");
        page.text
    };
    let usual = publish("1.0.0", "", "README.md", "# Fence\n\nKeeps *sheep* in.");
    assert!(usual.contains("<h3>Fence</h3>"), "{usual}");
    assert!(usual.contains("<p>Keeps <em>sheep</em> in.</p>"), "{usual}");
    let elsewhere = publish(
        "1.0.1",
        "readme = \"docs/About.txt\"\n",
        "docs/About.txt",
        "*sheep* <b>",
    );
    assert!(
        elsewhere.contains("<pre>*sheep* &lt;b&gt;</pre>"),
        "{elsewhere}"
    );
    let hostile = "<script>alert(1)</script>\n\n<img src=https://example.org/x onerror=alert(1)>\n\n\
        ![eye](https://example.org/eye.png) [go](javascript:alert(1)) <form action=//example.org><input>";
    let drawn = publish("1.0.2", "", "README.md", hostile);
    for tag in ["<script>", "<img", "<form action=//", "javascript:"] {
        assert!(!drawn.contains(tag), "{tag}: {drawn}");
    }
    assert!(
        drawn.contains(
            "<a href=\"https://example.org/eye.png\" rel=\"nofollow ugc noopener\">eye</a>"
        ),
        "{drawn}"
    );
    // What is too large, or no text, is not there, and the page is.
    for (version, text) in [("1.0.3", "a ".repeat(129 * 1024)), ("1.0.4", String::new())] {
        let page = publish(version, "", "README.md", &text);
        assert!(!page.contains("class=\"readme\""), "{version}");
    }
    // It is asked for twice, and the second time comes from memory.
    let again = browser.get("/packages/cargo/fence/1.0.0");
    assert!(again.text.contains("<h3>Fence</h3>"));
}
