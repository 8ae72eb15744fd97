/** Memory storage, the choice of a storage, and the journal that writes to it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Journal } from "../../../webapp/js/phao/journal.js";
import { MemoryStorage, openStorage } from "../../../webapp/js/phao/storage.js";
import { lasting } from "../../../webapp/js/phao/lasting.js";
import { FakeIndexedDb } from "./fake-indexeddb.mjs";
import { World } from "./world.mjs";

test("memory keeps copies, sorted by key, and finds them by prefix", async () => {
  const storage = new MemoryStorage();
  const value = { bytes: Uint8Array.of(1) };
  await storage.write(
    [
      ["b\n2", value],
      ["b\n1", 1],
      ["bc", 2],
    ],
    [],
  );
  value.bytes[0] = 9;
  assert.deepEqual(await storage.entries("b\n"), [
    ["b\n1", 1],
    ["b\n2", { bytes: Uint8Array.of(1) }],
  ]);
  assert.deepEqual(await storage.keys("b"), ["b\n1", "b\n2", "bc"]);
  await storage.write([["b\n1", 3]], ["b\n1", "b\n2"]);
  assert.deepEqual(await storage.entries("b\n"), [["b\n1", 3]], "what is put in the same write stays");
});

test("a page has one memory; where IndexedDB is missing or forbidden it takes its place", async () => {
  const page = {};
  assert.equal(await openStorage("memory", page), await openStorage("indexeddb", page));
  assert.notEqual(await openStorage("memory", page), await openStorage("memory", {}));
  const own = { entries() {} };
  assert.equal(await openStorage(own, page), own);

  const forbidden = {
    open() {
      const request = { error: new DOMException("no", "SecurityError") };
      queueMicrotask(() => request.onerror());
      return request;
    },
  };
  const warn = console.warn;
  console.warn = () => {};
  assert.ok((await openStorage("indexeddb", { indexedDB: forbidden })) instanceof MemoryStorage);
  console.warn = warn;
});

/** Writes that the test finishes one by one. */
function slowStorage() {
  const writes = [];
  return {
    writes,
    write(puts, deletes) {
      return new Promise((resolve, reject) => writes.push({ puts, deletes, resolve, reject }));
    },
    entries: async () => ["read"],
  };
}

const turn = () => new Promise(resolve => setImmediate(resolve));

test("what is put in one turn is one write; while it is being written the next one gathers", async () => {
  const storage = slowStorage();
  const journal = new Journal(Promise.resolve(storage), new World().environment);
  journal.put("a", 1);
  journal.delete("b");
  await turn();
  journal.put("a", 2);
  journal.put("a", 3);
  journal.put("b", 4);
  journal.delete("c");
  const order = [];
  journal.flushed().then(() => order.push("second"));
  await turn();
  assert.deepEqual(
    storage.writes.map(({ puts, deletes }) => ({ puts, deletes })),
    [{ puts: [["a", 1]], deletes: ["b"] }],
  );
  order.push("first");
  storage.writes[0].resolve();
  await turn();
  assert.deepEqual(storage.writes[1].puts, [
    ["a", 3],
    ["b", 4],
  ]);
  assert.deepEqual(storage.writes[1].deletes, ["c"]);
  assert.deepEqual(order, ["first"]);
  storage.writes[1].resolve();
  await turn();
  assert.deepEqual(order, ["first", "second"]);
  await journal.flushed();
  assert.equal(storage.writes.length, 2);
});

/** Takes no value of "big", and nothing at all while it is broken. */
class FullStorage extends MemoryStorage {
  broken = false;
  writes = 0;

  async write(puts, deletes) {
    this.writes++;
    if (this.broken || puts.some(([, value]) => value === "big")) throw new DOMException("full", "QuotaExceededError");
    await super.write(puts, deletes);
  }
}

const quietly = async task => {
  const { warn } = console;
  console.warn = () => {};
  await task();
  console.warn = warn;
};

test("what can't be written takes nothing else with it, and is tried again under what came since", () =>
  quietly(async () => {
    const storage = new FullStorage();
    const journal = new Journal(Promise.resolve(storage), new World().environment);
    await storage.write([["old", 1]], []);
    journal.put("a", "big");
    journal.put("b", "big");
    journal.put("c", "small");
    journal.delete("old");
    await journal.flushed();
    assert.deepEqual(await storage.entries(""), [["c", "small"]]);

    journal.put("a", "smaller");
    storage.broken = true;
    await journal.flushed();
    storage.broken = false;
    journal.delete("b");
    await journal.flushed();
    assert.deepEqual(await storage.entries(""), [
      ["a", "smaller"],
      ["c", "small"],
    ]);
  }));

test("a storage that is broken for good costs neither memory nor time without end", () =>
  quietly(async () => {
    const storage = new FullStorage();
    const journal = new Journal(Promise.resolve(storage), new World().environment);
    storage.broken = true;
    for (let i = 0; i < 2_000; i++) {
      journal.put(`${i}`, 1);
      journal.delete(`${i}`);
      journal.put("cursor", i);
      await journal.flushed();
    }
    assert.ok(storage.writes <= 2 * 2_000, `${storage.writes} writes`);
    storage.broken = false;
    let deleted;
    storage.write = async (puts, deletes) => ((deleted = deletes.length), assert.deepEqual(puts, [["cursor", 1_999]]));
    journal.put("cursor", 1_999);
    await journal.flushed();
    assert.ok(deleted <= 1_000);
  }));

test("reading waits for what was put before", async () => {
  const storage = slowStorage();
  const journal = new Journal(Promise.resolve(storage), new World().environment);
  journal.put("a", 1);
  let read = false;
  const reading = journal.entries("a").then(() => (read = true));
  await turn();
  assert.equal(read, false);
  storage.writes[0].resolve();
  await reading;
});

test("a read that fails is tried again, and is never taken for nothing there", () =>
  quietly(async () => {
    const world = new World();
    let failures = 3;
    const written = [];
    const storage = {
      write: async puts => written.push(...puts),
      entries: async () => (failures-- > 0 ? Promise.reject(new Error("lost")) : [["a", 1]]),
    };
    const journal = new Journal(Promise.resolve(storage), world.environment);
    const reading = journal.entries("a");
    await world.pass(10_000);
    assert.deepEqual(await reading, [["a", 1]]);

    failures = 8;
    const rejected = assert.rejects(journal.tryEntries("a"), { message: "lost" });
    await world.pass(10_000);
    await rejected;
    const without = journal.entries("a");
    await world.pass(10_000);
    assert.deepEqual(await without, []);
    journal.put("a", 2);
    assert.deepEqual(await journal.entries("a"), [["a", 2]], "from memory");
    assert.deepEqual(written, []);
  }));

test("a write that fails is told once, and later ones are tried", async () => {
  const warnings = [];
  const warn = console.warn;
  console.warn = text => warnings.push(text);
  const storage = slowStorage();
  const journal = new Journal(Promise.resolve(storage), new World().environment);
  for (let i = 0; i < 2; i++) {
    journal.put("a", i);
    await turn();
    storage.writes[i].reject(new Error("full"));
    await journal.flushed();
  }
  console.warn = warn;
  assert.equal(warnings.length, 1);
});

/** A world with IndexedDB, and a journal in it. */
async function withIndexedDb(indexedDB = new FakeIndexedDb()) {
  const world = new World();
  world.environment.indexedDB = indexedDB;
  const storage = openStorage("indexeddb", world.environment);
  await world.pass(3_000);
  return { world, indexedDB, storage: await storage, journal: new Journal(storage, world.environment) };
}

for (const how of ["fails", "hangs"]) {
  test(`where opening IndexedDB ${how}, memory takes its place within a few seconds, and that is said`, () =>
    quietly(async () => {
      const { world, storage } = await withIndexedDb(Object.assign(new FakeIndexedDb(), { opens: how }));
      assert.ok(storage instanceof MemoryStorage);
      assert.equal(lasting(world.environment).lasts, false);
    }));
}

for (const told of [true, false]) {
  test(`a connection that is taken from a page${told ? "" : " without a word"} is opened again, and nothing is lost`, async () => {
    const { indexedDB, journal, world } = await withIndexedDb();
    journal.put("a", 1);
    await journal.flushed();
    indexedDB.lose(told);
    journal.put("b", 2);
    await journal.flushed();
    indexedDB.lose(told);
    assert.deepEqual(await journal.tryEntries(""), [
      ["a", 1],
      ["b", 2],
    ]);
    assert.equal(indexedDB.opened, 3);
    assert.equal(lasting(world.environment).lasts, true);
  });
}

for (const trouble of ["hangs", "UnknownError", "AbortError", "QuotaExceededError"]) {
  test(`transactions that end with ${trouble} hold nobody up for more than a few seconds, and what they did not take is written when they work`, () =>
    quietly(async () => {
      const { indexedDB, journal, world } = await withIndexedDb();
      journal.put("before", 1);
      await journal.flushed();
      indexedDB.transactions = trouble;
      journal.put("a", 1);
      journal.put("b", 2);
      let done = false;
      journal.flushed().then(() => (done = true));
      await world.pass(7_000);
      assert.equal(done, true);
      assert.deepEqual(
        ["before", "a", "b"].map(key => journal.has(key)),
        [true, false, false],
      );
      assert.equal(lasting(world.environment).lasts, false);
      journal.put("a", 3);
      journal.delete("before");
      indexedDB.transactions = "works";
      await world.pass(40_000);
      assert.deepEqual([...indexedDB.data].sort(), [
        ["a", 3],
        ["b", 2],
      ]);
      assert.equal(lasting(world.environment).lasts, true);
    }));
}

test("a storage that hangs while it is read is asked twice, and then no more for a while", () =>
  quietly(async () => {
    const { indexedDB, journal, world } = await withIndexedDb();
    indexedDB.transactions = "hangs";
    const failures = [];
    for (let reads = 0; reads < 5; reads++) journal.tryEntries("a").catch(error => failures.push(error));
    await world.pass(6_500);
    const rejected = assert.rejects(journal.tryKeys("a"), { message: "no answer within 3 seconds" });
    await world.pass(0);
    await rejected;
    assert.equal(failures.length, 5);
  }));

test("what storage throws at a touch is as good as not there", async () => {
  const world = new World();
  world.environment.indexedDB = {
    open() {
      throw new DOMException("no", "SecurityError");
    },
  };
  await quietly(async () => assert.ok((await openStorage("indexeddb", world.environment)) instanceof MemoryStorage));
});
