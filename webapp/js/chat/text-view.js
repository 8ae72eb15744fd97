/**
 * The text of a message as elements: links, code, and a few emoji by themselves. User text only ever becomes text nodes
 * and attributes.
 */

import { splitCode } from "./code.js";
import { make } from "./dom.js";
import { isFewEmoji } from "./emoji.js";
import { MOST_LINKS, splitLinks } from "./links.js";

/**
 * The parts of the text in order: what code.js and links.js find, and in code no links. Together they are the text.
 * `cut`: more text follows.
 */
export function partsOf(text, { cut = false } = {}) {
  let most = MOST_LINKS;
  /** @type {any[]} */
  const pieces = splitCode(text);
  return pieces.flatMap((piece, at) => {
    if (piece.code !== undefined) return [piece];
    const parts = splitLinks(piece.text, { cut: cut && at === pieces.length - 1, most });
    most -= parts.filter(part => part.href !== undefined).length;
    return parts;
  });
}

/** Its textContent is the text, also where marks are not shown: so it is copied as it was written. */
export function textElement(text, options) {
  return make(
    "p",
    { class: isFewEmoji(text) ? "text emoji" : "text", dir: "auto" },
    ...partsOf(text, options).flatMap(nodesOf),
  );
}

function nodesOf({ text, href, opening, code, closing, block }) {
  if (code !== undefined) return [marks(opening), make("code", { class: block && "block" }, code), marks(closing)];
  if (href === undefined) return [text];
  // A mail program needs no empty tab.
  const target = href.startsWith("mailto:") ? null : "_blank";
  return [make("a", { href, target, rel: "noopener noreferrer nofollow" }, text)];
}

function marks(text) {
  return make("span", { class: "marks" }, text);
}
