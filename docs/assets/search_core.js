/* How a text becomes terms and a query becomes results: one module for the build,
   which writes the index (scripts/search_index.js), and for the page, which asks it
   (search_worker.js). The engine is MiniSearch. */
(function (root, factory) {
  if (typeof module === "object") module.exports = factory(require("minisearch"));
  else root.SearchCore = factory(root.MiniSearch);
})(this, function (MiniSearch) {
  const WORD = /[a-z0-9]+|[\u3400-\u9fff]+/g;
  const HAN = /^[\u3400-\u9fff]/;
  const STOP = new Set(("a about after all also am an and any are as at be been before being but by can could did do does each for from " +
    "get go had has have he her his how i if in into is it its just know like make may me might more most much must my need no not of on " +
    "once one only or other our out over own part per same shall she should so some such than that the their them then there these they " +
    "this those through to too under until up us use very was we were what when where which while who whom why will with would you your").split(" "));
  const BOOST = { title: 8, names: 6, heading: 5, about: 3, page: 2, tags: 1, text: 1, code: 0.3 };
  const WEIGHT = { notebooks: 0.4, reference: 0.6 };
  const FIELDS = Object.keys(BOOST);

  /* One spelling for each word: -ise for -ize, no plural, no -ing, -ed or last e. */
  function fold(word) {
    let stem = word.replace(/iz(e|ed|er|es|ing|ation|ations)$/, "is$1");
    if (/[^siu]s$/.test(stem) && stem.length > 3) stem = stem.replace(/(ie)?s$/, function (_, ie) { return ie ? "y" : ""; });
    if (stem.length > 5) stem = stem.replace(/(ing|ed)$/, "").replace(/([bdgmnprt])\1$/, "$1");
    return stem.length > 4 ? stem.replace(/e$/, "") : stem;
  }

  /* Words in order; a run of Chinese gives its pairs of characters. */
  function words(text) {
    const plain = text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase()
      .replace(/['’]/g, "").replace(/\ba\/b\b/g, "ab");
    const found = [];
    for (const run of plain.match(WORD) || []) {
      if (!HAN.test(run)) found.push(fold(run));
      else if (run.length === 1) found.push(run);
      else for (let i = 0; i + 1 < run.length; i++) found.push(run.slice(i, i + 2));
    }
    return found;
  }
  function terms(text) {
    const all = words(text), kept = all.filter(function (word) { return !STOP.has(word); });
    return kept.length ? kept : all;
  }
  const OPTIONS = {
    fields: FIELDS,
    storeFields: ["location", "heading", "kind", "about"],
    tokenize: terms,
    processTerm: function (term) { return /^\d{4,}$/.test(term) || term.length > 30 ? null : term; },
  };

  function build(documents) {
    const index = new MiniSearch(OPTIONS);
    index.addAll(documents);
    return index;
  }

  /* Where `part` stands in `list`, else -1. */
  function place(list, part) {
    for (let at = 0; at + part.length <= list.length; at++)
      if (part.every(function (word, i) { return word === list[at + i]; })) return at;
    return -1;
  }

  /* Answers queries from what the build wrote: {index, synonyms, kinds}. */
  function Searcher(data) {
    const index = MiniSearch.loadJS(data.index, OPTIONS), synonyms = data.synonyms, kinds = data.kinds;
    const vocabulary = new Set(data.index.index.map(function (entry) { return entry[0]; }));
    function known(term) { return vocabulary.has(term); }

    function near(word, letters) {
      const hits = index.search(word, { tokenize: one, processTerm: same, boost: BOOST, fuzzy: letters });
      return hits.length ? hits[0].terms.slice(0, 2) : [];
    }

    /* Spellings that the index knows for a word that it does not: two letters swapped,
       one letter wrong, two words written as one, two letters wrong. */
    function repair(word) {
      for (let i = 0; i + 1 < word.length; i++) {
        const swapped = fold(word.slice(0, i) + word[i + 1] + word[i] + word.slice(i + 2));
        if (known(swapped)) return [swapped];
      }
      const spelled = near(word, 1);
      if (spelled.length) return spelled;
      for (let i = 3; i + 3 <= word.length; i++)
        if (known(word.slice(0, i)) && known(word.slice(i))) return [word.slice(0, i), word.slice(i)];
      return near(word, 2);
    }

    /* Each word of the query, then what it may stand for: {term, weight, of, exact}. */
    function expand(query) {
      const asked = terms(query), all = words(query);
      const list = [];
      function add(term, weight, of, exact) {
        if (!list.some(function (it) { return it.term === term; })) list.push({ term: term, weight: weight, of: of, exact: exact });
      }
      asked.forEach(function (term, of) {
        const exact = HAN.test(term) || known(term);
        add(term, 1, of, exact);
        if (!exact && term.length > 3) for (const other of repair(term)) add(other, 0.8, of, true);
      });
      const spelled = list.filter(function (it) { return it.exact; }).map(function (it) { return it.term; });
      for (const group of synonyms)
        for (const phrase of group)
          if (place(all, phrase) >= 0 || place(spelled, phrase) >= 0) {
            const first = list.find(function (it) { return phrase.includes(it.term); });
            for (const other of group)
              for (const term of other)
                if (!STOP.has(term) && !HAN.test(term)) add(term, 0.4 / other.length, first ? first.of : 0, true);
          }
      return { list: list, count: asked.length };
    }

    /* Pages, best first: each the list of its hits, best first. */
    function search(query) {
      const typed = /^\s*(\p{L}+)\s*:(.*)$/u.exec(query);
      const kind = typed && kinds.find(function (it) { return it.startsWith(typed[1].toLowerCase()); });
      const asked = expand(kind ? typed[2] : query);
      if (!asked.count) return { kind: kind, pages: [], asked: [] };
      const list = asked.list, last = asked.count - 1;
      const hits = index.search(list.map(function (it) { return it.term; }).join(" "), {
        tokenize: function (text) { return text.split(" "); },
        processTerm: same,
        boost: BOOST,
        boostTerm: function (_, i) { return list[i].weight; },
        prefix: function (term, i) { return !HAN.test(term) && (!list[i].exact || list[i].of === last) && list[i].weight === 1; },
        weights: { prefix: 0.5, fuzzy: 0 },
        filter: kind ? function (hit) { return hit.kind === kind; } : undefined,
        boostDocument: function (_, __, stored) { return WEIGHT[stored.kind] || 1; },
      });
      const groups = new Map();
      for (const hit of hits) {
        hit.met = new Set();
        for (const term of hit.queryTerms) for (const it of list) if (it.term === term) hit.met.add(it.of);
        hit.score *= Math.pow(hit.met.size / asked.count, 1.5);
        const page = hit.location.split("#")[0];
        if (!groups.has(page)) groups.set(page, []);
        groups.get(page).push(hit);
      }
      const pages = [];
      groups.forEach(function (list) {
        list.sort(function (a, b) { return b.score - a.score; });
        let score = list[0].score;
        for (let i = 1; i < Math.min(list.length, 5); i++) score += list[i].score * 0.2 / i;
        list.sort(function (a, b) { return b.met.size - a.met.size || b.score - a.score; });
        pages.push({ hits: list, score: score });
      });
      pages.sort(function (a, b) { return b.score - a.score; });
      return { kind: kind, pages: pages, asked: list };
    }
    return { search: search, expand: expand };
  }
  function one(text) { return [text]; }
  function same(term) { return term; }

  return { BOOST: BOOST, WEIGHT: WEIGHT, OPTIONS: OPTIONS, build: build, words: words, terms: terms, Searcher: Searcher };
});
