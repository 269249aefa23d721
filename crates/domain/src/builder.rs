//! Where files are built: a builder as a package knows it again.

use serde::{Deserialize, Serialize};

/// Who builds a package, by what does not change from release to release. Numbers of repositories and owners
/// stand beside their names, because a name can be given to somebody else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Builder {
    /// Whose word it is that the builder is who it is.
    pub issuer: String,
    /// The address of the source, or of the signer where there is no source.
    pub source: String,
    /// The number of the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_id: Option<String>,
    /// The number of who owns the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<String>,
    /// The file in the source that says how it is built.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workflow: Option<String>,
    /// The environment that it builds in, where that counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
}

impl Builder {
    /// Whether what was seen is this builder: everything that this one names must be the same. Names of
    /// sources are compared without case, as their hosts do; numbers and paths as they are.
    pub fn is(&self, seen: &Self) -> bool {
        let same = |known: &Option<String>, seen: &Option<String>| known.is_none() || known == seen;
        self.issuer == seen.issuer
            && self.source.eq_ignore_ascii_case(&seen.source)
            && same(&self.source_id, &seen.source_id)
            && same(&self.owner_id, &seen.owner_id)
            && same(&self.workflow, &seen.workflow)
            && same(&self.environment, &seen.environment)
    }

    /// One text for everything that it names: equal builders have equal texts.
    pub fn key(&self) -> String {
        serde_json_canonicalizer::to_string(self).expect("texts can be written as JSON")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_builder_is_known_by_everything_that_it_names() {
        let some = |text: &str| Some(text.to_owned());
        let known = Builder {
            issuer: "https://issuer.example".to_owned(),
            source: "https://forge.example/octo-org/gate".to_owned(),
            source_id: some("1001"),
            owner_id: some("2002"),
            workflow: some(".github/workflows/release.yml"),
            environment: None,
        };
        assert!(known.is(&known));
        let changed = |change: fn(&mut Builder)| {
            let mut seen = known.clone();
            change(&mut seen);
            seen
        };
        assert!(known.is(&changed(|seen| {
            seen.source = seen
                .source
                .to_uppercase()
                .replace("HTTPS://FORGE.EXAMPLE", "https://forge.example");
        })));
        assert!(known.is(&changed(
            |seen| seen.environment = Some("release".to_owned())
        )));
        for change in [
            (|seen| seen.issuer.push('/')) as fn(&mut Builder),
            |seen| seen.source.push('s'),
            |seen| seen.source_id = Some("1002".to_owned()),
            |seen| seen.source_id = None,
            |seen| seen.owner_id = Some("2003".to_owned()),
            |seen| seen.workflow = Some(".github/workflows/Release.yml".to_owned()),
            |seen| seen.workflow = None,
        ] {
            let seen = changed(change);
            assert!(!known.is(&seen), "{seen:?}");
        }
        assert!(
            known
                .key()
                .starts_with("{\"issuer\":\"https://issuer.example\",\"owner_id\":\"2002\"")
        );
    }
}
