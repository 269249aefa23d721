// Who may do what, in a real browser: roles on a package, organisations and teams, the report of an account, tokens,
// and the end of an account. Every page in both themes, and on a narrow screen.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { copyFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { folder } from './harness.mjs';
import { apply, browser, enrol, mailTo, registry, setUpFactor, signIn } from './registry-harness.mjs';

let here, chromium, ada;
before(async () => {
  [here, chromium] = await Promise.all([registry(), browser()]);
  const { page, close } = await chromium.visitor(here);
  ada = await enrol(page, here, 'mason');
  // A crate of the cache, which the operator takes in and gives to somebody.
  const cache = join(process.env.CARGO_HOME || `${process.env.HOME}/.cargo`, 'registry/cache'), lone = folder();
  const file = readdirSync(cache, { recursive: true }).find((name) => /\/itoa-[^/]*\.crate$/.test(name));
  copyFileSync(join(cache, file), join(lone, basename(file)));
  here.admin('import', 'cargo', lone);
  here.admin('owner', 'itoa', '--login', 'mason');
  await page.click('text=Sign out');
  await page.goto('/sign-up');
  await apply(page, 'grace');
  await page.goto(/http\S+\/sign-up\/confirm\/\S+/.exec(await mailTo(here, 'grace@example.org'))[0]);
  await page.click('text=Make the account');
  await signIn(page, 'grace');
  await setUpFactor(page);
  await close();
});
after(async () => { await chromium.close(); await here.stop(); });

const heading = (page) => page.locator('h1').innerText();
const access = '/packages/cargo/itoa/access';

for (const [number, [theme, width, script]] of [['light', 1280, true], ['dark', 1280, true], ['light', 360, true]].entries()) {
  const named = (name) => `${name}-${theme}-${width}`;

  test(`roles, organisations and tokens: ${theme} ${width}`, async () => {
    const { page, close } = await chromium.visitor(here, { theme, width, script });
    await signIn(page, 'mason', ada.recovery.pop());
    assert.equal(await heading(page), 'mason');
    await page.goto(access);
    assert.equal(await heading(page), 'Rights on itoa');
    await chromium.look(page, named('rights-of-package'));
    await page.fill('#login', 'grace');
    await page.check('text=maintainer: publish and yank');
    await page.click('text=Ask them');
    assert.match(await page.locator('main').innerText(), /asked, not answered/);
    await page.goto('/account/organisations');
    await page.fill('#name', `acme-${number}`);
    await page.click('text=Make it');
    assert.equal(await heading(page), `acme-${number}`);
    await page.fill('#team', 'builders');
    await page.click('text=Make it');
    await page.click('text=Take in');
    await page.fill('#login', 'grace');
    await page.click('text=Ask them');
    await chromium.look(page, named('organisation'));
    await page.goto('/account/organisations');
    await chromium.look(page, named('organisations'));
    await page.goto(access);
    await page.selectOption('#organisation', `acme-${number}`);
    await page.click('text=Give it');
    await page.selectOption('[name=role]:not([type=radio])', 'publisher');
    await page.click('button:text-is("Set")');
    assert.match(await page.locator('main').innerText(), /publisher/);
    await chromium.look(page, named('rights-by-organisation'));
    await page.goto('/account/access');
    assert.match(await page.locator('main').innerText(), new RegExp(`owns acme-${number}`));
    await chromium.look(page, named('rights-of-account'));
    await page.goto('/account/tokens');
    await page.fill('#label', 'robot');
    await page.fill('[name=names]', 'itoa');
    await page.fill('#networks', '192.0.2.0/24');
    await page.click('text=Mint the token');
    await chromium.look(page, named('token-minted'));
    await page.click('text=Replace >> nth=-1');
    assert.match(await page.locator('main').innerText(), /shown this one time/);
    await chromium.look(page, named('token-replaced'));
    await page.goto('/account/delete');
    assert.match(await page.locator('main').innerText(), /Nobody else owns/);
    await chromium.look(page, named('delete-hindered'));
    await close();
  });
}

test('all of it works without script', async () => {
  const { page, close } = await chromium.visitor(here, { script: false });
  await signIn(page, 'mason', ada.recovery.pop());
  await page.goto('/account/organisations');
  await page.fill('#name', 'plain');
  await page.click('text=Make it');
  assert.equal(await heading(page), 'plain');
  await page.fill('#team', 'builders');
  await page.click('text=Make it');
  await page.click('text=Take in');
  assert.match(await page.locator('main').innerText(), /mason/);
  await page.goto('/account/delete');
  await chromium.fits(page, 'delete-plain');
  await close();
});
