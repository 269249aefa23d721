// The page and the program must never disagree about a workbook: every shipped profile is judged by both.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { framework as carried, root } from './harness.mjs';

const TODAY = '2026-11-22';
const target = process.env.CARGO_TARGET_DIR ?? `${root}/target`;
const program = `${target}/debug/portcullis-assess`;
const profiles = readdirSync(`${root}/data/profiles`).filter((name) => name.endsWith('.toml'));
const require = createRequire(import.meta.url), assets = '../../crates/assessor/assets/workbook/';
const PortcullisToml = require(`${assets}toml.js`), PortcullisLadder = require(`${assets}ladder.js`);
const framework = carried();

test('there are profiles to compare', () => assert.equal(profiles.length, 18));

for (const name of profiles) {
  test(`page and program agree on ${name}`, () => {
    const path = `${root}/data/profiles/${name}`;
    const byProgram = JSON.parse(execFileSync(program, [path, '--format', 'json', '--today', TODAY], { encoding: 'utf8', maxBuffer: 1 << 26 }));
    const byPage = PortcullisLadder.judge(framework, PortcullisToml.parse(readFileSync(path, 'utf8')).get([]), TODAY);
    const ladders = (tracks) => Object.fromEntries(tracks);
    assert.deepEqual(
      ladders(byPage.tracks.map((t) => [t.id, t.ladder ? [t.ladder.proven, t.ladder.possible] : null])),
      ladders(byProgram.tracks.map((t) => [t.track, t.proven === null ? null : [t.proven, t.possible]])),
    );
    assert.deepEqual(
      ladders(byPage.tracks.filter((t) => t.companion).map((t) => [t.id, [t.companion.proven, t.companion.possible]])),
      ladders(byProgram.tracks.filter((t) => t.with_companion).map((t) => [t.track, [t.with_companion.proven, t.with_companion.possible]])),
    );
    const outcome = (row) => (row.applies ? row.stock.outcome : 'not-applicable');
    assert.deepEqual(
      ladders(byPage.rows.map((row) => [row.id, outcome(row)])),
      ladders(byProgram.criteria.map((row) => [row.id, row.outcome])),
    );
  });
}
