// Releases that are kept out of the index, in a real browser: the staff quarantines one, its owner sees why and what to
// do, the staff lets it in again.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { authenticator, browser, enrol, registry } from './registry-harness.mjs';

const WINDOWS = [['light', 1280], ['dark', 1280], ['light', 360], ['dark', 360]];
let here, chromium, key, version;

const words = (page) => page.locator('main').innerText();

// What no import leaves: who made the package, and a hold of the rule about that.
function sql(...statements) {
  const database = join(here.data, 'registry.db');
  const code = 'import sqlite3,sys; db=sqlite3.connect(sys.argv[1]); [db.execute(s) for s in sys.argv[2:]]; db.commit()';
  const run = spawnSync('python3', ['-c', code, database, ...statements], { encoding: 'utf8' });
  assert.equal(run.status, 0, run.stderr);
}

async function signInByPasskey(page) {
  const mine = await authenticator(page);
  await mine.give(key);
  await page.goto('/sign-in');
  await page.waitForURL('**/account');
}

before(async () => {
  [here, chromium] = await Promise.all([registry(), browser()]);
  const { page, close } = await chromium.visitor(here);
  await enrol(page, here, 'ada');
  const laptop = await authenticator(page);
  await page.goto('/account/passkeys/new');
  await page.fill('#passkey-name', 'this laptop');
  await page.click('text=Make the passkey');
  await page.waitForURL('**/account');
  [key] = await laptop.keys();
  const cache = process.env.CARGO_HOME || `${process.env.HOME}/.cargo`;
  here.admin('import', 'cargo', `${cache}/registry/cache`);
  here.admin('owner', 'serde', '--login', 'ada');
  await page.goto('/packages/cargo/serde');
  version = await page.locator('.version').innerText();
  await close();
});
after(async () => { await chromium.close(); await here.stop(); });

for (const [theme, width] of WINDOWS) {
  const named = (name) => `${name}-${theme}-${width}`;

  test(`a release is quarantined, shown to its owner, and let in again: ${theme} ${width}`, async () => {
    const { page, close } = await chromium.visitor(here, { theme, width });
    await signInByPasskey(page);
    await page.goto('/staff');
    await page.click('text=Releases that are held, and quarantine');
    await chromium.look(page, named('staff-holds-empty'));
    await page.fill('#name', 'serde');
    await page.fill('#version', version);
    await page.fill('#one-why', 'it reads the environment and sends it somewhere');
    await page.click('text=Quarantine it');
    assert.match(await words(page), new RegExp(`Quarantined:\\s+serde ${version}`));
    await chromium.look(page, named('staff-holds'));
    const { page: others, close: leave } = await chromium.visitor(here, { theme, width, stranger: true });
    await others.goto(`/packages/cargo/serde/${version}`);
    assert.equal(await others.locator('h1').innerText(), 'Taken out of the index');
    assert.match(await words(others), /is quarantined: quarantined-by-staff/);
    await chromium.look(others, named('quarantined'));
    await leave();
    sql(
      `INSERT INTO holds (public_id, file_id, reason, opened) SELECT 'hold_' || substr(hex(randomblob(8)), 1, 16), id, 'trust-downgrade', uploaded_at
       FROM files WHERE filename = 'serde-${version}.crate'`,
      `UPDATE files SET evidence = 'provenance', builder = 'https://forge.example.org/ada/serde' WHERE filename = 'serde-${version}.crate'`,
    );
    await page.goto('/packages/cargo/serde/holds');
    assert.match(await words(page), /it reads the environment/);
    assert.match(await words(page), /trust-downgrade/);
    await chromium.look(page, named('holds'));
    await page.goto('/account');
    assert.match(await words(page), /Releases that are held/);
    await chromium.look(page, named('account-held'));
    await page.goto('/staff/holds');
    await page.fill('#why-1', 'a test of ours');
    await page.click('button[value=let-out]');
    await page.locator('text=Nothing.').waitFor();
    await page.goto(`/packages/cargo/serde/${version}`);
    assert.equal(await page.locator('.version').innerText(), version);
    await page.goto('/packages/cargo/serde/holds');
    assert.match(await words(page), /a test of ours/);
    await page.click('text=Begin anew in 72 hours');
    assert.match(await words(page), /this begins anew/);
    await chromium.look(page, named('holds-ended'));
    await page.click('text=Take that back');
    assert.equal(await page.locator('text=Begin anew in 72 hours').count(), 1);
    await close();
  });
}
