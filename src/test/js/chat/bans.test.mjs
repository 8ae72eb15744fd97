/** Who may be banned, for how long, what it is called, and what the server is asked for. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { messageActions } from "../../../../webapp/js/chat/actions.js";
import {
  Bans,
  TERMS,
  banProblem,
  bannedName,
  namesIn,
  termText,
  untilText,
  whenOver,
} from "../../../../webapp/js/chat/bans.js";
import { bannerKind, bannerWords } from "../../../../webapp/js/chat/connection.js";
import { Language } from "../../../../webapp/js/chat/i18n.js";

const EN = new Language("en");
const VI = new Language("vi");
const NOON = new Date(2026, 10, 28, 12, 0).getTime();
const ROOM = { name: "Hà Nội & co" };

/** The statuses and bodies that the server answers, in order; requests are remembered as [method, path, body]. */
function server(t, ...answers) {
  const requests = [];
  const { document } = globalThis;
  t.after(() => Object.assign(globalThis, { document }));
  Object.assign(globalThis, { document: { baseURI: "https://chat.example/phao/" } });
  t.mock.method(globalThis, "fetch", async (url, { method, headers, body }) => {
    assert.equal(headers.Authorization, "Bearer t");
    requests.push([method, url.pathname + url.search, body]);
    const [status, json] = answers.shift();
    return new Response(status === 204 ? null : JSON.stringify(json), { status });
  });
  return requests;
}

const bans = () => new Bans({ authorization: async () => ({ Authorization: "Bearer t" }) });

test("bans begin for a time or for good, are listed and end, each in its room", async t => {
  const requests = server(t, [204], [204], [200, { bans: [{ user: "a&b" }] }], [204]);
  await bans().begin(ROOM, "a&b", 600);
  await bans().begin(ROOM, "a&b", null);
  assert.deepEqual(await bans().of(ROOM), [{ user: "a&b" }]);
  await bans().end(ROOM, "a&b");
  const path = "/phao/bans?room=H%C3%A0+N%E1%BB%99i+%26+co";
  assert.deepEqual(requests, [
    ["POST", path, '{"user":"a&b","seconds":600}'],
    ["POST", path, '{"user":"a&b"}'],
    ["GET", path, undefined],
    ["DELETE", `${path}&user=a%26b`, undefined],
  ]);
});

test("who is sent out is banned for a minute, and a ban that they have is not shortened by it", async t => {
  const known = { user: "a", until: 5 };
  const requests = server(t, [200, { bans: [{ user: "b" }] }], [204], [200, { bans: [{ user: "b" }, known] }]);
  assert.equal(await bans().sendOut(ROOM, "a"), null);
  assert.equal(requests[1][2], '{"user":"a","seconds":60}');
  assert.deepEqual(await bans().sendOut(ROOM, "a"), known);
  assert.equal(requests.length, 3);
});

test("what the server refuses is told from what did not work", async t => {
  server(t, [403, {}], [401, {}], [503, {}]);
  for (const key of ["ban.notAllowed", "ban.notAllowed", "invite.failed"]) {
    await assert.rejects(bans().of(ROOM), error => banProblem(error) === key);
  }
  assert.equal(banProblem(new TypeError("no connection")), "invite.failed");
});

test("terms are said in both languages, from the shortest to the longest", () => {
  const texts = language => TERMS.map(term => termText(term, language));
  assert.deepEqual(texts(EN), ["10 minutes", "1 hour", "1 day", "1 week", "for good"]);
  assert.deepEqual(texts(VI), ["10 phút", "1 giờ", "1 ngày", "1 tuần", "vô thời hạn"]);
});

test("when a ban is over is said by the minute after it, with the day if that is not today", () => {
  assert.equal(whenOver(NOON, NOON, EN), "12:00");
  assert.equal(whenOver(NOON + 1, NOON, EN), "12:01");
  assert.equal(untilText(NOON + 600_000, NOON, VI), "đến 12:10");
  assert.equal(untilText(NOON + 86_400_000, NOON, EN), "until Nov 29, 2026, 12:00");
  assert.equal(untilText(undefined, NOON, VI), "vô thời hạn");
});

test("people are called as they were last in the room, and their user stands beside it if it is something else", () => {
  const users = new Map([["1", "a"]]);
  const members = new Map([
    ["1", "An here"],
    ["2", "guest"],
  ]);
  const messages = [
    { from: { id: "1", user: "a", name: "An" } },
    { from: { id: "3", user: "b", name: "Bình" } },
    { from: { id: "2", name: "guest" } },
    { from: { id: "4", user: "c" } },
  ];
  const names = namesIn({ record: { messages }, socket: { users, members } });
  assert.deepEqual(
    [...names],
    [
      ["a", "An here"],
      ["b", "Bình"],
    ],
  );
  assert.deepEqual(bannedName("b", "Bình", EN), { name: "Bình", user: "b" });
  assert.deepEqual(bannedName("c", undefined, EN), { name: "c", user: null });
  assert.deepEqual(namesIn({ record: { messages: [] }, socket: { members } }).size, 0);
});

test("who manages a room sends out and bans the authors of messages, and nobody else is offered it", () => {
  const room = { canRemove: () => false, canBan: ({ from }) => from.user === "b" };
  const done = [];
  const banDialog = { open: (...all) => done.push(["ban", ...all]), sendOut: (...all) => done.push(["out", ...all]) };
  const actions = messageActions({ language: EN, room: () => room, linkTo: () => "", banDialog, tell: () => {} });
  const keys = message => actions.filter(one => one.applies(message)).map(({ key }) => key);
  const message = { seq: 1, removed: true, from: { user: "b", name: "<b>Bình" } };
  assert.deepEqual(keys(message), ["actions.link", "ban.sendOut", "ban.open"]);
  assert.deepEqual(keys({ ...message, from: { user: "a" } }), ["actions.link"]);
  actions.at(-1).run(message);
  const [now, not] = actions.at(-2).asks;
  assert.equal(EN.t(now.key, now.values(message)), "Send <b>Bình out for a minute");
  not.run(message);
  now.run(message);
  assert.deepEqual(done, [
    ["ban", room, message],
    ["out", room, message],
  ]);
});

test("the banner says why one is out of a room and until when, with a way back", () => {
  const closed = { code: "forbidden", reason: 'forbidden: you are banned from room "x" for good' };
  const facts = more => ({
    connection: { connected: false, opened: true, closed, retryAt: null, wasIn: true, ban: null, ...more },
    online: true,
    since: 0,
    backAt: null,
    now: 5_000,
    date: NOON,
  });
  const said = (more, language) => {
    const { text, action } = bannerWords(bannerKind(facts(more)), facts(more), language);
    assert.equal(action?.does, more.wasIn === false ? undefined : "reconnect");
    return text;
  };
  const until = NOON + 59_000;
  assert.equal(said({ ban: { until } }, EN), "You were sent out of this room. You can come back after 12:01.");
  assert.equal(said({ ban: { until } }, VI), "Bạn đã bị đưa ra khỏi phòng này. Bạn có thể trở lại sau 12:01.");
  assert.equal(said({ ban: {} }, EN), "You are banned from this room.");
  assert.equal(said({}, EN), "You may not read in this room any more.");
  assert.equal(said({ wasIn: false }, EN), "This room is not open to you.");
});
