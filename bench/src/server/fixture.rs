//! Many packages at once: written in bulk with SQLite's own program into the database of a server that was
//! started and stopped before. Rows of every table that a publish writes; no files, which nobody reads here.

use std::error::Error;
use std::io::Write;
use std::process::{Command, Stdio};

use e2e::Program;

/// `COUNT` packages with one release each, all words of their names, their events and renderings.
const BULK: &str = "\
PRAGMA foreign_keys = ON;
BEGIN;
CREATE TEMP TABLE made AS WITH RECURSIVE made (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM made WHERE i < COUNT)
    SELECT i, printf('other-%06d', i) AS name, lower(hex(randomblob(32))) AS sha256,
        (SELECT next_seq FROM log_head) + i - 1 AS seq FROM made;
INSERT INTO packages (ecosystem, name, name_key, origin) SELECT 'cargo', name, name, 'imported' FROM made;
INSERT INTO releases (package_id, version, version_key, yanked)
    SELECT id, '1.0.0', '1.0.0', 0 FROM packages JOIN made USING (name);
INSERT INTO files (release_id, ecosystem, filename, sha256, size, kind, state, manifest, index_row, uploaded_at)
    SELECT releases.id, 'cargo', name || '-1.0.0.crate', sha256, 10240, 'crate', 'listed',
        json_object('name', name, 'version', '1.0.0', 'description', 'One of many that stand beside.'),
        json_object('name', name, 'vers', '1.0.0', 'deps', json_array(), 'cksum', sha256,
            'features', json_object(), 'yanked', json('false')),
        0
    FROM made JOIN packages USING (name) JOIN releases ON releases.package_id = packages.id;
INSERT INTO search_terms (term, package_id, weight)
    SELECT term, id, weight FROM packages JOIN made USING (name), (
        SELECT 'other' AS term, 100 AS weight UNION ALL SELECT 'one', 5 UNION ALL SELECT 'many', 5
        UNION ALL SELECT 'stand', 5 UNION ALL SELECT 'beside', 5)
    UNION ALL SELECT printf('%06d', i), id, 100 FROM packages JOIN made USING (name);
INSERT INTO events (seq, ts, type, visibility, body, salt)
    SELECT seq, (SELECT last_ts FROM log_head), 'file.published', 'public',
        CAST(json_object('v', 1, 'seq', seq, 'type', 'file.published', 'package', name, 'version', '1.0.0',
            'sha256', sha256, 'size', 10240, 'state', 'listed', 'origin', 'imported') AS BLOB), NULL
    FROM made;
INSERT INTO rendered (rendered_key, seq, etag, changed)
    SELECT 'cargo/' || name, seq + 1, '\"' || sha256 || '\"', (SELECT next_change FROM log_head) + i - 1 FROM made;
UPDATE log_head SET next_seq = next_seq + COUNT, next_change = next_change + COUNT;
COMMIT;
SELECT count(*) FROM packages;
";

/// A running server with so many packages; nothing where SQLite's program is not installed.
pub(crate) fn with_packages(count: usize) -> Result<Option<Program>, Box<dyn Error>> {
    if !super::is_installed("sqlite3", "-version") {
        return Ok(None);
    }
    let mut program = Program::start();
    program.stop();
    let mut sqlite = Command::new("sqlite3")
        .arg("-bail")
        .arg(program.data().join("registry.db"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut into = sqlite.stdin.take().ok_or("no pipe")?;
    into.write_all(BULK.replace("COUNT", &count.to_string()).as_bytes())?;
    drop(into);
    let output = sqlite.wait_with_output()?;
    let kept = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() || kept.trim() != count.to_string() {
        return Err(format!("{count} packages were to be written, not {kept}").into());
    }
    program.serve();
    Ok(Some(program))
}
