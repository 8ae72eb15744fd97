/** Contents by reference, and the thumbnails that go with messages. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { CLIENT, JOINED, LIMITS, START, WELCOME, World, settle } from "./world.mjs";

const JPEG = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0);
const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const WEBP = Uint8Array.from([..."RIFFsizeWEBP"].map(char => char.charCodeAt(0)));
const base64 = bytes => Buffer.from(bytes).toString("base64");

async function joined(options, welcome) {
  const world = new World();
  const socket = world.open("lobby", options);
  await world.join({}, welcome);
  return { world, socket };
}

for (const inlineBytes of [-1, 1.5, NaN, "8", null, 2 ** 31, Infinity]) {
  test(`inlineBytes ${inlineBytes} is no size`, () => {
    assert.throws(() => new World().open("lobby", { inlineBytes }), TypeError);
  });
}

test("sockets that want contents differently share no connection, others do", async () => {
  const world = new World();
  for (const [room, inlineBytes] of Object.entries({ a: undefined, b: 0, c: 0, d: 8 })) {
    world.open(room, { inlineBytes, clientId: undefined });
  }
  await settle();
  for (const line of world.sockets) line.accept();
  await settle();
  const joins = world.sockets.map(line => line.takeFrames().filter(({ type }) => type === "join"));
  assert.deepEqual(
    joins.map(frames => frames.map(({ room, inlineBytes }) => [room, inlineBytes])),
    [
      [["a", undefined]],
      [
        ["b", 0],
        ["c", 0],
      ],
      [["d", 8]],
    ],
  );
});

test("the address of a content is under the application's path, over https, with the room's name and the token of the socket's address", () => {
  const world = new World();
  const from = { id: "0123456789abcdef", name: "" };
  const socket = world.open("a/b".replace("/", " ? "), { inlineBytes: 0, query: "?token=t" });
  return world.accept().then(async () => {
    await world.receive(
      WELCOME,
      { ...JOINED, room: "a ? b" },
      { type: "message", room: "a ? b", seq: 1, time: START, from, size: 5 },
    );
    const [{ reference, data, origin }] = socket.log.of("message");
    assert.equal(reference.url, "http://phao.test/rooms/a%20%3F%20b/messages/1?token=t&epoch=0000000000000001");
    assert.deepEqual(
      [data, reference.size, reference.type, reference.text, origin],
      [null, 5, "", false, "ws://phao.test"],
    );
  });
});

test("an empty content is no reference", async () => {
  const { world, socket } = await joined({ inlineBytes: 0 });
  await world.receive({
    type: "message",
    room: "lobby",
    seq: 1,
    time: START,
    from: { id: "0123456789abcdef", name: "" },
    data: "",
  });
  const [{ data, reference }] = socket.log.of("message");
  assert.deepEqual([data, reference], ["", undefined]);
});

for (const [what, thumbnail] of Object.entries({
  JPEG,
  PNG,
  WebP: WEBP,
  "a Blob": new Blob([JPEG]),
  "a buffer": JPEG.buffer,
  "a promise": Promise.resolve(JPEG),
  "8 KiB": Object.assign(new Uint8Array(8_192), { 0: 0xff, 1: 0xd8, 2: 0xff }),
})) {
  test(`${what} is a thumbnail, of a text and of bytes`, async () => {
    const { world, socket } = await joined();
    socket.send("a", { thumbnail });
    socket.send(new Blob(["b"]), { thumbnail });
    const [text, bytes] = await world.sent();
    const wanted = base64(await new Blob([await thumbnail]).arrayBuffer());
    assert.deepEqual([text.thumbnail, bytes.header.thumbnail], [wanted, wanted]);
  });
}

for (const [what, thumbnail] of Object.entries({
  nothing: undefined,
  null: null,
  "a promise of nothing": Promise.resolve(null),
  "a promise that fails": { then: (_, reject) => reject(new Error("no")) },
  "an empty one": new Uint8Array(0),
  "an SVG": new Blob(["<svg xmlns='http://www.w3.org/2000/svg'/>"], { type: "image/png" }),
  "a GIF": new Blob(["GIF89a"]),
  "half a WebP": WEBP.slice(0, 8),
  "8 KiB and a byte": Object.assign(new Uint8Array(8_193), { 0: 0xff, 1: 0xd8, 2: 0xff }),
  "a number": 7,
  "a string": "/9j/4A==",
})) {
  test(`${what} is no thumbnail, and the message goes without`, async t => {
    t.mock.method(console, "warn", () => {});
    const { world, socket } = await joined();
    socket.send("a", { thumbnail });
    const [{ data, thumbnail: sent }] = await world.sent();
    assert.deepEqual([data, sent], ["a", undefined]);
  });
}

test("a server that takes no thumbnails, or smaller ones, gets the message without", async () => {
  const { thumbnailBytes, ...older } = LIMITS;
  assert.equal(thumbnailBytes, 8_192);
  for (const limits of [older, { ...LIMITS, thumbnailBytes: 3 }]) {
    const { world, socket } = await joined({}, { limits });
    socket.send("a", { thumbnail: JPEG });
    const [{ data, thumbnail }] = await world.sent();
    assert.deepEqual([data, thumbnail], ["a", undefined]);
  }
});

test("what is sent after a message whose thumbnail is being made waits for it", async () => {
  const { world, socket } = await joined();
  let made;
  socket.send("a", { thumbnail: new Promise(resolve => (made = resolve)) });
  socket.send("b");
  assert.deepEqual(await world.sent(), []);
  made(JPEG);
  assert.deepEqual(
    (await world.sent()).map(({ n, data, thumbnail }) => [n, data, thumbnail]),
    [
      [1, "a", base64(JPEG)],
      [2, "b", undefined],
    ],
  );
});

test("a page that is closed while the thumbnail is being made loses the thumbnail and not the message; a finished one is kept", async () => {
  const { world, socket } = await joined();
  socket.send("a", { thumbnail: JPEG });
  await settle();
  socket.send("b", { thumbnail: new Promise(() => {}) });
  await settle();
  const reloaded = new World({ storage: world.storage });
  reloaded.open();
  await reloaded.accept();
  await reloaded.receive(WELCOME, JOINED);
  const frames = await reloaded.sent();
  assert.deepEqual(
    frames.filter(({ type }) => type === "publish").map(({ n, data, thumbnail }) => [n, data, thumbnail]),
    [
      [1, "a", base64(JPEG)],
      [2, "b", undefined],
    ],
  );
});

test("over plain HTTP the thumbnail is the beginning of the body, and contents are asked for by reference in streams and pages", async () => {
  const world = new World({ http: true, webSocket: false });
  const socket = world.open("lobby", { inlineBytes: 4 });
  await settle();
  const stream = world.request;
  assert.equal(stream.query.get("inlineBytes"), "4");
  await stream.stream(
    WELCOME,
    { ...JOINED, after: 0 },
    {
      ...{ type: "message", room: "lobby", seq: 1, time: START, from: { id: "0123456789abcdef", name: "" } },
      ...{ size: 5, text: true, thumbnail: base64(JPEG) },
    },
  );
  const [event] = socket.log.of("message");
  assert.deepEqual([event.data, event.reference.size, base64(event.thumbnail)], [null, 5, base64(JPEG)]);
  socket.history({ before: 1 });
  await settle();
  assert.equal(world.request.query.get("inlineBytes"), "4");
  socket.send("chào", { thumbnail: PNG });
  await settle();
  const { headers, query, body, path } = world.request;
  assert.deepEqual(
    [path, headers["Idempotency-Key"], query.get("thumbnailBytes")],
    ["/rooms/lobby", `${CLIENT}-1`, "8"],
  );
  assert.equal(body, Buffer.from([...PNG, ...Buffer.from("chào")]).toString());
});
