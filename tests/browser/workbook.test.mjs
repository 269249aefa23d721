// The workbook page in a real browser: open, edit, save, refuse, and show what a stranger wrote as text.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { browser, example, folder, framework, hostile, ladders, load, root, saved, visit, workbookPage } from './harness.mjs';

const carried = framework();
const scratch = folder();

let chrome;
before(async () => { chrome = await browser(); });
after(() => chrome.close());
const on = (options, run) => chrome.on(options, run);

test('the page is one file without markers, and each script block is one', () => {
  const html = readFileSync(workbookPage(), 'utf8');
  assert.doesNotMatch(html, /\{\{[A-Z_]+\}\}/);
  assert.equal(html.match(/<script>/g).length, html.match(/<\/script>/g).length - 1);
  assert.doesNotMatch(html, /\b(?:src|href)="(?!#)|url\(|@import|style="|\son[a-z]+="/, 'nothing to fetch, nothing inline that a hash could not cover');
});

test('an edited workbook keeps its comments and its order', () => on({}, async (page) => {
  await load(page, example);
  assert.equal(await saved(page), example, 'saving without a change gives the same bytes');
  await visit(page, 'authentication/verified-email');
  await page.getByRole('radio', { name: 'partly' }).check();
  await page.getByLabel('Note').fill('Changed "here".');
  assert.match(await page.title(), /^\* Example Registry/);
  const text = await saved(page);
  assert.equal(text, example.replace('outcome = "met"   ', 'outcome = "partly"   ').replace('note = "one or two plain sentences"', 'note = "Changed \\"here\\"."'));
  assert.equal(await page.locator('#saved').textContent(), 'saved');
}));

test('a file with a byte order mark and CRLF stays one', () => on({}, async (page) => {
  const windows = `\ufeff${example.replaceAll('\n', '\r\n')}`;
  await load(page, windows);
  await visit(page, 'authentication/verified-email');
  await page.getByLabel('Owner').fill('release team');
  assert.equal(await saved(page), windows.replace('owner = "security team"', 'owner = "release team"'));
}));

test('evidence is added, completed and removed, and the ladder follows', () => on({}, async (page) => {
  const ids = carried.criteria.filter((c) => c.track === 'general-capabilities' && c.level === 1).map((c) => c.id);
  await load(page, example);
  assert.equal((await ladders(page))[2], `${carried.tracks[2].title}: proven 0, possible 3`);
  for (const id of ids) {
    await visit(page, id);
    await page.getByRole('radio', { name: 'met', exact: true }).check();
    await page.locator('#row-check', { hasText: 'counts as unknown' }).waitFor();
    await page.getByRole('button', { name: 'Add documented' }).click();
    await page.locator('#row-check', { hasText: 'Where it stands is missing' }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.id.endsWith('--title')), true, 'the focus goes to the first field');
    await page.keyboard.type('Policy');
    await page.locator('#row-check', { hasText: 'nothing to say' }).waitFor();
  }
  assert.equal((await ladders(page))[2], `${carried.tracks[2].title}: proven 1, possible 3`);
  await page.getByRole('radio', { name: 'partly' }).check();
  assert.equal((await ladders(page))[2], `${carried.tracks[2].title}: proven 0, possible 0`, 'partly never counts');
  await page.getByRole('radio', { name: 'met', exact: true }).check();
  await page.getByRole('button', { name: 'Remove evidence 1' }).click();
  assert.equal((await ladders(page))[2], `${carried.tracks[2].title}: proven 0, possible 3`, 'without evidence it is unknown');
  const text = await saved(page), last = ids.at(-1).replace('/', '.');
  assert.ok(text.includes(`[[${ids[0].replace('/', '.')}.evidence]]\nkind = "documented"\nread = 2026-11-22\ntitle = "Policy"\n`));
  assert.ok(!text.includes(`[[${last}.evidence]]`) && text.includes(`[${last}]\noutcome = "met"\n`));
}));

test('the companion has a column and a ladder of its own', () => on({}, async (page) => {
  const denied = '[[cli-tooling.sbom.evidence]]\nkind = "attested"\nwho = "A"\ndate = 2026-11-20\nstatement = "No."\n';
  await load(page, example.replace('outcome = "not-met"\n', `outcome = "not-met"\n\n${denied}\n`));
  await visit(page, 'cli-tooling/sbom');
  assert.equal(await page.locator('.answer').count(), 2);
  const { title } = carried.tracks[3];
  assert.deepEqual((await ladders(page)).slice(3), [`${title}, example-cli alone: proven 0, possible 2`, `${title}, with example-guard: proven 0, possible 3`]);
  const second = page.getByRole('region', { name: 'With example-guard' });
  await second.getByRole('radio', { name: 'partly' }).check();
  assert.match(await saved(page), /\[cli-tooling\.sbom\.companion\].*\noutcome = "partly"\n/);
  await visit(page, 'cli-tooling/pinned-installs');
  await page.getByRole('region', { name: 'With example-guard' }).getByRole('radio', { name: 'met', exact: true }).check();
  assert.equal(await page.getByLabel('Owner').count(), 1, 'who moves a row is asked once');
  assert.match(await saved(page), /\n\[cli-tooling\.pinned-installs\.companion\]\noutcome = "met"\n/);
}));

test('remarks name what is missing, expired or unknown to the format', () => on({}, async (page) => {
  const wrong = example.replace('outcome = "not-met"', 'outcome = "not-applicable"').replace('owner = ', 'ownr = ');
  await load(page, wrong.replace('expires = 2027-11-22', 'expires = 2026-01-01'));
  await visit(page, 'check');
  const said = await page.locator('#main').textContent();
  const sentences = ['Expired on 2026-01-01', 'The nearest known one is "owner"', 'it needs a reason that a reviewer can accept'];
  for (const sentence of sentences) assert.ok(said.includes(sentence), sentence);
  await page.locator('#main a', { hasText: 'authentication/verified-email' }).first().click();
  await page.getByLabel('Expires').fill('2027-06-30');
  await page.locator('#row-check', { hasText: 'good until 2027-06-30' }).waitFor();
}));

test('a day that is not one stays out of the file and is not lost on the way', () => on({}, async (page) => {
  await load(page, example);
  await visit(page, 'authentication/verified-email');
  await page.getByLabel('Due').fill('2027-02-30');
  await page.getByText('is not a day of the calendar').waitFor();
  await page.getByRole('link', { name: 'Next', exact: true }).click();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'f-authentication--verified-email--due');
  assert.match(page.url(), /verified-email$/);
  await page.getByLabel('Due').fill('');
  assert.equal(await saved(page), example.replace(/^due = .*\n/m, ''));
}));

test('a new workbook asks for subject and taxonomy first', () => on({}, async (page) => {
  await page.getByRole('button', { name: 'Start' }).click();
  assert.equal(await page.locator('nav').isVisible(), false);
  await page.getByRole('button', { name: 'Begin' }).click();
  await page.locator('#draft-faults', { hasText: 'The subject needs a name.' }).waitFor();
  await page.getByRole('radio', { name: 'no', exact: true }).check();
  await page.getByRole('radio', { name: 'sources only' }).check();
  await page.locator('#draft-faults', { hasText: 'which client is judged' }).waitFor();
  await page.getByRole('checkbox', { name: 'There is no client of its own' }).check();
  await page.getByLabel('Name', { exact: false }).first().fill('New "one"');
  await page.getByLabel('Id').fill('new-one');
  await page.getByLabel('Assessed by').fill('Ada');
  await page.getByRole('button', { name: 'Begin' }).click();
  await page.locator('.question').waitFor();
  assert.deepEqual((await ladders(page)).map((label) => label.replace(/^.*: /, '')), ['does not apply', 'does not apply', 'proven 0, possible 3', 'does not apply']);
  assert.equal(await saved(page), [
    'format = 1', 'framework = "psr-0.1"', '', '[subject]', 'id = "new-one"', 'name = "New \\"one\\""', 'assessed = 2026-11-22', 'assessed-by = "Ada"', '',
    '[taxonomy]', 'accounts = false', 'packages = "source-only"', 'stock-client = ""', '',
  ].join('\n'));
}));

test('no client is another answer than none given', () => on({}, async (page) => {
  await load(page, example);
  const cli = async () => (await ladders(page)).slice(3).map((label) => label.replace(/^.*: /, ''));
  const box = page.getByRole('checkbox', { name: 'There is no client of its own' });
  await page.getByLabel('Companion').fill('');
  assert.deepEqual(await cli(), ['proven 0, possible 3']);
  await box.check();
  assert.equal(await page.evaluate(() => document.activeElement.type), 'checkbox', 'the focus stays');
  assert.deepEqual(await cli(), ['does not apply']);
  assert.match(await saved(page), /^stock-client = "" /m);
  await box.uncheck();
  assert.deepEqual(await cli(), ['proven 0, possible 3'], 'what nobody has said rules nothing out');
  assert.doesNotMatch(await saved(page), /^stock-client/m);
  await page.getByLabel('Stock client').fill('c');
  assert.match(await saved(page), /^stock-client = "c"/m);
}));

test('files that cannot be edited safely are refused with a sentence', () => on({}, async (page) => {
  for (const [text, sentence] of [
    [example.replace('[reply]', '<<<<<<< HEAD\n[reply]'), /Line 20: this is a merge mark/],
    [example.slice(0, example.indexOf('Publishing is') + 6), /Line \d+: the file ends inside a string/],
    [`${example}\n[subject]\n`, /"subject" is given twice/], ['', /not a workbook/], ['format = 2', /another format; this page knows format 1/],
    [Buffer.from([0x66, 0x3d, 0x22, 0xff, 0x22]), /not UTF-8/], [Buffer.alloc((4 << 20) + 1, '#'), /larger than 4 MiB/],
  ]) {
    await page.setInputFiles('#file-input', { name: 'x.toml', mimeType: 'application/toml', buffer: Buffer.from(text) });
    await page.locator('#trouble', { hasText: sentence }).waitFor();
    assert.equal(await page.locator('#workspace').isVisible(), false);
  }
}));

test('a hostile workbook is shown as text', () => on({}, async (page) => {
  await load(page, hostile);
  assert.equal(await page.locator('#subject').textContent(), '<img src=x onerror="window.ran = \'name\'">');
  for (const id of ['about', 'check', 'authentication/verified-email', 'cli-tooling/sbom']) {
    await visit(page, id);
    assert.equal(await page.locator('#workspace :is(img, script, iframe, svg, b, object, embed)').count(), 0, id);
    assert.equal(await page.locator('#workspace a:not([href^="#"], [aria-disabled])').count(), 0, 'no link out of a file');
  }
  await visit(page, 'authentication/verified-email');
  assert.equal(await page.getByLabel('Note').inputValue(), '</textarea><img src=x onerror="window.ran = \'note\'">');
  assert.equal(await page.getByLabel('Quotation').first().inputValue(), "<script>window.ran = 'quote'</script>");
  await page.getByLabel('Owner').fill('x');
  assert.equal(await saved(page), hostile.replace('an unknown key"\n', 'an unknown key"\nowner = "x"\n'));
  assert.equal(await page.evaluate(() => window.ran), undefined);
}));

test('values of the wrong kind are shown and named, and stop nothing', () => on({}, async (page) => {
  const values = ['{ a = { b = 1 } }', '[[{ a = 1 }], 2]', '9007199254740993', '1.5', 'true', '2026-11-22', '"text"', '2026-11-22T01:02:03Z'];
  for (const [number, value] of values.entries()) {
    const table = (keys) => keys.map((key) => `${key} = ${value}\n`).join('');
    const row = table(['outcome', 'spirit', 'note', 'reason', 'owner', 'due', 'state', 'reviewed-by', 'expires', 'reply']);
    const piece = table(['title', 'repository', 'path', 'address', 'quote', 'date', 'read', 'sha256', 'who', 'statement']);
    const evidence = (kind) => `[[authentication.verified-email.evidence]]\nkind = ${kind}\n${piece}`;
    await load(page, [
      `format = 1\nframework = ${value}\nauthorization = ${value}`,
      `[subject]\n${table(['id', 'name', 'operator', 'ecosystem', 'url', 'assessed', 'assessed-by'])}`,
      `[taxonomy]\naccounts = true\nstock-client = "c"\ncompanion = "g"\npackages = ${value}\nreason = ${value}`,
      `[reply]\n${table(['by', 'date', 'text'])}`, `[authentication]\naccount-recovery = ${value}`,
      `[authentication.verified-email]\n${row}`, evidence('"documented"'), evidence('"attested"'), evidence(value),
      `[cli-tooling.sbom]\nevidence = ${value}\ncompanion = ${value}\n`,
    ].join('\n'), `wrong-${number}.toml`);
    const rows = ['verified-email', 'account-recovery'].map((name) => `authentication/${name}`);
    for (const id of ['check', ...rows, 'cli-tooling/sbom', 'authorization/scoped-tokens', 'about']) await visit(page, id);
    await visit(page, 'check');
    assert.ok(await page.locator('.remarks li').count() > 5, value);
  }
}));

test('the policy of the page admits what stands in it and nothing else', async () => {
  const html = readFileSync(workbookPage(), 'utf8'), file = join(scratch, 'more.html');
  assert.doesNotMatch(html, /unsafe-/);
  writeFileSync(file, html.replace('</body>', '<script>window.ran = 1</script></body>'));
  const look = on({ file }, async (page) => {
    assert.equal(await page.evaluate(() => window.ran), undefined);
    await load(page, example);
    assert.equal(await page.locator('.ladder .rung.proven').first().evaluate((e) => getComputedStyle(e).height), '16px');
  });
  await assert.rejects(look, /Content Security Policy/, 'the browser says that it refused the script');
});

test('a hostile framework is shown as text', async () => {
  const word = '</script><img src=x onerror="window.ran=1">/*{{FACE_CSS}}*/{{FRAMEWORK_JSON}}$&', file = join(scratch, 'evil.toml');
  const texts = /^(title|question|why|letter|spirit|remediation|asks|documented) = ".*"$/gm;
  writeFileSync(file, readFileSync(join(root, 'data/frameworks/psr-0.1.toml'), 'utf8').replace(texts, (_, key) => `${key} = ${JSON.stringify(word)}`));
  await on({ file: workbookPage(join(scratch, 'evil.html'), file) }, async (page) => {
    await load(page, example);
    await visit(page, 'authentication/verified-email');
    assert.equal(await page.locator('#view-title').textContent(), word);
    assert.equal(await page.locator('.question').textContent(), word);
    assert.equal(await page.locator('img').count(), 0);
    assert.equal(await page.evaluate(() => window.ran), undefined);
  });
});

test('unsaved changes are not left behind silently', () => on({}, async (page) => {
  await load(page, example);
  await visit(page, 'authentication/verified-email');
  await page.getByLabel('Owner').fill('x');
  await page.setInputFiles('#file-input', { name: 'other.toml', mimeType: 'application/toml', buffer: Buffer.from(hostile) });
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('#file').textContent(), 'assessment.toml');
  const asked = page.waitForEvent('dialog');
  await page.close({ runBeforeUnload: true });
  const dialog = await asked;
  assert.equal(dialog.type(), 'beforeunload');
  await dialog.dismiss();
  await page.getByRole('button', { name: 'New' }).click();
  await page.getByRole('button', { name: 'Leave them' }).click();
  await page.getByRole('heading', { name: 'A new workbook' }).waitFor();
}));

// A file handle as browsers with the File System Access API give out, backed by a variable of the page.
const handle = () => {
  window.disk = { text: '', writes: 0 };
  const file = {
    kind: 'file', name: 'in-place.toml',
    getFile: async () => new File([window.disk.text], 'in-place.toml'),
    createWritable: async () => ({ write: async (text) => { window.disk.next = text; }, close: async () => { window.disk.text = window.disk.next; window.disk.writes += 1; } }),
  };
  window.showOpenFilePicker = async () => [file];
  window.showSaveFilePicker = async () => file;
};

test('where the browser can, a file is saved in place, unless somebody else changed it', () => on({ pickers: true, prepare: handle }, async (page) => {
  await page.evaluate((text) => { window.disk.text = text; }, example);
  await page.getByRole('button', { name: 'Open a file' }).click();
  await page.locator('#file', { hasText: 'in-place.toml' }).waitFor();
  await visit(page, 'authentication/verified-email');
  await page.getByLabel('Owner').fill('x');
  await page.keyboard.press('Control+s');
  await page.locator('#saved', { hasText: /^saved$/ }).waitFor();
  assert.equal(await page.evaluate(() => window.disk.text), example.replace('"security team"', '"x"'));
  await page.evaluate(() => { window.disk.text += '# by somebody else\n'; });
  await page.getByLabel('Owner').fill('y');
  await page.keyboard.press('Control+s');
  await page.getByRole('heading', { name: 'The file has changed on disk' }).waitFor();
  const copy = await saved(page, () => page.getByRole('button', { name: 'Download a copy' }).click());
  assert.equal(copy, example.replace('"security team"', '"y"'));
  assert.equal(await page.evaluate(() => window.disk.writes), 1, 'nothing was written over it');
}));

test('a file can be dropped on the page', () => on({}, async (page) => {
  const data = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], 'dropped.toml'));
    return transfer;
  }, example);
  await page.dispatchEvent('body', 'drop', { dataTransfer: data });
  await page.locator('#file', { hasText: 'dropped.toml' }).waitFor();
}));
