/** As whom the page speaks, and what it shows of that. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Account } from "../../../../webapp/js/chat/account.js";
import { bannerKind, bannerWords } from "../../../../webapp/js/chat/connection.js";
import { Invitation } from "../../../../webapp/js/chat/invitation.js";
import { Language } from "../../../../webapp/js/chat/i18n.js";
import { contents } from "../../../../webapp/js/chat/measure.js";
import { Memory } from "../../../../webapp/js/chat/memory.js";
import { calledName, personOf } from "../../../../webapp/js/chat/names.js";
import { timeline } from "../../../../webapp/js/chat/timeline.js";
import { tokenOf } from "../token-world.mjs";
import { FakeLocalStorage, FakeSessionStorage } from "../world.mjs";

const BASE = "https://chat.example/phao/";

/** The answers of the server to what is asked of it, in order; all requests are remembered. */
function server(t, ...answers) {
  const requests = [];
  t.mock.method(globalThis, "fetch", async (url, { method = "GET", headers = {}, credentials } = {}) => {
    requests.push({ method, path: new URL(url).pathname + new URL(url).search, headers, credentials });
    const answer = answers.shift();
    return new Response(answer === undefined ? null : JSON.stringify(answer), { status: answer ? 200 : 204 });
  });
  return requests;
}

const none = () => new Invitation({ storage: null, base: BASE });

/** The page of a tab that begins. */
function account(token) {
  contents.ready = Promise.resolve();
  const storage = Object.assign(new FakeSessionStorage(), { removeItem: key => storage.items.delete(key) });
  if (token) storage.setItem("phao.page.token", token);
  return Object.assign(new Account({ storage, base: BASE, invitation: none() }), { storage });
}

test("a token is taken from this tab's storage, and what is none is not", () => {
  assert.deepEqual([account(tokenOf("42")).user, account("x").user, account().user], ["42", null, null]);
  assert.deepEqual(account().option, {});
  assert.equal(new Account({ storage: null, base: BASE, invitation: none() }).user, null);
});

test("a token that was refused is not given again; the next one is", async () => {
  const page = account(tokenOf("42", 1));
  const { token } = page.option;
  assert.equal(await token({ reason: "connect" }), tokenOf("42", 1));
  assert.equal(await token({ reason: "refresh" }), tokenOf("42", 1));
  assert.equal(await token({ reason: "expired" }), null);
  assert.equal(await token({ reason: "expired" }), null);
  assert.equal(page.signIn("  not one "), false);
  assert.equal(page.signIn(` ${tokenOf("42", 2)}\n`), "same");
  assert.equal(await token({ reason: "expired" }), tokenOf("42", 2));
  assert.equal(page.storage.getItem("phao.page.token"), tokenOf("42", 2));
  assert.equal(page.signIn(tokenOf("43")), "other");
  assert.equal(account().signIn(tokenOf("43")), "other");
});

test("on an open server it is asked once what may be done, and pictures wait for nothing", async t => {
  const requests = server(t, { access: "open" });
  const page = account();
  assert.deepEqual([await page.mayIn("a"), await page.mayIn("b"), requests.length], [null, null, 1]);
  await contents.ready;
});

test("under rules each room is asked for, with the token, and pictures wait for the cookie", async t => {
  const requests = server(t, { access: "rules", login: "/login", may: ["read"] }, undefined, {
    access: "rules",
    may: ["read", "publish"],
  });
  const page = account(tokenOf("42"));
  let isReady = false;
  contents.ready.then(() => (isReady = true));
  await Promise.resolve();
  assert.equal(isReady, false);
  assert.deepEqual(await page.mayIn("a b"), ["read"]);
  await contents.ready;
  assert.deepEqual(await page.mayIn("c"), ["read", "publish"]);
  assert.deepEqual(
    requests.map(({ method, path, credentials }) => [method, path, credentials]),
    [
      ["GET", "/phao/session?room=a+b", "omit"],
      ["PUT", "/phao/session", undefined],
      ["GET", "/phao/session?room=c", "omit"],
    ],
  );
  assert.ok(requests.every(({ headers }) => headers.Authorization === `Bearer ${tokenOf("42")}`));
});

test("what keeps one out of a room is asked in the user's name, and is nothing where it can't be asked", async t => {
  const ban = { until: 1_795_770_000_000 };
  const requests = server(t, { access: "rules", may: [], ban }, { access: "rules", may: ["read"] });
  const page = account(tokenOf("42"));
  assert.deepEqual([await page.banFrom("a"), await page.banFrom("a"), requests.length], [ban, null, 2]);
  assert.equal(requests[0].headers.Authorization, `Bearer ${tokenOf("42")}`);
  t.mock.method(globalThis, "fetch", () => Promise.reject(new TypeError("fetch failed")));
  assert.equal(await page.banFrom("a"), null);
});

test("a server that can't be asked holds up no picture", async t => {
  t.mock.method(globalThis, "fetch", () => Promise.reject(new TypeError("fetch failed")));
  assert.equal(await account(tokenOf("42")).mayIn("a"), null);
  await contents.ready;
});

test("signing out forgets the token and the cookie, and memory all that was remembered", async t => {
  const requests = server(t, undefined);
  const page = account(tokenOf("42"));
  await page.signOut();
  assert.deepEqual([page.storage.items.size, requests[0].method], [0, "DELETE"]);
  const storage = new FakeLocalStorage();
  const memory = new Memory(storage);
  memory.visit("secret");
  memory.name = "An";
  memory.addId("0123456789abcdef");
  memory.language = "vi";
  memory.forgetAll();
  assert.deepEqual([memory.rooms, memory.name, memory.ids.size, memory.language], [[], null, 0, "vi"]);
  assert.deepEqual(Object.keys(storage), ["phao.page.language"]);
});

test("whom the container has signed in is asked with the cookie, and a page that began as another begins anew", async t => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const first = { access: "container", login: "login", may: ["read"] };
  const requests = server(t, first, { ...first, user: "an", name: "An", may: ["read", "publish"] });
  const page = account();
  const events = [];
  for (const type of ["change", "other"]) page.addEventListener(type, () => events.push(type));
  assert.deepEqual(await page.mayIn("a"), ["read", "publish"]);
  assert.deepEqual(
    requests.map(({ path, credentials }) => [path, credentials]),
    [
      ["/phao/session?room=a", "omit"],
      ["/phao/session?room=a", "same-origin"],
    ],
  );
  assert.deepEqual([events, page.user], [["change", "other"], null]);
  // The page that begins anew.
  const next = new Account({ storage: page.storage, base: BASE, invitation: none() });
  next.addEventListener("other", () => events.push("again"));
  assert.deepEqual([next.user, next.name, next.option, await next.authorization()], ["an", "An", { user: "an" }, {}]);
  const asked = server(t, first, { ...first, user: "an", name: "An" }, { ...first, user: "an" }, first);
  await next.mayIn("a");
  t.mock.timers.tick(5 * 60_000);
  assert.equal(asked.at(-1).credentials, "same-origin");
  // Nobody any more: the page stays as it is, and what is written in it.
  await next.wanted();
  assert.deepEqual([events, next.user], [["change", "other"], "an"]);
  await next.signOut();
  assert.equal(page.storage.items.size, 0);
});

test("a page that can store nothing does not begin anew for ever", async t => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  server(t, { access: "container" }, { access: "container", user: "an" });
  const page = new Account({ storage: null, base: BASE, invitation: none() });
  page.addEventListener("other", () => assert.fail("it would begin as nobody again"));
  await page.mayIn("a");
});

test("the banner asks to sign in, or says that a room is not for us, and counts no seconds then", () => {
  const connection = { connected: false, opened: true, closed: null, retryAt: 9_000, unauthorized: null };
  const kind = more =>
    bannerKind({ connection: { ...connection, ...more }, online: true, since: 0, backAt: null, now: 5_000 });
  assert.equal(kind({}), "waiting");
  assert.equal(kind({ unauthorized: "token_expired" }), "signInAgain");
  for (const code of [4004, "unauthenticated"]) assert.equal(kind({ closed: { code } }), "signIn");
  assert.equal(kind({ closed: { code: "forbidden" } }), "forbidden");
  assert.equal(kind({ closed: { code: 4005 } }), "closed");
  for (const language of [new Language("en"), new Language("vi")]) {
    const words = one => bannerWords(one, { connection, now: 0 }, language);
    assert.equal(words("signInAgain").action.does, "signIn");
    assert.equal(words("forbidden").action, null);
  }
});

test("a user is one person on all devices, called by name, else by user", () => {
  const en = new Language("en");
  assert.equal(personOf({ id: "a", user: "42" }), personOf({ id: "b", user: "42" }));
  assert.notEqual(personOf({ id: "a", user: "42" }), personOf({ id: "a" }));
  assert.deepEqual(
    [
      { name: "An", user: "42" },
      { name: "", user: "42" },
      { id: "59f1aa", name: "" },
    ].map(one => calledName(one, en)),
    ["An", "42", "Guest 59f1"],
  );
  const record = {
    messages: ["a", "b"].map(id => ({ key: id, seq: 1, time: 0, from: { id, user: "42", name: "An" } })),
  };
  const items = timeline({ ...record, waiting: [], gaps: [], reachedStart: true, first: 1, oldest: 1 });
  assert.deepEqual(
    items.filter(({ type }) => type === "message").map(({ opens }) => opens),
    [true, false],
  );
});
