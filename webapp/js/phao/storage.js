/** Where cursors and unsent messages are kept: sorted string keys, values that can be cloned structurally. */

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

/** For this browser and origin. */
export class IndexedDbStorage {
  #factory;
  #database = null;

  constructor(factory) {
    this.#factory = factory;
  }

  async keys(prefix) {
    const store = (await this.open()).transaction("entries").objectStore("entries");
    return result(store.getAllKeys(range(prefix)));
  }

  async entries(prefix) {
    const store = (await this.open()).transaction("entries").objectStore("entries");
    // Both are asked for in one transaction, so they fit each other.
    const [keys, values] = await Promise.all([result(store.getAllKeys(range(prefix))), result(store.getAll(range(prefix)))]);
    return keys.map((key, index) => [key, values[index]]);
  }

  async write(puts, deletes) {
    // Relaxed: it has to outlive the page, not a power cut. A flush to disk for each message would cost more than it saves.
    const transaction = (await this.open()).transaction("entries", "readwrite", { durability: "relaxed" });
    const store = transaction.objectStore("entries");
    for (const key of deletes) store.delete(key);
    for (const [key, value] of puts) store.put(value, key);
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
  }

  open() {
    this.#database ??= new Promise((resolve, reject) => {
      const request = this.#factory.open("phao", 1);
      request.onupgradeneeded = () => request.result.createObjectStore("entries");
      request.onerror = () => reject(request.error);
      request.onsuccess = () => {
        const database = request.result;
        const forget = () => (this.#database = null);
        database.onclose = forget;
        database.onversionchange = () => {
          database.close();
          forget();
        };
        resolve(database);
      };
    }).catch(error => {
      this.#database = null;
      throw error;
    });
    return this.#database;
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
  if (choice === "memory" || !environment.indexedDB) return memory();
  const storage = once(environment, "indexeddb", () => new IndexedDbStorage(environment.indexedDB));
  try {
    await storage.open();
    return storage;
  } catch (error) {
    console.warn("phao: IndexedDB can't be used, unsent messages will not outlive this page:", error);
    return memory();
  }
}
