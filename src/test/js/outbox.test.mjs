/** What was sent is stored once and in order, whatever the server, the network and the page do meanwhile. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryStorage } from "../../../webapp/js/phao/storage.js";
import { JOINED, LIMITS, START, WELCOME, World, settle } from "./world.mjs";

async function joined(options, { welcome, ...worldly } = {}) {
  const world = new World(worldly);
  const socket = world.open("lobby", options);
  await world.join({}, welcome);
  return { world, socket };
}

const ack = (n, seq = n) => ({ type: "ack", room: "lobby", n, seq, time: START });
const refused = (n, code, more = {}) => ({
  type: "refused",
  of: "publish",
  room: "lobby",
  n,
  code,
  retry: true,
  message: code,
  ...more,
});
const skipped = (n, expected) => refused(n, "n_skipped", { expected });
const published = async world =>
  (await world.sent()).map(frame => frame.header ?? frame).map(({ n, data }) => [n, data]);

test("what was typed offline survives a reload and is sent under the same numbers, before what comes new", async () => {
  const { world, socket } = await joined();
  socket.send("một");
  await settle();
  await world.receive(ack(1));
  await world.cut();
  socket.send("hai");
  socket.send(Object.assign(new Blob([Uint8Array.of(1, 2)], { type: "a/b" }), { name: "b.bin" }));
  await settle();

  const reloaded = new World({ storage: world.storage });
  const again = reloaded.open();
  again.send("bốn");
  await again.ready;
  assert.deepEqual(
    again.pending.map(({ n, filename, time }) => [n, filename, time]),
    [
      [2, undefined, START],
      [3, "b.bin", START],
      [4, undefined, START],
    ],
  );
  assert.deepEqual(new Uint8Array(again.pending[1].data), Uint8Array.of(1, 2));
  assert.equal(again.bufferedAmount, 3 + 2 + Buffer.byteLength("bốn"));
  await reloaded.accept();
  const [hello, join] = await reloaded.sent();
  assert.equal(hello.generation, 2);
  assert.deepEqual(join, { type: "join", room: "lobby", epoch: "0000000000000001", after: 0 });
  await reloaded.receive(WELCOME, { ...JOINED, n: 1, head: 1 });
  const [two, three, four] = await reloaded.sent();
  assert.deepEqual([two.n, two.data, four.n, four.data], [2, "hai", 4, "bốn"]);
  assert.deepEqual(three, {
    header: { type: "publish", room: "lobby", n: 3, contentType: "a/b", filename: "b.bin" },
    payload: "AQI=",
  });
  await reloaded.receive(ack(2), ack(3), ack(4));
  assert.deepEqual(
    again.log.of("ack").map(event => event.n),
    [2, 3, 4],
  );

  const third = new World({ storage: world.storage }).open();
  await third.ready;
  assert.deepEqual(third.pending, []);
});

test("a reload goes on from the cursor, and gets again only the message that was being dispatched", async () => {
  const { world, socket } = await joined();
  await world.receive({ type: "message", room: "lobby", seq: 1, time: 0, from: { id: "x", name: "" }, data: "một" });
  const reloaded = new World({ storage: world.storage });
  reloaded.open();
  await reloaded.accept();
  assert.equal((await reloaded.sent())[1].after, 1);
  assert.equal(socket.seq, 1);

  for (const [options, position] of [
    [{ last: 5 }, { last: 5 }],
    [{ after: { epoch: "e", seq: 3 } }, { epoch: "e", after: 3 }],
  ]) {
    const other = new World({ storage: world.storage });
    other.open("lobby", options);
    await other.accept();
    assert.deepEqual(
      (await other.sent())[1],
      { type: "join", room: "lobby", ...position },
      "what is asked for explicitly wins",
    );
  }
});

test("the cursor is stored after the message was dispatched, and many of them in few writes", async () => {
  const storage = new MemoryStorage();
  const writes = [];
  const write = storage.write.bind(storage);
  storage.write = async (puts, deletes) => {
    writes.push(...puts.filter(([key]) => key.startsWith("cursor")).map(([, { seq }]) => seq));
    await new Promise(resolve => setImmediate(resolve));
    return write(puts, deletes);
  };
  const { world, socket } = await joined({}, { storage });
  const seen = [];
  socket.onmessage = event => seen.push([event.seq, writes.at(-1)]);
  const messages = Array.from({ length: 100 }, (_, i) => ({
    type: "message",
    room: "lobby",
    seq: i + 1,
    time: 0,
    from: { id: "x", name: "" },
    data: "",
  }));
  await world.receive(...messages);
  await settle();
  assert.equal(seen.length, 100);
  for (const [seq, stored] of seen) assert.ok(stored < seq);
  assert.equal(writes.at(-1), 100);
  assert.ok(writes.length <= 4, `${writes.length} writes`);
});

test("nothing is sent before it is stored", async () => {
  const storage = new MemoryStorage();
  const write = storage.write.bind(storage);
  let release;
  storage.write = (puts, deletes) => new Promise(resolve => (release = () => resolve(write(puts, deletes))));
  const writeAll = async () => {
    await settle();
    while (release) {
      const go = release;
      release = null;
      go();
      await settle();
    }
  };
  const world = new World({ storage });
  const socket = world.open();
  await writeAll();
  await world.join();
  await writeAll();
  socket.send("một");
  assert.deepEqual(await world.sent(), []);
  release();
  assert.deepEqual(await published(world), [[1, "một"]]);
});

test("a storage that fails costs the reload, not the message", async () => {
  const storage = {
    keys: async () => Promise.reject(new Error("broken")),
    entries: async () => Promise.reject(new Error("broken")),
    write: async () => Promise.reject(new Error("full")),
  };
  const warnings = [];
  const warn = console.warn;
  console.warn = (...words) => warnings.push(words.join(" "));
  const world = new World({ storage });
  const socket = world.open();
  await world.pass(2_000);
  await world.join();
  socket.send("một");
  assert.deepEqual(await published(world), [[1, "một"]]);
  console.warn = warn;
  assert.equal(warnings.length, 1);
  assert.match(warnings[0], /unsent messages may not outlive this page/);
});

test("a message that is too large for the storage does not take those with it that were sent with it", async () => {
  const inner = new MemoryStorage();
  const storage = {
    keys: prefix => inner.keys(prefix),
    entries: prefix => inner.entries(prefix),
    write: async (puts, deletes) => {
      if (puts.some(([, value]) => value?.data?.length > 1_000_000)) {
        throw new DOMException("full", "QuotaExceededError");
      }
      await inner.write(puts, deletes);
    },
  };
  const warn = console.warn;
  console.warn = () => {};
  const socket = new World({ storage }).open();
  await socket.ready;
  socket.send(new Uint8Array(2_000_000).buffer);
  socket.send("nhỏ");
  await settle();
  console.warn = warn;
  const next = new World({ storage }).open();
  await next.ready;
  assert.deepEqual(
    next.pending.map(({ data }) => data),
    ["nhỏ"],
  );
});

test("what was not acknowledged before a cut is sent again, in order, under the same numbers", async () => {
  const { world, socket } = await joined();
  for (const text of ["một", "hai", "ba"]) socket.send(text);
  await settle();
  await world.receive(ack(1));
  await world.reconnect();
  socket.send("bốn");
  await world.sent();
  await world.receive(WELCOME, { ...JOINED, n: 2, head: 2 });
  assert.deepEqual(await published(world), [
    [2, "hai"],
    [3, "ba"],
    [4, "bốn"],
  ]);
});

test("what the server has more than we know of is never overwritten", async () => {
  // The browser's profile was restored from a backup, or the id was used elsewhere: the log has 9, we know of 3.
  const storage = new MemoryStorage();
  const { world, socket } = await joined({}, { storage });
  socket.send("cũ");
  await settle();
  const restored = new World({ storage });
  const again = restored.open();
  again.send("mới");
  await restored.accept();
  await restored.sent();
  await restored.receive(WELCOME, { ...JOINED, n: 9 });
  assert.deepEqual(await published(restored), [
    [1, "cũ"],
    [10, "mới"],
  ]);
  again.send("mới nữa");
  assert.deepEqual(await published(restored), [[11, "mới nữa"]]);
  await restored.receive(ack(1), ack(10), ack(11));
  assert.equal(again.pending.length, 0);
  assert.equal(world.line.closedWith, null);
});

test("when the log lost some of ours, what waits is numbered from there, and that is stored first", async () => {
  const { world, socket } = await joined();
  for (const text of ["một", "hai", "ba", "bốn"]) socket.send(text);
  await settle();
  await world.receive(ack(1), ack(2));
  await world.reconnect();
  await world.sent();
  world.line.receive(JSON.stringify([WELCOME, { ...JOINED, epoch: "0000000000000002", n: 1 }]));
  const keys = [];
  const write = world.storage.write.bind(world.storage);
  world.storage.write = async (puts, deletes) => {
    assert.deepEqual(world.line.takeFrames(), [], "not before it is stored");
    keys.push([puts.map(([key]) => Number(key.split("\n").at(-1))).filter(n => n > 0), deletes.length]);
    return write(puts, deletes);
  };
  assert.deepEqual(await published(world), [
    [2, "ba"],
    [3, "bốn"],
  ]);
  assert.deepEqual(
    socket.pending.map(({ n }) => n),
    [2, 3],
  );
  const reloaded = new World({ storage: world.storage }).open();
  await reloaded.ready;
  assert.deepEqual(
    reloaded.pending.map(({ n, data }) => [n, data]),
    [
      [2, "ba"],
      [3, "bốn"],
    ],
  );
});

test("what the log kept of what waits is not stored twice when it lost the rest", async () => {
  const { world, socket } = await joined();
  for (const text of ["một", "hai", "ba"]) socket.send(text);
  await world.sent();
  for (const n of [3, 2]) {
    await world.reconnect();
    await world.sent();
    await world.receive(WELCOME, { ...JOINED, n });
    assert.deepEqual(await published(world), [
      [1, "một"],
      [2, "hai"],
      [3, "ba"],
    ]);
  }
});

test("what was renumbered and not sent since is not taken for what the log has under that number", async () => {
  const { world, socket } = await joined();
  for (const text of ["một", "hai", "ba"]) socket.send(text);
  await settle();
  await world.receive(ack(1), ack(2));
  await world.reconnect();
  await world.sent();
  world.line.receive(JSON.stringify([WELCOME, { ...JOINED, n: 0 }]));
  await world.cut();
  assert.deepEqual(
    socket.pending.map(({ n }) => n),
    [1],
  );
  await world.reconnect();
  await world.sent();
  await world.receive(WELCOME, { ...JOINED, n: 1 });
  assert.deepEqual(await published(world), [[2, "ba"]], "1 is the first message, out of a newer backup");
});

test("a refusal is answered only when all that was sent after it is refused too", async () => {
  const { world, socket } = await joined();
  for (const text of ["một", "hai", "ba"]) socket.send(text);
  await world.sent();
  await world.receive(refused(1, "log_unavailable"));
  socket.send("bốn");
  await world.pass(60_000 - 40_000);
  assert.deepEqual(await world.sent(), [], "two answers are still to come");
  await world.receive(skipped(2, 1), skipped(3, 1));
  await world.pass(999);
  assert.deepEqual(await world.sent(), []);
  await world.pass(501);
  assert.deepEqual(await published(world), [
    [1, "một"],
    [2, "hai"],
    [3, "ba"],
    [4, "bốn"],
  ]);
});

test("refused again and again, it waits longer and longer; a success makes it quick again", async () => {
  const { world, socket } = await joined();
  socket.send("một");
  for (const delay of [1000, 2000, 4000, 8000, 16000, 30000, 30000]) {
    assert.equal((await published(world)).length, 1);
    world.chance(0);
    await world.receive(refused(1, "log_unavailable"));
    await world.pass(delay - 1);
    assert.deepEqual(
      (await world.sent()).filter(frame => frame.type !== "ping"),
      [],
      `${delay}`,
    );
    await world.receive({ type: "pong" });
    await world.pass(1);
  }
  await world.sent();
  await world.receive(ack(1));
  socket.send("hai");
  await world.sent();
  world.chance(0);
  await world.receive(refused(2, "busy"));
  await world.pass(1_000);
  assert.deepEqual(await published(world), [[2, "hai"]]);
});

test("what is refused for good gives its number to the next, and its promise is rejected", async () => {
  const { world, socket } = await joined();
  const bad = socket.send("xấu");
  const good = socket.send("tốt");
  const rejected = assert.rejects(bad, { code: "invalid_field", message: "no" });
  await world.sent();
  await world.receive(refused(1, "invalid_field", { retry: false, message: "no" }), skipped(2, 1));
  await rejected;
  assert.deepEqual(await published(world), [[1, "tốt"]]);
  assert.deepEqual(
    socket.log.of("refused").map(({ n, code, reason }) => [n, code, reason]),
    [[1, "invalid_field", "no"]],
  );
  await world.receive(ack(1, 7));
  assert.equal(await good, 7);
});

test("refused for good and cut before the rest was answered: the next connection has the new numbers", async () => {
  const { world, socket } = await joined();
  socket.send("xấu");
  socket.send("tốt");
  await world.sent();
  await world.receive(refused(1, "invalid_field", { retry: false }));
  assert.equal(socket.pending.length, 2);
  await world.cut();
  assert.deepEqual(
    socket.pending.map(({ n, data }) => [n, data]),
    [[1, "tốt"]],
  );
  await world.reconnect();
  await world.sent();
  await world.receive(WELCOME, JOINED);
  assert.deepEqual(await published(world), [[1, "tốt"]]);
});

test("n_skipped below all that waits means that the log lost ours", async () => {
  const { world, socket } = await joined();
  socket.send("một");
  socket.send("hai");
  await world.sent();
  await world.receive(ack(1), ack(2));
  socket.send("ba");
  assert.deepEqual(await published(world), [[3, "ba"]]);
  await world.receive(skipped(3, 1));
  assert.deepEqual(await published(world), [[1, "ba"]]);
});

test("a server that contradicts itself is not asked in a tight loop", async () => {
  const { world, socket } = await joined();
  socket.send("một");
  await world.sent();
  await world.receive(skipped(1, 1));
  assert.deepEqual(await published(world), [[1, "một"]]);
  await world.receive(skipped(1, 1));
  assert.deepEqual(await world.sent(), []);
  await world.pass(3_000);
  assert.deepEqual(await published(world), [[1, "một"]]);
});

test("not_joined is no verdict on the content: it joins again and sends again", async () => {
  const { world, socket } = await joined();
  socket.send("một");
  await world.sent();
  await world.receive(refused(1, "not_joined", { retry: false }));
  assert.deepEqual(await world.sent(), [{ type: "join", room: "lobby", epoch: "0000000000000001", after: 0 }]);
  await world.receive(JOINED);
  assert.deepEqual(await published(world), [[1, "một"]]);
  assert.equal(socket.pending.length, 1);
});

test("no more are unanswered than the server's limit, over all rooms, and the rooms take turns", async () => {
  const world = new World();
  const rooms = ["a", "b"].map(name => world.open(name));
  await world.accept();
  await world.receive(
    { ...WELCOME, limits: { ...LIMITS, inFlight: 3 } },
    { ...JOINED, room: "a" },
    { ...JOINED, room: "b" },
  );
  await world.sent();
  for (let i = 0; i < 3; i++) rooms[0].send(`a${i}`);
  await settle();
  for (let i = 0; i < 3; i++) rooms[1].send(`b${i}`);
  assert.deepEqual(
    (await published(world)).map(([, data]) => data),
    ["a0", "a1", "a2"],
  );
  await world.receive({ ...ack(1), room: "a" });
  assert.deepEqual(
    (await published(world)).map(([, data]) => data),
    ["b0"],
  );
  await world.receive({ ...ack(2), room: "a" }, { ...ack(3), room: "a" });
  assert.deepEqual(
    (await published(world)).map(([, data]) => data),
    ["b1", "b2"],
  );
});

test("big messages go one after the other, not all into the browser's buffer", async () => {
  const { world, socket } = await joined();
  for (let i = 0; i < 3; i++) socket.send(new Uint8Array(1 << 20));
  socket.send("nhỏ");
  assert.equal((await world.sent()).length, 1);
  await world.receive(ack(1));
  assert.equal((await world.sent()).length, 1);
  assert.equal(socket.bufferedAmount, (2 << 20) + Buffer.byteLength("nhỏ"));
});

test("a message over the server's limit is refused here: the server would close", async () => {
  const { world, socket } = await joined({}, { welcome: { limits: { ...LIMITS, messageBytes: 4 } } });
  const rejected = assert.rejects(socket.send("năm byte"), { code: "message_too_large" });
  socket.send("bốn".slice(0, 1));
  await rejected;
  assert.deepEqual(await published(world), [[1, "b"]]);
});

test("many small messages share WebSocket messages, none longer than the server's limit", async () => {
  const { world, socket } = await joined({}, { welcome: { limits: { ...LIMITS, textBytes: 1000 } } });
  for (let i = 0; i < 100; i++) socket.send("chào ".repeat(i % 10));
  await settle();
  const messages = world.line.takeMessages();
  assert.ok(messages.length < 20, `${messages.length}`);
  for (const text of messages) assert.ok(Buffer.byteLength(text) <= 1000, `${Buffer.byteLength(text)}`);
  assert.deepEqual(
    messages.flatMap(text => JSON.parse(text)).map(({ n }) => n),
    Array.from({ length: 100 }, (_, i) => i + 1),
  );
});

test("order holds between a Blob that takes time to read and what is sent after it", async () => {
  const { world, socket } = await joined();
  let read;
  const slow = new Blob(["chậm"]);
  slow.arrayBuffer = () => new Promise(resolve => (read = () => resolve(new TextEncoder().encode("chậm").buffer)));
  socket.send(slow);
  socket.send("nhanh");
  assert.deepEqual(await world.sent(), []);
  assert.equal(socket.pending[0].data instanceof ArrayBuffer, false);
  read();
  assert.deepEqual(
    (await published(world)).map(([n]) => n),
    [1, 2],
  );
});

test("a file that can't be read is refused, and the next one has its number", async () => {
  const { world, socket } = await joined();
  const gone = new Blob(["x"]);
  gone.arrayBuffer = () => Promise.reject(new Error("it was deleted"));
  const rejected = assert.rejects(socket.send(gone), { code: "unreadable", message: /it was deleted/ });
  socket.send("sau");
  await rejected;
  assert.deepEqual(await published(world), [[1, "sau"]]);
});

test("what is pending when the socket closes is kept for the next one in this room", async () => {
  const { world, socket } = await joined();
  await world.cut();
  const unsent = assert.rejects(socket.send("để dành"), { code: "closed" });
  socket.close();
  await unsent;
  await settle();
  const again = world.open();
  await again.ready;
  assert.deepEqual(
    again.pending.map(({ n, data }) => [n, data]),
    [[1, "để dành"]],
  );
});

test("acknowledgements that retention has overtaken have the number 0", async () => {
  const { world, socket } = await joined();
  const number = socket.send("cũ");
  await world.sent();
  await world.receive({ ...ack(1, 0), time: 0 });
  assert.equal(await number, 0);
});

test("answers may come in another order", async () => {
  const { world, socket } = await joined();
  const numbers = [socket.send("một"), socket.send("hai")];
  await world.sent();
  await world.receive(ack(2, 8));
  socket.send("ba");
  assert.deepEqual(await published(world), [[3, "ba"]]);
  await world.receive(ack(1, 7));
  assert.deepEqual(await Promise.all(numbers), [7, 8]);
});

test("an acknowledgement that comes twice, or of nothing, does no harm", async () => {
  const { world, socket } = await joined();
  socket.send("một");
  await world.sent();
  await world.receive(
    ack(1),
    ack(1),
    ack(9),
    refused(9, "busy"),
    refused(undefined, "invalid_field", { retry: false }),
  );
  socket.send("hai");
  assert.deepEqual(await published(world), [[2, "hai"]]);
  assert.equal(socket.log.of("ack").length, 1);
});

test("what storage has under another number is not sent under a new one before storage takes that", async context => {
  context.mock.method(console, "warn", () => {});
  const world = new World();
  const socket = world.open();
  socket.send("never accepted");
  socket.send("behind it");
  await world.join();
  const { write } = world.storage;
  world.storage.write = () => Promise.reject(new Error("full"));
  await world.receive(
    { type: "refused", of: "publish", room: "lobby", n: 1, code: "invalid_field", retry: false, message: "no" },
    { type: "refused", of: "publish", room: "lobby", n: 2, code: "n_skipped", retry: true, expected: 1, message: "no" },
  );
  await world.pass(20_000);
  assert.deepEqual(
    (await world.sent()).filter(({ type }) => type === "publish"),
    [],
  );
  world.storage.write = write;
  for (let answered = 0; answered < 4; answered++) {
    await world.pass(12_000);
    await world.receive({ type: "pong" });
  }
  assert.deepEqual(
    (await world.sent()).filter(({ type }) => type === "publish").map(({ n, data }) => [n, data]),
    [[1, "behind it"]],
  );
  assert.deepEqual(
    (await world.storage.entries("outbox")).map(([key, { data }]) => [Number(key.slice(-16)), data]),
    [[1, "behind it"]],
  );
});
