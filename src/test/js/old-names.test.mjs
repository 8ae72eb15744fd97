/** What a browser has under names that no room, member or file could get now: it is shown and sent as before. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileOf } from "../../../webapp/js/chat/files.js";
import { Memory } from "../../../webapp/js/chat/memory.js";
import { calledName, roomOf, roomProblem, roomTyped, shownRoom } from "../../../webapp/js/chat/names.js";
import { MemoryStorage } from "../../../webapp/js/phao/storage.js";
import { CLIENT, FakeLocks, JOINED, WELCOME, World, settle } from "./world.mjs";

const SERVER = "ws://phao.test/socket";
const TODAY = "Hà Nội";
const APART = TODAY.normalize("NFD");
const HIDDEN = "lob\u200bby";

/** A browser in which a page of before left a message unsent. */
async function browserWith(room, more = {}) {
  const storage = new MemoryStorage();
  await storage.write(
    [
      [`client\n${SERVER}\n${CLIENT}`, { generation: 1, used: 1 }],
      [`outbox\n${SERVER}\n${CLIENT}\n${room}\n${"1".padStart(16, "0")}`, { data: "cũ", time: 1, ...more }],
    ],
    [],
  );
  return { storage, locks: new FakeLocks() };
}

const outbox = async ({ storage }) => (await storage.keys("outbox")).map(key => key.split("\n")[3]);
const posts = ({ requests }) => requests.filter(({ method }) => method === "POST");

async function opened(browser, room, options = {}) {
  const world = new World({ ...browser, http: true });
  const socket = world.openAs(room, options);
  await world.accept();
  return { world, socket, sent: await world.sent() };
}

test("a room is joined in NFC, and answers under the name that an old log has for it are for it", async () => {
  const { world, socket, sent } = await opened({ storage: new MemoryStorage(), locks: new FakeLocks() }, APART);
  assert.equal(socket.room, TODAY);
  assert.equal(sent.at(-1).room, TODAY);
  const heard = [];
  socket.onmessage = ({ data }) => heard.push(data);
  await world.receive(WELCOME, { ...JOINED, room: APART });
  await world.receive({
    type: "message",
    room: APART,
    seq: JOINED.after + 1,
    time: 1,
    from: { id: "x", name: "" },
    n: 1,
    data: "a\u0300",
  });
  assert.deepEqual([socket.connected, heard], [true, ["a\u0300"]], "contents stay as they are");
});

test("what waits for a room whose name is written in another way now is sent under the exact name and number, by no page that could use that number", async () => {
  const browser = await browserWith(APART);
  const { world, sent } = await opened(browser, TODAY);
  assert.notEqual(sent[0].client, CLIENT);
  await world.receive(WELCOME, { ...JOINED, room: TODAY });
  const [post] = posts(world);
  assert.deepEqual(
    [decodeURIComponent(post.path), post.headers["Idempotency-Key"], post.body],
    [`/rooms/${APART}`, `${CLIENT}-1`, "cũ"],
  );
  await post.json({ epoch: JOINED.epoch, seq: 7, time: 1 }, 201);
  assert.deepEqual(await outbox(browser), []);
});

test("what waits for a room that can't be made any more, and that the server knows, is sent when the room is opened", async () => {
  const browser = await browserWith(HIDDEN);
  const { world, socket, sent } = await opened(browser, HIDDEN);
  assert.deepEqual([sent[0].client, sent.at(-1).room], [CLIENT, HIDDEN]);
  await world.receive(WELCOME, { ...JOINED, room: HIDDEN, n: 0 });
  assert.deepEqual(
    (await world.sent()).map(({ room, n, data }) => [room, n, data]),
    [[HIDDEN, 1, "cũ"]],
  );
  assert.equal(socket.pending.length, 1);
});

test("what waits for one that the server refuses stays, and is shown", async () => {
  const browser = await browserWith(HIDDEN);
  const { world, socket } = await opened(browser, HIDDEN);
  await world.receive(WELCOME, {
    type: "refused",
    of: "join",
    room: HIDDEN,
    code: "invalid_room",
    retry: false,
    message: "invisible",
  });
  await settle();
  assert.deepEqual(
    [socket.readyState, socket.pending.map(({ data }) => data), await outbox(browser)],
    [3, ["cũ"], [HIDDEN]],
  );
});

test("what a closed tab left for one that the server refuses stays", async () => {
  const browser = await browserWith(HIDDEN);
  const held = await new Promise(resolve =>
    browser.locks.request(
      `phao:${SERVER}:${CLIENT}`,
      { ifAvailable: true },
      () => new Promise(release => resolve(release)),
    ),
  );
  const { world } = await opened(browser, "lobby");
  held();
  await settle();
  await world.receive(WELCOME, JOINED);
  const [post] = posts(world);
  await post.problem(400, "invalid_room");
  assert.deepEqual(await outbox(browser), [HIDDEN]);
});

test("a file that waits under a name of before is sent under one of today, with the same bytes", async () => {
  const browser = await browserWith("lobby", { data: new Uint8Array([1, 2]), filename: "photo\u202egpj.exe" });
  const { world, socket } = await opened(browser, "lobby");
  assert.equal(socket.pending[0].filename, "photo_gpj.exe");
  await world.receive(WELCOME, { ...JOINED, n: 0 });
  const [{ header, payload }] = await world.sent();
  assert.deepEqual([header.filename, payload], ["photo_gpj.exe", "AQI="]);
});

test("the page keeps the rooms that it had, one for each name of today, and makes no others of the kind", () => {
  const stored = JSON.stringify([
    { name: APART, read: 3 },
    { name: HIDDEN, read: 1 },
    { name: TODAY, read: 7 },
    { name: "lobby", read: null },
  ]);
  const memory = new Memory({
    getItem: key => (key.endsWith("rooms") ? stored : JSON.stringify("An\u202e")),
    setItem() {},
  });
  assert.deepEqual(memory.rooms, [
    { name: TODAY, read: 7 },
    { name: HIDDEN, read: 1 },
    { name: "lobby", read: null },
  ]);
  assert.equal(memory.name, "An");
  const at = room => `https://phao.test/#/${encodeURIComponent(room)}`;
  assert.equal(
    roomOf(at(HIDDEN), name => memory.knows(name)),
    HIDDEN,
  );
  assert.equal(
    roomOf(at("lob\u200b"), name => memory.knows(name)),
    null,
  );
  assert.equal(roomOf(at(APART)), TODAY);
  assert.equal(roomTyped(`  ${APART}\u2800`), TODAY);
  assert.deepEqual(roomProblem(HIDDEN), { key: "rooms.invisible", params: { why: "invisible", character: "U+200B" } });
});

test("names of before are shown so that they neither hide nor cover anything", () => {
  const language = { t: (key, { tag }) => `Guest ${tag}` };
  assert.equal(shownRoom(HIDDEN), "lob\ufffdby");
  assert.equal(calledName({ id: "59f1a", name: "\u202eAn" }, language), "An");
  assert.equal(calledName({ id: "59f1a", name: "\u3164" }, language), "Guest 59f1");
  assert.equal(calledName({ id: "59f1a", name: `Z${"\u0337".repeat(30)}` }, language), `Z${"\u0337".repeat(4)}`);
  assert.equal(fileOf({ bytes: "x", contentType: "image/png", filename: "photo\u202egnp.exe" }).name, "photognp.exe");
});
