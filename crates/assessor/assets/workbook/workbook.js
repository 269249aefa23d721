/*
 * The page itself: which workbook is open, where it is saved, which view is shown. The workbook's text is the only
 * state that matters; everything else is derived from it after each change. Nothing leaves this machine.
 */
(function () {
  'use strict';

  const { by, h, ask } = globalThis.PortcullisDom;
  const { parse, date, TomlError } = globalThis.PortcullisToml;
  const { KEYS, text } = globalThis.PortcullisCheck;
  const { judge } = globalThis.PortcullisLadder;
  const views = globalThis.PortcullisViews;

  const TYPES = [{ description: 'Workbook', accept: { 'application/toml': ['.toml'] } }];
  const FIRST_NAME = 'assessment.toml';
  const LARGEST = 4 * 1024 * 1024;

  const today = () => {
    const now = new Date(), two = (n) => String(n).padStart(2, '0');
    return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  };
  const app = { framework: null, doc: null, judged: null, here: '', draft: false, name: FIRST_NAME, handle: null, saved: '', today: today() };

  const dirty = () => app.doc !== null && app.doc.toString() !== app.saved;
  const say = (message) => { by('status').textContent = message; };

  function complain(title, message) {
    by('trouble').replaceChildren(h('strong', {}, title), ' ', message);
    by('trouble').hidden = false;
    say(`${title} ${message}`);
  }
  const quiet = () => { by('trouble').hidden = true; };

  function refresh() {
    app.judged = judge(app.framework, app.doc.get([]), app.today);
    const subject = text(app.doc.get(['subject', 'name'])) || 'A new workbook', changed = dirty();
    document.title = `${changed ? '* ' : ''}${subject} · Portcullis workbook`;
    by('subject').textContent = subject;
    by('file').textContent = app.name;
    by('saved').textContent = app.draft ? 'not begun' : changed ? 'not saved' : 'saved';
    by('saved').className = changed || app.draft ? 'stale' : 'muted';
    by('save').disabled = app.draft;
    views.list(app);
    views.ladders(app);
    views.rowCheck(app);
  }

  /* Runs one edit. A refused edit leaves the text as it was, and its sentence goes to the field that asked. */
  app.change = (edit) => {
    try {
      edit();
      /* A [reply] that lost its last word is no reply. */
      const reply = app.doc.get(['reply']);
      if (reply && typeof reply === 'object' && Object.keys(reply).length === 0) app.doc.remove(['reply']);
    } catch (problem) {
      if (!(problem instanceof TomlError)) throw problem;
      return problem.message;
    }
    refresh();
    return '';
  };

  /* Text that is on the screen but not in the file must not be lost by walking on. */
  function unfinished() {
    const input = document.querySelector('#main [aria-invalid="true"]');
    if (input) {
      input.focus();
      say('This field is not in the file yet. Correct or empty it first.');
    }
    return input !== null;
  }

  function show(route, focus = true) {
    const known = app.framework.criteria.some((c) => c.id === route);
    app.here = app.draft ? 'about' : known || route === 'check' ? route : 'about';
    const view = { about: views.about, check: views.check }[app.here] || ((all) => views.criterion(all, route));
    by('main').replaceChildren(...view(app).flat(Infinity).filter(Boolean));
    refresh();
    if (focus) {
      window.scrollTo(0, by('workspace').classList.contains('narrow') ? by('main').offsetTop : 0);
      by('view-title').focus({ preventScroll: true });
    }
  }

  const route = () => location.hash.slice(1);

  function routed() {
    if (!app.doc || route() === 'main' || route() === app.here) return;
    if (unfinished()) history.replaceState(null, '', `#${app.here}`);
    else {
      closeList();
      show(route());
    }
  }

  const narrow = window.matchMedia('(max-width: 860px)');
  const closeList = () => { if (narrow.matches) by('list').open = false; };

  function enter(doc, name, handle, saved, draft) {
    Object.assign(app, { doc, name, handle, saved, draft });
    quiet();
    by('start').hidden = true;
    by('workspace').hidden = false;
    by('workspace').classList.toggle('draft', draft);
    document.body.classList.add('open');
    const first = app.framework.criteria.find((c) => c.id === route());
    const target = draft ? 'about' : first ? first.id : 'about';
    history.replaceState(null, '', `#${target}`);
    show(target);
  }

  async function mayLeave() {
    return !dirty() || ask('Leave the changes behind?', `${app.name} has changes that are not saved.`, 'Leave them', 'Stay');
  }

  async function read(file, handle) {
    if (file.size > LARGEST) throw new TomlError('The file is larger than 4 MiB. A workbook is text of a few hundred KiB at most.');
    /* A byte that is not UTF-8 would be replaced silently and then saved that way. The byte order mark is kept, too. */
    let source;
    try {
      source = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await file.arrayBuffer());
    } catch {
      throw new TomlError('The file is not UTF-8 text.');
    }
    const doc = parse(source), format = doc.get(['format']);
    if (format === undefined) throw new TomlError('The file does not begin with "format = 1", so it is not a workbook.');
    if (format !== 1) throw new TomlError('The file has another format; this page knows format 1.');
    enter(doc, file.name, handle, source, false);
    say(`${file.name} is open.`);
  }

  async function open(file, handle = null) {
    quiet();
    try {
      if (await mayLeave()) await read(file, handle);
    } catch (problem) {
      complain(`${file.name} was not opened.`, problem.message);
    }
  }

  async function pick() {
    if (!window.showOpenFilePicker) return by('file-input').click();
    try {
      const [handle] = await window.showOpenFilePicker({ types: TYPES });
      return open(await handle.getFile(), handle);
    } catch (problem) {
      if (problem.name !== 'AbortError') complain('The file was not opened.', problem.message);
    }
  }

  function download(source) {
    const url = URL.createObjectURL(new Blob([source], { type: 'application/toml' }));
    h('a', { href: url, download: app.name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60000);
    app.saved = source;
    refresh();
    say(`${app.name} was handed to your downloads.`);
  }

  async function write(handle, source) {
    const stream = await handle.createWritable();
    await stream.write(source);
    await stream.close();
    Object.assign(app, { handle, saved: source, name: handle.name });
    refresh();
    say(`${handle.name} is saved.`);
  }

  async function save() {
    if (!app.doc || app.draft || unfinished()) return;
    quiet();
    const source = app.doc.toString();
    try {
      if (app.handle) {
        /* Somebody may have edited the file beside this page; their words are not ours to overwrite. */
        const onDisk = await (await app.handle.getFile()).text();
        if (onDisk.replace(/^\ufeff/, '') === app.saved.replace(/^\ufeff/, '')) return await write(app.handle, source);
        const why = `${app.name} was changed since it was opened here. Saving in place would lose that. A copy can be downloaded instead.`;
        if (await ask('The file has changed on disk', why, 'Download a copy')) download(source);
        return;
      }
      if (!window.showSaveFilePicker) return download(source);
      await write(await window.showSaveFilePicker({ suggestedName: app.name, types: TYPES }), source);
    } catch (problem) {
      if (problem.name !== 'AbortError') complain('Nothing was saved.', problem.message);
    }
  }

  async function start() {
    if (!(await mayLeave())) return;
    const doc = parse(`format = 1\nframework = "${app.framework.id.replace(/[^a-z0-9.-]/g, '')}"\n`);
    doc.set(['subject', 'assessed'], date(app.today));
    enter(doc, FIRST_NAME, null, doc.toString(), true);
  }

  /* The draft was filled in any order; the file is written in the order of the format. */
  app.begin = () => {
    if (unfinished()) return;
    const faults = app.judged.problems;
    if (faults.length) {
      by('draft-faults').replaceChildren(views.remarks(faults));
      return;
    }
    const doc = parse(`format = 1\nframework = ${/^framework = (.*)$/m.exec(app.doc.toString())[1]}\n`);
    for (const table of ['subject', 'taxonomy'])
      for (const key of Object.keys(KEYS[table])) {
        const value = app.doc.get([table, key]);
        if (value !== undefined) doc.set([table, key], value);
      }
    Object.assign(app, { doc, draft: false, saved: '' });
    by('workspace').classList.remove('draft');
    location.hash = app.judged.rows.find((r) => r.applies).id;
  };

  function drop(event) {
    event.preventDefault();
    document.body.classList.remove('dropping');
    const item = [...event.dataTransfer.items].find((i) => i.kind === 'file');
    if (!item) return;
    const file = item.getAsFile();
    const asked = item.getAsFileSystemHandle ? item.getAsFileSystemHandle() : Promise.resolve(null);
    asked.then((handle) => open(file, handle && handle.kind === 'file' ? handle : null), () => open(file));
  }

  function theme(choice) {
    if (choice) document.documentElement.dataset.theme = choice;
    else delete document.documentElement.dataset.theme;
    /* Some browsers refuse storage to a page opened as a file; the choice then lasts as long as the page. */
    try { localStorage.setItem('portcullis-theme', choice); } catch { /* see above */ }
  }

  function wire() {
    const on = (id, event, run) => by(id).addEventListener(event, run);
    for (const id of ['open', 'start-open']) on(id, 'click', pick);
    for (const id of ['new', 'start-new']) on(id, 'click', start);
    on('save', 'click', save);
    on('file-input', 'change', () => {
      const [file] = by('file-input').files;
      if (file) open(file);
      by('file-input').value = '';
    });
    let chosen = '';
    try { chosen = localStorage.getItem('portcullis-theme') || ''; } catch { /* no storage: follow the system */ }
    by('theme').value = ['light', 'dark'].includes(chosen) ? chosen : '';
    theme(by('theme').value);
    on('theme', 'change', () => theme(by('theme').value));
    window.addEventListener('hashchange', routed);
    window.addEventListener('beforeunload', (event) => { if (dirty()) event.preventDefault(); });
    window.addEventListener('dragover', (event) => { event.preventDefault(); document.body.classList.add('dropping'); });
    window.addEventListener('dragleave', (event) => { if (!event.relatedTarget) document.body.classList.remove('dropping'); });
    window.addEventListener('drop', drop);
    window.addEventListener('keydown', (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      const run = { s: save, o: pick }[event.key.toLowerCase()];
      if (run) {
        event.preventDefault();
        run();
      }
    });
    const fit = () => { by('list').open = !narrow.matches; by('workspace').classList.toggle('narrow', narrow.matches); };
    narrow.addEventListener('change', fit);
    fit();
  }

  function boot() {
    try {
      app.framework = JSON.parse(by('framework').textContent);
    } catch {
      complain('This page is not complete.', 'It carries no framework. Make it anew with the assessor.');
      for (const id of ['open', 'new', 'save', 'start-open', 'start-new']) by(id).disabled = true;
      return;
    }
    by('framework-title').textContent = `${app.framework.title} ${app.framework.version || ''}`;
    by('framework-count').textContent = `${app.framework.criteria.length} criteria in ${app.framework.tracks.length} tracks`;
    wire();
  }

  boot();
})();
