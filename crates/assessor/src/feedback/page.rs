//! The remarks as a page for the working group.

use std::borrow::Borrow;
use std::cmp::Reverse;
use std::fmt::Write as _;

use principles::Framework;

use super::{Remark, Trouble, Voice};
use crate::assessment::Assessment;
use crate::markdown::inline;

/// The remarks in Markdown: what they rest on, then the disputed, the ambiguous and the
/// unprovable criteria, those that most assessments show first, each with its question.
pub fn markdown<A: Borrow<Assessment>>(
    remarks: &[Remark],
    assessments: &[A],
    framework: &Framework,
) -> String {
    let mut page = format!(
        "# Feedback on {}\n\nFrom {} judged by {}. A count like \"3 of 8\" leaves out registries \
         the criterion does not apply to.\n\n",
        inline(&framework.title),
        assessments_of(assessments.len()),
        inline(&framework.id)
    );
    for assessment in assessments.iter().map(Borrow::borrow) {
        let _ = writeln!(
            page,
            "- {}, {}",
            inline(&assessment.subject.name),
            assessment.assessed
        );
    }
    for trouble in Trouble::ALL {
        let these = remarks.iter().filter(|one| one.trouble == trouble);
        let mut these: Vec<&Remark> = these.collect();
        these.sort_by_key(|one| Reverse(one.shown_by * 10_000 / one.applies.max(1)));
        if these.is_empty() {
            continue;
        }
        let _ = writeln!(page, "\n## {} ({})", heading(trouble), these.len());
        for one in these {
            page.push_str(&section(one));
        }
    }
    if remarks.is_empty() {
        page.push_str("\nNo criterion proved ambiguous, unprovable or disputed.\n");
    }
    page
}

fn assessments_of(count: usize) -> String {
    match count {
        1 => "one assessment".to_owned(),
        _ => format!("{count} assessments"),
    }
}

const fn heading(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::Disputed => "Disputed",
        Trouble::Ambiguous => "Ambiguous",
        Trouble::Unprovable => "Unprovable from outside",
    }
}

fn section(remark: &Remark) -> String {
    let mut text = format!(
        "\n### {} {}\n\n`{}`, level {}. {}\n\n",
        inline(&remark.short),
        inline(&remark.title),
        remark.id,
        remark.level,
        inline(remark.because.join(" "))
    );
    if !remark.who.is_empty() {
        let voices: Vec<String> = remark.who.iter().map(voice).collect();
        let _ = writeln!(text, "Who: {}.\n", voices.join("; "));
    }
    for quote in &remark.quotes {
        let _ = writeln!(text, "> {} ({})\n", inline(&quote.text), inline(&quote.who));
    }
    let _ = writeln!(
        text,
        "**Question to the group.** {}",
        inline(&remark.question)
    );
    text
}

fn voice(voice: &Voice) -> String {
    let subject = inline(&voice.subject);
    match voice.spirit {
        Some(spirit) => format!("{subject} ({}; by its purpose {spirit})", voice.outcome),
        None => format!("{subject} ({})", voice.outcome),
    }
}
