import assert from "node:assert/strict";
import { test } from "node:test";
import { OlderPages } from "../../../../webapp/js/chat/older.js";
import { Past } from "../../../../webapp/js/chat/past.js";
import { Record } from "../../../../webapp/js/chat/record.js";

const EPOCH = "6f1c2a90b3d4e5f7";

/** A room whose log has the numbers from `first` to `head`, of which the newest are loaded. */
class FakeRoom extends EventTarget {
  record = new Record();
  closed = null;
  caughtUp = true;
  asked = [];

  constructor({ first, head, loaded, ask = async () => undefined }) {
    super();
    Object.assign(this, { first, head });
    this.socket = { epoch: EPOCH, connected: true, history: range => this.#page(range) };
    this.older = new OlderPages(this.record, { shape, changed: () => {} });
    this.past = new Past(this, { shape, changed: () => {}, ask });
    for (let seq = Math.max(first, head - loaded + 1); seq <= head; seq++) this.record.add(shape({ seq }));
  }

  /** A page ends early when it has more than so much content: then it has the messages next to where it begins. */
  async #page({ before, after, limit }) {
    this.asked.push({ before, after, limit });
    assert.ok(limit >= 1 && limit <= 200, `limit ${limit}`);
    const length = Math.max(1, Math.min(limit, this.most ?? limit));
    const [from, to] =
      before === undefined
        ? [Math.max(after + 1, this.first), Math.min(after + length, this.head)]
        : [Math.max(this.first, before - length), Math.min(this.head, before - 1)];
    const messages = [];
    for (let seq = from; seq <= to; seq++) messages.push({ seq });
    return { first: this.first, head: this.head, messages };
  }

  receive() {
    this.record.add(shape({ seq: ++this.head }));
  }
}

function shape({ seq }) {
  return { key: `seq:${seq}`, seq, from: { id: "a" }, text: "x" };
}

const seqs = ({ record }) => record.messages.map(({ seq }) => seq);

function assertWhole(numbers) {
  numbers.forEach((seq, at) => assert.equal(seq, numbers[0] + at));
}

test("whichever message is gone to is shown among its neighbours, and from there the end is reached without a gap or a double", async () => {
  for (const head of [1, 3, 49, 51, 120, 400]) {
    for (const first of [1, 2, 30].filter(one => one <= head)) {
      for (const loaded of [1, 50]) {
        for (const most of [undefined, 1, 7]) {
          for (let seq = first; seq <= head; seq += 1 + (head >> 3)) {
            const room = new FakeRoom({ first, head, loaded });
            room.most = most;
            assert.equal(await room.past.goTo({ epoch: EPOCH, seq }), null);
            assert.ok(seqs(room.past.shown).includes(seq));
            assertWhole(seqs(room.past.shown));
            room.receive();
            for (let turns = 0; room.past.excerpt !== null; turns++) {
              assert.ok(turns < 500);
              const before = room.past.excerpt.record.newest;
              await room.past.loadNewer();
              assert.ok(room.past.excerpt === null || room.past.excerpt.record.newest > before);
            }
            assert.ok(seqs(room).includes(seq) && seqs(room).includes(head + 1));
            assertWhole(seqs(room));
          }
        }
      }
    }
  }
});

test("what is not there is said to be removed, unknown, or of another log", async () => {
  const room = new FakeRoom({ first: 11, head: 400, loaded: 50 });
  assert.equal(await room.past.goTo({ epoch: EPOCH, seq: 10 }), "messages.removed");
  assert.equal(await room.past.goTo({ epoch: EPOCH, seq: 401 }), "messages.unknown");
  assert.equal(room.past.excerpt, null);
  const other = from =>
    new FakeRoom({ first: 1, head: 400, loaded: 50, ask: async () => ({ reason: "epoch", from, to: 9, next: from }) });
  assert.equal(await other(1).past.goTo({ epoch: "0000000000000000", seq: 399 }), "messages.otherLog");
  assert.equal(await other(400).past.goTo({ epoch: "0000000000000000", seq: 399 }), null);
  const unreachable = new FakeRoom({
    first: 1,
    head: 400,
    loaded: 50,
    ask: async () => {
      throw new TypeError("offline");
    },
  });
  assert.equal(await unreachable.past.goTo({ epoch: "0000000000000000", seq: 399 }), "messages.loadFailed");
});

test("before the room is joined it waits, and a room that is closed is not waited for", async () => {
  const room = new FakeRoom({ first: 1, head: 400, loaded: 0 });
  room.caughtUp = false;
  const going = room.past.goTo({ epoch: EPOCH, seq: 3 });
  await new Promise(resolve => setTimeout(resolve, 5));
  assert.deepEqual(room.asked, []);
  room.receive();
  room.caughtUp = true;
  room.dispatchEvent(new Event("messages"));
  assert.equal(await going, null);
  assert.ok(seqs(room.past.shown).includes(3));

  const closed = new FakeRoom({ first: 1, head: 4, loaded: 0 });
  closed.caughtUp = false;
  const never = closed.past.goTo({ epoch: EPOCH, seq: 3 });
  closed.closed = { code: 1008 };
  closed.dispatchEvent(new Event("state"));
  assert.equal(await never, null);
  assert.equal(closed.past.excerpt, null);
});
