/**
 * Whether a text speaks to somebody: their whole name as it is, or "@" and a word of it, with or without its marks
 * ("@binh" for "Nguyễn Văn Bình"). A word alone without "@" is no mention: "an" and "bình" are words of every day.
 * Pure.
 */

import { mendedName } from "../phao/names.js";

const PART = /[\p{L}\p{N}\p{M}_]/u;
const MARK = /\p{M}/gu;
const BLANK = /\s/;

/** `name` is one's own; nobody is meant by an empty one. */
export function mentions(text, name) {
  const whole = mendedName("member", name);
  if (whole === "" || text === undefined) return false;
  const bare = plain(text);
  return (
    hasWord(text.normalize("NFC"), whole) ||
    [whole, ...whole.split(BLANK)].map(plain).some(word => word !== "" && hasWord(bare, `@${word}`))
  );
}

/**
 * Without marks and case: that is what people in a hurry type. "đ" is a letter of its own, which NFD does not take
 * apart.
 */
function plain(text) {
  return text.normalize("NFD").replace(MARK, "").toLowerCase().replaceAll("đ", "d");
}

/** Whether it stands there and neither letter nor number goes on before or after it. */
function hasWord(text, word) {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const before = [...text.slice(Math.max(0, at - 2), at)].at(-1) ?? "";
    const after = String.fromCodePoint(text.codePointAt(at + word.length) ?? 0x20);
    if (!PART.test(before) && !PART.test(after)) return true;
  }
  return false;
}
