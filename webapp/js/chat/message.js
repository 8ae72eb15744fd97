/** The shape of a message on the page, made from what the socket gives (see record.js for its members). */

import { fileOf, release } from "./files.js";
import { firstBytes } from "./measure.js";

/**
 * At most this many characters of a text are shown. One of 16 MiB, which everybody may send, would freeze the page of
 * all.
 */
const MOST_SHOWN_CHARACTERS = 10_000;
/** In bytes of UTF-8; what has more of them than one such as this is two in JavaScript. */
const MOST_BYTES_PER_CHARACTER = 3;

/**
 * Of a message event or a history message.
 *
 * @returns {any}
 */
export function storedMessage(source, mine) {
  const { seq, n, time, from } = source;
  const message = { key: `seq:${seq}`, seq, n, time, from, mine, state: "stored" };
  if ((source.removes ?? source.upTo ?? source.erases) !== undefined) return { ...message, hidden: true };
  return source.removed === undefined ? { ...message, ...contentOf(source) } : removedMessage(message);
}

/** What is left of a message that was removed: another element, because nothing of the old one may stay. */
export function removedMessage({ seq, n, time, from, mine }) {
  return { key: `removed:${seq}`, seq, n, time, from, mine, state: "stored", removed: true };
}

/**
 * Of an entry in the socket's `pending`; `chosen` is the file that was sent, while its bytes are still being read.
 * `since` is from when on it waits here, by the clock that nobody sets.
 */
export function waitingMessage(entry, { key, from, chosen }) {
  const content =
    chosen === undefined
      ? contentOf(entry)
      : contentOf({ data: chosen, contentType: chosen.type, filename: chosen.name });
  return {
    key,
    seq: null,
    entry,
    time: entry.time,
    since: performance.now(),
    from,
    mine: true,
    state: "waiting",
    ...content,
  };
}

/** What to send again: the text, or the file as it was. */
export function contentToSend({ text, whole, file, entry }) {
  if (file !== undefined) return new File([file.blob], file.name, { type: file.type });
  return whole === undefined ? text : entry.data;
}

/**
 * The message is shown no more.
 *
 * @param {{ file?: object, whole?: object }} message
 */
export function discard({ file, whole }) {
  [file, whole].filter(one => one !== undefined).forEach(release);
}

/** Fetches the beginning of a text of which only the whole is known, by its address. */
export async function readBeginning(message) {
  const bytes = await firstBytes(message.whole, MOST_SHOWN_CHARACTERS * MOST_BYTES_PER_CHARACTER);
  message.text = beginningOf(new TextDecoder().decode(bytes));
}

/** @param {{ data?: any, contentType?: string, filename?: string, reference?: any, thumbnail?: ArrayBuffer }} source */
function contentOf({ data, contentType, filename, reference, thumbnail }) {
  if (reference !== undefined) {
    return reference.text
      ? { text: "", whole: fileOf({ reference, filename: filename ?? "message.txt" }) }
      : { file: fileOf({ reference, contentType, filename, thumbnail }) };
  }
  if (typeof data !== "string") return { file: fileOf({ bytes: data ?? "", contentType, filename, thumbnail }) };
  return data.length <= MOST_SHOWN_CHARACTERS
    ? { text: data }
    : { text: beginningOf(data), whole: fileOf({ bytes: data, filename: "message.txt" }) };
}

/** Not half a character at the end. */
function beginningOf(text) {
  if (text.length < MOST_SHOWN_CHARACTERS) return text.replace(/\ufffd$/, "");
  const last = text.charCodeAt(MOST_SHOWN_CHARACTERS - 1);
  const isHalf = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, isHalf ? MOST_SHOWN_CHARACTERS - 1 : MOST_SHOWN_CHARACTERS);
}
