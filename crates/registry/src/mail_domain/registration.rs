//! Registration data by RDAP (RFC 9082, RFC 9083): when a domain was registered, by whom, and whether its
//! holder has let it go (the statuses of RFC 8056).

use domain::Timestamp;
use principles::authentication::abandoned_domains::Registration;
use reqwest::StatusCode;
use serde_json::Value;

use crate::{Error, outside};

/// Statuses of a domain that is on its way out.
const ENDING: [&str; 2] = ["redemption period", "pending delete"];
/// The most characters that are kept of a registrar's name.
const NAME: usize = 100;

/// What the service says of a domain; nothing where there is no service, or none that answers.
pub(super) async fn look_up(service: Option<&str>, domain: &str) -> Option<Registration> {
    let service = service?;
    match ask(service, domain).await {
        Ok(found) => found,
        Err(error) => {
            // The domain is part of somebody's address, which is nobody's in a log.
            tracing::warn!(%error, "registration data cannot be read");
            None
        }
    }
}

async fn ask(service: &str, domain: &str) -> Result<Option<Registration>, Error> {
    let asked = format!("{service}/domain/{domain}");
    let accept = [("Accept", "application/rdap+json")];
    let answered = outside::get(&asked, &accept).await?;
    match answered.status {
        StatusCode::OK => read(&answered.body)
            .map(Some)
            .ok_or_else(|| Error::fault("the answer is no registration data")),
        // Not every ending has a service, and the DNS says whether the domain is there.
        StatusCode::NOT_FOUND => Ok(None),
        status => Err(Error::fault(format!("the service answers {status}"))),
    }
}

fn read(body: &[u8]) -> Option<Registration> {
    let value: Value = serde_json::from_slice(body).ok()?;
    if value.get("objectClassName")?.as_str()? != "domain" {
        return None;
    }
    let statuses = list(&value, "status").iter().filter_map(Value::as_str);
    let is_ending = statuses
        .map(str::to_ascii_lowercase)
        .any(|status| ENDING.contains(&status.as_str()));
    Some(Registration {
        is_ending,
        registered_at: event(&value, "registration"),
        expires_at: event(&value, "expiration"),
        registrar: registrar(&value),
    })
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    let found = value.get(key).and_then(Value::as_array);
    found.map_or(&[], Vec::as_slice)
}

fn event(value: &Value, action: &str) -> Option<Timestamp> {
    let found = list(value, "events")
        .iter()
        .find(|event| event.get("eventAction").and_then(Value::as_str) == Some(action))?;
    found.get("eventDate")?.as_str()?.parse().ok()
}

/// The name on the card (RFC 7095) of whoever has the role of the registrar.
fn registrar(value: &Value) -> Option<String> {
    let is_registrar = |entity: &&Value| {
        let mut roles = list(entity, "roles").iter();
        roles.any(|role| role.as_str() == Some("registrar"))
    };
    let entity = list(value, "entities").iter().find(is_registrar)?;
    let fields = entity.get("vcardArray")?.get(1)?.as_array()?;
    let is_name = |field: &&Value| field.get(0).and_then(Value::as_str) == Some("fn");
    let name = fields.iter().find(is_name)?.get(3)?.as_str()?;
    Some(domain::PlainText::cut(name, NAME).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The shape of RFC 9083, section 5.3, in the parts that are read.
    const LIVE: &str = r#"{"rdapConformance": ["rdap_level_0"], "objectClassName": "domain", "ldhName": "lapsed.test",
        "status": ["active", "client transfer prohibited"],
        "events": [{"eventAction": "registration", "eventDate": "2019-03-01T10:00:00Z"},
            {"eventAction": "expiration", "eventDate": "2027-03-01T10:00:00+02:00"}],
        "entities": [{"objectClassName": "entity", "roles": ["abuse"]},
            {"objectClassName": "entity", "roles": ["registrar"],
            "vcardArray": ["vcard", [["version", {}, "text", "4.0"], ["fn", {}, "text", "Names Ltd"]]]}],
        "nameservers": [{"objectClassName": "nameserver", "ldhName": "ns1.lapsed.test"}]}"#;

    #[test]
    fn a_registration_is_read() {
        let found = read(LIVE.as_bytes()).unwrap();
        let at = |text: &str| text.parse::<Timestamp>().ok();
        assert!(!found.is_ending);
        assert_eq!(found.registered_at, at("2019-03-01T10:00:00Z"));
        assert_eq!(found.expires_at, at("2027-03-01T08:00:00Z"));
        assert_eq!(found.registrar.as_deref(), Some("Names Ltd"));
        for status in ["redemption period", "Pending Delete"] {
            let text = LIVE.replace("\"active\"", &format!("\"{status}\""));
            assert!(read(text.as_bytes()).unwrap().is_ending, "{status}");
        }
        let text = LIVE.replace("\"active\"", "\"pending restore\"");
        assert!(!read(text.as_bytes()).unwrap().is_ending);
    }

    #[test]
    fn what_is_no_domain_is_no_answer() {
        for body in [
            "",
            "<!doctype html>",
            "[]",
            "{}",
            r#"{"objectClassName": "ip network"}"#,
            r#"{"objectClassName": 7}"#,
        ] {
            assert_eq!(read(body.as_bytes()), None, "{body}");
        }
        let odd = r#"{"objectClassName": "domain", "status": "active", "events": {}, "entities": [7, {"roles": 1}]}"#;
        assert_eq!(read(odd.as_bytes()), Some(Registration::default()));
    }
}
