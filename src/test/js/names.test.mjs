/** The rule for names, from the table that NameTest.java reads too. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { faultText, mendedName, nameOf } from "../../../webapp/js/phao/names.js";

const { cases, everyCodePoint } = JSON.parse(readFileSync(new URL("../names/cases.json", import.meta.url), "utf8"));

test("a name becomes what the table says", () => {
  assert.ok(cases.length > 300);
  for (const { kind, given, is = given, why } of cases) {
    const { name, fault } = nameOf(kind, given);
    assert.deepEqual([name, fault?.why], [is, why], JSON.stringify({ kind, given }));
    if (fault !== null) assert.match(faultText(kind, fault), /^(room name|name|filename) (is|has|begins) /);
  }
});

for (const [pattern, { counts, sha256 }] of Object.entries(everyCodePoint.results)) {
  test(`every code point in "${pattern}" is taken or refused as in Java`, () => {
    const found = {};
    const letters = [];
    for (const [from, to] of everyCodePoint.ranges) {
      for (let point = parseInt(from, 16); point <= parseInt(to, 16); point++) {
        const given = pattern.replaceAll("{}", String.fromCodePoint(point));
        const { name, fault } = nameOf("room", given);
        const result = fault?.why ?? (name === given ? "same" : "other");
        found[result] = (found[result] ?? 0) + 1;
        letters.push(result[0]);
      }
    }
    assert.deepEqual(found, counts);
    assert.equal(createHash("sha256").update(letters.join("")).digest("hex"), sha256);
  });
}

test("whatever a text is, it is mended to a name, and a name stays as it is", () => {
  for (const { kind, given, is } of cases) {
    for (const replacement of ["", "_", "\ufffd"]) {
      const mended = mendedName(kind, given, replacement);
      const { name, fault } = nameOf(kind, mended);
      assert.ok(
        fault === null ? name === mended : ["empty", "dots"].includes(fault.why),
        JSON.stringify({ kind, given, mended }),
      );
      if (is !== undefined && is === nameOf(kind, is).name) assert.equal(mended, is, JSON.stringify(given));
    }
  }
});

test("what is taken out of a name leaves the rest", () => {
  assert.equal(mendedName("filename", "photo\u202egpj.exe", "_"), "photo_gpj.exe");
  assert.equal(mendedName("filename", "a\u0000b\n.txt"), "ab.txt");
  assert.equal(mendedName("member", `Z${"\u0335".repeat(50)}o`), `Z${"\u0335".repeat(4)}o`);
  assert.equal(mendedName("member", "\u3164"), "");
  assert.equal(mendedName("room", "lob\u200bby", "\ufffd"), "lob\ufffdby");
  assert.equal(mendedName("filename", `${"x".repeat(300)}.tar.gz`).length, 255);
  assert.equal(mendedName("member", "👨\u200d👩\u200d👧".repeat(9)).length, "👨\u200d👩\u200d👧".length * 3 + 2);
});
