// Passkeys in a real browser with a virtual authenticator (CDP): an account without a password, sign-in by passkey
// alone, a second factor that is a passkey, and another origin.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apply, authenticator, browser, mailTo, registry, setUpFactor, signIn, PASSWORD } from './registry-harness.mjs';

let here, chromium;
before(async () => { [here, chromium] = await Promise.all([registry(), browser()]); });
after(async () => { await chromium.close(); await here.stop(); });

const heading = (page) => page.locator('h1').innerText();
const link = async (address, seen) => /http\S+\/sign-up\/confirm\/\S+/.exec(await mailTo(here, address, seen))[0];

let key;

test('somebody signs up without a password, and signs in with the passkey alone', async () => {
  const { page, close } = await chromium.visitor(here);
  const mine = await authenticator(page);
  await page.goto('/sign-up');
  await page.fill('#login', 'cleo');
  await page.fill('#email', 'cleo@example.org');
  await page.click('text=With a passkey instead of a password');
  assert.equal(await heading(page), 'Look into your mail');
  await page.goto(await link('cleo@example.org'));
  await page.fill('#passkey-name', 'this laptop');
  await chromium.look(page, 'passkey-confirm');
  await page.click('text=Make the account and its passkey');
  await page.waitForURL('**/account');
  assert.equal(await heading(page), 'cleo');
  assert.match(await page.locator('main').innerText(), /this laptop/);
  await chromium.look(page, 'passkey-account');
  [key] = await mine.keys();
  assert.ok(key.isResidentCredential && key.rpId === 'localhost');
  const [cookie] = await page.context().cookies();
  await mine.there(false);
  await page.click('text=Sign out');
  await page.goto('/sign-in');
  assert.equal(await page.getAttribute('#login', 'autocomplete'), 'username webauthn');
  await mine.there(true);
  await page.click('text=Sign in with a passkey');
  await page.waitForURL('**/account');
  assert.equal(await heading(page), 'cleo');
  // Where the browser offers the passkey by itself, nothing has to be pressed.
  await page.click('text=Sign out');
  await page.goto('/sign-in');
  await page.waitForURL('**/account');
  assert.notEqual((await page.context().cookies())[0].value, cookie.value);
  await page.goto('/account/tokens');
  await page.fill('#label', 'laptop');
  await page.check('text=new names only');
  await page.click('text=Mint the token');
  assert.match(await page.locator('.notice .command code').first().innerText(), /^pcl_p_[0-9A-Za-z]{38}$/);
  await close();
});

test('the passkey of another device is a second factor, and no code is asked for', async () => {
  const { page, close } = await chromium.visitor(here);
  await page.goto('/sign-up');
  await apply(page, 'bob');
  await page.goto(await link('bob@example.org'));
  await page.click('text=Make the account');
  await signIn(page, 'bob');
  assert.equal(await heading(page), 'Set up the second factor');
  await chromium.look(page, 'passkey-or-app');
  const mine = await authenticator(page);
  await page.click('text=Make a passkey');
  await page.waitForURL('**/account');
  assert.equal(await heading(page), 'bob');
  await mine.there(false);
  await page.click('text=Sign out');
  await signIn(page, 'bob');
  await mine.there(true);
  assert.equal(await heading(page), 'Second factor');
  assert.equal(await page.locator('#code').count(), 0);
  await chromium.look(page, 'passkey-second-step');
  await page.click('text=Use the passkey');
  await page.waitForURL('**/account');
  await page.click('text=Give it up');
  assert.match(await page.locator('main').innerText(), /nobody can guess or leak it/);
  await page.click('text=Remove >> nth=0');
  assert.match(await page.locator('.notice.refused').innerText(), /last factor cannot be removed/);
  assert.equal((await mine.keys()).length, 1);
  await close();
});

test('an account with an app adds, names and renames passkeys after a sign of its owner', async () => {
  const { page, close } = await chromium.visitor(here);
  await page.goto('/sign-up');
  await apply(page, 'dana');
  await page.goto(await link('dana@example.org'));
  await page.click('text=Make the account');
  await signIn(page, 'dana');
  const { recovery } = await setUpFactor(page);
  await page.click('text=I have kept them');
  const mine = await authenticator(page);
  await page.click('text=Add a passkey');
  await chromium.look(page, 'passkey-new');
  await page.fill('#passkey-name', 'blue key');
  await page.click('text=Make the passkey');
  await page.waitForURL('**/account');
  await page.click('text=Rename');
  await page.fill('[aria-label="New name of blue key"]', 'red key');
  await page.click('details[open] button');
  assert.match(await page.locator('main').innerText(), /red key/);
  // The same device has one already; the page says so.
  await page.goto('/account/presence?next=/account/passkeys/new');
  await chromium.look(page, 'passkey-presence');
  await page.click('text=Use the passkey');
  await page.locator('#passkey-name').waitFor();
  await page.click('text=Make the passkey');
  await page.locator('[role=alert]:visible').waitFor();
  assert.match(await page.locator('[role=alert]:visible').innerText(), /holds a passkey of this account already/);
  await chromium.look(page, 'passkey-trouble');
  // Codes are not taken now, and the owner may allow them.
  await page.goto('/account');
  await page.click('text=Take codes too');
  assert.match(await page.locator('main').innerText(), /sign in beside the passkey/);
  await mine.there(false);
  await page.click('text=Sign out');
  await signIn(page, 'dana');
  await chromium.look(page, 'passkey-or-code');
  await page.fill('#code', recovery[0]);
  await page.click('main button.primary');
  assert.match(await page.locator('.notice.refused').innerText(), /has a passkey/);
  await close();
});

test('a device that does not know its owner, and one that holds nothing, are told apart from a failure', async () => {
  const { page, close } = await chromium.visitor(here);
  const mine = await authenticator(page, { verified: false });
  await mine.give(key);
  await mine.there(false);
  await page.goto('/sign-in');
  await mine.there(true);
  await page.click('text=Sign in with a passkey');
  await page.locator('[role=alert]:visible').waitFor();
  assert.match(await page.locator('[role=alert]:visible').innerText(), /cancelled|unlocked/);
  assert.ok(!(await page.context().cookies()).some(({ name }) => name === 'pcl-dev'), 'nobody is signed in');
  await close();
});

test('a page of another origin is refused by the browser, and by the registry', async () => {
  const foreign = here.url.replace('localhost', '127.0.0.1');
  const { page, close } = await chromium.visitor({ url: foreign });
  const mine = await authenticator(page);
  await mine.give(key);
  await page.goto('/sign-in');
  const problem = await page.evaluate(async () => {
    const publicKey = { challenge: new Uint8Array(32), rpId: 'localhost', userVerification: 'required' };
    return navigator.credentials.get({ publicKey }).then(() => 'shown', (error) => error.name);
  });
  assert.equal(problem, 'SecurityError');
  await page.click('text=Sign in with a passkey');
  await page.locator('[role=alert]:visible').waitFor();
  assert.match(await page.locator('[role=alert]:visible').innerText(), /did not come from a page of this registry/);
  await close();
});

test('without script the pages say why, and everything else works', async () => {
  const { page, close } = await chromium.visitor(here, { script: false });
  await page.goto('/sign-in');
  assert.match(await page.locator('main').innerText(), /needs script/);
  await signIn(page, 'dana', undefined, PASSWORD);
  assert.match(await page.locator('main').innerText(), /needs script/);
  await chromium.fits(page, 'passkey-without-script');
  await close();
});

test('the sign-in page shows passkeys in both themes and on a telephone', async () => {
  for (const [theme, width] of [['light', 1280], ['dark', 1280], ['light', 360]]) {
    const { page, close } = await chromium.visitor(here, { theme, width });
    const mine = await authenticator(page);
    await mine.give(key);
    await mine.there(false);
    await page.goto('/sign-up');
    await chromium.look(page, `passkey-sign-up-${theme}-${width}`);
    await page.goto('/sign-in');
    await chromium.look(page, `passkey-sign-in-${theme}-${width}`);
    await mine.there(true);
    await page.click('text=Sign in with a passkey');
    await page.waitForURL('**/account');
    await chromium.look(page, `passkey-account-${theme}-${width}`);
    await page.goto('/account/presence');
    await chromium.look(page, `passkey-presence-${theme}-${width}`);
    await page.goto('/account/passkeys/new');
    await chromium.look(page, `passkey-new-${theme}-${width}`);
    await close();
  }
});
