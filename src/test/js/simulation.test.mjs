/** Everything at once, at random but repeatable: cuts, reloads, refusals, restarts, restored backups. Nothing may be lost or doubled. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeServer } from "./fake-server.mjs";
import { World } from "./world.mjs";
import { Writer, seeded } from "./writer.mjs";

const ROUNDS = 60;

async function simulate(seed, { backups }) {
  const random = seeded(seed);
  const world = new World();
  world.environment.random = random;
  const server = new FakeServer(random);
  const writers = ["an", "binh"].map(name => new Writer(name, world, server));
  const lost = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const writer of writers) {
      for (let i = Math.floor(random() * 4); i > 0; i--) writer.send(random() < 0.05);
    }
    await world.pass(Math.floor(random() * 60));
    const dice = random();
    if (dice < 0.25) server.cut(0.5);
    else if (dice < 0.32) server.refusing = !server.refusing;
    else if (dice < 0.36) server.restart();
    else if (dice < 0.4 && backups) lost.push(...server.restoreWithout(Math.floor(random() * 5)));
    else if (dice < 0.5) await writers[Math.floor(random() * 2)].reload();
    else if (dice < 0.6) await world.pass(Math.floor(random() * 3_000));
  }
  server.refusing = false;
  await world.pass(300_000);
  return { server, writers, lost };
}

for (let seed = 1; seed <= 20; seed++) {
  test(`nothing is lost or doubled, seed ${seed}`, async () => {
    const { server, writers } = await simulate(seed, { backups: false });
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
  });
}

for (let seed = 101; seed <= 112; seed++) {
  test(`a restored backup takes only what it took, seed ${seed}`, async () => {
    const { server, writers, lost } = await simulate(seed, { backups: true });
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
