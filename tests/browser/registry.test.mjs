// The registry's pages in a real browser: from the first administrator's link to a token, and a second person from
// sign-up to an accepted invitation.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apply, browser, code, enrol, mailTo, registry, setUpFactor, signIn, PASSWORD } from './registry-harness.mjs';

let here, chromium;
before(async () => { [here, chromium] = await Promise.all([registry(), browser()]); });
after(async () => { await chromium.close(); await here.stop(); });

const heading = (page) => page.locator('h1').innerText();
let ada;

test('the link from the terminal makes one administrator, and works once', async () => {
  const { page, close } = await chromium.visitor(here);
  await page.goto(here.link);
  await apply(page, 'ada', 'password12');
  assert.match(await page.locator('.notice.refused').innerText(), /would be guessed/);
  assert.equal(await page.inputValue('#login'), 'ada');
  assert.equal(await page.inputValue('#password'), '');
  ada = await enrol(page, here, 'ada');
  assert.equal(ada.recovery.length, 10);
  assert.equal(await heading(page), 'ada');
  await page.goto(here.link);
  assert.equal(await heading(page), 'Not done');
  assert.match(await page.locator('.notice.refused').innerText(), /was used or is too old/);
  await close();
});

test('a password alone opens nothing but the page that asks for more', async () => {
  const { page, close } = await chromium.visitor(here, { script: false });
  await signIn(page, 'ada');
  for (const path of ['/account', '/account/tokens', '/account/second-factor']) {
    await page.goto(path);
    assert.ok(['/sign-in/code', '/account'].includes(new URL(page.url()).pathname) && await heading(page) === 'Second factor', page.url());
  }
  await page.fill('#code', '000000');
  await page.click('main button.primary');
  assert.match(await page.locator('.notice.refused').innerText(), /does not fit/);
  const session = async () => (await page.context().cookies()).find((cookie) => cookie.name === 'pcl-dev');
  const before = (await session()).value;
  await page.fill('#code', ada.recovery[0]);
  await page.click('main button.primary');
  assert.equal(await heading(page), 'ada');
  const cookie = await session();
  assert.notEqual(cookie.value, before, 'the session is another one now');
  assert.deepEqual([cookie.name, cookie.httpOnly, cookie.sameSite], ['pcl-dev', true, 'Lax']);
  assert.match(await page.locator('main').innerText(), /9 of 10 left/);
  await close();
});

test('a token is minted, shown once, and revoked', async () => {
  const { page, close } = await chromium.visitor(here);
  await signIn(page, 'ada', ada.recovery[1]);
  await page.goto('/cargo/me');
  // The narrow comes first, and names nothing by itself.
  await page.fill('#label', 'laptop');
  await page.click('text=Mint the token');
  assert.match(await page.locator('.notice.refused').innerText(), /Name the crates/i);
  await page.check('text=everything that I may do');
  await page.fill('#label', 'laptop');
  await page.click('text=Mint the token');
  const token = await page.locator('.notice .command code').first().innerText();
  assert.match(token, /^pcl_p_[0-9A-Za-z]{38}$/);
  const owners = (sent) => fetch(`${here.url}/cargo/api/v1/crates/gate/owners`, { method: 'PUT', headers: { authorization: sent }, body: '{"users":["ada"]}' });
  // Known, and of too small a scope: it may publish, not change owners.
  assert.equal((await owners(token)).status, 403);
  assert.match((await (await owners(token)).json()).errors[0].detail, /may not change the people of/);
  await page.goto('/account/tokens');
  assert.ok(!(await page.content()).includes(token), 'it is never shown again');
  await page.click('text=Revoke >> nth=-1');
  assert.match(await page.locator('main').innerText(), /revoked/);
  assert.match((await (await owners(token)).json()).errors[0].detail, /unknown, expired or revoked/);
  await page.check('text=yank releases');
  await page.check('text=these only:');
  await page.fill('#label', 'narrow');
  await page.fill('[name=names]', '../x');
  await page.click('text=Mint the token');
  assert.match(await page.locator('.notice.refused').innerText(), /packages are written as/i);
  await close();
});

test('somebody signs up by mail, without script, and nobody learns of an address', async () => {
  const { page, close } = await chromium.visitor(here, { script: false });
  await page.goto('/sign-up');
  await apply(page, 'ada');
  assert.match(await page.locator('.notice.refused').innerText(), /login is taken/);
  await apply(page, 'bob');
  assert.equal(await heading(page), 'Look into your mail');
  const link = /http\S+\/sign-up\/confirm\/\S+/.exec(await mailTo(here, 'bob@example.org'))[0];
  await page.goto(link);
  await page.goto(link);
  await page.click('text=Make the account');
  await signIn(page, 'bob');
  assert.equal(await heading(page), 'Set up the second factor');
  const key = await page.locator('.secret').innerText();
  await page.fill('#code', '12345');
  await page.click('main button.primary');
  assert.match(await page.locator('.notice.refused').innerText(), /code does not fit/);
  assert.equal(await page.locator('.secret').innerText(), key, 'the app that has scanned it still fits');
  await setUpFactor(page);
  await page.click('text=I have kept them');
  assert.equal(await heading(page), 'bob');
  const again = await page.goto(link);
  assert.equal(again.status(), 410);
  await close();

  const eve = await chromium.visitor(here);
  await eve.page.goto('/sign-up');
  await eve.page.fill('#login', 'eve');
  await eve.page.fill('#email', 'bob@example.org');
  await eve.page.fill('#password', PASSWORD);
  await eve.page.click('main button.primary');
  assert.equal(await heading(eve.page), 'Look into your mail', 'the same page as for a new address');
  // After the one to confirm and the one about the factor.
  const told = await mailTo(here, 'bob@example.org', 2);
  assert.match(told, /has an account there already/);
  assert.ok(!told.includes('/sign-up/confirm/'));
  await eve.close();
});

test('all sessions end at once', async () => {
  const [one, two] = [await chromium.visitor(here), await chromium.visitor(here)];
  await signIn(one.page, 'ada', ada.recovery[2]);
  await signIn(two.page, 'ada', ada.recovery[3]);
  await one.page.goto('/account');
  await one.page.click('text=Sign out everywhere');
  assert.equal(await heading(one.page), 'Sign in');
  await two.page.goto('/account');
  assert.equal(await heading(two.page), 'Sign in');
  await one.close();
  await two.close();
});

test('the theme follows the system and can be chosen, without script', async () => {
  const { page, close } = await chromium.visitor(here, { script: false, theme: 'dark' });
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.goto('/security');
  const dark = await ground();
  await page.click('text=Light');
  assert.equal(new URL(page.url()).pathname, '/security');
  const light = await ground();
  assert.notEqual(light, dark);
  await page.click('text=System');
  assert.equal(await ground(), dark);
  await close();
});

test('every page is reached by everybody: accessible, in both themes, on a telephone', async () => {
  const cache = process.env.CARGO_HOME || `${process.env.HOME}/.cargo`;
  here.admin('import', 'cargo', `${cache}/registry/cache`);
  for (const [theme, width] of [['light', 1280], ['dark', 1280], ['light', 360]]) {
    const { page, close } = await chromium.visitor(here, { theme, width });
    const look = async (path, name) => {
      if (path) await page.goto(path);
      await chromium.look(page, `${name}-${theme}-${width}`);
    };
    for (const [path, name] of [
      ['/', 'home'], ['/search?q=serde', 'search'], ['/search?q=nothing+like+it', 'search-empty'], ['/packages/cargo/serde', 'package'],
      ['/packages/cargo/none', 'absent'], ['/security', 'security'], ['/sign-up', 'sign-up'], ['/sign-in', 'sign-in'],
    ]) await look(path, name);
    await page.fill('#login', 'ada');
    await page.fill('#password', 'not the password');
    await page.click('main button.primary');
    await look('', 'sign-in-refused');
    await signIn(page, 'ada');
    await look('', 'code');
    await page.fill('#code', ada.recovery.pop());
    await page.click('main button.primary');
    await look('', 'account');
    await look('/account/tokens', 'tokens');
    await page.fill('#label', `telephone ${theme}`);
    await page.check('text=new names only');
    await page.click('text=Mint the token');
    await look('', 'token-minted');
    await close();
  }
  const { page, close } = await chromium.visitor(here);
  const login = 'cleo';
  await page.goto('/sign-up');
  await apply(page, login);
  await chromium.look(page, 'mailed');
  await page.goto(/http\S+\/sign-up\/confirm\/\S+/.exec(await mailTo(here, `${login}@example.org`))[0]);
  await chromium.look(page, 'confirm');
  await page.click('text=Make the account');
  await signIn(page, login);
  await chromium.look(page, 'second-factor');
  const { key } = await setUpFactor(page);
  await chromium.look(page, 'recovery-codes');
  assert.ok(code(key));
  await close();
});
