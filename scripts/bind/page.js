/* Runs in a page that has the site's style sheet: published pages → chapters of the book.
   One DOM, two dresses: XHTML with MathML for the EPUB, HTML with KaTeX's marks for print. */
(function () {
  const SVG = "http://www.w3.org/2000/svg";
  const PAINT = ["fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray",
    "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "font-family", "font-size", "font-weight", "font-style",
    "text-anchor", "visibility"];
  const BOX = { opacity: "1", "dominant-baseline": "auto", "alignment-baseline": "auto", display: "inline" }; // not inherited
  const safe = (id) => id.replace(/[^\p{L}\p{N}_.-]/gu, "-"); // a name in XML
  const LIVE = "script,style,link,.run-bar,.practice,button,input,form,dialog,template,iframe,noscript,.headerlink,.diagram-open";
  const PARTED = ["msub", "msup", "msubsup", "munder", "mover", "munderover", "mfrac"]; // take no third or fourth part
  const all = (root, selector) => [...root.querySelectorAll(selector)];

  /* Every colour and line of a drawing as attributes: many readers know neither variables
     nor style sheets inside a drawing. */
  function paint(svg) {
    const plain = document.body.appendChild(document.createElementNS(SVG, "svg"));
    plain.style.all = "initial";
    const initial = getComputedStyle(plain);
    const said = new Map();
    for (const e of [svg, ...all(svg, "*")]) {
      const own = getComputedStyle(e), above = e === svg ? initial : getComputedStyle(e.parentNode);
      const rows = PAINT.filter((p) => own[p] !== above[p] || e.style.getPropertyValue(p)).map((p) => [p, own[p]]);
      for (const p in BOX) if (own[p] !== BOX[p] && e !== svg) rows.push([p, own[p]]);
      said.set(e, rows);
    }
    plain.remove();
    for (const [e, rows] of said) {
      for (const name of ["style", "class", "data-zoomed"]) e.removeAttribute(name);
      for (const [p, value] of rows) e.setAttribute(p, value.replace(/"/g, "'"));
    }
    all(svg, "style,filter,linearGradient,metadata").forEach((e) => e.remove());
    const text = svg.outerHTML;
    for (const e of all(svg, "[id]")) if (!text.includes("#" + e.id + '"') && !text.includes("#" + e.id + ")")) e.removeAttribute("id");
    all(svg, "defs:empty,g:empty").forEach((e) => e.remove());
    const [, , width, height] = svg.getAttribute("viewBox").split(/[ ,]+/).map(Number);
    svg.removeAttribute("id");
    svg.removeAttribute("aria-roledescription");
    svg.setAttribute("width", Math.ceil(width));
    svg.setAttribute("height", Math.ceil(height));
  }

  /* Ids of the whole book differ; what points at them follows. */
  function rename(article, chapter) {
    const own = (id) => chapter + "--" + safe(id);
    const point = (text) => text.replace(/url\(["']?#([^)"']+)["']?\)/g, (_, id) => `url(#${own(id)})`);
    for (const e of all(article, "[id]")) e.id = own(e.id);
    for (const e of all(article, "svg *")) {
      for (const a of [...e.attributes]) {
        if (a.name === "xlink:href" || (a.name === "href" && e.localName === "use")) e.setAttributeNS(a.namespaceURI, a.name, "#" + own(a.value.slice(1)));
        else if (a.value.includes("url(")) e.setAttribute(a.name, point(a.value));
      }
    }
  }

  /* Links: into the book, to the site where it is hosted, else only their words. */
  function relink(article, place, names, host) {
    for (const a of all(article, "a[href]")) {
      if (a.closest("svg")) continue;
      const to = new URL(a.getAttribute("href"), "site://x/" + place);
      if (to.protocol !== "site:") continue;
      const target = to.pathname.slice(1), chapter = names[target];
      const hash = safe(decodeURIComponent(to.hash.slice(1)));
      if (chapter) a.setAttribute("href", `${chapter}.xhtml#${hash ? chapter + "--" + hash : chapter}`);
      else if (host) a.href = host + target + to.hash;
      else if (a.hasAttribute("download")) {
        const before = a.previousSibling;
        if (before && before.nodeType === 3) before.data = before.data.replace(/ · $/, "");
        a.remove();
        continue;
      } else a.replaceWith(...a.childNodes);
      a.removeAttribute("download");
      a.removeAttribute("title");
    }
  }

  function settle(article) {
    all(article, LIVE).filter((e) => !e.closest("svg")).forEach((e) => e.remove());
    for (const box of all(article, ".diagram-box")) box.replaceWith(...box.childNodes);
    for (const fold of all(article, "details")) {
      const open = document.createElement("div"), head = fold.querySelector(":scope > summary");
      open.className = "fold " + fold.className;
      if (head) {
        const line = document.createElement("p");
        line.className = "asked";
        line.append(...head.childNodes);
        head.replaceWith(line);
      }
      open.append(...fold.childNodes);
      fold.replaceWith(open);
    }
    for (const mark of all(article, "pre span.p, pre span.o, pre span:empty")) mark.replaceWith(...mark.childNodes);
    for (const facts of all(article, ".page-facts")) {
      facts.className = "facts";
      for (const part of [...facts.children]) if (/^Edit this page/.test(part.textContent.trim())) part.remove();
    }
    const comments = document.createTreeWalker(article, NodeFilter.SHOW_COMMENT), found = [];
    while (comments.nextNode()) found.push(comments.currentNode);
    found.forEach((c) => c.remove());
    article.normalize();
  }

  function mathml(article) {
    for (const drawn of all(article, ".katex")) {
      const math = drawn.querySelector("math"), source = math.querySelector("annotation");
      math.setAttribute("alttext", source.textContent.trim());
      source.remove();
      for (const mo of all(math, "mo")) if (mo.textContent === "\u2061" && PARTED.includes(mo.parentNode.localName)) mo.remove();
      const meant = math.querySelector("semantics");
      meant.replaceWith(...meant.childNodes);
      (drawn.closest(".katex-display") || drawn).replaceWith(math);
    }
  }

  window.bindPages = function (pages, names, host) {
    return pages.map(({ place, text }) => {
      const chapter = names[place];
      const article = new DOMParser().parseFromString(text, "text/html").querySelector("article");
      document.body.appendChild(document.adoptNode(article));
      settle(article);
      all(article, "figure svg").forEach(paint);
      relink(article, place, names, host);
      rename(article, chapter);
      article.removeAttribute("class");
      article.id = chapter;
      const title = article.querySelector("h1").textContent.trim();
      const sections = all(article, "h2").map((h) => [h.textContent.trim(), h.id]);
      const reviewed = article.querySelector("time") ? article.querySelector("time").dateTime : "";
      const print = article.cloneNode(true);
      all(print, ".katex-mathml").forEach((e) => e.remove());
      all(print, ".katex-html").forEach((e) => e.removeAttribute("aria-hidden"));
      mathml(article);
      const read = new XMLSerializer().serializeToString(article);
      article.remove();
      return { place, title, sections, reviewed, read, print: print.outerHTML };
    });
  };
})();
