import assert from "node:assert/strict";
import { test } from "node:test";
import { bannerKind, bannerWords, nextLook } from "../../../../webapp/js/chat/connection.js";
import { fileOf, fileProblem, isPicture, pastedFiles, safeName } from "../../../../webapp/js/chat/files.js";
import { fills, hasLongBlanks } from "../../../../webapp/js/chat/fit.js";
import { Language } from "../../../../webapp/js/chat/i18n.js";
import { Memory } from "../../../../webapp/js/chat/memory.js";
import { contentToSend, discard, storedMessage, waitingMessage } from "../../../../webapp/js/chat/message.js";
import {
  calledName,
  initialOf,
  linkProblem,
  linkTo,
  messageOf,
  nameProblem,
  roomOf,
  roomProblem,
} from "../../../../webapp/js/chat/names.js";
import { TypingThrottle, Typists, typingText } from "../../../../webapp/js/chat/typing.js";

const en = new Language("en");
const PAGE = "https://chat.example/phao/index.html";

test("room names follow the protocol's rule", () => {
  for (const good of ["lobby", "Phòng họp", "a.b", "...", "🛟", "x".repeat(128)]) {
    assert.equal(roomProblem(good), null, good);
  }
  const keys = ["", "x".repeat(129), "ế".repeat(43), "a/b", "a\\b", "a\u0007b", ".", ".."].map(
    room => roomProblem(room)?.key,
  );
  assert.deepEqual(keys, [
    "rooms.empty",
    "rooms.tooLong",
    "rooms.tooLong",
    "rooms.slash",
    "rooms.slash",
    "rooms.control",
    "rooms.dots",
    "rooms.dots",
  ]);
  assert.equal(nameProblem(""), null);
  assert.equal(nameProblem("ế".repeat(22)).key, "name.tooLong");
});

test("the address names the room, and the link leads back to it under any context path", () => {
  for (const room of ["lobby", "Phòng họp #1", "100%", "a?b&c"]) {
    const link = linkTo(room, `${PAGE}?room=other#/third`);
    assert.ok(link.startsWith(`${PAGE}#/`), link);
    assert.equal(roomOf(link), room);
  }
  assert.equal(roomOf(`${PAGE}?room=Ph%C3%B2ng`), "Phòng");
  assert.equal(roomOf(`${PAGE}?room=a#/b`), "b");
  for (const nothing of [PAGE, `${PAGE}#/`, `${PAGE}#/a%2Fb`, `${PAGE}#/%E0%A4%A`, `${PAGE}?room=${"x".repeat(200)}`]) {
    assert.equal(roomOf(nothing), null, nothing);
  }
});

test("an address that names a room and leads to none says why", () => {
  const key = text => linkProblem(`${PAGE}#/${text}`)?.key ?? null;
  for (const good of ["", "%20", "lobby", "Ph%C3%B2ng", "a%20", "%2E%2E%2E"]) assert.equal(key(good), null, good);
  const broken = {
    "%": "link.damaged",
    "100%": "link.damaged",
    "a%2": "link.damaged",
    "%zz": "link.damaged",
    "%E0%A4%A": "link.damaged",
    "%C3": "link.damaged",
    "%ff": "link.damaged",
    "%ed%a0%80": "link.damaged",
    "a/b": "rooms.slash",
    "a%2Fb": "rooms.slash",
    "a%5Cb": "rooms.slash",
    "..": "rooms.dots",
    "%2E": "rooms.dots",
    "a%00": "rooms.control",
    "lob%E2%80%8Bby": "rooms.invisible",
    [`a${"%CC%81".repeat(6)}`]: "rooms.marks",
    ["x".repeat(129)]: "rooms.tooLong",
  };
  for (const [text, why] of Object.entries(broken)) {
    assert.equal(key(text), why, text);
    assert.equal(roomOf(`${PAGE}#/${text}`), null, text);
  }
  assert.equal(linkProblem(PAGE), null);
  assert.equal(linkProblem(`${PAGE}#text`), null, "the skip link");
  assert.equal(linkProblem(`${PAGE}?room=a/b`).key, "rooms.slash");
  assert.deepEqual(linkProblem(`${PAGE}?room=${"x".repeat(200)}`), {
    key: "rooms.tooLong",
    params: { why: "bytes", bytes: 200 },
  });
  assert.equal(
    linkProblem(`${PAGE}#/a%2Fb`, name => name === "a/b"),
    null,
    "what this browser knows it may call so",
  );
});

test("a link to a message names room, epoch and number, and whatever else stands there belongs to the room's name", () => {
  const message = { epoch: "6f1c2a90b3d4e5f7", seq: 42 };
  for (const room of ["lobby", "what?message=6f1c2a90b3d4e5f7:1", "Phòng họp #1", "?"]) {
    const link = linkTo(room, `${PAGE}#/old`, message);
    assert.equal(roomOf(link), room);
    assert.deepEqual(messageOf(link), message);
    assert.equal(messageOf(linkTo(room, link)), null);
  }
  for (const hash of [
    "#/a?message=",
    "#/a?message=6f1c2a90b3d4e5f7:0",
    "#/a?message=6f1c2a90b3d4e5f7:1x",
    "#/a?message=6F:1",
    "#/a?message=42",
    "#/a?message=6f1c2a90b3d4e5f7:9999999999999999",
  ]) {
    assert.equal(messageOf(PAGE + hash), null, hash);
    assert.equal(roomOf(PAGE + hash), hash.slice(2), hash);
  }
});

test("people without a name are guests, and have a letter", () => {
  assert.equal(calledName({ id: "59f1c2a90b3d4e5f", name: "" }, en), "Guest 59f1");
  assert.equal(initialOf("  ếch"), "Ế");
  assert.equal(initialOf("👩‍🚀 Chi"), "👩‍🚀");
});

test("only raster pictures are shown, everything else is opaque bytes", () => {
  assert.ok(isPicture("image/png") && isPicture("IMAGE/JPEG; q=1"));
  for (const type of ["image/svg+xml", "text/html", "application/pdf", "", undefined, "image/png,text/html"]) {
    assert.equal(isPicture(type), false, type);
    const { blob, picture } = fileOf({ bytes: "<svg onload=alert(1)>", contentType: type, filename: "x" });
    assert.deepEqual([picture, blob.type], [false, "application/octet-stream"]);
  }
});

test("a paste from an office program is its text, a copied picture is a picture", () => {
  const png = new File(["x"], "image.png", { type: "image/png" });
  assert.deepEqual(pastedFiles({ types: ["text/plain", "text/html", "Files"], files: [png] }), []);
  assert.deepEqual(pastedFiles({ types: ["text/html", "Files"], files: [png] }), [png]);
  assert.deepEqual(pastedFiles({ types: ["text/plain"], files: [] }), []);
});

test("a file that was refused is sent again as what it was", () => {
  const file = fileOf({ bytes: "x", contentType: "application/pdf", filename: "a.pdf" });
  const again = contentToSend({ file });
  assert.deepEqual([again.name, again.type, again.size], ["a.pdf", "application/pdf", 1]);
  assert.equal(contentToSend({ text: "xin chào" }), "xin chào");
});

test("of a very long text the beginning is shown, and all of it is a file", async () => {
  const from = { id: "59f1", name: "An" };
  const text = `${"🛟".repeat(4_999)}x🛟 and so on`;
  const message = storedMessage({ seq: 1, n: 1, time: 1, from, data: text }, false);
  assert.equal(message.text, `${"🛟".repeat(4_999)}x`, "no character is cut in two");
  assert.equal(await message.whole.blob.text(), text);
  assert.deepEqual([message.whole.name, message.whole.blob.type], ["message.txt", "application/octet-stream"]);
  const { url } = message.whole;
  discard(message);
  await assert.rejects(fetch(url));

  const short = storedMessage({ seq: 2, n: 2, time: 1, from, data: "x".repeat(10_000) }, false);
  assert.deepEqual([short.text.length, short.whole], [10_000, undefined]);
});

test("a very long text that was refused is sent again whole", () => {
  const text = "x".repeat(20_000);
  const message = waitingMessage({ n: 1, data: text, time: 1 }, { key: "own:0", from: { id: "", name: "" } });
  assert.equal(contentToSend(message), text);
});

test("file names are made what the protocol allows", () => {
  assert.equal(safeName("C:\\pictures\\a.png"), "a.png");
  assert.equal(safeName("a\u0000b\n.txt"), "ab.txt");
  const long = safeName(`${"ế".repeat(200)}.tar.gz`);
  assert.ok(new TextEncoder().encode(long).length <= 255);
  assert.ok(long.endsWith(".gz"));
});

test("a file over the limit is refused with both sizes", () => {
  const { key, params } = fileProblem({ name: "a.iso", size: 17 * 1024 * 1024 }, 16 * 1024 * 1024, en);
  assert.equal(en.t(key, params), "a.iso is 17 MB, the limit is 16 MB.");
  assert.equal(fileProblem({ name: "a", size: 1 }, 1, en), null);
  assert.equal(fileProblem({ name: "folder", size: 0 }, 1, en).key, "file.empty");
});

test("typing is told at most once in three seconds, and at once after a message", () => {
  let now = 0;
  const throttle = new TypingThrottle(() => now);
  const asked = [0, 10, 2_999, 3_000, 3_001].map(time => {
    now = time;
    return throttle.due();
  });
  assert.deepEqual(asked, [true, false, false, true, false]);
  throttle.reset();
  assert.equal(throttle.due(), true);
});

test("who stopped typing without a word is forgotten after six seconds", () => {
  let now = 0;
  let task = null;
  const typists = new Typists(() => {}, {
    now: () => now,
    later: (run, millis) => {
      task = { run, at: now + millis };
    },
    cancel: () => {
      task = null;
    },
  });
  const said = () => typingText(typists.members, en, member => member.name);
  typists.heard({ id: "1", name: "An" });
  now = 2_000;
  typists.heard({ id: "2", name: "Bình" });
  assert.equal(said(), "An and Bình are typing …");
  now = task.at;
  task.run();
  assert.equal(now, 6_000);
  assert.equal(said(), "Bình is typing …");
  typists.done("2");
  assert.equal(said(), "");
  assert.equal(task, null);
});

/** What runs while the machine's clock stands at `time`, and only there: what is measured has a clock of its own. */
function at(time, task) {
  const { now } = Date;
  Date.now = () => time;
  try {
    return task();
  } finally {
    Date.now = now;
  }
}

test("typing is told and forgotten as ever when the machine's clock is set back an hour", context => {
  const hour = 3_600_000;
  let ticks = 50_000;
  context.mock.method(performance, "now", () => ticks);
  let task = null;
  const timers = {
    later: (run, millis) => {
      task = { run, at: ticks + millis };
    },
    cancel: () => {
      task = null;
    },
  };
  const throttle = new TypingThrottle();
  const typists = new Typists(() => {}, timers);
  at(10 * hour, () => {
    assert.equal(throttle.due(), true);
    typists.heard({ id: "1", name: "An" });
  });
  ticks += 3_000;
  at(9 * hour, () => assert.equal(throttle.due(), true, "the sender says it again after three seconds"));
  ticks = task.at;
  at(9 * hour, () => task.run());
  assert.equal(ticks, 56_000);
  assert.deepEqual(typists.members, [], "the receiver forgets it after six seconds");
});

test("a field is as high as a text that fills it without measuring it, and knows runs of blanks that have to be broken", () => {
  assert.deepEqual(["", "a", "a\nb", "x".repeat(4_000)].map(fills), [false, false, false, false]);
  assert.deepEqual(["x".repeat(4_001), "\n".repeat(10), "a\n".repeat(200_000)].map(fills), [true, true, true]);
  const blanks = [" ", "\u2003", "\u3000", "\t"];
  for (const blank of blanks) {
    for (const [before, count, after] of [
      ["", 1_000, ""],
      ["x", 1_000, ""],
      ["x".repeat(777), 1_000, "x"],
      ["", 200_000, "x"],
      ["a b".repeat(999), 1_500, "b"],
    ]) {
      assert.equal(hasLongBlanks(before + blank.repeat(count) + after), true);
      assert.equal(hasLongBlanks(before + blank.repeat(999) + after), false);
    }
    assert.equal(hasLongBlanks(`${blank.repeat(999)}x`.repeat(200)), false);
  }
  assert.equal(hasLongBlanks("\n".repeat(200_000)), false, "lines are broken already");
});

test("200,000 characters of whatever kind are looked through, not searched again and again", () => {
  // Counted, because a clock would count what else the machine does.
  for (const text of ["x", " ", "\u2003", "\n", `${" ".repeat(999)}x`, `x${" ".repeat(500)}`].map(part =>
    part.repeat(200_000 / part.length),
  )) {
    let looks = 0;
    const counted = new Proxy(
      {},
      {
        get: (_, key) => {
          looks += key === "length" ? 0 : 1;
          return text[key];
        },
      },
    );
    hasLongBlanks(counted);
    assert.ok(looks <= 3 * text.length, `${looks} looks`);
  }
});

test("the banner tells each state once, and is quiet when all is well", () => {
  const facts = (more, connection) => ({
    connection: { connected: false, opened: true, closed: null, retryAt: null, waitingSince: null, ...connection },
    online: true,
    since: 0,
    backAt: null,
    now: 10_000,
    ...more,
  });
  const kind = (...given) => bannerKind(facts(...given));
  assert.equal(kind({}, { connected: true }), "none");
  assert.equal(kind({ now: 300 }, { opened: false }), "none");
  assert.equal(kind({}, { opened: false }), "connecting");
  assert.equal(kind({ online: false }), "offline");
  assert.equal(kind({ since: 9_900 }, { retryAt: 12_500 }), "none", "a cut of a moment is not worth a word");
  assert.equal(kind({ since: 9_900, online: false }), "offline");
  assert.equal(kind({}, { retryAt: 12_500 }), "waiting");
  assert.equal(kind({}, { retryAt: 9_000 }), "retrying");
  assert.equal(kind({ online: false }, { connected: true }), "none");
  assert.equal(kind({ online: false }, { connected: true, waitingSince: 8_000 }), "offline");
  assert.equal(kind({}, { connected: true, waitingSince: 8_000 }), "none");
  assert.equal(kind({ backAt: 9_500 }, { connected: true }), "back");
  assert.equal(kind({ backAt: 1_000 }, { connected: true }), "none");
  assert.equal(kind({}, { closed: { code: 4001, reason: "" } }), "fenced");
  assert.equal(kind({}, { closed: { code: 1008, reason: "no" } }), "closed");
});

test("a connection that was never there is not called lost", () => {
  const words = (code, opened, kind) =>
    bannerWords(kind, { connection: { opened, closed: null, retryAt: 1 }, now: 0 }, new Language(code)).text;
  for (const kind of ["waiting", "retrying"]) {
    assert.equal(words("en", true, kind), "Connection lost. What you write is kept.");
    assert.equal(words("en", false, kind), "The server cannot be reached. What you write is kept.");
    assert.equal(words("vi", false, kind), "Chưa kết nối được với máy chủ. Tin bạn viết vẫn được giữ.");
  }
});

test("the countdown is in whole seconds and ticks on the second", () => {
  const facts = {
    connection: { connected: false, opened: true, closed: null, retryAt: 12_500, waitingSince: null },
    online: true,
    since: 0,
    backAt: null,
    now: 10_000,
  };
  assert.equal(bannerWords("waiting", facts, en).countdown, "Trying again in 3 seconds");
  assert.equal(nextLook(facts), 500);
  assert.equal(nextLook({ ...facts, now: 10_500 }), 1000);
  assert.equal(nextLook({ ...facts, since: 9_900 }), 600);
  const connected = { ...facts.connection, connected: true, retryAt: null };
  assert.equal(nextLook({ ...facts, connection: connected }), null);
  assert.equal(nextLook({ ...facts, connection: connected, backAt: 9_000 }), 1_500);
  assert.equal(nextLook({ ...facts, connection: { ...connected, waitingSince: 9_500 }, online: false }), 1_000);
});

test("what was read and who one was is kept, also where storage is forbidden", () => {
  const forbidden = {
    getItem() {
      throw new Error("no");
    },
    setItem() {
      throw new Error("no");
    },
  };
  for (const memory of [new Memory(mapStorage()), new Memory(null), new Memory(forbidden)]) {
    memory.visit("a");
    memory.visit("b");
    memory.setRead("a", 7);
    memory.visit("a");
    memory.addId("59f1");
    assert.deepEqual(memory.rooms, [
      { name: "a", read: 7 },
      { name: "b", read: null },
    ]);
    assert.ok(memory.ids.has("59f1"));
    memory.forget("b");
    assert.equal(memory.readIn("b"), null);
    assert.equal(memory.name, null);
  }
});

test("what one window has read is not taken back by another that is behind", () => {
  const storage = mapStorage();
  const [ahead, behind] = [new Memory(storage), new Memory(storage)];
  ahead.visit("lobby");
  ahead.setRead("lobby", 100);
  behind.setRead("lobby", 90);
  assert.equal(ahead.readIn("lobby"), 100);
  behind.readAtMost("lobby", 80);
  assert.equal(ahead.readIn("lobby"), 80);
  behind.readAtMost("lobby", 85);
  assert.equal(ahead.readIn("lobby"), 80);
});

test("what a full storage did not take is remembered for this visit", () => {
  const storage = mapStorage();
  const memory = new Memory(storage);
  memory.name = "An";
  memory.visit("lobby");
  const { setItem } = storage;
  storage.setItem = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  memory.name = "Bình";
  memory.setRead("lobby", 9);
  assert.deepEqual([memory.name, memory.readIn("lobby")], ["Bình", 9]);
  storage.setItem = setItem;
  memory.name = "Chi";
  assert.equal(new Memory(storage).name, "Chi");
  new Memory(storage).name = "Dung";
  assert.equal(memory.name, "Dung", "another window's word counts again");
});

test("a name that another window gave counts over one that storage did not take, and one that is none is not listened to", () => {
  const storage = mapStorage();
  const [memory, other] = [new Memory(storage), new Memory(storage)];
  const { setItem } = storage;
  storage.setItem = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  memory.name = "An";
  storage.setItem = setItem;
  other.name = "Bình";
  assert.equal(memory.name, "An");
  assert.deepEqual(memory.writtenElsewhere("phao.page.name"), ["name"]);
  assert.equal(memory.name, "Bình");
  assert.deepEqual(
    ["phao.page.rooms", "phao.page.ids", "name", null].map(key => memory.writtenElsewhere(key)),
    [["rooms"], [], [], ["rooms", "name"]],
  );
  for (const hostile of ["7", "null", "{}", '["An"]', "no JSON", '"\u202e\u0000"', JSON.stringify("ế".repeat(1_000))]) {
    storage.setItem("phao.page.name", hostile);
    const name = memory.name;
    assert.ok(name === null || nameProblem(name) === null, hostile);
  }
});

test("what is remembered is parsed once, not for each room of the list", () => {
  const storage = mapStorage();
  const [memory, other] = [new Memory(storage), new Memory(storage)];
  memory.visit("lobby");
  assert.equal(other.rooms[0], other.rooms[0]);
  memory.setRead("lobby", 3);
  assert.equal(other.readIn("lobby"), 3);
});

function mapStorage() {
  const map = new Map();
  return { getItem: key => map.get(key) ?? null, setItem: (key, value) => map.set(key, value) };
}
