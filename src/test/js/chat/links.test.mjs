import assert from "node:assert/strict";
import { test } from "node:test";
import { linkTo, roomOf } from "../../../../webapp/js/chat/names.js";
import { splitLinks } from "../../../../webapp/js/chat/links.js";
import { nameOf } from "../../../../webapp/js/phao/names.js";

const linked = text => splitLinks(text).filter(part => part.href);
const hrefs = text => linked(text).map(part => part.text);
const whole = text =>
  splitLinks(text)
    .map(part => part.text)
    .join("");

/** Pseudo-random choices, the same ones each time. */
function chooser(seed = 1) {
  const next = bound => (seed = (seed * 48_271) % 2_147_483_647) % bound;
  const one = list => list[next(list.length)];
  return { next, one, some: (list, most) => Array.from({ length: next(most + 1) }, () => one(list)).join("") };
}

test("a text without links is one part", () => {
  assert.deepEqual(splitLinks("xin chào"), [{ text: "xin chào" }]);
  assert.deepEqual(splitLinks(""), []);
});

test("an http or https address is a link, the text around it is not", () => {
  assert.deepEqual(splitLinks("see https://example.org/a?b=1#c now"), [
    { text: "see " },
    { text: "https://example.org/a?b=1#c", href: "https://example.org/a?b=1#c" },
    { text: " now" },
  ]);
});

test("the sentence's punctuation and brackets are not part of the link", () => {
  assert.deepEqual(hrefs("(https://example.org/a)."), ["https://example.org/a"]);
  assert.deepEqual(hrefs("https://example.org/a, https://example.org/b! [https://example.org/c]"), [
    "https://example.org/a",
    "https://example.org/b",
    "https://example.org/c",
  ]);
  assert.deepEqual(hrefs("https://en.wikipedia.org/wiki/Buoy_(object)"), [
    "https://en.wikipedia.org/wiki/Buoy_(object)",
  ]);
});

const ADDRESSES = [
  "https://en.wikipedia.org/wiki/Devil's_advocate",
  "https://en.wikipedia.org/wiki/Rock_'n'_Roll_(album)",
  "https://en.wikipedia.org/wiki/Buoy_(object)",
  "https://vi.wikipedia.org/wiki/Việt_Nam",
  "https://phở.example/món/bún-chả?nước=mắm#đầu",
  "https://xn--ph-uia.example/",
  "http://[2001:db8::1]:8080/a",
  "http://localhost:8080/#/ph%C3%B2ng%20h%E1%BB%8Dp",
  "https://example.org/a;b=1,c/d:e@f/!$&*+~_-/x=y",
  "https://youtu.be/abc_-",
  "https://example.org/?q=a+b&c[]=1&d=%25",
  "https://example.org/a_b*c~d/",
  "https://example.org/%E1%BB%87#frag(ment)",
  "http://192.168.1.1/x",
  "https://example.org/a'b,c.d",
  "HTTPS://Example.ORG/A",
];
const BEFORE = ["", "xem ", "(", "[", "“", '"', "'", "«", "Ở đây:\n", "看", "*", "_", "link=", "（", ">"];
const BEHIND = [
  "",
  " nhé",
  ".",
  "!",
  "?",
  "…",
  "...",
  ",",
  ";",
  ": rồi",
  ").",
  "]",
  "”.",
  '",',
  "'",
  "’s",
  "» và",
  "\ncòn",
  "。然后",
  "）",
  "?!",
  "<br>",
  "\u200b",
  "`",
];
const CLOSES = { "*": "*", _: "_" };

test("an address links whole, whatever it is made of and whatever stands around it", () => {
  for (const address of ADDRESSES) {
    for (const before of BEFORE) {
      for (const behind of BEHIND) {
        // "’s" makes an address of its own, as does an opening bracket of the address itself.
        const text = before + address + (CLOSES[before] ?? "") + behind;
        const expected = behind === "’s" && !(before in CLOSES) ? `${address}’s` : address;
        if (behind === "’s" && before in CLOSES) continue;
        assert.deepEqual(hrefs(text), [expected], text);
        assert.equal(whole(text), text);
      }
    }
  }
});

test("addresses generated of all that RFC 3986 allows link whole, and lead where they say", () => {
  const { next, one, some } = chooser();
  const inner = [..."abcXYZ019-._~!$&'*+,;=:@/?%20", "(x)", "[y]", "(a(b)c)", "ế", "phòng", "🛟", "%E1%BB%87"].map(
    part => (part === "%" ? "%25" : part),
  );
  const last = [..."abz09/=-_~&$+@%", "é", "(x)"].map(part => (part === "%" ? "%25" : part));
  for (let i = 0; i < 5_000; i++) {
    const hash = next(3) === 0 ? `#${some(inner, 4)}${one(last)}` : "";
    const address = `${one(["http", "https"])}://${one(["a.example", "b.example:81", "phòng.example"])}/${some(inner, 12)}${one(last)}${hash}`;
    const text = `${one(["", "a ", "("])}${address}${one(["", " b", ")", ".", "”"])}`;
    assert.deepEqual(linked(text), [{ text: address, href: new URL(address).href }], text);
  }
});

test("what begins with www. is an address too", () => {
  assert.deepEqual(linked("xem www.example.org/a(b), nhé"), [
    { text: "www.example.org/a(b)", href: "https://www.example.org/a(b)" },
  ]);
  assert.deepEqual(linked("WWW.Example.org."), [{ text: "WWW.Example.org", href: "https://www.example.org/" }]);
  for (const text of ["www.", "www.a", "www..b.c", "xwww.a.b", "a.www.b.c", "www.a@b.example/"]) {
    assert.deepEqual(hrefs(text), [], text);
  }
});

test("a mail address is one to write to", () => {
  const mails = ["an@example.org", "nguyễn.văn+chat@thư.example", "o'brien_1%2@a-b.example.vn", "x@y.example.museum"];
  for (const mail of mails) {
    for (const text of [
      mail,
      `(${mail})`,
      `Gửi ${mail}.`,
      `'${mail}'`,
      `mailto:${mail}, nhé`,
      `<${mail}>`,
      `${mail}: trả lời`,
      `邮箱${mail}。`,
    ]) {
      const [{ text: found, href }, ...more] = linked(text);
      assert.deepEqual([found, decodeURIComponent(href), more], [mail, `mailto:${mail}`, []], text);
    }
  }
  for (const text of [
    "@an",
    "an@",
    "an@example",
    "an@1.2",
    "@@",
    "a@.b.c",
    "git@example.org:phao/phao.git",
    "a@b@example.org",
    `${"x".repeat(65)}@example.org`,
    ".@a.example",
  ]) {
    assert.deepEqual(hrefs(text), [], text);
  }
});

test("nothing but http, https and mail becomes a link", () => {
  for (const text of [
    "javascript:alert(1)",
    "data:text/html,<b>x</b>",
    "JaVaScRiPt://x/%0aalert(1)",
    "file:///etc/passwd",
    "http://",
    "https://?x",
    "xhttp://a.b",
  ]) {
    assert.deepEqual(hrefs(text), [], text);
  }
});

test("an address with a user name in it, which serves to deceive, stays text", () => {
  assert.deepEqual(hrefs("https://bank.example@evil.example/"), []);
  assert.deepEqual(hrefs("https://bank.example\u202e/gpj.x https://a.example/\u200bb"), [
    "https://bank.example",
    "https://a.example/",
  ]);
});

test("markup stays text, and no part is lost", () => {
  const text = '<img src=x onerror=alert(1)> <a href="https://example.org/">x</a> https://example.org/ế, end';
  assert.equal(whole(text), text);
  assert.deepEqual(hrefs(text), ["https://example.org/", "https://example.org/ế"]);
  const { some } = chooser();
  const soup = [
    "http://",
    "https://a.b/",
    "www.",
    "www.a.b",
    "@",
    "a@b.cd",
    ".",
    "(",
    ")",
    "'",
    "ế",
    "🛟",
    " ",
    "\n",
    "`",
    "\ud83d",
    "“",
    "*",
  ];
  for (let i = 0; i < 5_000; i++) {
    const soups = some(soup, 12);
    assert.equal(whole(soups), soups);
  }
});

test("after a hundred addresses the rest is text, so that no message is made of thousands of links", () => {
  for (const one of ["http://a.b ", "www.a.b ", "a@b.cd "]) {
    const text = one.repeat(2_000);
    assert.equal(hrefs(text).length, 100);
    assert.equal(whole(text), text);
  }
  assert.deepEqual(hrefs(`${"http://a@b ".repeat(100)}http://a.b`), []);
});

test("an address that the end of a shortened text cuts is no link to somewhere else", () => {
  const cut = splitLinks("http://a.b/ https://example.org/pay/12", { cut: true });
  assert.deepEqual(
    cut.map(part => part.href),
    ["http://a.b/", undefined],
  );
  for (const text of ["https://example.org/pay/12.", "www.example.org", "an@example.co"]) {
    assert.deepEqual(splitLinks(text, { cut: true }), [{ text }]);
  }
});

test("a very long hostile text is split in time", () => {
  const text = `${"https://a.b/".repeat(20_000)}${")".repeat(50_000)}`;
  const begun = performance.now();
  assert.equal(whole(text), text);
  assert.ok(performance.now() - begun < 2_000, "took too long");
});

/** How others find the end of an address: by the rules of GitHub's Markdown, of mail programs, and of chats. */
const AUTOLINKERS = {
  "this page": text => hrefs(text)[0],
  "GitHub's Markdown": text => /https?:\/\/[^\s<]*/.exec(text)[0].replace(/(?:[?!.,:*_~'")\]]|&[a-z]+;)+$/, ""),
  "a careful one": text => /https?:\/\/[-\w.:]*\/[-\w./#%]*\w/.exec(text)[0],
  "Markdown's emphasis": text =>
    /https?:\/\/[^\s"]*/
      .exec(text)[0]
      .replace(/[).,]$/, "")
      .replace(/(?<![0-9A-Za-z])[*_~]+|[*_~]+(?![0-9A-Za-z])/g, ""),
};

test("the link to a room survives whatever finds links in a text, and leads back to it", () => {
  const { next, one } = chooser();
  const parts = [
    ..."abzAZ09 -_.~!*'(),;:&=+$@?#%[]{}|^<>\"`“”’…",
    "ế",
    "Phòng",
    "🛟",
    "👩‍🚀",
    "会",
    "a.b",
    "...",
    "--",
    "__",
  ];
  let kept = 0;
  for (let i = 0; i < 5_000; i++) {
    const { name, fault } = nameOf("room", Array.from({ length: 1 + next(8) }, () => one(parts)).join(""));
    if (fault !== null) continue;
    kept++;
    const link = linkTo(name, "https://chat.example/phao/");
    for (const [who, find] of Object.entries(AUTOLINKERS)) {
      for (const text of [link, `${link}.`, `(${link})`, `Vào ${link}, nhé`, `*${link}*`, `"${link}"`]) {
        assert.equal(roomOf(find(text)), name, `${who}: ${text}`);
      }
    }
  }
  assert.ok(kept > 3_000, `${kept} names`);
  for (const pretty of ["lobby", "phong-hop_2.1", "a_b"]) {
    assert.equal(linkTo(pretty, "https://a.example/"), `https://a.example/#/${pretty}`);
  }
});
