/** The outside world: clock, randomness, locks, page. Tests replace it as a whole, to be deterministic. */

/** Some of these throw when they are merely touched (a sandboxed frame, cookies switched off): absent then. */
function orNothing(read) {
  try {
    return read() ?? undefined;
  } catch {
    return undefined;
  }
}

export const surroundings = {
  now: () => Date.now(),
  random: () => Math.random(),
  randomBytes: size => crypto.getRandomValues(new Uint8Array(size)),
  setTimeout: (task, ms) => setTimeout(task, ms),
  clearTimeout: timer => clearTimeout(timer),
  WebSocket: globalThis.WebSocket,
  fetch: globalThis.fetch && ((...request) => globalThis.fetch(...request)),
  locks: orNothing(() => globalThis.navigator?.locks),
  indexedDB: orNothing(() => globalThis.indexedDB),
  sessionStorage: orNothing(() => (globalThis.document ? globalThis.sessionStorage : undefined)),
  /** For `online`, `offline`, `pagehide`. */
  window: orNothing(() => (globalThis.document ? globalThis.window : undefined)),
  /** For `visibilitychange`. */
  document: orNothing(() => globalThis.document),
};
