/** Many rooms on one connection, and one room's stream of messages. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { CLIENT, ID, JOINED, LIMITS, WELCOME, World, message, settle } from "./world.mjs";

const frame = (room, more) => ({ ...message(1, room), room, ...more });

test("sockets to one server share one connection and one client", async () => {
  const world = new World();
  const [a, b] = ["a", "b"].map(name => world.open(name));
  await world.accept();
  const sent = await world.sent();
  assert.deepEqual(
    sent.map(({ type, room }) => [type, room]),
    [
      ["hello", undefined],
      ["join", "a"],
      ["join", "b"],
    ],
  );
  await world.receive(WELCOME, { ...JOINED, room: "b" }, { ...JOINED, room: "a" }, frame("a"), frame("b"));
  const c = world.open("c");
  assert.deepEqual(
    (await world.sent()).map(({ room }) => room),
    ["c"],
  );
  await world.receive({ ...JOINED, room: "c" });
  assert.equal(world.sockets.length, 1);
  assert.deepEqual(
    [a, b, c].map(socket => socket.log.texts()),
    [["a"], ["b"], []],
  );
  assert.deepEqual(
    [a, b, c].map(socket => socket.id),
    [ID, ID, ID],
  );
});

test("closing one room leaves the others alone", async () => {
  const world = new World();
  const [a, b] = ["a", "b"].map(name => world.open(name));
  await world.accept();
  await world.receive(WELCOME, { ...JOINED, room: "a" }, { ...JOINED, room: "b" });
  a.close();
  await settle();
  await world.receive({ type: "left", room: "a" }, frame("b"));
  await world.pass(20_000);
  assert.deepEqual([a.readyState, b.readyState, world.line.closedWith], [3, 1, null]);
  assert.deepEqual(b.log.texts(), ["b"]);
});

test("a page that goes from one room to the next keeps its connection", async () => {
  const world = new World();
  const a = world.open("lobby");
  await world.join();
  a.close();
  const b = world.open("b");
  assert.deepEqual(
    (await world.sent()).map(({ type, room }) => [type, room]),
    [
      ["leave", "lobby"],
      ["join", "b"],
    ],
  );
  await world.receive({ type: "left", room: "lobby" }, { ...JOINED, room: "b" });
  await world.pass(5_000);
  assert.deepEqual([world.sockets.length, world.line.closedWith, b.readyState], [1, null, 1]);
});

test("a room that is closed and opened again at once is left and joined, in this order", async () => {
  const world = new World();
  const first = world.open();
  await world.join();
  await world.receive(message(1, "một"));
  first.close();
  const second = world.open();
  assert.deepEqual(await world.sent(), [
    { type: "leave", room: "lobby" },
    { type: "join", room: "lobby", epoch: "0000000000000001", after: 1 },
  ]);
  await world.receive(
    message(2, "hai"),
    { type: "left", room: "lobby" },
    { ...JOINED, head: 2, after: 1 },
    message(2, "hai"),
  );
  assert.deepEqual(
    [first.readyState, first.log.texts(), second.readyState, second.log.texts()],
    [3, ["một"], 1, ["hai"]],
  );
});

test("what the server says before `left` is not for the room that was opened since", async () => {
  const world = new World();
  world.open().close();
  await settle();
  world.open("other");
  const first = world.open();
  await world.accept();
  first.close();
  const second = world.open();
  assert.deepEqual(
    (await world.sent()).map(({ type }) => type),
    ["hello", "join", "join", "leave", "join"],
  );
  await world.receive(WELCOME, { ...JOINED, head: 5, after: 5 });
  assert.equal(second.readyState, 0);
  await world.receive({ type: "left", room: "lobby" }, { ...JOINED, head: 6, after: 6 });
  assert.deepEqual([first.readyState, second.readyState, second.seq], [3, 1, 6]);
});

test("two sockets to one room are two members, as with WebSocket", async () => {
  const world = new World();
  const [a, b] = [world.openAs("lobby"), world.openAs("lobby")];
  await settle();
  assert.equal(world.sockets.length, 2);
  for (const line of world.sockets) line.accept();
  await settle();
  const clients = world.sockets.map(line => line.takeFrames()[0].client);
  assert.notEqual(clients[0], clients[1]);
  assert.equal(a.readyState + b.readyState, 0);
});

test("another server, another storage or another client is another connection", async () => {
  const world = new World();
  world.open("a");
  world.openAs("b", { clientId: CLIENT.replace("0", "f") });
  world.open("c", { storage: "memory" });
  await settle();
  assert.equal(world.sockets.length, 3);
});

test("a room that will not have us is closed with the reason; the others stay", async () => {
  const world = new World();
  const [a, b] = ["a", "b"].map(name => world.open(name));
  await world.accept();
  await world.receive(
    WELCOME,
    { ...JOINED, room: "a" },
    { type: "refused", of: "join", room: "b", code: "too_many_rooms", retry: false, message: "one is enough" },
  );
  assert.deepEqual([a.readyState, b.readyState], [1, 3]);
  assert.equal(b.log.of("error")[0].code, "too_many_rooms");
  const [close] = b.log.of("close");
  assert.deepEqual([close.code, close.reason], [1008, "one is enough"]);
});

test("a room whose log can't be read now is joined again, slower and slower", async () => {
  const world = new World();
  const socket = world.open();
  await world.accept();
  await world.receive(WELCOME);
  await world.sent();
  for (const delay of [1_000, 2_000, 4_000]) {
    await world.receive({
      type: "refused",
      of: "join",
      room: "lobby",
      code: "log_unavailable",
      retry: true,
      message: "later",
    });
    await world.pass(delay - 1);
    assert.deepEqual(await world.sent(), []);
    await world.pass(1);
    assert.deepEqual(await world.sent(), [{ type: "join", room: "lobby" }]);
  }
  await world.receive(JOINED);
  assert.equal(socket.readyState, 1);
});

test("the name is said in hello; a new name takes a new connection, the old one is closed when that is welcomed", async () => {
  const world = new World();
  const socket = world.open("lobby", { name: "An" });
  await world.join();
  const old = world.line;
  socket.name = "An";
  await settle();
  assert.equal(world.sockets.length, 1);
  socket.name = "Ân";
  await world.accept();
  const [hello, join] = await world.sent();
  assert.deepEqual([hello.name, hello.generation, join.type], ["Ân", 2, "join"]);
  assert.equal(old.closedWith, null);
  await world.receive(WELCOME, JOINED);
  assert.notEqual(old.closedWith, null);
  assert.deepEqual(socket.log.types(), ["open"], "nothing was lost, so nothing is told");
  assert.throws(() => (socket.name = "x".repeat(65)), TypeError);
  assert.equal(socket.name, "Ân");
});

test("a name that is given before the connection stands costs no second one", async () => {
  const world = new World();
  const socket = world.open();
  socket.name = "An";
  await world.accept();
  assert.equal((await world.sent())[0].name, "An");
  await world.receive(WELCOME, JOINED);
  assert.equal(world.sockets.length, 1);
});

test("what was unanswered when the name changed is sent again", async () => {
  const world = new World();
  const socket = world.open();
  await world.join();
  socket.send("một");
  await world.sent();
  socket.name = "An";
  await world.accept();
  await world.sent();
  await world.receive(WELCOME, { ...JOINED, n: 1, head: 1 });
  assert.deepEqual(
    (await world.sent()).map(({ n, data }) => [n, data]),
    [[1, "một"]],
  );
});

test("a gap moves the cursor, and is told once", async () => {
  const world = new World();
  const socket = world.open("lobby", { after: { epoch: "e", seq: 2 } });
  await world.accept();
  await world.receive(WELCOME, { ...JOINED, first: 6, head: 6, after: 5 });
  assert.deepEqual([socket.epoch, socket.seq], ["e", 2], "until the gap is told, the old cursor holds");
  await world.receive({ type: "gap", room: "lobby", reason: "retention", from: 3, to: 5, next: 6 });
  assert.deepEqual([socket.epoch, socket.seq], ["0000000000000001", 5]);
  await world.receive({ type: "gap", room: "lobby", reason: "retention", from: 3, to: 4, next: 5 }, message(6, "sáu"));
  assert.deepEqual(socket.log.types(), ["open", "gap", "message"]);
});

test("an epoch's gap takes numbers back", async () => {
  const world = new World();
  const socket = world.open("lobby", { after: { epoch: "e", seq: 9 } });
  await world.accept();
  await world.receive(
    WELCOME,
    { ...JOINED, head: 3, after: 2 },
    { type: "gap", room: "lobby", reason: "epoch", from: 3, to: 9, next: 3 },
    message(3, "ba"),
  );
  assert.deepEqual(socket.log.texts(), ["ba"]);
  assert.deepEqual([socket.epoch, socket.seq], ["0000000000000001", 3]);
});

test("a server that forgets the gap is asked again, not believed", async () => {
  const world = new World();
  const socket = world.open("lobby", { after: { epoch: "e", seq: 9 } });
  await world.accept();
  await world.sent();
  await world.receive(WELCOME, { ...JOINED, head: 3, after: 2 }, message(3, "ba"));
  assert.deepEqual(await world.sent(), [{ type: "join", room: "lobby", epoch: "e", after: 9 }]);
  assert.deepEqual(socket.log.texts(), []);
});

test("a server that keeps skipping is asked slower and slower", async () => {
  const world = new World();
  world.open();
  await world.join();
  await world.receive(message(2, "hai"));
  assert.equal((await world.sent()).length, 1);
  for (const delay of [1_000, 2_000]) {
    await world.receive({ ...JOINED, head: 2 }, message(2, "hai"));
    await world.pass(delay - 1);
    assert.deepEqual(await world.sent(), []);
    await world.pass(1);
    assert.deepEqual(await world.sent(), [{ type: "join", room: "lobby", epoch: "0000000000000001", after: 0 }]);
  }
});

test("what made the tries to join slow is forgotten with an acknowledgement, and with the connection", async () => {
  const refused = {
    type: "refused",
    of: "join",
    room: "lobby",
    code: "log_unavailable",
    retry: true,
    message: "later",
  };
  const world = new World();
  const socket = world.open();
  await world.accept();
  await world.receive(WELCOME);
  for (const delay of [1_000, 2_000]) {
    await world.receive(refused);
    await world.pass(delay);
  }
  await world.receive(JOINED);
  socket.send("một");
  await settle();
  await world.receive({ type: "ack", room: "lobby", n: 1, seq: 1, time: 0 });
  await world.sent();
  await world.receive(message(2, "hai"));
  assert.deepEqual(
    (await world.sent()).map(({ type }) => type),
    ["join"],
  );

  await world.receive(refused);
  await world.reconnect();
  await world.receive(WELCOME, JOINED);
  await world.sent();
  await world.receive(message(2, "hai"));
  assert.deepEqual(
    (await world.sent()).map(({ type }) => type),
    ["join"],
  );
});

test("joining again in mid-stream does not disturb what is being published", async () => {
  const world = new World();
  const socket = world.open();
  await world.join();
  socket.send("một");
  await world.sent();
  await world.receive(message(2, "hai"));
  assert.equal((await world.sent()).length, 1);
  await world.receive({ ...JOINED, head: 2, n: 0 }, { type: "ack", room: "lobby", n: 1, seq: 3, time: 0 });
  assert.deepEqual(await world.sent(), [], "the answer was still to come, and came");
  assert.equal(socket.pending.length, 0);
});

test("a listener that closes the socket gets nothing more of the same WebSocket message", async () => {
  const world = new World();
  const socket = world.open();
  await world.join();
  socket.onmessage = () => socket.close();
  await world.receive(message(1, "một"), message(2, "hai"));
  assert.deepEqual(socket.log.texts(), ["một"]);
});

async function twoRooms() {
  const world = new World();
  const [a, b] = ["a", "b"].map(name => world.open(name));
  await world.accept();
  await world.receive(WELCOME, { ...JOINED, room: "a" }, { ...JOINED, room: "b" });
  await world.sent();
  return { world, a, b };
}

test("a listener that hears of a cut finds no room that is still taken for joined", async () => {
  const { world, a, b } = await twoRooms();
  const seen = [];
  let page;
  a.onreconnecting = () => {
    seen.push(b.connected, b.signal(1));
    page = b.history({ before: 5 });
    a.onreconnecting = null;
  };
  await world.reconnect();
  assert.deepEqual(seen, [false, false]);
  await world.receive(WELCOME, { ...JOINED, room: "a" }, { ...JOINED, room: "b" });
  assert.deepEqual((await world.sent()).at(-1), { type: "history", room: "b", before: 5, limit: 200 });
  await world.receive({ type: "page", room: "b", before: 5, first: 1, head: 0, messages: [] });
  assert.equal((await page).head, 0);
});

test("a listener may close all rooms when it hears of a cut or of the end", async () => {
  for (const [code, first, type] of [
    [1006, ["open", "reconnecting", "close"], "reconnecting"],
    [4001, ["open", "error", "close"], "error"],
  ]) {
    const { world, a, b } = await twoRooms();
    b.history({ before: 5 }).catch(() => {});
    await settle();
    await world.receive({
      type: "refused",
      of: "history",
      room: "b",
      code: "log_unavailable",
      retry: true,
      message: "later",
    });
    a[`on${type}`] = () => [a, b].forEach(socket => socket.close());
    await world.cut(code);
    if (code === 4001) assert.deepEqual(world.timers, [], "at the end nothing is left running");
    await world.pass(2_000);
    assert.deepEqual([a.log.types(), b.log.types()], [first, ["open", "close"]]);
    assert.deepEqual(world.timers, []);
  }
});

test("before the welcome, limits are those of a server that is not set otherwise", () => {
  assert.deepEqual(new World().open().limits, LIMITS);
});

test("limits are the server's", async () => {
  const world = new World();
  const socket = world.open();
  await world.join({}, { limits: { ...LIMITS, signalBytes: 3 } });
  assert.throws(() => socket.signal("xin"), RangeError);
  assert.equal(socket.signal(1), true);
});

test("of an erasure the numbers are told, and no name", async () => {
  const world = new World();
  const socket = world.open("lobby");
  await world.join();
  const told = [];
  socket.addEventListener("removed", ({ seq, erases, removes, upTo, own, from }) =>
    told.push({ seq, erases, removes, upTo, own, from }),
  );
  const from = { id: "0".repeat(32), name: "" };
  await world.receive(message(1), { type: "removed", room: "lobby", seq: 2, time: 2, from, erases: [1] });
  assert.deepEqual(told, [{ seq: 2, erases: [1], removes: undefined, upTo: undefined, own: false, from }]);
  assert.equal(socket.seq, 2);
});
