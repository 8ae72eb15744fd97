/** Everything at once, at random but repeatable: cuts, reloads, refusals, restarts, restored backups. Nothing may be lost or doubled. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryStorage } from "../../../webapp/js/phao/storage.js";
import { FakeServer } from "./fake-server.mjs";
import { World } from "./world.mjs";

const ROUNDS = 60;

/** Mulberry32: small and good enough, and the same everywhere. */
function seeded(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A writer that reloads its page now and then, and what it saw. */
class Writer {
  storage = new MemoryStorage();
  sent = [];
  refusedTexts = [];
  seen = [];

  constructor(name, world, server) {
    this.name = name;
    this.clientId = Buffer.from(name.padEnd(16)).toString("hex");
    this.world = world;
    this.server = server;
    this.open();
  }

  /** A new page: nothing is shared with the one before but the storage. */
  open() {
    const page = (this.page = { alive: true });
    const { setTimeout } = this.world.environment;
    const environment = {
      ...this.world.environment,
      setTimeout: (task, delay) => setTimeout(() => page.alive && task(), delay),
      WebSocket: this.server.webSocketFor(this.world.environment, page),
    };
    const { storage } = this;
    this.socket = this.world.openAs("lobby", {
      environment,
      storage: {
        keys: prefix => storage.keys(prefix),
        entries: prefix => storage.entries(prefix),
        write: (...changes) => (page.alive ? storage.write(...changes) : new Promise(() => {})),
      },
      clientId: this.clientId,
      echo: true,
      ...(this.seen.length === 0 ? { last: 10_000 } : {}),
    });
    const here = handler => event => page.alive && handler(event);
    this.socket.onmessage = here(({ seq, data }) => this.seen.push([seq, data]));
    this.socket.ongap = here(({ next }) => (this.seen = this.seen.filter(([seq]) => seq < next)));
    this.socket.onrefused = here(({ message }) => this.refusedTexts.push(message.data));
  }

  send(bad) {
    const text = `${bad ? "bad" : "good"} ${this.name} ${this.sent.length}`;
    this.sent.push(text);
    this.socket.send(text);
  }

  /** The page dies on the spot: its WebSocket, its timers and its memory are gone; what reached storage by now is there. */
  async reload() {
    await this.world.pass(0);
    this.page.alive = false;
    this.page.line?.drop();
    this.open();
  }
}

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
