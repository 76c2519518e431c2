/* How every diagram of this site looks, and how one is drawn.
   scripts/build.py loads this file to draw diagrams ahead of time; a page loads it
   only where that did not happen, and draws its own with the site's copy of the library. */
(function () {
  var here = document.currentScript.src;
  var css = [
    ".node rect,.node circle,.node ellipse,.node polygon,.node path,rect.actor,.statediagram-state rect.basic,.classGroup rect,rect.note,.labelBox{fill:var(--diagram-node)!important;stroke:var(--diagram-edge)!important;stroke-width:1.3px!important}",
    ".cluster rect,.statediagram-cluster rect{fill:var(--diagram-group)!important;stroke:var(--diagram-line)!important;stroke-dasharray:4 3}",
    "text,tspan,.label text,.nodeLabel,.edgeLabel,text.actor>tspan,.messageText,.noteText,.noteText>tspan,.labelText,.labelText>tspan,.loopText,.loopText>tspan{fill:var(--diagram-text)!important;color:var(--diagram-text)!important;stroke:none!important}",
    ".edgeLabel rect,.edgeLabel .background,.labelBkg{fill:var(--diagram-paper)!important;background-color:var(--diagram-paper)!important;opacity:1!important}",
    ".edgeLabel text,.edgeLabel tspan,.messageText{fill:var(--diagram-verb)!important}",
    ".flowchart-link,.edgePath path,.transition,.relation,.messageLine0,.messageLine1,.actor-line,.loopLine{stroke:var(--diagram-line)!important}",
    ".marker,.arrowMarkerPath,.arrowheadPath,#arrowhead path,marker path{fill:var(--diagram-line)!important;stroke:var(--diagram-line)!important}",
    ".state-start,.start-state,circle.state-start,.stateEnd circle{fill:var(--diagram-line)!important;stroke:var(--diagram-line)!important}"
  ].join("");
  var config = {
    startOnLoad: false, securityLevel: "strict", theme: "base", look: "classic",
    fontFamily: "Arial, Helvetica, 'Liberation Sans', 'Noto Sans CJK SC', sans-serif",
    htmlLabels: false, flowchart: { htmlLabels: false, curve: "basis", padding: 12, nodeSpacing: 36, rankSpacing: 44 },
    sequence: { useMaxWidth: true, mirrorActors: false }, themeVariables: { fontSize: "15px" }, themeCSS: css
  };
  var ready = false;
  window.drawDiagram = function (id, source) {
    var library = window.mermaid;
    if (!ready) { library.initialize(config); ready = true; }
    return library.render(id, source).then(function (drawn) { return drawn.svg; });
  };
  var loading = null;
  function load() {
    loading = loading || new Promise(function (done) {
      var script = document.createElement("script");
      script.src = new URL("vendor/mermaid.min.js", here).href;
      script.onload = done;
      document.head.appendChild(script);
    });
    return loading;
  }
  function put(pre, i) {
    return window.drawDiagram("diagram-" + i, pre.textContent).then(function (svg) {
      var box = pre.parentNode;
      box.innerHTML = svg;
      var drawn = box.querySelector("svg");
      drawn.setAttribute("role", "img");
      drawn.setAttribute("aria-label", box.closest("figure").getAttribute("aria-label"));
      box.style.setProperty("--diagram-w", drawn.viewBox.baseVal.width + "px");
    });
  }
  if (window.document$) window.document$.subscribe(function () {
    var waiting = Array.prototype.slice.call(document.querySelectorAll("pre.diagram-source"));
    if (!waiting.length) return;
    waiting.reduce(function (last, pre, i) { return last.then(function () { return put(pre, i); }); }, load());
  });
})();
