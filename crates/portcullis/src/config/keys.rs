//! What can be configured: the one table behind the file, the environment, `admin config show` and the
//! guide.

/// One thing that can be configured.
pub(crate) struct Key {
    /// `section.key`, as in the file.
    pub(crate) name: &'static str,
    /// What it is where nothing was said; empty for nothing.
    pub(crate) default: &'static str,
    /// What it takes, as the end of a sentence.
    pub(crate) takes: &'static str,
    /// What it is for.
    pub(crate) about: &'static str,
    /// What of it is never shown.
    pub(crate) hidden: Hidden,
}

/// What of a value is never shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hidden {
    /// Nothing: it holds no secret.
    Nothing,
    /// The name and the password in an address.
    Password,
    /// All of it.
    All,
}

const fn key(
    name: &'static str,
    default: &'static str,
    takes: &'static str,
    about: &'static str,
) -> Key {
    Key {
        name,
        default,
        takes,
        about,
        hidden: Hidden::Nothing,
    }
}

const fn address(name: &'static str, takes: &'static str, about: &'static str) -> Key {
    let hidden = Hidden::Password;
    Key {
        hidden,
        ..key(name, "", takes, about)
    }
}

const fn secret(name: &'static str, takes: &'static str, about: &'static str) -> Key {
    let hidden = Hidden::All;
    Key {
        hidden,
        ..key(name, "", takes, about)
    }
}

/// All of them, by section.
pub(crate) const KEYS: &[Key] = &[
    key(
        "server.listen",
        "127.0.0.1:7878",
        "an address and a port",
        "where to listen; port 0 takes a free one",
    ),
    key(
        "server.base_url",
        "",
        "an https:// origin",
        "where clients find the registry; http://localhost:PORT where left out",
    ),
    key(
        "server.metrics_listen",
        "",
        "an address and a port",
        "where metrics are served, apart from the registry",
    ),
    key(
        "server.trusted_proxies",
        "",
        "addresses, as in 10.0.0.0/8, parted by commas",
        "whose word on where a request comes from is taken",
    ),
    key(
        "server.members_only",
        "false",
        "true or false",
        "whether reading takes a token too",
    ),
    key(
        "server.sign_up",
        "true",
        "true or false",
        "whether people may ask for accounts themselves",
    ),
    key(
        "server.log_json",
        "false",
        "true or false",
        "whether log lines are JSON",
    ),
    key(
        "tls.certificate",
        "",
        "a file",
        "certificates in PEM, the server's own first; read again on SIGHUP",
    ),
    key("tls.key", "", "a file", "the private key in PEM"),
    address(
        "database.url",
        "postgres://…",
        "PostgreSQL instead of the file in the data folder",
    ),
    key(
        "blobs.url",
        "",
        "s3://BUCKET, s3://BUCKET/PREFIX or a folder",
        "where the packages are; the folder blobs in the data folder where left out",
    ),
    key(
        "blobs.endpoint",
        "",
        "https://HOST",
        "the server of the bucket; http is for this machine alone",
    ),
    key(
        "blobs.region",
        "us-east-1",
        "a word",
        "the region that requests are signed for; servers without regions take this one",
    ),
    key(
        "blobs.access_key",
        "",
        "a text",
        "the public half of the bucket's key",
    ),
    secret("blobs.secret_key", "a text", "the secret half"),
    address(
        "mail.smtp",
        "smtps://USER:PASSWORD@HOST",
        "the mail server; files in DATA/mail where left out",
    ),
    key(
        "mail.from",
        "",
        "an address",
        "whom mail comes from; portcullis@ and the host where left out",
    ),
    key(
        "mail.dns_servers",
        "",
        "addresses of name servers, parted by commas, or off",
        "who is asked whether domains of mail addresses are still there; the system's where left out",
    ),
    key(
        "mail.rdap_url",
        "",
        "an https:// address",
        "a service for registration data of domains (RDAP); none where left out",
    ),
    key(
        "passwords.leaked_range_url",
        "",
        "an https:// address",
        "a service of ranges that knows leaked passwords; none where left out",
    ),
    key(
        "passwords.leaked_file",
        "",
        "a file or a folder",
        "leaked passwords: sorted lines SHA1:COUNT, or a folder of ranges; none where left out",
    ),
    key(
        "secret_scanning.github_keys",
        "",
        "an https:// address",
        "the list of keys of GitHub's secret scanning partner programme; its reports are refused where left out",
    ),
    key(
        "secret_scanning.deps_dev_keys",
        "",
        "an https:// address",
        "the list of keys of the deps.dev programme; its reports are refused where left out",
    ),
    key(
        "policies.contact",
        "",
        "a mail address or an address of a page",
        "where people write to who cannot sign in; shown in the policies",
    ),
    key(
        "policies.recovery",
        "",
        "a file",
        "the recovery policy in Markdown; ours where left out. A text without a required clause is refused",
    ),
    key(
        "policies.security_keys",
        "",
        "a file",
        "the page about security keys in Markdown; ours where left out",
    ),
    key(
        "provenance.trust_roots",
        "public-good",
        "public-good, or files parted by commas: trust roots of Sigstore in JSON, public keys in PEM",
        "under what statements of builds are verified; with none, none is taken",
    ),
    key(
        "quota.megabytes_a_day",
        "1024",
        "a number",
        "how much one account may publish within a day",
    ),
    key(
        "quota.new_names_a_day",
        "20",
        "a number",
        "how many new names one account may take within a day",
    ),
    key(
        "tokens.max_days",
        "365",
        "a number of days, 365 at most",
        "how long a token lives at most",
    ),
    key(
        "trusted_publishing.issuers",
        "",
        "a list of texts, as in 'NAME github URL' or 'NAME generic URL match=CLAIM pin=CLAIM'",
        "whose identities of builds are exchanged for tokens; nobody's where left out",
    ),
    key(
        "cargo.public_index",
        "",
        "an index URL",
        "the public registry whose crates may be depended on",
    ),
    key(
        "cargo.former_indexes",
        "",
        "index URLs, parted by commas",
        "what this registry's index was called before it moved",
    ),
];
