/** Where cursors and unsent messages are kept: sorted string keys, values that can be cloned structurally. */

import { lasting } from "./lasting.js";
import { inTime } from "./patience.js";

/** For this page's life only. */
export class MemoryStorage {
  #entries = new Map();

  async keys(prefix) {
    return [...this.#entries.keys()].filter(key => key.startsWith(prefix)).sort();
  }

  async entries(prefix) {
    return (await this.keys(prefix)).map(key => [key, structuredClone(this.#entries.get(key))]);
  }

  async write(puts, deletes) {
    for (const key of deletes) this.#entries.delete(key);
    for (const [key, value] of puts) this.#entries.set(key, structuredClone(value));
  }
}

/** The names of the errors that blame the connection to the data, and not the data. */
const LOST = ["InvalidStateError", "UnknownError", "AbortError"];

/** For this browser and origin. */
export class IndexedDbStorage {
  #factory;
  #database = null;

  constructor(factory) {
    this.#factory = factory;
  }

  keys(prefix) {
    return this.#on(database =>
      result(database.transaction("entries").objectStore("entries").getAllKeys(range(prefix))),
    );
  }

  entries(prefix) {
    return this.#on(async database => {
      const store = database.transaction("entries").objectStore("entries");
      // Both are asked for in one transaction, so they fit each other.
      const [keys, values] = await Promise.all([
        result(store.getAllKeys(range(prefix))),
        result(store.getAll(range(prefix))),
      ]);
      return keys.map((key, index) => [key, values[index]]);
    });
  }

  write(puts, deletes) {
    return this.#on(database => {
      // Relaxed: it has to outlive the page, not a power cut. A flush to disk for each message would cost more than it
      // saves.
      const transaction = database.transaction("entries", "readwrite", { durability: "relaxed" });
      const store = transaction.objectStore("entries");
      for (const key of deletes) store.delete(key);
      for (const [key, value] of puts) store.put(value, key);
      return new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onabort = () =>
          reject(transaction.error ?? new DOMException("the transaction was aborted", "AbortError"));
      });
    });
  }

  /**
   * What comes next opens the database anew: this connection doesn't answer. What it was given comes before, should it
   * ever be done.
   */
  abandon() {
    this.#database?.then(
      database => database.close(),
      () => {},
    );
    this.#database = null;
  }

  /** iOS takes the connection from a page in the background. All that is done here may be done twice. */
  async #on(task) {
    try {
      return await task(await this.open());
    } catch (error) {
      if (!LOST.includes(error?.name)) throw error;
      this.abandon();
      return task(await this.open());
    }
  }

  open() {
    const opening = (this.#database ??= new Promise((resolve, reject) => {
      const request = this.#factory.open("phao", 1);
      request.onupgradeneeded = () => request.result.createObjectStore("entries");
      request.onerror = () => reject(request.error);
      request.onsuccess = () => {
        const database = request.result;
        const forget = () => this.#database === opening && (this.#database = null);
        database.onclose = forget;
        database.onversionchange = () => {
          database.close();
          forget();
        };
        resolve(database);
      };
    }));
    opening.catch(() => this.#database === opening && (this.#database = null));
    return opening;
  }
}

function range(prefix) {
  return IDBKeyRange.bound(prefix, `${prefix}\uffff`);
}

function result(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

const shared = new WeakMap();

/** One storage per kind and environment, so that a room which is opened again finds what it left. */
function once(environment, kind, make) {
  if (!shared.has(environment)) shared.set(environment, new Map());
  const storages = shared.get(environment);
  if (!storages.has(kind)) storages.set(kind, make());
  return storages.get(kind);
}

/** @param choice 'indexeddb', 'memory' or an object that can do what these can */
export async function openStorage(choice, environment) {
  if (typeof choice === "object") return choice;
  const memory = () => once(environment, "memory", () => new MemoryStorage());
  if (choice === "memory") return memory();
  if (!environment.indexedDB) {
    lasting(environment).report(environment, false);
    return memory();
  }
  const storage = once(environment, "indexeddb", () => new IndexedDbStorage(environment.indexedDB));
  try {
    await inTime(storage.open(), environment);
    return storage;
  } catch (error) {
    lasting(environment).report(environment, false);
    console.warn("phao: IndexedDB can't be used, unsent messages will not outlive this page:", error);
    return memory();
  }
}
