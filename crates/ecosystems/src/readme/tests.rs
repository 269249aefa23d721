use super::*;

fn drawn(text: &str) -> String {
    let html = html("README.md", text);
    read_again(&html);
    html
}

#[test]
fn markdown_becomes_what_it_means() {
    for (text, expected) in [
        ("# Gate", "<h3>Gate</h3>"),
        ("## Use", "<h4>Use</h4>"),
        ("#### Deep", "<h6>Deep</h6>"),
        (
            "*a* **b** ~~c~~ `d`",
            "<p><em>a</em> <strong>b</strong> <s>c</s> <code>d</code></p>",
        ),
        ("> said", "<blockquote><p>said</p></blockquote>"),
        (
            "```rust\nlet a = 1 < 2;\n```",
            "<pre><code>let a = 1 &lt; 2;\n</code></pre>",
        ),
        ("- a\n- [x] b", "<ul><li>a</li><li>☑ b</li></ul>"),
        ("3. a\n4. b", "<ol start=\"3\"><li>a</li><li>b</li></ol>"),
        ("a  \nb\n\n---", "<p>a<br>b</p><hr>"),
        (
            "|a|b|\n|-|-|\n|1|2|",
            "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Table\"><table>\
             <thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr>\
             </tbody></table></div>",
        ),
        (
            "[docs](https://example.org/?a=1&b=2 \"title\")",
            "<p><a href=\"https://example.org/?a=1&amp;b=2\" rel=\"nofollow ugc noopener\">docs</a></p>",
        ),
        // A picture is a link to it, and within a link only its words.
        (
            "![A gate](https://example.org/gate.png)",
            "<p><a href=\"https://example.org/gate.png\" rel=\"nofollow ugc noopener\">A gate</a></p>",
        ),
        (
            "[![passing](https://a.example/x.svg)](https://b.example)",
            "<p><a href=\"https://b.example\" rel=\"nofollow ugc noopener\">passing</a></p>",
        ),
        ("👍\u{fe0f} ok", "<p>👍 ok</p>"),
    ] {
        assert_eq!(drawn(text), expected, "{text}");
    }
}

#[test]
fn what_is_not_markdown_is_shown_as_it_is() {
    for name in ["README.txt", "README.rst", "README.adoc"] {
        let html = html(name, "# *a* <b>&");
        assert_eq!(html, "<pre># *a* &lt;b&gt;&amp;</pre>", "{name}");
    }
    for name in ["README", "README.MD", "docs/a.markdown"] {
        assert_eq!(html(name, "*a*"), "<p><em>a</em></p>", "{name}");
    }
}

#[test]
fn no_markup_of_somebody_else_s_comes_through() {
    for (text, expected) in [
        ("<script>alert(1)</script>", "alert(1)"),
        ("a <img src=x onerror=alert(1)> b", "<p>a  b</p>"),
        ("<svg/onload=alert(1)//", "<p>&lt;svg/onload=alert(1)//</p>"),
        ("<a href=\"javascript:alert(1)\">x</a>", "<p>x</p>"),
        ("<style>*{display:none}</style>", "*{display:none}"),
        ("<!-- a > b -->", " b --"),
        ("&lt;script&gt;", "<p>&lt;script&gt;</p>"),
        (
            "`</code><script>`",
            "<p><code>&lt;/code&gt;&lt;script&gt;</code></p>",
        ),
        ("```\"><script>\nx\n```", "<pre><code>x\n</code></pre>"),
        (
            "# a {#content .panel onclick=x}",
            "<h3>a {#content .panel onclick=x}</h3>",
        ),
        ("\u{202e}gnp\u{200b}", "<p>gnp</p>"),
    ] {
        assert_eq!(drawn(text), expected, "{text}");
    }
}

#[test]
fn links_lead_to_the_web_alone() {
    for address in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "mailto:ada@example.org",
        "//example.org",
        "/account/close",
        "../x",
        "#content",
        "https:example.org",
        "",
    ] {
        for text in [
            format!("[x](<{address}>)"),
            format!("![x](<{address}>)"),
            format!("[x]\n\n[x]: <{address}>"),
        ] {
            let html = drawn(&text);
            assert!(!html.contains("<a"), "{text}: {html}");
        }
    }
    let broken_out = drawn("[x](https://a.example/\"onclick=\"alert\\(1\\))");
    assert!(broken_out.contains("/&quot;onclick=&quot;"), "{broken_out}");
    assert!(drawn("[x](HTTPS://a.example)").contains("<a href=\"HTTPS:"));
}

#[test]
fn what_is_large_or_deep_ends() {
    let deep = [
        "> ".repeat(20_000) + "a",
        "- ".repeat(20_000) + "a",
        "*_".repeat(20_000) + "a" + &"_*".repeat(20_000),
        "[".repeat(50_000) + "a" + &"](https://a.example)".repeat(5_000),
        "![".repeat(10_000) + "a" + &"](https://a.example)".repeat(10_000),
        "<div>".repeat(20_000),
        "`".repeat(100_000),
    ];
    for text in &deep {
        drawn(text);
    }
    // A table whose head has many columns, and rows that leave them out.
    let columns = 20_000;
    let wide = format!(
        "{}|\n{}|\n{}",
        "|a".repeat(columns),
        "|-".repeat(columns),
        "|\n".repeat(60_000)
    );
    assert!(wide.len() < 256 * 1024);
    drawn(&wide);
    let long = "|a|b|\n|-|-|\n".to_owned() + &"|c & d|<e>|\n".repeat(90_000);
    let html = drawn(&long);
    assert!(html.len() > MOST && html.ends_with("</tbody></table></div>"));
    assert!(drawn(&"&".repeat(MOST)).len() <= MOST + 64);
}
