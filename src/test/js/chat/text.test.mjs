/** What the text of a message is made of: code, links, and a few emoji by themselves. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { splitCode } from "../../../../webapp/js/chat/code.js";
import { isFewEmoji } from "../../../../webapp/js/chat/emoji.js";
import { partsOf } from "../../../../webapp/js/chat/text-view.js";

const whole = parts => parts.map(({ text, opening, code, closing }) => text ?? opening + code + closing).join("");
const codes = text =>
  splitCode(text)
    .filter(part => part.code !== undefined)
    .map(({ code, block }) => (block ? { block: code } : code));

test("what stands between backticks is code", () => {
  assert.deepEqual(splitCode("chạy `npm test` nhé"), [
    { text: "chạy " },
    { opening: "`", code: "npm test", closing: "`", block: false },
    { text: " nhé" },
  ]);
  assert.deepEqual(codes("`a` `` b`c `` ```d```"), ["a", " b`c ", "d"]);
});

test("what stands between three backticks or more, over several lines, is a block", () => {
  assert.deepEqual(splitCode("xem:\n```js\nconst a = `1`;\n\n  b();\n```\nhết"), [
    { text: "xem:\n" },
    { opening: "```js\n", code: "const a = `1`;\n\n  b();", closing: "\n```\n", block: true },
    { text: "hết" },
  ]);
  assert.deepEqual(codes("````\n```\nx\n```\n````"), [{ block: "```\nx\n```" }]);
  assert.deepEqual(codes("```not a language, but\ncode```"), [{ block: "not a language, but\ncode" }]);
  assert.deepEqual(codes("```\n\n\nx\n\n```"), [{ block: "\n\nx\n" }]);
});

test("a backtick that nothing closes is a backtick", () => {
  for (const text of ["`", "it`s", "``", "` `", "``a`", "a `b\nc` d", "```js\nx", "```\n\n```", "`a``"]) {
    assert.deepEqual(splitCode(text), [{ text }]);
  }
});

test("no part is lost, whatever the text is made of", () => {
  const soup = ["`", "``", "```", "````", "a", " ", "\n", "js", "http://a.b/`c`", "www.a.b", "a@b.cd", "ế", "\ud83d"];
  let seed = 1;
  const next = bound => (seed = (seed * 48_271) % 2_147_483_647) % bound;
  for (let i = 0; i < 20_000; i++) {
    const text = Array.from({ length: next(14) }, () => soup[next(soup.length)]).join("");
    assert.equal(whole(splitCode(text)), text);
    assert.equal(whole(partsOf(text)), text);
    // The same text as its own quotation: a longer fence takes it as it is.
    const fence = "`".repeat(60);
    assert.deepEqual(codes(`${fence}\n${text}x\n${fence}`), [{ block: `${text}x` }]);
  }
});

test("of code and links together a hundred become elements", () => {
  assert.ok(codes("`a` ".repeat(2_000)).length === 100);
  const parts = partsOf("`a` http://a.b www.a.b ".repeat(1_000));
  assert.equal(parts.filter(part => part.href).length, 100);
  assert.ok(parts.length <= 500, `${parts.length} parts`);
});

test("200,000 backticks are looked through in time", () => {
  for (const text of [
    "`".repeat(200_000),
    "` ".repeat(100_000),
    "`\n".repeat(100_000),
    Array.from({ length: 630 }, (_, at) => "`".repeat(at + 1)).join("\n"),
  ]) {
    const begun = performance.now();
    assert.equal(whole(splitCode(text)), text);
    assert.ok(performance.now() - begun < 1_000, "took too long");
  }
});

test("in code there are no links, and beside it there are", () => {
  const parts = partsOf("`https://a.example/` https://b.example/ ```\nwww.c.example\n``` d@e.example");
  assert.deepEqual(
    parts.filter(part => part.href).map(part => part.text),
    ["https://b.example/", "d@e.example"],
  );
  assert.deepEqual(
    partsOf("`x` http://a.b", { cut: true }).filter(part => part.href),
    [],
  );
  assert.equal(partsOf("http://a.b `x`", { cut: true }).filter(part => part.href).length, 1);
});

const EMOJI = [
  "😀",
  "👍🏽",
  "❤️",
  "☎️",
  "🇻🇳",
  "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
  "1️⃣",
  "#️⃣",
  "👩‍🚀",
  "👩🏿‍🚀",
  "👨‍👩‍👧‍👦",
  "🏳️‍🌈",
  "❤️‍🔥",
  "🧑🏻‍❤️‍💋‍🧑🏿",
  "👁️‍🗨️",
  "🛟",
  "🫠",
  "⌚",
  "🏃🏽‍♀️‍➡️",
  "©️",
];

test("one to three emoji are a few, with blanks between them or not", () => {
  for (const one of EMOJI) {
    for (const other of EMOJI) {
      for (const text of [one, one + other, `${one} ${other}\n${one}`, ` ${one}${one}${other} `]) {
        assert.ok(isFewEmoji(text), text);
      }
      assert.ok(!isFewEmoji(one + other + one + other));
      assert.ok(!isFewEmoji(`${one}a${other}`) && !isFewEmoji(`${one}.`));
    }
  }
});

test("letters, digits and signs are no emoji, nor are parts of one", () => {
  for (const text of [
    "",
    " ",
    "a",
    "1",
    "12",
    "#",
    "*",
    "©",
    "™",
    "☎",
    "ế",
    "🇻",
    "🇻🇳🇻",
    "\u200d",
    "\ufe0f",
    "😀\u200d",
    "\u200d😀",
    "😀\u0301",
    "\ud83d",
    `😀${"\u0301".repeat(30)}`,
    `${"😀\u200d".repeat(50)}😀`,
    "1\ufe0f",
    "a\ufe0f",
  ]) {
    assert.ok(!isFewEmoji(text), JSON.stringify(text));
  }
});

test("every emoji that Unicode shows as a picture is one, as the browser's own segments have it", () => {
  let count = 0;
  const segmenter = new Intl.Segmenter();
  for (let point = 0x80; point < 0x1fb00; point++) {
    const character = String.fromCodePoint(point);
    if (!/\p{Emoji}/u.test(character) || /\p{RI}/u.test(character)) continue;
    for (const text of [character, `${character}\ufe0f`, `${character}\u{1f3fd}`, `${character}\u200d${character}`]) {
      const segments = [...segmenter.segment(text)].length;
      if (isFewEmoji(text)) {
        count++;
        assert.ok(segments <= 2, text);
      } else {
        assert.ok(!/\p{Emoji_Presentation}/u.test(character) || text !== character, text);
      }
    }
  }
  assert.ok(count > 3_000, `${count}`);
});

test("the fonts for emoji in colour come first, for all of what is shown as a picture and for no letter or digit", () => {
  const css = readFileSync(new URL("../../../../webapp/css/base.css", import.meta.url), "utf8");
  assert.match(css, /--font: "Emoji in colour", system-ui/);
  assert.match(css, /--mono: "Emoji in colour", /);
  const ranges = /unicode-range: ([^;]*);/
    .exec(css)[1]
    .split(",")
    .map(range =>
      range
        .trim()
        .replace("U+", "")
        .split("-")
        .map(hex => parseInt(hex, 16)),
    );
  const covers = point => ranges.some(([from, to = from]) => from <= point && point <= to);
  let pictures = 0;
  for (let point = 0; point < 0x20000; point++) {
    const character = String.fromCodePoint(point);
    if (/\p{Emoji_Presentation}/u.test(character)) {
      pictures++;
      assert.ok(covers(point), `${character} U+${point.toString(16)}`);
    } else if ((/[\p{L}\p{N}\p{P}]/u.test(character) && !/\p{Emoji}/u.test(character)) || point < 0x2000) {
      assert.ok(!covers(point), `${character} U+${point.toString(16)}`);
    }
  }
  assert.ok(pictures > 1_000);
});
