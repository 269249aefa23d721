// The HTML report as the program writes it, as people meet it: in both themes, narrow, by keyboard, without script, on
// paper; and with text of strangers in every place that takes text.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { browser, folder, root, tell } from './harness.mjs';
import { SHEETS, printed } from './paper.mjs';

const scratch = folder(), fixtures = join(root, 'tests/browser/fixtures');
const SUBJECTS = { npm: ['profile', 'npm'], companion: [join(fixtures, 'companion.toml')], hostile: [join(fixtures, 'hostile-report.toml')] };
const reports = {};

let chrome;
before(async () => {
  for (const [name, args] of Object.entries(SUBJECTS)) {
    reports[name] = join(scratch, `${name}.html`);
    writeFileSync(reports[name], tell(...args, '--format', 'html', '--today', '2026-11-22'));
  }
  chrome = await browser();
});
after(() => chrome.close());
const on = (name, options, run) => chrome.on({ file: reports[name], ...options }, run);
const openAll = (page) => page.evaluate(() => document.querySelectorAll('details').forEach((entry) => { entry.open = true; }));

// What stands out of the window to the right, apart from what only screen readers meet.
const tooWide = (page) => page.evaluate(() => [...document.querySelectorAll('body *')]
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.unseen, .skip'))
  .map((e) => e.outerHTML.slice(0, 100)));

for (const name of Object.keys(SUBJECTS)) {
  for (const theme of ['light', 'dark']) {
    test(`${name}, ${theme}: axe finds nothing serious, and nothing is wider than 360 px`, () => on(name, { theme }, async (page) => {
      await chrome.shot(page, `report-${name}-${theme}`);
      await openAll(page);
      assert.deepEqual(await chrome.violations(page), []);
      for (const width of [1280, 801, 800, 600, 360]) {
        await page.setViewportSize({ width, height: 800 });
        assert.deepEqual(await tooWide(page), [], `at ${width} px`);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `no sideways scroll at ${width} px`);
      }
      assert.deepEqual(await chrome.violations(page), [], 'narrow');
      await chrome.shot(page, `report-${name}-narrow-${theme}`);
    }));
  }

  for (const format of Object.keys(SHEETS)) {
    test(`${name}: no row, tile or step is cut on ${format}`, () => on(name, { theme: 'dark' }, async (page) => {
      const whole = ['.track', '.counts li', '.facts > div', '.cover .notice', '.steps li', '.matrix tbody tr', '.plan tr', '.row.panel'];
      const found = await printed(page, format, whole);
      assert.deepEqual(found.cut, []);
      // Browsers round the sheet to whole pixels.
      found.size.forEach((points, side) => assert.ok(Math.abs(points - SHEETS[format][side]) <= 1, `${found.size}`));
      assert.ok(found.sheets >= 4 && found.sheets <= 20, `${found.sheets} sheets`);
      assert.ok(found.looked === found.all && found.all > 60, `${found.looked} of ${found.all} were looked at`);
    }));
  }
}

test('the check of paper sees a row that is cut', () => on('npm', {}, async (page) => {
  await page.evaluate(() => document.querySelectorAll('.row').forEach((row) => { row.style.breakInside = 'auto'; }));
  const found = await printed(page, 'A4', ['.row.panel']);
  assert.ok(found.cut.length > 0);
}));

test('on paper there are no controls, ink is dark, the matrix is closed, and nothing is too wide', () => on('companion', { theme: 'dark' }, async (page) => {
  await openAll(page);
  await page.emulateMedia({ media: 'print' });
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  assert.equal(await page.locator('.matrix details[open]').count(), 0);
  for (const [sheet, [points]] of Object.entries(SHEETS)) {
    // Points to pixels, less a margin of 14 mm on each side.
    await page.setViewportSize({ width: Math.floor(points / 0.75 - 28 * 96 / 25.4), height: 1000 });
    assert.deepEqual(await tooWide(page), [], sheet);
  }
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).color), 'rgb(29, 35, 41)');
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(255, 255, 255)');
  assert.equal(await page.getByRole('button').count(), 0);
  assert.equal(await page.locator('nav:visible').count(), 0);
  await chrome.shot(page, 'report-paper');
  await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
  assert.ok(await page.locator('.matrix details[open]').count() >= 32, 'what was open is open again');
}));

test('every cell of the matrix opens by keyboard and leads to its evidence', () => on('npm', {}, async (page) => {
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
  const opened = new Set();
  for (let presses = 0; presses < 400 && opened.size < 32; presses++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const { activeElement: a } = document, look = getComputedStyle(a);
      return { summary: a.matches('.matrix summary'), seen: a === document.body || parseFloat(look.outlineWidth) >= 2 && look.outlineStyle !== 'none', is: a.outerHTML.slice(0, 80) };
    });
    assert.ok(at.seen, `focus can be seen on ${at.is}`);
    if (!at.summary) continue;
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    const link = await page.evaluate(() => {
      const { activeElement: a } = document;
      return { open: a.closest('details')?.open, to: a.getAttribute('href'), there: Boolean(document.querySelector(`article.row${a.getAttribute('href')}`)) };
    });
    assert.ok(link.open && link.there, `${link.to} is behind an entry that is open`);
    opened.add(link.to);
  }
  assert.equal(opened.size, 32);
  await page.keyboard.press('Enter');
  assert.match(page.url(), /#[a-z-]+$/);
  assert.equal(await page.locator('.row:target').count(), 1);
}));

test('the switch overrides the theme of the system, and goes back to it', () => on('npm', { theme: 'light' }, async (page) => {
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const LIGHT = 'rgb(251, 250, 247)', DARK = 'rgb(20, 24, 28)';
  assert.equal(await background(), LIGHT);
  await page.getByRole('button', { name: 'Dark' }).click();
  assert.equal(await background(), DARK);
  assert.equal(await page.getByRole('button', { name: 'Dark' }).getAttribute('aria-pressed'), 'true');
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.getByRole('button', { name: 'Light' }).click();
  assert.equal(await background(), LIGHT);
  await page.getByRole('button', { name: 'System' }).click();
  assert.equal(await background(), DARK);
}));

test('without script everything is there but the switch', () => on('npm', { script: false, theme: 'dark' }, async (page) => {
  assert.equal(await page.locator('#theme').isVisible(), false);
  assert.equal(await page.locator('article.row:visible').count(), 32);
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(20, 24, 28)');
  const entry = page.locator('.matrix details').first();
  await entry.locator('summary').click();
  await entry.getByRole('link', { name: 'All evidence' }).click();
  assert.equal(await page.locator('.row:target').count(), 1);
}));

// Every text of the hostile workbook that a stranger wrote, as a report shows it.
const strangers = () => [...readFileSync(join(fixtures, 'hostile-report.toml'), 'utf8').matchAll(/^([a-z-]+) = (".*")$/gm)]
  .filter(([, key]) => !['framework', 'id', 'packages', 'outcome', 'spirit', 'state', 'kind'].includes(key))
  .map(([, , quoted]) => JSON.parse(quoted).replace('\u001b', '\ufffd'));

test('text of strangers is shown as text', () => on('hostile', {}, async (page) => {
  await openAll(page);
  const shown = await page.evaluate(() => document.querySelector('main').textContent);
  const texts = strangers();
  assert.equal(texts.length, 30);
  for (const text of texts) assert.ok(shown.includes(text), text);
  const made = await page.evaluate(() => [...document.querySelectorAll('*')].map((e) => [e.localName, [...e.attributes].map((a) => a.name)]));
  const foreign = ['img', 'iframe', 'object', 'embed', 'base', 'link', 'form', 'textarea', 'input', 'math', 'marquee', 'b'];
  assert.deepEqual(made.filter(([name]) => foreign.includes(name)), []);
  assert.deepEqual(made.filter(([, names]) => names.some((name) => name.startsWith('on') || name === 'style' || name === 'srcdoc' || name === 'autofocus')), []);
  assert.equal(made.filter(([name]) => name === 'script' || name === 'style').length, 2);
  assert.equal(made.filter(([name]) => name === 'h1').length, 1);
  assert.deepEqual(await page.evaluate(() => [...document.querySelectorAll('a')].map((a) => a.href).filter((href) => !/^file:[^?]*#/.test(href))), [], 'no address of a stranger can be followed');
  assert.equal(await page.evaluate(() => window.ran), undefined);
}));

test('the policy of the report admits its own style and script and nothing else', async () => {
  const html = readFileSync(reports.npm, 'utf8'), file = join(scratch, 'more.html');
  writeFileSync(file, html.replace('</main>', '<script>window.ran = 1</script></main>'));
  const look = chrome.on({ file }, async (page) => {
    assert.equal(await page.evaluate(() => window.ran), undefined);
    const policy = await page.evaluate(() => document.querySelector('meta[http-equiv]').content);
    assert.match(policy, /^default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'$/);
    await page.getByRole('button', { name: 'Dark' }).click();
  });
  await assert.rejects(look, /Content Security Policy/, 'the browser says that it refused the script');
});
