//! What a registry still has to do itself: a text that nobody keeps is worth less than none.

use super::Kit;

/// One thing to do after a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Act {
    /// What to do.
    pub what: &'static str,
    /// How to tell that it is done.
    pub done: &'static str,
}

/// What to do after adopting a text, in order.
pub const fn acts(kit: Kit) -> &'static [Act] {
    match kit {
        Kit::Recovery => RECOVERY,
        Kit::Disclosure => DISCLOSURE,
        Kit::Unpublish => UNPUBLISH,
        Kit::SecurityTxt => SECURITY_TXT,
        Kit::Reviews => REVIEWS,
    }
}

const fn act(what: &'static str, done: &'static str) -> Act {
    Act { what, done }
}

const RECOVERY: &[Act] = &[
    act(
        "Read the page aloud with everyone who answers such requests, and change what you would not keep to.",
        "Each of them has agreed, and the version is in your records.",
    ),
    act(
        "Publish it, and link it from the sign-in page and from the mail that confirms an address.",
        "Somebody who cannot sign in finds it without help.",
    ),
    act(
        "Make the code wait as long as the page says, and send the notices by itself.",
        "A trial on an account of your own was delayed, announced, and stopped by an answer.",
    ),
    act(
        "Write every request into a record that the person who grants it cannot change alone.",
        "You can say how many there were last quarter and how many you refused.",
    ),
];

const DISCLOSURE: &[Act] = &[
    act(
        "Have it read by counsel before you adopt it, above all the safe harbour: you bind yourselves, and the law differs by country.",
        "Their changes are in the text, and you know for whom you can speak.",
    ),
    act(
        "Set up the mailbox for at least two readers, and say who reads it during holidays.",
        "A report from outside was answered in the time you promise; repeat that every quarter.",
    ),
    act(
        "Publish it at an address that will last, and link it from the footer of every page and from SECURITY.md.",
        "It is one click away from the front page.",
    ),
    act(
        "Publish a security.txt that leads to it (`kit security-txt`).",
        "The file is served, and its Policy opens this page.",
    ),
    act(
        "Keep a list of reports with their dates, so that 90 days is a number you look at.",
        "You can name the oldest open one.",
    ),
];

const UNPUBLISH: &[Act] = &[
    act(
        "Make the code refuse a name and version that were ever used, on every path: upload, restore, import, staff tools.",
        "A test deletes a version and fails to publish it again.",
    ),
    act(
        "Keep a marker for what was removed, and show it on the page and in the index.",
        "A deleted version of your own shows what it was, when it went and why.",
    ),
    act(
        "Enforce the hours and the condition in code, for owners and for their tokens.",
        "An attempt one hour too late is refused and says why.",
    ),
    act(
        "Publish the page, and link it from the delete button and from the publishing guide.",
        "Nobody can delete without having seen it.",
    ),
];

const SECURITY_TXT: &[Act] = &[
    act(
        "Serve the file at /.well-known/security.txt over https as text/plain; charset=utf-8.",
        "A plain request without an account gets exactly these bytes.",
    ),
    act(
        "Put a reminder a month before it expires into the calendar of two people, or have a job renew it.",
        "Both know of it; the job's last run is visible.",
    ),
    act(
        "Open every address in it, and write to the mailbox from outside.",
        "All of them answer.",
    ),
    act(
        "If you sign it, keep Canonical in it, and sign again at each change.",
        "The signature verifies with the key that Encryption names or your site shows.",
    ),
];

const REVIEWS: &[Act] = &[
    act(
        "Have the review done: nothing on this page makes one happen.",
        "The reviewers agree with what the entry says of their work.",
    ),
    act(
        "Publish the register, and link it from the security page.",
        "The newest entry can be read without an account.",
    ),
    act(
        "Put the following date into the calendar of a named person, with a budget.",
        "The name is in your plan.",
    ),
    act(
        "Move each finding into your tracker, and write here when it was repaired.",
        "No finding is older than your own aim without a word about it.",
    ),
];
