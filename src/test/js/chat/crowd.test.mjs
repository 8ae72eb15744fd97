import assert from "node:assert/strict";
import { test } from "node:test";
import { bannerKind, bannerWords, isHeldUp, nextLook } from "../../../../webapp/js/chat/connection.js";
import { Language } from "../../../../webapp/js/chat/i18n.js";

/** As between the tabs of a browser: everybody hears what the others say. */
class Channels {
  all = [];

  open() {
    const channel = Object.assign(new EventTarget(), {
      postMessage: data =>
        this.all
          .filter(other => other !== channel)
          .forEach(other => other.dispatchEvent(Object.assign(new Event("message"), { data: structuredClone(data) }))),
    });
    this.all.push(channel);
    return channel;
  }
}

let copies = 0;
/** A tab has its own copy of the module, and so its own id. */
async function tab(channels, holding, { protocol = "http/1.1" } = {}) {
  const { Crowd } = await import(`../../../../webapp/js/chat/crowd.js?tab=${copies++}`);
  const tab = { time: 0, tasks: [], told: 0, holding };
  tab.crowd = new Crowd({
    channel: channels?.open() ?? null,
    isHolding: () => tab.holding,
    changed: () => tab.told++,
    now: () => tab.time,
    later: task => tab.tasks.push(task),
    protocols: () => ["", protocol],
  });
  tab.look = () => {
    tab.time += 2_000;
    tab.crowd.look();
    tab.tasks.splice(0).forEach(task => task());
    return tab.crowd.isFull;
  };
  return tab;
}

test("six tabs that hold a connection are a crowd, for one that has none and for one of the six", async () => {
  const channels = new Channels();
  const tabs = [];
  for (let count = 1; count <= 6; count++) tabs.push(await tab(channels, true));
  const waiting = await tab(channels, false);
  assert.equal(waiting.look(), true);
  assert.equal(tabs[2].look(), true);
  assert.equal(tabs[2].told, 1);

  tabs[5].holding = false;
  assert.equal(waiting.look(), false);
  assert.equal(tabs[2].look(), false);
  assert.equal(tabs[2].told, 2);
});

test("tabs that are connected by WebSocket, and those behind HTTP/2, are none", async () => {
  const channels = new Channels();
  for (let count = 1; count <= 9; count++) await tab(channels, false);
  assert.equal((await tab(channels, true)).look(), false);
  const fast = new Channels();
  for (let count = 1; count <= 9; count++) await tab(fast, true);
  assert.equal((await tab(fast, true, { protocol: "h2" })).look(), false);
  assert.equal((await tab(fast, true, { protocol: "http/1.1" })).look(), true);
});

test("it asks no more than every two seconds, and nobody where there is no channel", async () => {
  const channels = new Channels();
  const one = await tab(channels, false);
  let asked = 0;
  channels.open().addEventListener("message", () => asked++);
  one.look();
  one.crowd.look();
  one.time += 1_999;
  one.crowd.look();
  assert.equal(asked, 1);
  assert.equal((await tab(null, true)).look(), false);
});

const fine = {
  connected: true,
  opened: true,
  closed: null,
  retryAt: null,
  waitingSince: null,
  transport: "eventsource",
};
const facts = (connection, more = {}) => ({
  connection: { ...fine, ...connection },
  online: true,
  since: 0,
  backAt: null,
  now: 10_000,
  ...more,
});

test("the banner says so only while something waits for the crowd", () => {
  const kind = (connection, more) => bannerKind(facts(connection, { crowded: true, ...more }));
  assert.equal(kind({}), "none");
  assert.equal(kind({ waitingSince: 9_000 }), "none");
  assert.equal(kind({ waitingSince: 8_000 }), "crowded");
  assert.equal(kind({ waitingSince: 8_000, transport: "websocket" }), "none");
  assert.equal(kind({ waitingSince: 8_000 }, { online: false }), "offline");
  assert.equal(kind({ waitingSince: 8_000 }, { crowded: false }), "none");
  assert.equal(kind({ connected: false, opened: false, transport: null }), "crowded");
  assert.equal(kind({ connected: false, opened: false, transport: null }, { since: 9_900 }), "none");
  assert.equal(kind({ connected: false, closed: { code: 4001 } }), "fenced");
});

test("it looks when a message has waited for long, and not where nothing waits", () => {
  assert.equal(isHeldUp(facts({ waitingSince: 9_000 })), false);
  assert.equal(nextLook(facts({ waitingSince: 9_000 })), 500);
  assert.equal(isHeldUp(facts({ waitingSince: 8_500 })), true);
  assert.equal(nextLook(facts({ waitingSince: 9_000, transport: "websocket" })), null);
  for (const code of ["en", "vi"]) {
    const { text, action } = bannerWords("crowded", facts({}), new Language(code));
    assert.match(text, /six|sáu/);
    assert.equal(action, null);
  }
});
