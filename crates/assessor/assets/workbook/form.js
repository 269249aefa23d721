/*
 * The form of one criterion, and of the subject and taxonomy. Each field writes straight into the workbook's text;
 * an empty field takes its key out, a day that is not one yet stays in the field and out of the file.
 */
(function () {
  'use strict';

  const { h, by, mark, replace, WORDS, SIGNS } = globalThis.PortcullisDom;
  const { OUTCOMES, STATES, PACKAGES, QUOTE_LIMIT, isTable, text } = globalThis.PortcullisCheck;
  const { date } = globalThis.PortcullisToml;

  const idOf = (path, tail = '') => `f-${path.join('--')}${tail}`;
  const MOST_PIECES = 100;

  /* A value of the wrong kind is shown as it is, so that it can be corrected here. */
  const shown = (value) => (value === undefined ? '' : typeof value === 'string' ? value
    : text(value) || JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? String(v) : v)));

  function fault(input, note, message) {
    note.textContent = message;
    note.hidden = message === '';
    if (message) input.setAttribute('aria-invalid', 'true');
    else input.removeAttribute('aria-invalid');
  }

  /* One labelled input bound to one key. kind: line | area | day. */
  function field(app, path, label, { kind = 'line', hint = '', limit = 0, wide = false } = {}) {
    const id = idOf(path), value = shown(app.doc.get(path)), note = h('p', { id: `${id}-fault`, class: 'fault', hidden: true });
    const tell = h('span', { id: `${id}-hint`, class: 'hint' });
    const describe = (length) => { tell.textContent = limit ? `${hint} ${length} of ${limit} characters.` : hint; };
    const write = () => {
      const typed = input.value, trimmed = typed.trim();
      describe([...trimmed].length);
      if (kind === 'day' && trimmed !== '' && !/^\d{4}-\d\d-\d\d$/.test(trimmed))
        return fault(input, note, 'Write the day as 2026-11-22. It is not in the file yet.');
      return fault(input, note, app.change(() => {
        if (trimmed === '') app.doc.remove(path);
        else app.doc.set(path, kind === 'day' ? date(trimmed) : typed.replace(/\s+$/, ''));
      }));
    };
    /* A one-line input would drop the line breaks of a longer text, so such a text always gets an area. */
    const area = kind === 'area' || value.includes('\n');
    const spellcheck = kind === 'area' ? 'true' : 'false', described = `${id}-hint ${id}-fault`;
    const attributes = { id, autocomplete: 'off', spellcheck, 'aria-describedby': described, on: { input: write } };
    const line = kind === 'day' ? { type: 'text', placeholder: 'YYYY-MM-DD', maxlength: 10 } : { type: 'text' };
    const input = area ? h('textarea', { ...attributes, rows: 2 }) : h('input', { ...attributes, ...line });
    input.value = value;
    describe([...value].length);
    return h('div', { class: `field ${kind}${wide || area ? ' wide' : ''}` }, h('label', { for: id }, label), ' ', tell, input, note);
  }

  function select(app, path, label, options, hint = '') {
    const id = idOf(path), now = shown(app.doc.get(path));
    const list = now && !options.some(([value]) => value === now) ? [...options, [now, `${now} (not a known word)`]] : options;
    const write = () => app.change(() => (box.value ? app.doc.set(path, box.value) : app.doc.remove(path)));
    const box = h('select', { id, 'aria-describedby': `${id}-hint`, on: { change: write } },
      list.map(([value, word]) => h('option', { value, selected: value === now }, word)));
    return h('div', { class: 'field' }, h('label', { for: id }, label), ' ', h('span', { id: `${id}-hint`, class: 'hint' }, hint), box);
  }

  /* choices: [value in the file, id ending, content of the label]. */
  function radios(app, path, legend, choices, after) {
    const now = app.doc.get(path);
    const pick = (value) => () => {
      app.change(() => app.doc.set(path, value));
      if (after) after();
    };
    return h('fieldset', { class: 'choices' }, h('legend', {}, legend), choices.map(([value, tail, content]) => {
      const id = idOf(path, `--${tail}`);
      const input = h('input', { type: 'radio', id, name: idOf(path), checked: now === value, on: { change: pick(value) } });
      return h('label', { for: id, class: 'choice' }, input, content);
    }));
  }

  /* An empty name says that there is no client; a missing one says nothing. A box tells the two apart. */
  function clientField(app, path) {
    const holder = h('div', { class: 'field' });
    const draw = () => {
      const none = app.doc.get(path) === '', id = idOf(path, '--none');
      const flip = () => {
        app.change(() => (none ? app.doc.remove(path) : app.doc.set(path, '')));
        draw();
        by(id).focus();
      };
      const box = h('label', { for: id, class: 'tick' }, h('input', { type: 'checkbox', id, checked: none, on: { change: flip } }), 'There is no client of its own');
      const name = none ? h('p', { class: 'label' }, 'Stock client') : field(app, path, 'Stock client', { hint: 'judged in the CLI track' });
      replace(holder, name, box);
    };
    draw();
    return holder;
  }

  const OTHER_KEYS = { observed: 'Observed evidence is earned by a recorded exchange and never stands in a workbook. Remove this entry.' };

  function pieceForm(app, list, index, item, redraw) {
    const path = [...list, index], at = (key) => [...path, key];
    const kind = text(item.kind) || 'unknown kind', title = `Evidence ${index + 1}, ${kind}`;
    const drop = () => {
      const problem = app.change(() => app.doc.removeTable(list, index));
      redraw();
      if (!problem) by(idOf(list, '--add-documented')).focus();
    };
    const documented = () => [
      field(app, at('title'), 'Title', { wide: true, hint: 'of the document' }),
      field(app, at('repository'), 'Repository', { hint: 'owner/name' }), field(app, at('path'), 'Path', { hint: 'inside the repository' }),
      field(app, at('address'), 'Address', { wide: true, hint: 'if it has one' }),
      field(app, at('quote'), 'Quotation', { kind: 'area', hint: 'exact words;', limit: QUOTE_LIMIT }),
      field(app, at('read'), 'Read', { kind: 'day', hint: 'the day you read it' }), field(app, at('date'), 'Dated', { kind: 'day', hint: 'where known' }),
      field(app, at('sha256'), 'SHA-256', { wide: true, hint: 'optional, of the bytes that were read' }),
    ];
    const attested = () => [
      field(app, at('who'), 'Who says so', { hint: 'name and role' }), field(app, at('date'), 'Said on', { kind: 'day' }),
      field(app, at('statement'), 'Statement', { kind: 'area' }),
    ];
    const body = kind === 'documented' ? documented() : kind === 'attested' ? attested()
      : h('p', { class: 'fault wide' }, OTHER_KEYS[kind] || `"${kind}" is not a kind of evidence this page knows.`);
    return h('fieldset', { class: 'piece row' }, h('legend', { class: 'unseen' }, title),
      h('div', { class: 'piece-head' }, h('span', { 'aria-hidden': 'true' }, h('strong', {}, kind), h('span', { class: 'muted' }, ` evidence ${index + 1}`)),
        h('button', { type: 'button', class: 'quiet danger', 'aria-label': `Remove evidence ${index + 1}`, on: { click: drop } }, 'Remove')),
      h('div', { class: 'grid' }, body));
  }

  function evidence(app, list, redraw) {
    const items = app.doc.get(list), broken = items !== undefined && !Array.isArray(items);
    const add = (kind) => () => {
      const start = kind === 'documented' ? { kind, read: date(app.today) } : { kind, date: date(app.today) };
      let index = 0;
      const problem = app.change(() => { index = app.doc.appendTable(list, start); });
      redraw();
      if (!problem) by(idOf([...list, index, kind === 'documented' ? 'title' : 'who'])).focus();
    };
    const button = (kind) => h('button', { type: 'button', id: idOf(list, `--add-${kind}`), on: { click: add(kind) } }, `Add ${kind}`);
    return h('section', { class: 'evidence' },
      h('div', { class: 'piece-head' }, h('h4', {}, 'Evidence'), h('span', { class: 'pair' }, button('documented'), button('attested'))),
      broken ? h('p', { class: 'fault' }, '"evidence" is not a list of tables in this file. Mend it in a text editor.')
        : !items || items.length === 0 ? h('p', { class: 'muted small' }, 'None yet. Without evidence a decided outcome counts as unknown.')
          : items.slice(0, MOST_PIECES).map((item, index) => pieceForm(app, list, index, isTable(item) ? item : {}, redraw)),
      !broken && items && items.length > MOST_PIECES && h('p', { class: 'fault' }, `The first ${MOST_PIECES} of ${items.length} pieces are shown.`));
  }

  /* The answer to one criterion, or to its companion column: outcome first, then the grounds, then who moves it. */
  function answer(app, path, title, lead) {
    const holder = h('section', { class: 'answer panel', 'aria-label': title });
    const at = (key) => [...path, key], written = (key) => app.doc.get(at(key)) !== undefined;
    /* Who moves a row and when is asked once, beside the first answer; what a file says all the same can be edited. */
    const companion = path.at(-1) === 'companion', asked = (key) => !companion || written(key);
    const redraw = () => replace(holder, content());
    const content = () => {
      const reason = app.doc.get(at('outcome')) === 'not-applicable' || app.doc.get(at('reason')) !== undefined;
      const outcomes = OUTCOMES.map((word) => [word, word, mark(word)]);
      return [
        h('h3', {}, title), lead && h('p', { class: 'muted small' }, lead),
        radios(app, at('outcome'), 'Outcome, by the letter', outcomes, redraw),
        reason && field(app, at('reason'), 'Reason why it does not apply', { kind: 'area', hint: 'one a reviewer can accept' }),
        h('div', { class: 'grid' },
          select(app, at('spirit'), 'Spirit', [['', 'not judged'], ...OUTCOMES.map((word) => [word, `${SIGNS[word]} ${WORDS[word]}`])], 'its purpose'),
          field(app, at('note'), 'Note', { kind: 'area', hint: 'one or two plain sentences' })),
        evidence(app, at('evidence'), redraw),
        h('h4', {}, companion ? 'Review' : 'Plan and review'),
        h('div', { class: 'grid three' },
          asked('owner') && field(app, at('owner'), 'Owner', { hint: 'who moves this' }), asked('due') && field(app, at('due'), 'Due', { kind: 'day' }),
          asked('state') && select(app, at('state'), 'State', [['', 'none'], ...STATES.map((word) => [word, word])]),
          asked('reviewed-by') && field(app, at('reviewed-by'), 'Reviewed by'), field(app, at('expires'), 'Expires', { kind: 'day', hint: 'else one year' })),
        asked('reply') && h('details', { open: written('reply') }, h('summary', { class: 'small' }, 'Reply of the registry to this row'),
          field(app, at('reply'), 'Reply', { kind: 'area', hint: "the registry's own words" })),
      ];
    };
    redraw();
    return holder;
  }

  function about(app) {
    const subject = (key) => ['subject', key], taxonomy = (key) => ['taxonomy', key], reply = (key) => ['reply', key];
    const packages = { built: 'built packages, made by their authors', 'builds-for-users': 'sources that it builds for its users', 'source-only': 'sources only' };
    return [
      h('section', { class: 'panel stack', 'aria-labelledby': 'about-subject' }, h('h2', { id: 'about-subject' }, 'Subject'),
        h('div', { class: 'grid' },
          field(app, subject('name'), 'Name', { hint: 'as people say it' }), field(app, subject('id'), 'Id', { hint: 'lower case, digits, hyphens' }),
          field(app, subject('operator'), 'Operator', { hint: 'optional' }), field(app, subject('ecosystem'), 'Ecosystem', { hint: 'optional' }),
          field(app, subject('url'), 'Web origin', { hint: 'optional: what probes may visit' }), field(app, subject('assessed-by'), 'Assessed by'),
          field(app, subject('assessed'), 'Assessed', { kind: 'day', hint: 'last looked at as a whole' }))),
      h('section', { class: 'panel stack', 'aria-labelledby': 'about-taxonomy' }, h('h2', { id: 'about-taxonomy' }, 'Taxonomy'),
        h('p', { class: 'muted small' }, 'These answers decide which criteria apply. A track that does not apply has no ladder.'),
        radios(app, taxonomy('accounts'), 'Do people have accounts?', [[true, 'yes', 'yes'], [false, 'no', 'no']]),
        radios(app, taxonomy('packages'), 'What does it accept?', PACKAGES.map((word) => [word, word, packages[word]])),
        h('div', { class: 'grid' },
          clientField(app, taxonomy('stock-client')),
          field(app, taxonomy('companion'), 'Companion', { hint: 'optional: ships beside the stock client' }),
          field(app, taxonomy('reason'), 'Reason', { kind: 'area', hint: 'one sentence: why these answers' }))),
      app.draft ? null : h('details', { class: 'panel', open: app.doc.get(['reply']) !== undefined },
        h('summary', {}, 'Reply of the registry to the whole assessment'),
        h('div', { class: 'grid' },
          field(app, reply('by'), 'By'), field(app, reply('date'), 'Date', { kind: 'day' }),
          field(app, reply('text'), 'Text', { kind: 'area' }))),
    ];
  }

  globalThis.PortcullisForm = { answer, about };
})();
