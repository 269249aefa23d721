// Getting an account back, and the staff, in a real browser: a recovery asked for, begun and ended by mail, an account
// frozen by its owner and by an administrator, a package marked as critical, and what its owner reads of it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apply, authenticator, browser, enrol, mailSaying, mailTo, mailsTo, registry, setUpFactor, signIn } from './registry-harness.mjs';

const WINDOWS = [['light', 1280], ['dark', 1280], ['light', 360], ['dark', 360]];
let here, chromium, key;

const heading = (page) => page.locator('h1').innerText();
const linkIn = (mail, path) => new RegExp(`http\\S+${path}\\S+`).exec(mail)[0];
const said = (address, part) => mailsTo(here, address).filter((mail) => mail.includes(part)).length;

// An account that signs in with password and app.
async function member(login) {
  const { page, close } = await chromium.visitor(here);
  await page.goto('/sign-up');
  await apply(page, login);
  await page.goto(linkIn(await mailTo(here, `${login}@example.org`), '/sign-up/confirm/'));
  await page.click('text=Make the account');
  await signIn(page, login);
  await setUpFactor(page);
  await page.click('text=I have kept them');
  await close();
}

async function makePasskey(page, name) {
  await page.goto('/account/passkeys/new');
  await page.fill('#passkey-name', name);
  await page.click('text=Make the passkey');
  await page.waitForURL('**/account');
}

// The browser offers the passkey by itself, and it is touched at once.
async function signInByPasskey(page) {
  const mine = await authenticator(page);
  await mine.give(key);
  await page.goto('/sign-in');
  await page.waitForURL('**/account');
}

before(async () => {
  [here, chromium] = await Promise.all([registry(), browser()]);
  const cache = process.env.CARGO_HOME || `${process.env.HOME}/.cargo`;
  here.admin('import', 'cargo', `${cache}/registry/cache`);
  const { page, close } = await chromium.visitor(here);
  await enrol(page, here, 'ada');
  here.admin('owner', 'serde', '--login', 'ada');
  await page.goto('/staff');
  assert.match(await page.locator('main').innerText(), /takes a passkey or security key/);
  await chromium.look(page, 'staff-closed');
  const laptop = await authenticator(page);
  await makePasskey(page, 'this laptop');
  [key] = await laptop.keys();
  // Who has a passkey shows it before another one is added.
  await page.goto('/account/presence?next=/account/passkeys/new');
  await page.click('text=Use the passkey');
  await page.locator('#passkey-name').waitFor();
  await laptop.gone();
  await authenticator(page, { transport: 'usb' });
  await makePasskey(page, 'blue key');
  await close();
  await member('bob');
});
after(async () => { await chromium.close(); await here.stop(); });

for (const [theme, width] of WINDOWS) {
  const named = (name) => `${name}-${theme}-${width}`;

  test(`a recovery is asked for, begun, and ended from the mail: ${theme} ${width}`, async () => {
    const { page, close } = await chromium.visitor(here, { theme, width, stranger: true });
    const [asked, begun] = [said('bob@example.org', '/recover/'), said('bob@example.org', '/recover/object/')];
    await page.goto('/recover');
    await chromium.look(page, named('recover'));
    await page.fill('#whose', 'bob');
    await page.click('main button.primary');
    await chromium.look(page, named('recover-mailed'));
    const link = linkIn(await mailSaying(here, 'bob@example.org', '/recover/', asked), '/recover/');
    await page.goto(link);
    assert.equal(await heading(page), 'Get bob back');
    await chromium.look(page, named('recovery'));
    await page.click('main button.primary');
    assert.match(await page.locator('.notice').innerText(), /waiting time ends/);
    await chromium.look(page, named('recovery-waits'));
    const objection = linkIn(await mailSaying(here, 'bob@example.org', '/recover/object/', begun), '/recover/object/');
    await page.goto(objection);
    await chromium.look(page, named('object'));
    await page.click('main button.danger');
    assert.equal(await heading(page), 'The recovery is ended');
    await chromium.look(page, named('objected'));
    await page.goto(link);
    assert.equal(await heading(page), 'This link no longer works');
    await close();
  });

  test(`the staff finds, freezes and thaws an account, and marks a package: ${theme} ${width}`, async () => {
    const { page, close } = await chromium.visitor(here, { theme, width });
    await signInByPasskey(page);
    await page.goto('/staff');
    await chromium.look(page, named('staff'));
    await page.fill('#login', 'bob');
    await page.click('text=Find');
    await chromium.look(page, named('staff-account'));
    await page.click('text=Freeze the account');
    await page.goto('/staff?login=bob');
    await chromium.look(page, named('staff-frozen'));
    await page.click('text=Thaw the account');
    await page.goto('/staff?login=bob');
    assert.equal(await page.locator('text=Freeze the account').count(), 1);
    await page.fill('#name', 'serde');
    await page.fill('#why', 'half of all packages need it');
    await page.click('text=Mark as critical');
    assert.match(await page.locator('main').innerText(), /half of all packages need it/);
    await page.goto('/account');
    assert.match(await page.locator('main').innerText(), /Critical packages/);
    await chromium.look(page, named('account-critical'));
    await page.goto('/packages/cargo/serde');
    assert.match(await page.locator('.notice').innerText(), /This package is critical/);
    await chromium.look(page, named('package-critical'));
    await close();
  });

  test(`the policies are read by everybody: ${theme} ${width}`, async () => {
    const { page, close } = await chromium.visitor(here, { theme, width, stranger: true });
    for (const policy of ['recovery', 'security-keys']) {
      await page.goto(`/policies/${policy}`);
      await chromium.look(page, named(`policy-${policy}`));
    }
    await close();
  });
}

test('a recovery by the staff is opened, and its link shown once', async () => {
  const { page, close } = await chromium.visitor(here);
  await signInByPasskey(page);
  await page.goto('/staff?login=bob');
  await page.fill('#recover-why', 'a change in the repository of his package, made today');
  await page.click('text=Open a recovery');
  assert.equal(await heading(page), 'The recovery waits');
  await chromium.look(page, 'staff-link');
  await page.goto('/staff');
  await chromium.look(page, 'staff-recoveries');
  await page.click('text=Refuse');
  assert.match(await page.locator('main').innerText(), /None is under way/);
  await close();
});

test('whoever is told of what was not them freezes the account from the mail', async () => {
  const { page, close } = await chromium.visitor(here, { stranger: true });
  await page.goto(linkIn(await mailSaying(here, 'bob@example.org', '/account/freeze/'), '/account/freeze/'));
  await chromium.look(page, 'freeze');
  await page.click('main button.danger');
  assert.equal(await heading(page), 'The account is frozen');
  await chromium.look(page, 'frozen');
  await close();
});
