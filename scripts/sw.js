/* The service worker of the offline edition. scripts/pack.py writes Workbox and the list
   of this edition's files, FILES = [[address, SHA-256, bytes], …], above these lines. A
   reader's browser runs it only after "Make available offline" was pressed. An edition
   is complete or not there: one file that is missing or differs from its hash fails the
   installation, and the edition before it goes on serving. */
const { precaching } = workbox;
const python = new URL(self.location).searchParams.get("python") === "1";
const files = FILES.filter(([url]) => python || !url.startsWith("assets/python/"));
const bytes = new Map(files.map(([url, , size]) => [new URL(url, self.location).href, size]));
const total = files.reduce((sum, [, , size]) => sum + size, 0);
const channel = new BroadcastChannel("offline " + registration.scope);
let done = 0;

precaching.addPlugins([{
  async handlerDidRespond({ request, event }) {
    if (event.type !== "install") return;
    done += bytes.get(request.url);
    channel.postMessage({ done, total });
  },
}]);
precaching.precacheAndRoute(
  files.map(([url, hash]) => ({ url, revision: hash.slice(0, 12), integrity: `sha256-${hash}` })),
  { cleanURLs: false, ignoreURLParametersMatching: [/./] },
);
workbox.core.clientsClaim();
addEventListener("message", (event) => {
  if (event.data === "switch") self.skipWaiting();
});
