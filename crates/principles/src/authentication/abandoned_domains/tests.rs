use super::*;
use crate::decide::sample::now;

fn servers(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn seen(mail: Mail) -> Seen {
    Seen {
        mail,
        name_servers: match mail {
            Mail::Taken | Mail::NotTaken => servers(&["ns1.old", "ns2.old"]),
            Mail::NoDomain | Mail::NoAnswer => BTreeSet::new(),
        },
        registration: None,
    }
}

fn registered(ago: i64) -> Option<Registration> {
    Some(Registration {
        registered_at: Some(now().plus(-ago)),
        ..Registration::default()
    })
}

fn known() -> Remembered {
    Remembered {
        name_servers: servers(&["ns1.old", "ns2.old"]),
        registered_at: Some(now().plus(-1_000 * DAY)),
        ..Remembered::default()
    }
}

const GONE: Action = Action::Unverify {
    reason: Reason::Gone,
};
const LET_GO: Action = Action::Unverify {
    reason: Reason::Redemption,
};

#[test]
fn a_domain_is_gone_when_two_looks_a_day_apart_say_so() {
    let absent = |ago: i64| Remembered {
        absent_since: Some(now().plus(-ago)),
        lapsed: true,
        ..known()
    };
    let since = |ago: i64| Action::Watch {
        since: now().plus(-ago),
    };
    for (mail, before, expected) in [
        (Mail::Taken, known(), Action::Keep),
        (Mail::Taken, Remembered::default(), Action::Keep),
        (Mail::NoDomain, Remembered::default(), since(0)),
        (Mail::NoDomain, absent(DAY - 1), since(DAY - 1)),
        (Mail::NoDomain, absent(DAY), GONE),
        (Mail::NoAnswer, absent(100 * DAY), Action::Keep),
        (Mail::NoAnswer, Remembered::default(), Action::Keep),
        (Mail::NotTaken, absent(100 * DAY), since(0)),
        (Mail::NotTaken, known(), since(0)),
        (Mail::Taken, absent(100 * DAY), Action::Keep),
    ] {
        let found = judge(&seen(mail), &before, now());
        assert_eq!(found, expected, "{mail:?} {before:?}");
    }
}

#[test]
fn a_domain_that_ends_by_its_registration_waits_for_no_second_look() {
    for mail in [Mail::Taken, Mail::NotTaken, Mail::NoDomain, Mail::NoAnswer] {
        let mut seen = seen(mail);
        seen.registration = registered(1_000 * DAY);
        if let Some(registration) = &mut seen.registration {
            registration.is_ending = true;
        }
        assert_eq!(judge(&seen, &known(), now()), LET_GO, "{mail:?}");
        assert!(remember(&seen, &known(), now()).lapsed, "{mail:?}");
    }
}

#[test]
fn a_later_registration_is_another_holder() {
    for (ago, expected) in [
        (1_001, Action::Keep),
        (1_000, Action::Keep),
        (999, Action::Reregistered),
    ] {
        let mut seen = seen(Mail::Taken);
        seen.registration = registered(ago * DAY);
        assert_eq!(judge(&seen, &known(), now()), expected, "{ago}");
    }
    // At the first look there is nothing to compare with but when each address was verified.
    let mut seen = seen(Mail::Taken);
    assert!(!reregistered_since(&seen, now()));
    seen.registration = registered(DAY);
    for (verified, expected) in [(2, true), (1, false), (0, false)] {
        let verified_at = now().plus(-verified * DAY);
        assert_eq!(
            reregistered_since(&seen, verified_at),
            expected,
            "{verified}"
        );
    }
    assert_eq!(judge(&seen, &Remembered::default(), now()), Action::Keep);
}

#[test]
fn other_name_servers_after_a_lapse_are_another_holder() {
    for (lapsed, names, expected) in [
        (true, &["ns1.new", "ns2.new"][..], Action::Reregistered),
        (true, &["ns1.old", "ns9.new"], Action::Keep),
        (true, &[], Action::Keep),
        (false, &["ns1.new", "ns2.new"], Action::Keep),
    ] {
        let before = Remembered { lapsed, ..known() };
        let seen = Seen {
            name_servers: servers(names),
            ..seen(Mail::Taken)
        };
        assert_eq!(judge(&seen, &before, now()), expected, "{lapsed} {names:?}");
    }
}

#[test]
fn what_is_remembered_is_what_the_next_look_needs() {
    let gone = remember(&seen(Mail::NoDomain), &known(), now());
    assert_eq!(gone.absent_since, Some(now()));
    assert!(gone.lapsed && gone.name_servers == known().name_servers);
    // An outage neither starts nor ends anything.
    let outage = remember(&seen(Mail::NoAnswer), &gone, now().plus(DAY));
    assert_eq!(outage, gone);
    // Its holder renews it in time: all is as before.
    let renewed = remember(&seen(Mail::Taken), &gone, now().plus(DAY));
    assert_eq!(renewed, known());
    // Somebody else takes it: their name servers are the ones to compare with from now on.
    let taken = Seen {
        name_servers: servers(&["ns.thief"]),
        ..seen(Mail::Taken)
    };
    let theirs = remember(&taken, &gone, now().plus(DAY));
    assert_eq!(theirs.name_servers, servers(&["ns.thief"]));
    assert!(!theirs.lapsed);
    // Back without name servers that are known: still to be compared with the old ones.
    let unclear = Seen {
        name_servers: BTreeSet::new(),
        ..seen(Mail::Taken)
    };
    let unclear = remember(&unclear, &gone, now().plus(DAY));
    assert!(unclear.lapsed && unclear.absent_since.is_none());
    // A newer registration date is compared with the newest one.
    let mut again = seen(Mail::Taken);
    again.registration = registered(DAY);
    let again = remember(&again, &known(), now());
    assert_eq!(again.registered_at, Some(now().plus(-DAY)));
}

#[test]
fn a_run_stops_before_the_end_of_the_world() {
    for (unverified, addresses, may) in [
        (3, 3, true),
        (4, 4, false),
        (4, 399, false),
        (4, 400, true),
        (5, 499, false),
        (1_000, 100_000, true),
        (1_001, 100_000, false),
    ] {
        assert_eq!(
            within_cap(unverified, addresses),
            may,
            "{unverified} {addresses}"
        );
    }
}

#[test]
fn an_address_counts_again_by_a_second_factor() {
    let refusal = |need| Err(Refusal::of(ENTRY.id, need));
    for (reregistered, ago, expected) in [
        (false, None, refusal(Need::SecondFactor)),
        (true, None, refusal(Need::SecondFactor)),
        (false, Some(100 * DAY), Ok(())),
        (true, Some(presence::LASTS), refusal(Need::FreshPresence)),
        (true, Some(presence::LASTS - 1), Ok(())),
    ] {
        let shown_at = ago.map(|ago: i64| now().plus(-ago));
        let found = may_verify_again(reregistered, shown_at, now());
        assert_eq!(found, expected, "{reregistered} {ago:?}");
    }
}
