use super::*;

/// Exchange of this number: address, round, what it follows, and a whole answer with this body.
fn exchange(number: u32, url: &str, round: u8, from: Option<u32>, body: &str) -> Exchange {
    Exchange {
        number,
        round,
        url: Url::parse(url).unwrap(),
        accept: String::new(),
        redirected_from: from,
        result: Reply::Answer(Answer {
            status: 200,
            headers: Vec::new(),
            body: Body::new(body.as_bytes(), false),
        }),
    }
}

fn transcript(exchanges: Vec<Exchange>) -> Transcript {
    Transcript {
        format: 1,
        target: Url::parse("http://a.example/").unwrap(),
        visited: "2026-11-22".parse().unwrap(),
        user_agent: String::new(),
        requests_per_second: 2.0,
        samples: Vec::new(),
        active: None,
        exchanges,
    }
}

fn read_back(transcript: &Transcript) -> Result<(), TranscriptError> {
    Transcript::parse(&serde_json::to_string(transcript).unwrap()).map(|_| ())
}

#[test]
fn what_does_not_hang_together_is_refused() {
    let url = "http://a.example/";
    let good = transcript(vec![exchange(1, url, 1, None, "x")]);
    assert_eq!(read_back(&good), Ok(()));
    let change = |change: fn(&mut Transcript)| {
        let mut changed = good.clone();
        change(&mut changed);
        read_back(&changed)
    };
    assert_eq!(
        change(|t| t.format = 2),
        Err(TranscriptError::OtherFormat(2))
    );
    assert_eq!(
        change(|t| t.exchanges[0].number = 2),
        Err(TranscriptError::BadNumbers)
    );
    assert_eq!(
        change(|t| {
            let url = "http://a.example/";
            let many = 1..=u32::try_from(MAX_EXCHANGES).unwrap() + 1;
            t.exchanges = many.map(|n| exchange(n, url, 1, None, "")).collect();
        }),
        Err(TranscriptError::BadNumbers)
    );
    assert_eq!(
        change(|t| {
            let large = "x".repeat(MAX_BODY_BYTES + 1);
            t.exchanges = vec![exchange(1, "http://a.example/", 1, None, &large)];
        }),
        Err(TranscriptError::BodyTooLarge(1))
    );
    for (text, sha256) in [("y", Some(Digest::of(b"x"))), ("x", None)] {
        let mut forged = good.clone();
        if let Reply::Answer(answer) = &mut forged.exchanges[0].result {
            answer.body.text = Some(text.to_owned());
            answer.body.sha256 = sha256;
        }
        assert_eq!(
            read_back(&forged),
            Err(TranscriptError::BadDigest(1)),
            "{text}"
        );
    }
}

#[test]
fn an_address_means_what_was_asked_for_and_not_what_was_met_on_the_way() {
    let (front, file) = ("http://a.example/", "http://a.example/file");
    let seen = transcript(vec![
        exchange(1, file, 0, None, "as robots file"),
        exchange(2, front, 1, None, ""),
        exchange(3, file, 1, Some(2), "redirected"),
        exchange(4, file, 1, None, "asked for"),
    ]);
    let number = |url: &str| seen.fetched(&Url::parse(url).unwrap()).map(|e| e.number);
    assert_eq!(
        number(front),
        Some(3),
        "redirections are followed to their end"
    );
    assert_eq!(number(file), Some(4));
    assert_eq!(number("http://a.example/other"), None);
}

#[test]
fn redirections_that_point_back_end() {
    let (a, b) = ("http://a.example/a", "http://a.example/b");
    let circle = transcript(vec![
        exchange(1, a, 1, Some(2), ""),
        exchange(2, b, 1, None, ""),
    ]);
    let end = circle.fetched(&Url::parse(b).unwrap()).unwrap();
    assert_eq!(end.number, 2);
}

#[test]
fn half_an_answer_is_no_json() {
    let mut whole = exchange(1, "http://a.example/", 1, None, "{}");
    assert!(whole.ok_json().is_some());
    if let Reply::Answer(answer) = &mut whole.result {
        answer.body.truncated = true;
    }
    assert_eq!(whole.ok_json(), None);
    assert!(whole.ok_text().is_some());
}
