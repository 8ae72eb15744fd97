/** No input costs more than its length: neither a regular expression nor a loop goes back over it again and again. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { trimmed } from "../../../webapp/js/chat/composer.js";
import { mediaType, safeName } from "../../../webapp/js/chat/files.js";
import { splitCode } from "../../../webapp/js/chat/code.js";
import { isFewEmoji } from "../../../webapp/js/chat/emoji.js";
import { splitLinks } from "../../../webapp/js/chat/links.js";
import { storedMessage } from "../../../webapp/js/chat/message.js";
import { nameProblem, roomOf, roomProblem } from "../../../webapp/js/chat/names.js";
import { partsOf } from "../../../webapp/js/chat/text-view.js";
import { checkName, parseAddress } from "../../../webapp/js/phao/address.js";
import { EventParser } from "../../../webapp/js/phao/event-stream.js";
import { contentTypeOf, filenameOf } from "../../../webapp/js/phao/frames.js";

const WEBAPP = new URL("../../../webapp/", import.meta.url);

/** With a repetition that has no bound, by file; and why it can't go back over what it has read. */
const REPEATING = {
  "js/chat/i18n.js": ["/\\{(\\w+)\\}/g", "only over the page's own texts; and what is repeated has no brace in it"],
};
/** Before a slash they are no value, so that it begins a regular expression. */
const WORDS = new Set([
  "return",
  "typeof",
  "case",
  "in",
  "of",
  "delete",
  "void",
  "throw",
  "new",
  "else",
  "do",
  "yield",
  "await",
]);

/** The regular expressions that stand in a source. */
function literals(source) {
  const found = [];
  const templates = [];
  let afterValue = false;
  for (let at = 0; at < source.length; ) {
    const rest = pattern => ((pattern.lastIndex = at), pattern.exec(source)?.[0]);
    const passed = rest(/\s+|\/\/.*|\/\*[^]*?\*\//y);
    const word = passed ?? rest(/[\w$#]+/y);
    const text = word ?? rest(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/y) ?? template(rest, source[at], templates);
    const regex = text ?? (afterValue ? undefined : rest(/\/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\[\n])+\/\w*/y));
    if (regex !== undefined && text === undefined) found.push(regex);
    if (passed === undefined) {
      afterValue = regex !== undefined ? !WORDS.has(word) && !regex.endsWith("${") : ")]}".includes(source[at]);
    }
    at += (regex ?? " ").length;
  }
  return found;
}

/** A part of a template: to its end, or to the expression in it, which ends at the brace that is not another's. */
function template(rest, first, open) {
  if (first === "{" && open.length > 0) open[open.length - 1]++;
  const goesOn = first === "}" && open.length > 0 && open[open.length - 1]-- === 0;
  if (first !== "`" && !goesOn) return undefined;
  const part = rest(/[`}](?:\\.|\$(?!\{)|[^`\\$])*(?:`|\$\{)/y);
  if (goesOn) open.pop();
  if (part.endsWith("${")) open.push(0);
  return part;
}

function sources() {
  const names = readdirSync(WEBAPP, { recursive: true }).map(name => name.replaceAll("\\", "/"));
  return new Map(
    names.filter(name => name.endsWith(".js")).map(name => [name, readFileSync(new URL(name, WEBAPP), "utf8")]),
  );
}

/** Without a bound, or more than two: what remains takes at most a fixed number of steps at each character. */
function repeats(regex) {
  const bare = regex.replace(/\\./g, "x").replace(/\[[^\]]*\]/g, "c");
  return /[*+]|\{\d+,\}/.test(bare) || bare.split(/[?{]/).length > 3;
}

test("the regular expressions of a source are found wherever they stand", () => {
  const source =
    'a / b / c; x = /1/g; f(/[/]2+/.test(`${/3/ + {} }/4/` + "/5/")); // /6/\nreturn /7\\//y /* /8/ */ + (1) / 9 / x';
  assert.deepEqual(literals(source), ["/1/g", "/[/]2+/", "/3/", "/7\\//y"]);
  assert.ok(["/a*/", "/a+$/", "/\\s{2,}x/", "/a?b?c?/"].every(repeats));
  assert.ok(["/[*+]/", "/^[0-9a-f]{32}$/", "/\\+/"].every(regex => !repeats(regex)));
});

test("no regular expression of the page repeats without a bound, but for those that are listed", () => {
  const all = [...sources()].flatMap(([name, source]) => literals(source).map(regex => ({ name, regex })));
  assert.ok(all.length > 5, `found ${all.length}`);
  const repeating = all.filter(({ regex }) => repeats(regex)).map(({ name, regex }) => [name, regex]);
  assert.deepEqual(
    repeating.sort(),
    Object.entries(REPEATING)
      .map(([name, [regex]]) => [name, regex])
      .sort(),
  );
});

test("none is made of a text", () => {
  for (const [name, source] of sources()) {
    // The service worker asks its cache, by a request and by the page's address.
    assert.doesNotMatch(
      source,
      /\bRegExp\b|\.(?:match|search)\((?!request\)|PAGE\))|\.matchAll\((?!CANDIDATE\))/,
      name,
    );
  }
  assert.doesNotMatch(
    readFileSync(new URL("index.html", WEBAPP), "utf8"),
    /<script(?![^>]*\ssrc=)|\s(?:on\w+|pattern)=/,
  );
});

function millis(task) {
  const begun = process.cpuUsage();
  task();
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1_000;
}

/** Four times the input takes about four times as long; 16 times, if it was gone over again and again. */
function growsWithLength(read, hostile, n = 16 << 10) {
  for (let tried = 1; ; tried++) {
    // The better one of two: what runs for the first time is slow.
    const [first, second, more] = [n, n, 4 * n].map(length => millis(() => read(hostile(length))));
    const less = Math.min(first, second);
    if (more <= 8 * less + 20) return;
    assert.ok(tried < 5, `${JSON.stringify(hostile(20))}: ${less} ms for ${n}, ${more} ms for ${4 * n} characters`);
  }
}

const UNITS = [
  " ",
  "\n",
  "\t",
  "\r",
  "\u3000",
  "a",
  "/",
  "\\",
  '"',
  "=",
  ";",
  ",",
  "%",
  "(",
  ")",
  ".",
  "…",
  "http://",
  "https://a.b/",
  "http://a@b ",
  "/rooms/",
  "/socket",
  "data:",
  "data: {}\n",
  "{}",
  "\ud83d",
  "🛟",
  "\u0007",
  "a ",
  " a",
  "\na",
  "()",
  ")(",
  "`",
  "`a",
  "``",
  "```\n",
  "` ``",
  "@",
  "a@b.c ",
  "www.",
  "[(",
  "1\ufe0f\u20e3",
];

const READERS = {
  "a text of the composer": trimmed,
  code: splitCode,
  emoji: isFewEmoji,
  "a text with code and links": partsOf,
  links: splitLinks,
  "links of a cut text": text => splitLinks(text, { cut: true }),
  "a message": text => storedMessage({ seq: 1, n: 1, time: 1, from: {}, data: text }, false).whole,
  "a file's name": text => [safeName(text), filenameOf({ name: text })],
  "a media type": text => [mediaType(text), contentTypeOf({ type: text })],
  "a room's name": roomProblem,
  "a member's name": text => [nameProblem(text), orError(() => checkName(text))],
  "a page's address": text => roomOf(`https://a.b/#/${text}`),
  "a room's address": text => orError(() => parseAddress(`wss://a.b/${text}/rooms/${text}`)),
  "a line of an event stream": text => orError(() => new EventParser().push(`data:${text}\n\n`)),
};

function orError(task) {
  try {
    return task();
  } catch (error) {
    assert.ok(!(error instanceof RangeError), error);
    return error;
  }
}

test("the measure notices what goes back", () => {
  assert.throws(
    () =>
      growsWithLength(
        text => text.replace(/\s+$/, ""),
        length => `${" ".repeat(length)}x`,
        8 << 10,
      ),
    /ms for/,
  );
});

for (const [what, read] of Object.entries(READERS)) {
  test(`reading ${what} takes as long as it is, whatever it is made of`, () => {
    for (const unit of UNITS) {
      for (const [head, tail] of [
        ["", ""],
        ["a", "x"],
        ["http://", '"'],
      ]) {
        const hostile = length => head + unit.repeat(length / unit.length) + tail;
        growsWithLength(read, hostile);
      }
      read(`a${unit.repeat((1 << 20) / unit.length)}x`);
    }
  });
}

test("a line of an event stream takes as long as it is, in however small pieces it comes", () => {
  growsWithLength(
    text => {
      const parser = new EventParser();
      for (let at = 0; at < text.length; at += 4) parser.push(text.slice(at, at + 4));
    },
    length => `data:"${"x".repeat(length)}`,
    32 << 10,
  );
});

/** Texts made of these at random, the same ones each time. */
function* soups(parts, count) {
  let seed = 1;
  const next = bound => (seed = (seed * 48_271) % 2_147_483_647) % bound;
  for (let i = 0; i < count; i++) yield Array.from({ length: next(9) }, () => parts[next(parts.length)]).join("");
}

test("a text loses the empty lines before it and the blanks behind it, and no others", () => {
  for (const text of soups([" ", "\n", "\t", "\r", "\u3000", "a", "b"], 5_000)) {
    assert.equal(trimmed(text), text.replace(/^\s*\n|\s+$/g, ""), JSON.stringify(text));
  }
});

test("an address is a room's if it ends in /rooms/ and a name", () => {
  for (const path of soups(["/", "rooms", "a", "/rooms/", "%41"], 5_000)) {
    const [, context, room] = /^(.*)\/rooms\/([^/]+)$/.exec(new URL(`wss://h/${path}`).pathname) ?? [];
    const read = orError(() => parseAddress(`wss://h/${path}`));
    assert.equal(read instanceof DOMException, room === undefined, path);
    if (room !== undefined) {
      assert.deepEqual([read.socket, read.room], [`wss://h${context}/socket`, decodeURIComponent(room)]);
    }
  }
});

test("an event stream says the same in whatever pieces it comes", () => {
  const whole = 'data: {"a":\r\ndata:1}\r\n\r\n: \n\nid: 7\ndata:{"b":2}\n\nevent: x\ndata: 3\n\n';
  const frames = [{ a: 1 }, { b: 2 }, 3];
  assert.deepEqual(new EventParser().push(whole), frames);
  for (let size = 1; size < 20; size++) {
    const parser = new EventParser();
    const pieces = Array.from({ length: Math.ceil(whole.length / size) }, (_, at) =>
      whole.slice(at * size, (at + 1) * size),
    );
    assert.deepEqual(
      pieces.flatMap(piece => parser.push(piece)),
      frames,
      `${size}`,
    );
  }
});
