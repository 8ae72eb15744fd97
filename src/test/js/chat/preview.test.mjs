import assert from "node:assert/strict";
import { test } from "node:test";
import { Language } from "../../../../webapp/js/chat/i18n.js";
import { contentOf, previewOf } from "../../../../webapp/js/chat/preview.js";

const en = new Language("en");
const vi = new Language("vi");
const AN = { id: "59f1c2a90b3d4e5f", name: "An" };

test("the last line says who said what, in one line", () => {
  assert.equal(previewOf(null, en), null);
  assert.deepEqual(previewOf({ from: AN, text: " xin\n\n  chào ", time: 7 }, en), { text: "An: xin chào", time: 7 });
  assert.equal(previewOf({ from: AN, mine: true, text: "xin chào" }, vi).text, "Bạn: xin chào");
  assert.equal(previewOf({ from: { id: AN.id, name: "" }, text: "a" }, en).text, "Guest 59f1: a");
});

test("what has no text is said by a word", () => {
  const said = (file, language) => contentOf({ file }, language);
  assert.equal(said({ picture: true, name: "a.png" }, vi), "📷 Ảnh");
  assert.equal(said({ played: "video", name: "a.webm" }, en), "🎬 Video");
  assert.equal(said({ played: "audio" }, vi), "🎵 Âm thanh");
  assert.equal(said({ picture: false, played: null, name: "a.pdf" }, en), "📎 a.pdf");
  assert.equal(said({ picture: false, played: null, name: "" }, vi), "📎 tệp");
  assert.equal(contentOf({ text: "", whole: {} }, vi), "Toàn bộ tin nhắn");
});

test("a long text is cut, and never within a character", () => {
  for (let before = 100; before < 125; before++) {
    const line = contentOf({ text: `${"x".repeat(before)}🛟${"y".repeat(10_000)}` }, en);
    assert.ok(line.length <= 122 && line.isWellFormed(), line);
  }
});

test("a time in a list is as short as it can be", () => {
  const now = new Date(2026, 10, 27, 9, 5).getTime();
  const when = (...date) => en.when(new Date(...date).getTime(), now);
  assert.equal(when(2026, 10, 27, 0, 1), "00:01");
  assert.equal(when(2026, 10, 27, 9, 6), "09:06");
  assert.equal(when(2026, 10, 26, 23, 59), "Yesterday");
  assert.equal(when(2026, 10, 21, 12), "Sat");
  assert.equal(when(2026, 10, 20, 12), "Nov 20");
  assert.equal(when(2025, 10, 20, 12), "Nov 20, 2025");
  assert.equal(vi.when(new Date(2026, 10, 26, 23).getTime(), now), "Hôm qua");
});
