//! What one account may publish within a day.

use e2e::{Program, upload};

#[test]
fn an_account_takes_only_so_many_new_names_and_bytes_within_a_day() {
    let config = "[quota]\nnew_names_a_day = 2\nmegabytes_a_day = 1\n";
    let program = Program::start_configured(config);
    let (ada, bob) = (program.enrol("ada"), program.enrol("bob"));
    let publish = |token: &str, name: &str, version: &str, text: &str| {
        upload::publish(
            &program.url,
            Some(token),
            &upload::plain(name, version, text),
        )
    };
    assert_eq!(publish(&ada.token, "one", "1.0.0", "").status, 200);
    assert_eq!(publish(&ada.token, "two", "1.0.0", "").status, 200);
    let third = publish(&ada.token, "three", "1.0.0", "");
    assert_eq!(third.status, 429, "{third:?}");
    assert!(third.text.contains("2 new names"), "{third:?}");
    assert_eq!(
        publish(&ada.token, "one", "1.0.1", "").status,
        200,
        "a name of one's own is no new one"
    );
    assert_eq!(
        publish(&bob.token, "three", "1.0.0", "").status,
        200,
        "each account for itself"
    );
    // Text that does not pack.
    let mut number: u64 = 1;
    let noise: String = (0..2_000_000)
        .map(|_| {
            number = number
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            char::from(33 + u8::try_from((number >> 33) % 90).unwrap())
        })
        .collect();
    assert_eq!(
        publish(&ada.token, "one", "1.0.2", &noise).status,
        200,
        "the one that reaches it is let through"
    );
    let next = publish(&ada.token, "one", "1.0.3", "");
    assert_eq!(next.status, 429);
    assert!(next.text.contains("1 MiB of files"), "{next:?}");
    assert!(
        upload::get(&format!("{}/cargo/index/3/o/one", program.url))
            .text
            .lines()
            .count()
            == 3
    );
}
