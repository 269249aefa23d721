/*
 * Reads TOML 1.0 and records where every value, statement and table stands in the text, so that toml.js can change
 * one of them and leave every other character alone. Input is untrusted: depth and size are bounded, nothing is run.
 */
(function () {
  'use strict';

  const MAX_BYTES = 4 * 1024 * 1024;
  const MAX_DEPTH = 32;
  const MAX_NODES = 200000;

  class TomlError extends Error {
    constructor(message, line) {
      super(line ? `Line ${line}: ${message}` : message);
      this.name = 'TomlError';
      this.line = line;
    }
  }

  /* A date (or time) keeps the spelling of the file; JavaScript's Date would drag a time zone in. */
  class TomlDate {
    constructor(text) {
      const m = DATE.exec(text);
      if (!m || !realDate(m)) throw new TomlError(`"${text}" is not a day of the calendar, written as 2026-11-22.`);
      this.text = text;
      Object.freeze(this);
    }
    toString() { return this.text; }
    toJSON() { return this.text; }
  }

  const TIME_PART = '(\\d\\d):(\\d\\d):(\\d\\d)(?:\\.\\d+)?';
  const DATE = new RegExp(`^(?:(\\d{4})-(\\d\\d)-(\\d\\d)(?:[Tt ]${TIME_PART}(?:[Zz]|[+-](\\d\\d):(\\d\\d))?)?|${TIME_PART})$`);
  const DATE_AT = new RegExp(DATE.source.slice(1, -1), 'y');
  const NUMBER = /[+-]?(?:(?:0|[1-9](?:_?\d)*)(?:\.\d(?:_?\d)*)?(?:[eE][+-]?\d(?:_?\d)*)?|inf|nan)/y;
  const BASED = /0x[\dA-Fa-f](?:_?[\dA-Fa-f])*|0o[0-7](?:_?[0-7])*|0b[01](?:_?[01])*/y;
  const WORD = /true|false/y;
  const BARE_KEY = /[A-Za-z0-9_-]+/y;
  const COMMENT = /#[^\x00-\x08\x0a-\x1f\x7f]*/y;
  const BLANKS = /[ \t]*/y;
  const FOLD = /\\[ \t]*\r?\n(?:[ \t]|\r?\n)*/y;
  const ESCAPES = { b: '\b', t: '\t', n: '\n', f: '\f', r: '\r', '"': '"', '\\': '\\' };

  function realDate([, y, mo, d, h, mi, s, oh, om, h2, mi2, s2]) {
    const month = Number(mo), leap = y % 4 === 0 && (y % 100 !== 0 || y % 400 === 0);
    const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] || 0;
    const clock = (hour, minute, second) => !(hour > 23 || minute > 59 || second > 59);
    return (y === undefined || (y !== '0000' && d >= 1 && d <= days)) && clock(h, mi, s) && clock(oh, om, 0) && clock(h2, mi2, s2);
  }

  const newTable = (how) => ({ kind: 'table', how, entries: new Map() });

  class Parser {
    constructor(text) {
      this.text = text;
      this.pos = text.charCodeAt(0) === 0xfeff ? 1 : 0;
      this.nodes = 0;
      this.root = newTable('root');
      this.sections = [{ path: [], table: this.root, start: this.pos, head: this.pos, statements: [] }];
    }

    run() {
      while (this.pos < this.text.length) {
        const start = this.pos;
        this.match(BLANKS);
        const ch = this.text[this.pos];
        if (ch === '[') {
          this.header(start);
          this.lineEnd();
          this.sections.at(-1).head = this.pos;
        } else if (ch === undefined || '#\n\r'.includes(ch)) {
          this.lineEnd();
        } else {
          const section = this.sections.at(-1);
          const { keys, node } = this.pair(section.table, 0);
          this.lineEnd();
          section.statements.push({ path: [...section.path, ...keys], start, end: this.pos, node });
        }
      }
      return this;
    }

    match(pattern) {
      pattern.lastIndex = this.pos;
      const found = pattern.exec(this.text);
      if (found) this.pos += found[0].length;
      return found && found[0];
    }

    fail(message, at = this.pos) {
      let line = 1;
      for (let i = this.text.indexOf('\n'); i !== -1 && i < at; i = this.text.indexOf('\n', i + 1)) line++;
      throw new TomlError(message, line);
    }

    /* A file that ends inside something was most likely cut off on its way: say that, not "unexpected end". */
    cut(what, at) { this.fail(`the file ends inside ${what} that starts here. It looks cut off.`, at); }

    lineEnd() {
      this.match(BLANKS);
      this.match(COMMENT);
      if (this.pos === this.text.length || this.match(/\r?\n/y)) return;
      this.control();
      this.fail('only a comment may follow on this line.');
    }

    control() {
      const code = this.text.charCodeAt(this.pos);
      if ((code < 0x20 && code !== 9 && code !== 10) || code === 0x7f)
        this.fail(`the control character U+${code.toString(16).toUpperCase().padStart(4, '0')} may not stand here.`);
    }

    header(start) {
      const close = this.text.startsWith('[[', this.pos) ? ']]' : ']', path = [], at = this.pos;
      this.pos += close.length;
      const keys = this.key(at), last = keys.at(-1);
      if (!this.text.startsWith(close, this.pos)) {
        if (this.pos >= this.text.length - 1) this.cut('a table header', at);
        this.fail(`"${close}" is expected at the end of a table header.`);
      }
      this.pos += close.length;
      let table = this.root;
      for (const key of keys.slice(0, -1)) {
        if (!table.entries.has(key)) table.entries.set(key, newTable('implicit'));
        table = table.entries.get(key);
        path.push(key);
        if (table.kind === 'tables') {
          path.push(table.items.length - 1);
          table = table.items.at(-1);
        }
        if (table.kind !== 'table' || table.how === 'inline') this.twice(key, at, table);
      }
      const old = table.entries.get(last), own = newTable('header');
      path.push(last);
      if (close === ']]') {
        if (old && old.kind !== 'tables') this.twice(last, at, old);
        const list = old || { kind: 'tables', items: [] };
        path.push(list.items.push(own) - 1);
        table.entries.set(last, list);
      } else if (old) {
        if (old.kind !== 'table' || old.how !== 'implicit') this.twice(keys.join('.'), at, old);
        old.how = 'header';
      } else table.entries.set(last, own);
      this.sections.push({ path, table: old && close === ']' ? old : own, start, head: this.pos, statements: [] });
    }

    twice(key, at, old) {
      if (old && (old.kind === 'value' || old.kind === 'array')) this.fail(`"${key}" already has a value in this table.`, at);
      this.fail(`"${key}" is given twice. Each table and each key may stand only once.`, at);
    }

    key(at) {
      const parts = [];
      for (;;) {
        this.match(BLANKS);
        const ch = this.text[this.pos];
        if (ch === undefined) this.cut('a key', at);
        const part = ch === '"' || ch === "'" ? this.string(false) : this.match(BARE_KEY);
        if (part === null) this.fail('a key is expected here.');
        if (parts.push(part) > MAX_DEPTH) this.fail(`a key has more than ${MAX_DEPTH} parts.`);
        this.match(BLANKS);
        if (this.text[this.pos] !== '.') return parts;
        this.pos++;
      }
    }

    pair(table, depth) {
      const at = this.pos, keys = this.key(at);
      if (this.pos === this.text.length) this.cut('a key', at);
      if (this.text[this.pos] !== '=') this.fail('"=" is expected after a key.');
      this.pos++;
      this.match(BLANKS);
      const node = this.value(depth);
      for (const key of keys.slice(0, -1)) {
        const next = table.entries.get(key) || newTable('dotted');
        if (next.kind !== 'table' || (next.how !== 'implicit' && next.how !== 'dotted')) this.twice(key, at, next);
        next.how = 'dotted';
        table.entries.set(key, next);
        table = next;
      }
      if (table.entries.has(keys.at(-1))) this.twice(keys.at(-1), at);
      table.entries.set(keys.at(-1), node);
      return { keys, node };
    }

    value(depth) {
      const start = this.pos, ch = this.text[start];
      if (++this.nodes > MAX_NODES) this.fail(`the file holds more than ${MAX_NODES} values.`);
      if (depth > MAX_DEPTH) this.fail(`values are nested deeper than ${MAX_DEPTH}.`);
      if (ch === undefined) this.cut('a value', start - 1);
      let node;
      if (ch === '[') node = this.array(depth, start);
      else if (ch === '{') node = this.inline(depth, start);
      else node = { kind: 'value', value: ch === '"' || ch === "'" ? this.string(true) : this.scalar() };
      return Object.assign(node, { start, end: this.pos });
    }

    array(depth, start) {
      const items = [];
      for (this.pos++; ;) {
        do this.match(BLANKS); while (this.match(COMMENT) || this.match(/\r?\n/y));
        const ch = this.text[this.pos];
        if (ch === undefined) this.cut('an array', start);
        if (ch === ']' && ++this.pos) return { kind: 'array', items };
        if (ch === ',' && items.length && items.at(-1).comma < 0) items.at(-1).comma = this.pos++;
        else if (items.length && items.at(-1).comma < 0) this.fail('a comma or "]" is expected in this array.');
        else {
          const node = this.value(depth + 1);
          items.push({ node, start: node.start, end: node.end, comma: -1 });
        }
      }
    }

    inline(depth, start) {
      const table = newTable('inline'), items = table.members = [];
      this.pos++;
      this.match(BLANKS);
      if (this.text[this.pos] === '}' && ++this.pos) return table;
      for (;;) {
        this.match(BLANKS);
        const from = this.pos;
        if (from === this.text.length) this.cut('an inline table', start);
        const { keys } = this.pair(table, depth + 1);
        items.push({ keys, start: from, end: this.pos, comma: -1 });
        this.match(BLANKS);
        const ch = this.text[this.pos];
        if (ch === undefined) this.cut('an inline table', start);
        if (ch === ',') items.at(-1).comma = this.pos++;
        else if (ch === '}' && ++this.pos) return table;
        else this.fail('a comma or "}" is expected in this inline table, on the same line.');
      }
    }

    string(mayBeLong) {
      const { text, pos: start } = this, quote = text[start];
      const long = mayBeLong && text.startsWith(quote.repeat(3), start);
      this.pos += long ? 3 : 1;
      if (long) this.match(/\r?\n/y);
      let out = '', from = this.pos;
      const take = () => { out += text.slice(from, this.pos); };
      for (;;) {
        const ch = text[this.pos];
        if (ch === undefined) this.cut('a string', start);
        if (ch === quote) {
          let run = 1;
          while (long && run < 5 && text[this.pos + run] === quote) run++;
          if (!long || run >= 3) {
            this.pos += long ? run - 3 : 0;
            take();
            this.pos += long ? 3 : 1;
            return out;
          }
          this.pos += run;
        } else if (ch === '\\' && quote === '"') {
          take();
          out += this.escape(long);
          from = this.pos;
        } else if (long && ch === '\r' && text[this.pos + 1] === '\n') {
          take();
          from = ++this.pos;
        } else {
          if (ch === '\n' && !long) this.fail('this string is not closed on its line.', start);
          this.control();
          this.pos++;
        }
      }
    }

    escape(long) {
      if (long && this.match(FOLD) !== null) return '';
      const at = this.pos, ch = this.text[at + 1];
      this.pos += 2;
      if (Object.hasOwn(ESCAPES, ch || ' ')) return ESCAPES[ch];
      const hex = ch === 'u' || ch === 'U' ? this.match(ch === 'u' ? /[\dA-Fa-f]{4}/y : /[\dA-Fa-f]{8}/y) : null;
      const code = hex === null ? -1 : parseInt(hex, 16);
      if (code < 0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) this.fail('this escape after "\\" is not one TOML knows.', at);
      return String.fromCodePoint(code);
    }

    scalar() {
      const at = this.pos, word = this.match(WORD);
      const day = word ?? this.match(DATE_AT), based = day ?? this.match(BASED), text = based ?? this.match(NUMBER);
      if (text === null || /[^\s,\]}#]/.test(this.text[this.pos] || ' '))
        this.fail('this is not a value TOML knows. Text needs quotes, a day is written 2026-11-22.', at);
      if (word !== null) return word === 'true';
      if (day !== null) {
        if (!realDate(DATE.exec(day))) this.fail(`"${day}" is not a day or time that exists.`, at);
        return new TomlDate(day);
      }
      const plain = text.replaceAll('_', '').replace(/^\+/, '');
      if (based === null && /[.enf]/i.test(plain)) return Number(plain.replace('inf', 'Infinity').replace('nan', 'NaN').replace('-NaN', 'NaN'));
      const big = plain[0] === '-' ? -BigInt(plain.slice(1)) : BigInt(plain);
      if (BigInt.asIntN(64, big) !== big) this.fail('this number is too large.', at);
      return Number.isSafeInteger(Number(big)) ? Number(big) : big;
    }
  }

  globalThis.PortcullisTomlParts = { Parser, TomlError, TomlDate, MAX_BYTES };
})();
