/**
 * Everything at once, at random but repeatable: cuts, reloads, refusals, restarts, restored backups. Nothing may be
 * lost or doubled.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { simulate } from "./writer.mjs";

const happens =
  backups =>
  async ({ dice, random, choose, world, server, writers, lost }) => {
    if (dice < 0.25) server.cut(0.5);
    else if (dice < 0.32) server.refusing = !server.refusing;
    else if (dice < 0.36) server.restart();
    else if (dice < 0.4 && backups) lost.push(...server.restoreWithout(Math.floor(random() * 5)));
    else if (dice < 0.5) await choose(writers).reload();
    else if (dice < 0.6) await world.pass(Math.floor(random() * 3_000));
  };

for (let seed = 1; seed <= 20; seed++) {
  test(`nothing is lost or doubled, seed ${seed}`, async () => {
    const { server, writers } = await simulate(seed, { happen: happens(false), patience: 300_000 });
    for (const { name, socket, sent, seen } of writers) {
      assert.equal(socket.pending.length, 0, "all is acknowledged");
      const good = sent.filter(text => text.startsWith("good"));
      assert.deepEqual(
        server.log.map(({ data }) => data).filter(data => data.startsWith(`good ${name} `)),
        good,
        "once and in order",
      );
      assert.deepEqual(
        seen,
        server.log.map(({ seq, data }) => [seq, data]),
        "everything arrived once and in order",
      );
    }
    assert.deepEqual(
      writers.map(({ references }) => references > 0),
      [false, true],
      "by reference to who asked for that",
    );
  });
}

const failing = async what => {
  const { dice, random, choose, world, writers } = what;
  if (dice < 0.7) {
    const writer = choose(writers);
    const isReload = dice > 0.6;
    // It answers again before the page ends: what a page sent that storage never took is known to that page alone
    // (docs/client.md, Offline).
    if (isReload) await awake(writer, world);
    return isReload ? writer.reload() : happens(false)({ ...what, dice: (dice / 0.6) * 0.36 });
  }
  choose(writers).disk = choose(["works", "fails", "hangs"]);
  if (random() < 0.5) {
    for (const writer of writers) writer.disk = "works";
  }
};

async function awake(writer, world) {
  writer.disk = "works";
  await world.pass(45_000);
}

for (let seed = 201; seed <= 240; seed++) {
  test(`under a storage that fails or hangs nothing is doubled, and nothing lost but what it never took, seed ${seed}`, async () => {
    const { server, writers } = await quietly(() => simulate(seed, { happen: failing, patience: 300_000 }));
    for (const { name, socket, sent, seen, keptTexts } of writers) {
      assert.equal(socket.pending.length, 0, "all is acknowledged");
      const stored = server.log.map(({ data }) => data).filter(data => data.startsWith(`good ${name} `));
      assert.equal(new Set(stored).size, stored.length, "nothing is doubled");
      const good = sent.filter(text => text.startsWith("good"));
      assert.deepEqual(
        good.filter(text => keptTexts.has(text) && !stored.includes(text)),
        [],
        "what storage had is not lost",
      );
      assert.deepEqual(
        stored,
        good.filter(text => stored.includes(text)),
        "in order",
      );
      assert.deepEqual(
        seen,
        server.log.map(({ seq, data }) => [seq, data]),
        "everything arrived once and in order",
      );
      assert.equal(stored.length, good.length, "nothing is lost");
    }
  });
}

async function quietly(task) {
  const { warn } = console;
  console.warn = () => {};
  try {
    return await task();
  } finally {
    console.warn = warn;
  }
}

for (let seed = 101; seed <= 112; seed++) {
  test(`a restored backup takes only what it took, seed ${seed}`, async () => {
    const { server, writers, lost } = await simulate(seed, { happen: happens(true), patience: 300_000 });
    for (const { name, socket, sent, seen } of writers) {
      assert.equal(socket.pending.length, 0, "all is acknowledged");
      const stored = server.log.map(({ data }) => data).filter(data => data.startsWith(`good ${name} `));
      assert.equal(new Set(stored).size, stored.length, "nothing is doubled");
      assert.deepEqual(
        stored,
        sent.filter(text => stored.includes(text)),
        "in order",
      );
      const gone = new Set(lost.map(({ data }) => data));
      const missing = sent.filter(text => text.startsWith("good") && !stored.includes(text));
      assert.deepEqual(
        missing.filter(text => !gone.has(text)),
        [],
        "what is missing was in the log and was taken by the backup",
      );
      assert.deepEqual(
        seen,
        server.log.map(({ seq, data }) => [seq, data]),
        "what arrived is the log",
      );
    }
  });
}
