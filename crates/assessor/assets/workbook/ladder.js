/*
 * From answers to levels. A level is proven when every criterion up to it that applies is met with evidence; it is
 * possible when that would hold if every unknown turned out met. "partly" never counts.
 */
(function () {
  'use strict';

  const { verdict, whole, isTable, text } = globalThis.PortcullisCheck;

  function fits(word, taxonomy) {
    /* What nobody has said rules nothing out: only an answer can. */
    const noAccounts = taxonomy.accounts === false, notBuilt = taxonomy.packages !== undefined && taxonomy.packages !== 'built';
    if (word === 'accounts') return !noAccounts;
    if (word === 'accounts-and-built') return !noAccounts && !notBuilt;
    if (word === 'client') return taxonomy['stock-client'] !== '';
    return true;
  }

  const RULED_OUT = {
    accounts: 'people have no accounts',
    'accounts-and-built': 'it asks for accounts and for built packages',
    client: 'no client is named',
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
    const between = asked.filter((e) => e.level === proven + 1 && e.outcome !== 'met').map((e) => e.id);
    return { proven, possible, between, stale: asked.some((e) => e.stale && e.level <= proven) };
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
      const own = isTable(table.companion) ? verdict(table.companion, today, false) : null;
      const second = client && companion ? own && own.stated ? own : { ...stock, inherited: true, problems: own ? own.problems : [] } : null;
      const said = applies ? [...stock.problems, ...(second ? second.problems.map((p) => ({ ...p, text: `With ${companion}: ${p.text}` })) : [])] : [];
      const both = { ...stock, outcome: better(stock.outcome, own && own.stated ? own.outcome : 'unknown') };
      return { id, track, name, level: criterion.level, applies, ruledOut: applies ? '' : RULED_OUT[word], stock, second, both, problems: said };
    });
    const column = (list, which) => ladder(list.map((r) => ({ id: r.id, level: r.level, applies: r.applies, outcome: r[which].outcome, stale: r[which].stale })));
    const tracks = framework.tracks.map((track) => {
      const own = rows.filter((r) => r.track === track.id), two = own.some((r) => r.second);
      return { id: track.id, title: track.title, ladder: column(own, 'stock'), companion: two ? column(own, 'both') : null };
    });
    return { rows, tracks, problems: whole(workbook, framework), companion, stockClient: text(taxonomy['stock-client']) };
  }

  globalThis.PortcullisLadder = { judge, ladder };
  if (typeof module === 'object' && module.exports) module.exports = globalThis.PortcullisLadder;
})();
