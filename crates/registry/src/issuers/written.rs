//! Issuers as they are written in the configuration: `NAME KIND URL`, and for the generic kind the claims
//! that are compared (`match=CLAIM`) and those whose first value is kept (`pin=CLAIM`).

use domain::{Issuer, IssuerKind};

use crate::{Error, outside};

/// How one is written, for whoever wrote it otherwise.
const WRITTEN: &str = "an issuer is 'NAME github|gitlab URL', or 'NAME generic URL match=CLAIM pin=CLAIM' with one \
                       match or more";

/// Reads the issuers of the configuration.
///
/// # Errors
/// One is written otherwise, or stands there twice.
pub fn read(lines: &[String]) -> Result<Vec<Issuer>, Error> {
    let mut issuers: Vec<Issuer> = Vec::new();
    for line in lines {
        let issuer = one(line).map_err(|why| {
            Error::malformed(format!("trusted_publishing.issuers: '{line}': {why}"))
        })?;
        let twice = |known: &Issuer| known.url == issuer.url || known.name == issuer.name;
        if issuers.iter().any(twice) {
            return Err(Error::malformed(format!(
                "trusted_publishing.issuers: '{line}': this name or address is there already"
            )));
        }
        issuers.push(issuer);
    }
    Ok(issuers)
}

fn one(line: &str) -> Result<Issuer, String> {
    let mut words = line.split_whitespace();
    let (Some(name), Some(kind), Some(url)) = (words.next(), words.next(), words.next()) else {
        return Err(WRITTEN.to_owned());
    };
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if name.len() > 40 || !name.bytes().all(is_word) {
        return Err("a name is a short word".to_owned());
    }
    let kind = IssuerKind::of_word(kind).ok_or_else(|| WRITTEN.to_owned())?;
    // By exact text: nothing is added to it, and nothing taken away.
    let checked = outside::checked(url).map_err(|why| why.to_string())?;
    if checked != url {
        return Err("the address has no slash at its end".to_owned());
    }
    let mut issuer = Issuer {
        name: name.to_owned(),
        url: checked,
        kind,
        matched: Vec::new(),
        pinned: Vec::new(),
    };
    for word in words {
        let (list, claim) = match word.split_once('=') {
            Some(("match", claim)) => (&mut issuer.matched, claim),
            Some(("pin", claim)) => (&mut issuer.pinned, claim),
            _ => return Err(WRITTEN.to_owned()),
        };
        if claim.is_empty() {
            return Err(WRITTEN.to_owned());
        }
        list.push(claim.to_owned());
    }
    let is_generic = kind == IssuerKind::Generic;
    if issuer.matched.is_empty() == is_generic || (!is_generic && !issuer.pinned.is_empty()) {
        return Err(WRITTEN.to_owned());
    }
    Ok(issuer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_is_written_in_one_way() {
        for (lines, right) in [
            (vec![], true),
            (vec!["forge github https://forge.example"], true),
            (vec!["lab gitlab https://lab.example:8443/path"], true),
            (vec!["test github http://127.0.0.1:9"], true),
            (
                vec!["own generic https://own.example match=sub match=job pin=org_id"],
                true,
            ),
            (vec!["own generic https://own.example match=sub"], true),
            (
                vec!["a github https://a.example", "b github https://b.example"],
                true,
            ),
            (
                vec!["a github https://a.example", "b gitlab https://a.example"],
                false,
            ),
            (
                vec!["a github https://a.example", "a github https://b.example"],
                false,
            ),
            (vec!["own generic https://own.example"], false),
            (vec!["own generic https://own.example pin=org_id"], false),
            (vec!["own generic https://own.example match="], false),
            (vec!["own generic https://own.example matches=sub"], false),
            (vec!["forge github https://forge.example match=sub"], false),
            (vec!["forge github https://forge.example pin=sub"], false),
            (vec!["forge github https://forge.example/"], false),
            (vec!["forge github http://forge.example"], false),
            (vec!["forge forge https://forge.example"], false),
            (vec!["forge github"], false),
            (vec!["https://forge.example"], false),
            (vec!["f@rge github https://forge.example"], false),
        ] {
            let lines: Vec<String> = lines.into_iter().map(str::to_owned).collect();
            assert_eq!(read(&lines).is_ok(), right, "{lines:?}");
        }
    }
}
