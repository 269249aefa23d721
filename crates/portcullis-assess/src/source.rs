//! From what somebody typed to what can be judged.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use assessor::active::{self, Means, Mine};
use assessor::assessment::{Assessment, Sources, assess};
use assessor::finding::Finding;
use assessor::past::PastAssessment;
use assessor::polite::{self, Manners, VisitError};
use assessor::transcript::{self, Transcript};
use assessor::workbook::{self, Workbook};
use assessor::{probes, profiles, target};
use domain::{Day, PrincipleId};
use principles::{Framework, shipped};

use crate::args::{ActiveArgs, JudgeArgs, VisitArgs};
use crate::console;
use crate::progress::Progress;

pub(crate) use crate::files::{read, write};

/// Why something cannot be judged: what was wrong, and with which exit code it ends.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// What was typed makes no sense; exit code 2.
    Use(String),
    /// A file that was named cannot be used; exit code 2.
    File(String),
    /// It could not be determined; exit code 3.
    Undetermined(String),
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Use(why) | Self::File(why) | Self::Undetermined(why) => f.write_str(why),
        }
    }
}

impl Trouble {
    /// A file that could not be used, named.
    pub(crate) fn with_file(path: &Path, why: impl fmt::Display) -> Self {
        Self::File(format!("{}: {why}", path.display()))
    }
}

/// What there is to judge.
#[derive(Debug, Default)]
pub(crate) struct Material {
    workbook: Option<Workbook>,
    transcript: Option<Transcript>,
}

/// The current day, UTC.
pub(crate) fn today() -> Day {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let seconds = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
    Day::from_unix_seconds(seconds)
        .or_else(|| Day::new(1970, 1, 1))
        .expect("1970-01-01 is a day of the calendar")
}

/// The framework of this id or in this file.
pub(crate) fn framework(named: &str) -> Result<Framework, Trouble> {
    if shipped::IDS.contains(&named) {
        return shipped::framework(named).map_err(|error| Trouble::Use(error.to_string()));
    }
    let path = Path::new(named);
    if !path.exists() {
        let known = shipped::IDS.join(", ");
        return Err(Trouble::Use(format!(
            "'{named}' is neither a shipped framework ({known}) nor a file"
        )));
    }
    let text = read(path, principles::framework::MAX_BYTES)?;
    shipped::read(&text).map_err(|error| Trouble::with_file(path, error))
}

/// Gathers what a target and the options name, visiting a web address if that is what it is.
pub(crate) fn gather(target: &str, args: &JudgeArgs) -> Result<Material, Trouble> {
    let mut material = open(target, args)?;
    if let Some(path) = &args.workbook {
        if material.workbook.is_some() {
            return Err(Trouble::Use(
                "there are two workbooks: the target is one, and --workbook names another"
                    .to_owned(),
            ));
        }
        material.workbook = Some(read_workbook(path)?);
    }
    Ok(material)
}

fn open(target: &str, args: &JudgeArgs) -> Result<Material, Trouble> {
    if target.contains("://") {
        let transcript = Some(visit(target, args)?);
        return Ok(Material {
            transcript,
            workbook: None,
        });
    }
    if args.visit.active.mine {
        let why = "--mine is about a registry that is visited: name its web address";
        return Err(Trouble::Use(why.to_owned()));
    }
    let path = Path::new(target);
    let extension = path
        .extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or("")
        .to_ascii_lowercase();
    match extension.as_str() {
        "toml" => Ok(Material {
            workbook: Some(read_workbook(path)?),
            transcript: None,
        }),
        "json" => Ok(Material {
            transcript: Some(read_transcript(path)?),
            workbook: None,
        }),
        _ => Ok(Material {
            workbook: Some(profile(target)?),
            transcript: None,
        }),
    }
}

/// The shipped profile of this name.
pub(crate) fn profile(name: &str) -> Result<Workbook, Trouble> {
    profiles::workbook(name).ok_or_else(|| {
        let hint = profiles::nearest(name);
        let hint = match hint {
            Some(id) => format!(" (did you mean '{id}'?)"),
            None if name.contains('.') => format!(" (to visit it, write https://{name})"),
            None => String::new(),
        };
        Trouble::Use(format!(
            "'{name}' is neither a web address, a .toml or .json file, nor a shipped profile{hint}; \
             profiles: {}",
            profiles::IDS.join(", ")
        ))
    })
}

fn read_workbook(path: &Path) -> Result<Workbook, Trouble> {
    let text = read(path, workbook::MAX_BYTES)?;
    Workbook::parse(&text).map_err(|error| Trouble::with_file(path, error))
}

fn read_transcript(path: &Path) -> Result<Transcript, Trouble> {
    let text = read(path, transcript::MAX_BYTES)?;
    Transcript::parse(&text).map_err(|error| {
        if PastAssessment::parse(&text).is_ok() {
            let why = "this is a report, not a transcript; 'history' and --baseline read reports";
            return Trouble::with_file(path, why);
        }
        Trouble::with_file(path, error)
    })
}

fn visit(address: &str, args: &JudgeArgs) -> Result<Transcript, Trouble> {
    let target = target::origin(address).map_err(|error| Trouble::Use(error.to_string()))?;
    let framework = framework(&args.framework)?;
    let manners = manners(Manners::towards(&target), &args.visit)?;
    // Before anything is asked: who has no proof yet is told how to show one, and nothing else happens.
    let asked = &args.visit.active;
    let mine = Mine::from_flag(asked.mine, &target, asked.proof.as_deref(), &manners)
        .map_err(|error| Trouble::Use(error.to_string()))?;
    if mine.is_some() && asked.mail_domain.is_none() && !active::needs_no_proof(&target) {
        let why = "the mails of a registry elsewhere go out for real: name the domain that receives them with --mail-domain";
        return Err(Trouble::Use(why.to_owned()));
    }
    let mut progress = Progress::begin(&target);
    let day = args.today.unwrap_or_else(today);
    let seen = polite::visit(&target, &framework, &manners, day, |exchange, left| {
        progress.step(exchange, left);
    });
    progress.end();
    let mut transcript = seen.map_err(|error| match error {
        VisitError::Unreachable(_) => Trouble::Undetermined(format!("{target}: {error}")),
        VisitError::PrivateTarget(_) | VisitError::Authorities(_) => {
            Trouble::Use(error.to_string())
        }
    })?;
    if let Some(mine) = mine {
        act(&mine, &mut transcript, manners, asked)?;
    }
    if let Some(path) = &args.visit.transcript {
        let text = serde_json::to_string_pretty(&transcript)
            .map_err(|error| Trouble::with_file(path, error))?;
        write(path, &text)?;
    }
    Ok(transcript)
}

/// The active part of a visit, and what it left behind.
fn act(
    mine: &Mine,
    transcript: &mut Transcript,
    manners: Manners,
    args: &ActiveArgs,
) -> Result<(), Trouble> {
    let mut progress = Progress::begin(mine.origin());
    let means = Means {
        mail_dir: args.mail_dir.clone(),
        mail_domain: args.mail_domain.clone().unwrap_or_default(),
    };
    let done = active::act(mine, transcript, &manners, &means, |deed| {
        progress.did(deed);
    });
    progress.end();
    done.map_err(Trouble::Undetermined)?;
    let acted = transcript.active.iter();
    for acted in acted {
        if !acted.has_adapter() {
            console::say("active probes: no adapter knows this registry, so nothing was tried");
        }
        for untried in &acted.untried {
            console::say(&format!(
                "not tried for {}: {}",
                untried.principle, untried.why
            ));
        }
        for left in &acted.left {
            console::say(&format!("left behind: {left}"));
        }
    }
    Ok(())
}

fn manners(usual: Manners, args: &VisitArgs) -> Result<Manners, Trouble> {
    let rate = args.rate.unwrap_or(usual.requests_per_second);
    if !(rate > 0.0 && rate <= 50.0) {
        return Err(Trouble::Use(
            "--rate takes more than 0 and at most 50 a second".to_owned(),
        ));
    }
    Ok(Manners {
        requests_per_second: rate,
        allow_private: args.allow_private,
        samples: args.samples.clone(),
        authorities: args.ca_file.clone(),
        ..usual
    })
}

impl Material {
    /// A workbook alone.
    pub(crate) fn of_workbook(workbook: Workbook) -> Self {
        Self {
            workbook: Some(workbook),
            transcript: None,
        }
    }

    /// Judges it all under a framework.
    pub(crate) fn judge(&self, framework: &Framework, args: &JudgeArgs) -> Assessment {
        let probed: BTreeMap<PrincipleId, Finding> = self
            .transcript
            .as_ref()
            .map(|transcript| probes::judge(transcript, framework))
            .unwrap_or_default();
        let visited = self
            .transcript
            .as_ref()
            .map(|transcript| transcript.target.as_str().trim_end_matches('/').to_owned());
        assess(&Sources {
            framework,
            workbook: self.workbook.as_ref(),
            probed: &probed,
            visited,
            today: args.today.unwrap_or_else(today),
            strict: args.strict,
        })
    }
}
