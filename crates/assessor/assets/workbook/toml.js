/*
 * A small editor for TOML 1.0. It keeps every comment, blank line and ordering that it does not touch, because a
 * workbook lives in version control and a reviewer must see only what was changed.
 *
 * The text is the document: an edit replaces the characters of one value or table (toml-parse.js knows where they
 * stand), and the result is parsed again. An edit that would not read back as intended is undone and thrown.
 *
 *   const doc = PortcullisToml.parse(text)              throws TomlError { message, line }
 *   doc.get(['a', 'b', 0])                              plain values; tables without prototype; dates as TomlDate
 *   doc.set(['a', 'b'], value), doc.remove(['a', 'b'])
 *   doc.appendTable(['a', 'list'], { key: value }), doc.removeTable(['a', 'list'], index)
 *   doc.toString()
 */
(function () {
  'use strict';

  if (!globalThis.PortcullisTomlParts && typeof require === 'function') require('./toml-parse.js');
  const { Parser, TomlError, TomlDate, MAX_BYTES } = globalThis.PortcullisTomlParts;

  const MERGE_MARK = /^(?:<{7}|>{7}|\|{7})(?:[ \t]|\r?$)/m;
  const BLANK_LINES = /(?:[ \t]*\r?\n)*/y;
  const COMMENT_LINES = /(?:[ \t]*#[^\n]*(?:\n|$))*/y;
  /* Control characters, and those that reorder or hide text: a reviewer must see what a value really holds. */
  const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
  const SHORT = { '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r' };

  function tooLarge(text) {
    if (text.length > MAX_BYTES || text.length * 3 <= MAX_BYTES) return text.length > MAX_BYTES;
    let bytes = 0;
    for (const ch of text) bytes += ch.codePointAt(0) < 0x80 ? 1 : ch.codePointAt(0) < 0x800 ? 2 : ch.length + 2;
    return bytes > MAX_BYTES;
  }

  function parse(text) {
    if (tooLarge(text)) throw new TomlError(`The file is larger than ${MAX_BYTES / 1024 / 1024} MiB. A workbook is text of a few hundred KiB at most.`);
    const mark = MERGE_MARK.exec(text);
    if (mark) throw new TomlError('this is a merge mark. Finish the merge first, then open the file again.', text.slice(0, mark.index).split('\n').length);
    return new Document(text);
  }

  function plain(node) {
    if (node.kind === 'value') return node.value;
    if (node.kind === 'array') return node.items.map((item) => plain(item.node));
    if (node.kind === 'tables') return node.items.map(plain);
    const out = Object.create(null);
    for (const [key, child] of node.entries) out[key] = plain(child);
    return out;
  }

  function same(a, b) {
    if (a instanceof TomlDate || b instanceof TomlDate) return a instanceof TomlDate && b instanceof TomlDate && a.text === b.text;
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
    const ka = Object.keys(a), kb = Object.keys(b);
    return Array.isArray(a) === Array.isArray(b) && ka.length === kb.length && ka.every((k) => Object.hasOwn(b, k) && same(a[k], b[k]));
  }

  /* Values as they will read back: no holes, no halves of characters, \r\n as the one line end strings know. */
  function clean(value) {
    if (typeof value === 'string') return value.replace(/\r\n/g, '\n').replace(/[\ud800-\udfff]/gu, '\ufffd');
    if (Array.isArray(value)) return value.map(clean);
    if (value === null || value === undefined || typeof value === 'function') throw new TomlError('Nothing is not a value. Remove the key instead.');
    if (typeof value !== 'object' || value instanceof TomlDate) return value;
    return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== null && v !== undefined).map(([k, v]) => [k, clean(v)]));
  }

  const escaped = (ch) => SHORT[ch] || `\\u${ch.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  const quoted = (text) => `"${text.replace(/["\\]/g, '\\$&').replace(UNSEEN, escaped)}"`;
  const keyText = (key) => (/^[A-Za-z0-9_-]+$/.test(key) ? key : quoted(key));
  const nameOf = (path) => path.filter((part) => typeof part === 'string').map(keyText).join('.');

  function written(value, eol) {
    if (typeof value === 'string') {
      if (!value.includes('\n')) return quoted(value);
      const lines = value.replace(/\\/g, '\\\\').replace(/""(?=")|"$/g, (q) => q.replace(/"$/, '\\"')).split('\n');
      /* A line that looks like a merge mark would have the saved file refused, so its first character is escaped. */
      const unmarked = (line) => (MERGE_MARK.test(line) ? escaped(line[0]) + line.slice(1) : line);
      return `"""${eol}${lines.map((line) => unmarked(line.replace(UNSEEN, escaped))).join(eol)}"""`;
    }
    if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
    if (typeof value === 'number') return Number.isFinite(value) ? String(value) : { Infinity: 'inf', '-Infinity': '-inf' }[value] || 'nan';
    if (value instanceof TomlDate) return value.text;
    if (Array.isArray(value)) return `[${value.map((item) => written(item, eol)).join(', ')}]`;
    const members = Object.entries(value).map(([k, v]) => `${keyText(k)} = ${written(v, eol)}`);
    return members.length ? `{ ${members.join(', ')} }` : '{}';
  }

  const startsWith = (path, prefix) => prefix.every((part, i) => path[i] === part);
  const insert = (at, text) => ({ from: at, to: at, text });

  class Document {
    constructor(text) { this.load(text); }

    load(text) {
      const { root, sections } = new Parser(text).run();
      Object.assign(this, { text, root, sections, eol: /\r\n/.test(text.slice(0, text.indexOf('\n') + 1)) ? '\r\n' : '\n' });
    }

    toString() { return this.text; }

    find(path) {
      let node = this.root;
      for (const part of path) {
        if (node === undefined) return undefined;
        if (typeof part === 'string') node = node.kind === 'table' ? node.entries.get(part) : undefined;
        else if (node.kind === 'array') node = node.items[part]?.node;
        else node = node.kind === 'tables' ? node.items[part] : undefined;
      }
      return node;
    }

    get(path) {
      const node = this.find(path);
      return node && plain(node);
    }

    set(path, given) {
      const value = clean(given), node = this.find(path), text = written(value, this.eol);
      if (path.length === 0 || (node && node.start === undefined)) throw new TomlError(`"${nameOf(path)}" is a table, not a single value.`);
      if (node && same(plain(node), value)) return;
      const edits = node ? [{ from: node.start, to: node.end, text }] : this.adding(path, text);
      this.edit(edits, () => same(this.get(path), value));
    }

    /* Where a key that does not exist yet belongs: beside its siblings, else in a new table of its track. */
    adding(path, text) {
      const [depth, anchor] = this.anchor(path), rest = path.slice(depth), parent = path.slice(0, -1);
      if (rest.some((part) => typeof part !== 'string')) throw new TomlError(`"${nameOf(path)}" has no entry of that number.`);
      if (anchor.kind !== 'table') throw new TomlError(`"${nameOf(path.slice(0, depth))}" is not a table, so "${rest[0]}" cannot stand in it.`);
      if (anchor.how === 'inline') return this.addItem(anchor, anchor.members, `${nameOf(rest)} = ${text}`);
      if (anchor.how === 'dotted') {
        const owner = this.sections.find((s) => s.statements.some((st) => startsWith(st.path, path.slice(0, depth))));
        /* A dotted key inside an inline table has no statement of its own; the inline table around it is the place. */
        if (!owner) return this.addDottedInside(path, text);
        const last = owner.statements.findLast((st) => startsWith(st.path, path.slice(0, depth)));
        return [this.line(last.end, `${nameOf(path.slice(owner.path.length))} = ${text}`, last.start)];
      }
      const own = rest.length === 1 && this.sections.find((s) => s.table === anchor);
      if (!own) return [this.block(this.place(path), [`[${nameOf(parent)}]`, `${keyText(path.at(-1))} = ${text}`])];
      const last = own.statements.at(-1);
      return [this.line(last ? last.end : own.path.length ? own.head : this.tail(own), `${keyText(rest[0])} = ${text}`, last ? last.start : own.start)];
    }

    addDottedInside(path, text) {
      for (let i = path.length - 1; i > 0; i--) {
        const holder = this.find(path.slice(0, i));
        if (holder && holder.how === 'inline') return this.addItem(holder, holder.members, `${nameOf(path.slice(i))} = ${text}`);
      }
      throw new TomlError(`"${nameOf(path)}" has no place in this file.`);
    }

    appendTable(path, given) {
      const object = clean(given), old = this.find(path), [depth, anchor] = this.anchor(path);
      const reads = (index) => () => same(this.get([...path, index]), object);
      if (old ? old.kind === 'array' : anchor.how === 'inline') {
        if (!old) return this.set(path, [object]), 0;
        const index = old.items.length;
        this.edit(this.addItem(old, old.items, written(object, this.eol)), reads(index));
        return index;
      }
      if (old ? old.kind !== 'tables' : anchor.kind !== 'table') throw new TomlError(`"${nameOf(old ? path : path.slice(0, depth))}" is not a list of tables.`);
      const index = old ? old.items.length : 0, within = old ? [...path, index - 1] : path.slice(0, -1);
      const beside = old ? this.sections.findLast((s) => startsWith(s.path, within)) : depth === within.length && this.sections.find((s) => s.table === anchor);
      const at = beside && beside.path.length ? this.tail(beside) : this.place(path);
      const lines = Object.entries(object).map(([k, v]) => `${keyText(k)} = ${written(v, this.eol)}`);
      this.edit([this.block(at, [`[[${nameOf(path)}]]`, ...lines])], reads(index));
      return index;
    }

    removeTable(path, index) { return this.remove([...path, index]); }

    remove(path) {
      if (path.length === 0 || !this.find(path)) return false;
      const spans = [];
      for (const section of this.sections) {
        if (startsWith(section.path, path)) spans.push({ from: section.start, to: this.tail(section), text: '', table: true });
        else for (const st of section.statements) if (startsWith(st.path, path)) spans.push({ from: st.start, to: st.end, text: '' });
      }
      for (let i = path.length - 1; spans.length === 0 && i > 0; i--) {
        const holder = this.find(path.slice(0, i));
        if (holder.kind === 'array') spans.push(...this.dropItem(holder.items, path[i]));
        else if (holder.members) spans.push(...this.dropItem(holder.members, holder.members.findIndex((m) => startsWith(m.keys, path.slice(i)))));
      }
      const merged = [];
      for (const span of spans.sort((a, b) => a.from - b.from)) {
        const prior = merged.at(-1);
        if (prior && this.text.slice(prior.to, span.from).trim() === '') prior.to = span.to;
        else merged.push(span);
      }
      merged.forEach((span) => this.closeGap(span));
      const counts = typeof path.at(-1) === 'number', before = counts && this.get(path.slice(0, -1)).length;
      this.edit(merged, () => (counts ? (this.get(path.slice(0, -1)) || []).length === before - 1 : true));
      if (!counts && this.find(path)) this.remove(path);
      return true;
    }

    /* A removed table takes one of the two gaps around it along; comments above its header stay. */
    closeGap(span) {
      const gap = /(?:(?:^|(?<=\n))[ \t]*\r?\n)*$/.exec(this.text.slice(Math.max(0, span.from - 4096), span.from))[0].length;
      if (!span.table) return;
      if (gap > 0 || span.from === 0) span.to += this.ahead(BLANK_LINES, span.to);
      if (span.to === this.text.length) span.from -= gap;
    }

    anchor(path) {
      for (let depth = path.length; ; depth--) {
        const node = this.find(path.slice(0, depth));
        if (node && (depth < path.length || depth === 0)) return [depth, node];
      }
    }

    ahead(pattern, at) {
      pattern.lastIndex = at;
      return pattern.exec(this.text)[0].length;
    }

    /* The end of a table: its last statement, and the comments right below unless they lead on to the next header. */
    tail(section) {
      const end = section.statements.length ? section.statements.at(-1).end : section.head;
      const next = end + this.ahead(COMMENT_LINES, end);
      return next === this.text.length || this.ahead(BLANK_LINES, next) > 0 ? next : end;
    }

    /* After the last table that shares the longest beginning of the path, else at the end of the file. */
    place(path) {
      let best = 1, spot = null;
      for (const section of this.sections) {
        let shared = 0;
        while (shared < path.length && section.path[shared] === path[shared]) shared++;
        if (shared >= best) [best, spot] = [shared, section];
      }
      return spot ? this.tail(spot) : this.text.length;
    }

    line(at, text, like) {
      const lead = at > 0 && !'\n\ufeff'.includes(this.text[at - 1]) ? this.eol : '';
      return insert(at, lead + this.text.slice(like, like + this.ahead(/[ \t]*/y, like)) + text + this.eol);
    }

    block(at, lines) {
      const before = this.text.slice(Math.max(0, at - 256), at), { eol } = this;
      const closed = /^\ufeff?$|\n$/.test(before), gap = /^\ufeff?$|(?:^|\n)[ \t]*\r?\n$/.test(before);
      const follows = at < this.text.length && this.ahead(BLANK_LINES, at) === 0;
      return insert(at, (closed ? '' : eol) + (gap ? '' : eol) + lines.join(eol) + eol + (follows ? eol : ''));
    }

    addItem(node, items, text) {
      const last = items.at(-1), close = node.end - 1;
      if (!last) return node.kind === 'array' ? [insert(node.start + 1, text)] : [{ from: node.start, to: node.end, text: `{ ${text} }` }];
      const row = /\n([ \t]*)$/.exec(this.text.slice(last.end, close));
      if (!row) return [insert(last.comma < 0 ? last.end : last.comma + 1, `${last.comma < 0 ? ',' : ''} ${text}`)];
      const indent = /[ \t]*/.exec(this.text.slice(this.text.lastIndexOf('\n', last.start) + 1))[0];
      return [...(last.comma < 0 ? [insert(last.end, ',')] : []), insert(close - row[1].length, `${indent}${text},${this.eol}`)];
    }

    /* Takes one item and one comma out. Comments around it stay; a line that held nothing else goes. */
    dropItem(items, index) {
      const item = items[index], prior = items[index - 1], { text } = this, cut = (from, to) => ({ from, to, text: '' });
      if (item.comma > item.end) return [cut(item.start, item.end), cut(item.comma, item.comma + 1)];
      const end = item.comma < 0 ? item.end : item.comma + 1, line = text.lastIndexOf('\n', item.start) + 1;
      const comma = item.comma < 0 && prior ? [cut(prior.comma, prior.comma + 1)] : [];
      const rest = /^[ \t]*\r?\n/.exec(text.slice(end));
      if (rest && text.slice(line, item.start).trim() === '') return [...comma, cut(line, end + rest[0].length)];
      return [...comma, cut(item.start, end + (item.comma < 0 ? 0 : this.ahead(/[ \t]*/y, end)))];
    }

    edit(edits, holds) {
      const before = this.text;
      let text = before;
      for (const { from, to, text: put } of edits.sort((a, b) => b.from - a.from)) text = text.slice(0, from) + put + text.slice(to);
      try {
        if (tooLarge(text)) throw new TomlError('The file would grow beyond what a workbook may hold.');
        this.load(text);
        if (!holds()) throw new TomlError('This change cannot be written into the file as it stands. Nothing was changed.');
      } catch (problem) {
        this.load(before);
        throw problem;
      }
    }
  }

  globalThis.PortcullisToml = { parse, TomlError, TomlDate, date: (text) => new TomlDate(text) };
  if (typeof module === 'object' && module.exports) module.exports = globalThis.PortcullisToml;
})();
