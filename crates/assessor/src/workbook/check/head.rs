//! What stands above the answers: framework, subject, taxonomy, reply.

use domain::Day;
use principles::Framework;

use super::{Remark, Severity};
use crate::workbook::Workbook;

pub(super) fn check(book: &Workbook, framework: &Framework, today: Day) -> Vec<Remark> {
    let mut remarks = Vec::new();
    remarks.extend(other_framework(book, framework));
    remarks.extend(subject(book, today));
    remarks.extend(taxonomy(book));
    remarks.extend(reply(book, today));
    remarks
}

fn other_framework(book: &Workbook, framework: &Framework) -> Option<Remark> {
    let what = format!(
        "the answers were written for '{}', this check is by '{}'",
        book.framework, framework.id
    );
    let next_step = "check it with the framework it names, or look at every answer again and \
                     change 'framework'.";
    (book.framework != framework.id)
        .then(|| Remark::new(Severity::Warning, "framework", &what, next_step))
}

fn subject(book: &Workbook, today: Day) -> Vec<Remark> {
    let subject = &book.subject;
    let mut remarks = Vec::new();
    let mut say = |level, what: &str, next_step: &str| {
        remarks.push(Remark::new(level, "subject", what, next_step));
    };
    if !is_id(&subject.id) {
        let what = format!("'{}' is not an id", subject.id);
        say(
            Severity::Error,
            &what,
            "use lower-case letters, digits and single hyphens.",
        );
    }
    if subject.name.is_empty() {
        say(
            Severity::Error,
            "it has no name",
            "write 'name', as people know it.",
        );
    }
    if let Some(url) = &subject.url
        && !is_web_address(url)
    {
        let what = format!("'{url}' is not a web origin");
        say(
            Severity::Error,
            &what,
            "write 'url' like https://packages.example.",
        );
    }
    match subject.assessed {
        None => say(
            Severity::Warning,
            "nobody says when the answers were last looked at as a whole",
            "write 'assessed' with that day.",
        ),
        Some(day) if day > today => {
            let what = format!("'assessed' lies in the future ({day})");
            say(Severity::Error, &what, "correct the day.");
        }
        Some(_) => {}
    }
    if subject.assessed_by.is_empty() {
        say(
            Severity::Warning,
            "nobody says who looked at the answers",
            "write 'assessed-by'.",
        );
    }
    remarks
}

fn is_id(id: &str) -> bool {
    (1..=60).contains(&id.len())
        && id.split('-').all(|word| {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        })
}

fn is_web_address(url: &str) -> bool {
    url::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

fn taxonomy(book: &Workbook) -> Vec<Remark> {
    let taxonomy = &book.taxonomy;
    let questions = [
        (
            taxonomy.accounts.is_none(),
            "nobody says whether people have accounts, so every criterion about accounts is taken \
             to apply",
            "write 'accounts = true' or 'false'.",
        ),
        (
            taxonomy.packages.is_none(),
            "nobody says what kind of packages it takes, so every criterion about publishing is \
             taken to apply",
            "write 'packages' as \"built\", \"builds-for-users\" or \"source-only\".",
        ),
        (
            taxonomy.stock_client.is_none(),
            "nobody says which client is judged in the CLI track",
            "write 'stock-client' with its name, or \"\" when there is none.",
        ),
        (
            taxonomy.companion().is_some() && taxonomy.taxonomy().client != Some(true),
            "a companion is named, but no stock client beside which it stands",
            "write 'stock-client', or make the companion the stock client.",
        ),
    ];
    questions
        .into_iter()
        .filter(|(open, _, _)| *open)
        .map(|(_, what, next_step)| Remark::new(Severity::Warning, "taxonomy", what, next_step))
        .collect()
}

fn reply(book: &Workbook, today: Day) -> Option<Remark> {
    let date = book.reply.as_ref()?.date?;
    let what = format!("it is dated in the future ({date})");
    (date > today).then(|| Remark::new(Severity::Error, "reply", &what, "correct the day."))
}
