/**
 * Tokens that are good for seconds, a page that often has none to give, cuts, reloads, and two users who take turns at
 * one browser: at random but repeatable. Nothing may be lost or doubled, nor said as the other user.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeServer } from "./fake-server.mjs";
import { TokenGate } from "./token-world.mjs";
import { World } from "./world.mjs";
import { Writer, seeded } from "./writer.mjs";

const USERS = ["42", "43"];
const ROUNDS = 60;

/** A browser that two users share. */
class Shared extends Writer {
  #seen = {};
  #user = USERS[0];
  /** The page always has a token to give. */
  isKind = false;
  #last = null;

  get options() {
    // The first page opens while this object is being made.
    return { token: () => this.#give(), user: #user in this ? this.#user : USERS[0] };
  }

  get user() {
    return this.#user;
  }

  seenBy(user) {
    return (this.#seen[user] ??= []);
  }

  /** As Writer.open, for the user who has turned up. */
  as(user) {
    this.#seen[this.#user] = this.seen;
    this.#user = user;
    this.#last = null;
    this.seen = this.seenBy(user);
    return this.reload();
  }

  send() {
    const text = `good ${this.name} ${this.#user} ${this.sent.length}`;
    this.sent.push(text);
    this.socket.send(text);
  }

  sentBy(user) {
    return this.sent.filter(text => text.split(" ")[2] === user);
  }

  /** A newer token, an old one, none, or a failure. */
  async #give() {
    const { random } = this.world.environment;
    const user = this.#user;
    await new Promise(resolve => this.world.environment.setTimeout(resolve, random() * 200));
    const dice = this.isKind ? 1 : random();
    if (dice < 0.1) throw new Error("the page is offline");
    if (dice < 0.2) return null;
    if (dice < 0.3 && this.#last) return this.#last;
    return (this.#last = this.server.gate.issue(user));
  }
}

async function simulate(seed, http) {
  const random = seeded(seed);
  const world = new World();
  world.environment.random = random;
  const server = new FakeServer(random);
  server.gate = new TokenGate(world.environment);
  const writers = ["an", "binh"].map(name => new Shared(name, world, server, { http }));
  const choose = values => values[Math.floor(random() * values.length)];
  for (let round = 0; round < ROUNDS; round++) {
    for (const writer of writers) for (let i = Math.floor(random() * 3); i > 0; i--) writer.send();
    await world.pass(Math.floor(random() * 1_500));
    const dice = random();
    if (dice < 0.2) server.cut(0.5);
    else if (dice < 0.3) server.restart();
    else if (dice < 0.4) await choose(writers).reload();
    else if (dice < 0.5) await choose(writers).as(choose(USERS));
    else if (dice < 0.6 && http) server.network.webSocket = choose(["works", "refused"]);
    else if (dice < 0.7 && http) server.network.eventStream = choose(["works", "refused"]);
  }
  server.network = { webSocket: "works", eventStream: "works" };
  for (const writer of writers) writer.isKind = true;
  for (const user of USERS) {
    for (const writer of writers) await writer.as(user);
    await world.pass(120_000);
  }
  return { server, writers };
}

for (let seed = 301; seed <= 320; seed++) {
  const http = seed % 2 === 0;
  test(`whatever becomes of tokens nothing is lost, doubled or said as another user, seed ${seed}`, async t => {
    t.mock.method(console, "warn", () => {});
    const { server, writers } = await simulate(seed, http);
    const log = server.log.map(({ seq, data }) => [seq, data]);
    for (const { user, data } of server.log) assert.equal(data.split(" ")[2], user);
    for (const writer of writers) {
      assert.equal(writer.socket.pending.length, 0, "all is acknowledged");
      for (const user of USERS) {
        const stored = server.log
          .map(({ data }) => data)
          .filter(data => data.startsWith(`good ${writer.name} ${user} `));
        assert.deepEqual(stored, writer.sentBy(user), "once and in order");
      }
      assert.deepEqual(writer.seen, log, "everything arrived once and in order");
      const before = writer.seenBy(USERS[0]);
      assert.deepEqual(before, log.slice(0, before.length), "also for the user before");
      assert.deepEqual(writer.refusedTexts, []);
    }
  });
}
