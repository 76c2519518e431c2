/* Search buttons, names for what a screen reader meets, enlarged diagrams, and
   formulas where the build could not draw them. */
(function () {
  var vendor = new URL("vendor/", document.currentScript.src).href;
  function all(selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); }
  function load(name) {
    return new Promise(function (done, failed) {
      var script = document.createElement("script");
      script.src = vendor + name; script.onload = done; script.onerror = failed;
      document.head.appendChild(script);
    });
  }

  /* Search: a button anywhere, and Ctrl/Cmd-K beside the theme's own "/". */
  function openSearch() {
    var toggle = document.getElementById("__search");
    if (!toggle.checked) toggle.click();
    var box = document.querySelector(".md-search__input");
    if (box) box.focus();
  }
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-open-search]")) openSearch();
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "k" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); openSearch(); }
  });

  /* What the box needs beyond the theme, on first reach. */
  function reach() {
    var search = document.querySelector(".md-search");
    if (!search || !search.contains(document.activeElement)) return;
    document.removeEventListener("focusin", reach);
    load("../search.js");
  }
  document.addEventListener("focusin", reach);
  reach();

  /* Names that the theme leaves out. */
  function name() {
    all("nav.md-code__nav").forEach(function (e, i) { e.setAttribute("aria-label", "Code block actions " + (i + 1)); });
    all(".md-annotation__index").forEach(function (e) { e.setAttribute("aria-label", "Annotation"); });
    all(".highlight pre > code, .md-typeset__scrollwrap, .jp-RenderedText pre").forEach(function (e) {
      if (e.scrollWidth > e.clientWidth) e.tabIndex = 0;
    });
  }
  document$.subscribe(function () { name(); setTimeout(name, 300); });

  /* Programs that run in the page: what does it comes with the first press. */
  function press(element) {
    (window.pressed ? Promise.resolve() : load("../run.js")).then(function () { window.pressed(element); });
  }
  document.addEventListener("click", function (event) {
    var button = event.target.closest(".run-bar button");
    if (button) press(button);
  });
  document.addEventListener("change", function (event) {
    if (event.target.matches(".run-bar input")) press(event.target);
  });
  document$.subscribe(function () {
    all(".run-bar").forEach(function (bar) { bar.hidden = false; });
    if (/^#edit=/.test(location.hash)) load("../run.js");
  });
  /* Over http: the button that makes the site available offline, and news of a new
     edition where it was pressed. */
  var kept = location.protocol !== "file:" && navigator.serviceWorker;
  if (kept && (kept.controller || document.getElementById("offline"))) {
    window.addEventListener("load", function () { load("../offline.js"); });
  }

  /* Diagrams: enlarge, pan, zoom; the drawing itself moves into the dialog and back. */
  var dialog = null, panzoom = null, home = null;
  function close() { if (dialog) dialog.close(); }
  function build() {
    dialog = document.createElement("dialog");
    dialog.className = "zoom";
    dialog.setAttribute("aria-label", "Diagram, enlarged");
    dialog.innerHTML = '<div class="zoom-bar"><button type="button" data-do="in">Zoom in</button><button type="button" data-do="out">Zoom out</button><button type="button" data-do="reset">Reset</button><button type="button" data-do="close">Close</button></div><div class="zoom-stage"></div>';
    document.body.appendChild(dialog);
    var acts = {
      in: function () { panzoom.zoomIn(); }, out: function () { panzoom.zoomOut(); }, reset: function () { panzoom.reset(); }, close: close,
      "+": function () { panzoom.zoomIn(); }, "=": function () { panzoom.zoomIn(); }, "-": function () { panzoom.zoomOut(); }, "0": function () { panzoom.reset(); },
      ArrowLeft: function () { panzoom.pan(60, 0, { relative: true }); }, ArrowRight: function () { panzoom.pan(-60, 0, { relative: true }); },
      ArrowUp: function () { panzoom.pan(0, 60, { relative: true }); }, ArrowDown: function () { panzoom.pan(0, -60, { relative: true }); }
    };
    dialog.addEventListener("click", function (event) {
      var act = event.target.getAttribute("data-do");
      if (act) acts[act]();
    });
    dialog.addEventListener("keydown", function (event) {
      event.stopPropagation();
      if (acts[event.key]) { event.preventDefault(); acts[event.key](); }
    });
    dialog.addEventListener("close", function () {
      var svg = dialog.querySelector("svg");
      if (panzoom) { panzoom.destroy(); panzoom = null; }
      if (svg && home) { svg.removeAttribute("data-zoomed"); svg.style.transform = ""; svg.style.cursor = ""; home.appendChild(svg); }
      home = null;
    });
  }
  function enlarge(figure) {
    var svg = figure.querySelector(".diagram-box svg");
    if (!svg) return;
    (window.Panzoom ? Promise.resolve() : load("panzoom.min.js")).then(function () {
      if (!dialog) build();
      var stage = dialog.querySelector(".zoom-stage");
      home = svg.parentNode;
      stage.appendChild(svg);
      svg.setAttribute("data-zoomed", "");
      dialog.showModal();
      panzoom = window.Panzoom(svg, { maxScale: 12, minScale: 0.5, canvas: true });
      stage.onwheel = panzoom.zoomWithWheel;
    });
  }
  document.addEventListener("click", function (event) {
    var button = event.target.closest(".diagram-open");
    if (button) enlarge(button.closest("figure"));
  });

  /* Formulas: only where the build left the source. */
  var raw = all(".arithmatex:not([data-drawn])").filter(function (e) { return /^\s*\\[(\[]/.test(e.textContent); });
  if (raw.length) {
    var sheet = document.createElement("link");
    sheet.rel = "stylesheet"; sheet.href = vendor + "katex/katex.min.css";
    document.head.appendChild(sheet);
    load("katex/katex.min.js").then(function () {
      raw.forEach(function (e) {
        var source = e.textContent.trim();
        window.katex.render(source.slice(2, -2), e, { displayMode: source.charAt(1) === "[", throwOnError: false });
        e.setAttribute("data-drawn", "");
      });
    });
  }
})();
