// Makes the data folders in this folder with the WAR of one version, by its own HTTP and WebSocket, and writes down
// what it says is in them.
//
// node --experimental-websocket make.mjs phao.war 0.1.0
//
// Takes about a minute and a half: the server removes old messages once a minute.

import { spawn } from "node:child_process";
import { createHash, createHmac, randomBytes } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";

const [war, version] = process.argv.slice(2);
const AN = "00112233445566778899aabbccddeeff";
const BINH = "ffeeddccbbaa99887766554433221100";
const UNKNOWN_EPOCH = "0123456789abcdef";
/** The characters that addresses, SQL and file systems care for, and the longest name: 128 bytes. */
const ODD = ["100% %41%2f", "C# & ?a=b;'\"", "phòng chờ 🛟", "🛟".repeat(31) + "dài"];
const SECRET = randomBytes(32).toString("base64url");
const secretFile = join(mkdtempSync(join(tmpdir(), "phao-")), "secret");
writeFileSync(secretFile, SECRET, { mode: 0o600 });
const ROOMS = ["lobby", "trimmed", "emptied", ...ODD];

let base;
let server;
/** What was published: room, client, n, and for a key of the sender's choice the key. */
const publishes = [];
const epochs = [];

async function start(data, ...options) {
  const access = ["--access", "open", "--token-secret", secretFile];
  server = spawn("java", ["-jar", war, "--port", "0", "--data", data, ...access, ...options], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const chunk of server.stdout.iterator({ destroyOnReturn: false })) {
    base = /is ready at (\S+)/.exec(chunk)?.[1] ?? base;
    if (/is ready at/.test(chunk)) break;
  }
  server.stdout.resume();
  epochs.push((await (await fetch(url("lobby"))).json()).epoch);
}

// A mistake above leaves no server behind.
process.on("exit", () => server?.kill("SIGKILL"));

async function stop(signal) {
  const ended = once(server, "exit");
  server.kill(signal);
  await ended;
}

const url = (room, rest = "") => `${base}rooms/${encodeURIComponent(room)}${rest}`;

async function post(
  room,
  body,
  {
    client,
    n,
    key = n && `${client}-${n}`,
    as,
    name = "",
    type = "text/plain",
    filename = "",
    thumbnail = null,
    user = "",
  } = {},
) {
  const headers = { "Content-Type": type, ...(key && { "Idempotency-Key": key }), ...(as && { "Phao-Client": as }) };
  if (user) headers.Authorization = `Bearer ${token(user)}`;
  const query = new URLSearchParams({
    name,
    ...(filename && { filename }),
    ...(thumbnail && { thumbnailBytes: thumbnail.length }),
  });
  const whole = thumbnail ? Buffer.concat([thumbnail, body]) : body;
  const answer = await fetch(url(room, `?${query}`), { method: "POST", headers, body: whole });
  if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
  if (n) {
    publishes.push({ room, client, n });
  }
  // docs/protocol.md §5.4: such a key stands for one message; the log knows it as a client of its own.
  else if (key) {
    publishes.push({
      room,
      client: createHash("sha256").update(`Idempotency-Key: ${key}`).digest("hex").slice(0, 32),
      n: 1,
    });
  }
}

function token(user) {
  const now = Math.floor(Date.now() / 1000);
  const part = json => Buffer.from(JSON.stringify(json)).toString("base64url");
  const signed = `${part({ alg: "HS256" })}.${part({ sub: user, name: "An", iat: now, exp: now + 3600 })}`;
  return `${signed}.${createHmac("sha256", SECRET).update(signed).digest("base64url")}`;
}

/** Publishes n = from, from + 1 … over one connection with the subprotocol phao.v1. */
async function socket(client, generation, name, room, from, texts) {
  const ws = new WebSocket(`${base.replace(/^http/, "ws")}socket`, "phao.v1");
  await once(ws, "open");
  let left = texts.length;
  const frames = texts.map((data, i) => ({ type: "publish", room, n: from + i, data }));
  const answered = new Promise((resolve, reject) => {
    ws.onmessage = ({ data }) => {
      for (const frame of JSON.parse(data)) {
        if (frame.type === "refused") reject(new Error(frame.message));
        if (frame.type === "ack" && --left === 0) resolve();
      }
    };
  });
  ws.send(JSON.stringify([{ type: "hello", client, generation, name }, { type: "join", room }, ...frames]));
  await answered;
  ws.close();
  for (const { n } of frames) publishes.push({ room, client, n });
}

/** Publishes by a bare WebSocket, which gets no answer: the room's head tells. */
async function bare(room, name, contents) {
  const head = async () => (await (await fetch(url(room))).json()).head;
  const until = (await head()) + contents.length;
  const ws = new WebSocket(
    `${base.replace(/^http/, "ws")}rooms/${encodeURIComponent(room)}?name=${encodeURIComponent(name)}`,
  );
  await once(ws, "open");
  contents.forEach(content => ws.send(content));
  while ((await head()) < until) await new Promise(later => setTimeout(later, 20));
  ws.close();
}

async function roomAsTheServerTellsIt(room) {
  const page = await (await fetch(url(room, "?after=0&epoch=&limit=200"))).json();
  const cursors = [];
  for (const epoch of [...epochs, UNKNOWN_EPOCH]) {
    for (let seq = 0; seq <= page.head + 2; seq++) {
      const { gap = null } = await (await fetch(url(room, `?after=${seq}&epoch=${epoch}&limit=1`))).json();
      cursors.push({ epoch, seq, gap });
    }
  }
  return { room, first: page.first, head: page.head, messages: page.messages, cursors };
}

/** What each publish is answered that comes again, and which n comes next; neither stores anything. */
async function publishesAsTheServerKnowsThem() {
  const known = [];
  for (const { room, client, n } of publishes) {
    const answer = await fetch(url(room), {
      method: "POST",
      headers: { "Idempotency-Key": `${client}-${n}`, "Content-Type": "text/plain" },
    });
    if (answer.status !== 200) throw new Error(`${room} ${client} ${n}: ${answer.status}`);
    const { seq, time } = await answer.json();
    known.push({ room, client, n, seq, time });
  }
  const last = new Map(publishes.map(({ room, client, n }) => [JSON.stringify([room, client]), n]));
  const next = [];
  for (const [key, n] of last) {
    const [room, client] = JSON.parse(key);
    const answer = await fetch(url(room), {
      method: "POST",
      headers: { "Idempotency-Key": `${client}-${n + 2}`, "Content-Type": "text/plain" },
    });
    next.push({ room, client, n: (await answer.json()).expected });
  }
  return { known, next };
}

async function writeDown(file) {
  const rooms = [];
  for (const room of ROOMS) rooms.push(await roomAsTheServerTellsIt(room));
  const { known, next } = await publishesAsTheServerKnowsThem();
  const lines = all => `[\n${all.map(each => "    " + JSON.stringify(each)).join(",\n")}\n  ]`;
  const text = rooms.map(
    ({ room, first, head, messages, cursors }) =>
      `{"room": ${JSON.stringify(room)}, "first": ${first}, "head": ${head},\n  "messages": ${lines(messages)},\n  "cursors": ${lines(cursors)}}`,
  );
  writeFileSync(
    file,
    `{"epochs": ${JSON.stringify(epochs)},\n"rooms": [\n${text.join(",\n")}],\n` +
      `"known": ${lines(known)},\n"next": ${lines(next)}}\n`,
  );
}

const stopped = `${version}/stopped`;
const killed = `${version}/killed`;
mkdirSync(version);

// First life: retention removes all there is, and one room goes on.
await start(stopped, "--retention-age", "1s");
await socket(AN, 1, "An", "trimmed", 1, ["gone 1", "gone 2", "gone 3"]);
await socket(AN, 2, "An", "emptied", 1, ["gone 1", "gone 2"]);
while ((await (await fetch(url("emptied"))).json()).first < 3) await new Promise(later => setTimeout(later, 500));
await socket(AN, 3, "An", "trimmed", 4, ["the first that is left"]);
await stop("SIGTERM");

// Second life: all kinds of messages.
await start(stopped);
await socket(AN, 4, "An", "lobby", 1, ["xin chào", 'two\nlines\tand "quotes" \\ \u0001', ""]);
await socket(BINH, 1, "Bình 🛟", "lobby", 1, ["anh em ơi"]);
await post("lobby", "# Markdown", { client: AN, n: 4, name: "An", type: "text/markdown", filename: "đọc tôi.md" });
await post("lobby", randomBytes(5000), {
  client: BINH,
  n: 2,
  name: "Bình 🛟",
  type: "image/png",
  filename: "a picture.png",
});
const thumbnail = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), randomBytes(8189)]);
await post("lobby", randomBytes(20_000), {
  client: BINH,
  n: 3,
  name: "Bình 🛟",
  type: "image/jpeg",
  filename: "with a thumbnail.jpg",
  thumbnail,
});
await post("lobby", '{"json": true}', { key: "order 17", type: "application/json" });
await post("lobby", "from nobody");
await post("lobby", "from a user", { user: "an nguyễn@x.example" });
await bare("lobby", "Bare", ["a text", new Uint8Array([0, 255, 128, 0]), new Uint8Array(0)]);
for (const room of ODD) {
  await post(room, `in ${room}`, { client: AN, n: 1, name: "An" });
  await post(room, Buffer.from(room), { client: BINH, n: 1, type: "application/octet-stream" });
}
await stop("SIGTERM");

// Third life: some rooms go on, others don't.
await start(stopped);
await socket(AN, 5, "An renamed", "lobby", 5, ["third life"]);
await post(ODD[0], "third life", { client: BINH, n: 2 });
await writeDown(`${version}/stopped.json`);
await stop("SIGTERM");

// Fourth life, over a copy: it is killed, and what it has stored is in phao.db-wal only.
cpSync(stopped, killed, { recursive: true });
await start(killed);
await socket(AN, 6, "An", "lobby", 6, ["fourth life", "and killed"]);
await post("trimmed", "fourth life", { client: BINH, n: 1, name: "Bình" });
await post(ODD[2], randomBytes(300), { type: "application/octet-stream", filename: "bytes" });
await writeDown(`${version}/killed.json`);
await stop("SIGKILL");
// 32 KiB that SQLite makes anew from phao.db-wal.
rmSync(`${killed}/phao.db-shm`);
