/**
 * The network takes away what works and gives it back, at random but repeatable, while two pages write. Nothing may be
 * lost or doubled.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { simulate } from "./writer.mjs";

const WEB_SOCKETS = ["works", "refused", "hanging", "silent", "cutting"];
const EVENT_STREAMS = ["works", "refused", "buffered", "cutting"];

const happens =
  backups =>
  async ({ dice, random, choose, world, server, writers, lost }) => {
    if (dice < 0.15) {
      server.cut(0.5);
    } else if (dice < 0.35) {
      // The network changes, and with it what is open.
      server.network = { webSocket: choose(WEB_SOCKETS), eventStream: choose(EVENT_STREAMS) };
      server.cut(1);
    } else if (dice < 0.4) {
      server.refusing = !server.refusing;
    } else if (dice < 0.44) {
      server.restart();
    } else if (dice < 0.48 && backups) {
      lost.push(...server.restoreWithout(Math.floor(random() * 5)));
    } else if (dice < 0.55) {
      await choose(writers).reload();
    } else if (dice < 0.8) {
      await world.pass(Math.floor(random() * 20_000));
    }
  };

const used = new Set();

for (let seed = 1; seed <= 30; seed++) {
  const backups = seed > 20;
  test(`nothing is lost or doubled over the switches, seed ${seed}${backups ? ", with restored backups" : ""}`, async () => {
    const { server, writers, lost } = await simulate(seed, {
      http: true,
      happen: happens(backups),
      patience: 1_500_000,
    });
    const gone = new Set(lost.map(({ data }) => data));
    for (const { name, socket, sent, seen, transports } of writers) {
      transports.forEach(transport => used.add(transport));
      assert.equal(socket.pending.length, 0, "all is acknowledged");
      const stored = server.log.map(({ data }) => data).filter(data => data.startsWith(`good ${name} `));
      assert.deepEqual(
        stored,
        sent.filter(text => text.startsWith("good") && (stored.includes(text) || !gone.has(text))),
        "once and in order",
      );
      assert.deepEqual(
        seen,
        server.log.map(({ seq, data }) => [seq, data]),
        "everything arrived once and in order",
      );
      assert.equal(socket.transport, "websocket", "back where it began");
    }
  });
}

test("the switches above went by every transport", () => {
  assert.deepEqual([...used].sort(), ["eventsource", "longpoll", "websocket"]);
});
