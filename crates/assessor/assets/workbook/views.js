/* What stands around the form: the ladders, the list of criteria, the guidance to one criterion, the list of remarks. */
(function () {
  'use strict';

  const { h, by, mark, sign, ladder, replace, WORDS } = globalThis.PortcullisDom;
  const { answer, about } = globalThis.PortcullisForm;

  const HEAVIEST = { wrong: 'Wrong', missing: 'Incomplete', weak: 'Warning', stale: 'Stale' };
  const short = (id) => id.slice(id.indexOf('/') + 1);

  function ladders(app) {
    const tile = (track, state, tail = '') => {
      const unknown = state && state.between.length > 0, open = !state ? [] : unknown ? state.between : state.blocking, more = open.length - 2;
      const names = open.slice(0, 2).map((id, i) => [' ', h('span', { class: 'name' }, h('a', { href: `#${id}` }, short(id)), i + 1 < Math.min(open.length, 2) && ',')]);
      return h('div', { class: 'ladder-line' }, ladder(tail ? `${track.title}, ${tail}` : track.title, state), h('div', {},
        h('h2', {}, track.title, tail && h('span', { class: 'muted' }, ` ${tail}`)),
        h('p', { class: 'small' }, state ? `proven ${state.proven} · possible ${state.possible}` : 'does not apply'),
        open.length > 0 && h('p', { class: 'small muted' }, unknown ? 'unknown between:' : 'in the way:', names, more > 0 && h('span', { class: 'unbroken' }, ` and ${more} more`)),
        state && state.stale && h('p', { class: 'stale' }, 'stands on stale evidence')));
    };
    const { tracks, companion, stockClient } = app.judged;
    replace(by('ladders'), tracks.map((t) => (t.companion
      ? [tile(t, t.ladder, `${stockClient || 'stock client'} alone`), tile(t, t.companion, `with ${companion}`)]
      : tile(t, t.ladder, t.id === 'cli-tooling' ? stockClient : ''))));
  }

  /* In the list a word would be too much for each row, so it is there for screen readers and as a title. */
  function listMark(verdict, note) {
    const word = `${WORDS[verdict.outcome]}${note}`;
    return h('span', { class: `mark ${verdict.outcome}`, title: word }, sign(verdict.outcome), h('span', { class: 'unseen' }, ` ${word}`));
  }

  function list(app) {
    const { judged, framework, here } = app;
    const current = (id) => (here === id ? { 'aria-current': 'page' } : {});
    const count = judged.problems.length + judged.rows.reduce((n, r) => n + r.problems.length, 0);
    const item = (row) => {
      const title = framework.criteria.find((c) => c.id === row.id).title;
      const heavy = row.problems.some((p) => p.weight === 'wrong' || p.weight === 'missing'), old = row.problems.some((p) => p.weight === 'stale');
      const flag = heavy ? { sign: '!', word: 'incomplete', tone: 'fault' } : old ? { sign: '↻', word: 'stale', tone: 'stale' } : null;
      return h('li', { class: row.applies ? '' : 'ruled-out' }, h('a', { href: `#${row.id}`, ...current(row.id) },
        row.applies ? [listMark(row.stock, row.second ? ' (alone)' : ''), row.second && listMark(row.second, ` (with ${judged.companion})`)]
          : h('span', { class: 'mark not-applicable', title: 'does not apply' }, sign('not-applicable'), h('span', { class: 'unseen' }, ' does not apply')),
        h('span', { class: 'title' }, title),
        flag && h('span', { class: flag.tone, title: flag.word }, h('span', { 'aria-hidden': 'true' }, flag.sign), h('span', { class: 'unseen' }, ` ${flag.word}`)),
        h('span', { class: 'level' }, h('span', { class: 'unseen' }, ' level '), String(row.level))));
    };
    const done = (rows) => `${rows.filter((r) => r.applies && r.stock.outcome !== 'unknown').length} of ${rows.filter((r) => r.applies).length} answered`;
    replace(by('criteria'),
      h('ul', { class: 'plain' },
        h('li', {}, h('a', { href: '#about', ...current('about') }, h('span', { class: 'title' }, 'Subject and taxonomy'))),
        h('li', {}, h('a', { href: '#check', ...current('check') },
          h('span', { class: 'title' }, 'Check'), h('span', { class: 'level' }, count === 1 ? '1 remark' : `${count} remarks`)))),
      framework.tracks.map((track) => {
        const rows = judged.rows.filter((r) => r.track === track.id);
        const state = rows.some((r) => r.applies) ? done(rows) : 'does not apply';
        return h('section', {}, h('h2', {}, track.title, h('span', { class: 'muted' }, ` ${state}`)), h('ul', { class: 'plain' }, rows.map(item)));
      }));
  }

  const KINDS = {
    observed: 'seen by the program itself; it never stands in this file',
    documented: 'written where others can read it',
    attested: 'said by somebody who should know',
  };

  function guidance(criterion) {
    const block = (title, body) => body && h('div', { class: 'row' }, h('h3', {}, title), h('p', {}, body));
    const kinds = Object.entries(criterion.evidence || {}).filter(([, body]) => body), clauses = criterion.clauses || [];
    return h('div', { class: 'guidance' },
      block('Why it matters', criterion.why), block('Enough for the letter', criterion.letter), block('The spirit', criterion.spirit),
      h('details', { class: 'whole', open: true }, h('summary', {}, 'What counts as evidence'), h('div', {},
        h('dl', {}, kinds.map(([kind, body]) => [h('dt', { title: KINDS[kind] }, kind), h('dd', {}, body)])),
        criterion.outside_view && h('p', { class: 'hint' }, `The strongest a stranger can get: ${criterion.outside_view}.`),
        clauses.length > 0 && [h('p', { class: 'label' }, 'The published text should say'), h('ul', {}, clauses.map((c) => h('li', {}, c.asks)))])),
      criterion.remediation && h('details', { class: 'whole' }, h('summary', {}, 'How to close it'), h('p', {}, criterion.remediation)));
  }

  function remarks(problems) {
    return h('ul', { class: 'plain remarks' }, problems.map((p) => h('li', { class: p.weight }, h('strong', {}, HEAVIEST[p.weight]), ' ', p.text)));
  }

  /* Redrawn after each key stroke, apart from the form, so that typing is never disturbed. */
  function rowCheck(app) {
    const holder = by('row-check'), row = app.judged.rows.find((r) => r.id === app.here);
    if (!holder || !row) return;
    const counts = (verdict, tail) => h('span', { class: 'counts' }, mark(verdict.outcome), tail && h('span', { class: 'muted small' }, tail),
      verdict.stale && h('span', { class: 'stale' }, 'stale'),
      !verdict.stale && verdict.expires && verdict.outcome !== 'unknown' && h('span', { class: 'muted small' }, `good until ${verdict.expires}`));
    const both = [counts(row.stock, row.second && 'alone'), row.second && counts(row.second, `with ${app.judged.companion}`)];
    const calm = row.applies ? 'assess check has nothing to say about this row.' : 'Nothing needs to be written here.';
    replace(holder, h('h3', {}, 'Counts as'),
      h('p', {}, row.applies ? both : `Does not apply: ${row.ruledOut}.`),
      row.problems.length ? remarks(row.problems) : h('p', { class: 'muted small' }, calm));
  }

  function criterion(app, id) {
    const asked = app.framework.criteria.find((c) => c.id === id), row = app.judged.rows.find((r) => r.id === id);
    const track = app.framework.tracks.find((t) => t.id === asked.track), order = app.framework.criteria.map((c) => c.id), place = order.indexOf(id);
    const path = [row.track, row.name], { companion, stockClient } = app.judged;
    const open = [...order.slice(place + 1), ...order.slice(0, place)].find((other) => app.judged.rows.some((r) => r.id === other && r.applies && !r.stock.stated));
    const step = (target, label) => h('a', { class: 'button', ...(target ? { href: `#${target}` } : { 'aria-disabled': 'true' }) }, label);
    const answers = [answer(app, path, row.second ? `${stockClient || 'Stock client'} alone` : 'Answer')];
    const counts = 'The ladder with it takes the better of both answers. Without one here, the companion counts as unknown.';
    if (row.second) answers.push(answer(app, [...path, 'companion'], `With ${companion}`, counts));
    return [
      h('header', { class: 'asked' },
        h('p', { class: 'eyebrow' }, `${track.title} · level ${asked.level} · ${asked.short || ''} · `, h('span', { class: 'mono' }, id)),
        h('h1', { id: 'view-title', tabindex: '-1' }, asked.title),
        h('p', { class: 'question' }, asked.question), asked.asks && asked.asks !== asked.question && h('p', { class: 'muted small' }, asked.asks)),
      !row.applies && h('p', { class: 'notice' }, `The taxonomy rules this criterion out: ${row.ruledOut}. Nothing needs to be written here.`),
      h('div', { class: `body${row.second ? ' two' : ''}` }, guidance(asked), h('div', { class: 'work' },
        h('section', { class: 'panel', id: 'row-check', 'aria-label': 'What this row counts as' }),
        row.applies ? h('div', { class: 'answers' }, answers)
          : h('details', {}, h('summary', {}, 'Write something all the same'), h('div', { class: 'answers' }, answers)))),
      h('p', { class: 'steps no-print' }, step(order[place - 1], 'Previous'), step(order[place + 1], 'Next'), open && step(open, 'Next without an answer')),
    ];
  }

  function check(app) {
    const { judged } = app, rows = judged.rows.filter((r) => r.problems.length);
    const silent = judged.rows.filter((r) => r.applies && !r.stock.stated);
    return [
      h('h1', { id: 'view-title', tabindex: '-1' }, 'What assess check would say'),
      h('p', { class: 'muted' }, 'This list is made by the page while you write. The program reads the saved file and has the last word.'),
      judged.problems.length > 0 && h('section', { class: 'panel stack row' },
        h('h2', {}, h('a', { href: '#about' }, 'The workbook as a whole')), remarks(judged.problems)),
      rows.map((row) => h('section', { class: 'panel stack row' }, h('h2', { class: 'mono' }, h('a', { href: `#${row.id}` }, row.id)), remarks(row.problems))),
      judged.problems.length + rows.length === 0 && h('p', { class: 'notice' }, 'Nothing to say: every answer is complete and in date.'),
      silent.length > 0 && h('section', { class: 'stack' }, h('h2', {}, `Not answered yet: ${silent.length}`),
        h('ul', { class: 'plain unanswered' }, silent.map((r) => h('li', {}, h('a', { href: `#${r.id}` }, r.id))))),
    ];
  }

  function aboutView(app) {
    const title = app.draft ? 'A new workbook' : 'Subject and taxonomy';
    return [
      h('h1', { id: 'view-title', tabindex: '-1' }, title),
      app.draft && h('p', {}, `First, whom it is about. The criteria of ${app.framework.title} ${app.framework.version || ''} follow.`),
      h('div', { class: 'stack' }, about(app)),
      app.draft && h('div', { class: 'stack' }, h('div', { id: 'draft-faults', role: 'alert' }),
        h('p', {}, h('button', { type: 'button', class: 'primary', on: { click: app.begin } }, 'Begin with the criteria'))),
    ];
  }

  globalThis.PortcullisViews = { ladders, list, rowCheck, criterion, check, about: aboutView, remarks };
})();
