/* How a text becomes terms and a query becomes results: one module for the build,
   which writes the index (scripts/search_index.js), and for the page, which asks it
   (search_worker.js). The engine is MiniSearch. */
(function (root, factory) {
  if (typeof module === "object") module.exports = factory(require("minisearch"));
  else root.SearchCore = factory(root.MiniSearch);
})(this, function (MiniSearch) {
  const WORD = /[a-z0-9]+|[\u3400-\u9fff]+/g;
  const HAN = /^=?[\u3400-\u9fff]/;
  const STOP = new Set(("a about after all also am an and any are as at be been before being but by can could did do does each for from " +
    "get go had has have he her his how i if in into is it its just know like make may me might more most much must my need no not of on " +
    "once one only or other our out over own part per same shall she should so some such than that the their them then there these they " +
    "this those through to too under until up us use very was we were what when where which while who whom why will with would you your").split(" ").map(fold));
  const BOOST = { names: 8, heading: 5, about: 3, page: 2, text: 1, code: 0.3 };
  const WEIGHT = { notebooks: 0.4, reference: 0.6 };
  const SHOWN = 20, SECTIONS = 3, WIDTH = 170;
  const FIELDS = Object.keys(BOOST);

  /* One spelling for each word: -ise for -ize, no plural, no -ing, -ed or last e. */
  function fold(word) {
    let stem = word.replace(/iz(e|ed|er|es|ing|ation|ations)$/, "is$1");
    if (/[^siu]s$/.test(stem) && stem.length > 3) stem = stem.replace(/(ie)?s$/, function (_, ie) { return ie ? "y" : ""; });
    if (stem.length > 5) stem = stem.replace(/(ing|ed)$/, "").replace(/([bdgmnprt])\1$/, "$1");
    return stem.length > 4 ? stem.replace(/e$/, "") : stem;
  }

  /* Words in order; a run of Chinese gives its pairs of characters and, if asked for, a
     term of its own, so that a page's whole term counts for more than a part of one. */
  function words(text, whole) {
    const plain = text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase()
      .replace(/['’]/g, "").replace(/\ba\/b\b/g, "ab");
    const found = [];
    for (const run of plain.match(WORD) || []) {
      if (!HAN.test(run)) found.push(fold(run));
      else if (run.length === 1) found.push(run);
      else for (let i = 0; i + 1 < run.length; i++) found.push(run.slice(i, i + 2));
      if (whole && HAN.test(run) && run.length < 12) found.push("=" + run);
    }
    return found;
  }
  function terms(text) {
    const all = words(text, true), kept = all.filter(function (word) { return !STOP.has(word); });
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
    const pageOf = {};
    for (const id in data.index.storedFields) {
      const it = data.index.storedFields[id];
      if (!it.location.includes("#")) pageOf[it.location] = Object.assign({ id: data.index.documentIds[id] }, it);
    }
    const vocabulary = new Set(data.index.index.map(function (entry) { return entry[0]; }));
    function known(term) { return vocabulary.has(term); }

    function near(word, letters) {
      const hits = index.search(word, { tokenize: one, processTerm: same, boost: BOOST, fuzzy: letters });
      return hits.length ? hits[0].terms.slice(0, 2) : [];
    }

    /* Spellings that the index knows for a word that it does not: one letter wrong, two
       words written as one, two letters wrong. */
    function repair(word) {
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
      const typed = /^\s*(\p{L}{3,})\s*:(.*)$/u.exec(query);
      const kind = typed && kinds.find(function (it) { return it.startsWith(typed[1].toLowerCase()); });
      const asked = expand(kind ? typed[2] : query);
      if (!asked.count) return kind ? all(kind) : [];
      const list = asked.list, last = asked.count - 1;
      const hits = index.search(list.map(function (it) { return it.term; }).join(" "), {
        tokenize: function (text) { return text.split(" "); },
        processTerm: same,
        boost: BOOST,
        boostTerm: function (_, i) { return list[i].weight; },
        prefix: function (term, i) { return term.length > 1 && !HAN.test(term) && list[i].weight === 1 && (!list[i].exact || list[i].of === last); },
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
      for (const page of pages) page.found = typedIn(page.hits[0].terms, list);
      return pages;
    }

    /* Every page of a kind, for a query that names nothing else. */
    function all(kind) {
      return Object.values(pageOf).filter(function (it) { return it.kind === kind; })
        .map(function (it, i) { return { hits: [it], score: 1 - i / 1e4, found: [] }; });
    }

    /* What the theme's box shows: for each page itself and its best sections, the
       leading hit first, with the terms in context once `texts` have arrived. */
    function answer(query, texts) {
      const pages = search(query);
      const items = pages.slice(0, SHOWN).filter(function (page) { return page.score > pages[0].score / 50; }).map(function (page) {
        const lead = page.hits[0], own = pageOf[lead.location.split("#")[0]];
        const hits = page.hits.slice(0, SECTIONS);
        if (!hits.some(function (hit) { return hit.location === own.location; })) hits.push(own);
        return hits.map(function (hit, i) { return item(hit, page.found, page.score * (1 - i / 100), texts); });
      });
      const word = /[\p{L}\p{N}]+$/u.exec(query.toLowerCase());
      const ahead = word && items.slice(0, 3).flatMap(function (it) { return it[0].plain.toLowerCase().match(/[\p{L}\p{N}]+/gu) || []; })
        .find(function (it) { return it.startsWith(word[0]); });
      return { items: items, suggest: ahead ? [word.input.slice(word.index) + ahead.slice(word[0].length)] : [] };
    }
    function item(hit, found, score, texts) {
      const text = texts ? texts[hit.id] : "", spans = marks(text, found), spelled = {};
      for (const span of spans) spelled[text.slice(span[0], span[1]).toLowerCase()] = true;
      if (!spans.length) for (const term of found) if (term.length > 1) spelled[term] = true;
      return {
        location: hit.location, score: score, terms: spelled, plain: hit.heading,
        title: show(hit.heading, marks(hit.heading, found), 0, hit.heading.length) + (hit.about === undefined ? "" : " <small>" + hit.kind + "</small>"),
        text: spans.length ? context(text, spans) : escape(hit.about || text.slice(0, WIDTH)),
      };
    }
    return { answer: answer, search: search };
  }

  /* The terms of a hit to mark: those that were typed, else what they stand for. */
  function typedIn(terms, list) {
    const typed = terms.filter(function (term) {
      return term[0] !== "=" && list.some(function (it) { return it.weight > 0.5 && term.startsWith(it.term); });
    });
    return typed.length ? typed : terms;
  }

  /* Where the terms stand in a text: [start, end], … A pattern of their first letters
     finds candidates, which are then cut like any text. */
  function marks(text, found) {
    if (!found.length) return [];
    const starts = found.map(function (term) {
      return HAN.test(term) ? "[" + found.filter(function (it) { return HAN.test(it); }).join("") + "]+"
        : "\\b" + term.replace(/y$/, "").replace(/is$/, "i[sz]") + "[a-z0-9'’]*";
    });
    const spans = [];
    for (const match of text.matchAll(new RegExp(starts.join("|"), "gi")))
      if (words(match[0]).some(function (term) { return found.includes(term); })) spans.push([match.index, match.index + match[0].length]);
    return spans;
  }

  /* The stretch of text that holds the most different terms, with each marked. */
  function context(text, spans) {
    let best = 0, most = 0;
    spans.forEach(function (span, i) {
      const met = new Set();
      for (let j = i; j < spans.length && spans[j][1] < span[0] + WIDTH - 40; j++) met.add(text.slice(spans[j][0], spans[j][1]).toLowerCase());
      if (met.size > most) { most = met.size; best = span[0]; }
    });
    const from = best < 50 ? 0 : text.lastIndexOf(" ", best - 40) + 1;
    const end = from + WIDTH < text.length ? text.lastIndexOf(" ", from + WIDTH) : text.length;
    const to = end > best ? end : from + WIDTH;
    return (from ? "… " : "") + show(text, spans, from, to) + (to < text.length ? " …" : "");
  }
  function show(text, spans, from, to) {
    let html = "", at = from;
    for (const span of spans) if (span[0] >= at && span[1] <= to) {
      html += escape(text.slice(at, span[0])) + "<mark>" + escape(text.slice(span[0], span[1])) + "</mark>";
      at = span[1];
    }
    return html + escape(text.slice(at, to));
  }
  function escape(text) { return text.replace(/[&<>]/g, function (sign) { return "&#" + sign.charCodeAt(0) + ";"; }); }
  function one(text) { return [text]; }
  function same(term) { return term; }

  return { build: build, words: words, Searcher: Searcher };
});
