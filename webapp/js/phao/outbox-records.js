/**
 * What storage has of an outbox: its messages by their numbers, and the last number that the log is known to have.
 */

import { Entry } from "./entry.js";
import { MOST } from "./frames.js";

const DIGITS = String(MOST).length;

export class OutboxRecords {
  #journal;
  #key;

  /** @param key a function from a kind of record to the prefix of its keys */
  constructor(journal, key) {
    this.#journal = journal;
    this.#key = key;
  }

  /** @returns what an earlier page of this client left: `{ stored, entries }` */
  async load(binaryType) {
    const [[, stored = 0] = []] = await this.#journal.entries(this.#key("count"));
    const left = await this.#journal.entries(this.#key("outbox"));
    const entries = left.map(([key, value]) => Entry.restore(Number(key.slice(-DIGITS)), value, binaryType));
    return { stored, entries };
  }

  putStored(n) {
    this.#journal.put(this.#key("count"), n);
  }

  /** @returns a function that tells whether storage has it under the number that it has now */
  put(entry) {
    const key = this.#entryKey(entry.n);
    this.#journal.put(key, entry.toStored());
    return () => this.#journal.has(key);
  }

  /** Does nothing for one that has no number yet. */
  delete(entry) {
    if (entry.n !== null) this.#journal.delete(this.#entryKey(entry.n));
  }

  /** Whether storage has what was put under the entry's number. */
  has(entry) {
    return this.#journal.has(this.#entryKey(entry.n));
  }

  /** Resolves when all that was put is written, or could not be. */
  flushed() {
    return this.#journal.flushed();
  }

  /** Padded, so that the keys' order is the numbers'. */
  #entryKey(n) {
    return this.#key("outbox") + String(n).padStart(DIGITS, "0");
  }
}
