/**
 * Which of the ways to the server is gone next: the first one of the list that works, and what worked a while ago
 * first. A way that fails before the server's welcome hands over to the next one at once; so does, after the third
 * time, one that is cut again and again just after it was open.
 */

import { readStream } from "./event-stream.js";
import { SUBPROTOCOL } from "./frames.js";
import { HttpLine } from "./http-line.js";
import { readPolls } from "./long-poll.js";

export const TRANSPORTS = ["websocket", "eventsource", "longpoll"];

/** What worked is tried first for this time, also by the pages that come after this one. */
const MEMORY_MS = 10 * 60_000;
const YOUNG_CUTS = 3;
const PATIENCE_MS = 10_000;
/**
 * How long to wait for the welcome when there is another way to try. A slow network that needs longer comes to the last
 * way, or is found by the scout.
 */
const IMPATIENCE_MS = 5_000;

export class Transports {
  #url;
  #server;
  #names;
  #WebSocket;
  #journal;
  #environment;
  #index = 0;
  #youngCuts = 0;
  /** { transport, at }: what worked last and is not the first choice. */
  #memory = null;

  /** @param names of those that are wanted, the first choice first */
  constructor({ url, server, names, WebSocket, journal, environment }) {
    this.#url = url;
    this.#server = server;
    this.#WebSocket = WebSocket;
    this.#names = available(names, WebSocket, environment);
    this.#journal = journal;
    this.#environment = environment;
  }

  /** What an earlier page, or another one, has learned. */
  async recall() {
    if (this.#names.length < 2) return;
    const [[, memory = null] = []] = await this.#journal.tryEntries(this.#key).catch(() => []);
    this.#memory = memory;
    const index = this.#names.indexOf(memory?.transport);
    if (index > 0 && this.#isFresh) this.#index = index;
  }

  get current() {
    return this.#names[this.#index];
  }

  get mayUseHttp() {
    return this.#names.some(name => name !== "websocket");
  }

  /** There is something better than what we have, and it is worth looking for. */
  get isSecondBest() {
    return this.#index > this.#names.indexOf("websocket") && this.#names.includes("websocket");
  }

  /** How long to wait for the server's welcome. */
  get patience() {
    return this.#index < this.#names.length - 1 ? IMPATIENCE_MS : PATIENCE_MS;
  }

  /** @returns something that behaves like a WebSocket @throws if the browser forbids the address for good */
  open() {
    if (this.current === "websocket") return new this.#WebSocket(this.#url, [SUBPROTOCOL]);
    const read = this.current === "eventsource" ? readStream : readPolls;
    return new HttpLine(this.#url, { read, environment: this.#environment });
  }

  openWebSocket() {
    return new this.#WebSocket(this.#url, [SUBPROTOCOL]);
  }

  /** The WebSocket was found to work. */
  useWebSocket() {
    this.#index = this.#names.indexOf("websocket");
    this.#youngCuts = 0;
  }

  /** The browser does not allow the present one here. @returns whether there is another */
  forbid() {
    if (this.#names.length === 1) return false;
    this.#names.splice(this.#index, 1);
    this.#index %= this.#names.length;
    return true;
  }

  /** The server's welcome came by the present one. */
  welcomed() {
    if (this.#index > 0) {
      this.#memory = { transport: this.current, at: this.#environment.now() };
      this.#journal.put(this.#key, this.#memory);
    } else if (this.#memory) {
      this.#memory = null;
      this.#journal.delete(this.#key);
    }
  }

  /**
   * The present one failed.
   *
   * @param how `welcomed`; `lasted` for a while then; `opened` at least; `late`, if it took too long; `asked` by the
   * server; and `blocked` and `unreachable` as in http-answer.js
   * @returns whether the next one is to be tried at once
   */
  failed({ welcomed, lasted, opened, late, asked, blocked, unreachable }) {
    if (lasted) this.#youngCuts = 0;
    if (lasted || asked) return false;
    if (unreachable) return this.#beginAgain();
    const isYoungCut = welcomed || (opened && !late && !blocked);
    if (isYoungCut && ++this.#youngCuts < YOUNG_CUTS) return false;
    this.#youngCuts = 0;
    this.#index = (this.#index + 1) % this.#names.length;
    return this.#index > 0;
  }

  /**
   * Not this way is closed but the whole network, or the server is down: that says nothing against the first choice.
   */
  #beginAgain() {
    const index = this.#isFresh ? this.#names.indexOf(this.#memory.transport) : 0;
    this.#index = Math.max(0, index);
    return false;
  }

  get #isFresh() {
    return this.#memory !== null && this.#environment.now() - this.#memory.at < MEMORY_MS;
  }

  get #key() {
    return `transport\n${this.#server}\n`;
  }
}

/** Those of the names that can be had here. */
export function available(names, WebSocket, { fetch }) {
  return names.filter(name => (name === "websocket" ? WebSocket : fetch));
}
