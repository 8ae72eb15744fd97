/**
 * Whether other tabs hold all the connections that a browser allows to one server: then requests wait in the browser,
 * unsent.
 */

/** RFC 9112 §9.4 names no number; browsers took six for HTTP/1.1. */
const CONNECTIONS = 6;
/** All tabs of a browser answer within this time, also those in the background. */
const ANSWERS_WITHIN_MS = 300;
const ASKED_EVERY_MS = 2_000;

export class Crowd {
  isFull = false;

  #isHolding;
  #changed;
  #channel;
  #environment;
  #holders = new Set();
  #askedAt = Number.NEGATIVE_INFINITY;

  /**
   * `isHolding()` tells whether this tab holds a connection; `changed()` is called when `isFull` does. `channel` is a
   * BroadcastChannel that all tabs share, null where there is none.
   */
  constructor({
    channel,
    isHolding,
    changed,
    now = () => Date.now(),
    later = (task, millis) => setTimeout(task, millis),
    protocols = usedProtocols,
  }) {
    this.#isHolding = isHolding;
    this.#changed = changed;
    this.#channel = channel;
    this.#environment = { now, later, protocols };
    channel?.addEventListener("message", ({ data }) => this.#heard(data));
  }

  /** To be called when something waits longer than it should. Asks, not too often, which other tabs are here. */
  look() {
    const { now, later } = this.#environment;
    if (this.#channel === null || now() - this.#askedAt < ASKED_EVERY_MS) return;
    this.#askedAt = now();
    this.#holders.clear();
    this.#channel.postMessage({ ask: true });
    later(() => this.#count(), ANSWERS_WITHIN_MS);
  }

  #heard({ ask, holder }) {
    if (ask === true && this.#isHolding()) this.#channel.postMessage({ holder: ME });
    if (typeof holder === "string") this.#holders.add(holder);
  }

  #count() {
    const holding = this.#holders.size + (this.#isHolding() ? 1 : 0);
    // Over HTTP/2 all requests share one connection.
    const isFull =
      holding >= CONNECTIONS && !this.#environment.protocols().some(name => name === "h2" || name === "h3");
    if (isFull !== this.isFull) {
      this.isFull = isFull;
      this.#changed();
    }
  }
}

const ME = Array.from(crypto.getRandomValues(new Uint32Array(4)), part => part.toString(16)).join("-");

/** By which protocols this page's requests went. */
function usedProtocols() {
  /** @type {any[]} */
  const requests = ["navigation", "resource"].flatMap(type => performance.getEntriesByType(type));
  return requests.map(({ nextHopProtocol }) => nextHopProtocol);
}
