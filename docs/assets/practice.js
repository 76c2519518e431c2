/* Flash cards. Only reviews are kept, [time, rating] for each card: FSRS makes the due
   dates of them, so that two devices merge by putting their reviews together. */
(function () {
  "use strict";
  const box = document.getElementById("practice");
  const root = new URL("../", document.currentScript.src).href;
  const APP = "system-design-tested", KEY = APP + ".reviews", CHOICE = APP + ".choice";
  const MINUTE = 6e4, HOUR = 36e5, DAY = 864e5;
  const DAY_STARTS = 4 * HOUR, AHEAD = 20 * MINUTE, MORE = 10; // as in Anki
  const GRADES = ["Again", "Hard", "Good", "Easy"];
  let cards = [], sections = {}, scheduler = null;
  let reviews = new Map(), states = new Map(), done = [];
  let choice = { section: "", level: "", fresh: 10 }, extra = 0, shown = null, open = false, kept = null;

  const $ = (selector) => box.querySelector(selector);
  const plural = (n, word) => n + " " + word + (n === 1 ? "" : "s");
  const say = (sentence) => { $("[role=status]").textContent = sentence; };

  function load(path) {
    return new Promise((loaded, failed) => {
      const script = document.createElement("script");
      script.src = root + path; script.onload = loaded; script.onerror = failed;
      document.head.appendChild(script);
    });
  }

  /* What is kept */
  const sound = (review) => Array.isArray(review) && review.length === 2 && Number.isInteger(review[0])
    && review[0] > 0 && review[0] < 1e14 && Number.isInteger(review[1]) && GRADES[review[1] - 1] !== undefined;
  const inOrder = (list) => list.sort((a, b) => a[0] - b[0] || a[1] - b[1]);

  function parse(text) {
    const file = JSON.parse(text);
    if (!file || file.app !== APP || file.version !== 1 || !file.reviews || Array.isArray(file.reviews)) throw new Error("another file");
    const entries = Object.entries(file.reviews);
    if (!entries.every(([, list]) => Array.isArray(list) && list.every(sound))) throw new Error("a damaged file");
    return new Map(entries.map(([id, list]) => [id, inOrder(list)]));
  }

  const written = () => JSON.stringify({ app: APP, version: 1, reviews: Object.fromEntries(reviews) });

  /* Adds the reviews of `other` that `reviews` lacks; says how many. */
  function merge(other) {
    let added = 0;
    other.forEach((list, id) => {
      const own = reviews.get(id) || [];
      const lacking = list.filter((r) => !own.some((o) => o[0] === r[0] && o[1] === r[1]));
      added += lacking.length;
      if (lacking.length) { reviews.set(id, inOrder(own.concat(lacking))); states.delete(id); }
    });
    return added;
  }

  /* Another tab may have reviewed in the meantime, so what is kept is read before each change. */
  function read() {
    let text = null;
    try { text = localStorage.getItem(KEY); } catch (error) { return "This browser keeps nothing for this page: export your progress before you leave."; }
    if (text === kept) return "";
    kept = text;
    states = new Map();
    try {
      reviews = text ? parse(text) : new Map();
    } catch (error) {
      reviews = new Map();
      kept = null;
      localStorage.setItem(KEY + ".unreadable", text);
      localStorage.removeItem(KEY);
      return "The progress kept here could not be read; it was set aside and a new one begun: import your last export.";
    }
    return "";
  }

  function change(act) {
    const before = reviews;
    const trouble = read();
    if (trouble) reviews = before;
    act();
    try { localStorage.setItem(KEY, written()); kept = written(); } catch (error) { return trouble || "This review could not be kept, the browser's store is full or closed: export your progress now."; }
    return trouble;
  }

  /* When a card returns */
  function state(id) {
    if (!states.has(id)) {
      const list = reviews.get(id) || [];
      states.set(id, list.reduce((card, [time, rating]) => scheduler.next(card, new Date(time), rating).card, window.FSRS.createEmptyCard(new Date(list.length ? list[0][0] : Date.now()))));
    }
    return states.get(id);
  }
  const now = (card) => new Date(Math.max(Date.now(), card.last_review ? card.last_review.getTime() : 0));

  function dayStart(time) {
    const day = new Date(time - DAY_STARTS);
    day.setHours(0, 0, 0, 0);
    return day.getTime() + DAY_STARTS;
  }

  /* Today's work: what is being learned, what is due, what is new, in this order. */
  function plan() {
    const time = Date.now(), today = dayStart(time), tomorrow = dayStart(today + DAY + 2 * HOUR);
    const { New, Review } = window.FSRS.State;
    const mine = cards.filter((c) => (!choice.section || c.section === choice.section) && (!choice.level || c.level === choice.level));
    const begun = Array.from(reviews.values()).filter((list) => list.length && list[0][0] >= today).length;
    const room = choice.fresh ? Math.max(0, choice.fresh + extra - begun) : Infinity;
    const due = (c) => state(c.id).due.getTime();
    const old = mine.filter((c) => state(c.id).state !== New).sort((a, b) => due(a) - due(b));
    const learning = old.filter((c) => state(c.id).state !== Review && due(c) < tomorrow);
    const review = old.filter((c) => state(c.id).state === Review && due(c) < tomorrow);
    const unseen = mine.filter((c) => state(c.id).state === New), fresh = unseen.slice(0, room);
    const next = learning.find((c) => due(c) <= time) || review[0] || fresh[0] || learning.find((c) => due(c) <= time + AHEAD) || null;
    return { next, learning, review, fresh, waiting: unseen.length - fresh.length, mine, later: old.length ? due(old.find((c) => due(c) > time) || old[0]) : 0 };
  }

  function span(ms) {
    if (ms < MINUTE) return "< 1 min";
    const [word, size] = [["year", 365 * DAY], ["month", 30 * DAY], ["day", DAY], ["hour", HOUR], ["min", MINUTE]].find((unit) => ms >= unit[1]);
    const n = size > DAY ? Math.round(10 * ms / size) / 10 : Math.round(ms / size);
    return word === "min" ? n + " min" : plural(n, word);
  }

  /* What is seen */
  function formulas(element) {
    const raw = Array.from(element.querySelectorAll(".arithmatex:not([data-drawn])"));
    if (!element.querySelector(".arithmatex")) return;
    if (!document.querySelector("link[href*='katex']")) {
      const sheet = document.createElement("link");
      sheet.rel = "stylesheet"; sheet.href = root + "assets/vendor/katex/katex.min.css";
      document.head.appendChild(sheet);
    }
    if (raw.length) load("assets/vendor/katex/katex.min.js").then(() => raw.forEach((e) => {
      const source = e.textContent.trim();
      window.katex.render(source.slice(2, -2), e, { displayMode: source[1] === "[", throwOnError: false });
    }));
  }

  function fill(element, text) {
    element.innerHTML = text;
    element.querySelectorAll("a[href]").forEach((a) => { a.href = new URL(a.getAttribute("href"), root).href; });
    element.querySelectorAll("pre > code, table").forEach((wide) => { if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0; });
    formulas(element);
  }

  function show(focus) {
    const today = plan();
    shown = today.next; open = false;
    $(".practice-counts").textContent = today.fresh.length + " new · " + today.learning.length + " learning · " + today.review.length + " to review";
    $(".practice-card").hidden = !shown;
    $(".practice-done").hidden = !!shown;
    $("[data-do=undo]").disabled = !done.length;
    if (shown) {
      $(".practice-where").innerHTML = '<span class="level"></span> ';
      $(".practice-where .level").textContent = shown.level;
      $(".practice-where").append(shown.tab);
      fill($(".practice-question"), shown.question);
    } else {
      $(".practice-done p").textContent = !today.mine.length ? "No question has this section and level."
        : "Nothing is due. " + (today.later ? "The next card returns in " + span(today.later - Date.now()) + "." : "");
      $("[data-do=more]").hidden = !today.waiting;
      $("[data-do=more]").textContent = "Show " + plural(Math.min(MORE, today.waiting), "more new card");
    }
    $(".practice-back").hidden = true;
    $("[data-do=answer]").hidden = false;
    if (focus) $(shown ? ".practice-question" : ".practice-done p").focus();
  }

  function answer() {
    if (!shown || open) return;
    open = true;
    const card = state(shown.id), time = now(card), coming = scheduler.repeat(card, time);
    const link = $(".practice-source a");
    link.href = root + shown.page + "#" + shown.anchor;
    link.textContent = shown.title;
    GRADES.forEach((_, i) => { $("[data-rate='" + (i + 1) + "'] small").textContent = span(coming[i + 1].card.due - time); });
    $("[data-do=answer]").hidden = true;
    $(".practice-back").hidden = false;
    fill($(".practice-answer"), shown.answer);
    $(".practice-answer").focus();
  }

  function rate(rating) {
    if (!open) return;
    const id = shown.id, time = now(state(id)).getTime();
    const trouble = change(() => { reviews.set(id, inOrder((reviews.get(id) || []).concat([[time, rating]]))); states.delete(id); });
    done.push([id, time, rating]);
    const returns = span(state(id).due - time);
    show(true);
    say(trouble || GRADES[rating - 1] + ": the card returns in " + returns + ".");
  }

  function undo() {
    const last = done.pop();
    if (!last) return;
    const [id, time, rating] = last;
    const trouble = change(() => {
      const rest = (reviews.get(id) || []).filter((r) => r[0] !== time || r[1] !== rating);
      if (rest.length) reviews.set(id, rest); else reviews.delete(id);
      states.delete(id);
    });
    show(false);
    const card = cards.find((c) => c.id === id);
    if (card && shown !== card) { shown = card; fill($(".practice-question"), card.question); }
    $(".practice-question").focus();
    say(trouble || "Your last answer is taken back.");
  }

  function exportReviews() {
    change(() => {});
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([written() + "\n"], { type: "application/json" }));
    link.download = APP + "-progress-" + new Date().toISOString().slice(0, 10) + ".json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), MINUTE);
    say("Your progress is in your downloads: " + link.download + ".");
  }

  function importReviews(file) {
    file.text().then(parse).then((other) => {
      let added = 0, all = 0;
      other.forEach((list) => { all += list.length; });
      const trouble = change(() => { added = merge(other); });
      show(false);
      say(trouble || plural(added, "review") + " added, " + (all - added) + " of the file were here already.");
    }, () => say("This file holds no progress, and nothing was changed: choose one that Export wrote."));
  }

  function reset() {
    let n = 0;
    reviews.forEach((list) => { n += list.length; });
    if (!window.confirm("Delete " + plural(n, "review") + " of " + plural(reviews.size, "card") + " from this browser? Only an export brings them back.")) return;
    const trouble = change(() => { reviews = new Map(); states = new Map(); done = []; });
    show(true);
    say(trouble || "Your progress is deleted.");
  }

  /* The parts, on first use */
  function option(value, text) { const o = document.createElement("option"); o.value = value; o.textContent = text; return o; }

  function build() {
    box.innerHTML = '<form class="practice-bar"><label>Section <select name="section"></select></label><label>Level <select name="level"></select></label><label>New a day <select name="fresh"></select></label></form>'
      + '<p class="practice-counts"></p>'
      + '<div class="practice-card"><p class="practice-where"></p><div class="practice-question" role="heading" aria-level="2" tabindex="-1"></div>'
      + '<button type="button" class="md-button md-button--primary" data-do="answer" aria-keyshortcuts="Space">Show answer</button>'
      + '<div class="practice-back" hidden><div class="practice-answer" role="group" aria-label="Answer" tabindex="-1"></div><p class="practice-source">From <a></a></p>'
      + '<div class="practice-grades" role="group" aria-label="How well did you know it?"></div></div></div>'
      + '<div class="practice-done" hidden><p tabindex="-1"></p><button type="button" class="md-button" data-do="more"></button></div>'
      + '<p class="practice-status" role="status"></p>'
      + '<div class="practice-tools"><button type="button" data-do="undo" aria-keyshortcuts="Z">Undo</button><button type="button" data-do="export">Export progress</button><button type="button" data-do="import">Import</button><button type="button" data-do="reset">Reset</button><input type="file" accept=".json,application/json" aria-label="A file that Export wrote" hidden></div>';
    GRADES.forEach((grade, i) => {
      $(".practice-grades").insertAdjacentHTML("beforeend", '<button type="button" data-rate="' + (i + 1) + '" aria-keyshortcuts="' + (i + 1) + '"><kbd>' + (i + 1) + "</kbd> " + grade + " <small></small></button>");
    });
    const count = (key, value) => cards.filter((c) => !value || c[key] === value).length;
    const form = $("form").elements;
    form.section.append(option("", "All (" + cards.length + ")"), ...Object.keys(sections).map((s) => option(s, sections[s] + " (" + count("section", s) + ")")));
    form.level.append(option("", "All"), ...["mid", "senior", "staff"].map((l) => option(l, l + " (" + count("level", l) + ")")));
    form.fresh.append(...[5, 10, 20, 50].map((n) => option(n, n)), option(0, "All"));
    try { choice = Object.assign(choice, JSON.parse(localStorage.getItem(CHOICE) || "{}")); } catch (error) { /* the first choice stands */ }
    ["section", "level", "fresh"].forEach((field) => {
      const take = () => { choice[field] = field === "fresh" ? Number(form[field].value) : form[field].value; };
      form[field].value = choice[field];
      if (form[field].selectedIndex < 0) form[field].selectedIndex = 0;
      take();
      form[field].addEventListener("change", () => {
        take();
        try { localStorage.setItem(CHOICE, JSON.stringify(choice)); } catch (error) { /* it holds until the page is left */ }
        show(false);
      });
    });
    $("input[type=file]").addEventListener("change", (event) => {
      if (event.target.files.length) importReviews(event.target.files[0]);
      event.target.value = "";
    });
  }

  function start(button) {
    button.disabled = true;
    Promise.all([load("assets/vendor/ts-fsrs.js"), load("cards/cards.js")]).then(() => {
      cards = window.practiceCards.cards; sections = window.practiceCards.sections;
      scheduler = window.FSRS.fsrs();
      build();
      const trouble = read();
      show(true);
      box.scrollIntoView();
      say(trouble);
    }, () => {
      button.disabled = false;
      box.querySelectorAll("[role=alert]").forEach((old) => old.remove());
      button.insertAdjacentHTML("afterend", '<p role="alert">The cards could not be loaded: check the connection, then press Start again.</p>');
    });
  }

  const acts = {
    start, answer, undo, reset, export: exportReviews,
    import: () => $("input[type=file]").click(),
    more: () => { extra += MORE; show(true); }
  };
  box.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.rate) rate(Number(button.dataset.rate));
    else if (acts[button.dataset.do]) acts[button.dataset.do](button);
  });
  box.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("select, input")) return;
    const act = event.key === " " && !event.target.closest("button, a") ? (open ? () => rate(3) : answer)
      : /^[1-4]$/.test(event.key) ? () => rate(Number(event.key))
      : /^z$/i.test(event.key) ? undo : null;
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
  function refresh() { if (scheduler && !open) { read(); show(false); } }
  window.addEventListener("storage", refresh);
  document.addEventListener("visibilitychange", () => { if (!shown) refresh(); });
})();
