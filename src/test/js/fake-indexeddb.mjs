/**
 * As much of IndexedDB as storage.js uses, whose connections a test can lose, as iOS does to pages in the background,
 * or let hang.
 */

globalThis.IDBKeyRange ??= { bound: (from, to) => ({ has: key => key >= from && key <= to }) };

export class FakeIndexedDb {
  data = new Map();
  opened = 0;
  /** "works", "hangs" or "fails": what becomes of the next open(). */
  opens = "works";
  /** "works", "hangs", or the name of the error that a transaction ends with. */
  transactions = "works";
  #connections = [];

  open() {
    const request = {};
    this.opened++;
    if (this.opens === "hangs") return request;
    queueMicrotask(() => {
      if (this.opens === "fails") {
        request.error = new DOMException("no", "UnknownError");
        return request.onerror();
      }
      request.result = new Connection(this);
      this.#connections.push(request.result);
      request.onsuccess();
    });
    return request;
  }

  /** All connections die. @param told whether their pages hear of it */
  lose(told) {
    for (const connection of this.#connections.splice(0)) {
      connection.isOpen = false;
      if (told) connection.onclose?.();
    }
  }
}

class Connection {
  isOpen = true;

  constructor(factory) {
    this.factory = factory;
  }

  close() {
    this.isOpen = false;
  }

  transaction() {
    if (!this.isOpen) throw new DOMException("The database connection is closing.", "InvalidStateError");
    return new Transaction(this.factory);
  }
}

class Transaction {
  #changes = [];
  #factory;

  constructor(factory) {
    this.#factory = factory;
    // After the turn in which it was made, as nothing more is asked of it then.
    setImmediate(() => this.#end());
  }

  objectStore() {
    const ask = read => {
      const request = {};
      setImmediate(() => this.#answer(request, read));
      return request;
    };
    const found = range =>
      [...this.#factory.data].filter(([key]) => range.has(key)).sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      getAllKeys: range => ask(() => found(range).map(([key]) => key)),
      getAll: range => ask(() => found(range).map(([, value]) => value)),
      put: (value, key) => this.#changes.push(() => this.#factory.data.set(key, structuredClone(value))),
      delete: key => this.#changes.push(() => this.#factory.data.delete(key)),
    };
  }

  #answer(request, read) {
    const { transactions } = this.#factory;
    if (transactions === "hangs") return;
    if (transactions === "works") {
      request.result = read();
      request.onsuccess?.();
    } else {
      request.error = new DOMException("lost", transactions);
      request.onerror?.();
    }
  }

  #end() {
    const { transactions } = this.#factory;
    if (transactions === "hangs") return;
    if (transactions === "works") {
      this.#changes.forEach(change => change());
      this.oncomplete?.();
    } else {
      this.error = new DOMException("lost", transactions);
      this.onabort?.();
    }
  }
}
