import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { bannerWords } from "../../../../webapp/js/chat/connection.js";
import { Language, LANGUAGES, dayNumber, pickLanguage } from "../../../../webapp/js/chat/i18n.js";
import { gapText, reasonText } from "../../../../webapp/js/chat/message-view.js";
import { TEXTS } from "../../../../webapp/js/chat/texts.js";

const WEBAPP = new URL("../../../../webapp/", import.meta.url);
const files = [
  "js/chat.js",
  ...readdirSync(new URL("js/chat/", WEBAPP))
    .filter(name => !name.startsWith("texts"))
    .map(name => `js/chat/${name}`),
];
const sources = files.map(name => readFileSync(new URL(name, WEBAPP), "utf8"));
const page = readFileSync(new URL("index.html", WEBAPP), "utf8");
const names = text =>
  [
    ...new Set(
      Object.values(typeof text === "string" ? { text } : text).flatMap(form =>
        [...form.matchAll(/\{(\w+)\}/g)].map(match => match[1]),
      ),
    ),
  ].sort();

test("both languages have the same texts with the same places for values", () => {
  assert.deepEqual(Object.keys(TEXTS).sort(), Object.keys(LANGUAGES).sort());
  assert.deepEqual(Object.keys(TEXTS.vi).sort(), Object.keys(TEXTS.en).sort());
  for (const key of Object.keys(TEXTS.en)) {
    const wanted = names(TEXTS.en[key]);
    const found = names(TEXTS.vi[key]);
    assert.deepEqual(
      found.filter(name => name !== "to"),
      wanted.filter(name => name !== "to"),
      key,
    );
  }
});

test("every text is used, and every text that the page asks for exists", () => {
  const all = [...sources, page].join("\n");
  const asked = [...page.matchAll(/data-t(?:-label|-placeholder)?="([^"]+)"/g)].map(match => match[1]);
  asked.forEach(key => assert.ok(key in TEXTS.en, `index.html asks for ${key}`));
  const built = /^(messages\.(waiting|stored|failed)|refused\.|closed\.|bell\.(on|mentions|off)$)/;
  Object.keys(TEXTS.en)
    .filter(key => !built.test(key))
    .forEach(key => assert.ok(all.includes(`"${key}"`), `${key} is not used`));
});

test("what index.html says before the script runs is the English text", () => {
  for (const [, key, text] of page.matchAll(/data-t="([^"]+)"[^>]*>([^<]+)</g)) assert.equal(text, TEXTS.en[key]);
});

test("the language is the saved one, else the browser's first that the page has, else English", () => {
  assert.equal(pickLanguage("vi", ["en-US"]), "vi");
  assert.equal(pickLanguage(null, ["fr-FR", "vi-VN", "en"]), "vi");
  assert.equal(pickLanguage(null, ["fr"]), "en");
  assert.equal(pickLanguage("xx", []), "en");
});

test("plurals and numbers are the language's own", () => {
  const en = new Language("en");
  assert.equal(en.t("messages.new", { count: 1 }), "1 new message");
  assert.equal(en.t("messages.new", { count: 1234 }), "1,234 new messages");
  assert.equal(new Language("vi").t("messages.new", { count: 1234 }), "1.234 tin mới");
});

test("a page that the server takes for a foreign one says what its operator must do", () => {
  for (const [code, setting] of [
    ["foreign_origin", "phao.origins"],
    ["foreign_host", "phao.hosts"],
  ]) {
    for (const language of Object.keys(LANGUAGES)) {
      const facts = { connection: { closed: { code, reason: "" } }, now: 0 };
      assert.ok(bannerWords("closed", facts, new Language(language)).text.includes(setting), `${code} in ${language}`);
      assert.ok(!reasonText({ code }, new Language(language)).includes(code), `${code} in ${language}`);
    }
  }
});

test("a gap of one message is told as one in both languages", () => {
  const told = (code, reason, from, to) => gapText({ reason, from, to }, new Language(code));
  assert.equal(told("en", "retention", 13, 20), "Messages 13–20 are no longer available");
  assert.equal(told("en", "retention", 13, 13), "Message 13 is no longer available");
  assert.equal(told("vi", "retention", 13, 20), "Các tin 13–20 không còn nữa");
  assert.equal(told("vi", "retention", 5, 5), "Tin 5 không còn nữa");
  assert.equal(
    told("en", "epoch", 5, 5),
    "The room was restored from an older copy: message 5 may have changed or gone",
  );
  assert.equal(told("vi", "epoch", 5, 5), "Phòng được khôi phục từ bản cũ hơn: tin 5 có thể đã đổi hoặc mất");
  assert.equal(told("vi", "epoch", 5, 8), "Phòng được khôi phục từ bản cũ hơn: các tin 5–8 có thể đã đổi hoặc mất");
});

test("why a message was refused or a connection ended is said in the page's language, whatever the server says", () => {
  const vi = new Language("vi");
  for (const code of [
    "message_too_large",
    "closed",
    "invalid_field",
    "unreadable",
    "unsupported_media_type",
    "of_tomorrow",
  ]) {
    const text = reasonText({ code, reason: "English words of the server" }, vi);
    assert.ok(!text.includes("English") && text !== code, text);
  }
  assert.equal(reasonText({ code: "of_tomorrow", reason: "x" }, vi), "máy chủ từ chối (of_tomorrow)");
  for (const code of [1002, 1007, 1008, 1009, "invalid_room", "too_many_rooms", 3999]) {
    const { text } = bannerWords("closed", { connection: { closed: { code, reason: "English words" } }, now: 0 }, vi);
    assert.ok(!text.includes("English") && text.startsWith("Đã ngắt kết nối: "), text);
  }
  assert.ok(
    bannerWords("closed", { connection: { closed: { code: 3999, reason: "" } }, now: 0 }, vi).text.includes("3999"),
  );
});

test("values are put in as they are, not as patterns", () => {
  assert.equal(new Language("en").t("rooms.forget", { room: "$& {room} <b>" }), "Remove $& {room} <b> from the list");
});

test("days are named by how near they are, across months and clock changes", () => {
  const en = new Language("en");
  const now = new Date(2026, 2, 1, 0, 30).getTime();
  assert.equal(en.day(now, now), "Today");
  assert.equal(en.day(new Date(2026, 1, 28, 23, 59).getTime(), now), "Yesterday");
  assert.equal(en.day(new Date(2026, 1, 20, 12).getTime(), now), "Friday, February 20");
  assert.equal(en.day(new Date(2025, 1, 20, 12).getTime(), now), "Thursday, February 20, 2025");
  assert.equal(dayNumber(new Date(2026, 2, 30, 1).getTime()) - dayNumber(new Date(2026, 2, 28, 23).getTime()), 2);
});

test("sizes are short", () => {
  const en = new Language("en");
  assert.deepEqual(
    [0, 812, 1024, 1_500_000, 16 * 1024 * 1024].map(bytes => en.size(bytes)),
    ["0 byte", "812 byte", "1 kB", "1.4 MB", "16 MB"],
  );
});
