/** Asks for pages of history, one at a time per connection (docs/protocol.md §2.6); asks again after a cut. */
import { phaoError } from "./events.js";

const RETRY_DELAY = 1_000;

export class HistoryRequests {
  #ask;
  #environment;
  #waiting = [];
  #asked = null;

  /** @param ask sends a request if its room is joined, and tells whether it did */
  constructor(ask, environment) {
    this.#ask = ask;
    this.#environment = environment;
  }

  /** @param range { before, limit } or { after, limit } */
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
    this.#done()?.resolve(frame);
    this.next();
  }

  refused({ code, retry, message }) {
    if (retry) {
      // Still counts as asked until then, so that nothing else is asked meanwhile.
      const asked = this.#asked;
      this.#environment.setTimeout(() => {
        if (this.#asked !== asked) return;
        this.#asked = null;
        this.next();
      }, RETRY_DELAY);
    } else {
      this.#done()?.reject(phaoError(code, message));
      this.next();
    }
  }

  disconnected() {
    this.#asked = null;
  }

  /** The room is closed: its requests will not be answered. */
  forget(room) {
    const forgotten = this.#waiting.filter(request => request.room === room);
    this.#waiting = this.#waiting.filter(request => request.room !== room);
    for (const { reject } of forgotten) reject(phaoError("closed", "the socket was closed before the page came"));
  }

  #done() {
    const asked = this.#asked;
    this.#asked = null;
    this.#waiting = this.#waiting.filter(request => request !== asked);
    return asked;
  }
}
