/** What a page may do in a room, and what becomes of the room when it may no longer. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { CLIENT, JOINED, START, WELCOME, World, message, settle } from "./world.mjs";
import { EXPIRED, HOUR, asUser, asker, tokenOf } from "./token-world.mjs";

const FORBIDDEN = { code: "forbidden", retry: false, message: "you may not read" };
const events = socket => socket.log.types().filter(type => type !== "reconnecting");

test("a room that may not be read is closed for good, and what waits for it is handed back", async () => {
  const world = new World();
  const socket = world.open("lobby", { token: tokenOf("42") });
  const other = world.open("other", { token: tokenOf("42") });
  const sent = socket.send("chờ");
  await world.accept();
  await world.receive({ ...WELCOME, user: "42", expiresIn: HOUR });
  await world.receive({ type: "refused", of: "join", room: "lobby", ...FORBIDDEN });
  await world.receive({ ...JOINED, room: "other" });
  await assert.rejects(sent, { code: "forbidden" });
  assert.deepEqual(events(socket), ["forbidden", "refused", "error", "close"]);
  const [{ code, reason }] = socket.log.of("close");
  assert.deepEqual([code, reason], [1008, "forbidden: you may not read"]);
  assert.deepEqual([socket.log.of("error")[0].code, socket.log.of("refused")[0].code], ["forbidden", "forbidden"]);
  assert.deepEqual([other.readyState, world.sockets.length], [1, 1]);
  await world.pass(120_000);
  assert.equal(world.sockets[0].takeFrames().filter(({ type }) => type === "join").length, 2);
  assert.deepEqual(await world.storage.keys("outbox"), []);
});

test("a room that is taken away is closed for good, and what waits for it is handed back", async () => {
  const world = new World();
  const socket = world.open("lobby", { token: tokenOf("42") });
  await asUser(world, "42");
  socket.send("trên đường");
  await settle();
  await world.receive({ type: "left", room: "lobby", ...FORBIDDEN });
  assert.deepEqual(events(socket), ["open", "forbidden", "refused", "error", "close"]);
  assert.equal(socket.pending.length, 0);
  assert.equal((await world.sent()).filter(({ type }) => type !== "publish").length, 0, "there is nothing to leave");
});

test("with other rights the room is joined again from its cursor, and what was on its way is sent again", async () => {
  const world = new World();
  const socket = world.open("lobby", { token: tokenOf("42"), echo: true });
  await asUser(world, "42");
  await world.receive(message(1, "một"));
  socket.send("trên đường");
  await world.sent();
  const changed = { type: "left", room: "lobby", code: "rights_changed", retry: true, message: "rights" };
  await world.receive(changed);
  assert.deepEqual(await world.sent(), [{ type: "join", room: "lobby", epoch: JOINED.epoch, after: 1 }]);
  await world.receive({ ...JOINED, head: 2, after: 1, n: 1, count: undefined, members: undefined });
  await world.receive(message(2, "hai"), { type: "ack", room: "lobby", n: 1, seq: 2, time: START });
  assert.deepEqual(socket.log.texts(), ["một", "hai"]);
  assert.equal(socket.pending.length, 0);
  assert.deepEqual([socket.count, socket.members.size], [0, 0]);
  assert.deepEqual(events(socket), ["open", "message", "message", "ack"]);
  for (let i = 0; i < 3; i++) {
    await world.receive(changed);
    await world.receive({ ...JOINED, head: 2, after: 2, n: 1 });
    await world.pass(30_000);
    await world.receive({ ...JOINED, head: 2, after: 2, n: 1 });
  }
  assert.equal(socket.readyState, 1);
});

test("a room that wants a token says so and is closed; what waits for it is kept", async () => {
  const world = new World();
  const socket = world.open("lobby");
  socket.send("chờ");
  await world.accept();
  const why = { code: "unauthenticated", retry: false, message: "not without a token" };
  await world.receive(WELCOME, { type: "refused", of: "join", room: "lobby", ...why });
  assert.deepEqual([events(socket), socket.unauthorized], [["error", "close"], ["unauthenticated"]]);
  assert.equal((await world.storage.keys("outbox")).length, 1);
});

test("a publish without the right to is handed back, and the room goes on", async () => {
  const world = new World();
  const socket = world.open("lobby", { token: tokenOf("42") });
  await asUser(world, "42");
  const sent = socket.send("không được");
  await settle();
  await world.receive({ type: "refused", of: "publish", room: "lobby", n: 1, ...FORBIDDEN });
  await assert.rejects(sent, { code: "forbidden" });
  assert.deepEqual(events(socket), ["open", "refused"]);
});

test("where who is here may not be seen nothing is told of it", async () => {
  const world = new World();
  const socket = world.open();
  await world.join({ count: undefined, members: undefined });
  assert.deepEqual([socket.log.of("presence").length, socket.count, socket.readyState], [0, 0, 1]);
});

test("a user who is revoked is out for good", async () => {
  const world = new World();
  const { token, calls } = asker();
  const socket = world.open("lobby", { token });
  await asUser(world, "42");
  await world.cut(4005, "revoked: by the operator");
  await world.pass(120_000);
  assert.deepEqual([calls, world.sockets.length, socket.log.of("close")[0].code], [["connect"], 1, 4005]);
});

// Over plain HTTP.

const http = (options = {}, transports = ["eventsource"]) => {
  const world = new World({ http: true, webSocket: false });
  return { world, open: (room = "lobby") => world.open(room, { transports, ...options }) };
};

async function streaming(options, transports) {
  const { world, open } = http(options, transports);
  const socket = open();
  await world.pass(10);
  await world.request.stream({ ...WELCOME, user: "42", expiresIn: HOUR, heartbeat: 2 * HOUR }, JOINED);
  return { world, socket };
}

test("over HTTP the token is in the header of each request, and never in an address", async () => {
  const { world, socket } = await streaming({ token: tokenOf("42") });
  socket.send("xin chào");
  socket.signal(1);
  await settle();
  socket.history({ before: 9 }).catch(() => {});
  await settle();
  await world.requests.find(({ path }) => path === "/rooms/lobby").json({ seq: 1, time: START });
  socket.close();
  await world.pass();
  assert.ok(world.requests.length >= 5, "events, publish, signal, history, leave");
  for (const { url, headers } of world.requests) {
    assert.equal(headers.Authorization, `Bearer ${tokenOf("42")}`);
    assert.ok(!url.includes(tokenOf("42")));
  }
});

test("a renewed token begins another event stream, from the cursor, and the page sees nothing of it", async () => {
  const { token, calls } = asker();
  const { world, socket } = await streaming({ token, echo: true });
  await world.request.send(message(1, "một"));
  const first = world.request;
  await world.pass(0.8 * HOUR + 10);
  assert.deepEqual([calls, first.aborted], [["connect", "refresh"], true]);
  assert.equal(world.request.headers.Authorization, `Bearer ${tokenOf("42", 2)}`);
  assert.equal(world.request.query.get("cursor"), `${JOINED.epoch}:1`);
  await world.request.stream(
    { ...WELCOME, user: "42", expiresIn: HOUR, heartbeat: 2 * HOUR },
    { ...JOINED, head: 2, after: 1 },
    message(2, "hai"),
  );
  await world.pass(0.8 * HOUR);
  assert.deepEqual(calls, ["connect", "refresh", "refresh"]);
  assert.deepEqual(
    [socket.log.texts(), events(socket)],
    [
      ["một", "hai"],
      ["open", "message", "message"],
    ],
  );
});

test("an event stream that ends with its token goes on with the next one", async () => {
  const { token, calls } = asker();
  const { world, socket } = await streaming({ token });
  const [code, reason] = [4004, EXPIRED];
  await world.request.send(message(1, "một"), { type: "close", code, reason });
  await world.pass(1_000);
  assert.deepEqual([calls, socket.unauthorized], [["connect", "expired"], []]);
  assert.equal(world.request.query.get("cursor"), `${JOINED.epoch}:1`);
  assert.equal(world.request.headers.Authorization, `Bearer ${tokenOf("42", 2)}`);
});

for (const transport of ["eventsource", "longpoll"]) {
  test(`a publish whose token expired is sent again with the next one, over ${transport}`, async () => {
    const { token, calls } = asker();
    const { world, open } = http({ token }, [transport]);
    const socket = open();
    await world.pass(10);
    const welcome = { ...WELCOME, user: "42", expiresIn: HOUR, heartbeat: 50_000 };
    const answer = () =>
      transport === "eventsource"
        ? world.request.stream(welcome, JOINED)
        : world.request.json({ cursor: "c", frames: [welcome, JOINED] });
    await answer();
    const sent = socket.send("một");
    await settle();
    await world.request.problem(401, "token_expired");
    await world.pass(1_000);
    assert.deepEqual([calls, world.request.path], [["connect", "expired"], "/events"]);
    await answer();
    await world.pass(10);
    const post = world.requests.findLast(({ method }) => method === "POST");
    assert.deepEqual(
      [post.headers["Idempotency-Key"], post.headers.Authorization],
      [`${CLIENT}-1`, `Bearer ${tokenOf("42", 2)}`],
    );
    await post.json({ seq: 1, time: START }, 201);
    assert.equal(await sent, 1);
    assert.deepEqual([socket.log.of("refused").length, socket.unauthorized], [0, []]);
  });
}

test("one forbidden room among several is found, and the others go on", async () => {
  const { world, open } = http({ token: tokenOf("42") });
  const sockets = ["a", "b", "c"].map(open);
  await world.pass(10);
  await world.request.problem(403, "forbidden");
  const asked = world.requests.slice(-3);
  assert.deepEqual(
    asked.map(({ path }) => path),
    ["/rooms/a", "/rooms/b", "/rooms/c"],
  );
  await asked[0].json({ first: 1, head: 0, messages: [] });
  await asked[1].problem(403, "forbidden");
  await asked[2].json({ first: 1, head: 0, messages: [] });
  await world.pass(10);
  assert.deepEqual(
    sockets.map(socket => socket.readyState),
    [0, 3, 0],
  );
  assert.deepEqual(events(sockets[1]), ["forbidden", "error", "close"]);
  assert.deepEqual(world.request.query.getAll("room"), ["a", "c"]);
});

test("a room that may no longer be read over HTTP is closed for good", async () => {
  const { world, socket } = await streaming({ token: tokenOf("42") });
  await world.request.end();
  await world.pass(5_000);
  await world.request.problem(403, "forbidden");
  assert.deepEqual(events(socket), ["open", "forbidden", "error", "close"]);
});

test("where rights change again and again the server is not asked without a pause", async () => {
  const { world, open } = http({ token: tokenOf("42") });
  const sockets = ["a", "b"].map(open);
  await world.pass(10);
  await world.request.problem(403, "forbidden");
  for (const request of world.requests.slice(-2)) await request.json({ first: 1, head: 0, messages: [] });
  const { length } = world.requests;
  await world.pass(100);
  assert.deepEqual([world.requests.length, sockets[0].log.of("reconnecting").length], [length, 1]);
});

test("over HTTP too, who is revoked is out for good", async () => {
  const { world, socket } = await streaming({ token: tokenOf("42") });
  socket.send("một");
  await settle();
  await world.request.problem(403, "revoked");
  await world.pass(60_000);
  const [{ code, reason }] = socket.log.of("close");
  assert.deepEqual([code, reason, world.requests.length], [4005, "revoked: because", 2]);
});

test("a content is fetched with the token, with the next one where it has expired, and from nowhere else", async () => {
  const { token, calls } = asker();
  const { world, socket } = await streaming({ token });
  const content = socket.fetch({ url: "http://phao.test/rooms/lobby/messages/1?epoch=1" });
  await settle();
  await world.request.problem(401, "token_expired");
  assert.deepEqual(
    [calls, new Headers(world.request.headers).get("Authorization")],
    [["connect", "expired"], `Bearer ${tokenOf("42", 2)}`],
  );
  await world.request.text("ảnh", 200);
  assert.equal(await (await content).text(), "ảnh");
  for (const url of [
    "http://evil.test/rooms/lobby/messages/1",
    "http://phao.test/other",
    "http://phao.test.evil/rooms/a",
  ]) {
    await assert.rejects(socket.fetch(url), TypeError);
  }
});

test("who looks whether a WebSocket works again shows the token too", async () => {
  const world = new World({ http: true });
  const socket = world.open("lobby", { token: tokenOf("42") });
  await settle();
  await world.cut();
  await world.pass(10);
  await world.request.stream({ ...WELCOME, user: "42", expiresIn: HOUR }, JOINED);
  await world.pass(20_000);
  assert.equal(socket.transport, "eventsource");
  await world.accept();
  const [{ type, token, client }] = await world.sent();
  assert.deepEqual([type, token], ["hello", tokenOf("42")]);
  assert.notEqual(client, CLIENT);
});
