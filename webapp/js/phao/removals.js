/**
 * Asks for removals, and asks again after a cut: what is removed already is answered with the same number
 * (docs/protocol.md §2.12).
 */

import { phaoError } from "./events.js";

const RETRY_DELAY_MS = 1_000;
/** As many as the server takes at once on one connection. */
const MOST_ASKED = 16;

export class RemovalRequests {
  #send;
  #environment;
  /** Oldest first. */
  #requests = [];
  #timer = null;

  /** @param send sends a request if its room is joined, and tells whether it did */
  constructor(send, environment) {
    this.#send = send;
    this.#environment = environment;
  }

  /** @param what `{ seq }` or `{ upTo }` */
  add(room, what) {
    return new Promise((resolve, reject) => {
      this.#requests.push({ room, what, resolve, reject, asked: false, again: false });
      this.next();
    });
  }

  /** A room was joined, or a request answered. */
  next() {
    let asked = this.#requests.filter(request => request.asked).length;
    for (const request of this.#requests) {
      if (asked >= MOST_ASKED) return;
      if (request.asked || !this.#send(request.room, request.what)) continue;
      request.asked = true;
      asked++;
    }
  }

  acknowledged({ room, removes, upTo, seq }) {
    this.#done(this.#find(room, { seq: removes, upTo }))?.resolve(seq);
    this.next();
  }

  refused({ room, seq, upTo, code, retry, message }) {
    const request = this.#find(room, { seq, upTo });
    if (!request) return;
    if (retry || code === "not_joined") {
      this.#environment.clearTimeout(this.#timer);
      this.#timer = this.#environment.setTimeout(() => {
        this.disconnected();
        this.next();
      }, RETRY_DELAY_MS);
    } else if (code === "removed" && request.again) {
      // Perhaps by us: the answer to the first time was lost.
      this.#done(request).resolve(null);
    } else {
      this.#done(request).reject(phaoError(code, message));
    }
    this.next();
  }

  disconnected() {
    this.#environment.clearTimeout(this.#timer);
    for (const request of this.#requests) {
      request.again ||= request.asked;
      request.asked = false;
    }
  }

  /** The room is closed: its requests will not be answered. */
  forget(room) {
    for (const request of this.#requests.filter(each => each.room === room)) {
      this.#done(request).reject(phaoError("closed", "the socket was closed before the removal was acknowledged"));
    }
  }

  #find(room, { seq, upTo }) {
    return this.#requests.find(
      request => request.asked && request.room.name === room && request.what.seq === seq && request.what.upTo === upTo,
    );
  }

  #done(request) {
    this.#requests = this.#requests.filter(each => each !== request);
    return request;
  }
}
