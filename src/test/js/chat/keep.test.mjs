/**
 * What was written and is not sent: over reloads, several tabs, closed ones, and every way in which sending or storing
 * can fail.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Keep, MOST_BYTES } from "../../../../webapp/js/chat/keep.js";
import { Memory } from "../../../../webapp/js/chat/memory.js";
import { Room } from "../../../../webapp/js/chat/room.js";
import { lasting } from "../../../../webapp/js/phao/lasting.js";
import { MemoryStorage } from "../../../../webapp/js/phao/storage.js";
import { FakeLocalStorage, FakeLocks, FakeSessionStorage, World, settle } from "../world.mjs";

const PAGE = "https://chat.example/phao/";

/** Storage where a test says what happens. */
class Disk extends MemoryStorage {
  state = "works";

  write(puts, deletes) {
    return this.#done(() => super.write(puts, deletes), puts);
  }

  entries(prefix) {
    return this.#done(() => super.entries(prefix));
  }

  keys(prefix) {
    return this.#done(() => super.keys(prefix));
  }

  #done(task, puts = []) {
    if (this.state === "hangs") return new Promise(() => {});
    const blobs = puts
      .flatMap(([, value]) => (Array.isArray(value) ? value : [value?.file]))
      .filter(file => file?.blob?.size > 0);
    const refused = this.state === "fails" || (this.state === "takes no files" && blobs.length > 0);
    return refused ? Promise.reject(new DOMException("no", "QuotaExceededError")) : task();
  }
}

/** A browser: its tabs share all but the sessionStorage. */
class FakeBrowser {
  disk = new Disk();
  localStorage = new FakeLocalStorage();

  constructor({ locks = true } = {}) {
    this.hasLocks = locks;
  }

  /** A page in a tab; `session` of an earlier one is that of a reload, a copy of it that of a duplicated tab. */
  tab(session = new FakeSessionStorage()) {
    const locks = this.hasLocks ? new TabLocks(this) : undefined;
    const world = new World({ storage: this.disk, locks, sessionStorage: session, localStorage: this.localStorage });
    const keep = new Keep({ page: PAGE, environment: world.environment, storage: this.disk });
    const close = () => {
      world.environment.window.dispatchEvent(new Event("pagehide"));
      locks?.close();
    };
    return { keep, world, session, close, left: (room = "lobby") => within(world, keep.left(room)) };
  }

  held = new Set();
}

/** One page's: they end with it. */
class TabLocks extends FakeLocks {
  #browser;
  #own = new Set();

  constructor(browser) {
    super();
    this.#browser = browser;
  }

  async request(name, options, callback) {
    const { held } = this.#browser;
    if (held.has(name)) return callback(null);
    held.add(name);
    this.#own.add(name);
    try {
      return await callback({ name });
    } finally {
      held.delete(name);
      this.#own.delete(name);
    }
  }

  close() {
    this.#own.forEach(name => this.#browser.held.delete(name));
  }
}

async function within(world, promise) {
  let result;
  promise.then(value => (result = { value }));
  for (let tries = 0; result === undefined && tries < 100; tries++) await world.pass(500);
  assert.ok(result, "never answered");
  return result.value;
}

const copyOf = ({ items }) => Object.assign(new FakeSessionStorage(), { items: new Map(items) });
const text = value => ({ text: value, caret: [value.length, value.length] });
const quietly = async task => {
  const { warn } = console;
  console.warn = () => {};
  try {
    await task();
  } finally {
    console.warn = warn;
  }
};

for (const locks of [true, false]) {
  test(`a draft with its files survives a reload${locks ? "" : " without Web Locks"}, and is gone when it was sent`, async () => {
    const browser = new FakeBrowser({ locks });
    const first = browser.tab();
    await first.keep.keepText("lobby", { text: "half a tho", caret: [4, 6] });
    assert.deepEqual(
      await first.keep.keepFiles("lobby", [new File(["xin chào"], "a.txt", { type: "text/plain" })]),
      [],
    );
    first.close();

    const second = browser.tab(first.session);
    const { text: written, caret, files, unsent } = await second.left();
    assert.deepEqual([written, caret, unsent], ["half a tho", [4, 6], []]);
    assert.deepEqual(
      files.map(({ name, type }) => [name, type]),
      [["a.txt", "text/plain"]],
    );
    assert.equal(await files[0].text(), "xin chào");
    assert.deepEqual((await second.left("another")).text, "");
    await second.keep.keepText("lobby", text(""));
    await second.keep.keepFiles("lobby", []);
    second.close();
    const third = await browser.tab(first.session).left();
    assert.deepEqual([third.text, third.files], ["", []]);
    assert.deepEqual(await browser.disk.keys("written"), []);
  });
}

test("two tabs, and one that was duplicated, keep a draft each", async () => {
  const browser = new FakeBrowser();
  const [one, two] = [browser.tab(), browser.tab()];
  await one.keep.keepText("lobby", text("one"));
  await two.keep.keepText("lobby", text("two"));
  const copy = browser.tab(copyOf(one.session));
  assert.equal((await copy.left()).text, "");
  await copy.keep.keepText("lobby", text("copy"));
  for (const [tab, draft] of [
    [one, "one"],
    [two, "two"],
    [copy, "copy"],
  ]) {
    tab.close();
    const again = browser.tab(tab.session);
    assert.equal((await again.left()).text, draft);
  }
});

test("what a closed tab left is for the next one, once, and never one's own draft's end", async () => {
  const browser = new FakeBrowser();
  const [gone, alsoGone] = [browser.tab(), browser.tab()];
  await gone.keep.keepText("lobby", text("left behind"));
  await gone.keep.keepUnsent("lobby", "a", { data: "refused", time: 1, code: "closed", reason: "" });
  await alsoGone.keep.keepText("lobby", text("left too"));
  gone.close();
  alsoGone.close();
  const [one, two] = [browser.tab(), browser.tab()];
  const drafts = [await one.left(), await two.left()];
  assert.deepEqual(drafts.map(draft => draft.text).sort(), ["left behind", "left too"]);
  assert.deepEqual(
    drafts.flatMap(({ unsent }) => unsent.map(({ data }) => data)),
    ["refused"],
  );
});

test("what the last moment of a page had no time for is there after it, and nothing older comes over it", async () => {
  const browser = new FakeBrowser();
  const first = browser.tab();
  await first.keep.keepText("lobby", text("half"));
  first.keep.keepTextHastily("lobby", text("half a tho"));
  first.close();
  const second = browser.tab(first.session);
  assert.equal((await second.left()).text, "half a tho");
  second.keep.keepTextHastily("lobby", text("older"));
  await second.keep.keepText("lobby", text("newer"));
  second.close();
  const third = browser.tab(first.session);
  third.keep.keepTextHastily("lobby", { ...text("too early: the tab is not known"), isMore: true });
  assert.equal((await third.left()).text, "newer");
  third.keep.keepTextHastily("lobby", { ...text("and more"), isMore: true });
  third.close();
  assert.equal((await browser.tab(first.session).left()).text, "newer\nand more");
  for (const hostile of ["no JSON", "7", "null", '{"text":7}']) {
    const tab = browser.tab();
    await tab.left();
    browser.localStorage.setItem(`written\n${PAGE}\n${[...tab.session.items.values()][0]}\nlobby\n`, hostile);
    assert.equal((await tab.left()).text, "");
  }
});

test("files that are too large together, or that storage takes not, are said not to be kept, and the text is", () =>
  quietly(async () => {
    const browser = new FakeBrowser();
    const { keep } = browser.tab();
    const [small, large] = [
      new File(["x"], "small"),
      Object.defineProperty(new File(["x"], "large"), "size", { value: MOST_BYTES }),
    ];
    assert.deepEqual(
      (await keep.keepFiles("lobby", [small, large])).map(({ name }) => name),
      ["large"],
    );
    browser.disk.state = "takes no files";
    assert.deepEqual(
      (await keep.keepFiles("b", [small])).map(({ name }) => name),
      ["small"],
    );
    await keep.keepText("b", text("kept"));
    assert.deepEqual((await browser.disk.entries("written")).map(([, value]) => value.text).filter(Boolean), ["kept"]);
  }));

for (const state of ["hangs", "fails"]) {
  test(`with a storage that ${state} the page goes on from memory after a few seconds, and says so until it is well`, () =>
    quietly(async () => {
      const browser = new FakeBrowser();
      const { keep, world } = browser.tab();
      await within(world, keep.left("lobby"));
      browser.disk.state = state;
      const begin = world.now;
      await within(world, keep.keepText("lobby", text("in memory")));
      assert.ok(world.now - begin <= 7_000, `${world.now - begin} ms`);
      assert.equal(lasting(world.environment).lasts, false);
      const later = world.now;
      await within(world, keep.keepText("lobby", text("at once")));
      assert.ok(world.now - later <= 500, "it waits only once");
      browser.disk.state = "works";
      await world.pass(40_000);
      assert.equal(lasting(world.environment).lasts, true);
      assert.deepEqual(
        (await browser.disk.entries("written")).map(([, value]) => value.text),
        ["at once"],
      );
    }));

  test(`a page that begins with a storage that ${state} is there after a few seconds, with nothing, and takes nothing for its own`, () =>
    quietly(async () => {
      const browser = new FakeBrowser();
      browser.disk.state = state;
      const { world, left } = browser.tab();
      const begin = world.now;
      assert.equal((await left()).text, "");
      assert.ok(world.now - begin <= 8_000, `${world.now - begin} ms`);
    }));
}

/** What a room uses of a PhaoSocket. */
class FakeSocket extends EventTarget {
  id = "1111111111111111";
  name = "An";
  readyState = 1;
  connected = true;
  seq = 0;
  pending = [];
  ready = Promise.resolve();

  send(data) {
    if (data === "too much") throw new RangeError("Array buffer allocation failed");
    const file = typeof data === "string" ? {} : { contentType: data.type, filename: data.name };
    this.pending.push({ n: this.pending.length + 1, data, time: 1_763_800_000_000, kept: Promise.resolve(), ...file });
  }

  tell(type, detail = {}) {
    this.dispatchEvent(Object.assign(new Event(type), detail));
  }

  refuse(code) {
    this.tell("refused", { message: this.pending.pop(), n: 1, code, reason: "because" });
  }

  signal() {}
  close() {}
}

async function roomIn({ keep, left }) {
  const socket = new FakeSocket();
  const room = new Room("lobby", { open: () => socket, memory: new Memory(null), newest: 0, keep });
  await settle();
  room.restoreUnsent((await left()).unsent);
  return { room, socket };
}

/**
 * Every way in which sending can fail for good: the server's words (docs/protocol.md §4), the client's own, and what
 * the page meets itself.
 */
const WAYS = {
  ...Object.fromEntries(
    [
      "message_too_large",
      "invalid_field",
      "invalid_frame",
      "unsupported_media_type",
      "foreign_origin",
      "foreign_host",
      "key_reused",
      "invalid_name",
      "log_full",
      "whatever_comes_later",
      "unreadable",
    ].map(code => [
      code,
      ({ room, socket }, content) => {
        room.send(content);
        socket.refuse(code);
      },
    ]),
  ),
  closed: ({ room, socket }, content) => {
    socket.tell("close", { code: 4001, reason: "elsewhere" });
    room.send(content);
  },
  failed: ({ room, socket }, content) => {
    socket.send = () => {
      throw new RangeError("out of memory");
    };
    room.send(content);
  },
};

for (const [code, fail] of Object.entries(WAYS)) {
  test(`what could not be sent (${code}) survives a reload and a closed tab, and can be sent again, whole, or dropped`, async () => {
    const contents = ["xin chào", "x".repeat(20_000), new File(["bytes"], "a.txt", { type: "text/plain" })];
    for (const content of contents) {
      const browser = new FakeBrowser();
      const first = browser.tab();
      const before = await roomIn(first);
      fail(before, content);
      await settle();
      const shown = ({ waiting }) =>
        waiting.map(({ state, reason, text: said, file }) => [state, reason.code, said ?? file.name]);
      const expected = shown(before.room.record);
      assert.equal(expected.length, 1);
      assert.deepEqual(expected[0].slice(0, 2), ["failed", code]);
      first.close();

      const reloaded = browser.tab(first.session);
      assert.deepEqual(shown((await roomIn(reloaded)).room.record), expected, "after a reload");
      reloaded.close();
      const other = await roomIn(browser.tab());
      assert.deepEqual(shown(other.room.record), expected, "in another tab");

      other.room.resend(other.room.record.waiting[0]);
      await settle();
      const [sent] = other.socket.pending;
      assert.deepEqual(await new Response(sent.data).text(), await new Response(content).text(), "whole");
      assert.equal(sent.filename, content.name);
      assert.deepEqual(await browser.disk.keys("written"), [], "it is the outbox's now");

      fail(other, content);
      await settle();
      other.room.drop(other.room.record.waiting.find(({ state }) => state === "failed"));
      await settle();
      assert.deepEqual(await browser.disk.keys("written"), [], "dropped");
    }
  });
}

test("of a file that can't be read any more the name is kept, and it can't be sent again", () =>
  quietly(async () => {
    const browser = new FakeBrowser();
    browser.disk.state = "takes no files";
    const first = browser.tab();
    const { room, socket } = await roomIn(first);
    room.send(new File(["x"], "moved.txt"));
    socket.refuse("unreadable");
    await settle();
    first.close();
    const [message] = (await roomIn(browser.tab(first.session))).room.record.waiting;
    assert.deepEqual([message.gone, message.file.name, message.reason.code], [true, "moved.txt", "unreadable"]);
  }));

test("what is sent again stays kept until the outbox has it", async () => {
  const browser = new FakeBrowser();
  const { room, socket } = await roomIn(browser.tab());
  WAYS.invalid_field({ room, socket }, "again");
  await settle();
  let keep;
  const send = socket.send.bind(socket);
  socket.send = data => {
    send(data);
    socket.pending[0].kept = new Promise(resolve => (keep = resolve));
  };
  room.resend(room.record.waiting[0]);
  await settle();
  assert.equal((await browser.disk.keys("written")).length, 1);
  keep();
  await settle();
  assert.equal((await browser.disk.keys("written")).length, 0);
});

test("what could be neither sent nor kept is not let go of where it was written", () =>
  quietly(async () => {
    const browser = new FakeBrowser();
    const { room, socket } = await roomIn(browser.tab());
    socket.tell("close", { code: 4001, reason: "elsewhere" });
    const done = [];
    browser.disk.state = "fails";
    room.send("a").then(() => done.push("a"));
    await settle();
    browser.disk.state = "works";
    room.send("b").then(() => done.push("b"));
    await settle();
    assert.deepEqual(done, ["b"]);
  }));
