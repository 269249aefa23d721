//! From a row that is not met to the item that would close it.

use std::collections::BTreeSet;

use domain::{CriterionId, PlainText};
use principles::framework::{Effect, EvidenceKind};
use principles::{Criterion, Framework, Outcome};

use super::{Item, Proof, Weeks, Wishes};
use crate::assessment::{Assessment, Row};

/// What finding out costs at least: about one day.
const FIND_OUT_WEEKS: f64 = 0.2;

/// One item for each open row, in the framework's order, before any other order.
pub(super) fn items(
    assessment: &Assessment,
    framework: &Framework,
    assumed: &[CriterionId],
) -> Vec<Item> {
    let open: Vec<&Row> = assessment
        .criteria
        .iter()
        .filter(|row| is_open(row) && !assumed.contains(&row.id))
        .collect();
    let known: Vec<(&Row, &Criterion)> = open
        .into_iter()
        .filter_map(|row| Some((row, framework.criterion(&row.id)?)))
        .collect();
    let ids: BTreeSet<&CriterionId> = known.iter().map(|(row, _)| &row.id).collect();
    known
        .iter()
        .map(|(row, criterion)| item(row, criterion, &ids))
        .collect()
}

fn is_open(row: &Row) -> bool {
    !matches!(row.cell.outcome, Outcome::Met | Outcome::NotApplicable)
}

fn item(row: &Row, criterion: &Criterion, open: &BTreeSet<&CriterionId>) -> Item {
    let (weeks, mut assumptions) = cost(row.cell.outcome, criterion);
    let met_by_companion = met_by_companion(row);
    if met_by_companion {
        assumptions.push(
            "People who use the companion have this already; what is missing is missing in the \
             stock client, so it comes last on its rung."
                .to_owned(),
        );
    }
    let depends_on = criterion.depends_on.iter();
    Item {
        id: row.id.clone(),
        short: row.short.clone(),
        title: row.title.clone(),
        level: row.level,
        done_for: row.level,
        outcome: row.cell.outcome,
        met_by_companion,
        stops: threats(criterion, Effect::Stops),
        limits: threats(criterion, Effect::Limits),
        depends_on: depends_on.filter(|id| open.contains(id)).cloned().collect(),
        weeks,
        basis: criterion.effort.basis.clone(),
        assumptions,
        first_move: first_move(row.cell.outcome, criterion),
        otherwise: (row.cell.outcome == Outcome::Unknown).then(|| criterion.remediation.clone()),
        closes_with: proofs(criterion),
        note: row.cell.note.clone(),
        owner: row.owner.clone(),
        state: row.state.unwrap_or_default(),
        due: row.due,
        closes: String::new(),
        pulled_forward: None,
        window: None,
        within_budget: true,
        late: false,
    }
}

fn met_by_companion(row: &Row) -> bool {
    row.companion
        .as_ref()
        .is_some_and(|companion| companion.outcome == Outcome::Met)
}

fn cost(outcome: Outcome, criterion: &Criterion) -> (Weeks, Vec<String>) {
    let [low, high] = criterion.effort.weeks;
    let whole = Weeks::new(low, high);
    match outcome {
        Outcome::Partly => {
            let why = format!(
                "Partly there already, so half of the whole cost ({whole} person-weeks) is \
                 reckoned with."
            );
            (whole.halved(), vec![why])
        }
        Outcome::Unknown => {
            let why = format!(
                "Unknown: from about a day ({FIND_OUT_WEEKS} weeks) if the answer is that it is \
                 there, to a day and the whole cost ({whole} person-weeks) if it is not."
            );
            let at_most = high + FIND_OUT_WEEKS;
            (Weeks::new(FIND_OUT_WEEKS, at_most), vec![why])
        }
        _ => (whole, Vec::new()),
    }
}

/// The threats the criterion has this effect on, each once.
fn threats(criterion: &Criterion, how: Effect) -> Vec<String> {
    let of_kind = criterion.protects.iter().filter(|attack| attack.how == how);
    let once: BTreeSet<&String> = of_kind.map(|attack| &attack.threat).collect();
    once.into_iter().cloned().collect()
}

fn first_move(outcome: Outcome, criterion: &Criterion) -> String {
    if outcome != Outcome::Unknown {
        return criterion.remediation.clone();
    }
    let counts: Vec<String> = proofs(criterion)
        .into_iter()
        .map(|proof| format!("{}: {}", proof.kind, proof.what))
        .collect();
    format!(
        "Find out: {} What counts as an answer: {}",
        criterion.question,
        counts.join(" Or ")
    )
}

/// What would close it, strongest kind first.
fn proofs(criterion: &Criterion) -> Vec<Proof> {
    let text = |kind| match kind {
        EvidenceKind::Observed => &criterion.evidence.observed,
        EvidenceKind::Documented => &criterion.evidence.documented,
        EvidenceKind::Attested => &criterion.evidence.attested,
    };
    let strongest_first = EvidenceKind::ALL.into_iter().rev();
    strongest_first
        .filter_map(|kind| {
            let what = text(kind).clone()?;
            Some(Proof { kind, what })
        })
        .collect()
}

/// What the reader should know before the first item.
pub(super) fn notes(
    assessment: &Assessment,
    framework: &Framework,
    wishes: &Wishes,
) -> Vec<PlainText> {
    let mut notes = Vec::new();
    if framework.id != assessment.framework.id {
        notes.push(PlainText::new(&format!(
            "The assessment was judged by {}, the plan is made with the texts of {}: assess again \
             under the framework you want to plan by.",
            assessment.framework.id, framework.id
        )));
    }
    let without_text = assessment
        .criteria
        .iter()
        .filter(|row| is_open(row) && framework.criterion(&row.id).is_none());
    notes.extend(without_text.map(|row| {
        PlainText::new(&format!(
            "{} is open but has no text in {}, so it is not in this plan.",
            row.id, framework.id
        ))
    }));
    notes.extend(
        wishes
            .assume_done
            .iter()
            .filter_map(|id| idle_assumption(assessment, id)),
    );
    notes.extend(expired(assessment));
    notes
}

/// Why taking this criterion for met changes nothing, if it does not.
fn idle_assumption(assessment: &Assessment, id: &CriterionId) -> Option<PlainText> {
    let why = match assessment.row(id).map(|row| row.cell.outcome) {
        None => "is not a criterion of this assessment",
        Some(Outcome::Met) => "is met already",
        Some(Outcome::NotApplicable) => "does not apply",
        Some(_) => return None,
    };
    Some(PlainText::new(&format!(
        "{id} was to be taken for met, but {why}: that changes nothing."
    )))
}

fn expired(assessment: &Assessment) -> Option<PlainText> {
    let stale: Vec<String> = assessment
        .criteria
        .iter()
        .filter(|row| row.cell.stale && row.cell.outcome == Outcome::Met)
        .map(|row| row.id.to_string())
        .collect();
    (!stale.is_empty()).then(|| {
        PlainText::new(&format!(
            "Taken for met although their evidence has expired; look at them again first: {}.",
            stale.join(", ")
        ))
    })
}
