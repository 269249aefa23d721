// The page's ladder and its remarks, without a browser: the rule of the ladder, and the rules of `assess check`.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';

const require = createRequire(import.meta.url), assets = '../../crates/assessor/assets/workbook/';
const Toml = require(`${assets}toml.js`), Check = require(`${assets}check.js`), Ladder = require(`${assets}ladder.js`);

const today = '2026-11-22';
const framework = {
  id: 'psr-0.1', title: 'T', version: '0.1',
  tracks: [['authentication', 'accounts'], ['authorization', 'accounts-and-built'], ['general-capabilities', 'always'], ['cli-tooling', 'client']].map(([id, applies]) => ({ id, title: id, applies })),
  criteria: ['authentication', 'authorization', 'general-capabilities', 'cli-tooling'].flatMap((track) => [1, 1, 2, 2, 3, 3].map((level, i) => ({ id: `${track}/c${i}`, track, level, title: `${track} ${i}` }))),
};
const head = 'format = 1\nframework = "psr-0.1"\n[subject]\nid = "x"\nname = "X"\nassessed = 2026-11-22\nassessed-by = "A"\n';
const everything = '[taxonomy]\naccounts = true\npackages = "built"\nstock-client = "c"\n';
const proof = (row, extra = '') => `[[${row}.evidence]]\nkind = "attested"\nwho = "A"\ndate = 2026-11-01\nstatement = "S"\n${extra}`;
const judged = (text, taxonomy = everything) => Ladder.judge(framework, Toml.parse(head + taxonomy + text).get([]), today);
const ladderOf = (result, track = 'general-capabilities') => result.tracks.find((t) => t.id === track).ladder;
const said = (text) => judged(text).rows.flatMap((r) => r.problems.map((p) => p.text)).join('\n');

test('the ladder follows its definition for every mixture of outcomes', () => {
  const words = ['met', 'partly', 'not-met', 'unknown', 'not-applicable'];
  for (let n = 0; n < 5 ** 6; n += 7) {
    const rows = [1, 1, 2, 2, 3, 3].map((level, i) => ({ id: `t/c${i}`, level, applies: true, outcome: words[Math.floor(n / 5 ** i) % 5] }));
    const counted = rows.filter((r) => r.outcome !== 'not-applicable'), found = Ladder.ladder(rows);
    if (counted.length === 0) {
      assert.equal(found, null);
      continue;
    }
    const highest = (good) => Math.max(...[0, 1, 2, 3].filter((l) => counted.every((r) => r.level > l || good.includes(r.outcome))));
    assert.deepEqual([found.proven, found.possible], [highest(['met']), highest(['met', 'unknown'])], JSON.stringify(rows));
    const named = (holds) => rows.filter(holds).map((r) => r.id);
    assert.deepEqual(found.between, named((r) => r.outcome === 'unknown' && r.level > found.proven && r.level <= found.possible));
    assert.deepEqual(found.blocking, named((r) => ['partly', 'not-met'].includes(r.outcome) && r.level === found.possible + 1));
  }
});

test('the taxonomy decides which tracks have a ladder', () => {
  const having = (taxonomy) => judged('', `[taxonomy]\n${taxonomy}`).tracks.filter((t) => t.ladder).map((t) => t.id);
  assert.deepEqual(having('accounts = true\npackages = "built"\nstock-client = "c"'), framework.tracks.map((t) => t.id));
  assert.deepEqual(having(''), framework.tracks.map((t) => t.id), 'what nobody has said rules nothing out');
  assert.deepEqual(having('accounts = true\npackages = "source-only"\nstock-client = ""'), ['authentication', 'general-capabilities']);
  assert.deepEqual(having('accounts = false\npackages = "built"\nstock-client = ""'), ['general-capabilities']);
  assert.deepEqual(having('accounts = false\npackages = "source-only"\nstock-client = "c"'), ['general-capabilities', 'cli-tooling']);
});

test('an answer counts only with complete evidence, or with a reason', () => {
  const row = 'general-capabilities.c0', other = `[general-capabilities.c1]\noutcome = "met"\n${proof('general-capabilities.c1')}`;
  const proven = (text) => ladderOf(judged(`${text}\n${other}`)).proven;
  assert.equal(proven(`[${row}]\noutcome = "met"\n${proof(row)}`), 1);
  assert.equal(proven(`[${row}]\noutcome = "met"`), 0);
  assert.equal(proven(`[${row}]\noutcome = "met"\n[[${row}.evidence]]\nkind = "attested"\nwho = "A"`), 0);
  assert.equal(proven(`[${row}]\noutcome = "met"\n[[${row}.evidence]]\nkind = "observed"`), 0);
  assert.equal(proven(`[${row}]\noutcome = "not-applicable"\nreason = "R"`), 1);
  assert.equal(proven(`[${row}]\noutcome = "not-applicable"`), 0);
  assert.equal(proven(`[${row}]\noutcome = "partly"\n${proof(row)}`), 0);
  const old = judged(`[${row}]\noutcome = "met"\nexpires = 2026-11-21\n${proof(row)}\n${other}`);
  assert.deepEqual([ladderOf(old).proven, ladderOf(old).stale], [1, true], 'expired rows still count, and are shown');
});

test('a row expires a year after its newest day, unless it says otherwise', () => {
  const row = 'general-capabilities.c0', expires = (days, own = '') => {
    const list = days.map((d) => `[[${row}.evidence]]\nkind = "documented"\ntitle = "T"\nread = ${d}\n`).join('');
    return judged(`[${row}]\noutcome = "met"\n${own}${list}`).rows.find((r) => r.name === 'c0' && r.track === 'general-capabilities').stock;
  };
  assert.equal(expires(['2025-03-01', '2026-01-05']).expires, '2027-01-05');
  assert.equal(expires(['2024-02-29']).expires, '2025-02-28');
  assert.equal(expires(['9999-06-01']).expires, '9999-06-01', 'the calendar ends');
  assert.equal(expires(['"2025-11-21"']).expires, '2026-11-21', 'a day may stand in quotes');
  assert.equal(expires(['2025-11-22']).stale, false, 'the last day itself is still good');
  assert.equal(expires(['2025-11-21']).stale, true);
  assert.equal(expires(['2020-01-01'], 'expires = 2030-01-01\n').stale, false);
});

test('with a companion the better of both counts, and what nobody judged is unknown', () => {
  const two = `${everything}companion = "g"\n`;
  const met = (row) => `[${row}]\noutcome = "met"\n${proof(row)}`;
  const text = `${met('cli-tooling.c0')}[cli-tooling.c1]\noutcome = "not-met"\n${proof('cli-tooling.c1')}${met('cli-tooling.c1.companion')}`;
  const cli = judged(text, two).tracks[3];
  assert.deepEqual([cli.ladder.proven, cli.companion.proven], [0, 1]);
  const row = judged(text, two).rows.find((r) => r.id === 'cli-tooling/c0');
  assert.deepEqual([row.stock.outcome, row.second.outcome, row.both.outcome], ['met', 'unknown', 'met'], 'nobody speaks for the companion');
  assert.equal(judged(text).tracks[3].companion, null);
});

test('remarks follow the rules of the format', () => {
  const row = '[authentication.c0]\noutcome = "met"\n', documented = (lines) => said(`${row}[[authentication.c0.evidence]]\nkind = "documented"\n${lines}`);
  assert.match(said(row), /"met" counts as unknown: it needs at least one piece of evidence/);
  assert.match(documented('title = "T"'), /day it was read is missing/);
  assert.match(documented('read = 2026-11-22'), /Where it stands is missing/);
  assert.match(documented('read = 2026-11-22\nrepository = "a/b"'), /has no path|Where it stands/);
  assert.match(documented('read = 2026-11-22\naddress = "A"\nquote = "Q"'), /quotation needs repository and path, or a title/);
  assert.match(documented(`read = 2026-11-22\ntitle = "T"\nquote = "${'q'.repeat(301)}"`), /more than 300 characters/);
  assert.match(documented('read = "22 Nov 2026"\ntitle = "T"'), /"read" takes a day such as/);
  assert.match(documented('read = "2026-02-30"\ntitle = "T"'), /"read" takes a day such as/);
  assert.match(documented('read = 2026-11-23\ntitle = "T"'), /"read" lies in the future \(2026-11-23\)/);
  assert.match(documented('read = 2026-11-22\ntitel = "T"'), /"titel" is not a key of this format. The nearest known one is "title"/);
  assert.equal(documented('read = 2026-11-22\ntitle = "T"\nquote = "Q"'), '');
  assert.equal(documented('read = 2026-11-22\naddress = "A"'), '');
  assert.match(said(`${row}[[authentication.c0.evidence]]\nkind = "attested"`), /Who says so is missing[\s\S]*day it was said[\s\S]*statement is missing/);
  assert.match(said('[authentication.c0]\noutcome = "not-applicable"'), /needs a reason/);
  assert.match(said('[authentication.c0]\nstate = "done"'), /"state" takes one of: open, started, waiting, submitted/);
  assert.match(said('[authentication.c0]\noutcome = "Met"'), /"outcome" takes one of/);
  const whole = (text) => judged(text).problems.map((p) => p.text).join('\n');
  assert.equal(whole(''), '');
  assert.match(judged('', '[taxonomy]\naccounts = true\npackages = "built"\n').problems.map((p) => p.text).join(), /which client is judged/);
  assert.match(whole('[authentication.c00]\noutcome = "met"'), /is not a criterion of psr-0.1. The nearest known one is "authentication\/c0"/);
  assert.match(whole('[autentication.c0]'), /nearest known one is "authentication"/);
  assert.match(whole('[reply]\nby = "A"'), /reply needs by, date and text/);
});
