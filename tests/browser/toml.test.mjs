// The TOML editor of the workbook page, compared with Python's tomllib: what it reads, what it writes, what it keeps.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const Toml = createRequire(import.meta.url)('../../crates/assessor/assets/workbook/toml.js');
const guide = readFileSync(here('../../docs/guide/workbook-format.md'), 'utf8');
const example = /```toml\n([\s\S]*?)```/.exec(guide)[1];

function tomllib(texts) {
  const run = spawnSync('python3', [here('fixtures/tomllib_read.py')], { input: JSON.stringify(texts), encoding: 'utf8', maxBuffer: 1 << 28 });
  assert.equal(run.status, 0, run.stderr);
  return JSON.parse(run.stdout);
}

// Our values in the shape tomllib_read.py answers with. Numbers lose their kind on the way, so both are compared as numbers.
function comparable(value) {
  if (value instanceof Toml.TomlDate) return value.text.length === 10 ? { $date: value.text } : { $time: true };
  if (Array.isArray(value)) return value.map(comparable);
  if (value !== null && typeof value === 'object') {
    if ('$int' in value && typeof value.$int === 'string') return `n${Number(value.$int)}`;
    if ('$float' in value) return `n${Number(String(value.$float).replace('inf', 'Infinity'))}`;
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, comparable(v)]));
  }
  return typeof value === 'number' || typeof value === 'bigint' ? `n${Number(value)}` : value;
}

function read(text) {
  try {
    return { ok: comparable(Toml.parse(text).get([])) };
  } catch (problem) {
    assert.ok(problem instanceof Toml.TomlError, problem.stack);
    return { refused: problem.message };
  }
}

// A repeatable source of chance: a failure must come back on the next run.
function dice(seed) {
  return (n) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * n);
  };
}

const valid = [
  example, '', '\n\n', '# only a comment', '# comment\r\n\r\na = 1\r\n', 'a = 1', '\t a\t=\t1\t# tail', '"quoted key" = 1\n\'lit\'.x = 2',
  'a.b.c = 1\na.b.d = 2\n[e.f]\ng = 1\n[e]\nh = 2', '[[a]]\n[[a]]\nb = 1\n[a.c]\nd = 1\n[[a.e]]\n[[a.e]]\nf = 1\n[[a]]',
  's = "\\b\\t\\n\\f\\r\\"\\\\\\u00e9\\U0001F600"', "s = 'C:\\path\\n'", 's = """\nfirst\nsecond \\\n    folded"""', "s = '''\nraw \\ text\n'quoted'''''",
  's = """a""b"" """""', 's = """"""', 's = """\r\nx\r\ny"""\r\n', 'a = [1, 2,\n  # why\n  3, # tail\n]', 'a = [[1, 2], ["a", [true]], []]',
  'a = { b = 1, c.d = "x", e = { f = [1, { g = 2 }] } }', 'i = [0, +1, -17, 1_000, 0xDEAD_beef, 0o755, 0b1010, 9223372036854775807]',
  'f = [1.5, -0.01, 5e+22, 1e6, 6.626e-34, inf, -inf, nan, 9_224.5]', 'd = [2026-11-22, 1979-05-27T07:32:00Z, 1979-05-27 07:32:00.999-07:00, 07:32:00]',
  'leap = [2024-02-29, 2000-02-29]', '[a]\nb.c = 1\n[a.b.d]\ne = 1', '[a.b.c]\nx = 1\n[a]\nb.d = 1', '"" = 1', '1 = 1\n-_ = 2', '[ a . "b.c" ]\nx = 1', '__proto__ = 1\n[constructor]\nprototype = 2',
];
const invalid = [
  'a', 'a =', 'a = ', '= 1', 'a = 1 b = 2', 'a = "x', 'a = """x', "a = 'x", 'a = [1', 'a = [1 2]', 'a = [,]', 'a = [1,,2]', 'a = {', 'a = { b = 1, }', 'a = { b = 1\n}', '[a', '[a]]', '[[a]', '[]', '[a]b = 1',
  'a = 1\na = 2', '[a]\n[a]', 'a = 1\n[a]', 'a = []\n[[a]]', '[[a]]\n[a]', '[a]\nb.c = 1\n[a.b]', 'a = { b = 1 }\n[a.c]', 'a = { b = 1 }\na.c = 2', '[a.b]\n[a]\nb.c = 1', 'a.b = 1\na = 2', 'a = { b = 1, b = 2 }',
  'a = "\\x41"', 'a = "\\uD800"', 'a = "\\u12"', 'a = "\u0001"', '# \u0007', 'a = 1\rb = 2', 'a = 01', 'a = 1__0', 'a = 1.', 'a = .5', 'a = 2026-02-30', 'a = 2025-02-29', 'a = 1900-02-29', 'a = 2026-13-01', 'a = 25:00:00', 'a = True', 'a = yes', 'a = 0x', 'a = +0x1',
  'a = 1979-05-27 7:00:00', 'a = """\n"""""" ', 'a.b.c', '[a]\n[[a.b]]\n[a.b]', 'a = "x"y', 'a = [1]]', '"""k""" = 1',
];

test('reads what tomllib reads, and refuses what it refuses', () => {
  const texts = [...valid, ...invalid], answers = tomllib(texts);
  texts.forEach((text, i) => {
    assert.equal('ok' in answers[i], i < valid.length, `tomllib on ${JSON.stringify(text)}: ${answers[i].refused}`);
    const ours = read(text);
    assert.equal('ok' in ours, i < valid.length, `ours on ${JSON.stringify(text)}: ${ours.refused}`);
    if ('ok' in ours) assert.deepEqual(ours.ok, comparable(answers[i].ok), JSON.stringify(text));
  });
});

test('agrees with tomllib on damaged documents', () => {
  const roll = dice(20261122), texts = [];
  const bits = ['"', "'", '[', ']', '{', '}', '=', '.', ',', '#', '\n', '\r\n', '\\', '"""', ' ', '1', 'a', '[[', ']]', '-', '2026-11-22', 'true'];
  for (let i = 0; i < 3000; i++) {
    let text = roll(3) ? valid[1 + roll(valid.length - 1)] : example.slice(0, 200 + roll(1500));
    for (let edits = 1 + roll(3); edits > 0; edits--) {
      const at = roll(text.length + 1), cut = roll(4);
      text = text.slice(0, at) + (roll(3) ? bits[roll(bits.length)] : '') + text.slice(at + (roll(2) ? cut : 0));
    }
    // Left out: year 0, and numbers beyond 64 bits, which tomllib takes and the program does not.
    if (!/[<>|]{7}|0{4}-|\d{17}/.test(text)) texts.push(text);
  }
  const answers = tomllib(texts);
  texts.forEach((text, i) => {
    const ours = read(text);
    assert.equal('ok' in ours, 'ok' in answers[i], `${JSON.stringify(text)}\nours: ${ours.refused}\ntomllib: ${answers[i].refused}`);
    if ('ok' in ours) assert.deepEqual(ours.ok, comparable(answers[i].ok), JSON.stringify(text));
  });
  assert.ok(texts.filter((text) => 'ok' in read(text)).length > 300, 'enough of the damaged documents still read');
});

test('gives every document back byte for byte', () => {
  for (const text of [...valid, `\ufeff${example}`, example.replaceAll('\n', '\r\n')]) {
    assert.equal(Toml.parse(text).toString(), text);
    const doc = Toml.parse(text), all = doc.get([]);
    for (const key of Object.keys(all)) if (typeof all[key] === 'string') doc.set([key], all[key]);
    assert.equal(doc.toString(), text, 'setting a value it already has changes nothing');
  }
});

test('reads the data files of this repository as tomllib does, and gives them back', () => {
  const folders = ['frameworks', 'profiles', 'threats'].map((name) => here(`../../data/${name}`)).filter(existsSync);
  const texts = folders.flatMap((folder) => readdirSync(folder).filter((name) => name.endsWith('.toml')).map((name) => readFileSync(`${folder}/${name}`, 'utf8')));
  tomllib(texts).forEach((answer, i) => {
    assert.deepEqual(read(texts[i]).ok, comparable(answer.ok));
    assert.equal(Toml.parse(texts[i]).toString(), texts[i]);
  });
});

const comments = (text) => [...text.matchAll(/(?:^|\s)(#.*)$/gm)].map((m) => m[1].trim());
const row = ['authentication', 'verified-email'];

test('an edit changes one value and keeps every other character', () => {
  const doc = Toml.parse(example);
  doc.set([...row, 'outcome'], 'partly');
  assert.equal(doc.toString(), example.replace('outcome = "met"  ', 'outcome = "partly"  '));
  doc.set([...row, 'outcome'], 'met');
  assert.equal(doc.toString(), example);
  doc.set([...row, 'due'], Toml.date('2027-04-01'));
  assert.equal(doc.toString(), example.replace('due = 2027-03-31', 'due = 2027-04-01'));
  doc.set([...row, 'evidence', 1, 'who'], 'Grace');
  assert.deepEqual(comments(doc.toString()), comments(example));
});

test('a new row stands after the last table of its track, else at the end', () => {
  const doc = Toml.parse(example);
  doc.set(['authentication', 'totp', 'outcome'], 'not-met');
  doc.set(['authorization', 'roles', 'outcome'], 'met');
  doc.set(['cli-tooling', 'sbom', 'note'], 'kept in its own table');
  const heads = [...doc.toString().matchAll(/^\[.*?\]+/gm)].map((m) => m[0]);
  assert.deepEqual(heads.slice(heads.indexOf('[authentication.verified-email]')), [
    '[authentication.verified-email]', '[[authentication.verified-email.evidence]]', '[[authentication.verified-email.evidence]]',
    '[authentication.totp]', '[cli-tooling.sbom]', '[cli-tooling.sbom.companion]', '[[cli-tooling.sbom.companion.evidence]]', '[authorization.roles]',
  ]);
  assert.match(doc.toString(), /outcome = "not-met"\nnote = "kept in its own table"\n\[cli-tooling\.sbom\.companion\]/);
  assert.match(doc.toString(), /confirmed\."\n\n\[authentication\.totp\]\noutcome = "not-met"\n\n\[cli-tooling\.sbom\]/);
});

test('evidence is added after the evidence there is, and taken out without a trace', () => {
  const doc = Toml.parse(example);
  const added = { kind: 'documented', title: 'A "second" page', read: Toml.date('2026-11-22') };
  assert.equal(doc.appendTable([...row, 'evidence'], added), 2);
  assert.deepEqual(comparable(doc.get([...row, 'evidence', 2])), comparable(added));
  assert.ok(doc.removeTable([...row, 'evidence'], 2));
  assert.equal(doc.toString(), example);
  assert.ok(doc.removeTable([...row, 'evidence'], 0));
  assert.ok(doc.removeTable([...row, 'evidence'], 0));
  assert.equal(doc.get([...row, 'evidence']), undefined);
  assert.equal(doc.removeTable([...row, 'evidence'], 0), false);
  assert.equal(doc.appendTable([...row, 'evidence'], added), 0);
  assert.match(doc.toString(), /# optional: the registry's own words on this row\n\n\[\[authentication\.verified-email\.evidence\]\]\nkind/);
});

test('inline tables and arrays are edited in place, with their comments', () => {
  const cases = [
    ['a = { b = 1 } # c', (d) => d.set(['a', 'x'], 'y'), 'a = { b = 1, x = "y" } # c'],
    ['a = {}', (d) => d.set(['a', 'x', 'z'], true), 'a = { x.z = true }'],
    ['a = { b = 1, c = 2 }', (d) => d.remove(['a', 'c']), 'a = { b = 1 }'],
    ['a = { b = 1, c = 2 }', (d) => d.remove(['a', 'b']), 'a = { c = 2 }'],
    ['a = { b.c = 1 }', (d) => d.set(['a', 'b', 'd'], 2), 'a = { b.c = 1, b.d = 2 }'],
    ['e = [\n  { k = 1 }, # one\n  { k = 2 } # two\n]\n', (d) => d.appendTable(['e'], { k: 3 }), 'e = [\n  { k = 1 }, # one\n  { k = 2 }, # two\n  { k = 3 },\n]\n'],
    ['e = [\n  { k = 1 }, # one\n  { k = 2 }, # two\n]\n', (d) => d.removeTable(['e'], 1), 'e = [\n  { k = 1 }, # one\n  # two\n]\n'],
    ['e = [\n  { k = 1 },\n  { k = 2 },\n]\n', (d) => d.removeTable(['e'], 0), 'e = [\n  { k = 2 },\n]\n'],
    ['e = [{ k = 1 }, { k = 2 }]', (d) => d.removeTable(['e'], 1), 'e = [{ k = 1 }]'],
    ['e = []', (d) => d.appendTable(['e'], { k: 3 }), 'e = [{ k = 3 }]'],
    ['a = [1, 2]', (d) => d.set(['a', 1], 5), 'a = [1, 5]'],
    ['[t]\nx.a = 1 # a\n# below\n', (d) => d.set(['t', 'x', 'b'], 2), '[t]\nx.a = 1 # a\nx.b = 2\n# below\n'],
    ['a = 1', (d) => d.set(['b'], 2), 'a = 1\nb = 2\n'],
    ['[t]', (d) => d.set(['t', 'b'], 2), '[t]\nb = 2\n'],
    ['# licence\n\n[t]\n', (d) => d.set(['b'], 2), '# licence\nb = 2\n\n[t]\n'],
    ['[t]\n  a = 1\n', (d) => d.set(['t', 'b c'], 2), '[t]\n  a = 1\n  "b c" = 2\n'],
    ['a = 1\r\n', (d) => d.set(['n'], 'x\ny'), 'a = 1\r\nn = """\r\nx\r\ny"""\r\n'],
    ['a = 1', (d) => d.remove(['a']), ''],
    ['[a]\nx = 1\n\n# about b\n[b]\ny = 1\n\n[c]\n', (d) => d.remove(['b']), '[a]\nx = 1\n\n# about b\n\n[c]\n'],
    ['[[a]]\nx = 1\n[[a]]\nx = 2\n', (d) => d.set(['a', 0, 'sub', 'k'], 1), '[[a]]\nx = 1\n\n[a.sub]\nk = 1\n\n[[a]]\nx = 2\n'],
  ];
  for (const [before, edit, after] of cases) {
    const doc = Toml.parse(before);
    edit(doc);
    assert.equal(doc.toString(), after);
  }
});

test('tomllib reads every edited text as intended', () => {
  const roll = dice(32), texts = [], expected = [];
  const words = ['plain', 'with "quotes" and \\ back\\slash', "it's", 'line\nbreak', '"""', 'ends with "', 'x""""y\n""', '\u0000\u001b[31m\u007f\u0085', 'bidi \u202e\u2066 \ufeff', 'lone \ud800 half', '\r', 'a\r\nb', '# not a comment', '<<<<<<< x', 'a\n<<<<<<< x\n>>>>>>>', 'é😀', '', ' \\\n  x', '\t\n\t'];
  const tracks = ['authentication', 'authorization', 'general-capabilities', 'cli-tooling'], names = ['a', 'verified-email', 'sbom', 'odd key', 'x.y'];
  for (let i = 0; i < 120; i++) {
    let source = [example, '', '# top\n\nformat = 1\n', example.slice(0, example.indexOf('[cli-tooling.sbom]'))][i % 4];
    if (i % 3 === 0) source = source.replaceAll('\n', '\r\n');
    const doc = Toml.parse(source), kept = comments(source);
    for (let n = 0; n < 25; n++) {
      const path = [tracks[roll(4)], names[roll(5)]];
      if (roll(4) === 0) path.push('companion');
      const put = [words[roll(words.length)], Toml.date('2026-11-22'), roll(1000), roll(2) === 1, [words[roll(words.length)], 'b']][roll(5)];
      const what = roll(8);
      if (what < 4) doc.set([...path, ['outcome', 'note', 'due', 'odd "key"'][roll(4)]], put);
      else if (what < 6) doc.appendTable([...path, 'evidence'], { kind: 'attested', statement: words[roll(words.length)], n: put });
      else if (what === 6) doc.removeTable([...path, 'evidence'], 0);
      else doc.remove([...path, ['note', 'due'][roll(2)]]);
    }
    const gone = new Set(kept.filter((c) => !comments(doc.toString()).includes(c)));
    assert.ok(gone.size <= 20, 'only comments of removed lines go');
    texts.push(doc.toString());
    assert.deepEqual(comparable(Toml.parse(doc.toString()).get([])), comparable(doc.get([])), 'what was written opens again');
    expected.push(comparable(doc.get([])));
  }
  tomllib(texts).forEach((answer, i) => assert.deepEqual(comparable(answer.ok), expected[i], texts[i]));
});

test('refuses with a clear sentence and the line', () => {
  const cases = [
    ['a = 1\n<<<<<<< HEAD\nb = 1\n=======\nb = 2\n>>>>>>> other\n', 2, /merge mark/],
    ['a = 1\n\nb = "never closed\n', 3, /not closed/],
    ['a = 1\nb = """\nx\ny', 2, /ends inside a string.*cut off/],
    ['a = [\n1,\n2', 1, /ends inside an array.*cut off/],
    [`${example.slice(0, example.indexOf('[reply]') + 4)}`, 20, /cut off/],
    ['a = 1\n[t]\nb = 1\nb = 2', 4, /"b" is given twice/],
    ['[t.x]\n[u]\n[t.x]', 3, /"t\.x" is given twice/],
    ['a = met', 1, /Text needs quotes/],
    ['a = "x\u0000"', 1, /control character U\+0000/],
    [`a = ${'['.repeat(100)}${']'.repeat(100)}`, 1, /nested deeper/],
    [`a = ${'{a='.repeat(100)}1${'}'.repeat(100)}`, 1, /nested deeper/],
    [`${'a.'.repeat(100)}a = 1`, 1, /more than 32 parts/],
    [`a = [${'1,'.repeat(300000)}]`, 1, /more than 200000 values/],
  ];
  for (const [text, line, sentence] of cases) {
    assert.throws(() => Toml.parse(text), (problem) => {
      assert.ok(problem instanceof Toml.TomlError);
      assert.equal(problem.line, line, problem.message);
      assert.match(problem.message, sentence);
      return true;
    });
  }
  assert.throws(() => Toml.parse(`a = "${'x'.repeat(4 << 20)}"`), /larger than 4 MiB/);
  assert.throws(() => Toml.parse(`a = "${'é'.repeat(2 << 20)}"`), /larger than 4 MiB/);
  assert.throws(() => Toml.date('2026-02-30'), /not a day/);
});

test('an edit that cannot be written leaves the text alone', () => {
  const text = 'a = 1\nlist = ["x"]\n[t]\nk = "v"\n', doc = Toml.parse(text);
  for (const wrong of [
    () => doc.set(['a', 'b'], 1), () => doc.set(['t'], 1), () => doc.set(['t', 'k', 'x'], 1), () => doc.set(['list', 7], 'y'), () => doc.set(['t', 'n'], null), () => doc.set(['t', 'n'], 5n),
    () => doc.appendTable(['t'], { k: 1 }), () => doc.appendTable(['a', 'b'], { k: 1 }), () => doc.set([], 1), () => doc.set(['t', 'k'], 'x'.repeat(4 << 20)),
  ]) assert.throws(wrong, Toml.TomlError);
  assert.equal(doc.toString(), text);
  assert.equal(doc.get(['t', 'k']), 'v');
  assert.equal({}.polluted, undefined);
  Toml.parse('[__proto__]\npolluted = true\n').get([]);
  assert.equal({}.polluted, undefined);
});

test('a long workbook is read and edited without delay', () => {
  const rows = Array.from({ length: 4000 }, (_, i) => `[track.row-${i}]\noutcome = "met"\n\n[[track.row-${i}.evidence]]\nkind = "documented"\ntitle = "T ${i}"\n`);
  const started = performance.now(), doc = Toml.parse(rows.join('\n'));
  doc.set(['track', 'row-2000', 'note'], 'x');
  doc.appendTable(['track', 'row-3999', 'evidence'], { kind: 'attested' });
  assert.ok(performance.now() - started < 5000);
});
