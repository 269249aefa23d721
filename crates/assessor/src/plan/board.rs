//! One page for a board: where we stand, what it would take, three risks, the ask.

use std::cmp::Reverse;
use std::fmt::Write as _;

use principles::{Framework, Outcome};

use super::order::protection;
use super::{Item, Plan};
use crate::markdown::inline;

/// How many risks the page names: a board remembers three.
const RISKS: usize = 3;
/// The most characters of one risk, so that the page stays one page.
const RISK_CHARS: usize = 280;

/// The page, in Markdown.
pub fn render(plan: &Plan, framework: &Framework) -> String {
    let mut page = format!(
        "# {}: the way up, on one page\n\n",
        inline(&plan.subject.name)
    );
    let _ = writeln!(
        page,
        "Assessed {} by {}. Levels run from 0 to 3; a level counts only where evidence proves \
         every line of it.\n",
        plan.assessed,
        inline(&plan.framework.title)
    );
    where_we_stand(plan, &mut page);
    what_it_would_take(plan, &mut page);
    risks(plan, framework, &mut page);
    ask(plan, &mut page);
    page
}

fn where_we_stand(plan: &Plan, page: &mut String) {
    page.push_str("## Where we stand\n\n| Track | Proven | Possible | After this plan |\n");
    page.push_str("| --- | ---: | ---: | ---: |\n");
    for track in &plan.tracks {
        let title = inline(&track.title);
        let _ = match (track.now, track.after) {
            (Some(now), Some(after)) => writeln!(
                page,
                "| {title} | {} | {} | {} |",
                now.proven, now.possible, after.proven
            ),
            _ => writeln!(page, "| {title} | does not apply | | |"),
        };
    }
    if !plan.assumed.is_empty() {
        let _ = writeln!(
            page,
            "\n\"After this plan\" also takes {} for met, which no assessment has shown yet.",
            steps(plan.assumed.len())
        );
    }
    page.push_str(
        "\n\"Possible\" is what the level would be if every open question were answered well.\n\n",
    );
}

fn what_it_would_take(plan: &Plan, page: &mut String) {
    page.push_str("## What it would take\n\n");
    for path in &plan.paths {
        if plan.goal.is_some_and(|goal| path.level > goal) {
            continue;
        }
        let line = match path.items.len() {
            0 => "nothing is open".to_owned(),
            open => format!("{}, {} person-weeks", steps(open), path.weeks),
        };
        let _ = writeln!(page, "- Level {} in every track: {line}.", path.level);
    }
    let unknown = count(plan, |item| item.outcome == Outcome::Unknown);
    if unknown > 0 {
        let _ = writeln!(
            page,
            "- {} of the {} are questions first: the answer may be that it is there already.",
            unknown,
            steps(plan.items.len())
        );
    }
    if let Some(capacity) = plan.capacity {
        let _ = writeln!(page, "- {}", pace(plan, capacity));
    }
    page.push_str(
        "- Costs are ranges and estimates of the framework's data until we put in our own.\n\n",
    );
}

fn pace(plan: &Plan, capacity: f64) -> String {
    let last = plan.items.iter().filter_map(|item| item.window).next_back();
    match last {
        Some(last) => format!(
            "At {capacity} person-weeks a month from {}, finished about {}, at the latest {}.",
            plan.start, last.finish, last.at_latest
        ),
        None => format!("At {capacity} person-weeks a month: nothing to do within the budget."),
    }
}

fn risks(plan: &Plan, framework: &Framework, page: &mut String) {
    let mut open: Vec<&Item> = plan.items.iter().collect();
    open.sort_by_key(|item| Reverse(protection(item)));
    open.truncate(RISKS);
    if open.is_empty() {
        return;
    }
    page.push_str("## The heaviest risks while this is open\n\n");
    for (place, item) in open.iter().enumerate() {
        let why = framework
            .criterion(&item.id)
            .map_or("", |criterion| criterion.why.as_str());
        let why = domain::PlainText::cut(why, RISK_CHARS);
        let _ = writeln!(
            page,
            "{}. **{}** ({}). {} Known attacks it would stop: {}; limit: {}.",
            place + 1,
            inline(&item.title),
            item.outcome,
            inline(why),
            item.stops.len(),
            item.limits.len()
        );
    }
    page.push('\n');
}

fn ask(plan: &Plan, page: &mut String) {
    page.push_str("## What we ask\n\n");
    if plan.items.is_empty() {
        page.push_str("- Nothing to build. Assess again before the evidence expires.\n");
        return;
    }
    let _ = writeln!(page, "- {}", money(plan));
    let ownerless = count(plan, |item| item.owner.is_empty());
    if ownerless > 0 {
        let _ = writeln!(page, "- Name owners: {} without one.", steps(ownerless));
    }
    let late = count(plan, |item| item.late);
    if late > 0 {
        let _ = writeln!(
            page,
            "- Move dates or add people: {} would be finished after the day it is due.",
            steps(late)
        );
    }
    page.push_str(
        "- Assess again after each quarter: a step is done only when an assessment finds its \
         evidence.\n",
    );
}

fn money(plan: &Plan) -> String {
    let within = count(plan, |item| item.within_budget);
    if let Some(budget) = plan.budget {
        return format!(
            "Grant {budget} person-weeks: enough for {within} of the {}, even at the upper end of \
             their estimates.",
            steps(plan.items.len())
        );
    }
    let next = plan.paths.iter().find(|path| !path.items.is_empty());
    match next {
        Some(path) => format!(
            "Grant {} person-weeks: {} that reach Level {} in every track.",
            path.weeks,
            steps(path.items.len()),
            path.level
        ),
        None => format!("Grant {} person-weeks.", plan.weeks),
    }
}

fn count(plan: &Plan, holds: impl Fn(&Item) -> bool) -> usize {
    plan.items.iter().filter(|item| holds(item)).count()
}

fn steps(count: usize) -> String {
    match count {
        1 => "1 step".to_owned(),
        _ => format!("{count} steps"),
    }
}

#[cfg(test)]
mod tests {
    use principles::Level;

    use super::*;
    use crate::plan::{Wishes, make};
    use crate::sample::{
        HOSTILE, day, judge, shipped_framework, small_framework, uniform, workbook,
    };

    #[test]
    fn a_board_reads_one_page() {
        let framework = small_framework();
        let rows = [
            ("authentication/verified-email", Outcome::Met, ""),
            (
                "authentication/totp",
                Outcome::NotMet,
                "owner = \"Bo\"\ndue = 2027-01-02",
            ),
            (
                "general-capabilities/unpublish",
                Outcome::Partly,
                "owner = \"Bo\"",
            ),
        ];
        let assessment = judge(&framework, &workbook("one", &rows));
        let wishes = Wishes {
            capacity_weeks_per_month: Some(4.0),
            ..Wishes::from_day(day("2027-01-01"))
        };
        let page = render(&make(&assessment, &framework, &wishes), &framework);
        insta::assert_snapshot!(page);
    }

    #[test]
    fn nothing_open_asks_for_nothing() {
        let framework = small_framework();
        let assessment = judge(&framework, &uniform(&framework, Outcome::Met, ""));
        let plan = make(
            &assessment,
            &framework,
            &Wishes::from_day(day("2027-01-01")),
        );
        let page = render(&plan, &framework);
        assert!(page.contains("Nothing to build."), "{page}");
        assert!(!page.contains("risks"), "{page}");
    }

    #[test]
    fn a_full_plan_fits_a_page_and_a_hostile_name_stays_text() {
        let framework = shipped_framework();
        let text = workbook("one", &[]).replace("Registry one", HOSTILE);
        let assessment = judge(&framework, &text);
        let wishes = Wishes {
            budget_weeks: Some(20.0),
            ..Wishes::from_day(day("2027-01-01"))
        };
        let page = render(&make(&assessment, &framework, &wishes), &framework);
        assert!(page.lines().count() <= 45, "{page}");
        assert!(page.chars().count() <= 3_500, "{}", page.chars().count());
        assert!(
            !page.contains("<script>") && !page.contains("\n# head"),
            "{page}"
        );
        assert!(page.contains("Grant 20 person-weeks"), "{page}");
    }

    #[test]
    fn a_goal_shows_no_further_levels() {
        let framework = small_framework();
        let assessment = judge(&framework, &workbook("one", &[]));
        let wishes = Wishes {
            goal: Level::new(1),
            ..Wishes::from_day(day("2027-01-01"))
        };
        let page = render(&make(&assessment, &framework, &wishes), &framework);
        assert!(page.contains("Level 1 in every track"), "{page}");
        assert!(!page.contains("Level 2 in every track"), "{page}");
    }
}
