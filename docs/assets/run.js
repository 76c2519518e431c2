/* Run, Edit, Reset: programs run in the page, in the site's own Python (Pyodide) in a
   worker. site.js loads this file at the first press; scripts/build.py packs Python into
   one script, because from the disk a page may load scripts and nothing else. */
(function () {
  var assets = new URL(".", document.currentScript.src).href;
  var PACKS = {}; // scripts/press_run.py fills in: what of a text needs a pack, its bytes, the packs it needs
  var LIMIT = 100000, LINK_LIMIT = 6000;
  var parts = {}, loaded = {}, worker = null, running = null;

  function all(selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); }
  function script(url) {
    return new Promise(function (done, failed) {
      var tag = document.createElement("script");
      tag.src = url; tag.onload = done;
      tag.onerror = function () { tag.remove(); failed(new Error("could not be loaded")); };
      document.head.appendChild(tag);
    });
  }
  function megabytes(bytes) { return (bytes / 1e6).toFixed(1) + " MB"; }

  /* Python's files, each pack once a page: over http with progress, from the disk as a script. */
  function fetchText(url, heard) {
    return fetch(url).then(function (answer) {
      if (!answer.ok) throw new Error("could not be loaded");
      var reader = answer.body.getReader(), chunks = [], got = 0;
      function next() {
        return reader.read().then(function (chunk) {
          if (chunk.done) return new Blob(chunks).text();
          chunks.push(chunk.value);
          heard(got += chunk.value.length);
          return next();
        });
      }
      return next();
    });
  }
  function bytes(entry) {
    var raw = Uint8Array.fromBase64 ? Uint8Array.fromBase64(entry[1]) : Uint8Array.from(atob(entry[1]), function (c) { return c.charCodeAt(0); });
    if (entry[0] === "raw") return Promise.resolve(raw);
    return new Response(new Blob([raw]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer().then(function (b) { return new Uint8Array(b); });
  }
  function pack(name, heard) {
    var url = assets + "python/" + name + ".js", found;
    if (location.protocol === "file:") {
      window.__python = function (files) { found = files; };
      found = script(url).then(function () { return found; });
    } else {
      found = fetchText(url, heard).then(function (text) {
        return JSON.parse(text.slice(text.indexOf("(") + 1, text.lastIndexOf(")")));
      });
    }
    return found.then(function (files) {
      var names = Object.keys(files);
      return Promise.all(names.map(function (n) { return bytes(files[n]); })).then(function (data) {
        loaded[name] = names;
        names.forEach(function (n, i) { parts[n] = data[i]; });
      });
    });
  }
  /* The packs that a text needs, each behind those that it needs itself. */
  function packs(text) {
    var found = [];
    function add(name) {
      if (found.indexOf(name) >= 0) return;
      PACKS[name].needs.forEach(add);
      found.push(name);
    }
    Object.keys(PACKS).forEach(function (name) { if (new RegExp(PACKS[name].asks, "m").test(text)) add(name); });
    return found;
  }
  function python(text, say) {
    var wanted = packs(text), missing = wanted.filter(function (name) { return !loaded[name]; }), before = 0;
    var all = missing.reduce(function (sum, name) { return sum + PACKS[name].bytes; }, 0);
    function heard(got) { say("Loading Python: " + megabytes(before + got) + " of " + megabytes(all) + ", once for the whole site"); }
    return missing.reduce(function (last, name) {
      return last.then(function () { heard(0); return pack(name, heard); }).then(function () { before += PACKS[name].bytes; });
    }, Promise.resolve()).then(function () { return wanted; });
  }

  /* The worker. Pyodide asks for its files by address: they are answered from memory.
     Two undocumented hooks of this version are leant on: it takes a worker without
     importScripts for a module worker, and it accepts createPyodideModule. */
  function work() {
    var base = "https://python.invalid/", real = self.fetch, parts = {}, python = null, run = null;
    function start() {
      self.fetch = function (what, options) {
        var url = String(what.url || what);
        if (url.indexOf(base) !== 0) return real(what, options);
        var type = /wasm$/.test(url) ? "application/wasm" : "application/octet-stream";
        return Promise.resolve(new Response(parts[url.slice(base.length)], { headers: { "content-type": type } }));
      };
      self.importScripts = function () { throw new Error("none"); };
      function module(name) { return import(URL.createObjectURL(new Blob([parts[name]], { type: "text/javascript" }))); }
      return Promise.all([module("pyodide.mjs"), module("pyodide.asm.mjs")]).then(function (modules) {
        return modules[0].loadPyodide({
          indexURL: base, packageBaseUrl: base, createPyodideModule: modules[1].default,
          lockFileContents: new TextDecoder().decode(parts["pyodide-lock.json"])
        });
      }).then(function (py) {
        ["stdout", "stderr"].forEach(function (name) {
          var decoder = new TextDecoder();
          py[name === "stdout" ? "setStdout" : "setStderr"]({
            write: function (data) { hear(name, decoder.decode(data, { stream: true })); return data.length; }
          });
        });
        py.FS.writeFile("/lib/harness.py", parts["harness.py"]);
        py.FS.writeFile("/lib/matplotlibrc", parts.matplotlibrc);
        py.runPython("import os, sys; sys.path += ['/lib', '/lib/data']; os.environ.update(MATPLOTLIBRC='/lib/matplotlibrc', MPLBACKEND='svg')");
        python = py;
        run = py.pyimport("harness").run;
      });
    }
    /* What is new: wheels are installed by Pyodide, data is put where a package has it. */
    function install(files) {
      Object.keys(files).forEach(function (name) {
        if (name.indexOf("/") < 0) return;
        var path = "/lib/data/" + name;
        python.FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
        python.FS.writeFile(path, files[name]);
      });
      python.runPython("import importlib; importlib.invalidate_caches()"); // an import may have looked there before
      var wheels = Object.keys(files).filter(function (name) { return /\.whl$/.test(name); });
      if (!wheels.length) return null;
      return python.loadPackage(wheels.map(function (name) { return name.split("-")[0].replace(/_/g, "-"); }), { checkIntegrity: false, messageCallback: function () {} });
    }
    var held = [], last = 0, total = 0, limit = 0;
    function flush() {
      if (held.length) postMessage({ said: held });
      held = []; last = Date.now();
    }
    function hear(stream, text) {
      if (total > limit) return;
      total += text.length;
      var end = held[held.length - 1];
      if (end && end[0] === stream) end[1] += text; else held.push([stream, text]);
      if (total > limit) { flush(); postMessage({ toomuch: true }); }
      else if (Date.now() - last > 50) flush();
    }
    onmessage = function (event) {
      var job = event.data;
      Object.assign(parts, job.parts);
      (run ? Promise.resolve() : start()).then(function () { return install(job.parts); }).then(function () {
        total = 0; limit = job.limit; last = Date.now();
        postMessage({ started: true });
        // asyncio.run waits for the browser's own loop, which costs: only where it is asked for
        return /\basyncio\b/.test(job.code) ? run.callPromising(job.code, job.name) : run(job.code, job.name);
      }).then(function (result) {
        var well = result.get(0), drawn = result.get(1);
        var pictures = drawn.toJs({ dict_converter: Object.fromEntries });
        drawn.destroy(); result.destroy();
        flush();
        postMessage({ done: true, well: well, pictures: pictures });
      }).catch(function (error) { postMessage({ broken: String(error && error.message || error) }); });
    };
  }

  /* One block of the page: its bar, its text as tested, its editor. */
  function block(bar) {
    if (bar.parts) return bar.parts;
    var code = bar.previousElementSibling, next = bar.nextElementSibling;
    while (next && !next.matches(".highlight, .run-bar, h2, h3")) next = next.nextElementSibling;
    var shown = next && next.querySelector(".filename");
    return (bar.parts = {
      bar: bar, code: code, tested: code.querySelector("code").textContent,
      recorded: shown && shown.textContent === "Output" ? next.querySelector("code").textContent : null,
      name: bar.dataset.name, editor: null, output: null,
      button: function (act) { return bar.querySelector("[data-act=" + act + "]"); },
      text: function () { return this.editor ? this.editor.text() : this.tested; }
    });
  }
  /* A continuation runs behind the blocks that it continues, as they stand now. */
  function whole(it) {
    var bars = all(".run-bar[data-inline]"), at = bars.indexOf(it.bar), texts = [it.text()];
    while (bars[at] && bars[at].dataset.inline === "continues" && at > 0) texts.unshift(block(bars[--at]).text());
    return texts.join("");
  }

  /* Which lines are not in the recorded output (longest common subsequence). */
  function compare(now, then) {
    var a = now.replace(/\s+$/, "").split("\n"), b = then.replace(/\s+$/, "").split("\n"), best = [];
    for (var i = a.length; i >= 0; i--) {
      best[i] = [];
      for (var j = b.length; j >= 0; j--) {
        best[i][j] = i === a.length || j === b.length ? 0 : a[i] === b[j] ? best[i + 1][j + 1] + 1 : Math.max(best[i + 1][j], best[i][j + 1]);
      }
    }
    var lines = [];
    for (i = j = 0; i < a.length; i++) {
      while (j < b.length && a[i] !== b[j] && best[i][j + 1] >= best[i + 1][j] && best[i][j + 1] === best[i][j]) j++;
      var same = j < b.length && a[i] === b[j];
      if (same) j++;
      lines.push([a[i], same]);
    }
    return { lines: lines, kept: best[0][0], of: b.length };
  }

  function output(it) {
    if (!it.output) {
      it.output = document.createElement("output");
      it.output.className = "run-output";
      it.output.setAttribute("aria-label", "What " + it.name + " printed");
      it.output.innerHTML = '<span class="run-state"></span><span class="run-text" tabindex="0"></span>';
      it.bar.after(it.output);
    }
    return it.output;
  }
  function say(it, sentence) { output(it).querySelector(".run-state").textContent = sentence; }
  function append(it, stream, text) {
    var box = output(it).querySelector(".run-text"), span = box.lastElementChild;
    if (!span || span.className !== "run-" + stream) {
      span = document.createElement("span");
      span.className = "run-" + stream;
      box.appendChild(span);
    }
    span.append(text);
  }
  function draw(it, pictures) {
    var box = output(it).querySelector(".run-text");
    Object.keys(pictures).forEach(function (name) {
      var picture = document.createElement("img");
      picture.alt = "Drawn by " + it.name + ": " + name;
      picture.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(pictures[name]);
      box.appendChild(picture);
    });
  }
  function judge(it, message) {
    var box = output(it).querySelector(".run-text"), printed = "", others = [];
    if (!message.well) return say(it, "It stopped with an error.");
    all("span", box).forEach(function (span) {
      if (span.className === "run-stdout") printed += span.textContent; else others.push(span);
    });
    if (it.recorded === null) return say(it, printed ? "It ran:" : "It ran without an error and printed nothing.");
    var found = compare(printed, it.recorded), other = found.lines.filter(function (line) { return !line[1]; }).length;
    if (!other && found.kept === found.of) return say(it, "It ran, and printed what is recorded below.");
    box.textContent = "";
    found.lines.forEach(function (line, i) {
      var part = document.createElement(line[1] ? "span" : "mark");
      part.textContent = line[0];
      box.append(part, i + 1 < found.lines.length ? "\n" : "");
    });
    others.forEach(function (span) { box.append("\n", span); });
    var gone = found.of - found.kept;
    say(it, other + (other === 1 ? " line differs" : " lines differ") + " from the recorded output" + (gone > other ? ", " + (gone - other) + " fewer" : "") + ":");
  }

  function end() {
    if (running) {
      var button = running.button("run");
      button.textContent = "Run";
      running = null;
    }
  }
  function stop(sentence) {
    if (worker) worker.terminate();
    worker = null;
    if (running) say(running, sentence);
    end();
  }
  function start(it) {
    if (running) stop("Stopped, because another program was started.");
    running = it;
    it.button("run").textContent = "Stop";
    output(it).querySelector(".run-text").textContent = "";
    var text = whole(it);
    python(text, say.bind(null, it)).then(function (wanted) {
      if (running !== it) return;
      if (!worker) {
        worker = new window.OwnWorker(URL.createObjectURL(new Blob(["(" + work + ")()"], { type: "text/javascript" })));
        worker.has = {};
        worker.onerror = function () { stop("This browser could not start Python in a worker."); };
      }
      worker.onmessage = function (event) {
        var m = event.data;
        if (running !== it) return;
        if (m.started) say(it, "Running");
        else if (m.said) m.said.forEach(function (s) { append(it, s[0], s[1]); });
        else if (m.toomuch) stop("Stopped: it printed more than " + LIMIT.toLocaleString("en") + " characters.");
        else if (m.broken) stop("Python could not start (" + m.broken + "). Served by `python3 scripts/serve.py` it should.");
        else if (m.done) { judge(it, m); draw(it, m.pictures); end(); }
      };
      var more = {};
      wanted.forEach(function (name) {
        if (!worker.has[name]) loaded[name].forEach(function (n) { more[n] = parts[n]; });
        worker.has[name] = true;
      });
      say(it, "Starting Python");
      worker.postMessage({ code: text, name: it.name, limit: LIMIT, parts: more });
    }).catch(function (error) {
      if (running === it) stop("Python " + error.message + ". With the network back, or from a complete copy of the site, press Run again.");
    });
  }

  /* The editor: CodeMirror, loaded at the first Edit. */
  function edit(it, text) {
    it.button("edit").disabled = true;
    return (window.CodeEditor ? Promise.resolve() : script(assets + "vendor/editor.js")).then(function () {
      if (it.editor) return;
      var pre = it.code.querySelector("pre");
      it.editor = window.CodeEditor(it.code, text === undefined ? it.tested.replace(/\n$/, "") : text, "Program " + it.name, {
        run: function () { start(it); }, leave: function () { it.button("run").focus(); }
      });
      pre.hidden = true;
      it.button("edit").hidden = true;
      it.button("reset").hidden = it.button("link").hidden = false;
      it.editor.focus();
    }).catch(function () { say(it, "The editor could not be loaded."); }).then(function () { it.button("edit").disabled = false; });
  }
  function reset(it) {
    if (it.editor) it.editor.destroy();
    it.editor = null;
    it.code.querySelector("pre").hidden = false;
    it.button("edit").hidden = false;
    it.button("reset").hidden = it.button("link").hidden = true;
    all("input", it.bar).forEach(function (input) { input.value = input.defaultValue; shown(input); });
    if (it.output && running !== it) { it.output.remove(); it.output = null; }
    it.button("edit").focus();
  }

  /* A link that carries the edited text; it is opened in the editor and never run. */
  function base64(data) { return btoa(String.fromCharCode.apply(null, data)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, ""); }
  function through(stream, data) {
    return new Response(new Blob([data]).stream().pipeThrough(stream)).arrayBuffer().then(function (b) { return new Uint8Array(b); });
  }
  function link(it) {
    through(new CompressionStream("deflate-raw"), new TextEncoder().encode(it.text())).then(function (data) {
      var text = data.length > LINK_LIMIT ? "" : base64(data);
      if (!text) return say(it, "The program is too long for a link.");
      location.hash = "edit=" + all(".run-bar").indexOf(it.bar) + "." + text;
      var copied = navigator.clipboard ? navigator.clipboard.writeText(location.href) : Promise.reject();
      copied.then(function () { say(it, "The link is copied. It opens the program here, and runs it only when Run is pressed."); },
        function () { say(it, "The link stands in the address bar."); });
    });
  }
  function open() {
    var found = /^#edit=(\d+)\.([\w-]{1,12000})$/.exec(location.hash), bar = found && all(".run-bar")[+found[1]];
    if (!bar) return;
    var packed = Uint8Array.from(atob(found[2].replace(/-/g, "+").replace(/_/g, "/")), function (c) { return c.charCodeAt(0); });
    through(new DecompressionStream("deflate-raw"), packed).then(function (data) {
      return edit(block(bar), new TextDecoder().decode(data).slice(0, LIMIT));
    }).then(function () {
      say(block(bar), "This text came with the link. Read it, then press Run.");
      bar.scrollIntoView({ block: "center" });
    }).catch(function () { say(block(bar), "The link is damaged: its program cannot be read."); });
  }

  /* Parameters: `k = 5  # param: 1..6` */
  function valueOf(input) {
    if (!("log" in input.dataset)) return input.value;
    var value = +Math.pow(10, input.value).toPrecision(2);
    return "whole" in input.dataset ? String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, "_") : String(value);
  }
  function shown(input) {
    var beside = input.nextElementSibling;
    input.tested = input.tested || beside.textContent;
    beside.textContent = input.value === input.defaultValue ? input.tested : valueOf(input);
    input.setAttribute("aria-valuetext", beside.textContent);
    return beside.textContent;
  }
  function turn(input) {
    var it = block(input.closest(".run-bar")), name = input.dataset.param.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    var line = new RegExp("^(\\s*" + name + ")[\\d_.]+(?=,?\\s+#.*param:)", "m");
    var text = it.text().replace(line, "$1" + shown(input));
    (it.editor ? Promise.resolve(it.editor.set(text)) : edit(it, text.replace(/\n$/, ""))).then(function () { input.focus(); start(it); });
  }

  window.pressed = function (element) {
    if (element.matches("input")) return turn(element);
    var it = block(element.closest(".run-bar"));
    ({
      run: function () { if (running === it) stop("Stopped."); else start(it); },
      edit: function () { edit(it); }, reset: function () { reset(it); }, link: function () { link(it); }
    })[element.dataset.act]();
  };
  open();
})();
