/** When a page goes from WebSocket to an event stream and on to polls, and how it comes back. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { CLIENT, JOINED, START, WELCOME, World, message, settle } from "./world.mjs";

const EPOCH = JOINED.epoch;

async function opened(options = {}, socketOptions = {}) {
  const world = new World({ http: true, ...options });
  const socket = world.open("lobby", socketOptions);
  await settle();
  return { world, socket };
}

/** A page that listens by an event stream, because its first WebSocket was refused. */
async function streaming(joined = {}) {
  const { world, socket } = await opened();
  await world.cut();
  await world.pass(0);
  const stream = world.request;
  await stream.stream(WELCOME, { ...JOINED, ...joined });
  return { world, socket, stream };
}

const isStream = ({ path, headers }) => path === "/events" && headers.Accept === "text/event-stream";
const isPoll = ({ path, query }) => path === "/events" && query.has("wait");

test("while WebSocket works nothing else is tried", async () => {
  const { world, socket } = await opened();
  await world.join();
  await world.pass(20_000);
  assert.deepEqual([socket.transport, socket.log.transports, world.requests.length], ["websocket", ["websocket"], 0]);
});

test("without WebSocket it begins with an event stream, and never looks for WebSocket", async () => {
  const { world, socket } = await opened({ webSocket: false });
  assert.ok(isStream(world.request));
  await world.request.stream(WELCOME, JOINED);
  assert.deepEqual([socket.readyState, socket.transport, socket.log.transports], [1, "eventsource", ["eventsource"]]);
});

test("a refused handshake leads to an event stream at once", async () => {
  const { world, socket } = await opened();
  await world.cut();
  assert.deepEqual(
    socket.log.of("reconnecting").map(({ attempt, delay }) => [attempt, delay]),
    [[1, 0]],
  );
  await world.pass(0);
  assert.ok(isStream(world.request));
});

test("a handshake that hangs, and a WebSocket that opens and stays silent, are given 5 seconds", async () => {
  for (const opens of [false, true]) {
    const { world } = await opened();
    if (opens) await world.accept();
    await world.pass(4_999);
    assert.equal(world.requests.length, 0);
    await world.pass(1);
    assert.ok(isStream(world.request));
    assert.notEqual(world.line.closedWith, null);
  }
});

test("a WebSocket that the browser forbids is not tried again", async () => {
  const world = new World({ http: true });
  world.environment.WebSocket = class {
    constructor() {
      throw new DOMException("blocked port", "SecurityError");
    }
  };
  const socket = world.open();
  await settle();
  await world.request.stream(WELCOME, JOINED);
  assert.equal(socket.transport, "eventsource");
});

test("a WebSocket that is cut three times just after opening leads to an event stream, welcomed or not", async () => {
  for (const welcomed of [false, true]) {
    const { world, socket } = await opened();
    for (let i = 0; i < 3; i++) {
      assert.deepEqual([world.sockets.length, world.requests.length], [i + 1, 0]);
      await world.accept();
      if (welcomed) await world.receive(WELCOME, JOINED);
      await world.pass(1_000);
      await world.cut();
      await world.pass(socket.log.of("reconnecting").at(-1).delay);
    }
    assert.equal(world.sockets.length, 3);
    assert.ok(isStream(world.request));
  }
});

test("cuts of a WebSocket that lasted for a while lead nowhere else", async () => {
  const { world } = await opened();
  for (let i = 0; i < 5; i++) {
    await world.accept();
    await world.receive(WELCOME, JOINED);
    await world.pass(5_000);
    await world.cut();
    await world.pass(500);
  }
  assert.deepEqual([world.sockets.length, world.requests.length], [6, 0]);
});

test("a server that asks to come again later is not taken for a network that lets no WebSocket through", async () => {
  const { world, socket } = await opened();
  for (let i = 0; i < 5; i++) {
    await world.accept();
    await world.receive(WELCOME, JOINED);
    await world.cut(1013, "try again later");
    await world.pass(socket.log.of("reconnecting").at(-1).delay);
  }
  assert.equal(world.requests.length, 0);
});

test("when nothing can be reached the next attempt is a WebSocket again, after a pause", async () => {
  const { world, socket } = await opened();
  await world.cut();
  await world.pass(0);
  await world.request.fail();
  assert.deepEqual(
    socket.log.of("reconnecting").map(({ attempt, delay }) => [attempt, delay]),
    [
      [1, 0],
      [1, 250],
    ],
  );
  await world.pass(250);
  assert.deepEqual([world.sockets.length, world.requests.length], [2, 1]);
  await world.join();
  assert.equal(socket.transport, "websocket");
});

test("an event stream that is held back, refused or not one leads to polls", async () => {
  const obstacles = [
    async ({ request, world }) => {
      await request.stream();
      await world.pass(5_000);
    },
    ({ world }) => world.pass(5_000),
    ({ request }) => request.text("<h1>Bad gateway</h1>", 502),
    ({ request }) => request.text("<h1>Log in</h1>", 200),
    async ({ request }) => {
      await request.stream();
      await request.end();
    },
  ];
  for (const obstruct of obstacles) {
    const { world, socket } = await opened({ webSocket: false });
    const { request } = world;
    await obstruct({ world, request });
    await world.pass(0);
    assert.ok(isPoll(world.request));
    await world.request.json({ cursor: `${EPOCH}:0.1`, frames: [WELCOME, JOINED] });
    assert.deepEqual([socket.readyState, socket.transport], [1, "longpoll"]);
  }
});

test("an event stream that is cut again and again just after it began leads to polls", async () => {
  const { world } = await opened({ webSocket: false });
  for (let i = 0; i < 3; i++) {
    assert.ok(isStream(world.request));
    await world.request.stream(WELCOME, JOINED);
    await world.request.end();
    await world.pass(1_500);
  }
  assert.ok(isPoll(world.request));
});

test("when polls fail as well it begins again from the top", async () => {
  const { world } = await opened();
  await world.cut();
  await world.pass(0);
  await world.request.text("no", 502);
  await world.pass(0);
  await world.request.text("no", 502);
  await world.pass(250);
  assert.deepEqual([world.sockets.length, world.requests.length], [2, 2]);
});

test("the secret goes in a header and never in the address", async () => {
  const { world, stream, socket } = await streaming();
  socket.send("xin chào");
  await settle();
  assert.deepEqual([stream.headers["Phao-Client"], stream.headers["Phao-Generation"]], [CLIENT, "1"]);
  assert.ok(world.requests.every(({ url }) => !url.includes(CLIENT)));
  assert.ok(stream.url.startsWith("http://phao.test/events?room=lobby"));
});

test("an event stream brings messages, bytes, gaps, presence and signals, in whatever pieces they come", async () => {
  const { socket, stream } = await streaming();
  const bytes = { ...message(2, undefined), base64: "AQID", contentType: "image/png" };
  const text = [message(1, "một"), bytes]
    .map(frame => `id: ${EPOCH}:${frame.seq}\ndata: ${JSON.stringify(frame)}\n\n`)
    .join(":\n\n");
  for (const character of text) await stream.sendText(character === "ộ" ? "ộ" : character);
  await stream.send(
    { type: "gap", room: "lobby", reason: "retention", from: 3, to: 5, next: 6 },
    { type: "presence", room: "lobby", count: 2, joined: [{ id: "1c0ffee012345678", name: "Bình" }], left: [] },
    { type: "signal", room: "lobby", from: { id: "1c0ffee012345678", name: "Bình" }, data: { typing: true } },
    message(6, "sáu"),
  );
  const [một, hai, sáu] = socket.log.of("message");
  assert.deepEqual(
    [một.data, [...new Uint8Array(hai.data)], hai.contentType, sáu.data],
    ["một", [1, 2, 3], "image/png", "sáu"],
  );
  assert.equal(socket.log.of("gap")[0].next, 6);
  assert.deepEqual(socket.log.of("signal")[0].data, { typing: true });
  assert.deepEqual([socket.count, socket.seq], [2, 6]);
});

test("publishes go out one after another, under the same keys as over WebSocket", async () => {
  const { world, socket } = await streaming({ n: 4 });
  const sent = [socket.send("năm"), socket.send(new Blob([new Uint8Array([65])], { type: "image/png" }))];
  await settle();
  const first = world.request;
  assert.deepEqual([first.method, first.path, first.body], ["POST", "/rooms/lobby", "năm"]);
  assert.equal(first.headers["Idempotency-Key"], `${CLIENT}-5`);
  await first.json({ epoch: EPOCH, seq: 12, time: START }, 201);
  const second = world.request;
  assert.deepEqual([second.headers["Idempotency-Key"], second.headers["Content-Type"]], [`${CLIENT}-6`, "image/png"]);
  await second.json({ epoch: EPOCH, seq: 14, time: START }, 200);
  assert.deepEqual(await Promise.all(sent), [12, 14]);
});

test("a publish whose answer was lost is sent again under the same key, and those after it wait", async () => {
  const { world, socket } = await streaming();
  socket.send("một");
  socket.send("hai");
  await settle();
  await world.request.fail();
  await world.pass(3_000);
  const posts = world.requests.filter(({ method }) => method === "POST");
  assert.deepEqual(
    posts.map(({ headers, body }) => [headers["Idempotency-Key"].slice(-1), body]),
    [
      ["1", "một"],
      ["1", "một"],
    ],
  );
  assert.equal(socket.log.of("refused").length, 0);
});

test("a publish that skips one is sent again from the expected one on", async () => {
  const { world, socket } = await streaming({ n: 5 });
  socket.send("sáu");
  socket.send("bảy");
  await settle();
  // An older backup of the log was restored: it has only three.
  await world.request.problem(409, "n_skipped", { retry: true, expected: 4 });
  await world.pass(0);
  for (const [key, body] of [
    ["4", "sáu"],
    ["5", "bảy"],
  ]) {
    const post = world.request;
    assert.deepEqual([post.headers["Idempotency-Key"].slice(-1), post.body], [key, body]);
    await post.json({ epoch: EPOCH, seq: Number(key), time: START }, 201);
  }
  assert.equal(socket.pending.length, 0);
});

test("what will never be accepted is refused, and its number goes to the next one", async () => {
  const { world, socket } = await streaming();
  socket.send("một");
  socket.send("hai");
  await settle();
  await world.request.problem(413, "message_too_large");
  await world.pass(0);
  assert.deepEqual(
    socket.log.of("refused").map(({ code }) => code),
    ["message_too_large"],
  );
  assert.deepEqual([world.request.headers["Idempotency-Key"].slice(-1), world.request.body], ["1", "hai"]);
});

test("what a proxy in front of the server finds too large is refused for good, and holds nothing up", async () => {
  const { world, socket } = await streaming();
  socket.send(new Uint8Array(3_000_000).buffer);
  socket.send("hai");
  await settle();
  await world.request.text("<h1>413 Request Entity Too Large</h1>", 413);
  await world.pass(0);
  assert.deepEqual(
    socket.log.of("refused").map(({ code }) => code),
    ["message_too_large"],
  );
  assert.deepEqual([world.request.headers["Idempotency-Key"].slice(-1), world.request.body], ["1", "hai"]);
});

test("a publish that was on its way when WebSocket broke goes on over HTTP, under the same number", async () => {
  const { world, socket } = await opened();
  await world.join({ n: 2 });
  await world.pass(5_000);
  socket.send("ba");
  assert.equal((await world.sent())[0].n, 3);
  await world.cut();
  await world.pass(500);
  await world.cut();
  await world.pass(0);
  // It had been stored: the log's number says so, and the repetition is answered with what it has.
  await world.request.stream(WELCOME, { ...JOINED, head: 1, after: 0, n: 3 }, message(1, "ba", { n: 3 }));
  const post = world.request;
  assert.deepEqual([post.headers["Idempotency-Key"], post.body], [`${CLIENT}-3`, "ba"]);
  await post.json({ epoch: EPOCH, seq: 1, time: START });
  assert.deepEqual([socket.pending.length, socket.log.of("ack").length], [0, 1]);
});

test("the cursor is kept from WebSocket to event stream to polls, and a gap is told on each", async () => {
  const { world, socket } = await opened();
  await world.join();
  await world.receive(message(1, "một"));
  await world.pass(5_000);
  await world.cut();
  await world.pass(500);
  await world.cut();
  await world.pass(0);
  const stream = world.request;
  assert.equal(stream.query.get("cursor"), `${EPOCH}:1`);
  const gap = { type: "gap", room: "lobby", reason: "retention", from: 2, to: 3, next: 4 };
  await stream.stream(WELCOME, { ...JOINED, head: 4, after: 3 }, gap, message(4, "bốn"));
  await world.pass(5_000);
  await stream.end();
  await world.pass(500);
  assert.equal(world.request.query.get("cursor"), `${EPOCH}:4`);
  await world.request.text("no", 502);
  await world.pass(0);
  const poll = world.request;
  assert.deepEqual([isPoll(poll), poll.query.get("cursor")], [true, `${EPOCH}:4`]);
  await poll.json({ cursor: `${EPOCH}:4.1`, frames: [WELCOME, { ...JOINED, head: 4, after: 4 }] });
  const next = world.request;
  assert.equal(next.query.get("cursor"), `${EPOCH}:4.1`);
  await next.json({ cursor: `${EPOCH}:7.1`, frames: [{ ...gap, from: 5, to: 6, next: 7 }, message(7, "bảy")] });
  assert.deepEqual(socket.log.texts(), ["một", "bốn", "bảy"]);
  assert.deepEqual(
    socket.log.of("gap").map(({ next }) => next),
    [4, 7],
  );
  assert.deepEqual(socket.log.transports, ["websocket", "eventsource", "longpoll"]);
});

test("another room on the same connection begins another stream, from the cursors of both", async () => {
  const { world, socket, stream } = await streaming();
  await stream.send(message(1, "một"));
  const other = world.open("news", { last: 10 });
  const third = world.open("sport");
  await world.pass(5);
  assert.ok(stream.aborted);
  const both = world.requests.filter(isStream).at(-1);
  assert.deepEqual(both.query.getAll("room"), ["lobby", "news"]);
  assert.deepEqual([both.query.get("cursor"), both.query.get("last")], [`${EPOCH}:1,-`, "10"]);
  const news = { ...JOINED, room: "news" };
  await both.stream(WELCOME, { ...JOINED, head: 1, after: 1, count: 7 }, news);
  assert.deepEqual([other.connected, third.connected, socket.count], [true, false, 7]);
  const all = world.requests.filter(isStream).at(-1);
  assert.deepEqual(all.query.getAll("room"), ["lobby", "news", "sport"]);
  assert.deepEqual([all.query.get("cursor"), all.query.get("last")], [`${EPOCH}:1,${EPOCH}:0,-`, null]);
  await all.stream(WELCOME, { ...JOINED, head: 1, after: 1 }, news, { ...JOINED, room: "sport" });
  await all.send(message(2, "hai"), message(1, "tin", { room: "news" }));
  assert.deepEqual([socket.log.texts(), other.log.texts(), third.connected], [["một", "hai"], ["tin"], true]);
  assert.equal(socket.log.of("reconnecting").length, 1, "the first room noticed nothing");
});

test("rooms that come one by one within a few ms are one reading", async () => {
  const { world } = await opened({ webSocket: false });
  await world.request.stream(WELCOME, JOINED);
  for (const room of ["a", "b", "c"]) {
    world.open(room);
    await world.pass(4);
  }
  await world.pass(1);
  assert.deepEqual(
    world.requests.filter(isStream).map(({ query }) => query.getAll("room")),
    [["lobby"], ["lobby", "a", "b", "c"]],
  );
});

test("a room that is left in the moment in which a poll is answered disturbs no other", async () => {
  const { world, socket } = await opened({}, { transports: ["longpoll"] });
  const other = world.open("other", { transports: ["longpoll"] });
  await world.pass(5);
  await world.request.json({ cursor: `${EPOCH}:0.1,0.1`, frames: [WELCOME, JOINED, { ...JOINED, room: "other" }] });
  other.close();
  await settle();
  await world.requests
    .filter(isPoll)
    .at(-1)
    .json({ cursor: `${EPOCH}:0.1,1.1`, frames: [message(1, "một", { room: "other" })] });
  await world.pass(5);
  const poll = world.requests.filter(isPoll).at(-1);
  assert.deepEqual(
    [poll.aborted, poll.query.getAll("room"), poll.query.get("cursor")],
    [false, ["lobby"], `${EPOCH}:0`],
  );
  assert.deepEqual(socket.log.types(), ["open"]);
});

test("a reading that its own predecessor fenced, because the network let that arrive last, is a cut and not the end", async () => {
  const { world, socket } = await opened({ webSocket: false });
  world.open("other");
  await settle();
  await world.pass(5);
  const [overtaken, last] = world.requests;
  assert.ok(overtaken.aborted);
  await last.problem(409, "fenced");
  assert.deepEqual([socket.readyState, socket.log.types()], [0, ["reconnecting"]]);
  await world.pass(500);
  const again = world.request;
  assert.equal(again.headers["Phao-Generation"], "2");
  await again.stream(WELCOME, JOINED, { ...JOINED, room: "other" });
  await again.send({ type: "close", code: 4001, reason: "a newer connection of this client is here" });
  assert.equal(socket.readyState, 3, "this time it is another");
});

test("a reading that had its answer can't fence the next one", async () => {
  const { world, socket, stream } = await streaming();
  world.open("other");
  await world.pass(5);
  assert.ok(stream.aborted);
  await world.request.stream({ type: "close", code: 4001, reason: "a newer connection of this client is here" });
  assert.deepEqual(
    socket.log.of("close").map(({ code }) => code),
    [4001],
  );
});

test("another stream begins behind the gap that the one before told", async () => {
  const { world, stream } = await streaming();
  await stream.send({ type: "gap", room: "lobby", reason: "retention", from: 1, to: 8, next: 9 });
  world.open("news");
  await world.pass(5);
  assert.equal(world.request.query.get("cursor"), `${EPOCH}:8,-`);
});

test("a server that began again in mid-poll is joined anew", async () => {
  const { world, socket } = await opened({}, { transports: ["longpoll"] });
  await world.request.json({ cursor: `${EPOCH}:0.1`, frames: [WELCOME, JOINED] });
  await world.pass(5_000);
  await world.request.json({
    cursor: "0000000000000002:0.1",
    frames: [WELCOME, { ...JOINED, epoch: "0000000000000002" }],
  });
  await world.pass(500);
  assert.equal(world.request.query.get("cursor"), `${EPOCH}:0`);
  await world.request.json({
    cursor: "0000000000000002:0.1",
    frames: [WELCOME, { ...JOINED, epoch: "0000000000000002" }],
  });
  assert.deepEqual([socket.epoch, socket.log.of("recovered").length], ["0000000000000002", 1]);
});

test("a poll that is never answered is a cut", async () => {
  const { world, socket } = await opened({}, { transports: ["longpoll"] });
  await world.request.json({ cursor: `${EPOCH}:0.1`, frames: [WELCOME, JOINED] });
  const poll = world.request;
  await world.pass(35_000);
  assert.deepEqual([poll.aborted, socket.log.of("reconnecting").length], [true, 1]);
});

test("an event stream that falls silent for twice the heartbeat is a cut", async () => {
  const { world, socket, stream } = await streaming();
  const answerHealth = async () => {
    for (const request of world.requests) if (request.path === "/health") await request.json({ status: "up" });
  };
  for (let second = 0; second < 60; second++) {
    if (second % 20 === 0) await stream.sendText(":\n\n");
    await world.pass(1_000);
    await answerHealth();
  }
  assert.equal(socket.log.of("reconnecting").length, 1, "only the refused WebSocket");
  for (let second = 0; second < 90 && !stream.aborted; second++) {
    await world.pass(1_000);
    await answerHealth();
  }
  assert.equal(socket.log.of("reconnecting").length, 2);
});

test("an event stream of a page that was frozen for an hour is asked, and lives on with its next word", async () => {
  const { world, socket, stream } = await streaming();
  const { ticks } = world.environment;
  world.environment.ticks = () => ticks() + 3_600_000;
  await world.pass(25_000);
  await stream.sendText(":\n\n");
  await world.pass(15_000);
  assert.deepEqual([stream.aborted, socket.connected], [false, true]);
});

test("a newer connection of the same client ends this one for good", async () => {
  const { socket, stream } = await streaming();
  await stream.send({ type: "close", code: 4001, reason: "a newer connection of this client is here" });
  assert.deepEqual(
    socket.log.of("close").map(({ code }) => code),
    [4001],
  );
});

test("a room that the server will not have is closed, and tells why", async () => {
  const { world, socket } = await opened({ webSocket: false });
  await world.request.problem(400, "too_many_rooms");
  assert.deepEqual(
    socket.log.of("error").map(({ code }) => code),
    ["too_many_rooms"],
  );
});

const pages = ({ requests }) => requests.filter(({ method, path }) => method === "GET" && path.startsWith("/rooms/"));

test("a page of history is given to who asked for it, whatever was asked before a cut", async () => {
  const world = new World({ http: true, webSocket: false });
  const [a, b] = ["a", "b"].map(name => world.open(name));
  const welcomed = async () => {
    await world.pass(10);
    await world.request.stream(WELCOME, ...["a", "b"].map(room => ({ ...JOINED, room })));
  };
  await welcomed();
  const texts = [a, b].map(async socket => (await socket.history({ before: 100 })).messages.map(({ data }) => data));
  await settle();
  const stream = world.requests.find(isStream);
  await pages(world)[0].fail();
  await world.pass(100);
  await stream.end();
  await world.pass(500);
  await welcomed();
  await world.pass(1_000);
  for (let answered = 1; answered < pages(world).length; answered++) {
    const request = pages(world)[answered];
    await request.json({ epoch: EPOCH, first: 1, head: 200, messages: [message(99, request.path)] });
  }
  assert.deepEqual(await Promise.all(texts), [["/rooms/a"], ["/rooms/b"]]);
  assert.equal(pages(world).length, 3);
});

test("a page that stops coming for 30 seconds is asked for again", async () => {
  const { world, socket } = await opened({ webSocket: false });
  const stream = world.request;
  await stream.stream(WELCOME, JOINED);
  const page = socket.history({ before: 9 });
  await settle();
  const alive = async seconds => {
    for (let second = 0; second < seconds; second++) {
      if (second % 5 === 0) await stream.sendText(":\n\n");
      await world.pass(1_000);
      for (const request of world.requests) if (request.path === "/health") await request.json({ status: "up" });
    }
  };
  await alive(30);
  assert.equal(pages(world)[0].aborted, true);
  await alive(1);
  const again = pages(world)[1];
  const text = JSON.stringify({ epoch: EPOCH, first: 1, head: 9, messages: [message(8, "tám")] });
  await again.stream();
  for (const piece of [text.slice(0, 50), text.slice(50, 90), text.slice(90)]) {
    await alive(29);
    await again.sendText(piece);
  }
  await again.end();
  assert.equal((await page).messages[0].data, "tám");
});

test("history, signals and a new name go over HTTP too", async () => {
  const { world, socket } = await streaming();
  const page = socket.history({ before: 9, limit: 5 });
  await settle();
  assert.deepEqual(
    [world.request.path, world.request.query.get("before"), world.request.query.get("limit")],
    ["/rooms/lobby", "9", "5"],
  );
  const messages = [{ ...message(8, undefined), base64: "AQ==" }];
  await world.request.json({ room: "lobby", epoch: EPOCH, first: 1, head: 9, messages });
  assert.deepEqual([(await page).head, [...new Uint8Array((await page).messages[0].data)]], [9, [1]]);
  assert.ok(socket.signal({ typing: true }));
  await settle();
  assert.deepEqual(
    [world.request.method, world.request.path, world.request.body],
    ["POST", "/rooms/lobby/signals", '{"typing":true}'],
  );
  socket.name = "Bình";
  await settle();
  assert.deepEqual(
    [isStream(world.request), world.request.query.get("name"), world.request.headers["Phao-Generation"]],
    [true, "Bình", "2"],
  );
});

test("a name that is set before the welcome gives the waiting request up: the new one could overtake it", async () => {
  const { world, socket } = await opened({ webSocket: false });
  const waiting = world.request;
  socket.name = "Bình";
  await settle();
  assert.ok(waiting.aborted);
  assert.deepEqual([world.request.query.get("name"), world.request.headers["Phao-Generation"]], ["Bình", "2"]);
  await world.request.stream(WELCOME, JOINED);
  assert.equal(socket.readyState, 1);
});

test("closing leaves the room at once", async () => {
  const { world, socket } = await streaming();
  socket.close();
  await world.pass(1_000);
  assert.deepEqual([world.request.method, world.request.path], ["DELETE", "/rooms/lobby/presence"]);
  assert.deepEqual(
    socket.log.of("close").map(({ wasClean }) => wasClean),
    [true],
  );
});

/** The WebSocket that is tried in the background lives through its trial. */
async function passTrial(world) {
  const scout = world.line;
  await world.accept();
  const [hello] = await world.sent();
  assert.notEqual(hello.client, CLIENT, "it disturbs nobody");
  await world.receive(WELCOME);
  await world.pass(5_000);
  assert.deepEqual(await world.sent(), [{ type: "ping" }]);
  await world.receive({ type: "pong" });
  assert.notEqual(world.line, scout, "the real one follows");
}

test("WebSocket is tried in the background, and taken when it is welcomed", async () => {
  const { world, socket, stream } = await streaming();
  await world.pass(12_000);
  assert.equal(world.sockets.length, 2);
  await stream.send(message(1, "meanwhile"));
  await passTrial(world);
  assert.equal(stream.aborted, false);
  await world.accept();
  const [hello, join] = await world.sent();
  assert.deepEqual([hello.client, hello.generation], [CLIENT, 2]);
  assert.deepEqual(join, { type: "join", room: "lobby", epoch: EPOCH, after: 1 });
  assert.equal(stream.aborted, false, "not before the WebSocket is welcomed");
  await world.receive(WELCOME, { ...JOINED, head: 2, after: 1 }, message(2, "hai"));
  assert.ok(stream.aborted);
  assert.deepEqual(socket.log.texts(), ["meanwhile", "hai"]);
  assert.deepEqual(socket.log.transports, ["eventsource", "websocket"]);
  assert.equal(socket.log.of("reconnecting").length, 1, "the way back is no cut");
  await world.pass(24_000);
  assert.equal(world.sockets.length, 3);
});

test("a publish that is on its way when WebSocket is back is sent there under the same number", async () => {
  const { world, socket } = await streaming();
  await world.pass(12_000);
  socket.send("một");
  socket.send("hai");
  await settle();
  const post = world.request;
  await passTrial(world);
  await world.accept();
  await post.json({ epoch: EPOCH, seq: 1, time: START }, 201);
  assert.equal(
    world.requests.filter(({ method }) => method === "POST").length,
    1,
    "the old connection goes on with nothing",
  );
  await world.sent();
  await world.receive(WELCOME, { ...JOINED, head: 1, n: 1 });
  const publishes = await world.sent();
  assert.deepEqual(
    publishes.map(({ n, data }) => [n, data]),
    [
      [1, "một"],
      [2, "hai"],
    ],
  );
});

test("pauses between the tries grow", async () => {
  const { world, stream } = await streaming();
  const at = [];
  let seen = world.sockets.length;
  for (let second = 0; second < 400; second++) {
    if (second % 20 === 0) await stream.sendText(":\n\n");
    await world.pass(1_000);
    for (const request of world.requests) if (request.path === "/health") await request.json({ status: "up" });
    if (world.sockets.length === seen) continue;
    seen = world.sockets.length;
    at.push(second + 1);
    await world.cut();
  }
  const pauses = at.map((time, index) => time - (at[index - 1] ?? 0));
  assert.deepEqual(
    pauses.map(pause => Math.round(pause / 11.25)),
    [1, 2, 4, 8, 16],
  );
});

test("a WebSocket that does not live through its trial is not taken", async () => {
  const { world, socket, stream } = await streaming();
  await world.pass(12_000);
  await world.accept();
  await world.receive(WELCOME);
  await world.pass(1_000);
  await world.cut();
  await world.pass(1_000);
  assert.deepEqual(
    [socket.transport, socket.connected, stream.aborted, world.sockets.length],
    ["eventsource", true, false, 2],
  );
});

test("a WebSocket that passed its trial and then fails leads back to what worked", async () => {
  const { world, socket } = await streaming();
  await world.pass(12_000);
  await passTrial(world);
  await world.cut();
  await world.pass(0);
  assert.ok(isStream(world.request));
  await world.request.stream(WELCOME, JOINED);
  assert.deepEqual([socket.connected, socket.transport], [true, "eventsource"]);
});

test("when the network changes WebSocket is tried at once", async () => {
  const { world } = await streaming();
  world.environment.window.dispatchEvent(new Event("online"));
  await settle();
  assert.equal(world.sockets.length, 2);
});

test("what worked is remembered for ten minutes, by other pages too", async () => {
  const { world, socket } = await streaming();
  socket.close();
  await world.pass(1_000);
  for (const [minutes, transport] of [
    [9, "eventsource"],
    [11, "websocket"],
  ]) {
    const later = new World({ http: true, storage: world.storage });
    later.environment.now = () => world.now + minutes * 60_000;
    later.open();
    await settle();
    assert.deepEqual([later.sockets.length, later.requests.length], transport === "websocket" ? [1, 0] : [0, 1]);
  }
});

test("it is forgotten when WebSocket works again", async () => {
  const { world } = await streaming();
  await world.pass(12_000);
  await passTrial(world);
  await world.join();
  const later = new World({ http: true, storage: world.storage });
  later.open();
  await settle();
  assert.deepEqual([later.sockets.length, later.requests.length], [1, 0]);
});

test("the option transports restricts and orders", async () => {
  const { world } = await opened({}, { transports: ["longpoll", "websocket"] });
  assert.ok(isPoll(world.request));
  await world.request.text("no", 502);
  await world.pass(0);
  assert.equal(world.sockets.length, 1);
  const only = await opened({}, { transports: ["websocket"] });
  await only.world.cut();
  await only.world.pass(250);
  assert.deepEqual([only.world.sockets.length, only.world.requests.length], [2, 0]);
});

test("transports that are unknown, none, or can't be had here are told at once", () => {
  const world = new World({ webSocket: false });
  for (const transports of [[], ["carrier pigeon"], ["websocket", "websocket"], "websocket"]) {
    assert.throws(
      () => world.open("lobby", { transports }),
      /transports must be some of websocket, eventsource, longpoll/,
    );
  }
  assert.throws(() => world.open(), /there is no global WebSocket here/);
});
