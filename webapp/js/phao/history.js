/** Asks for pages of history, one at a time per connection (docs/protocol.md §2.6); asks again after a cut. */

import { phaoError } from "./events.js";

const RETRY_DELAY_MS = 1_000;

export class HistoryRequests {
  #ask;
  #environment;
  #waiting = [];
  #asked = null;
  #timer = null;

  /** @param ask sends a request if its room is joined, and tells whether it did */
  constructor(ask, environment) {
    this.#ask = ask;
    this.#environment = environment;
  }

  /** @param range `{ before, limit }` or `{ after, limit }` */
  add(room, range) {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ room, range, resolve, reject });
      this.next();
    });
  }

  /** A room was joined, or a request answered. */
  next() {
    if (this.#asked) return;
    this.#asked = this.#waiting.find(({ room, range }) => this.#ask(room, range)) ?? null;
  }

  answered(frame) {
    if (!this.#isAsked(frame.room)) return;
    const { before, after } = this.#asked.range;
    if (frame.before !== before || frame.after !== after) return;
    this.#done().resolve(frame);
    this.next();
  }

  refused({ room, code, retry, message }) {
    if (!this.#isAsked(room)) return;
    if (retry) {
      // Still counts as asked until then, so that nothing else is asked meanwhile.
      this.#environment.clearTimeout(this.#timer);
      this.#timer = this.#environment.setTimeout(() => {
        this.#asked = null;
        this.next();
      }, RETRY_DELAY_MS);
    } else {
      this.#done().reject(phaoError(code, message));
      this.next();
    }
  }

  disconnected() {
    this.#environment.clearTimeout(this.#timer);
    this.#asked = null;
  }

  /** The room is closed: its requests will not be answered. */
  forget(room) {
    const forgotten = this.#waiting.filter(request => request.room === room);
    this.#waiting = this.#waiting.filter(request => request.room !== room);
    for (const { reject } of forgotten) reject(phaoError("closed", "the socket was closed before the page came"));
  }

  /** Whether an answer in this room can be for what was asked, and is not for what was asked before. */
  #isAsked(room) {
    return this.#asked?.room.name === room && room !== undefined;
  }

  #done() {
    const asked = this.#asked;
    this.#asked = null;
    this.#waiting = this.#waiting.filter(request => request !== asked);
    return asked;
  }
}
