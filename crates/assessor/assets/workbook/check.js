/*
 * What `assess check` would say about a workbook, row by row. The program has the last word; this is the same list
 * while the answers are being written, so that nobody learns of a missing date a week later.
 */
(function () {
  'use strict';

  const { TomlDate } = globalThis.PortcullisToml;

  const OUTCOMES = ['met', 'partly', 'not-met', 'unknown', 'not-applicable'];
  const STATES = ['open', 'started', 'waiting', 'submitted'];
  const PACKAGES = ['built', 'builds-for-users', 'source-only'];
  const QUOTE_LIMIT = 300;
  /* Enough to see what is wrong with a table; a file of nothing but mistakes must not stall the page. */
  const MOST_REMARKS = 50;

  /* Each key with the kind of value it takes; a list names the words that are allowed. */
  const KEYS = {
    top: { format: 'number', framework: 'text', subject: 'table', taxonomy: 'table', reply: 'table' },
    subject: { id: 'text', name: 'text', operator: 'text', ecosystem: 'text', url: 'text', assessed: 'day', 'assessed-by': 'text' },
    taxonomy: { accounts: 'yes or no', packages: PACKAGES, 'stock-client': 'text', companion: 'text', reason: 'text' },
    reply: { by: 'text', date: 'day', text: 'text' },
    row: {
      outcome: OUTCOMES, spirit: OUTCOMES, note: 'text', reason: 'text', owner: 'text', due: 'day', state: STATES,
      'reviewed-by': 'text', expires: 'day', reply: 'text', evidence: 'list',
    },
    documented: {
      kind: 'text', title: 'text', repository: 'text', path: 'text', address: 'text', quote: 'text', date: 'day', read: 'day', sha256: 'text',
    },
    attested: { kind: 'text', who: 'text', date: 'day', statement: 'text' },
  };

  /* A day may stand in quotes, too: people write both. */
  function day(value) {
    const written = value instanceof TomlDate ? value.text : typeof value === 'string' ? value : '';
    if (!/^[1-9]\d{3}-\d\d-\d\d$/.test(written)) return '';
    const found = new Date(`${written}T00:00:00Z`);
    return !Number.isNaN(found.getTime()) && found.toISOString().startsWith(written) ? written : '';
  }
  const isDay = (value) => day(value) !== '';
  const isTable = (value) => typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof TomlDate);
  const text = (value) => (typeof value === 'string' ? value.trim() : day(value));
  const FITS = {
    text: (v) => typeof v === 'string', number: (v) => typeof v === 'number', 'yes or no': (v) => typeof v === 'boolean',
    day: isDay, table: isTable, list: (v) => Array.isArray(v) && v.every(isTable),
  };
  const WANTED = {
    text: 'text in quotes', number: 'a whole number', 'yes or no': 'true or false', day: 'a day such as 2026-11-22',
    table: 'a table', list: 'a list of tables',
  };

  /* How many letters apart two keys are, to name the one that was meant. */
  function distance(a, b) {
    let row = Array.from({ length: b.length + 1 }, (_, i) => i);
    for (let i = 1; i <= a.length; i++) {
      const next = [i];
      for (let j = 1; j <= b.length; j++) next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
      row = next;
    }
    return row[b.length];
  }

  function nearest(key, known) {
    const [best] = known.map((name) => [distance(key.slice(0, 40), name), name]).sort((a, b) => a[0] - b[0]);
    return best[0] <= Math.max(2, best[1].length / 3) ? ` The nearest known one is "${best[1]}".` : '';
  }

  const wrong = (text) => ({ weight: 'wrong', text });
  const missing = (text) => ({ weight: 'missing', text });
  const weak = (text) => ({ weight: 'weak', text });
  const stale = (text) => ({ weight: 'stale', text });

  function keys(table, known, where) {
    const found = [];
    for (const [key, value] of Object.entries(table)) {
      if (found.length >= MOST_REMARKS) break;
      const kind = Object.hasOwn(known, key) ? known[key] : null;
      if (kind === null) found.push(wrong(`${where}"${key}" is not a key of this format.${nearest(key, Object.keys(known))}`));
      else if (Array.isArray(kind) && !kind.includes(value)) found.push(wrong(`${where}"${key}" takes one of: ${kind.join(', ')}.`));
      else if (!Array.isArray(kind) && !FITS[kind](value)) found.push(wrong(`${where}"${key}" takes ${WANTED[kind]}.`));
    }
    return found;
  }

  /* What a piece of evidence needs before it can carry an outcome; everything else about it is only remarked. */
  function carries(item) {
    const has = (key) => text(item[key]) !== '';
    if (item.kind === 'attested') return has('who') && isDay(item.date) && has('statement');
    return item.kind === 'documented' && isDay(item.read) && (has('title') || has('address') || (has('repository') && has('path')));
  }

  function piece(item, today, where = '') {
    const has = (key) => text(item[key]) !== '', kind = item.kind;
    if (kind === 'observed') return [wrong(`${where}"observed" never stands in a workbook: only a recorded exchange earns it.`)];
    if (kind !== 'documented' && kind !== 'attested') return [wrong(`${where}"kind" takes one of: documented, attested.`)];
    const found = keys(item, KEYS[kind], where), place = (has('repository') && has('path')) || has('title');
    const need = (ok, what, as = missing) => { if (!ok) found.push(as(`${where}${what}`)); };
    for (const key of ['read', 'date']) need(day(item[key]) <= today, `"${key}" lies in the future (${day(item[key])}).`, wrong);
    if (kind === 'attested') {
      need(has('who'), 'Who says so is missing.');
      need(isDay(item.date), 'The day it was said is missing.');
      need(has('statement'), 'The statement is missing.');
      return found;
    }
    need(isDay(item.read), 'The day it was read is missing.');
    need(place || has('address'), 'Where it stands is missing: repository and path, a title, or an address.');
    need(!has('quote') || place || !has('address'), 'A quotation needs repository and path, or a title; an address alone can change.');
    need(has('repository') || !has('path'), 'The path has no repository.', weak);
    need(has('path') || !has('repository') || has('title') || has('address'), 'The repository has no path.', weak);
    if ([...text(item.quote)].length > QUOTE_LIMIT) found.push(weak(`${where}The quotation has more than ${QUOTE_LIMIT} characters.`));
    return found;
  }

  const newest = (item) => [day(item.read), day(item.date)].sort().at(-1);

  /* Nobody can have read or said it after today; one day is let pass, for those east of Greenwich. */
  function latest(today) {
    const next = new Date(`${today}T00:00:00Z`);
    next.setUTCDate(next.getUTCDate() + 1);
    return next.toISOString().slice(0, 10);
  }

  const evidenceOf = (row) => (Array.isArray(row.evidence) ? row.evidence.filter(isTable) : []);

  /* One year after the newest day of the evidence that counts, unless the row says otherwise. The calendar ends in 9999. */
  function expiry(row) {
    if (isDay(row.expires)) return day(row.expires);
    const last = evidenceOf(row).filter(carries).map(newest).sort().at(-1);
    if (!last || last.startsWith('9999')) return last || '';
    const next = `${Number(last.slice(0, 4)) + 1}${last.slice(4)}`;
    return next.endsWith('-02-29') ? `${next.slice(0, 8)}28` : next;
  }

  /* One row (or its companion column): what is stated, what it counts as, and why the two may differ. */
  function verdict(row, today, mayHaveCompanion) {
    const known = mayHaveCompanion ? { ...KEYS.row, companion: 'table' } : KEYS.row;
    const problems = keys(row, known, ''), evidence = evidenceOf(row), stated = OUTCOMES.includes(row.outcome) ? row.outcome : '';
    const checked = evidence.map((item, i) => piece(item, today, `Evidence ${i + 1}: `));
    const complete = evidence.filter((item) => carries(item) && newest(item) <= latest(today)).length, expires = expiry(row);
    let outcome = stated || 'unknown';
    problems.push(...checked.flat());
    if (['met', 'partly', 'not-met'].includes(stated) && complete === 0) {
      outcome = 'unknown';
      problems.push(missing(`"${stated}" counts as unknown: it needs at least one ${evidence.length ? 'complete ' : ''}piece of evidence.`));
    }
    if (stated === 'not-applicable' && !text(row.reason)) {
      outcome = 'unknown';
      problems.push(missing('"not-applicable" counts as unknown: it needs a reason that a reviewer can accept.'));
    }
    const old = expires !== '' && expires < today;
    if (old && stated && stated !== 'unknown') problems.push(stale(`Expired on ${expires}: shown as stale, and a strict check counts it as unknown.`));
    return { stated, outcome, complete, expires, stale: old, problems };
  }

  function whole(workbook, framework, today) {
    const tracks = framework.tracks.map((t) => t.id), known = { ...KEYS.top, ...Object.fromEntries(tracks.map((id) => [id, 'table'])) };
    const found = keys(workbook, known, ''), part = (name) => (isTable(workbook[name]) ? workbook[name] : {});
    const need = (ok, what) => { if (!ok) found.push(missing(what)); };
    for (const name of ['subject', 'taxonomy', 'reply']) found.push(...keys(part(name), KEYS[name], `[${name}] `));
    const { subject, taxonomy, reply } = { subject: part('subject'), taxonomy: part('taxonomy'), reply: part('reply') };
    need(/^(?!.{61})[a-z0-9]+(-[a-z0-9]+)*$/.test(text(subject.id)), 'The subject needs an id of lower-case letters, digits and single hyphens.');
    need(text(subject.name), 'The subject needs a name.');
    need(isDay(subject.assessed), 'The day of the assessment is missing.');
    need(day(subject.assessed) <= today, 'The day of the assessment lies in the future.');
    need(text(subject['assessed-by']), 'Who assessed is missing.');
    need(typeof taxonomy.accounts === 'boolean', 'The taxonomy does not say whether people have accounts.');
    need(PACKAGES.includes(taxonomy.packages), 'The taxonomy does not say what kind of packages are accepted.');
    need(taxonomy['stock-client'] !== undefined, 'The taxonomy does not say which client is judged: name it, or say that there is none.');
    need(!text(taxonomy.companion) || text(taxonomy['stock-client']), 'A companion is named, but no stock client beside it.');
    if (isTable(workbook.reply)) need(text(reply.by) && isDay(reply.date) && text(reply.text), 'The reply needs by, date and text.');
    const written = text(workbook.framework);
    if (written !== framework.id) found.push(wrong(`The answers were written for "${written}", this page asks "${framework.id}".`));
    const ids = framework.criteria.map((c) => c.id);
    for (const track of tracks) {
      for (const [name, row] of Object.entries(part(track))) {
        if (found.length >= MOST_REMARKS) break;
        if (!ids.includes(`${track}/${name}`)) found.push(wrong(`[${track}.${name}] is not a criterion of ${framework.id}.${nearest(`${track}/${name}`, ids)}`));
        else if (!isTable(row)) found.push(wrong(`${track}.${name} takes a table.`));
      }
    }
    return found;
  }

  globalThis.PortcullisCheck = { OUTCOMES, STATES, PACKAGES, QUOTE_LIMIT, KEYS, isTable, text, piece, evidenceOf, verdict, whole };
  if (typeof module === 'object' && module.exports) module.exports = globalThis.PortcullisCheck;
})();
