/** What PhaoSocket promises as a WebSocket. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { PhaoSocket } from "../../../webapp/js/phao.js";
import { ID, JOINED, LIMITS, OTHER, START, WELCOME, World, message, settle } from "./world.mjs";

const open = async (options, joined) => {
  const world = new World();
  const socket = world.open("lobby", options);
  await world.join(joined);
  return { world, socket };
};

test("a room's address leads to the server's socket, whatever its scheme, path and query", async () => {
  const expected = {
    "ws://a.test/rooms/lobby": ["ws://a.test/socket", "lobby", "ws://a.test/rooms/lobby"],
    "https://a.test:8443/phao/rooms/c%C3%A0%20ph%C3%AA": [
      "wss://a.test:8443/phao/socket",
      "cà phê",
      "wss://a.test:8443/phao/rooms/c%C3%A0%20ph%C3%AA",
    ],
    "http://a.test/x/y/rooms/1?token=t&last=3": [
      "ws://a.test/x/y/socket?token=t",
      "1",
      "ws://a.test/x/y/rooms/1?token=t&last=3",
    ],
  };
  for (const [url, [line, room, shown]] of Object.entries(expected)) {
    const world = new World();
    const socket = new PhaoSocket(url, { environment: world.environment, storage: world.storage });
    await settle();
    assert.deepEqual([world.line.url, socket.room, socket.url], [line, room, shown]);
    assert.deepEqual(world.line.protocols, ["phao.v1"]);
    assert.equal(world.line.binaryType, "arraybuffer");
  }
});

test("an address that is not a room's is a SyntaxError", () => {
  const wrong = [
    "ws://a.test/",
    "ws://a.test/rooms/",
    "ws://a.test/rooms/a/b",
    "ftp://a.test/rooms/a",
    "rooms/a",
    "ws://a.test/rooms/a#b",
    "ws://a.test/rooms/a%2Fb",
    "ws://a.test/rooms/%07",
    "ws://a.test/rooms/%FF",
    `ws://a.test/rooms/${"a".repeat(129)}`,
    "ws://a.test/rooms/%20a",
    "ws://a.test/rooms/a?after=3",
  ];
  for (const url of wrong) {
    assert.throws(() => new PhaoSocket(url, { environment: new World().environment }), { name: "SyntaxError" }, url);
  }
});

test("options that contradict each other or the protocol are told at once", () => {
  const wrong = [
    { last: -1 },
    { last: 10_001 },
    { last: 1.5 },
    { after: { seq: 1 } },
    { after: { epoch: "1", seq: -1 } },
    { last: 1, after: { epoch: "1", seq: 1 } },
    { name: "a\n" },
    { name: "a".repeat(65) },
    { clientId: "short" },
  ];
  for (const options of wrong) {
    assert.throws(() => new World().openAs("lobby", options), TypeError, JSON.stringify(options));
  }
  assert.throws(
    () => new PhaoSocket("ws://a.test/rooms/a", { environment: { ...new World().environment, WebSocket: undefined } }),
    TypeError,
  );
});

test("the second argument may be subprotocols, as with WebSocket, or the options", async () => {
  const world = new World();
  const { environment, storage } = world;
  new PhaoSocket("ws://a.test/rooms/a", ["chat"], { environment, storage, last: 1 });
  await world.accept();
  assert.deepEqual((await world.sent())[1], { type: "join", room: "a", last: 1 });
});

test("where to begin can stand in the address, as for a bare socket; the options win", async () => {
  for (const [query, options, position] of [
    ["?last=3", {}, { last: 3 }],
    ["?after=7&epoch=e", {}, { epoch: "e", after: 7 }],
    ["?last=3", { after: { epoch: "f", seq: 8 } }, { epoch: "f", after: 8 }],
  ]) {
    const world = new World();
    new PhaoSocket(`ws://a.test/rooms/a${query}&name=Chi`, {
      environment: world.environment,
      storage: world.storage,
      ...options,
    });
    await world.accept();
    const [hello, join] = await world.sent();
    assert.equal(hello.name, "Chi");
    assert.deepEqual(join, { type: "join", room: "a", ...position });
  }
});

test("the constants are on the class and on each socket", async () => {
  const { socket } = await open();
  for (const target of [PhaoSocket, socket]) {
    assert.deepEqual([target.CONNECTING, target.OPEN, target.CLOSING, target.CLOSED], [0, 1, 2, 3]);
  }
});

test("it is CONNECTING until joined, then OPEN, also while it reconnects", async () => {
  const world = new World();
  const socket = world.open();
  assert.deepEqual([socket.readyState, socket.protocol, socket.id, socket.seq], [0, "", null, null]);
  await world.accept();
  assert.equal(socket.readyState, 0);
  await world.join({ head: 7, after: 7 });
  assert.deepEqual(
    [socket.readyState, socket.protocol, socket.id, socket.epoch, socket.seq],
    [1, "phao.v1", ID, "0000000000000001", 7],
  );
  assert.equal(socket.connected, true);
  await world.cut();
  assert.deepEqual([socket.readyState, socket.connected], [1, false]);
});

test("the event open says which numbers are there, also when the newest follow", async () => {
  for (const [first, head, after] of [
    [1, 0, 0],
    [1, 14, 14],
    [7, 500, 450],
    [501, 500, 500],
  ]) {
    const { socket } = await open({ last: 50 }, { first, head, after });
    const [event] = socket.log.of("open");
    assert.deepEqual([event.first, event.head, socket.seq], [first, head, after]);
  }
});

test("a message event is WebSocket's own, with more", async () => {
  const { world, socket } = await open();
  await world.receive(message(1, "xin chào"));
  const [event] = socket.log.of("message");
  assert.ok(event instanceof MessageEvent);
  const { data, origin, lastEventId, seq, time, from, own } = event;
  assert.deepEqual(
    { data, origin, lastEventId, seq, time, from, own },
    {
      data: "xin chào",
      origin: "ws://phao.test",
      lastEventId: "0000000000000001:1",
      seq: 1,
      time: START,
      from: OTHER,
      own: false,
    },
  );
});

test("bytes come as a Blob with its type, or as an ArrayBuffer", async () => {
  const { world, socket } = await open();
  const header = { ...message(1), data: undefined, contentType: "image/png", filename: "a.png" };
  await world.receiveBinary(header, Uint8Array.of(1, 2, 3));
  socket.binaryType = "blob";
  await world.receiveBinary({ ...header, seq: 2 }, Uint8Array.of(4));
  socket.binaryType = "neither";
  assert.equal(socket.binaryType, "blob");
  const [buffer, blob] = socket.log.of("message");
  assert.deepEqual(new Uint8Array(buffer.data), Uint8Array.of(1, 2, 3));
  assert.equal(buffer.filename, "a.png");
  assert.ok(blob.data instanceof Blob);
  assert.equal(blob.data.type, "image/png");
  assert.deepEqual(new Uint8Array(await blob.data.arrayBuffer()), Uint8Array.of(4));
});

test("own messages come only with echo, but the cursor moves with them", async () => {
  for (const echo of [false, true]) {
    const { world, socket } = await open({ echo });
    await world.receive(message(1, "của tôi", { from: { id: ID, name: "" } }));
    assert.deepEqual(socket.log.texts(), echo ? ["của tôi"] : []);
    assert.equal(socket.seq, 1);
    if (echo) assert.equal(socket.log.of("message")[0].own, true);
  }
});

test("everything that WebSocket can send is sent, and read at the time of the call", async () => {
  const { world, socket } = await open();
  const bytes = Uint8Array.of(1, 2, 3, 4);
  socket.send(bytes);
  socket.send(bytes.buffer);
  socket.send(new DataView(bytes.buffer, 1, 2));
  socket.send(new Blob([bytes], { type: "a/b" }));
  socket.send(12);
  socket.send("nửa \ud83d");
  bytes.fill(9);
  const sent = await world.sent();
  assert.deepEqual(
    sent.map(frame => frame.payload ?? frame.data),
    ["AQIDBA==", "AQIDBA==", "AgM=", "AQIDBA==", "12", "nửa \ufffd"],
  );
  assert.deepEqual(
    sent.map(frame => (frame.header ?? frame).n),
    [1, 2, 3, 4, 5, 6],
  );
  assert.equal(sent[3].header.contentType, "a/b");
  assert.throws(() => socket.send(), TypeError);
});

test("a file's name and type are made what the protocol can carry", async () => {
  const { world, socket } = await open();
  socket.send(Object.assign(new Blob(["x"], { type: "t/" + "x".repeat(200) }), { name: "a/b\\c\u0007.txt" }));
  socket.send(Object.assign(new Blob(["x"]), { name: "ế".repeat(100) + ".txt" }));
  const [odd, long] = (await world.sent()).map(frame => frame.header);
  assert.equal(odd.filename, "a_b_c_.txt");
  assert.equal("contentType" in odd, false);
  assert.ok(Buffer.byteLength(long.filename) <= 255);
  assert.match(long.filename, /ế\.txt$/);
});

test("send resolves with the number that the message got", async () => {
  const { world, socket } = await open();
  const number = socket.send("một");
  assert.equal(socket.bufferedAmount, Buffer.byteLength("một"));
  assert.deepEqual(
    socket.pending.map(({ n, data, time }) => ({ n, data, time })),
    [{ n: 1, data: "một", time: START }],
  );
  const [waiting] = socket.pending;
  await settle();
  await world.receive({ type: "ack", room: "lobby", n: 1, seq: 41, time: START + 5 });
  assert.equal(await number, 41);
  assert.deepEqual([socket.bufferedAmount, socket.pending], [0, []]);
  const [ack] = socket.log.of("ack");
  assert.deepEqual([ack.n, ack.seq, ack.time], [1, 41, START + 5]);
  assert.equal(ack.message, waiting);
});

test("send in CONNECTING waits for the room instead of throwing", async () => {
  const world = new World();
  const socket = world.open();
  socket.send("một");
  socket.send("hai");
  await world.accept();
  assert.deepEqual(
    (await world.sent()).map(frame => frame.type),
    ["hello", "join"],
  );
  await world.receive({ type: "welcome", id: ID, heartbeat: 25000, jitter: 500, limits: LIMITS }, JOINED);
  assert.deepEqual(
    (await world.sent()).map(({ n, data }) => [n, data]),
    [
      [1, "một"],
      [2, "hai"],
    ],
  );
});

test("close checks its arguments as WebSocket does", async () => {
  const { socket } = await open();
  for (const code of [0, 999, 1001, 2999, 5000, "x"]) {
    assert.throws(() => socket.close(code), { name: "InvalidAccessError" }, `${code}`);
  }
  assert.throws(() => socket.close(1000, "ế".repeat(42)), { name: "SyntaxError" });
  assert.equal(socket.readyState, 1);
  socket.close(3000, "ế".repeat(41));
  assert.equal(socket.readyState, 2);
});

test("close leaves the room; the close event has the page's code and reason", async () => {
  const { world, socket } = await open();
  socket.close(4100, "thôi");
  await settle();
  assert.deepEqual(await world.sent(), [{ type: "leave", room: "lobby" }]);
  assert.deepEqual([socket.readyState, socket.log.of("close")], [2, []]);
  await world.receive({ type: "left", room: "lobby" });
  const [event] = socket.log.of("close");
  assert.deepEqual([event.code, event.reason, event.wasClean, socket.readyState], [4100, "thôi", true, 3]);
  socket.close();
  await settle();
  assert.equal(socket.log.of("close").length, 1);
});

test("what was sent before close is stored before the room is left", async () => {
  const { world, socket } = await open();
  const number = socket.send("cuối");
  socket.close();
  assert.deepEqual(
    (await world.sent()).map(frame => frame.type),
    ["publish"],
  );
  await world.receive(message(1, "chen ngang"), { type: "ack", room: "lobby", n: 1, seq: 2, time: START });
  assert.equal(await number, 2);
  assert.deepEqual(
    (await world.sent()).map(frame => frame.type),
    ["leave"],
  );
  assert.deepEqual(socket.log.texts(), [], "nothing is dispatched in CLOSING");
});

test("a server that doesn't answer can't hold up a close for ever", async () => {
  const { world, socket } = await open();
  const unsent = assert.rejects(socket.send("mãi"), { code: "closed" });
  socket.close();
  await world.pass(10_000);
  assert.deepEqual(
    (await world.sent()).map(frame => frame.type),
    ["publish", "leave"],
  );
  await world.pass(5_000);
  const [event] = socket.log.of("close");
  assert.deepEqual([event.code, event.wasClean], [1006, false]);
  await unsent;
});

test("closing before it is open is an error and 1006; while it reconnects it is 1006", async () => {
  const world = new World();
  const early = world.open();
  early.close();
  await settle();
  assert.deepEqual(early.log.types(), ["error", "close"]);
  assert.equal(early.log.of("close")[0].code, 1006);

  const { world: other, socket } = await open();
  await other.cut();
  socket.close();
  await settle();
  assert.deepEqual(socket.log.types(), ["open", "reconnecting", "close"]);
  assert.equal(socket.log.of("close")[0].wasClean, false);
});

test("closing while the join is under way leaves the room again", async () => {
  const world = new World();
  const socket = world.open();
  await world.accept();
  socket.close();
  assert.deepEqual(
    (await world.sent()).map(frame => frame.type),
    ["hello", "join", "leave"],
  );
  await world.receive(JOINED, message(1, "một"), { type: "left", room: "lobby" });
  assert.deepEqual(socket.log.types(), ["close"]);
});

test("what was sent before close goes out also when the room is being joined again, and nothing is dispatched", async () => {
  for (const opened of [true, false]) {
    const world = new World();
    const socket = world.open();
    if (opened) {
      await world.join();
      await world.reconnect();
    } else {
      await world.accept();
    }
    await world.receive(WELCOME);
    await world.sent();
    const number = socket.send("cuối");
    socket.close(1000);
    assert.deepEqual(await world.sent(), []);
    const before = socket.log.events.length;
    await world.receive({ ...JOINED, head: 1 }, message(1, "chen ngang"));
    assert.deepEqual(
      (await world.sent()).map(({ type, data }) => [type, data]),
      [["publish", "cuối"]],
    );
    await world.receive({ type: "ack", room: "lobby", n: 1, seq: 2, time: START });
    assert.equal(await number, 2);
    assert.deepEqual(await world.sent(), [{ type: "leave", room: "lobby" }]);
    await world.receive({ type: "left", room: "lobby" });
    assert.deepEqual(
      socket.log.events.slice(before).map(({ type }) => type),
      ["ack", "close"],
    );
    const [{ code, wasClean }] = socket.log.of("close");
    assert.deepEqual([code, wasClean], [1000, true]);
    await world.pass(1_000);
    assert.deepEqual(world.timers, []);
  }
});

test("what was sent before close goes out after the server had forgotten the room, or could not read its log", async () => {
  const { world, socket } = await open();
  socket.send("cuối");
  socket.close();
  await world.sent();
  await world.receive({
    type: "refused",
    of: "publish",
    room: "lobby",
    n: 1,
    code: "not_joined",
    retry: false,
    message: "",
  });
  assert.equal((await world.sent())[0].type, "join");
  await world.receive({
    type: "refused",
    of: "join",
    room: "lobby",
    code: "log_unavailable",
    retry: true,
    message: "",
  });
  await world.pass(1_000);
  assert.equal((await world.sent())[0].type, "join");
  await world.receive(JOINED);
  assert.equal((await world.sent())[0].data, "cuối");
});

test("what was sent before close goes out over the connection that takes this one's place", async () => {
  const { world, socket } = await open();
  const other = world.open("other");
  await settle();
  await world.receive({ ...JOINED, room: "other" });
  socket.send("cuối");
  socket.close();
  await world.sent();
  other.name = "An";
  await world.accept();
  assert.deepEqual(
    (await world.sent()).map(({ type, room }) => [type, room]),
    [
      ["hello", undefined],
      ["join", "other"],
      ["join", "lobby"],
    ],
  );
  await world.receive(WELCOME, JOINED);
  assert.equal((await world.sent())[0].data, "cuối");
});

test("a room that waits to be joined again is left at once when nothing is unsent, else after 10 seconds", async () => {
  for (const [send, wait] of [
    [false, 0],
    [true, 10_000],
  ]) {
    const { world, socket } = await open();
    // The server skips one and goes on skipping it: the next try comes in 16 seconds.
    await world.receive(message(2, "hai"));
    for (const delay of [1_000, 2_000, 4_000, 8_000, 0]) {
      await world.receive({ ...JOINED, head: 2 }, message(2, "hai"));
      await world.pass(delay);
    }
    await world.sent();
    if (send) socket.send("cuối");
    socket.close();
    await world.pass(wait);
    assert.deepEqual(
      (await world.sent()).map(({ type }) => type),
      send ? ["publish", "leave"] : ["leave"],
    );
    await world.receive({ type: "left", room: "lobby" });
    assert.deepEqual([socket.readyState, socket.log.of("close")[0].wasClean], [3, true]);
  }
});

test("a listener of open that closes the socket hears of nothing more", async () => {
  const world = new World();
  const socket = world.open();
  socket.onopen = () => socket.close();
  await world.join();
  await world.receive({ type: "left", room: "lobby" });
  assert.deepEqual(
    socket.log.events.map(({ type }) => type),
    ["open", "close"],
  );
});

test("send after close is discarded, and its promise says so", async () => {
  const { world, socket } = await open();
  socket.close();
  await assert.rejects(socket.send("muộn"), { code: "closed", name: "PhaoError" });
  await assert.rejects(socket.history({ before: 3 }), { code: "closed" });
  assert.equal(socket.signal(1), false);
  assert.deepEqual(
    (await world.sent()).map(frame => frame.type),
    ["leave"],
  );
});

test("an ignored promise of send raises nothing", async () => {
  const unhandled = [];
  const listener = reason => unhandled.push(reason);
  process.on("unhandledRejection", listener);
  const { world, socket } = await open();
  socket.send("x");
  await settle();
  await world.receive({
    type: "refused",
    of: "publish",
    room: "lobby",
    n: 1,
    code: "invalid_field",
    retry: false,
    message: "no",
  });
  await settle();
  process.off("unhandledRejection", listener);
  assert.equal(socket.log.of("refused").length, 1);
  assert.deepEqual(unhandled, []);
});

test("handlers are called in the place where they were first set, with the socket as this", async () => {
  const { world, socket } = await open();
  const calls = [];
  assert.equal(socket.onmessage, null);
  socket.onmessage = () => assert.fail("it was replaced");
  socket.addEventListener("message", () => calls.push("listener"));
  socket.onmessage = function (event) {
    calls.push(["handler", this === socket, event.data]);
  };
  await world.receive(message(1, "một"));
  socket.onmessage = null;
  await world.receive(message(2, "hai"));
  socket.onmessage = "not a function";
  assert.equal(socket.onmessage, null);
  assert.deepEqual(calls, [["handler", true, "một"], "listener", "listener"]);
});

test("presence keeps who is here up to date", async () => {
  const { world, socket } = await open({}, { count: 2, members: [{ id: ID, name: "" }, OTHER] });
  assert.deepEqual(
    [...socket.members],
    [
      [ID, ""],
      [OTHER.id, "Bình"],
    ],
  );
  await world.receive({ type: "presence", room: "lobby", count: 2, joined: [{ id: "c", name: "Chi" }], left: [OTHER] });
  assert.deepEqual(
    [...socket.members],
    [
      [ID, ""],
      ["c", "Chi"],
    ],
  );
  await world.receive({ type: "presence", room: "lobby", count: 1, members: [{ id: ID, name: "An" }] });
  assert.deepEqual([...socket.members], [[ID, "An"]]);
  await world.receive({ type: "presence", room: "lobby", count: 5000 });
  assert.deepEqual([[...socket.members], socket.count], [[], 5000]);
  assert.equal(socket.log.of("presence").length, 4);
});

test("signals are sent only now or never", async () => {
  const { world, socket } = await open();
  assert.equal(socket.signal({ typing: true }), true);
  assert.deepEqual(await world.sent(), [{ type: "signal", room: "lobby", data: { typing: true } }]);
  assert.throws(() => socket.signal(undefined), TypeError);
  assert.throws(() => socket.signal("x".repeat(5000)), RangeError);
  await world.cut();
  assert.equal(socket.signal(1), false);
});

test("history is asked for one page at a time, and again after a cut", async () => {
  const { world, socket } = await open();
  const first = socket.history({ before: 9, limit: 1000 });
  const second = socket.history({ after: 0, limit: 1 });
  assert.deepEqual(await world.sent(), [{ type: "history", room: "lobby", before: 9, limit: 200 }]);
  await world.reconnect();
  await world.join();
  await world.cut();
  await world.reconnect();
  await world.receive(
    { type: "welcome", id: ID, heartbeat: 25000, jitter: 500, limits: LIMITS },
    { ...JOINED, head: 1 },
  );
  assert.deepEqual((await world.sent()).filter(frame => frame.type === "history").length, 1);
  await world.receive({
    type: "refused",
    of: "history",
    room: "lobby",
    code: "log_unavailable",
    retry: true,
    message: "later",
  });
  await world.pass(1_000);
  assert.deepEqual(await world.sent(), [{ type: "history", room: "lobby", before: 9, limit: 200 }]);
  const stored = { seq: 8, time: START, from: OTHER, contentType: "a/b", base64: "AQI=" };
  await world.receive({ type: "page", room: "lobby", before: 9, first: 1, head: 8, messages: [stored] });
  const page = await first;
  assert.deepEqual([page.first, page.head, page.messages[0].lastEventId], [1, 8, "0000000000000001:8"]);
  assert.deepEqual(new Uint8Array(page.messages[0].data), Uint8Array.of(1, 2));
  assert.deepEqual(await world.sent(), [{ type: "history", room: "lobby", after: 0, limit: 1 }]);
  const refused = assert.rejects(second, { code: "invalid_field", message: "no" });
  await world.receive({
    type: "refused",
    of: "history",
    room: "lobby",
    code: "invalid_field",
    retry: false,
    message: "no",
  });
  await refused;
  await assert.rejects(socket.history({}), TypeError);
  await assert.rejects(socket.history({ before: 1, after: 1 }), TypeError);
  await assert.rejects(socket.history({ before: -1 }), TypeError);
  await assert.rejects(socket.history({ before: 1, limit: 0 }), TypeError);
});

test("a page or a refusal that answers another request is not taken for this one's", async () => {
  const { world, socket } = await open();
  const page = socket.history({ before: 9 });
  await world.sent();
  const other = { type: "page", first: 1, head: 20, messages: [] };
  const refused = { type: "refused", of: "history", code: "not_joined", retry: false, message: "" };
  await world.receive(
    { ...other, room: "x", before: 9 },
    { ...other, room: "lobby", before: 8 },
    { ...other, room: "lobby", after: 9 },
  );
  await world.receive({ ...refused, room: "x" }, { ...other, room: "lobby", before: 9, head: 10 });
  assert.equal((await page).head, 10);
});

test("what asks for history when the socket closes is told so", async () => {
  const { socket } = await open();
  const page = socket.history({ before: 9 });
  socket.close();
  await assert.rejects(page, { code: "closed" });
});
