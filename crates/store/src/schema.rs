//! The tables (design: one row a file; numbers without gaps; what was used stays used).
//!
//! Both engines get the same statements; `{blob}`, `{id}` and `{order}` are the only words that differ.
//! A version is the number of steps that were taken to it; a step that a tag holds never changes.

use sea_orm::DbBackend;

/// The steps, the first from nothing.
const STEPS: [&[&str]; 12] = [
    TABLES,
    CHANGES,
    SESSIONS,
    USAGE,
    RESTORES,
    ADDRESSES,
    KEYS,
    ACCOUNTS,
    HOLDS,
    TEAMS,
    PUBLISHERS,
    ATTESTATIONS,
];

const TABLES: &[&str] = &[
    // One row, which every writer locks first on PostgreSQL.
    "CREATE TABLE log_head (one BIGINT PRIMARY KEY CHECK (one = 1), next_seq BIGINT NOT NULL, last_ts BIGINT NOT NULL)",
    "CREATE TABLE events (seq BIGINT PRIMARY KEY, ts BIGINT NOT NULL, type TEXT NOT NULL, visibility TEXT NOT NULL,
        body {blob} NOT NULL, salt {blob})",
    "CREATE TABLE accounts (id {id}, public_id TEXT NOT NULL UNIQUE, login TEXT NOT NULL UNIQUE,
        email TEXT NOT NULL, email_key TEXT NOT NULL UNIQUE, email_verified BIGINT NOT NULL, staff BIGINT NOT NULL,
        frozen BIGINT NOT NULL, password_hash TEXT NOT NULL, totp_sealed {blob}, last_totp_step BIGINT NOT NULL,
        created_at BIGINT NOT NULL)",
    "CREATE TABLE recovery_codes (account_id BIGINT NOT NULL REFERENCES accounts (id), digest TEXT NOT NULL,
        PRIMARY KEY (account_id, digest))",
    "CREATE TABLE enrolments (digest TEXT PRIMARY KEY, until_at BIGINT NOT NULL)",
    "CREATE TABLE tokens (id {id}, public_id TEXT NOT NULL UNIQUE, account_id BIGINT NOT NULL REFERENCES accounts (id),
        digest TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, label TEXT NOT NULL, names TEXT NOT NULL, actions TEXT NOT NULL,
        until_at BIGINT NOT NULL, strength TEXT NOT NULL, minted_at BIGINT NOT NULL, revoked_at BIGINT)",
    "CREATE TABLE packages (id {id}, ecosystem TEXT NOT NULL, name TEXT NOT NULL, name_key TEXT NOT NULL,
        origin TEXT NOT NULL, UNIQUE (ecosystem, name_key))",
    "CREATE TABLE roles (package_id BIGINT NOT NULL REFERENCES packages (id),
        account_id BIGINT NOT NULL REFERENCES accounts (id), role TEXT NOT NULL, PRIMARY KEY (package_id, account_id))",
    "CREATE TABLE invitations (package_id BIGINT NOT NULL REFERENCES packages (id),
        account_id BIGINT NOT NULL REFERENCES accounts (id), PRIMARY KEY (package_id, account_id))",
    "CREATE TABLE releases (id {id}, package_id BIGINT NOT NULL REFERENCES packages (id), version TEXT NOT NULL,
        version_key TEXT NOT NULL, yanked BIGINT NOT NULL, yank_reason TEXT, UNIQUE (package_id, version_key))",
    "CREATE TABLE files (id {id}, release_id BIGINT NOT NULL REFERENCES releases (id), ecosystem TEXT NOT NULL,
        filename TEXT NOT NULL, sha256 TEXT NOT NULL, size BIGINT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL,
        manifest TEXT NOT NULL, index_row TEXT NOT NULL, uploaded_at BIGINT NOT NULL, UNIQUE (ecosystem, filename))",
    "CREATE INDEX files_by_release ON files (release_id)",
    "CREATE INDEX files_by_sha256 ON files (sha256)",
    "CREATE TABLE tags (package_id BIGINT NOT NULL REFERENCES packages (id), tag TEXT NOT NULL,
        release_id BIGINT NOT NULL REFERENCES releases (id), PRIMARY KEY (package_id, tag))",
    "CREATE TABLE holds (id {id}, file_id BIGINT NOT NULL REFERENCES files (id), reason TEXT NOT NULL,
        opened BIGINT NOT NULL, closed BIGINT, how TEXT)",
    "CREATE TABLE tombstones (ecosystem TEXT NOT NULL, kind TEXT NOT NULL, tomb_key TEXT NOT NULL,
        PRIMARY KEY (ecosystem, kind, tomb_key))",
    "CREATE TABLE outbox (id {id}, seq BIGINT NOT NULL, job TEXT NOT NULL, attempt BIGINT NOT NULL, lease BIGINT NOT NULL)",
    "CREATE TABLE rendered (rendered_key TEXT PRIMARY KEY, seq BIGINT NOT NULL, etag TEXT NOT NULL)",
    "CREATE INDEX rendered_by_seq ON rendered (seq)",
    "CREATE TABLE search_terms (term TEXT{order} NOT NULL, package_id BIGINT NOT NULL REFERENCES packages (id),
        weight BIGINT NOT NULL, PRIMARY KEY (term, package_id))",
    "INSERT INTO log_head (one, next_seq, last_ts) VALUES (1, 0, 0)",
];

/// Renderings are numbered in the order in which they were kept: the number of the event behind one
/// is no such order, because a slow renderer keeps an older number after a newer one.
const CHANGES: &[&str] = &[
    "ALTER TABLE log_head ADD COLUMN next_change BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE rendered ADD COLUMN changed BIGINT NOT NULL DEFAULT 0",
    "CREATE INDEX rendered_by_change ON rendered (changed)",
    "DROP INDEX rendered_by_seq",
];

/// Browsers: who is signed in, who asked for an account, what was guessed wrong, and mail that waits.
const SESSIONS: &[&str] = &[
    "CREATE TABLE sessions (id {id}, public_id TEXT NOT NULL UNIQUE, account_id BIGINT NOT NULL REFERENCES accounts (id),
        digest TEXT NOT NULL UNIQUE, strength TEXT NOT NULL, agent TEXT NOT NULL, begun_at BIGINT NOT NULL,
        seen_at BIGINT NOT NULL, until_at BIGINT NOT NULL, offer_sealed {blob})",
    "CREATE INDEX sessions_by_account ON sessions (account_id)",
    "CREATE TABLE sign_ups (digest TEXT PRIMARY KEY, login TEXT NOT NULL, email TEXT NOT NULL, email_key TEXT NOT NULL,
        password_hash TEXT NOT NULL, asked_at BIGINT NOT NULL, until_at BIGINT NOT NULL)",
    "CREATE INDEX sign_ups_by_email ON sign_ups (email_key)",
    "CREATE TABLE mails (id {id}, sealed {blob} NOT NULL)",
    "CREATE TABLE attempts (attempt_key TEXT PRIMARY KEY, failures BIGINT NOT NULL, last_at BIGINT NOT NULL)",
];

/// What each account has published, by day.
const USAGE: &[&str] = &[
    "CREATE TABLE usage_by_day (account_id BIGINT NOT NULL REFERENCES accounts (id), day BIGINT NOT NULL,
        bytes BIGINT NOT NULL, names BIGINT NOT NULL, PRIMARY KEY (account_id, day))",
];

/// What a restore leaves: whether it is still going on, whether the log may be signed, the number of
/// the log, and the number of the first event after the restored ones.
const RESTORES: &[&str] = &[
    "ALTER TABLE log_head ADD COLUMN restoring BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE log_head ADD COLUMN may_sign BIGINT NOT NULL DEFAULT 1",
    "ALTER TABLE log_head ADD COLUMN log BIGINT NOT NULL DEFAULT 1",
    "ALTER TABLE log_head ADD COLUMN restored_next BIGINT",
];

/// Each start asks by which address the installation goes, which few events say.
const ADDRESSES: &[&str] = &[
    "CREATE INDEX events_of_addresses ON events (seq) WHERE type IN ('installation.begun', 'installation.rebased')",
];

/// Which version of its key each purpose seals with, and by what the master key is known again.
const KEYS: &[&str] = &[
    "CREATE TABLE key_versions (purpose TEXT PRIMARY KEY, version BIGINT NOT NULL)",
    "CREATE TABLE master_check (one BIGINT PRIMARY KEY CHECK (one = 1), sealed {blob} NOT NULL)",
];

/// What protects an account: passkeys, links in its mails, the address before, pauses after changes.
const ACCOUNTS: &[&str] = &[
    "ALTER TABLE accounts ADD COLUMN paused_until BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE accounts ADD COLUMN codes_allowed BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE accounts ADD COLUMN password_leaked BIGINT NOT NULL DEFAULT 0",
    "CREATE TABLE links (digest TEXT PRIMARY KEY, account_id BIGINT NOT NULL REFERENCES accounts (id),
        purpose TEXT NOT NULL, detail TEXT NOT NULL, until_at BIGINT NOT NULL)",
    "CREATE INDEX links_by_account ON links (account_id)",
    // The address before stays nobody else's for as long as its holder may take the change back.
    "CREATE TABLE email_changes (account_id BIGINT PRIMARY KEY REFERENCES accounts (id), former TEXT NOT NULL,
        former_key TEXT NOT NULL UNIQUE, until_at BIGINT NOT NULL)",
    "CREATE TABLE passkeys (id {id}, public_id TEXT NOT NULL UNIQUE, account_id BIGINT NOT NULL REFERENCES accounts (id),
        credential_id TEXT NOT NULL UNIQUE, credential TEXT NOT NULL, name TEXT NOT NULL, added_at BIGINT NOT NULL,
        used_at BIGINT NOT NULL, backed_up BIGINT NOT NULL, doubted BIGINT NOT NULL)",
    // What was asked of an authenticator and not answered yet; `bound` says whose it is, by a digest.
    "CREATE TABLE ceremonies (digest TEXT PRIMARY KEY, purpose TEXT NOT NULL, bound TEXT NOT NULL, state TEXT NOT NULL,
        until_at BIGINT NOT NULL)",
    "CREATE INDEX passkeys_by_account ON passkeys (account_id)",
    "CREATE INDEX roles_by_account ON roles (account_id)",
    // By day, each source once a day; what is older than the window is swept away.
    "CREATE TABLE downloads (package_id BIGINT NOT NULL REFERENCES packages (id), day BIGINT NOT NULL,
        counted BIGINT NOT NULL, PRIMARY KEY (package_id, day))",
    "CREATE TABLE critical (package_id BIGINT PRIMARY KEY REFERENCES packages (id), reason TEXT NOT NULL,
        announced_at BIGINT NOT NULL, binds_at BIGINT NOT NULL, qualified_at BIGINT NOT NULL,
        marked_by TEXT, marked_why TEXT)",
    "CREATE TABLE recoveries (id {id}, public_id TEXT NOT NULL UNIQUE,
        account_id BIGINT NOT NULL REFERENCES accounts (id), way TEXT NOT NULL, state TEXT NOT NULL,
        opened_by TEXT, reason TEXT NOT NULL, agreed_by TEXT, asked_at BIGINT NOT NULL, ready_at BIGINT,
        reminded BIGINT NOT NULL)",
    "CREATE INDEX recoveries_by_account ON recoveries (account_id)",
    // Whether somebody was ever signed in with a second factor: only the very first browser is let in unasked.
    "ALTER TABLE accounts ADD COLUMN signed_in BIGINT NOT NULL DEFAULT 0",
    "UPDATE accounts SET signed_in = 1 WHERE id IN (SELECT account_id FROM sessions)",
    "ALTER TABLE sessions ADD COLUMN network TEXT NOT NULL DEFAULT ''",
    // A session in a browser that is new to the account mints no token before this time.
    "ALTER TABLE sessions ADD COLUMN tokens_from BIGINT NOT NULL DEFAULT 0",
    // One browser may be known to several accounts.
    "CREATE TABLE devices (id {id}, public_id TEXT NOT NULL UNIQUE, account_id BIGINT NOT NULL REFERENCES accounts (id),
        digest TEXT NOT NULL, agent TEXT NOT NULL, network TEXT NOT NULL, added_at BIGINT NOT NULL, used_at BIGINT NOT NULL,
        trusted_at BIGINT NOT NULL, until_at BIGINT NOT NULL, UNIQUE (account_id, digest))",
    // Addresses that have yet to receive the link which makes them an account's.
    "CREATE TABLE email_wishes (digest TEXT PRIMARY KEY, account_id BIGINT NOT NULL REFERENCES accounts (id),
        email TEXT NOT NULL, email_key TEXT NOT NULL, asked_at BIGINT NOT NULL, until_at BIGINT NOT NULL)",
    "CREATE INDEX email_wishes_by_account ON email_wishes (account_id)",
    // When its holder last showed that they read mail there; where it is 0, when the account was made.
    "ALTER TABLE accounts ADD COLUMN email_verified_at BIGINT NOT NULL DEFAULT 0",
    "CREATE TABLE mail_domains (domain TEXT PRIMARY KEY, looked_at BIGINT, absent_since BIGINT, lapsed BIGINT NOT NULL,
        name_servers TEXT NOT NULL, registrar TEXT, registered_at BIGINT, expires_at BIGINT, reregistered_at BIGINT)",
    // When each task that is done once in a while was last begun, by whichever node.
    "CREATE TABLE turns (task TEXT PRIMARY KEY, taken_at BIGINT NOT NULL)",
];

/// Who published each file and what showed it, when it was first listed, and everything about a hold.
const HOLDS: &[&str] = &[
    // A row of `accounts`, or nothing where no person published it.
    "ALTER TABLE files ADD COLUMN published_by BIGINT",
    "ALTER TABLE files ADD COLUMN evidence TEXT NOT NULL DEFAULT 'token'",
    "ALTER TABLE files ADD COLUMN builder TEXT",
    // Nothing for a file that never was in an index; kept when it is taken out of it.
    "ALTER TABLE files ADD COLUMN listed_at BIGINT",
    "UPDATE files SET listed_at = uploaded_at WHERE state = 'listed'",
    "CREATE INDEX files_by_publisher ON files (published_by)",
    "CREATE INDEX files_of_builders ON files (release_id) WHERE evidence <> 'token'",
    "ALTER TABLE holds ADD COLUMN public_id TEXT",
    "ALTER TABLE holds ADD COLUMN opened_by TEXT",
    // What a member of the staff wrote down, for the owners to read.
    "ALTER TABLE holds ADD COLUMN opened_why TEXT",
    "ALTER TABLE holds ADD COLUMN closed_by TEXT",
    "ALTER TABLE holds ADD COLUMN closed_why TEXT",
    "CREATE UNIQUE INDEX holds_by_public_id ON holds (public_id)",
    "CREATE INDEX holds_by_file ON holds (file_id)",
    "CREATE INDEX holds_that_are_open ON holds (id) WHERE closed IS NULL",
    "CREATE TABLE trust_resets (package_id BIGINT PRIMARY KEY REFERENCES packages (id), asked_by TEXT NOT NULL,
        asked_at BIGINT NOT NULL, from_at BIGINT NOT NULL)",
];

/// Organisations, their teams and their packages; roles that are offered; from where a token works, and when it
/// did last. What somebody may do is computed from these (`rights.rs`) and kept nowhere.
const TEAMS: &[&str] = &[
    "CREATE TABLE orgs (id {id}, public_id TEXT NOT NULL UNIQUE, name TEXT NOT NULL UNIQUE, made_at BIGINT NOT NULL)",
    "CREATE TABLE org_members (org_id BIGINT NOT NULL REFERENCES orgs (id),
        account_id BIGINT NOT NULL REFERENCES accounts (id), owner BIGINT NOT NULL, PRIMARY KEY (org_id, account_id))",
    "CREATE INDEX org_members_by_account ON org_members (account_id)",
    "CREATE TABLE org_invitations (org_id BIGINT NOT NULL REFERENCES orgs (id),
        account_id BIGINT NOT NULL REFERENCES accounts (id), owner BIGINT NOT NULL, PRIMARY KEY (org_id, account_id))",
    "CREATE TABLE teams (id {id}, public_id TEXT NOT NULL UNIQUE, org_id BIGINT NOT NULL REFERENCES orgs (id),
        name TEXT NOT NULL, UNIQUE (org_id, name))",
    "CREATE TABLE team_members (team_id BIGINT NOT NULL REFERENCES teams (id),
        account_id BIGINT NOT NULL REFERENCES accounts (id), PRIMARY KEY (team_id, account_id))",
    "CREATE INDEX team_members_by_account ON team_members (account_id)",
    "CREATE TABLE team_roles (package_id BIGINT NOT NULL REFERENCES packages (id),
        team_id BIGINT NOT NULL REFERENCES teams (id), role TEXT NOT NULL, PRIMARY KEY (package_id, team_id))",
    "CREATE INDEX team_roles_by_team ON team_roles (team_id)",
    "CREATE TABLE package_orgs (package_id BIGINT PRIMARY KEY REFERENCES packages (id),
        org_id BIGINT NOT NULL REFERENCES orgs (id))",
    "CREATE INDEX package_orgs_by_org ON package_orgs (org_id)",
    "ALTER TABLE invitations ADD COLUMN role TEXT NOT NULL DEFAULT 'owner'",
    "ALTER TABLE accounts ADD COLUMN deleted_at BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE tokens ADD COLUMN networks TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE tokens ADD COLUMN used_at BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE tokens ADD COLUMN used_from TEXT NOT NULL DEFAULT ''",
];

/// Build services that publish by their identity.
const PUBLISHERS: &[&str] = &[
    "ALTER TABLE packages ADD COLUMN publisher_only BIGINT NOT NULL DEFAULT 0",
    // Without a package it waits for a name that nobody has published. What must be so, and the numbers that were
    // seen once, are JSON objects of texts, sorted by name.
    "CREATE TABLE publishers (id {id}, public_id TEXT NOT NULL UNIQUE,
        account_id BIGINT NOT NULL REFERENCES accounts (id), ecosystem TEXT NOT NULL, name TEXT NOT NULL,
        name_key TEXT NOT NULL, package_id BIGINT REFERENCES packages (id), issuer TEXT NOT NULL, kind TEXT NOT NULL,
        subject TEXT NOT NULL, claims TEXT NOT NULL, pins TEXT NOT NULL, tag_only BIGINT NOT NULL,
        unprotected BIGINT NOT NULL, added_at BIGINT NOT NULL, used_at BIGINT)",
    "CREATE INDEX publishers_by_subject ON publishers (issuer, subject)",
    "CREATE INDEX publishers_by_name ON publishers (ecosystem, name_key)",
    "CREATE INDEX publishers_by_account ON publishers (account_id)",
    "CREATE TABLE publisher_tokens (id {id}, public_id TEXT NOT NULL UNIQUE,
        publisher_id BIGINT NOT NULL REFERENCES publishers (id), digest TEXT NOT NULL UNIQUE, identity TEXT NOT NULL,
        minted_at BIGINT NOT NULL, until_at BIGINT NOT NULL, revoked_at BIGINT)",
    "CREATE INDEX publisher_tokens_by_end ON publisher_tokens (until_at)",
    "CREATE INDEX publisher_tokens_by_publisher ON publisher_tokens (publisher_id)",
    // An identity is used once, for as long as anybody could send it again.
    "CREATE TABLE used_identities (digest TEXT PRIMARY KEY, until_at BIGINT NOT NULL)",
    "CREATE INDEX used_identities_by_end ON used_identities (until_at)",
    // By which publisher a release came; it outlives the publisher.
    "CREATE TABLE publications (release_id BIGINT PRIMARY KEY REFERENCES releases (id), publisher TEXT NOT NULL,
        identity TEXT NOT NULL)",
];

/// Statements of where files were built, as they were sent and as they were read; and by whom packages are built.
const ATTESTATIONS: &[&str] = &[
    "CREATE TABLE attestations (id {id}, file_id BIGINT NOT NULL REFERENCES files (id), sha256 TEXT NOT NULL,
        bundle {blob} NOT NULL, predicate_type TEXT NOT NULL, identity TEXT NOT NULL, builder TEXT NOT NULL,
        own BIGINT NOT NULL, hosted BIGINT NOT NULL, trust_root TEXT NOT NULL, log_index BIGINT, signed_at BIGINT,
        verified_at BIGINT NOT NULL, UNIQUE (file_id, sha256))",
    "CREATE TABLE builders (id {id}, package_id BIGINT NOT NULL REFERENCES packages (id), builder TEXT NOT NULL,
        added_by TEXT NOT NULL, added_at BIGINT NOT NULL, UNIQUE (package_id, builder))",
];

/// The version that this program writes and expects.
pub(crate) fn version() -> usize {
    STEPS.len()
}

/// The statements that lead on from one version to another, in this engine's words.
pub(crate) fn statements(
    engine: DbBackend,
    from: usize,
    to: usize,
) -> impl Iterator<Item = String> {
    let (blob, id, order) = match engine {
        // Words are ordered by their bytes, as in SQLite, and not as the server's language has it.
        DbBackend::Postgres => (
            "BYTEA",
            "BIGINT PRIMARY KEY GENERATED ALWAYS AS IDENTITY",
            " COLLATE \"C\"",
        ),
        _ => ("BLOB", "INTEGER PRIMARY KEY AUTOINCREMENT", ""),
    };
    let steps = STEPS.into_iter().take(to).skip(from);
    steps.flatten().map(move |text| {
        text.replace("{blob}", blob)
            .replace("{id}", id)
            .replace("{order}", order)
    })
}

/// The tables of a version, each after those that it refers to; and whether it numbers its rows.
pub(crate) fn tables(version: usize) -> impl Iterator<Item = (&'static str, bool)> {
    let steps = STEPS.into_iter().take(version);
    steps.flatten().filter_map(|text| {
        let (name, columns) = text.strip_prefix("CREATE TABLE ")?.split_once(' ')?;
        Some((name, columns.contains("{id}")))
    })
}
