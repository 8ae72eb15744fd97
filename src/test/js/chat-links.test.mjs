import assert from "node:assert/strict";
import { test } from "node:test";
import { splitLinks } from "../../../webapp/js/chat-links.js";

const hrefs = (text) => splitLinks(text).filter((part) => part.href).map((part) => part.text);
const whole = (text) => splitLinks(text).map((part) => part.text).join("");

test("a text without links is one part", () => {
  assert.deepEqual(splitLinks("xin chào"), [{ text: "xin chào" }]);
  assert.deepEqual(splitLinks(""), []);
});

test("an http or https address is a link, the text around it is not", () => {
  assert.deepEqual(splitLinks("see https://example.org/a?b=1#c now"), [
    { text: "see " }, { text: "https://example.org/a?b=1#c", href: "https://example.org/a?b=1#c" }, { text: " now" },
  ]);
});

test("the sentence's punctuation and brackets are not part of the link", () => {
  assert.deepEqual(hrefs("(https://example.org/a)."), ["https://example.org/a"]);
  assert.deepEqual(hrefs("https://example.org/a, https://example.org/b! [https://example.org/c]"),
    ["https://example.org/a", "https://example.org/b", "https://example.org/c"]);
  assert.deepEqual(hrefs("https://en.wikipedia.org/wiki/Buoy_(object)"), ["https://en.wikipedia.org/wiki/Buoy_(object)"]);
});

test("nothing but http and https becomes a link", () => {
  for (const text of ["javascript:alert(1)", "data:text/html,<b>x</b>", "JaVaScRiPt://x/%0aalert(1)", "file:///etc/passwd", "http://", "https://?x"]) {
    assert.deepEqual(hrefs(text), [], text);
  }
});

test("an address with a user name in it, which serves to deceive, stays text", () => {
  assert.deepEqual(hrefs("https://bank.example@evil.example/"), []);
});

test("markup stays text, and no part is lost", () => {
  const text = "<img src=x onerror=alert(1)> <a href=\"https://example.org/\">x</a> https://example.org/ế, end";
  assert.equal(whole(text), text);
  assert.deepEqual(hrefs(text), ["https://example.org/", "https://example.org/ế"]);
});

test("after a hundred addresses the rest is text, so that no message is made of thousands of links", () => {
  const text = "http://a.b ".repeat(2_000);
  assert.equal(hrefs(text).length, 100);
  assert.equal(whole(text), text);
  assert.deepEqual(hrefs(`${"http://a@b ".repeat(100)}http://a.b`), []);
});

test("an address that the end of a shortened text cuts is no link to somewhere else", () => {
  const cut = splitLinks("http://a.b/ https://example.org/pay/12", { cut: true });
  assert.deepEqual(cut.map((part) => part.href), ["http://a.b/", undefined]);
  assert.deepEqual(splitLinks("https://example.org/pay/12.", { cut: true }), [{ text: "https://example.org/pay/12." }]);
});

test("a very long hostile text is split in time", () => {
  const text = `${"https://a.b/".repeat(20_000)}${")".repeat(50_000)}`;
  const begun = performance.now();
  assert.equal(whole(text), text);
  assert.ok(performance.now() - begun < 2_000, "took too long");
});
