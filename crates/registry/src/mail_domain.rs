//! What can be found out about the domain of a mail address: the DNS by name servers that the operator
//! names or the system has, and registration data where a service for it is configured.

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::{DnsError, NetError};
use hickory_resolver::proto::op::ResponseCode;
use hickory_resolver::proto::rr::{RData, Record, RecordType};
use principles::authentication::abandoned_domains::{Mail, Seen};

use crate::{Error, Settings};

mod registration;

/// How long one question may take.
const LONGEST: Duration = Duration::from_secs(3);
/// Names that are nobody's to give up, by their ends (RFC 2606, RFC 6761, RFC 6762, RFC 7686).
const RESERVED: [&str; 9] = [
    "example",
    "example.com",
    "example.net",
    "example.org",
    "invalid",
    "local",
    "localhost",
    "onion",
    "home.arpa",
];

/// Whose name servers are asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum NameServers {
    /// Those that the system is configured with.
    #[default]
    System,
    /// These.
    These(Vec<SocketAddr>),
    /// None: domains are not looked at.
    Nobody,
}

impl std::str::FromStr for NameServers {
    type Err = ();

    /// Addresses parted by commas, each with a port or without; `off`; nothing for the system's.
    fn from_str(text: &str) -> Result<Self, ()> {
        match text.trim() {
            "" => Ok(Self::System),
            "off" => Ok(Self::Nobody),
            list => {
                let servers = list.split(',').map(|server| {
                    let server = server.trim();
                    let plain = server.parse::<IpAddr>().map(|ip| SocketAddr::new(ip, 53));
                    plain.or_else(|_| server.parse())
                });
                let servers: Result<_, _> = servers.collect();
                servers.map(Self::These).map_err(|_| ())
            }
        }
    }
}

/// Whether a domain is looked at: one that is reserved belongs to nobody who could let it go.
pub(crate) fn is_looked_at(domain: &str) -> bool {
    let within = |reserved: &&str| {
        let rest = domain.strip_suffix(*reserved);
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    !RESERVED.iter().any(within)
}

/// The domain that somebody has registered, and that can lapse, of this one.
fn registrable(domain: &str) -> &str {
    psl::domain_str(domain).unwrap_or(domain)
}

/// What can be asked.
pub(crate) struct Sources {
    names: TokioResolver,
    rdap_url: Option<String>,
}

impl Sources {
    /// Those of the configuration; nothing where the operator wants no domain looked at.
    ///
    /// # Errors
    /// The system has no name servers.
    pub(crate) fn open(settings: &Settings) -> Result<Option<Self>, Error> {
        let mut builder = match &settings.name_servers {
            NameServers::Nobody => return Ok(None),
            NameServers::System => TokioResolver::builder_tokio().map_err(Error::fault)?,
            NameServers::These(servers) => {
                let servers = servers.iter().map(name_server).collect();
                let config = ResolverConfig::from_name_servers(servers);
                TokioResolver::builder_with_config(config, TokioRuntimeProvider::default())
            }
        };
        let options = builder.options_mut();
        options.timeout = LONGEST;
        options.attempts = 2;
        options.use_hosts_file = ResolveHosts::Never;
        Ok(Some(Self {
            names: builder.build().map_err(Error::fault)?,
            rdap_url: settings.rdap_url.clone(),
        }))
    }

    /// Everything that there is to know of the domain of an address.
    pub(crate) async fn look(&self, domain: &str) -> Seen {
        let registered = registrable(domain);
        let (mail, name_servers, registration) = tokio::join!(
            self.mail(domain, registered),
            self.name_servers(registered),
            registration::look_up(self.rdap_url.as_deref(), registered),
        );
        Seen {
            mail,
            name_servers,
            registration,
        }
    }

    /// Whether the name servers answer anything at all: the root is always there.
    pub(crate) async fn is_answered(&self) -> Result<(), Error> {
        match self.ask(".", RecordType::NS).await {
            Answer::Failed(why) => Err(Error::fault(why)),
            Answer::NoDomain | Answer::Nothing | Answer::Records(_) => Ok(()),
        }
    }

    async fn mail(&self, domain: &str, registered: &str) -> Mail {
        match self.ask(domain, RecordType::MX).await {
            Answer::Failed(_) => return Mail::NoAnswer,
            Answer::NoDomain if domain == registered => return Mail::NoDomain,
            // Below a domain that somebody holds nothing can be bought: where that is gone, all is.
            Answer::NoDomain => {
                return match self.ask(registered, RecordType::NS).await {
                    Answer::Failed(_) => Mail::NoAnswer,
                    Answer::NoDomain => Mail::NoDomain,
                    Answer::Nothing | Answer::Records(_) => Mail::NotTaken,
                };
            }
            Answer::Records(records) if records.iter().any(takes_mail) => return Mail::Taken,
            // An MX of "." says that no mail is taken (RFC 7505).
            Answer::Records(records) if records.iter().any(is_mx) => return Mail::NotTaken,
            Answer::Records(_) | Answer::Nothing => {}
        }
        for kind in [RecordType::A, RecordType::AAAA] {
            match self.ask(domain, kind).await {
                Answer::Failed(_) => return Mail::NoAnswer,
                Answer::Records(_) => return Mail::Taken,
                Answer::NoDomain | Answer::Nothing => {}
            }
        }
        Mail::NotTaken
    }

    /// The names of the name servers; where they are not told, the first of them, which the head of the
    /// zone names.
    async fn name_servers(&self, registered: &str) -> BTreeSet<String> {
        for kind in [RecordType::NS, RecordType::SOA] {
            if let Answer::Records(records) = self.ask(registered, kind).await {
                let names: BTreeSet<String> = records.iter().filter_map(server_of).collect();
                if !names.is_empty() {
                    return names;
                }
            }
        }
        BTreeSet::new()
    }

    async fn ask(&self, name: &str, kind: RecordType) -> Answer {
        // With the dot at the end nothing of the system's own domain is tried behind it.
        let full = format!("{}.", name.trim_end_matches('.'));
        match self.names.lookup(full, kind).await {
            Ok(found) => Answer::Records(found.answers().to_vec()),
            Err(NetError::Dns(DnsError::NoRecordsFound(none))) => match none.response_code {
                ResponseCode::NXDomain => Answer::NoDomain,
                ResponseCode::NoError => Answer::Nothing,
                code => Answer::Failed(code.to_string()),
            },
            Err(why) => Answer::Failed(why.to_string()),
        }
    }
}

/// What a name server has said.
enum Answer {
    Records(Vec<Record>),
    /// The name exists, and has nothing of this kind.
    Nothing,
    NoDomain,
    Failed(String),
}

fn name_server(address: &SocketAddr) -> NameServerConfig {
    let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()].map(|mut connection| {
        connection.port = address.port();
        connection
    });
    NameServerConfig::new(address.ip(), true, connections.into())
}

fn is_mx(record: &Record) -> bool {
    matches!(record.data, RData::MX(_))
}

fn takes_mail(record: &Record) -> bool {
    matches!(&record.data, RData::MX(mx) if !mx.exchange.is_root())
}

fn server_of(record: &Record) -> Option<String> {
    let name = match &record.data {
        RData::NS(server) => server.0.to_ascii(),
        RData::SOA(head) => head.mname.to_ascii(),
        _ => return None,
    };
    Some(name.trim_end_matches('.').to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_names_are_left_alone() {
        for (domain, looked_at) in [
            ("localhost", false),
            ("example.org", false),
            ("mail.example.com", false),
            ("demo.invalid.example.org", false),
            ("anything.example", false),
            ("office.local", false),
            ("notexample.org", true),
            ("example.org.uk", true),
            ("rust.test", true),
        ] {
            assert_eq!(is_looked_at(domain), looked_at, "{domain}");
        }
    }

    #[test]
    fn what_lapses_is_what_was_registered() {
        for (domain, expected) in [
            ("mail.ada.co.uk", "ada.co.uk"),
            ("ada.dev", "ada.dev"),
            ("a.b.lapsed.test", "lapsed.test"),
            ("co.uk", "co.uk"),
        ] {
            assert_eq!(registrable(domain), expected);
        }
    }

    #[test]
    fn name_servers_are_addresses() {
        let one = |text: &str| NameServers::These(vec![text.parse().unwrap()]);
        for (text, expected) in [
            ("", Ok(NameServers::System)),
            ("off", Ok(NameServers::Nobody)),
            ("192.0.2.1", Ok(one("192.0.2.1:53"))),
            ("192.0.2.1:5353", Ok(one("192.0.2.1:5353"))),
            ("2001:db8::1", Ok(one("[2001:db8::1]:53"))),
            ("[2001:db8::1]:5353", Ok(one("[2001:db8::1]:5353"))),
            ("resolver.example.org", Err(())),
            ("192.0.2.1,", Err(())),
            ("192.0.2.1:port", Err(())),
        ] {
            assert_eq!(text.parse(), expected, "{text}");
        }
        let two: Result<NameServers, ()> = "192.0.2.1, 192.0.2.2:54".parse();
        assert!(matches!(two, Ok(NameServers::These(servers)) if servers.len() == 2));
    }
}
