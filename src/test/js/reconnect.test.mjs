/** When a connection is regarded as lost, and when the next one is tried. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { JOINED, WELCOME, World, message, settle } from "./world.mjs";

async function joined(options) {
  const world = new World();
  const socket = world.open("lobby", options);
  await world.join();
  return { world, socket };
}

const delays = socket => socket.log.of("reconnecting").map(({ attempt, delay }) => [attempt, delay]);

test("after a cut the first attempt comes within the server's jitter", async () => {
  const world = new World();
  const socket = world.open();
  await world.join({}, { jitter: 800 });
  await world.pass(60_000 - 40_000);
  world.chance(0.25);
  await world.cut();
  assert.deepEqual(delays(socket), [[1, 200]]);
  await world.pass(199);
  assert.equal(world.sockets.length, 1);
  await world.pass(1);
  assert.equal(world.sockets.length, 2);
});

test("attempts that fail come slower and slower, up to 30 seconds, at random", async () => {
  const { world, socket } = await joined();
  world.chance(...Array(10).fill(1));
  for (let attempt = 0; attempt < 10; attempt++) {
    await world.cut();
    await world.pass(world.timers[0]);
  }
  assert.deepEqual(
    delays(socket).map(([, delay]) => delay),
    [500, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000, 30000],
  );
  assert.equal(socket.readyState, 1, "a transient failure never closes");
  assert.equal(socket.log.of("error").length, 0);
  world.chance(0.5);
  await world.cut();
  assert.deepEqual(delays(socket).at(-1), [11, 15000]);
});

test("a server that cuts at once doesn't get a quick attempt each time, a connection that lasted does", async () => {
  const { world, socket } = await joined();
  for (let i = 0; i < 2; i++) {
    await world.reconnect();
    await world.receive(WELCOME, JOINED);
  }
  await world.pass(5_000);
  await world.cut();
  assert.deepEqual(
    delays(socket).map(([attempt]) => attempt),
    [1, 2, 1],
  );
});

test("it never opened and still tries", async () => {
  const world = new World();
  const socket = world.open();
  await settle();
  for (let i = 0; i < 3; i++) {
    await world.cut();
    await world.pass(5_000);
  }
  assert.equal(socket.readyState, 0);
  await world.join();
  assert.deepEqual(socket.log.types(), ["reconnecting", "reconnecting", "reconnecting", "open"]);
});

test("a failed handshake that is not followed by a close event is a cut as well", async () => {
  const world = new World();
  const socket = world.open();
  await settle();
  world.line.onerror({ type: "error" });
  assert.equal(socket.log.of("reconnecting").length, 1);
});

test("an attempt that brings no welcome within 10 seconds is given up", async () => {
  for (const opens of [false, true]) {
    const world = new World();
    const socket = world.open();
    await settle();
    if (opens) await world.accept();
    const first = world.line;
    await world.pass(9_999);
    assert.deepEqual([world.sockets.length, first.closedWith], [1, null]);
    await world.pass(1 + 500);
    assert.equal(world.sockets.length, 2);
    assert.notEqual(first.closedWith, null);
    assert.equal(socket.log.of("reconnecting").length, 1);
  }
});

test("each hello has a higher generation, and joins from the cursor", async () => {
  const { world, socket } = await joined({ name: "An" });
  await world.receive(message(1, "một"));
  await world.reconnect();
  const [hello, join] = await world.sent();
  assert.equal(hello.generation, 2);
  assert.deepEqual(join, { type: "join", room: "lobby", epoch: "0000000000000001", after: 1 });
  await world.receive(
    WELCOME,
    { ...JOINED, head: 3, after: 1 },
    message(1, "một"),
    message(2, "hai"),
    message(3, "ba"),
  );
  assert.deepEqual(socket.log.texts(), ["một", "hai", "ba"]);
  assert.deepEqual(socket.log.types(), ["open", "message", "reconnecting", "recovered", "message", "message"]);
  assert.equal(socket.log.of("recovered")[0].missed, 2);
});

test("hello and joins are one WebSocket message", async () => {
  const world = new World();
  world.open();
  await world.accept();
  assert.equal(world.line.takeMessages().length, 1);
});

test("codes after which it would only happen again close for good", async () => {
  for (const code of [1000, 1002, 1007, 1008, 1009, 4001]) {
    const { world, socket } = await joined();
    const unsent = assert.rejects(socket.send("x"), { code: "closed" });
    await world.cut(code, "vì sao");
    assert.deepEqual(socket.log.types(), code === 1000 ? ["open", "close"] : ["open", "error", "close"]);
    const [close] = socket.log.of("close");
    assert.deepEqual([close.code, close.reason, close.wasClean, socket.readyState], [code, "vì sao", true, 3]);
    await unsent;
    await world.pass(120_000);
    assert.equal(world.sockets.length, 1);
  }
});

test("every other code is a cut", async () => {
  for (const code of [1001, 1005, 1006, 1011, 1012, 1013, 4003, 4999]) {
    const { world, socket } = await joined();
    await world.cut(code);
    await world.pass(2_000);
    assert.equal(world.sockets.length, 2, `${code}`);
    assert.equal(socket.readyState, 1);
  }
});

test("1013 asks for more patience than jitter", async () => {
  const { world, socket } = await joined();
  world.chance(0);
  await world.cut(1013);
  assert.deepEqual(delays(socket), [[1, 1000]]);
});

test("the server's complaint is the reason when the close frame has none, and may allow another try", async () => {
  const complaint = { type: "error", code: "too_many_errors", retry: false, message: "mend the client" };
  const { world, socket } = await joined();
  await world.receive(complaint);
  await world.cut(1008);
  assert.equal(socket.log.of("error")[0].reason, "mend the client");

  const { world: other, socket: forgiven } = await joined();
  await other.receive({ ...complaint, retry: true });
  await other.cut(1008);
  await other.pass(1_000);
  assert.equal(other.sockets.length, 2);
  assert.equal(forgiven.readyState, 1);
});

test("a page that was frozen before it could say hello comes back", async () => {
  const { world, socket } = await joined();
  await world.receive({ type: "error", code: "hello_required", retry: false, message: "say hello first" });
  await world.cut(1008);
  await world.pass(1_000);
  assert.deepEqual([world.sockets.length, socket.readyState], [2, 1]);
});

test("it reconnects at once when the browser is online again, when the page is shown, and on retry()", async () => {
  const wakes = {
    online: ({ environment }) => environment.window.dispatchEvent(new Event("online")),
    visible: ({ environment }) => environment.document.dispatchEvent(new Event("visibilitychange")),
    retry: (world, socket) => socket.retry(),
  };
  for (const [name, wake] of Object.entries(wakes)) {
    const { world, socket } = await joined();
    world.chance(1);
    await world.cut();
    wake(world, socket);
    await settle();
    assert.equal(world.sockets.length, 2, name);
    wake(world, socket);
    assert.equal(world.sockets.length, 2, "an attempt that has just begun goes on");
    await world.pass(3_000);
    wake(world, socket);
    assert.equal(world.sockets.length, 3, "one that hangs is replaced");
  }
});

test("a page that is hidden or offline makes no attempt of its own", async () => {
  const { world } = await joined();
  world.chance(1);
  await world.cut();
  world.environment.document.visibilityState = "hidden";
  world.environment.document.dispatchEvent(new Event("visibilitychange"));
  world.environment.window.dispatchEvent(new Event("offline"));
  await settle();
  assert.equal(world.sockets.length, 1);
});

test("a page that wakes up asks whether the connection lives, and waits 5 seconds for a word", async () => {
  for (const event of ["online", "offline"]) {
    const { world, socket } = await joined();
    world.environment.window.dispatchEvent(new Event(event));
    assert.deepEqual(await world.sent(), [{ type: "ping" }]);
    await world.pass(4_999);
    assert.equal(socket.connected, true);
    await world.pass(1);
    assert.equal(socket.connected, false);
    assert.equal(socket.log.of("reconnecting").length, 1);
  }
  const { world, socket } = await joined();
  world.environment.document.dispatchEvent(new Event("visibilitychange"));
  await world.pass(4_000);
  await world.receive({ type: "pong" });
  await world.pass(10_000);
  assert.equal(socket.connected, true);
});

test("it pings once per heartbeat when it sends nothing else", async () => {
  const { world, socket } = await joined();
  await world.pass(24_999);
  assert.deepEqual(await world.sent(), []);
  await world.pass(1);
  assert.deepEqual(await world.sent(), [{ type: "ping" }]);
  await world.receive({ type: "pong" });
  await world.pass(20_000);
  socket.send("x");
  await settle();
  await world.receive({ type: "ack", room: "lobby", n: 1, seq: 1, time: 0 });
  await world.sent();
  await world.pass(24_999);
  assert.deepEqual(await world.sent(), []);
  await world.pass(1);
  assert.deepEqual(await world.sent(), [{ type: "ping" }]);
});

test("it pings also when it only sends what is never answered", async () => {
  const { world, socket } = await joined();
  for (let second = 0; second < 25; second += 5) {
    socket.signal(second);
    await world.pass(5_000);
  }
  assert.deepEqual((await world.sent()).at(-1), { type: "ping" });
});

test("a ping without any answer for 10 seconds means that the connection is dead", async () => {
  const { world, socket } = await joined();
  await world.pass(25_000 + 9_999);
  assert.equal(socket.connected, true);
  const dead = world.line;
  await world.pass(1);
  assert.equal(socket.connected, false);
  assert.notEqual(dead.closedWith, null);
  await world.pass(500);
  assert.equal(world.sockets.length, 2);
  dead.receive(JSON.stringify([message(1, "thây ma")]));
  assert.deepEqual(socket.log.texts(), [], "a connection that was given up has no say any more");
});

test("with a short heartbeat, half of it is enough", async () => {
  const world = new World();
  const socket = world.open();
  await world.join({}, { heartbeat: 1000 });
  await world.pass(1_499);
  assert.equal(socket.connected, true);
  await world.pass(1);
  assert.equal(socket.connected, false);
});

test("after a long sleep the connection is asked before it is given up", async () => {
  const { world, socket } = await joined();
  // The machine slept: the timer comes hours late, and the connection may have survived.
  const sleep = world.environment.ticks() + 7_200_000;
  const awake = world.environment.ticks;
  world.environment.ticks = () => Math.max(awake(), sleep);
  await world.pass(25_000);
  assert.equal(socket.connected, true);
  assert.deepEqual(await world.sent(), [{ type: "ping" }]);
});

test("a clock that is set back or forward by an hour changes nothing", async () => {
  for (const change of [-3_600_000, 3_600_000]) {
    const { world, socket } = await joined();
    await world.pass(20_000);
    await world.receive(message(1, "một"));
    const { now } = world.environment;
    world.environment.now = () => now() + change;
    for (const quiet of [5_000, 25_000]) {
      await world.pass(quiet);
      assert.deepEqual(await world.sent(), [{ type: "ping" }]);
      await world.receive({ type: "pong" });
    }
    await world.cut();
    assert.deepEqual(delays(socket).at(-1), [1, 250], "and it lasted for a while");
  }
});

test("a ping that waits behind a long upload is no sign of death while the upload moves", async () => {
  const { world, socket } = await joined();
  world.line.bufferedAmount = 16 << 20;
  await world.pass(25_000);
  for (let left = 15; left > 0; left--) {
    world.line.bufferedAmount = left << 20;
    await world.pass(10_000);
    assert.equal(socket.connected, true, `${left} MiB left`);
  }
  await world.pass(10_000);
  assert.equal(socket.connected, false);
});

test("a connection that died by silence is given more time the next time, until one answers", async () => {
  const { world, socket } = await joined();
  const dies = async within => {
    const start = world.now;
    while (socket.connected) await world.pass(world.timers[0]);
    assert.equal(world.now - start, within);
    await world.reconnect();
    await world.receive(WELCOME, JOINED);
  };
  await dies(35_000);
  await dies(45_000);
  await dies(65_000);
  await world.pass(25_000);
  await world.receive({ type: "pong" });
  await dies(35_000);
});

test("what is not the protocol is a reason to connect anew", async () => {
  for (const nonsense of ["{", "{}", "[1]", new ArrayBuffer(1), new Uint8Array([0, 9, 1]).buffer]) {
    const { world, socket } = await joined();
    const warn = console.warn;
    console.warn = () => {};
    world.line.receive(nonsense);
    console.warn = warn;
    assert.equal(socket.log.of("reconnecting").length, 1);
  }
});

test("what was about to be sent when the connection was cut goes with it", async () => {
  const { world, socket } = await joined();
  socket.signal(1);
  world.line.closeFromServer(1006, "");
  await world.pass(500);
  await world.accept();
  assert.deepEqual(
    (await world.sent()).map(({ type }) => type),
    ["hello", "join"],
  );
});

test("frames of a later version are ignored", async () => {
  const { world, socket } = await joined();
  await world.receive({ type: "novelty", room: "lobby" }, { type: "novelty" }, message(1, "một"));
  assert.deepEqual(socket.log.texts(), ["một"]);
});

test("an address that the browser forbids is an error for good", async () => {
  const world = new World();
  world.environment.WebSocket = class {
    constructor() {
      throw new DOMException("mixed content", "SecurityError");
    }
  };
  const socket = world.open();
  await settle();
  assert.deepEqual(socket.log.types(), ["error", "close"]);
  assert.equal(socket.log.of("close")[0].reason, "mixed content");
});

test("nothing is left running after the last socket was closed", async () => {
  const { world, socket } = await joined();
  socket.close();
  await settle();
  await world.receive({ type: "left", room: "lobby" });
  await world.pass(1_000);
  assert.deepEqual(world.line.closedWith, { code: 1000, reason: undefined });
  assert.deepEqual(world.timers, []);
  world.environment.window.dispatchEvent(new Event("online"));
  assert.equal(world.sockets.length, 1);
});
