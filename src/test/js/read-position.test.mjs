/** How far the user has read, told and heard. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { JOINED, WELCOME, World, message } from "./world.mjs";

async function open({ read = 0 } = {}) {
  const world = new World();
  const socket = world.open("lobby");
  const heard = [];
  socket.addEventListener("read", ({ seq }) => heard.push(seq));
  await world.accept();
  await world.sent();
  await world.receive(WELCOME, { ...JOINED, ...(read !== null && { read }) });
  return { world, socket, heard };
}

const told = async world => (await world.sent()).filter(({ type }) => type === "read").map(({ seq }) => seq);

test("the newest of what is read in a second is told, and nothing twice", async () => {
  const { world, socket } = await open();
  assert.equal(socket.lastRead, 0);
  for (const seq of [1, 2, 5, 4]) socket.markRead(seq);
  assert.deepEqual(await told(world), [1]);
  await world.pass(1_000);
  assert.deepEqual(await told(world), [5]);
  socket.markRead(5);
  socket.markRead(3);
  await world.pass(5_000);
  assert.deepEqual(await told(world), []);
  assert.equal(socket.lastRead, 5);
});

test("what another device has read is heard once, and not what this one has read already", async () => {
  const { world, socket, heard } = await open({ read: 2 });
  assert.equal(socket.lastRead, 2);
  await world.receive({ type: "read", room: "lobby", seq: 4 }, { type: "read", room: "lobby", seq: 4 });
  socket.markRead(7);
  await world.receive({ type: "read", room: "lobby", seq: 6 });
  assert.deepEqual(heard, [4]);
  assert.equal(socket.lastRead, 7);
});

test("after a cut the server hears what it does not know, and tells what the other devices have read", async () => {
  const { world, socket, heard } = await open({ read: 2 });
  await world.cut();
  socket.markRead(5);
  await world.reconnect();
  await world.receive(WELCOME, { ...JOINED, read: 3 });
  assert.deepEqual(await told(world), [5]);
  await world.cut();
  await world.pass(1_000);
  await world.reconnect();
  await world.receive(WELCOME, { ...JOINED, read: 9 });
  assert.deepEqual(await told(world), []);
  assert.deepEqual(heard, [9]);
});

test("one that was refused for a while is told again", async () => {
  const { world, socket } = await open();
  socket.markRead(3);
  assert.deepEqual(await told(world), [3]);
  await world.receive({ type: "refused", of: "read", room: "lobby", code: "too_fast", retry: true, message: "" });
  await world.pass(1_000);
  assert.deepEqual(await told(world), [3]);
});

test("one that was refused late is told again, and what the other devices have read does not go back", async () => {
  const { world, socket } = await open();
  socket.markRead(3);
  await told(world);
  await world.receive({ type: "read", room: "lobby", seq: 6 });
  socket.markRead(8);
  await world.pass(1_000);
  assert.deepEqual(await told(world), [8]);
  await world.pass(5_000);
  await world.receive({
    type: "refused",
    of: "read",
    room: "lobby",
    code: "log_unavailable",
    retry: true,
    message: "",
  });
  assert.equal(socket.lastRead, 8);
  await world.pass(1_000);
  assert.deepEqual(await told(world), [8]);
});

test("of who is no user nothing is told or known", async () => {
  const { world, socket } = await open({ read: null });
  socket.markRead(3);
  await world.pass(5_000);
  assert.deepEqual(await told(world), []);
  assert.equal(socket.lastRead, null);
  assert.throws(() => socket.markRead(0), TypeError);
  assert.throws(() => socket.markRead("1"), TypeError);
});

test("behind a gap of another log nothing is read", async () => {
  const { world, socket } = await open({ read: 0 });
  await world.receive(message(1), message(2), message(3));
  socket.markRead(3);
  await told(world);
  await world.cut();
  await world.reconnect();
  await world.receive(
    WELCOME,
    { ...JOINED, epoch: "00000000000000ff", head: 1, after: 1, read: 0 },
    {
      type: "gap",
      room: "lobby",
      reason: "epoch",
      from: 2,
      to: 3,
      next: 2,
    },
  );
  assert.equal(socket.lastRead, 1);
  await world.pass(1_000);
  assert.deepEqual(await told(world), [1]);
});

test("over plain HTTP it is told by a request, heard by the stream, and told again where that was refused", async () => {
  const world = new World({ http: true, webSocket: false });
  const socket = world.open("lobby", { transports: ["eventsource"] });
  const heard = [];
  socket.addEventListener("read", ({ seq }) => heard.push(seq));
  await world.pass(10);
  const stream = world.request;
  await stream.stream(WELCOME, { ...JOINED, read: 0 });
  const puts = () => world.requests.filter(({ method }) => method === "PUT");
  socket.markRead(3);
  await world.pass(10);
  assert.deepEqual(
    puts().map(({ path, body }) => [path, body]),
    [["/rooms/lobby/read", '{"seq":3}']],
  );
  await puts()[0].json({ code: "too_fast", retry: true, detail: "" }, 429);
  await world.pass(1_000);
  assert.equal(puts().length, 2);
  await stream.send({ type: "read", room: "lobby", seq: 5 });
  assert.deepEqual(heard, [5]);
  // Another stream says what was read while there was none.
  await stream.end();
  await world.pass(1_000);
  await world.request.stream(WELCOME, { ...JOINED, read: 8 });
  assert.deepEqual(heard, [5, 8]);
  assert.equal(socket.lastRead, 8);
});
