/** No two pages are ever the same client, and none of a closed page's messages is forgotten. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryStorage } from "../../../webapp/js/phao/storage.js";
import { FakeLocalStorage, FakeLocks, FakeSessionStorage, JOINED, WELCOME, World, settle } from "./world.mjs";

/** A page of one browser; what it was given as client id, once it said hello. */
async function page(browser, { room = "lobby", send, ...options } = {}) {
  const world = new World(browser);
  const socket = world.openAs(room, options);
  if (send) socket.send(send);
  await world.accept();
  const [{ client, generation }] = await world.sent();
  return { world, socket, client, generation };
}

const browser = () => ({ storage: new MemoryStorage(), locks: new FakeLocks() });

test("two tabs are two clients; a reload is the same one with a higher generation", async () => {
  const shared = browser();
  const first = await page(shared);
  const second = await page(shared);
  assert.match(first.client, /^[0-9a-f]{32}$/);
  assert.notEqual(first.client, second.client);
  shared.locks.forgetAll();
  const clients = [await page(shared), await page(shared)];
  assert.deepEqual(new Set(clients.map(({ client }) => client)), new Set([first.client, second.client]));
  assert.deepEqual(
    clients.map(({ generation }) => generation),
    [2, 2],
  );
});

test("a page takes the id whose unsent messages are for its room, then one with any, then the newest", async () => {
  const shared = browser();
  const idle = await page(shared);
  const elsewhere = await page(shared, { room: "b", send: "cho b" });
  const here = await page(shared, { room: "a", send: "cho a" });
  const newest = await page(shared);
  await newest.world.pass(5_000);
  await newest.world.receive(WELCOME, JOINED);
  await newest.world.reconnect();
  shared.locks.forgetAll();
  const order = [];
  for (let i = 0; i < 4; i++) order.push((await page(shared, { room: "a" })).client);
  assert.deepEqual(order, [here.client, elsewhere.client, newest.client, idle.client]);
});

test("orphaned messages are sent by the page that takes over", async () => {
  const shared = browser();
  await page(shared, { send: "mồ côi" });
  shared.locks.forgetAll();
  const heir = await page(shared);
  await heir.world.receive(WELCOME, JOINED);
  assert.deepEqual(
    (await heir.world.sent()).map(({ n, data }) => [n, data]),
    [[1, "mồ côi"]],
  );
});

test("a token that changes costs neither the unsent messages nor the cursor, and is written nowhere", async () => {
  const shared = browser();
  const names = [];
  const { locks } = shared;
  shared.locks = { request: (name, ...more) => (names.push(name), locks.request(name, ...more)) };
  const first = await page(shared, { query: "?token=t1" });
  await first.world.receive(WELCOME, { ...JOINED, head: 7, after: 7 });
  first.socket.send("trong hầm");
  await settle();
  locks.forgetAll();
  const world = new World(shared);
  world.openAs("lobby", { query: "?token=t2" });
  await world.accept();
  assert.equal(world.line.url, "ws://phao.test/socket?token=t2");
  const [hello, join] = await world.sent();
  assert.deepEqual([hello.client, join.after], [first.client, 7]);
  await world.receive(WELCOME, { ...JOINED, head: 7, after: 7 });
  assert.deepEqual(
    (await world.sent()).map(({ n, data }) => [n, data]),
    [[1, "trong hầm"]],
  );
  const written = [...names, ...(await shared.storage.keys(""))];
  assert.deepEqual(
    written.filter(text => text.includes("token")),
    [],
  );
});

/** Tabs that were closed with something unsent, and a page that comes after them. */
async function heirOf(texts, { room = () => "lobby", ...options } = {}) {
  const shared = browser();
  const clients = [];
  for (const [index, text] of texts.entries()) {
    clients.push((await page(shared, { room: room(index), send: text })).client);
  }
  shared.locks.forgetAll();
  const heir = await page({ ...shared, http: true }, options);
  const own = clients.indexOf(heir.client);
  return {
    ...heir,
    shared,
    others: clients.filter((_, index) => index !== own),
    left: texts.filter((_, index) => index !== own),
  };
}

const posts = ({ requests }) => requests.filter(({ method }) => method === "POST");

test("what several closed tabs left is sent by the next page, one tab after another, each under its own id and number", async () => {
  const { world, socket, shared, others, left } = await heirOf(["một", "hai", "ba"], {
    room: index => `${index}`,
    name: "An",
  });
  assert.equal(world.requests.length, 0, "not before the server can be reached");
  await world.receive(WELCOME, JOINED);
  for (let answered = 0; answered < left.length; answered++) {
    const post = posts(world).at(-1);
    const client = others[left.indexOf(post.body)];
    assert.deepEqual([post.path, post.query.get("name")], [`/rooms/${["một", "hai", "ba"].indexOf(post.body)}`, "An"]);
    assert.deepEqual([post.headers["Idempotency-Key"], post.headers["Phao-Client"]], [`${client}-1`, undefined]);
    assert.equal(shared.locks.held, 2, "nobody else takes the id meanwhile");
    await post.json({ epoch: JOINED.epoch, seq: 7, time: 1 }, 201);
  }
  assert.deepEqual(
    posts(world)
      .map(({ body }) => body)
      .sort(),
    [...left].sort(),
  );
  assert.equal(shared.locks.held, 1);
  assert.deepEqual([socket.pending, (await shared.storage.keys("outbox")).length], [[], 1], "its own goes its own way");
});

test("what a log that lost some of an orphan's messages lacks is sent under the numbers that it expects", async () => {
  const shared = browser();
  const first = await page(shared);
  await first.world.receive(WELCOME, { ...JOINED, n: 4 });
  for (const text of ["năm", "sáu"]) first.socket.send(text);
  await settle();
  await page(shared, { room: "a", send: "cho a" });
  shared.locks.forgetAll();
  const { world } = await page({ ...shared, http: true }, { room: "a" });
  await world.receive(WELCOME);
  await posts(world)[0].problem(409, "n_skipped", { retry: true, expected: 4 });
  await posts(world)[1].json({ epoch: JOINED.epoch, seq: 7, time: 1 }, 201);
  await posts(world)[2].problem(413, "message_too_large");
  assert.deepEqual(
    posts(world).map(({ headers, body }) => [headers["Idempotency-Key"].slice(-1), body]),
    [
      ["5", "năm"],
      ["4", "năm"],
      ["5", "sáu"],
    ],
  );
  assert.deepEqual(await shared.storage.keys(`outbox\nws://phao.test/socket\n${first.client}`), []);
});

test("what closed tabs left waits for the next connection when HTTP does not get through, and for the next page when this one goes", async () => {
  const { world, socket, shared } = await heirOf(["một", "hai"]);
  await world.receive(WELCOME, JOINED);
  await posts(world)[0].fail();
  await world.pass(20_000);
  assert.deepEqual([posts(world).length, shared.locks.held], [1, 1]);
  await world.reconnect();
  await world.receive(WELCOME, JOINED);
  assert.equal(posts(world).length, 2);
  const publish = (await world.sent()).find(({ type }) => type === "publish");
  await world.receive({ type: "ack", room: "lobby", n: publish.n, seq: 1, time: 1 });
  socket.close();
  await settle();
  await world.receive({ type: "left", room: "lobby" });
  await world.pass(1_000);
  assert.deepEqual([posts(world)[1].aborted, shared.locks.held, world.timers], [true, 0, []]);
});

test("who wants WebSocket only, or gives an id, sends nothing for closed tabs", async () => {
  for (const options of [{ transports: ["websocket"] }, { clientId: "0".repeat(32) }]) {
    const { world } = await heirOf(["một", "hai"], options);
    await world.receive(WELCOME, JOINED);
    assert.equal(world.requests.length, 0);
  }
});

test("an id that a page was given is taken by no other page", async () => {
  const shared = browser();
  const given = await page(shared, { clientId: "0".repeat(32), send: "một" });
  assert.notEqual((await page(shared)).client, given.client);
});

test("what was sent by a page that never had a connection is sent by the next one", async () => {
  const shared = browser();
  const never = new World(shared).openAs("lobby");
  never.send("chưa từng");
  await settle();
  shared.locks.forgetAll();
  const heir = await page(shared);
  await heir.world.receive(WELCOME, JOINED);
  assert.deepEqual(
    (await heir.world.sent()).map(({ n, data }) => [n, data]),
    [[1, "chưa từng"]],
  );
});

test("a page that closes its last socket gives its id back", async () => {
  const shared = browser();
  const first = await page(shared);
  await first.world.receive(WELCOME, JOINED);
  first.socket.close();
  await settle();
  await first.world.receive({ type: "left", room: "lobby" });
  await first.world.pass(1_000);
  assert.equal((await page(shared)).client, first.client);
});

test("a page that was closed before it had an id keeps none", async () => {
  const shared = browser();
  const world = new World(shared);
  const socket = world.openAs("lobby");
  socket.close();
  await world.pass(2_000);
  assert.equal(world.sockets.length, 0);
  assert.equal(shared.locks.held, 0);
});

test("an id that comes after the page has lost interest is given back", async () => {
  const shared = browser();
  let go;
  const gate = new Promise(resolve => (go = resolve));
  const slow = { request: async (...lock) => (await gate, shared.locks.request(...lock)) };
  const world = new World({ storage: shared.storage, locks: slow });
  world.openAs("lobby").close();
  await world.pass(2_000);
  go();
  await settle();
  assert.deepEqual([world.sockets.length, shared.locks.held], [0, 0]);
});

test("without Web Locks the id waits in sessionStorage, and a duplicated tab does not find it there", async () => {
  const storage = new MemoryStorage();
  const tab = { storage, sessionStorage: new FakeSessionStorage() };
  const first = await page(tab);
  const copied = new FakeSessionStorage();
  copied.items = new Map(tab.sessionStorage.items);
  const duplicate = await page({ storage, sessionStorage: copied });
  assert.notEqual(duplicate.client, first.client);

  first.world.environment.window.dispatchEvent(new Event("pagehide"));
  const reloaded = await page(tab);
  assert.deepEqual([reloaded.client, reloaded.generation], [first.client, 2]);
  const stranger = await page({ storage, sessionStorage: new FakeSessionStorage() });
  assert.notEqual(stranger.client, first.client);
});

const tell = ({ environment }, type, persisted) =>
  environment.window.dispatchEvent(Object.assign(new Event(type), { persisted }));

test("without Web Locks a page that comes back from the browser's cache goes on, and is put back when it is left again", async () => {
  const tab = { storage: new MemoryStorage(), sessionStorage: new FakeSessionStorage() };
  const first = await page(tab);
  await first.world.receive(WELCOME, JOINED);
  for (let times = 0; times < 2; times++) {
    tell(first.world, "pagehide", true);
    tell(first.world, "pageshow", true);
  }
  assert.deepEqual([first.socket.readyState, JSON.parse(tab.sessionStorage.getItem("phao"))], [1, []]);
  tell(first.world, "pagehide", false);
  const reloaded = await page(tab);
  assert.equal(reloaded.client, first.client);
  assert.deepEqual(JSON.parse(tab.sessionStorage.getItem("phao")), []);
});

test("without Web Locks a page that comes back to find that another was its client meanwhile is at its end", async () => {
  for (const secondIsHere of [true, false]) {
    const tab = { storage: new MemoryStorage(), sessionStorage: new FakeSessionStorage() };
    const first = await page(tab);
    await first.world.receive(WELCOME, JOINED);
    await first.world.cut();
    first.socket.send("một");
    await settle();
    tell(first.world, "pagehide", true);
    const second = await page(tab);
    assert.equal(second.client, first.client);
    await second.world.receive(WELCOME, JOINED);
    assert.equal((await second.world.sent())[0].data, "một");
    if (!secondIsHere) tell(second.world, "pagehide", true);
    const before = tab.sessionStorage.getItem("phao");
    const { length } = first.world.sockets;
    tell(first.world, "pageshow", true);
    await first.world.pass(60_000);
    assert.deepEqual(
      [first.socket.log.of("close").map(({ code }) => code), first.world.sockets.length],
      [[4001], length],
    );
    assert.equal(tab.sessionStorage.getItem("phao"), before, "what is no longer its own is not put back");
  }
});

test("without Web Locks a connection that is over while its page lives puts its id back, once", async () => {
  const tab = { storage: new MemoryStorage(), sessionStorage: new FakeSessionStorage() };
  const first = await page(tab);
  await first.world.receive(WELCOME, JOINED);
  first.socket.close();
  await settle();
  await first.world.receive({ type: "left", room: "lobby" });
  await first.world.pass(1_000);
  tell(first.world, "pagehide", true);
  tell(first.world, "pageshow", true);
  assert.equal(JSON.parse(tab.sessionStorage.getItem("phao")).length, 1);
  assert.equal((await page(tab)).client, first.client);
});

test("without Web Locks and sessionStorage each page is a new client", async () => {
  const storage = new MemoryStorage();
  const clients = [await page({ storage }), await page({ storage }), await page({ storage })].map(
    ({ client }) => client,
  );
  assert.equal(new Set(clients).size, 3);
});

/** A storage of which what begins so can't be read, so many times. */
function unreadable(storage, prefix, times = Infinity) {
  const read = async (how, key) => {
    if (key.startsWith(prefix) && times-- > 0) {
      throw new DOMException("Failed to read large IndexedDB value", "NotReadableError");
    }
    return storage[how](key);
  };
  return {
    keys: key => read("keys", key),
    entries: key => read("entries", key),
    write: (...changes) => storage.write(...changes),
  };
}

const unsentIn = async storage => (await storage.entries("outbox")).map(([, { data }]) => data);

test("a read that fails for a moment costs nothing that was unsent", async t => {
  t.mock.method(console, "warn", () => {});
  for (const prefix of ["client", "outbox", "count", "cursor"]) {
    const shared = browser();
    const { client } = await page(shared, { send: "cũ" });
    shared.locks.forgetAll();
    const world = new World({ ...shared, storage: unreadable(shared.storage, prefix, 2) });
    const socket = world.openAs("lobby");
    socket.send("mới");
    await world.pass(5_000);
    await world.accept();
    assert.equal((await world.sent())[0].client, client, prefix);
    assert.deepEqual(
      socket.pending.map(({ n, data }) => [n, data]),
      [
        [1, "cũ"],
        [2, "mới"],
      ],
    );
    assert.deepEqual(await unsentIn(shared.storage), ["cũ", "mới"]);
  }
});

test("a client whose records can't be read is left alone: the page is another one", async t => {
  t.mock.method(console, "warn", () => {});
  for (const prefix of ["client", "outbox\nws://phao.test/socket\n", "cursor"]) {
    for (const tab of [browser(), { storage: new MemoryStorage(), sessionStorage: new FakeSessionStorage() }]) {
      const first = await page(tab, { send: "cũ" });
      tab.locks?.forgetAll();
      tell(first.world, "pagehide", false);
      const storage = unreadable(
        tab.storage,
        prefix === "client" ? prefix : `${prefix.split("\n")[0]}\nws://phao.test/socket\n${first.client}`,
      );
      const world = new World({ ...tab, storage });
      world.openAs("lobby").send("mới");
      await world.pass(10_000);
      await world.accept();
      assert.notEqual((await world.sent())[0].client, first.client);
      assert.deepEqual((await unsentIn(tab.storage)).sort(), ["cũ", "mới"]);
    }
  }
});

test("locks that fail are like no free id", async () => {
  const locks = { request: () => Promise.reject(new DOMException("not here", "SecurityError")) };
  const { client } = await page({ storage: new MemoryStorage(), locks });
  assert.match(client, /^[0-9a-f]{32}$/);
});

for (const [how, write] of Object.entries({
  fails: () => Promise.reject(new Error("full")),
  hangs: () => new Promise(() => {}),
})) {
  for (const withLocks of [true, false]) {
    test(`under a storage that ${how} a page sends on, and no later page takes its numbers for others${withLocks ? "" : ", without Web Locks"}`, async context => {
      context.mock.method(console, "warn", () => {});
      const shared = { storage: new MemoryStorage(), localStorage: new FakeLocalStorage() };
      if (withLocks) shared.locks = new FakeLocks();
      else shared.sessionStorage = new FakeSessionStorage();
      const first = await page(shared);
      await first.world.receive(WELCOME, JOINED);
      first.socket.send("stored");
      await settle();
      await first.world.receive({ type: "ack", room: "lobby", n: 1, seq: 1, time: 1 });
      shared.storage.write = write;
      first.socket.send("never stored");
      await first.world.pass(7_000);
      assert.deepEqual(
        (await first.world.sent()).filter(({ type }) => type === "publish").map(({ n, data }) => [n, data]),
        [
          [1, "stored"],
          [2, "never stored"],
        ],
      );
      delete shared.storage.write;
      shared.locks?.forgetAll();
      first.world.environment.window.dispatchEvent(new Event("pagehide"));
      const second = await page(shared);
      assert.notEqual(second.client, first.client);
    });
  }
}

/** As a browser's database is: it answers in a later task. */
class SlowStorage extends MemoryStorage {
  written = [];

  async write(puts, deletes) {
    await new Promise(resolve => setImmediate(resolve));
    this.written.push(...puts.map(([key]) => key.split("\n")[0]));
    return super.write(puts, deletes);
  }
}

test("under a storage that works the next page is the same client, and shows what the one before had not sent", async () => {
  const shared = { storage: new SlowStorage(), localStorage: new FakeLocalStorage(), locks: new FakeLocks() };
  const first = await page(shared);
  await first.world.receive(WELCOME, JOINED);
  first.socket.send("sent");
  await settle();
  await settle();
  assert.equal((await first.world.sent()).filter(({ type }) => type === "publish").length, 1);
  await first.world.receive({ type: "ack", room: "lobby", n: 1, seq: 1, time: 1 });
  first.socket.send("not sent yet");
  await first.world.cut();
  await settle();
  assert.equal(shared.storage.written.filter(kind => kind === "outbox").length, 2);
  shared.locks.forgetAll();
  const second = await page(shared);
  assert.equal(second.client, first.client);
  assert.deepEqual(
    second.socket.pending.map(({ data }) => data),
    ["not sent yet"],
  );
});
