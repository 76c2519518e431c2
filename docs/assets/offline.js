/* Makes the site available offline, and announces a new edition. site.js loads this over
   http only: on the page with the button, and where the service worker is at work. */
(function () {
  var root = new URL("..", document.currentScript.src).href;
  var workers = navigator.serviceWorker, panel = document.getElementById("offline");
  var kept = null, switching = false, share = 0;
  function part(name) { return panel.querySelector("[data-" + name + "]"); }
  function say(sentence) { if (panel) part("say").textContent = sentence; }

  /* A new edition is complete and waits: the reader switches to it. */
  function offer(worker) {
    if (switching) return worker.postMessage("switch");
    if (document.getElementById("new-edition")) return;
    var bar = document.createElement("div");
    bar.id = "new-edition";
    bar.className = "md-dialog md-dialog--active";
    bar.innerHTML = '<div class="md-dialog__inner" role="status">A new edition is ready: <button type="button" style="color: inherit; cursor: pointer"><u>reload</u></button></div>';
    bar.querySelector("button").onclick = function () { switching = true; worker.postMessage("switch"); };
    document.body.appendChild(bar);
  }
  workers.addEventListener("controllerchange", function () { if (switching) location.reload(); });
  function watch(registration) {
    kept = registration.active;
    registration.onupdatefound = function () {
      var worker = registration.installing, whole = false;
      worker.onstatechange = function () {
        if (worker.state === "installed") { whole = true; if (registration.active) offer(worker); }
        if (worker.state === "activated") { kept = worker; show(); }
        if (worker.state === "redundant" && !whole) failed();
      };
    };
    if (registration.waiting) offer(registration.waiting);
    show();
  }

  /* The page with the button. */
  function script() { return root + "sw.js" + (part("python").checked ? "?python=1" : ""); }
  function show() {
    if (!panel || part("keep").disabled && !kept) return;
    var run = kept && /python=1/.test(kept.scriptURL) ? ", and Run" : "";
    part("bar").hidden = true;
    part("keep").disabled = false;
    part("keep").hidden = Boolean(kept && kept.scriptURL === script());
    part("remove").hidden = !kept;
    if (kept) say("Available offline on this device: every page, search, diagrams, formulas" + run + ".");
  }
  function failed() {
    if (!panel) return;
    part("bar").hidden = true;
    part("keep").disabled = false;
    say(kept ? "The new edition did not arrive whole; the one that you have stays."
      : "The download stopped at " + share + " %. What arrived is kept: press again to go on. If it stops there again, your disk may be full.");
  }
  function keep() {
    share = 0;
    switching = Boolean(kept);
    part("keep").disabled = true;
    part("bar").hidden = false;
    part("bar").value = 0;
    say("Starting");
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
    workers.register(script(), { updateViaCache: "none" }).then(watch, failed);
  }
  function remove() {
    Promise.all([workers.getRegistration(root), caches.keys()]).then(function (found) {
      var own = found[1].filter(function (name) { return name.endsWith(root); });
      return Promise.all([found[0].unregister()].concat(own.map(function (name) { return caches.delete(name); })));
    }).then(function () { location.reload(); });
  }
  if (panel) {
    new BroadcastChannel("offline " + root).onmessage = function (event) {
      share = Math.floor(100 * event.data.done / event.data.total);
      part("bar").hidden = false;
      part("bar").value = share;
      say(share + " % of " + (event.data.total / 1e6).toFixed(1) + " MB");
    };
    part("keep").onclick = keep;
    part("remove").onclick = remove;
    part("python").onchange = show;
    if (part("mb=python").textContent === "0.0") { part("python").checked = false; part("choice").hidden = true; }
    panel.hidden = false;
  }
  workers.getRegistration(root).then(function (registration) {
    if (registration && panel && registration.active) part("python").checked = /python=1/.test(registration.active.scriptURL);
    if (registration) watch(registration);
  });
})();
