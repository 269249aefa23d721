//! Every parser of foreign bytes, fed with a few thousand spoilt inputs: none may panic.
//!
//! The inputs are made from small whole files by a fixed random sequence, so that a failure comes
//! back until it is repaired. A fuzzer can drive the same entries further.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test program: whatever fails here should end the test"
)]

use assessor::{page_text, polite, security_txt, transcript, workbook};
use principles::shipped;

/// How many spoilt inputs each parser gets.
const ROUNDS: usize = 2_000;

/// Pieces that mean something to one parser or another.
const PIECES: [&[u8]; 22] = [
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\r\n",
    b"\n\n",
    b"\"\"\"",
    b"'''",
    b"[[",
    b"{{{{{{{{",
    b"<!--",
    b"<p hidden>",
    b"</",
    b"&#x1f;",
    b"](",
    b"-----BEGIN PGP SIGNED MESSAGE-----\n",
    b"Expires: 9999-12-31T23:59:59Z\n",
    b"9999-12-31",
    b"-0001-01-01",
    b"1e999",
    b"99999999999999999999",
    b"\\u001b[2J",
    "\u{202e}é".as_bytes(),
];

/// Marsaglia's xorshift with 64 bits: the same sequence everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit.max(1)).unwrap()).unwrap()
    }

    /// One to four changes: a bit flipped, a piece put in, a part cut out, doubled or moved.
    fn spoil(&mut self, bytes: &mut Vec<u8>) {
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len() + 1);
            let end = bytes.len().min(at + self.below(40));
            match self.below(5) {
                0 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
                0 | 1 => {
                    let piece = PIECES[self.below(PIECES.len())];
                    bytes.splice(at..at, piece.iter().copied());
                }
                2 => drop(bytes.drain(at..end)),
                3 => {
                    let part = bytes[at..end].to_vec();
                    bytes.splice(end..end, part);
                }
                _ => {
                    let part: Vec<u8> = bytes.drain(at..end).collect();
                    let to = self.below(bytes.len() + 1);
                    bytes.splice(to..to, part);
                }
            }
        }
    }
}

fn drive(parser: fn(&[u8]), corpus: &[&[u8]]) {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    for whole in corpus {
        parser(whole);
    }
    for round in 0..ROUNDS {
        let mut bytes = corpus[round % corpus.len()].to_vec();
        dice.spoil(&mut bytes);
        parser(&bytes);
    }
}

const WORKBOOK: &[u8] = br#"# a comment
format = 1
framework = "psr-0.1"
[subject]
id = "x"
name = "X"
assessed = 2026-11-22
[taxonomy]
accounts = true
packages = "built"
stock-client = "x"
companion = "y"
[authentication.totp]
outcome = "met"
due = 2027-03-31
[[authentication.totp.evidence]]
kind = "documented"
title = "Help"
date = "2024-02-29"
read = 2026-11-22
[cli-tooling.sbom]
outcome = "not-applicable"
reason = "none"
[cli-tooling.sbom.companion]
outcome = "met"
evidence = [{ kind = "attested", who = "Ada", date = 9999-12-31, statement = "so" }]
"#;

const FRAMEWORK: &[u8] = br#"format = 1
id = "f"
title = "F"
track = [{ id = "authentication", title = "A", applies = "accounts" }]
[[criterion]]
id = "authentication/totp"
level = 1
title = "T"
asks = "a"
question = "q"
why = "w"
letter = "l"
spirit = "s"
outside-view = "documented"
remediation = "r"
effort = { weeks = [1, 3], basis = "b" }
clause = [{ id = "c", asks = "says so", any = [["a", "b"], ["c"]] }]
"#;

const OVERLAY: &[u8] = br#"format = 1
id = "o"
base = "psr-0.1"
title = "O"
[[move]]
criterion = "authentication/webauthn"
level = 1
because = "b"
[[withdraw]]
criterion = "authentication/totp"
because = "b"
"#;

const TRANSCRIPT: &[u8] = br#"{"format":1,"target":"http://localhost:1/","visited":"2026-11-22",
"user_agent":"x","requests_per_second":2.0,"exchanges":[{"number":1,"round":1,
"url":"http://localhost:1/","result":{"answer":{"status":301,"headers":[["location","/a"]],
"body":{"sha256":null,"truncated":false}}}},{"number":2,"round":1,"url":"http://localhost:1/a",
"redirected_from":1,"result":{"failure":{"why":"timeout"}}}]}"#;

const PAGE: &[u8] = b"<!doctype html><title>T</title><base href='/d/'><h1>Safe harbour</h1>\
    <p hidden>x</p><p>Report a vulnerability <a href='../security?x#y'>here</a>.<script>1</script>";

const MARKDOWN: &[u8] =
    b"---\nt: x\n---\n# Safe harbour\n\n- [report](/a \"t\")\n1. <https://b.example>\n";

const SECURITY_TXT: &[u8] = b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n\
    Contact: mailto:a@b.example\nExpires: 2027-01-01T00:00:00Z\nPolicy: https://b.example/p\n\
    -----BEGIN PGP SIGNATURE-----\n\nx\n-----END PGP SIGNATURE-----\n";

const ROBOTS: &[u8] = b"User-agent: *\nDisallow: /a*b$\nAllow: /%c3%b6\n\n\
    User-agent: portcullis-assess\nDisallow: /x\n";

#[test]
fn no_spoilt_input_panics() {
    for (parser, corpus) in [
        (workbook::fuzz as fn(&[u8]), &[WORKBOOK][..]),
        (shipped::fuzz, &[FRAMEWORK, OVERLAY]),
        (transcript::fuzz, &[TRANSCRIPT]),
        (page_text::fuzz, &[PAGE, MARKDOWN]),
        (security_txt::fuzz, &[SECURITY_TXT]),
        (polite::fuzz, &[ROBOTS]),
    ] {
        drive(parser, corpus);
    }
}

#[test]
fn the_whole_files_are_understood() {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    workbook::Workbook::parse(&text(WORKBOOK)).unwrap();
    for framework in [FRAMEWORK, OVERLAY] {
        shipped::read(&text(framework)).unwrap();
    }
    transcript::Transcript::parse(&text(TRANSCRIPT)).unwrap();
    security_txt::SecurityTxt::parse(SECURITY_TXT, "text/plain").unwrap();
}
