// The workbook page as people meet it: by keyboard, in both themes, on a narrow screen, with a screen reader, on paper.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { browser, example, hostile, load, saved, visit } from './harness.mjs';

let chrome;
before(async () => { chrome = await browser(); });
after(() => chrome.close());
const on = (options, run) => chrome.on(options, run);

test('everything works from the keyboard alone', () => on({}, async (page) => {
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
  const reach = async (holds, limit = 120) => {
    for (let i = 0; i < limit; i++) {
      if (await page.evaluate(holds)) return;
      await page.keyboard.press('Tab');
      const seen = await page.evaluate(() => {
        const { activeElement: a } = document, shown = getComputedStyle(a.closest('.choice') || a);
        return a === document.body || parseFloat(shown.outlineWidth) >= 2 && shown.outlineStyle !== 'none';
      });
      assert.ok(seen, `focus can be seen on ${await page.evaluate(() => document.activeElement.outerHTML.slice(0, 120))}`);
    }
    assert.fail(`not reached: ${holds}`);
  };
  await load(page, example);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'view-title');
  await page.evaluate(() => document.querySelector('#open').focus());
  await reach(() => document.activeElement.getAttribute('href') === '#authentication/verified-email');
  await page.keyboard.press('Enter');
  await page.locator('#row-check').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'view-title');
  await reach(() => document.activeElement.type === 'radio');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'f-authentication--verified-email--outcome--not-met', 'the focus survives the change');
  await reach(() => document.activeElement.textContent === 'Add attested');
  await page.keyboard.press('Enter');
  await page.keyboard.type('Grace');
  await reach(() => document.activeElement.tagName === 'TEXTAREA' && document.activeElement.id.endsWith('statement'));
  await page.keyboard.type('So it is.');
  const text = await saved(page, () => page.keyboard.press('Control+s'));
  assert.match(text, /outcome = "not-met"/);
  assert.match(text, /who = "Grace"\nstatement = "So it is\."\n/);
}));

for (const theme of ['light', 'dark']) {
  test(`axe finds nothing serious in the ${theme} theme, and nothing is wider than 360 px`, () => on({ theme }, async (page) => {
    const look = async (name) => {
      assert.deepEqual(await chrome.violations(page), [], name);
      await chrome.shot(page, `${name}-${theme}`);
      await page.setViewportSize({ width: 360, height: 740 });
      const wide = await page.evaluate(() => [...document.querySelectorAll('body *')]
        .filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.unseen, .skip'))
        .map((e) => e.outerHTML.slice(0, 80)));
      assert.deepEqual(wide, [], name);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} has no sideways scroll`);
      assert.deepEqual(await chrome.violations(page), [], `${name}, narrow`);
      await chrome.shot(page, `${name}-narrow-${theme}`);
      await page.setViewportSize({ width: 1280, height: 900 });
    };
    await look('start');
    await load(page, example);
    for (const [id, name] of [['about', 'about'], ['check', 'check'], ['authentication/verified-email', 'criterion'], ['cli-tooling/sbom', 'companion']]) {
      await visit(page, id);
      await look(name);
    }
    await load(page, hostile, 'hostile.toml');
    await visit(page, 'authentication/verified-email');
    await look('hostile');
  }));
}

test('the switch overrides the theme of the system', () => on({ theme: 'light' }, async (page) => {
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.equal(await background(), 'rgb(251, 250, 247)');
  await page.getByLabel('Theme').selectOption('dark');
  assert.equal(await background(), 'rgb(20, 24, 28)');
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.getByLabel('Theme').selectOption('light');
  assert.equal(await background(), 'rgb(251, 250, 247)');
}));

test('on paper there are no controls, and ink is dark whatever the theme was', () => on({ theme: 'dark' }, async (page) => {
  await load(page, example);
  await visit(page, 'authentication/verified-email');
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).color), 'rgb(29, 35, 41)');
  assert.equal(await page.getByRole('button').count(), 0);
  assert.equal(await page.locator('.piece').first().evaluate((e) => getComputedStyle(e).breakInside), 'avoid');
  await chrome.shot(page, 'paper');
}));
