/** Whose token a page shows, when it asks for the next one, and what becomes of what waits meanwhile. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { CLIENT, FakeLocks, JOINED, WELCOME, World, message, settle } from "./world.mjs";
import { EXPIRED, HOUR, asUser, asker, tokenOf } from "./token-world.mjs";

test("the token goes in hello, asked for once for all rooms, and nowhere else", async () => {
  const world = new World();
  const { token, calls } = asker();
  for (const room of ["a", "b"]) world.open(room, { token });
  await world.accept();
  const [hello, ...joins] = await world.sent();
  assert.deepEqual([hello.token, calls], [tokenOf("42", 1), ["connect"]]);
  assert.deepEqual(
    joins.map(({ type, room }) => [type, room]),
    [
      ["join", "a"],
      ["join", "b"],
    ],
  );
  assert.ok(!world.line.url.includes(hello.token));
  for (const kind of ["client", "outbox", "count", "cursor", "transport"]) {
    for (const entry of await world.storage.entries(kind)) assert.ok(!JSON.stringify(entry).includes(hello.token));
  }
});

test("a second socket to a room has a connection of its own, and the same token", async () => {
  const world = new World();
  const { token, calls } = asker();
  for (let i = 0; i < 2; i++) world.openAs("lobby", { token });
  await settle();
  assert.deepEqual([world.sockets.length, calls.length], [2, 1]);
});

test("sockets with different sources share no connection", async () => {
  const world = new World();
  world.openAs("a", { token: tokenOf("42") });
  world.openAs("b", { token: tokenOf("43") });
  world.openAs("c");
  await settle();
  assert.equal(world.sockets.length, 3);
});

test("no connection is tried before there is a token; a failure is tried again like one, and never without", async () => {
  const world = new World();
  const answers = [new Error("offline"), new Error("offline"), tokenOf("42")];
  const { token, calls } = asker(() => answers.shift());
  const socket = world.open("lobby", { token });
  world.chance(1, 1);
  await quietly(async () => {
    await settle();
    assert.deepEqual([world.sockets.length, calls.length], [0, 1]);
    await world.pass(499);
    assert.equal(calls.length, 1);
    await world.pass(1);
    assert.deepEqual([world.sockets.length, calls.length], [0, 2]);
    await world.pass(1_000);
  });
  assert.deepEqual([world.sockets.length, calls.length], [1, 3]);
  await asUser(world, "42");
  assert.deepEqual(socket.log.types(), ["reconnecting", "reconnecting", "open"]);
});

test("a page that has no token is told that one is wanted, and asked again", async () => {
  for (const [given, code] of [
    [null, "unauthenticated"],
    [undefined, "unauthenticated"],
    ["", "unauthenticated"],
    ["no token", "invalid_token"],
    ["a.e30.c", "invalid_token"],
    [7, "invalid_token"],
  ]) {
    const world = new World();
    let answer = given;
    const socket = world.open("lobby", { token: () => answer });
    await settle();
    assert.deepEqual([world.sockets.length, socket.unauthorized], [0, [code]], String(given));
    answer = `${tokenOf("42")}\n`;
    socket.retry();
    await asUser(world, "42");
    assert.deepEqual([socket.user, socket.readyState], ["42", 1]);
  }
});

test("what is no token is not told in any error", async () => {
  const world = new World();
  const told = [];
  const socket = world.open("lobby", { token: () => "geheim mật\nkhẩu" });
  for (const type of ["unauthorized", "reconnecting", "error", "close"]) {
    socket.addEventListener(type, event => told.push(JSON.stringify(event.reason ?? "")));
  }
  await world.pass(10_000);
  assert.ok(told.length > 2);
  assert.ok(told.every(text => !text.includes("geheim")));
});

test("at about 80 % of its life the token is renewed on the open connection", async () => {
  const world = new World();
  const { token, calls } = asker();
  const socket = world.open("lobby", { token });
  await asUser(world, "42");
  await world.pass(0.8 * HOUR - 1);
  await keepAlive(world);
  assert.deepEqual(calls, ["connect"]);
  await world.pass(1);
  assert.deepEqual(calls, ["connect", "refresh"]);
  assert.deepEqual(
    (await world.sent()).filter(({ type }) => type === "token"),
    [{ type: "token", token: tokenOf("42", 2) }],
  );
  await world.receive({ type: "authorized", user: "42", expiresIn: HOUR });
  await world.pass(0.8 * HOUR);
  assert.deepEqual(calls, ["connect", "refresh", "refresh"]);
  assert.deepEqual([world.sockets.length, socket.log.types()], [1, ["open"]]);
});

test("a thousand clients do not ask at once", async () => {
  const delays = [];
  for (let i = 0; i < 1_000; i++) {
    const world = new World();
    world.chance((i * 0.618) % 1);
    const asked = asker();
    world.open("lobby", asked);
    await asUser(world, "42");
    delays.push(Math.max(...world.timers.filter(delay => delay < HOUR)));
  }
  const spread = Math.max(...delays) - Math.min(...delays);
  assert.ok(spread > 0.15 * HOUR && Math.max(...delays) < 0.9 * HOUR, `${spread}`);
  const inOneMinute = delays.filter(delay => delay < Math.min(...delays) + 60_000).length;
  assert.ok(inOneMinute < 200, `${inOneMinute}`);
});

test("a renewal that fails, or brings the same token, is tried again while the old one is good", async () => {
  const world = new World();
  const answers = [tokenOf("42", 1), new Error("offline"), null, tokenOf("42", 1), tokenOf("42", 2)];
  const { token, calls } = asker(() => answers.shift());
  const socket = world.open("lobby", { token });
  await quietly(async () => {
    await asUser(world, "42", 100_000);
    await world.pass(88_000);
    await keepAlive(world);
    await world.pass(10_000);
  });
  assert.deepEqual(calls, ["connect", "refresh", "refresh", "refresh", "refresh"]);
  assert.deepEqual(socket.unauthorized, []);
  assert.deepEqual(
    (await world.sent()).filter(({ type }) => type === "token").map(({ token: sent }) => sent),
    [tokenOf("42", 2)],
  );
});

test("an expired token is followed by another one, and nothing is lost or said twice", async () => {
  const world = new World();
  const { token, calls } = asker();
  const socket = world.open("lobby", { token, echo: true });
  await asUser(world, "42", 100_000);
  await world.receive(message(1, "một"));
  socket.send("trên đường");
  await settle();
  await world.cut(4004, EXPIRED);
  socket.send("trong lúc chờ");
  await world.reconnect();
  const [hello, join] = await world.sent();
  assert.deepEqual([calls, hello.token, join.after], [["connect", "expired"], tokenOf("42", 2), 1]);
  await world.receive({ ...WELCOME, user: "42", expiresIn: HOUR }, { ...JOINED, head: 2, after: 1, n: 0 });
  assert.deepEqual(
    (await world.sent()).map(({ n, data }) => [n, data]),
    [
      [1, "trên đường"],
      [2, "trong lúc chờ"],
    ],
  );
  assert.deepEqual([socket.unauthorized, socket.log.of("error").length], [[], 0]);
});

test("a token that is refused is told of, and asked for anew, slower and slower", async () => {
  const world = new World();
  const { token, calls } = asker();
  const socket = world.open("lobby", { token });
  await world.accept();
  world.chance(1, 1, 1);
  for (let i = 0; i < 3; i++) {
    await world.receive({ type: "error", code: "invalid_token", retry: false, message: "no" });
    await world.cut(4004, "invalid_token: no");
    await world.pass(500 * 2 ** i - 1);
    assert.equal(calls.length, i + 1);
    await world.pass(1);
    await world.accept();
  }
  assert.deepEqual(calls, ["connect", "refused", "refused", "refused"]);
  assert.deepEqual(socket.unauthorized, Array(3).fill("invalid_token"));
  assert.equal(socket.readyState, 0);
});

test("a cut does not ask for another token while this one is good", async () => {
  const world = new World();
  const { token, calls } = asker();
  world.open("lobby", { token });
  await asUser(world, "42");
  await world.reconnect();
  assert.equal((await world.sent())[0].token, tokenOf("42", 1));
  assert.equal(calls.length, 1);
});

for (const [what, options] of [
  ["a page that has none to give", {}],
  ["a token that is a string", { token: tokenOf("42") }],
]) {
  test(`${what}: the end when the server wants another, and what waits is kept`, async () => {
    const world = new World();
    const socket = world.open("lobby", options);
    socket.send("chờ");
    await world.accept();
    await world.cut(4004, "unauthenticated: this server wants a token");
    assert.deepEqual(socket.unauthorized, ["unauthenticated"]);
    const [{ code, reason }] = socket.log.of("close");
    assert.deepEqual([code, reason], [4004, "unauthenticated: this server wants a token"]);
    await world.pass(60_000);
    assert.equal(world.sockets.length, 1);
    const next = new World({ storage: world.storage }).open("lobby", options);
    await settle();
    assert.deepEqual(
      next.pending.map(({ data }) => data),
      ["chờ"],
    );
  });
}

test("a renewal that the server refuses leaves the connection as it is, and is tried again", async () => {
  const world = new World();
  const { token, calls } = asker();
  const socket = world.open("lobby", { token });
  await asUser(world, "42", 100_000);
  await world.pass(80_000);
  await world.receive({ type: "refused", of: "token", code: "going_away", retry: true, message: "keys" });
  assert.deepEqual([socket.unauthorized, socket.readyState], [[], 1]);
  await world.pass(2_000);
  await world.receive({ type: "refused", of: "token", code: "invalid_token", retry: false, message: "no" });
  assert.deepEqual([socket.unauthorized, calls], [["invalid_token"], ["connect", "refresh", "refresh"]]);
  await world.reconnect();
  assert.equal((await world.sent())[0].token, tokenOf("42", 1), "the last one that the server took");
});

test("the token of another user ends the sockets, and nothing is sent under it", async () => {
  for (const when of ["refresh", "reconnect", "server"]) {
    const world = new World();
    const answers = [tokenOf("42"), tokenOf("43")];
    const socket = world.open("lobby", { token: () => answers.shift() });
    if (when === "server") {
      await world.accept();
      await world.receive({ ...WELCOME, user: "44", expiresIn: HOUR });
    } else {
      await asUser(world, "42", 100_000);
      const { line } = world;
      if (when === "refresh") await world.pass(80_000);
      else await world.cut(4004, EXPIRED);
      await world.pass(1_000);
      assert.ok(!line.takeFrames().some(({ type }) => type === "token"));
    }
    const [{ code, reason }] = socket.log.of("close");
    assert.deepEqual([code, reason.split(":")[0], world.sockets.length], [4004, "other_user", 1], when);
  }
});

test("without tokens sockets speak for who has signed in, and end if the server knows another or nobody", async () => {
  for (const [mine, theirs, ends] of [
    ["an", "an", false],
    ["an", "binh", true],
    ["an", undefined, true],
    [undefined, "an", true],
    [undefined, undefined, false],
  ]) {
    const world = new World();
    const socket = world.open("lobby", mine === undefined ? {} : { user: mine });
    await world.join({}, theirs === undefined ? {} : { user: theirs });
    const closes = socket.log.of("close").map(({ code, reason }) => [code, reason.split(":")[0]]);
    assert.deepEqual(closes, ends ? [[4004, "other_user"]] : [], `${mine} ${theirs}`);
    if (ends) continue;
    // As a container closes, by itself, what came by a session that has ended.
    world.line.closeFromServer(
      1008,
      "This connection was established under an authenticated HTTP session that has ended.",
    );
    await settle();
    const [{ code, reason }] = socket.log.of("close");
    assert.deepEqual([code, reason.startsWith("unauthenticated: ")], mine ? [4004, true] : [1008, false]);
  }
});

test("what was written under one login is never sent under another, and signing out removes it", async () => {
  const shared = new World();
  const write = async (user, text) => {
    const world = new World({ storage: shared.storage });
    const socket = world.open("lobby", user ? { user } : {});
    if (text) socket.send(text);
    await world.pass();
    return { world, socket, pending: socket.pending.map(({ data }) => data) };
  };
  await write("an", "của An");
  await write("binh", "của Bình");
  assert.deepEqual((await write("an")).pending, ["của An"]);
  assert.deepEqual((await write()).pending, []);
  const { world, socket } = await write("an");
  const { storage, environment } = world;
  await socket.constructor.signOut("ws://phao.test/rooms/x", { user: "an", storage, environment });
  assert.deepEqual((await write("an")).pending, []);
  assert.deepEqual((await write("binh")).pending, ["của Bình"]);
});

test("what was written under one user is never sent under another, nor without one", async () => {
  const shared = new World();
  const write = async (user, text) => {
    const world = new World({ storage: shared.storage });
    const socket = world.open("lobby", user ? { token: tokenOf(user) } : {});
    if (text) socket.send(text);
    await world.pass();
    return { world, socket, pending: socket.pending.map(({ data }) => data) };
  };
  assert.deepEqual((await write(null, "của ai đó")).pending, ["của ai đó"]);
  assert.deepEqual((await write("42", "của An")).pending, ["của An"]);
  assert.deepEqual((await write("43", "của Bình")).pending, ["của Bình"]);
  assert.deepEqual((await write("42")).pending, ["của An"]);
  assert.deepEqual((await write("4")).pending, []);
  assert.deepEqual((await write("43")).pending, ["của Bình"]);
  assert.deepEqual((await write(null)).pending, ["của ai đó"]);
});

test("the next user of a browser gets another client id, and finds no orphans of the former", async () => {
  const shared = { storage: new World().storage, locks: new FakeLocks() };
  const page = async (user, text) => {
    const world = new World({ ...shared, http: true });
    const socket = world.openAs("lobby", { token: tokenOf(user) });
    if (text) socket.send(text);
    await world.accept();
    const [{ client }] = await world.sent();
    return { world, client };
  };
  const an = await page("42", "của An");
  shared.locks.forgetAll();
  const binh = await page("43");
  await binh.world.receive({ ...WELCOME, user: "43", expiresIn: HOUR }, JOINED);
  await binh.world.pass(1_000);
  assert.notEqual(binh.client, an.client);
  assert.deepEqual(
    [binh.world.requests.length, (await binh.world.sent()).filter(({ type }) => type === "publish")],
    [0, []],
  );
  shared.locks.forgetAll();
  const again = await page("42");
  await again.world.receive({ ...WELCOME, user: "42", expiresIn: HOUR }, JOINED);
  assert.deepEqual([again.client, (await again.world.sent()).map(({ data }) => data)], [an.client, ["của An"]]);
});

test("what a closed tab of the same user left is posted with the token", async () => {
  const shared = { storage: new World().storage, locks: new FakeLocks() };
  for (const text of ["một", "hai"]) {
    const world = new World({ ...shared, http: true });
    world.openAs("lobby", { token: tokenOf("42") }).send(text);
    await world.pass();
  }
  shared.locks.forgetAll();
  const world = new World({ ...shared, http: true });
  world.openAs("lobby", { token: tokenOf("42", 9) });
  await world.accept();
  await world.receive({ ...WELCOME, user: "42", expiresIn: HOUR }, JOINED);
  await world.pass();
  assert.deepEqual([world.request.method, world.request.headers.Authorization], ["POST", `Bearer ${tokenOf("42", 9)}`]);
});

test("with a user that is known before the token, what is sent in a tunnel outlives the page", async () => {
  const { storage } = new World();
  const options = { token: () => new Promise(() => {}), user: "42" };
  const socket = new World({ storage }).open("lobby", options);
  socket.send("trong hầm");
  await socket.ready;
  await settle();
  const world = new World({ storage });
  const next = world.open("lobby", { ...options, token: tokenOf("42") });
  await next.ready;
  assert.deepEqual(
    next.pending.map(({ data }) => data),
    ["trong hầm"],
  );
  await asUser(world, "42");
  assert.equal(next.readyState, 1);
  const other = new World({ storage }).open("lobby", { ...options, token: tokenOf("43") });
  await settle();
  assert.deepEqual([other.readyState, other.log.of("close")[0].code], [3, 4004]);
  for (const wrong of [{ user: "" }, { user: 42 }, { user: "", token: undefined }]) {
    assert.throws(() => new World().open("lobby", { ...options, ...wrong }), TypeError);
  }
});

test("signing out ends the sockets of that user and removes what is stored of them alone", async () => {
  const world = new World();
  const { storage, environment } = world;
  const kept = world.open("lobby");
  kept.send("không có ai");
  const sockets = ["42", "43"].map(user => world.open("lobby", { token: tokenOf(user) }));
  for (const socket of sockets) socket.send(`của ${socket.room}`);
  await world.pass();
  const PhaoSocket = sockets[0].constructor;
  await PhaoSocket.signOut("ws://phao.test/rooms/x", { user: "42", storage, environment });
  await settle();
  assert.deepEqual(
    [kept, ...sockets].map(socket => socket.readyState),
    [0, 3, 0],
  );
  const [{ code, reason }] = sockets[0].log.of("close");
  assert.deepEqual([code, reason, sockets[0].log.of("error").length], [1000, "signed out", 0]);
  sockets[0].send("quá muộn");
  await world.pass(60_000);
  assert.deepEqual(await outboxes(storage), ["ws://phao.test/socket", "ws://phao.test/socket#43"]);
  await PhaoSocket.signOut("ws://phao.test/rooms/x", { storage, environment });
  assert.deepEqual(await outboxes(storage), ["ws://phao.test/socket"]);
  assert.equal((await storage.keys("client")).length, 1);
});

test("own messages of a time when ids had 16 digits are own", async () => {
  const world = new World();
  const socket = world.open("lobby", { echo: true });
  const id = "5947d7c33d783f94b3b4c1a96ebc8991";
  await world.join({}, { id });
  const ids = [id, id.slice(0, 16), id.slice(0, 15), `${id.slice(0, 15)}0`, `${id.slice(0, 31)}0`, ""];
  await world.receive(...ids.map((from, i) => message(i + 1, "x", { from: { id: from, name: "" } })));
  assert.deepEqual(
    socket.log.of("message").map(({ own }) => own),
    [true, true, false, false, false, false],
  );
});

test("who has a user is known by it", async () => {
  const world = new World();
  const socket = world.open("lobby", { token: tokenOf("42") });
  const [an, binh, khach] = [
    { id: "a", name: "An", user: "42" },
    { id: "b", name: "Bình", user: "43" },
    { id: "c", name: "Bình" },
  ];
  await world.accept();
  await world.receive({ ...WELCOME, user: "42", expiresIn: HOUR }, { ...JOINED, count: 1, members: [an] });
  const change = (count, joined, left) =>
    world.receive({ type: "presence", room: "lobby", count, joined, left: left.map(({ id }) => ({ id })) });
  await change(3, [binh, khach], []);
  assert.deepEqual([...socket.users], Object.entries({ a: "42", b: "43" }));
  await change(2, [], [binh]);
  assert.deepEqual([[...socket.users], [...socket.members.keys()]], [[["a", "42"]], ["a", "c"]]);
  await world.receive(message(1, "x", { from: binh }));
  assert.equal(socket.log.of("message")[0].from.user, "43");
});

test("what is neither a string nor a function is no token", () => {
  for (const token of ["", null, 7, {}]) assert.throws(() => new World().open("lobby", { token }), TypeError);
});

async function outboxes(storage) {
  const keys = await storage.keys("outbox");
  assert.ok(keys.every(key => key.includes(CLIENT)));
  return keys.map(key => key.split("\n")[1]);
}

/** The server answers the pings that were due meanwhile. */
async function keepAlive(world) {
  await world.receive({ type: "pong" });
}

async function quietly(task) {
  const { warn } = console;
  console.warn = () => {};
  try {
    await task();
  } finally {
    console.warn = warn;
  }
}
