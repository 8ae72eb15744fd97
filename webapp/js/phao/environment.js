/** The outside world: clock, randomness, locks, page. Tests replace it as a whole, to be deterministic. */

/** Some of these throw when they are merely touched (a sandboxed frame, cookies switched off): absent then. */
function orNothing(read) {
  try {
    return read() ?? undefined;
  } catch {
    return undefined;
  }
}

export const platform = {
  /** The time of day, for what is stored or shown: it may be set back or forward at any moment. */
  now: () => Date.now(),
  /** Milliseconds since some moment, for everything that is measured. */
  ticks: () => performance.now(),
  random: () => Math.random(),
  randomBytes: size => crypto.getRandomValues(new Uint8Array(size)),
  setTimeout: (task, ms) => setTimeout(task, ms),
  clearTimeout: timer => clearTimeout(timer),
  WebSocket: globalThis.WebSocket,
  fetch: globalThis.fetch && ((address, init) => globalThis.fetch(address, init)),
  locks: orNothing(() => globalThis.navigator?.locks),
  indexedDB: orNothing(() => globalThis.indexedDB),
  sessionStorage: orNothing(() => (globalThis.document ? globalThis.sessionStorage : undefined)),
  localStorage: orNothing(() => (globalThis.document ? globalThis.localStorage : undefined)),
  /** For `online`, `offline`, `pagehide`. */
  window: orNothing(() => (globalThis.document ? globalThis.window : undefined)),
  /** For `visibilitychange`. */
  document: orNothing(() => globalThis.document),
};
