import assert from "node:assert/strict";
import { test } from "node:test";
import { mentions } from "../../../../webapp/js/chat/mentions.js";

test("a whole name is a mention where it stands as a word, however it was typed", () => {
  const name = "Nguyễn Thị Chi";
  for (const text of [
    "Nguyễn Thị Chi ơi",
    "nhờ Nguyễn Thị Chi.",
    "(Nguyễn Thị Chi)",
    "Nguyễn Thị Chi".normalize("NFD"),
    "🌊Nguyễn Thị Chi🌊",
  ]) {
    assert.ok(mentions(text, name), text);
    assert.ok(mentions(text, name.normalize("NFD")), text);
  }
  for (const text of ["Nguyễn Thị Chinh", "XNguyễn Thị Chi", "Nguyễn Thị", "chi tiết", "", undefined]) {
    assert.equal(mentions(text, name), false, text);
  }
});

test("after an @ a word of the name is enough, without marks and in any case", () => {
  for (const text of ["@Chi ơi", "@chi", "nhờ @CHI, @Bình", "@nguyen", "@Nguyễn Thị Chi!", "@nguyen thi chi"]) {
    assert.ok(mentions(text, "Nguyễn Thị Chi"), text);
  }
  assert.ok(mentions("@dung ơi", "Đặng Văn Dũng"));
  assert.ok(mentions("@Đặng", "Đặng Văn Dũng"));
  for (const text of ["@china", "an@chi.example", "@ chi", "@x", "Chi", "@ch"]) {
    assert.equal(mentions(text, "Nguyễn Thị Chi"), false, text);
  }
});

test("a short name is no mention within a word, nor where another case makes it another word", () => {
  assert.ok(mentions("An, mai nhé", "An"));
  for (const text of ["Ann", "bình an", "Tân An1", "An\u0303", "Lan"]) assert.equal(mentions(text, "An"), false, text);
  assert.equal(mentions("anything @", ""), false);
  assert.equal(mentions("anything @", "  "), false);
});

test("whoever is called by words of signs is mentioned by them, and nothing that is typed takes long or throws", () => {
  assert.ok(mentions("hỏi 🛟 đi", "🛟"));
  assert.ok(mentions("[[A.*]]", "A.*"));
  const begin = performance.now();
  for (const text of [
    "@".repeat(10_000),
    "An ".repeat(3_333),
    "AnAn".repeat(2_500),
    "A\u0301".repeat(5_000),
    "\ud800".repeat(9_999),
    "@an".repeat(3_333),
  ]) {
    for (const name of ["An", "A".repeat(64), "An An An An An An An An An An An An An", "\ud800", "@"]) {
      assert.equal(typeof mentions(text, name), "boolean");
    }
  }
  assert.ok(performance.now() - begin < 2_000);
});
