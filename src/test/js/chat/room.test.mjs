import assert from "node:assert/strict";
import { test } from "node:test";
import { Memory } from "../../../../webapp/js/chat/memory.js";
import { Keep } from "../../../../webapp/js/chat/keep.js";
import { Room } from "../../../../webapp/js/chat/room.js";
import { MemoryStorage } from "../../../../webapp/js/phao/storage.js";
import { World } from "../world.mjs";

const quiet = new World();
const keep = () =>
  new Keep({ page: "https://chat.example/", environment: quiet.environment, storage: new MemoryStorage() });
const BINH = { id: "2222222222222222", name: "Bình" };

/** What a room uses of a PhaoSocket; the test says what the server says. */
class FakeSocket extends EventTarget {
  id = "1111111111111111";
  name = "An";
  readyState = 1;
  connected = true;
  epoch = "6f1c2a90b3d4e5f7";
  transport = "websocket";
  asked = [];
  signals = [];
  marked = [];
  ready = Promise.resolve();

  constructor({ seq = 0, pending = [], lastRead = null }) {
    super();
    this.seq = seq;
    this.pending = pending;
    this.lastRead = lastRead;
  }

  markRead(seq) {
    this.marked.push(seq);
  }

  /** The server's page is what the promise is resolved with. */
  history(query) {
    return new Promise(answer => this.asked.push({ ...query, answer }));
  }

  signal(value) {
    if (this.connected) this.signals.push(value);
    return this.connected;
  }

  close() {}

  tell(type, detail = {}) {
    this.dispatchEvent(Object.assign(new Event(type), detail));
  }

  receive(from, to = from) {
    for (let seq = from; seq <= to; seq++) {
      this.seq = seq;
      this.tell("message", message(seq));
    }
  }
}

const message = (seq, from = BINH) => ({ seq, n: seq, time: 1_763_800_000_000 + seq, from, data: `m${seq}` });
const seqs = room => room.record.messages.map(one => one.seq);
const range = (from, to) => Array.from({ length: to - from + 1 }, (_, at) => from + at);

async function open({ newest = 50, memory = new Memory(null), first = 1, head = undefined, ...state }) {
  const socket = new FakeSocket(state);
  const room = new Room("lobby", { open: () => socket, memory, newest, keep: keep() });
  await socket.ready;
  socket.tell("open", { first, head: head ?? socket.seq });
  return { room, socket, memory };
}

/** Loads the page that the room asks for, `limit` messages before `before`. */
async function loadOlder(room, socket) {
  room.loadOlder();
  const { before, limit, answer } = socket.asked.at(-1);
  answer({
    first: 1,
    head: socket.seq,
    messages: range(Math.max(1, before - limit), before - 1).map(seq => message(seq)),
  });
  await new Promise(setImmediate);
}

test("a message of an earlier page that is acknowledged late leaves no hole before what is loaded", async () => {
  const entry = { n: 5, data: "from the page before", time: 1 };
  const { room, socket } = await open({ seq: 450, pending: [entry] });
  socket.receive(451, 500);
  socket.tell("ack", { n: 5, seq: 123, time: 2, message: entry });
  assert.deepEqual(seqs(room), range(451, 500));
  assert.deepEqual(room.record.waiting, []);
  while (room.record.oldest > 101) await loadOlder(room, socket);
  assert.deepEqual(seqs(room), range(101, 500));
});

test("a message acknowledged late in a room that begins with what comes from now on leaves no hole either", async () => {
  const [early, late] = [
    { n: 5, data: "early", time: 1 },
    { n: 6, data: "late", time: 2 },
  ];
  const { room, socket } = await open({ newest: 0, seq: 500, pending: [early, late] });
  socket.tell("ack", { n: 5, seq: 123, time: 1, message: early });
  assert.deepEqual(seqs(room), []);
  socket.tell("ack", { n: 6, seq: 501, time: 2, message: late });
  assert.deepEqual(seqs(room), [501]);
  await loadOlder(room, socket);
  assert.deepEqual(seqs(room), range(451, 501));
});

test("a page that was asked for before the oldest messages were forgotten is not joined to what is left", async () => {
  const { room, socket } = await open({ seq: 1_000 });
  socket.receive(1_001, 1_600);
  room.loadOlder();
  socket.receive(1_601);
  const oldest = room.record.oldest;
  assert.ok(oldest > 1_001, "some were forgotten");
  await socket.asked[0].answer({ first: 1, head: 1_601, messages: range(951, 1_000).map(seq => message(seq)) });
  await new Promise(setImmediate);
  assert.deepEqual(seqs(room), range(oldest, 1_601));
  await loadOlder(room, socket);
  assert.deepEqual(seqs(room), range(oldest - 50, 1_601));
});

test("who reads older messages keeps them, but a window left open for a week does not fill the memory", async () => {
  const { room, socket } = await open({ seq: 0 });
  room.reading = true;
  socket.receive(1, 3_000);
  assert.equal(room.record.oldest, 1);
  socket.receive(3_001, 10_000);
  assert.ok(room.record.messages.length <= 3_000, `${room.record.messages.length} messages`);
  assert.equal(room.record.newest, 10_000);
  room.reading = false;
  socket.receive(10_001);
  assert.ok(room.record.messages.length <= 600);
});

test("a window that is behind does not take back what another one has read", async () => {
  const memory = new Memory(null);
  memory.visit("lobby");
  const { room, socket } = await open({ memory });
  socket.receive(1, 5);
  memory.setRead("lobby", 7);
  room.markRead();
  assert.equal(room.read, 7);
  socket.receive(6, 8);
  room.markRead();
  assert.equal(room.read, 8);
});

test("what was read in a log that the server has no more does not count for the one that it has", async () => {
  const memory = new Memory(null);
  memory.visit("lobby");
  memory.setRead("lobby", 500);
  const { room, socket } = await open({ memory, newest: 0, seq: 3 });
  assert.equal(room.read, 3);
  socket.receive(4, 5);
  assert.equal(room.unread, 2);
  memory.setRead("lobby", 9);
  socket.tell("recovered", { missed: 0 });
  assert.equal(room.read, 9, "only the first join says where the log ends");
});

test("what was read of the newest messages is not taken back before they come", async () => {
  const memory = new Memory(null);
  memory.visit("lobby");
  memory.setRead("lobby", 500);
  const { room, socket } = await open({ memory, newest: 50, seq: 450, head: 500 });
  assert.equal(room.read, 500);
  socket.tell("gap", { reason: "epoch", from: 81, to: 500, next: 81 });
  assert.equal(room.read, 80);
});

/** A browser that has visited the room, and read so far. */
function visitor(read = null) {
  const memory = new Memory(null);
  memory.visit("lobby");
  if (read !== null) memory.setRead("lobby", read);
  return memory;
}

test("what comes into a room that was empty when it was visited is unread until it is seen", async () => {
  const { room, socket } = await open({ memory: visitor() });
  assert.equal(room.unread, 0);
  room.markRead();
  socket.receive(1, 3);
  assert.equal(room.unread, 3);
  room.markRead();
  assert.equal(room.unread, 0);
});

test("of a room that was visited first what was there is not unread, and what comes is", async () => {
  for (const head of [1, 7, 49, 50, 51, 400]) {
    const seq = Math.max(0, head - 50);
    const { room, socket } = await open({ memory: visitor(), seq, head });
    assert.equal(room.caughtUp, false);
    socket.receive(seq + 1, head);
    assert.deepEqual([room.unread, room.caughtUp], [0, true], `${head}`);
    socket.receive(head + 1, head + 2);
    assert.equal(room.unread, 2, `${head}`);
  }
});

test("what is unread are exactly the others' messages that the log has, whatever was read, removed, loaded and came", async () => {
  for (const head of [0, 1, 5, 60]) {
    for (let read = 0; read <= head; read += Math.max(1, head >> 2)) {
      for (const first of [1, 2, (head >> 1) + 1, head + 1]) {
        for (const newest of [0, 50]) {
          const seq = Math.max(first - 1, head - newest);
          const { room, socket } = await open({ memory: visitor(read), newest, first, seq, head });
          if (seq < head) socket.receive(seq + 1, head);
          const kept = Math.max(0, head - Math.max(read, first - 1));
          assert.equal(room.unread, kept, JSON.stringify({ head, read, first, newest }));
          socket.receive(head + 1, head + 2);
          assert.equal(room.unread, kept + 2);
        }
      }
    }
  }
});

test("what retention takes from a room in the background is not unread any more", async () => {
  const { room, socket } = await open({ memory: visitor(12), newest: 0, seq: 12 });
  socket.seq = 20;
  socket.tell("gap", { reason: "retention", from: 13, to: 20, next: 21 });
  socket.receive(21, 22);
  assert.equal(room.unread, 2);
});

test("in a log that took the place of another one all is unread that came after what both have", async () => {
  const { room, socket } = await open({ memory: visitor(500), newest: 0, first: 400, seq: 500 });
  socket.seq = 9;
  socket.tell("gap", { reason: "epoch", from: 10, to: 500, next: 10 });
  socket.receive(10, 12);
  assert.equal(room.unread, 3);
});

test("a log shorter than what was read of another one is read to its end, and no further", async () => {
  const { room, socket } = await open({ memory: visitor(500), head: 30 });
  socket.receive(1, 30);
  socket.receive(31, 33);
  assert.equal(room.unread, 3);
});

test("what one said in another tab, now or before, is not unread", async () => {
  const memory = visitor(0);
  const { room, socket } = await open({ memory });
  const other = "3333333333333333";
  memory.addId(other);
  socket.receive(1);
  socket.seq = 2;
  socket.tell("message", { ...message(2), from: { id: other, name: "An" } });
  socket.receive(3);
  assert.equal(room.unread, 2);
});

test("a room that the server refuses to let one in is closed for that reason", async () => {
  const { room, socket } = await open({});
  socket.tell("error", { code: "too_many_rooms", reason: "256 rooms are joined" });
  socket.tell("close", { code: 1008, reason: "256 rooms are joined" });
  assert.deepEqual(room.closed, { code: "too_many_rooms", reason: "256 rooms are joined" });
});

test("a countdown and a wait are measured, whatever the machine's clock says", async context => {
  let ticks = 1_000;
  context.mock.method(performance, "now", () => ticks);
  const { room, socket } = await open({ pending: [{ n: 1, data: "x", time: 1_763_800_000_000 }] });
  assert.equal(room.connection.waitingSince, 1_000);
  ticks = 2_000;
  socket.tell("reconnecting", { delay: 3_000 });
  assert.equal(room.connection.retryAt, 5_000);
});

test("a key that is pressed while there is no connection does not keep the next one from telling that one types", async () => {
  const { room, socket } = await open({});
  socket.connected = false;
  room.typing();
  socket.connected = true;
  room.typing();
  room.typing();
  assert.deepEqual(socket.signals, [{ typing: true }]);
});

test("of a user the user tells what is one's own, whatever ids this browser had", async () => {
  const memory = new Memory(null);
  memory.addId("3333333333333333");
  const { room, socket } = await open({ memory });
  socket.user = "42";
  const from = [
    { id: "9999999999999999", name: "An", user: "42" },
    { id: "3333333333333333", name: "Bình", user: "43" },
    { id: "3333333333333333", name: "An" },
  ];
  from.forEach((one, at) => socket.tell("message", message(at + 1, one)));
  assert.deepEqual(
    room.record.messages.map(({ mine }) => mine),
    [true, false, true],
  );
});

test("a room says why it wants a token until it is joined", async () => {
  const { room, socket } = await open({});
  socket.tell("unauthorized", { code: "token_expired" });
  assert.equal(room.connection.unauthorized, "token_expired");
  socket.tell("recovered", { missed: 0 });
  assert.equal(room.connection.unauthorized, null);
});

test("a removal takes the message away, moves what is read, and is nothing new", async () => {
  const { room, socket } = await open({ head: 2 });
  socket.receive(1, 3);
  const said = [];
  room.addEventListener("said", ({ detail }) => said.push(detail.seq));
  room.markRead();
  socket.seq = 4;
  socket.tell("removed", { seq: 4, removes: 2, time: 1, from: BINH });
  assert.deepEqual(seqs(room), [1, 2, 3, 4]);
  assert.equal(room.record.messages[1].removed, true);
  assert.equal(room.record.messages[1].text, undefined);
  assert.equal(room.unread, 0);
  assert.equal(room.last.seq, 3);
  assert.deepEqual(said, []);
  socket.seq = 5;
  socket.tell("removed", { removes: 5, seq: 9, message: message(5) });
  assert.equal(room.record.messages.at(-1).removed, true);
  assert.equal(room.unread, 0);
});

test("a room that was cleared shows what came behind", async () => {
  const { room, socket } = await open({ head: 2 });
  socket.receive(1, 3);
  socket.seq = 4;
  socket.tell("removed", { seq: 4, upTo: 2, time: 1, from: BINH });
  assert.deepEqual(seqs(room), [3, 4]);
  assert.equal(room.record.first, 3);
});

test("one takes back what one sent, and with the right to manage what others did", async () => {
  const { room, socket } = await open({ head: 2 });
  socket.receive(1);
  const [others] = room.record.messages;
  assert.equal(room.canRemove(others), false);
  assert.equal(room.canRemove({ ...others, from: { id: socket.id, name: "An" } }), true);
  assert.equal(room.canRemove({ ...others, from: { id: socket.id, name: "An" }, removed: true }), false);
  assert.equal(room.canRemove({ ...others, seq: null }), false);
  room.may = ["read", "manage"];
  assert.equal(room.canRemove(others), true);
  room.may = ["read"];
  socket.user = "42";
  assert.equal(room.canRemove({ ...others, from: { id: "other", name: "An", user: "42" } }), true);
  assert.equal(room.canRemove({ ...others, from: { id: socket.id, name: "An", user: "43" } }), false);
});

test("who manages a room bans others who have a user, and clears it up to what has come, until they are out", async () => {
  const { room, socket } = await open({ head: 3 });
  const cleared = [];
  Object.assign(socket, { user: "42", clear: async upTo => cleared.push(upTo) });
  await room.clear();
  assert.deepEqual(cleared, []);
  socket.receive(1, 3);
  const [message] = room.record.messages;
  const by = user => ({ ...message, from: { ...BINH, user } });
  for (const may of [null, ["read", "publish"]]) {
    room.may = may;
    assert.equal(room.canBan(by("43")), false);
  }
  room.may = ["read", "manage"];
  assert.deepEqual(
    [by("43"), { ...by("43"), removed: true }, by("42"), message].map(one => room.canBan(one)),
    [true, true, false, false],
  );
  await room.clear();
  assert.deepEqual(cleared, [3]);
  socket.tell("error", { code: "forbidden", reason: "" });
  socket.tell("close", { code: 1008, reason: "" });
  room.bannedBy({ until: 1 });
  assert.deepEqual([room.manages, room.canBan(by("43"))], [false, false]);
  const { ban, wasIn, closed } = room.connection;
  assert.deepEqual([ban, wasIn, closed.code], [{ until: 1 }, true, "forbidden"]);
  room.reconnect();
  assert.deepEqual([room.connection.ban, room.manages], [null, true]);
});
