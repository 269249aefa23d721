/*
 * From answers to levels. A level is proven when every criterion up to it that applies is met with evidence; it is
 * possible when that would hold if every unknown turned out met. "partly" never counts. The program has the last word;
 * a test compares the two.
 */
(function () {
  'use strict';

  const { verdict, whole, isTable, text } = globalThis.PortcullisCheck;

  function fits(word, taxonomy) {
    /* What nobody has said rules nothing out: only an answer can. */
    const noAccounts = taxonomy.accounts === false, notBuilt = taxonomy.packages !== undefined && taxonomy.packages !== 'built';
    if (word === 'accounts') return !noAccounts;
    if (word === 'accounts-and-built') return !noAccounts && !notBuilt;
    if (word === 'client') return typeof taxonomy['stock-client'] !== 'string' || taxonomy['stock-client'].trim() !== '';
    return true;
  }

  const RULED_OUT = {
    accounts: () => 'the repository has no accounts',
    'accounts-and-built': (taxonomy) => `the repository ${taxonomy.accounts === false ? 'has no accounts' : 'does not accept built packages'}`,
    client: () => 'the ecosystem has no client of its own',
    always: () => '',
  };

  const BEST_FIRST = ['met', 'unknown', 'partly', 'not-met', 'not-applicable'];
  const better = (one, other) => BEST_FIRST.find((outcome) => outcome === one || outcome === other) ?? 'unknown';

  function level(entries, counts) {
    let top = 0;
    for (const step of [1, 2, 3]) {
      if (!entries.filter((e) => e.level <= step).every((e) => counts(e.outcome))) return top;
      top = step;
    }
    return top;
  }

  /* Nothing that applies means no ladder, not a full one: an empty track proves nothing. */
  function ladder(entries) {
    const asked = entries.filter((e) => e.applies && e.outcome !== 'not-applicable');
    if (asked.length === 0) return null;
    const proven = level(asked, (o) => o === 'met'), possible = level(asked, (o) => o === 'met' || o === 'unknown');
    const ids = (list) => list.map((e) => e.id);
    const between = ids(asked.filter((e) => e.level > proven && e.level <= possible && e.outcome === 'unknown'));
    const blocking = ids(asked.filter((e) => e.level === possible + 1 && (e.outcome === 'partly' || e.outcome === 'not-met')));
    return { proven, possible, between, blocking, stale: asked.some((e) => e.stale && e.level <= proven) };
  }

  /* Everything the page shows, derived anew from the workbook after each change. */
  function judge(framework, workbook, today) {
    const taxonomy = isTable(workbook.taxonomy) ? workbook.taxonomy : {}, companion = text(taxonomy.companion);
    const words = Object.fromEntries(framework.tracks.map((t) => [t.id, t.applies]));
    const rows = framework.criteria.map((criterion) => {
      const { id, track } = criterion, name = id.slice(id.indexOf('/') + 1), client = track === 'cli-tooling';
      const table = isTable(workbook[track]) && isTable(workbook[track][name]) ? workbook[track][name] : {};
      const word = criterion.applies || words[track], applies = fits(word, taxonomy);
      const stock = verdict(table, today, client);
      /* A companion comes on top of the stock client: the better of both counts, and a companion nobody judged is unknown. */
      const second = client && companion ? verdict(isTable(table.companion) ? table.companion : {}, today, false) : null;
      const said = applies ? [...stock.problems, ...(second ? second.problems.map((p) => ({ ...p, text: `With ${companion}: ${p.text}` })) : [])] : [];
      const both = second && { outcome: better(stock.outcome, second.outcome), stale: stock.stale || second.stale };
      return { id, track, name, level: criterion.level, applies, ruledOut: applies ? '' : RULED_OUT[word](taxonomy), stock, second, both, problems: said };
    });
    const column = (list, which) => ladder(list.map((r) => ({ id: r.id, level: r.level, applies: r.applies, outcome: r[which].outcome, stale: r[which].stale })));
    const tracks = framework.tracks.map((track) => {
      const own = rows.filter((r) => r.track === track.id), two = own.some((r) => r.second);
      return { id: track.id, title: track.title, ladder: column(own, 'stock'), companion: two ? column(own, 'both') : null };
    });
    return { rows, tracks, problems: whole(workbook, framework, today), companion, stockClient: text(taxonomy['stock-client']) };
  }

  globalThis.PortcullisLadder = { judge, ladder };
  if (typeof module === 'object' && module.exports) module.exports = globalThis.PortcullisLadder;
})();
