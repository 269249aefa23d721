//! How a registry is set up.

use std::path::PathBuf;

use domain::Issuer;
use domain::timestamp::DAY;
use principles::authorization::scoped_tokens;
use store::BlobPlace;

use crate::Quota;
use crate::leaked::Sources;
use crate::mail::Transport;
use crate::mail_domain::NameServers;
use crate::policies::Wanted;
use crate::reveal::programmes::Programme;
use crate::trust_roots::{self, TrustRoot};

/// What an operator decides. Read once at start.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The folder that holds everything: database, blobs, keys.
    pub data: PathBuf,
    /// Where clients find the registry: scheme, host and port, without a slash at the end.
    pub base_url: String,
    /// Whether somebody has said so. Where nobody has, the address that the registry goes by already
    /// stands instead.
    pub base_url_said: bool,
    /// `postgres://…`, where the database is not the file in the data folder.
    pub database: Option<String>,
    /// Where the packages are, where that is not the folder in the data folder.
    pub blobs: Option<BlobPlace>,
    /// How mail leaves; nothing means as files in the data folder.
    pub mail: Option<Transport>,
    /// Whom mail comes from; nothing means `portcullis@` and the host of the base URL.
    pub mail_from: Option<String>,
    /// Where leaked passwords are looked up, beside the list that is built in.
    pub leaked: Sources,
    /// Whose name servers say whether the domain of an address is still there.
    pub name_servers: NameServers,
    /// A service that has registration data of domains, where there is one.
    pub rdap_url: Option<String>,
    /// Whether people may ask for accounts themselves.
    pub sign_up: bool,
    /// Whether everything takes a token, reading too.
    pub members_only: bool,
    /// How much one account may publish within a day.
    pub quota: Quota,
    /// How long a token lives at most, in days.
    pub token_days: i64,
    /// Index addresses that counted as this registry's before it moved.
    pub former_indexes: Vec<String>,
    /// The index of the public registry whose crates may be depended on, where the operator allows
    /// that.
    pub public_index: Option<String>,
    /// Scanning programmes whose reports of leaked tokens are taken.
    pub programmes: Vec<Programme>,
    /// Whose identities of builds are exchanged for tokens.
    pub issuers: Vec<Issuer>,
    /// The texts that are published under `/policies`.
    pub policies: Wanted,
    /// Under what statements of builds are verified.
    pub trust_roots: Vec<TrustRoot>,
}

impl Settings {
    /// Everything as it is when nothing was decided.
    pub fn new(data: PathBuf, base_url: String) -> Self {
        Self {
            data,
            base_url,
            base_url_said: true,
            database: None,
            blobs: None,
            mail: None,
            mail_from: None,
            leaked: Sources::default(),
            name_servers: NameServers::default(),
            rdap_url: None,
            sign_up: true,
            members_only: false,
            quota: Quota::default(),
            token_days: scoped_tokens::LONGEST / DAY,
            former_indexes: Vec::new(),
            public_index: None,
            programmes: Vec::new(),
            issuers: Vec::new(),
            policies: Wanted::default(),
            trust_roots: vec![TrustRoot::PublicGood],
        }
    }

    /// What the store is asked to open.
    pub(crate) fn database_url(&self) -> String {
        self.database
            .clone()
            .unwrap_or_else(|| format!("sqlite://{}", self.data.join("registry.db").display()))
    }

    /// Where the store finds database and blobs.
    pub(crate) fn options(&self) -> store::Options {
        let usual = || BlobPlace::Folder(self.data.join("blobs"));
        store::Options {
            database: self.database_url(),
            blobs: self.blobs.clone().unwrap_or_else(usual),
        }
    }

    /// The address of the sparse index, as cargo writes it.
    pub fn index_url(&self) -> String {
        index_of(&self.base_url)
    }

    /// How mail leaves.
    pub(crate) fn mail(&self) -> Transport {
        let folder = || Transport::Folder(self.data.join("mail"));
        self.mail.clone().unwrap_or_else(folder)
    }

    /// Whom mail comes from.
    pub(crate) fn mail_from(&self) -> String {
        self.mail_from.clone().unwrap_or_else(|| {
            let authority = self.base_url.split("//").nth(1).unwrap_or_default();
            let host = authority.split(':').next().unwrap_or_default();
            format!("Portcullis <portcullis@{host}>")
        })
    }

    /// Host and port as people know the registry, as in the subject of a mail.
    pub(crate) fn host(&self) -> &str {
        self.base_url.split("//").nth(1).unwrap_or(&self.base_url)
    }

    /// Whether browsers reach the registry by https.
    pub fn is_https(&self) -> bool {
        self.base_url.starts_with("https://")
    }

    /// What outside sources are asked for, and what is not noticed without them: a line each.
    pub fn sources(&self) -> [String; 3] {
        let leaked = match (&self.leaked.range_url, &self.leaked.file) {
            (None, None) => "the built-in list of common ones alone".to_owned(),
            (Some(url), None) => format!("{url}, and the built-in list"),
            (None, Some(path)) => format!("{}, and the built-in list", path.display()),
            (Some(url), Some(path)) => format!("{url}, {} and the built-in list", path.display()),
        };
        let names = match &self.name_servers {
            NameServers::System => "looked at daily by the system's name servers",
            NameServers::These(_) => "looked at daily by mail.dns_servers",
            NameServers::Nobody => "not looked at (mail.dns_servers is off)",
        };
        let rdap = match &self.rdap_url {
            Some(url) => format!("registration data from {url}"),
            None => "without registration data".to_owned(),
        };
        [
            format!("leaked passwords: {leaked}"),
            format!("mail domains: {names}, {rdap}"),
            format!(
                "build provenance: {}",
                trust_roots::words(&self.trust_roots)
            ),
        ]
    }

    /// Where people make tokens.
    pub fn login_url(&self) -> String {
        format!("{}/cargo/me", self.base_url)
    }
}

/// The address of the sparse index of a registry at this address.
pub(crate) fn index_of(base_url: &str) -> String {
    format!("sparse+{base_url}/cargo/index/")
}
