/**
 * Reads from storage, and writes to it in the order in which they were made, without anyone waiting for it: what is put
 * in one turn is written in one transaction, and while one is being written the next ones gather, the newest value per
 * key.
 *
 * A storage that doesn't answer for a few seconds is opened anew once. If that doesn't help, the page goes on from
 * memory: what is put gathers, nobody waits for it, and now and then the storage is asked whether it takes it. Should
 * it do late what it was given, that comes before all of it.
 */

import { lasting } from "./lasting.js";
import { NoAnswer, inTime } from "./patience.js";
import { MemoryStorage } from "./storage.js";

/** A storage that is broken for good is not to fill the memory with what it doesn't take. */
const MOST_KEPT = 1_000;
/** A read that fails is tried again, more and more slowly. */
const TRIES = 4;
const FIRST_DELAY_MS = 100;
/** How long until what could not be written is tried again, if nothing else is written before. */
const LOOK_AGAIN_MS = 30_000;

export class Journal {
  /** A promise: what is put before it is there waits. */
  #storage;
  #environment;
  #waiting = new Map();
  #beingWritten = new Map();
  #writing = Promise.resolve();
  #next = null;
  #failed = false;
  /** Storage doesn't answer: nobody waits for it. */
  #hangs = false;
  #look = null;
  /** What is put goes to memory for good. */
  #lost = false;
  /** Takes nothing more. */
  #sealed = false;

  constructor(storage, environment) {
    this.#storage = storage;
    this.#environment = environment;
  }

  put(key, value) {
    if (this.#sealed) return;
    this.#waiting.set(key, { value });
    this.#schedule();
  }

  delete(key) {
    if (this.#sealed) return;
    this.#waiting.set(key, null);
    this.#schedule();
  }

  /**
   * The entries whose keys begin with `prefix`, as pairs, sorted; with all that was put before. A storage that can't be
   * read is left alone: to take that for "nothing there" would overwrite what is. This page then goes on from memory.
   */
  async entries(prefix) {
    try {
      return await this.tryEntries(prefix);
    } catch {
      this.#lost = true;
      lasting(this.#environment).report(this, false);
      this.#storage = Promise.resolve(new MemoryStorage());
      return [];
    }
  }

  /** Whether storage has what was put under the key. */
  has(key) {
    return !this.#lost && !this.#waiting.has(key) && !this.#beingWritten.has(key);
  }

  /** @throws what storage threw when it could not be read again and again */
  tryEntries(prefix) {
    return this.#read("entries", prefix);
  }

  /** Only the keys. @throws likewise */
  tryKeys(prefix) {
    return this.#read("keys", prefix);
  }

  /** Resolves when all that was put before is written (or could not be: the page then goes on from memory). */
  flushed() {
    return this.#hangs ? Promise.resolve() : (this.#next ?? this.#writing);
  }

  /** Takes nothing more: what it has is about to be removed. Resolves when it writes no more. */
  async seal() {
    this.#sealed = true;
    this.#environment.clearTimeout(this.#look);
    await this.flushed();
  }

  #schedule() {
    if (this.#hangs) return;
    this.#next ??= this.#writing.then(() => {
      this.#writing = this.#next;
      this.#next = null;
      return this.#write();
    });
  }

  async #write() {
    this.#beingWritten = this.#waiting;
    this.#waiting = new Map();
    const { failed, answers } = await this.#tryToWrite([...this.#beingWritten]);
    this.#beingWritten = new Map();
    this.#waiting = new Map([...failed.slice(-MOST_KEPT), ...this.#waiting]);
    lasting(this.#environment).report(this, failed.length === 0 && !this.#lost);
    this.#hangs = !answers;
    if (failed.length > 0) this.#lookAgain();
  }

  /** @returns what could not be written, which the next write tries once more, and whether there was an answer */
  async #tryToWrite(changes) {
    try {
      await this.#tryAnew(() => this.#commit(changes));
      return { failed: [], answers: true };
    } catch (error) {
      this.#warn(error);
      if (error instanceof NoAnswer) return { failed: changes, answers: false };
      return { failed: await this.#writeSingly(changes), answers: true };
    }
  }

  /** @throws NoAnswer if there was none from a storage that was opened anew either */
  async #tryAnew(task) {
    try {
      return await task();
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
    }
    (await this.#storage).abandon?.();
    return task();
  }

  #lookAgain() {
    this.#environment.clearTimeout(this.#look);
    this.#look = this.#environment.setTimeout(async () => {
      if (!this.#hangs) return this.#schedule();
      await this.#write();
      if (!this.#hangs && this.#waiting.size > 0) this.#schedule();
    }, LOOK_AGAIN_MS);
  }

  /**
   * One value that is too large is not to take the others with it.
   *
   * @returns what failed again: the next write tries it once more
   */
  async #writeSingly(changes) {
    if (changes.length === 1) return changes;
    const deletes = changes.filter(([, change]) => !change);
    const puts = changes.filter(([, change]) => change);
    const failed = [];
    try {
      // They make room for the others.
      if (deletes.length > 0) await this.#commit(deletes);
    } catch {
      return changes; // Not a value is to blame, but the storage.
    }
    for (const put of puts) {
      try {
        await this.#commit([put]);
      } catch (error) {
        failed.push(put);
        if (error instanceof NoAnswer) return changes;
      }
    }
    return failed;
  }

  async #commit(changes) {
    const puts = changes.filter(([, change]) => change).map(([key, change]) => [key, change.value]);
    const deletes = changes.filter(([, change]) => !change).map(([key]) => key);
    const storage = await this.#storage;
    await inTime(storage.write(puts, deletes), this.#environment);
  }

  async #read(how, prefix) {
    await this.flushed();
    if (this.#hangs) throw new NoAnswer();
    for (let tried = 1; ; tried++) {
      try {
        const storage = await this.#storage;
        return await this.#tryAnew(() => inTime(storage[how](prefix), this.#environment));
      } catch (error) {
        this.#warn(error);
        if (error instanceof NoAnswer) {
          this.#hangs = true;
          this.#lookAgain();
        }
        if (tried === TRIES || this.#hangs) throw error;
        await new Promise(resolve => this.#environment.setTimeout(resolve, FIRST_DELAY_MS * 2 ** (tried - 1)));
      }
    }
  }

  #warn(error) {
    if (!this.#failed) console.warn("phao: storage failed, unsent messages may not outlive this page:", error);
    this.#failed = true;
  }
}
