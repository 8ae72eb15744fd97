import assert from "node:assert/strict";
import { test } from "node:test";
import { chunkKeys } from "../../../../webapp/js/chat/chunks.js";
import { removedMessage } from "../../../../webapp/js/chat/message.js";
import { Record } from "../../../../webapp/js/chat/record.js";
import { timeline } from "../../../../webapp/js/chat/timeline.js";

const AN = { id: "1111111111111111", name: "An" };
const BINH = { id: "2222222222222222", name: "Bình" };
const NOON = new Date(2026, 10, 22, 12, 0).getTime();

const stored = (seq, { from = BINH, n = seq, mine = from === AN, time = NOON + seq * 1000 } = {}) => ({
  key: `seq:${seq}`,
  seq,
  n,
  time,
  from,
  mine,
  state: "stored",
  text: `m${seq}`,
});
const waiting = (key, n, time = NOON + 999_000) => ({
  key,
  seq: null,
  entry: { n },
  time,
  from: AN,
  mine: true,
  state: "waiting",
  text: key,
});
const seqs = record => record.messages.map(one => one.seq);
const shown = (record, options) =>
  timeline(record, options).map(item => (item.type === "message" ? item.message.text : item.key));

function recordOf(...messages) {
  const record = new Record();
  messages.forEach(one => record.add(one));
  return record;
}

test("messages stand by their number, whatever order they come in, each once", () => {
  const record = recordOf(stored(3), stored(1), stored(2), stored(3), stored(1));
  assert.deepEqual(seqs(record), [1, 2, 3]);
});

test("one's own message keeps its key when it comes from the log", () => {
  const record = new Record();
  const own = record.await(waiting("own:0", 7));
  record.add(stored(1, { from: AN, n: 7 }));
  assert.equal(record.waiting.length, 0);
  assert.equal(record.messages[0], own);
  assert.equal(own.key, "own:0");
  assert.equal(own.state, "stored");
  assert.equal(own.seq, 1);
});

test("the ack and the message may come in either order", () => {
  const record = new Record();
  record.await(waiting("own:0", 1));
  record.acknowledge("own:0", { seq: 5, time: NOON }, 4);
  assert.equal(record.add(stored(5, { from: AN, n: 1 })), null);
  assert.deepEqual(seqs(record), [5]);

  record.await(waiting("own:1", 2));
  record.add(stored(6, { from: AN, n: 2 }));
  record.acknowledge("own:1", { seq: 6, time: NOON }, 6);
  assert.deepEqual(seqs(record), [5, 6]);
  assert.equal(record.waiting.length, 0);
});

test("a message acknowledged ahead of what others said before it takes its place among them", () => {
  const record = recordOf(stored(1));
  record.await(waiting("own:0", 1));
  record.acknowledge("own:0", { seq: 4, time: NOON }, 1);
  record.add(stored(2));
  record.add(stored(3));
  assert.deepEqual(seqs(record), [1, 2, 3, 4]);
});

test("an acknowledged message that retention removed already is not shown as stored", () => {
  const record = new Record();
  const own = record.await(waiting("own:0", 1));
  assert.equal(record.acknowledge("own:0", { seq: 0, time: 0 }, 0), own);
  assert.deepEqual([record.messages, record.waiting], [[], []]);
});

test("the n of a refused message belongs to the next one", () => {
  const record = new Record();
  record.await(waiting("own:0", 1));
  record.fail("own:0", { code: "message_too_large" });
  record.await(waiting("own:1", 1));
  record.add(stored(1, { from: AN, n: 1 }));
  assert.equal(record.messages[0].key, "own:1");
  assert.deepEqual(
    record.waiting.map(one => one.state),
    ["failed"],
  );
});

test("another window's message with the same n is another message", () => {
  const record = new Record();
  record.await(waiting("own:0", 1));
  record.add(stored(1, { from: BINH, n: 1, mine: true }));
  assert.equal(record.waiting.length, 1);
});

test("older pages go before, and tell when the room's beginning is reached", () => {
  const record = recordOf(stored(5), stored(6));
  record.prepend([stored(3), stored(4), stored(5)], 1, 5);
  assert.deepEqual(seqs(record), [3, 4, 5, 6]);
  assert.equal(record.reachedStart, false);
  record.prepend([stored(1), stored(2)], 1, 3);
  assert.equal(record.reachedStart, true);
  assert.equal(shown(record)[0], "start");
});

test("an empty page before the oldest number is the beginning", () => {
  const record = new Record();
  record.prepend([], 1, 1);
  assert.equal(record.reachedStart, true);
});

test("a retention gap stands where the messages are missing", () => {
  const record = recordOf(stored(12), stored(21));
  record.gap({ reason: "retention", from: 13, to: 20, next: 21 });
  record.gap({ reason: "retention", from: 13, to: 20, next: 21 });
  assert.deepEqual(shown(record), [`day:${Date.UTC(2026, 10, 22) / 86_400_000}`, "m12", "gap:retention:13-20", "m21"]);
});

test("a gap that came before its next message stands before what waits", () => {
  const record = recordOf(stored(12));
  record.await(waiting("own:0", 1));
  record.gap({ reason: "retention", from: 13, to: 20, next: 21 });
  assert.deepEqual(shown(record).slice(1), ["m12", "gap:retention:13-20", "own:0"]);
});

test("an epoch gap takes away what is not in the log, and the numbers come anew", () => {
  const record = recordOf(stored(80), stored(81), stored(82));
  assert.deepEqual(
    record.gap({ reason: "epoch", from: 81, to: 82, next: 81 }).map(one => one.seq),
    [81, 82],
  );
  record.add({ ...stored(81), text: "anew" });
  assert.deepEqual(shown(record).slice(1), ["m80", "gap:epoch:81-82", "anew"]);
});

test("what retention took before the oldest page is said at the top", () => {
  const record = recordOf(stored(21));
  record.prepend([], 21, 21);
  assert.equal(shown(record)[0], "gap:retention:1-20");
});

test("very many messages are cut back to the newest, and can be loaded again", () => {
  const record = new Record();
  for (let seq = 1; seq <= 601; seq++) record.add(stored(seq));
  const gone = record.trim();
  assert.equal(gone.length, 301);
  assert.equal(record.oldest, 302);
  assert.equal(record.reachedStart, false);
  record.prepend([stored(300), stored(301)], 1, 302);
  assert.equal(record.oldest, 300);
});

test("who scrolled back keeps all that they asked for, whatever comes meanwhile", () => {
  const record = recordOf(stored(5_000));
  for (let before = 5_000; before > 1; before -= 50) {
    const from = Math.max(1, before - 50);
    record.prepend(
      Array.from({ length: before - from }, (_, at) => stored(from + at)),
      1,
      before,
    );
  }
  for (let seq = 5_001; seq <= 8_000; seq++) {
    record.add(stored(seq));
    assert.deepEqual(record.trim({ reading: true }), []);
  }
  record.add(stored(8_001));
  assert.ok(record.trim({ reading: true }).length > 2_000, "but not without end");
  assert.ok(record.messages.length <= 3_000);
});

test("the chunks of what is shown follow each other, and stay what they are when older pages and new messages come", () => {
  const record = recordOf(
    ...Array.from({ length: 130 }, (_, at) => stored(1_000 + at, { time: NOON + at * 3_600_000 })),
  );
  record.await(waiting("own:0", 7));
  const keys = () =>
    new Map(timeline(record, { newAfter: 1_040 }).map((item, at, items) => [item.key, chunkKeys(items)[at]]));
  const before = keys();
  assert.deepEqual(
    [...before.values()],
    [...before.values()].sort((a, b) => a - b),
    "in order",
  );
  assert.deepEqual(new Set(before.values()), new Set([20, 21, 22]));
  assert.equal(before.get("own:0"), 22);
  assert.equal(before.get("new"), before.get("seq:1041"));
  record.prepend(
    Array.from({ length: 50 }, (_, at) => stored(950 + at)),
    1,
    1_000,
  );
  record.add(stored(1_130));
  const after = keys();
  for (const [key, chunk] of before) {
    if (key.startsWith("seq:")) assert.equal(after.get(key), chunk, key);
  }
  assert.deepEqual(chunkKeys(timeline(new Record())), []);
  const alone = new Record();
  alone.await(waiting("own:1", 1));
  assert.deepEqual(chunkKeys(timeline(alone)), [0, 0]);
});

test("days are separated once, groups are by author and time", () => {
  const record = recordOf(
    stored(1, { time: NOON - 86_400_000 }),
    stored(2),
    stored(3),
    stored(4, { from: AN }),
    stored(5, { time: NOON + 3_600_000 }),
    stored(6, { time: NOON + 3_601_000 }),
  );
  const items = timeline(record);
  assert.equal(items.filter(item => item.type === "day").length, 2);
  const groups = items.filter(item => item.type === "message").map(item => [item.opens, item.closes]);
  assert.deepEqual(groups, [
    [true, true],
    [true, false],
    [false, true],
    [true, true],
    [true, false],
    [false, true],
  ]);
});

test("what is unread counts others' messages, and those that are not loaded", () => {
  const record = recordOf(stored(8), stored(9, { from: AN }), stored(10));
  assert.equal(record.countAfter(8, 10), 1);
  assert.equal(record.countAfter(3, 10), 6);
  assert.equal(record.countAfter(10, 10), 0);
  assert.equal(new Record().countAfter(3, 10), 7);
  assert.equal(new Record().countAfter(12, 10), 0);
});

test("the mark waits until what was read is loaded", () => {
  const record = recordOf(stored(5), stored(6));
  assert.ok(!shown(record, { newAfter: 2 }).includes("new"));
  assert.ok(shown(record, { newAfter: 4 }).includes("new"));
  record.prepend([stored(3), stored(4)], 1, 5);
  assert.deepEqual(shown(record, { newAfter: 2 }).slice(1, 3), ["new", "m3"]);
});

test("the mark stands before the first message of others after what was read", () => {
  const record = recordOf(stored(1), stored(2, { from: AN }), stored(3), stored(4));
  assert.deepEqual(shown(record, { newAfter: 1 }).slice(1), ["m1", "m2", "new", "m3", "m4"]);
  assert.ok(!shown(record, { newAfter: 4 }).includes("new"));
  assert.ok(!shown(record).includes("new"));
});

const removedOne = seq => ({ ...stored(seq), key: `removed:${seq}`, text: undefined, removed: true });
const removal = seq => ({ ...stored(seq), text: undefined, hidden: true });

test("what is left of a removed message stands in its place, once", () => {
  const record = recordOf(stored(1), stored(2), stored(3));
  const known = record.messages[1];
  assert.deepEqual(record.remove([2]), [known]);
  assert.deepEqual(record.remove([2]), []);
  assert.deepEqual(record.remove([9]), []);
  record.add(removal(4));
  assert.deepEqual(seqs(record), [1, 2, 3, 4]);
  record.reachedStart = true;
  assert.deepEqual(shown(record).slice(2), ["m1", undefined, "m3"]);
  assert.equal(record.newest, 4);
});

test("of who is erased neither the messages nor the name stay, not even on what was removed before", () => {
  const record = recordOf(stored(1), stored(2), removedOne(3), removal(4), stored(5));
  const known = record.messages[0];
  assert.deepEqual(
    record.remove([1, 3, 4, 9], { erased: true }).map(one => one.seq),
    [1, 3],
  );
  assert.equal(known.text, "m1");
  assert.deepEqual(record.messages[0], removedMessage({ ...known, from: { id: known.from.id, name: "" } }));
  assert.equal(record.messages[2].from.name, "");
  assert.ok(record.messages[3].hidden);
  assert.equal(record.messages[1].text, "m2");
});

test("a removal is not unread and has no line of its own, nor is what it removed", () => {
  const record = recordOf(stored(1), stored(2), removedOne(3), removal(4), stored(5));
  record.reachedStart = true;
  assert.equal(record.countAfter(2, 5), 1);
  assert.equal(record.countAfter(0, 5), 3);
  const keys = timeline(record, { newAfter: 2 }).map(item => item.key);
  assert.deepEqual(keys.slice(-4), ["seq:2", "removed:3", "new", "seq:5"]);
});

test("one's own message that was removed before its number came has no content", () => {
  const record = new Record();
  record.await(waiting("own:0", 7));
  record.add({ ...removedOne(1), from: AN, n: 7 });
  assert.deepEqual(record.waiting, []);
  assert.equal(record.messages[0].text, undefined);
  assert.equal(record.messages[0].removed, true);
});

test("a cleared room begins behind what was cleared", () => {
  const record = recordOf(stored(3), stored(4), stored(5));
  record.first = 1;
  assert.deepEqual(
    record.clear(4).map(one => one.seq),
    [3, 4],
  );
  record.add(removal(6));
  assert.deepEqual(seqs(record), [5, 6]);
  assert.equal(record.first, 5);
  assert.equal(record.reachedStart, true);
  assert.equal(record.countAfter(0, 6), 1);
  assert.equal(timeline(record)[0].key, "gap:retention:1-4");
});
