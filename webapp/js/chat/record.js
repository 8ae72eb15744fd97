/**
 * What the page knows of one room's log: the messages it has, its own that wait, and what is gone. Pure: no socket, no
 * page.
 *
 * A message here is {key, seq, n, time, from, mine, state, text} or, with bytes, {…, file}. Of a very long text `text`
 * is the beginning, and {…, whole} all of it as a file. One that was removed is {…, removed: true} without any of them,
 * and a removal, which has a number too, is {…, hidden: true} and not shown. `key` never changes, so that the view keeps the element when a
 * waiting message gets its number; `state` is "waiting", "stored" or "failed".
 */

import { removedMessage } from "./message.js";

/** At most this many messages stay in the page: a room left open for a week does not fill the memory. */
const KEPT_MESSAGES = 600;
/** And this many more than somebody who reads older ones has asked for: those should not go from under their eyes. */
const KEPT_WHILE_READING = 3_000;
const TRIM_AT_LEAST = 300;

export class Record {
  messages = [];
  waiting = [];
  gaps = [];
  /** The oldest number that the log had when we looked; null before. */
  first = null;
  reachedStart = false;

  #seqs = new Set();
  /** How many were here when somebody last asked for older ones. */
  #asked = 0;

  constructor() {}

  get newest() {
    return this.messages.at(-1)?.seq ?? 0;
  }

  get oldest() {
    return this.messages[0]?.seq ?? null;
  }

  /** A message that the log has. Returns the one that is kept, or null if it was known. */
  add(message) {
    if (this.#seqs.has(message.seq)) return null;
    // A refused message's n is free for the next one (docs/protocol.md §2.4), so only one that waits can be this.
    const own = this.#takeWaiting(
      one => one.state === "waiting" && one.entry.n === message.n && one.from.id === message.from.id,
    );
    const kept = own === undefined || message.removed ? message : stored(own, message);
    this.#insert(kept);
    return kept;
  }

  /** One's own message that the log does not have yet. */
  await(message) {
    this.waiting.push(message);
    return message;
  }

  /**
   * A waiting message was stored. Its place comes with this or with the message itself, whichever is first. Returns it
   * if its place is not here: what was stored long ago, and is acknowledged only now, comes with its page, because
   * before the oldest message it would hide all that are between. `cursor` is the last number that the socket has had.
   */
  acknowledge(key, { seq, time }, cursor) {
    const own = this.#takeWaiting(one => one.key === key);
    const begins = Math.min(this.oldest ?? Infinity, cursor + 1);
    if (own === undefined || seq < begins || this.#seqs.has(seq)) return own ?? null;
    this.#insert(stored(own, { seq, time }));
    return null;
  }

  fail(key, reason) {
    const own = this.waiting.find(one => one.key === key);
    return own === undefined ? null : Object.assign(own, { state: "failed", reason });
  }

  forget(key) {
    return this.#takeWaiting(one => one.key === key) ?? null;
  }

  /**
   * What the server said is out of reach (docs/protocol.md §2.2). Returns the messages that it took away: with reason
   * "epoch" what we have from `from` on is not in this log.
   */
  gap({ reason, from, to, next }) {
    const gone = reason === "epoch" ? this.messages.filter(one => one.seq >= from) : [];
    // Retention takes the oldest; and of another log nobody knows more than that the numbers before `from` are the
    // same.
    this.first = reason === "epoch" ? Math.min(this.first ?? from, from) : Math.max(this.first ?? next, next);
    if (gone.length > 0) this.#remove(gone);
    if (from <= to && !this.gaps.some(one => one.from === from && one.to === to && one.reason === reason)) {
      this.gaps.push({ reason, from, to, next });
    }
    return gone;
  }

  /** Everything up to that number was removed. Returns the messages that it took away. */
  clear(upTo) {
    const gone = this.messages.filter(one => one.seq <= upTo);
    this.first = Math.max(this.first ?? 1, upTo + 1);
    this.#remove(gone);
    this.gaps = this.gaps.filter(gap => gap.next > upTo + 1);
    // What comes next is the removal itself, and nothing is before it.
    this.reachedStart ||= this.oldest === null || this.oldest <= this.first;
    return gone;
  }

  /**
   * Puts what is left of messages that were removed into their places. Returns the messages that were there. `erased`:
   * it is not told any more whose they were.
   */
  remove(seqs, { erased = false } = {}) {
    const gone = [];
    for (const seq of seqs) {
      const at = this.messages.findIndex(one => one.seq === seq && !one.hidden && (erased || !one.removed));
      if (at >= 0) {
        const { from, ...known } = this.messages[at];
        gone.push(this.messages[at]);
        this.messages[at] = removedMessage({ ...known, from: erased ? { id: from.id, name: "" } : from });
      }
    }
    return gone;
  }

  /**
   * The page before the number `before`; `first` is the oldest number that the log has. Returns those that were not
   * kept, because they were known already.
   */
  prepend(messages, first, before) {
    const others = messages.filter(one => this.add(one) !== one);
    this.first = first;
    this.reachedStart = (messages[0]?.seq ?? before) <= first;
    this.#asked = this.messages.length;
    return others;
  }

  /**
   * How many messages after the number `read`: others' of those that are here, and all that are not, up to `head`. What
   * the log has no more can't be read either.
   */
  countAfter(read, head) {
    let here = 0;
    for (let at = this.messages.length - 1; at >= 0 && this.messages[at].seq > read; at--) {
      const { mine, removed, hidden } = this.messages[at];
      here += Number(!mine && !removed && !hidden);
    }
    return here + Math.max(0, (this.oldest ?? head + 1) - 1 - Math.max(read, (this.first ?? 1) - 1));
  }

  /**
   * Forgets the oldest when there are very many; they can be loaded again. Returns them. `reading`: somebody reads
   * older ones.
   */
  trim({ reading = false } = {}) {
    const keep = reading ? KEPT_WHILE_READING : KEPT_MESSAGES;
    if (this.messages.length <= keep + (reading ? this.#asked : 0)) return [];
    this.#asked = 0;
    const gone = this.messages.slice(0, this.messages.length - (keep - TRIM_AT_LEAST));
    this.#remove(gone);
    this.reachedStart = false;
    this.gaps = this.gaps.filter(gap => gap.next > this.oldest);
    return gone;
  }

  /** Forgets the waiting ones, which another socket will tell of; the failed stay. */
  restart() {
    this.waiting = this.waiting.filter(one => one.state === "failed");
  }

  #insert(message) {
    this.#seqs.add(message.seq);
    let [low, high] = [0, this.messages.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.messages[middle].seq < message.seq) low = middle + 1;
      else high = middle;
    }
    this.messages.splice(low, 0, message);
  }

  #remove(gone) {
    const keys = new Set(gone.map(one => one.seq));
    this.messages = this.messages.filter(one => !keys.has(one.seq));
    keys.forEach(seq => this.#seqs.delete(seq));
  }

  #takeWaiting(matches) {
    const at = this.waiting.findIndex(matches);
    return at < 0 ? undefined : this.waiting.splice(at, 1)[0];
  }
}

/** One's own message keeps its key and its content: the picture stays the same element. */
function stored(own, { seq, time, from = own.from, n = own.n }) {
  return Object.assign(own, { seq, time, from, n, state: "stored" });
}
