/**
 * Reads from storage, and writes to it in the order in which they were made, without anyone waiting for it: what is put in one turn is written
 * in one transaction, and while one is being written the next ones gather, the newest value per key.
 */
export class Journal {
  /** A promise: what is put before it is there waits. */
  #storage;
  #waiting = new Map();
  #writing = Promise.resolve();
  #next = null;
  #failed = false;

  constructor(storage) {
    this.#storage = storage;
  }

  put(key, value) {
    this.#waiting.set(key, { value });
    this.#schedule();
  }

  delete(key) {
    this.#waiting.set(key, null);
    this.#schedule();
  }

  /** The keys that begin so, sorted; with all that was put before. */
  keys(prefix) {
    return this.#read("keys", prefix);
  }

  /** The same with their values, as pairs. */
  entries(prefix) {
    return this.#read("entries", prefix);
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
    const puts = changes.filter(([, change]) => change).map(([key, change]) => [key, change.value]);
    const deletes = changes.filter(([, change]) => !change).map(([key]) => key);
    try {
      await (await this.#storage).write(puts, deletes);
    } catch (error) {
      this.#warn(error);
    }
  }

  async #read(how, prefix) {
    await this.flushed();
    try {
      return await (await this.#storage)[how](prefix);
    } catch (error) {
      this.#warn(error);
      return [];
    }
  }

  #warn(error) {
    if (!this.#failed) console.warn("phao: storage failed, unsent messages may not outlive this page:", error);
    this.#failed = true;
  }
}
