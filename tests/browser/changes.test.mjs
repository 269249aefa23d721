// Changing an account in a real browser: another address and back, another password, another app, and a
// browser that is new to the account.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { browser, code, enrol, mailSaying, mailsTo, registry, signIn } from './registry-harness.mjs';

let here, chromium, ada;
before(async () => {
  [here, chromium] = await Promise.all([registry(), browser()]);
  const { page, close } = await chromium.visitor(here);
  ada = await enrol(page, here, 'ada');
  await close();
});
after(async () => { await chromium.close(); await here.stop(); });

const heading = (page) => page.locator('h1').innerText();
const linkIn = (mail, path) => new RegExp(`http\\S+${path}\\S+`).exec(mail)[0];

// How many mails to this address say this so far; the next one is waited for.
const said = (address, part) => mailsTo(here, address).filter((mail) => mail.includes(part)).length;

for (const [theme, width] of [['light', 1280], ['dark', 1280], ['light', 360]]) {
  const named = (name) => `${name}-${theme}-${width}`;

  test(`the address is changed and taken back: ${theme} ${width}`, async () => {
    const { page, close } = await chromium.visitor(here, { theme, width });
    await signIn(page, 'ada', ada.recovery.pop());
    await page.click('text=Change it');
    await chromium.look(page, named('email'));
    const [confirms, undos] = [said('ada@new.example.org', '/confirm/'), said('ada@example.org', '/undo/')];
    await page.fill('#email', 'ada@new.example.org');
    await page.click('main button.primary');
    await chromium.look(page, named('email-mailed'));
    const mail = await mailSaying(here, 'ada@new.example.org', '/confirm/', confirms);
    await page.goto(linkIn(mail, '/account/email/confirm/'));
    await chromium.look(page, named('email-confirm'));
    await page.click('main button.primary');
    assert.equal(await heading(page), 'ada');
    assert.match(await page.locator('main').innerText(), /ada@example\.org is told of everything too/);
    await chromium.look(page, named('account-changed'));
    const undo = await mailSaying(here, 'ada@example.org', '/undo/', undos);
    await page.goto(linkIn(undo, '/account/email/undo/'));
    await chromium.look(page, named('email-undo'));
    await page.click('main button.danger');
    await chromium.look(page, named('email-undone'));
    await page.goto('/account');
    assert.equal(await heading(page), 'Sign in');
    await close();
  });

  test(`a browser that was forgotten waits for its mail: ${theme} ${width}`, async () => {
    const { page, close } = await chromium.visitor(here, { theme, width });
    const links = said('ada@example.org', '/sign-in/device/');
    await signIn(page, 'ada', ada.recovery.pop());
    await chromium.look(page, named('device-waits'));
    assert.equal(await heading(page), 'Look into your mail');
    const mail = await mailSaying(here, 'ada@example.org', '/sign-in/device/', links);
    const link = linkIn(mail, '/sign-in/device/');
    const other = await chromium.visitor(here, { stranger: true, theme, width });
    await other.page.goto(link);
    await chromium.look(other.page, named('device-elsewhere'));
    assert.match(await other.page.locator('.notice.refused').innerText(), /Another browser waits/);
    await other.close();
    await page.goto(link);
    await chromium.look(page, named('device-confirm'));
    await page.click('main button.primary');
    assert.equal(await heading(page), 'ada');
    await page.goto('/account/tokens');
    await page.fill('#label', 'laptop');
    await page.check('text=everything that I may do');
    await page.click('text=Mint the token');
    await chromium.look(page, named('token-too-early'));
    assert.match(await page.locator('.notice.refused').innerText(), /new to the account a short while ago/);
    await close();
  });

  test(`password, app and recovery codes: ${theme} ${width}`, async () => {
    const { page, close } = await chromium.visitor(here, { theme, width });
    await signIn(page, 'ada', ada.recovery.pop());
    assert.equal(await heading(page), 'ada');
    await page.goto('/account/password');
    await page.fill('#new_password', 'password12');
    await page.click('main button.primary');
    assert.match(await page.locator('.notice.refused').innerText(), /would be guessed/);
    await chromium.look(page, named('password'));
    await page.goto('/account/app');
    await chromium.look(page, named('app'));
    const key = await page.locator('.secret').innerText();
    await page.fill('#code', code(key));
    await page.click('main button.primary');
    assert.equal(await heading(page), 'ada');
    await page.click('text=New ones');
    await chromium.look(page, named('new-recovery-codes'));
    await page.click('main button.primary');
    ada.recovery = await page.locator('.codes code').allInnerTexts();
    assert.equal(ada.recovery.length, 10);
    await chromium.look(page, named('recovery-codes-renewed'));
    await page.goto('/account');
    await chromium.look(page, named('account'));
    await close();
  });
}
