// The page and the program must never disagree about a workbook: every shipped profile, and workbooks made of corner
// cases, are judged by both.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { folder, framework as carried, program, root } from './harness.mjs';

const TODAY = '2026-11-22';
const profiles = readdirSync(`${root}/data/profiles`).filter((name) => name.endsWith('.toml'));
const require = createRequire(import.meta.url), assets = '../../crates/assessor/assets/workbook/';
// Each script expects those before it, as in the page.
const [Toml, , Ladder] = ['toml.js', 'check.js', 'ladder.js'].map((file) => require(`${assets}${file}`));
const framework = carried();
const scratch = folder();

const rungs = (ladder) => (ladder ? [ladder.proven, ladder.possible] : null);
const column = (verdict) => [verdict.outcome, verdict.expires || null, verdict.stale];
const NOT_ASKED = ['not-applicable', null, false];

function byPage(text) {
  const judged = Ladder.judge(framework, Toml.parse(text).get([]), TODAY);
  const tracks = judged.tracks.map((t) => [t.id, rungs(t.ladder), rungs(t.companion), t.ladder?.between ?? [], t.ladder?.blocking ?? []]);
  const rows = judged.rows.map((r) => [r.id, r.applies ? column(r.stock) : NOT_ASKED, r.second && (r.applies ? column(r.second) : NOT_ASKED)]);
  return { tracks, rows };
}

function byProgram(path) {
  const run = spawnSync(program, [path, '--format', 'json', '--today', TODAY], { encoding: 'utf8', maxBuffer: 1 << 26 });
  assert.equal(run.status, 0, run.stderr);
  const judged = JSON.parse(run.stdout);
  const tracks = judged.tracks.map((t) => [t.track, t.proven === null ? null : rungs(t), rungs(t.with_companion), t.between, t.blocking]);
  const rows = judged.criteria.map((r) => [r.id, column(r), r.companion && column(r.companion)]);
  return { tracks, rows };
}

function agree(path) {
  const page = byPage(readFileSync(path, 'utf8')), told = byProgram(path);
  assert.deepEqual(page.rows, told.rows);
  assert.deepEqual(page.tracks, told.tracks);
  return told;
}

test('there are profiles to compare', () => assert.equal(profiles.length, 18));

for (const name of profiles) test(`page and program agree on ${name}`, () => { agree(`${root}/data/profiles/${name}`); });

// What a row can say, from complete to nothing at all; each with what a hasty reader could take for evidence.
const OUTCOMES = ['', ...['met', 'partly', 'not-met', 'unknown', 'not-applicable'].map((word) => `outcome = "${word}"\n`)];
const GROUNDS = [
  '', 'reason = "R"\n', 'reason = "  "\n', 'expires = 2026-11-22\n', 'expires = 2026-11-21\n', 'expires = "2026-11-21"\nreason = "R"\n', 'expires = 9999-12-31\n',
];
const documented = (lines) => `kind = "documented"\n${lines}`, attested = (lines) => `kind = "attested"\n${lines}`;
const PIECES = [
  [],
  [documented('title = "T"\nread = 2026-11-22\n')],
  [documented('title = "T"\nread = "2026-11-22"\n')],
  [documented('title = " "\nread = 2026-11-22\n')],
  [documented('title = "T"\ndate = 2026-11-22\n')],
  [documented('address = "A"\nquote = "Q"\nread = 2026-11-22\n')],
  [documented('repository = "a/b"\nread = 2026-11-22\n')],
  [documented('repository = "a/b"\npath = "c"\nread = 2024-02-29\n')],
  [documented(`title = "T"\nread = 2026-11-22\nquote = "${'q'.repeat(301)}"\n`)],
  [documented('title = "T"\nread = 2027-11-22\n')],
  [documented('title = "T"\nread = 9999-12-31\n')],
  [documented('title = "T"\nread = 2026-11-22\ndate = 2026-11-24\n')],
  [documented('title = "T"\nread = 2025-11-21\n'), documented('read = 2026-11-22\n')],
  [documented('title = "T"\nread = 2025-11-22\ndate = 2020-01-01\n')],
  [attested('who = "A"\ndate = 2026-11-01\nstatement = "S"\n')],
  [attested('who = "A"\ndate = 2026-11-23\nstatement = "S"\n')],
  [attested('who = "A"\nstatement = "S"\n')],
  [attested('who = ""\ndate = 2026-11-01\nstatement = "S"\n')],
  [attested('who = "A"\ndate = 2026-11-01\n'), attested('who = "A"\ndate = 2024-02-29\nstatement = "S"\n')],
];
const TAXONOMIES = [
  '', 'accounts = false\n', 'packages = "source-only"\n', 'accounts = true\npackages = "builds-for-users"\nstock-client = ""\ncompanion = "g"\n',
  'stock-client = "c"\ncompanion = "g"\n', 'stock-client = " "\n', 'stock-client = "c"\ncompanion = " "\n', 'companion = "g"\n',
];

// A number that depends on its argument only, so that a failure can be seen again.
function dice(seed) {
  let state = seed + 1;
  return (choices) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return choices[(state >>> 0) % choices.length];
  };
}

function made(number) {
  const pick = dice(number * 7919), taxonomy = TAXONOMIES[number % TAXONOMIES.length];
  // Every second workbook leans towards met rows, or no ladder would ever rise.
  const good = number % 2 ? ['outcome = "met"\n'] : [], proven = number % 2 ? [PIECES[1]] : [];
  const answer = (path) => {
    const pieces = pick([...PIECES, ...Array(20).fill(proven[0] ?? PIECES[14])]).map((piece) => `[[${path}.evidence]]\n${piece}`);
    return `[${path}]\n${pick([...OUTCOMES, ...Array(number % 2 ? 60 : 0).fill(good[0])])}${pick(GROUNDS)}${pieces.join('')}`;
  };
  const rows = framework.criteria.flatMap(({ id, track }) => {
    const path = id.replace('/', '.');
    if (pick([1, 2, 3, 4, 5, 6, 7, 8]) === 1) return [];
    return track === 'cli-tooling' && pick([1, 2]) === 1 ? [answer(path), answer(`${path}.companion`)] : [answer(path)];
  });
  return `format = 1\nframework = "psr-0.1"\n[subject]\nid = "x"\nname = "X"\nassessed = ${TODAY}\nassessed-by = "A"\n[taxonomy]\n${taxonomy}${rows.join('')}`;
}

test('page and program agree on workbooks made of corner cases', () => {
  const seen = new Set();
  for (let number = 0; number < 64; number++) {
    const path = join(scratch, `corner-${number}.toml`);
    writeFileSync(path, made(number));
    const told = agree(path);
    told.tracks.forEach(([, ladder, both]) => seen.add(String(ladder)).add(`both ${both}`));
    told.rows.forEach(([, stock]) => seen.add(`${stock[0]} ${stock[2] ? 'stale' : ''}`));
  }
  for (const kind of ['0,0', '0,3', '1,1', '', 'both 2,3', 'both 0,3', 'met stale', 'met ', 'partly ', 'not-met ', 'unknown stale', 'not-applicable '])
    assert.ok(seen.has(kind === '' ? 'null' : kind), `no workbook shows "${kind}": ${[...seen].join('; ')}`);
});
