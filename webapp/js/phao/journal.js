/**
 * Reads from storage, and writes to it in the order in which they were made, without anyone waiting for it: what is put in one turn is written
 * in one transaction, and while one is being written the next ones gather, the newest value per key.
 */
import { MemoryStorage } from "./storage.js";

/** A storage that is broken for good is not to fill the memory with what it doesn't take. */
const MOST_KEPT = 1_000;
/** A read that fails is tried again, more and more slowly. */
const TRIES = 4;
const FIRST_DELAY = 100;

export class Journal {
  /** A promise: what is put before it is there waits. */
  #storage;
  #environment;
  #waiting = new Map();
  #writing = Promise.resolve();
  #next = null;
  #failed = false;

  constructor(storage, environment) {
    this.#storage = storage;
    this.#environment = environment;
  }

  put(key, value) {
    this.#waiting.set(key, { value });
    this.#schedule();
  }

  delete(key) {
    this.#waiting.set(key, null);
    this.#schedule();
  }

  /**
   * The entries whose keys begin so, as pairs, sorted; with all that was put before. A storage that can't be read is left alone: who took
   * that for "nothing there" would overwrite what is. This page then goes on from memory.
   */
  async entries(prefix) {
    try {
      return await this.tryEntries(prefix);
    } catch {
      this.#storage = Promise.resolve(new MemoryStorage());
      return [];
    }
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
    return this.#next ?? this.#writing;
  }

  #schedule() {
    this.#next ??= this.#writing.then(() => {
      this.#writing = this.#next;
      this.#next = null;
      return this.#write();
    });
  }

  async #write() {
    const changes = [...this.#waiting];
    this.#waiting.clear();
    try {
      await this.#commit(changes);
    } catch (error) {
      this.#warn(error);
      const failed = await this.#writeSingly(changes);
      this.#waiting = new Map([...failed.slice(-MOST_KEPT), ...this.#waiting]);
    }
  }

  /** One value that is too large is not to take the others with it. @returns what failed again: the next write tries it once more */
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
      } catch {
        failed.push(put);
      }
    }
    return failed;
  }

  async #commit(changes) {
    const puts = changes.filter(([, change]) => change).map(([key, change]) => [key, change.value]);
    const deletes = changes.filter(([, change]) => !change).map(([key]) => key);
    await (await this.#storage).write(puts, deletes);
  }

  async #read(how, prefix) {
    await this.flushed();
    for (let tried = 1; ; tried++) {
      try {
        return await (await this.#storage)[how](prefix);
      } catch (error) {
        this.#warn(error);
        if (tried === TRIES) throw error;
        await new Promise(resolve => this.#environment.setTimeout(resolve, FIRST_DELAY * 2 ** (tried - 1)));
      }
    }
  }

  #warn(error) {
    if (!this.#failed) console.warn("phao: storage failed, unsent messages may not outlive this page:", error);
    this.#failed = true;
  }
}
