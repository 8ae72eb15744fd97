/**
 * Two people talk through a real server and don't stop while it is gone: each time that this prints `cut`, whoever
 * started it ends the server and starts it again. In the end it compares what both saw. Ends with 0 if nothing was
 * lost, doubled or out of order.
 *
 * Usage: node talk.mjs ws://host:port/rooms/name messages-of-each cuts
 */
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { PhaoSocket } from "../../../../webapp/js/phao.js";
import { platform } from "../../../../webapp/js/phao/environment.js";

const [url, count, cuts] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const LONGEST = 120_000;
const LONG_TEXT = "dài ".repeat(30_000);
const LARGE = randomBytes(3 << 20);

class Person {
  events = {};
  /** By number: what arrived. */
  seen = new Map();
  repeated = [];
  sent = [];
  numbers = [];

  constructor(name) {
    this.name = name;
    // An environment of one's own is a page of one's own.
    this.socket = new PhaoSocket(url, {
      name,
      echo: true,
      storage: "memory",
      environment: { ...platform, locks: undefined },
    });
    this.socket.binaryType = "arraybuffer";
    for (const type of ["open", "close", "error", "reconnecting", "recovered", "gap", "refused"]) {
      this.events[type] = 0;
      this.socket.addEventListener(type, () => this.events[type]++);
    }
    this.socket.onmessage = event => {
      if (this.seen.has(event.seq)) this.repeated.push(event.seq);
      this.seen.set(event.seq, `${event.from.name}: ${print(event.data)}`);
    };
    this.opened = this.next("open");
  }

  say(data) {
    this.sent.push(`${this.name}: ${print(data)}`);
    this.numbers.push(this.socket.send(data));
  }

  /** The next event of that type. */
  next(type) {
    return new Promise(resolve => this.socket.addEventListener(type, resolve, { once: true }));
  }

  /** In the order of their numbers. */
  get log() {
    return [...this.seen].sort(([a], [b]) => a - b);
  }
}

/** A short text as it is, of everything else what identifies it. */
function print(data) {
  return typeof data === "string" && data.length < 100
    ? data
    : createHash("sha256")
        .update(new Uint8Array(Buffer.from(data)))
        .digest("hex");
}

const people = [new Person("An"), new Person("Bình")];
setTimeout(() => {
  console.error(
    `not done after ${LONGEST} ms`,
    people.map(({ name, events, seen, socket }) => [name, events, seen.size, socket.pending.length]),
  );
  process.exit(1);
}, LONGEST).unref();
await Promise.all(people.map(({ opened }) => opened));
let back;
for (let i = 0; i < count; i++) {
  if (i % Math.ceil(count / (cuts + 1)) === 0 && i > 0) {
    await back;
    back = Promise.all(people.map(person => person.next("recovered")));
    console.log("cut");
  }
  for (const person of people) person.say(i === count / 2 ? LONG_TEXT : i === count / 4 ? LARGE : `${i}`);
  await new Promise(resolve => setTimeout(resolve, 10));
}
await back;

const numbers = (await Promise.all(people.flatMap(({ numbers }) => numbers))).sort((a, b) => a - b);
const expected = Array.from({ length: 2 * count }, (_, i) => i + 1);
assert.deepEqual(numbers, expected, "each message has a number of its own");
while (people.some(({ seen }) => seen.size < 2 * count)) await new Promise(resolve => setTimeout(resolve, 20));
const [an, binh] = people;
assert.deepEqual(
  an.log.map(([seq]) => seq),
  expected,
);
assert.deepEqual(an.log, binh.log, "both saw the same");
for (const { name, sent, repeated, events, socket } of people) {
  assert.deepEqual(
    an.log.map(([, text]) => text).filter(text => text.startsWith(name)),
    sent,
    "each one's messages are in order",
  );
  assert.deepEqual(repeated, [], "nothing came twice");
  assert.deepEqual([events.open, events.close, events.error, events.gap, events.refused], [1, 0, 0, 0, 0]);
  assert.ok(events.recovered >= cuts);
  assert.deepEqual(socket.pending, []);
}
assert.deepEqual([...an.socket.members.values()].sort(), ["An", "Bình"]);

const page = await an.socket.history({ before: 2 * count + 1, limit: 2 });
assert.deepEqual(
  page.messages.map(({ seq, data, from }) => [seq, `${from.name}: ${print(data)}`]),
  an.log.slice(-2),
);
const signal = new Promise(resolve => (binh.socket.onsignal = ({ from, data }) => resolve([from.name, data])));
assert.equal(an.socket.signal({ typing: true }), true);
assert.deepEqual(await signal, ["An", { typing: true }]);
const renamed = new Promise(
  resolve => (binh.socket.onpresence = ({ joined }) => resolve(joined.map(({ name }) => name))),
);
an.socket.name = "Ân";
assert.deepEqual(await renamed, ["Ân"]);

const closed = people.map(
  ({ socket }) => new Promise(resolve => (socket.onclose = ({ wasClean }) => resolve(wasClean))),
);
for (const { socket } of people) socket.close();
assert.deepEqual(await Promise.all(closed), [true, true]);
console.log(`${2 * count} messages once and in order, over ${cuts} cuts`);
