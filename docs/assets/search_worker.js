/* What the theme's search box talks to, in a worker over http and in a frame from disk.
   The box says 0 (set up), then 2 (a query); this says 1 (ready) and 3 (results). The
   engine and the index come with the first message, the texts for context after them. */
(function () {
  const inFrame = typeof document === "object";
  const assets = new URL(".", inFrame ? document.currentScript.src : location.href).href;
  let searcher, texts, last;
  async function read(file, name) {
    if (inFrame) { await importScripts(assets + file); return self[name]; }
    const said = await (await fetch(assets + file)).text();
    return JSON.parse(said.slice(said.indexOf("=") + 1));
  }
  function answer() { postMessage({ type: 3, data: searcher.answer(last, texts) }); }
  addEventListener("message", async function (event) {
    if (event.data.type === 0) {
      const index = read("../search/index.js", "searchIndex");
      await importScripts(assets + "vendor/minisearch.js", assets + "search_core.js");
      searcher = self.SearchCore.Searcher(await index);
      postMessage({ type: 1 });
      texts = await read("../search/texts.js", "searchTexts");
      if (last) answer();
    } else if (event.data.type === 2) {
      last = event.data.data;
      answer();
    }
  });
})();
