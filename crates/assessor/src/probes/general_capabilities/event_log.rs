//! Probe of `general-capabilities/event-log`: is there a public log of what happened?

use domain::PrincipleId;
use principles::Outcome;
use serde_json::Value;

use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::probe::{Ask, Header, Look, Probe, Way};
use crate::probes::prose;
use crate::target::{JSON_ACCEPT, Protocol};
use crate::transcript::Exchange;

/// The probe.
pub const PROBE: Probe = Probe {
    id: PrincipleId::EventLog,
    header: Header {
        looks: "Asks for a signed checkpoint of a tiled log (C2SP) and, where npm's protocol \
                answers, for the change feed that the framework itself names as an example.",
        outcomes: "Met by the letter, partly in spirit: a change feed answers. Partly: a checkpoint \
                   of the right form answers, not yet verified. Unknown otherwise: a log may be \
                   elsewhere.",
        blind_spots: "Does not verify signatures, consistency or inclusion yet. Logs under other \
                      addresses are not found.",
    },
    way: Way::Exchanges { wants, judge },
};

const CHECKPOINT: &str = "/log/checkpoint";

fn change_feed(look: &Look<'_>) -> Option<String> {
    look.target
        .speaks(Protocol::Npm)
        .map(|npm| format!("{}_changes?limit=1", npm.root))
}

fn wants(look: &Look<'_>) -> Vec<Ask> {
    let mut asks = look.ask(CHECKPOINT, "text/plain");
    if let Some(path) = change_feed(look) {
        asks.extend(look.ask(&path, JSON_ACCEPT));
    }
    asks.extend(prose::linked(
        look,
        &["transparency", "event log", "audit log"],
    ));
    asks
}

fn judge(look: &Look<'_>) -> Finding {
    let leads = prose::leads(
        look,
        &[&["transparency log"], &["event log"], &["changes feed"]],
    );
    let feed = change_feed(look)
        .and_then(|path| look.at(&path))
        .filter(|feed| is_feed(feed));
    if let Some(feed) = feed {
        let saw = "a change feed with sequence numbers answers";
        let note =
            "The feed can be read by anybody; nothing in it proves that it was not rewritten.";
        return Finding::new(
            Outcome::Met,
            vec![Evidence::observed([feed.number], saw)],
            note,
        )
        .with_spirit(Outcome::Partly)
        .with_leads(leads);
    }
    match look
        .at(CHECKPOINT)
        .filter(|exchange| is_checkpoint(exchange.ok_text().unwrap_or("")))
    {
        Some(exchange) => {
            let saw = "a signed checkpoint of a tiled log answers";
            let note = "The checkpoint has the right form; this visit has not verified the log.";
            Finding::new(
                Outcome::Partly,
                vec![Evidence::observed([exchange.number], saw)],
                note,
            )
            .with_leads(leads)
        }
        None => Finding::unknown(
            "No log was found at the addresses known here. Ask: where can anybody read every \
             publish, removal and change of ownership?",
        )
        .with_leads(leads),
    }
}

/// The change feed of CouchDB, which npm's replication uses: `results` with a `seq` each.
fn is_feed(exchange: &Exchange) -> bool {
    exchange.ok_json().is_some_and(|json| {
        let results = json.get("results").and_then(Value::as_array);
        let numbered = |item: &Value| item.get("seq").is_some() && item.get("id").is_some();
        results.is_some_and(|results| !results.is_empty() && results.iter().all(numbered))
    })
}

/// C2SP tlog-checkpoint: origin, tree size, root hash, an empty line, then signature lines.
fn is_checkpoint(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().collect();
    let [origin, size, root, rest @ ..] = lines.as_slice() else {
        return false;
    };
    let is_base64 = |text: &str| {
        text.len() == 44
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"+/=".contains(&b))
    };
    let signed = rest
        .iter()
        .skip_while(|line| !line.is_empty())
        .any(|line| line.starts_with("— "));
    !origin.is_empty()
        && !size.is_empty()
        && size.bytes().all(|byte| byte.is_ascii_digit())
        && is_base64(root)
        && signed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_is_known_by_its_form() {
        let root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
        let good = format!("log.example\n20852163\n{root}\n\n— log.example Az3grlgtzPICa5OS\n");
        assert!(is_checkpoint(&good));
        for bad in [
            String::new(),
            good.replace("20852163", "many"),
            good.replace(root, "short"),
            good.replace("— ", "- "),
            "<html>checkpoint</html>".to_owned(),
        ] {
            assert!(!is_checkpoint(&bad), "{bad}");
        }
    }
}
