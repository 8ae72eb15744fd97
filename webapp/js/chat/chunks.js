/**
 * The lines of the conversation in chunks, so that a browser lays out and paints only those in sight (css/messages.css:
 * .chunk). All of them stay in the page: to search in it, to select and to be read out.
 */

import { arrange, make } from "./dom.js";

/** By numbers and not by count, so that what comes before and behind leaves the others as they are. */
const NUMBERS_PER_CHUNK = 50;
/** Until a chunk was seen once, that high is a line taken to be. */
const LINE_PX = 52;

export class Chunks {
  #list;
  #elements = new Map();

  constructor(list) {
    this.#list = list;
  }

  clear() {
    this.#elements.clear();
    this.#list.replaceChildren();
  }

  /** Shows these lines, the elements of the items, in this order. */
  show(items, lines) {
    const chunks = new Map();
    chunkKeys(items).forEach((key, at) => (chunks.get(key) ?? chunks.set(key, []).get(key)).push(lines[at]));
    this.#elements = new Map(
      [...chunks.keys()].map(key => [key, this.#elements.get(key) ?? make("ol", { class: "chunk" })]),
    );
    arrange(this.#list, [...this.#elements.values()]);
    for (const [key, element] of this.#elements) {
      const wanted = chunks.get(key);
      if (element.childElementCount !== wanted.length) {
        element.style.containIntrinsicBlockSize = `auto ${wanted.length * LINE_PX}px`;
      }
      arrange(element, wanted);
    }
  }
}

/**
 * To which chunk each item belongs. A line without number stands with the message behind it; behind the last one with
 * that.
 */
export function chunkKeys(items) {
  let key = Math.floor((items.findLast(hasNumber)?.message.seq ?? 0) / NUMBERS_PER_CHUNK);
  return items
    .toReversed()
    .map(item => {
      key = hasNumber(item) ? Math.floor(item.message.seq / NUMBERS_PER_CHUNK) : key;
      return key;
    })
    .reverse();
}

function hasNumber({ message }) {
  return message !== undefined && message.seq !== null;
}
