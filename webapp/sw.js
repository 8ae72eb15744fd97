/**
 * Keeps the page's own files, so that it starts without network, and at once (docs/decisions/0011). Whatever belongs to
 * rooms goes to the server as if this were not here.
 *
 * As it stands it keeps nothing: the build fills in what belongs to its version.
 */

/** By their addresses from here: the SHA-256 of each file of the page. */
const FILES = {};
/** Names the others by their hashes, so that it is another one whenever one of them is. */
const PAGE = "./";
const ASSETS = "assets/";

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

const SCOPE = new URL(worker.registration.scope);
/** Other Phaos may be on this origin, under other context paths. */
const SHELLS = `phao-shell ${SCOPE.pathname} `;
const SHELL = SHELLS + FILES[PAGE];
const isFilled = PAGE in FILES;

worker.addEventListener("install", event => event.waitUntil(keep().then(() => worker.skipWaiting())));

worker.addEventListener("activate", event => event.waitUntil(tidy()));

worker.addEventListener("fetch", event => {
  const file = fileOf(event.request);
  if (file !== null) event.respondWith(answer(file, event.request));
});

/** All files of this version, or nothing: a file that is not there, or not the right one, ends the installation. */
async function keep() {
  if (!isFilled) return;
  const files = Object.keys(FILES);
  const answers = await Promise.all(files.map(file => load(file, FILES[file])));
  const shell = await caches.open(SHELL);
  await Promise.all(files.map((file, i) => shell.put(file, answers[i])));
}

/** A proxy's error page, a login's redirect and another version of the page are not what was meant. */
async function load(file, hash) {
  const response = await fetch(file, { redirect: "error" });
  if (!response.ok) throw new Error(`${file} is answered with ${response.status}`);
  const digest = await crypto.subtle.digest("SHA-256", await response.clone().arrayBuffer());
  const found = [...new Uint8Array(digest)].map(byte => byte.toString(16).padStart(2, "0")).join("");
  if (found !== hash) throw new Error(`${file} is not that of this version`);
  return response;
}

/** The version before this one stays: a page that it answered may be loading just now. */
async function tidy() {
  const others = (await shells()).filter(name => name !== SHELL);
  await Promise.all((isFilled ? others.slice(0, -1) : others).map(name => caches.delete(name)));
}

/** In the order in which they were made. */
async function shells() {
  return (await caches.keys()).filter(name => name.startsWith(SHELLS));
}

/** @returns the file that a request means, by its address from here; null if it is none of the page's */
function fileOf({ method, mode, url }) {
  const { origin, pathname } = new URL(url);
  if (!isFilled || method !== "GET" || origin !== SCOPE.origin || !pathname.startsWith(SCOPE.pathname)) return null;
  const path = pathname.slice(SCOPE.pathname.length);
  if (mode === "navigate") return path === "" || path === "index.html" ? PAGE : null;
  return path.startsWith(ASSETS) ? path : null;
}

/**
 * From what is kept. A page that is not kept whole is the server's: never one half from here and the other from there.
 */
async function answer(file, request) {
  const shell = await caches.open(SHELL);
  const isWhole = (await shell.keys()).length === Object.keys(FILES).length;
  const kept = file === PAGE ? isWhole && (await shell.match(PAGE)) : await asset(request);
  return kept || fetch(request);
}

async function asset(request) {
  for (const name of await shells()) {
    const kept = await (await caches.open(name)).match(request);
    if (kept) return kept;
  }
  return null;
}
