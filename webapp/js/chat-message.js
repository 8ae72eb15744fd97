// The shape of a message on the page, made from what the socket gives (see chat-record.js for its members).

import { fileOf, release } from "./chat-files.js";

/** Of a message event or a history message. */
export function storedMessage(source, mine) {
  const { seq, n, time, from } = source;
  return { key: `seq:${seq}`, seq, n, time, from, mine, state: "stored", ...contentOf(source) };
}

/** Of an entry in the socket's `pending`; `chosen` is the file that was sent, while its bytes are still being read. */
export function waitingMessage(entry, { key, from, chosen }) {
  const content = chosen === undefined ? contentOf(entry) : contentOf({ data: chosen, contentType: chosen.type, filename: chosen.name });
  return { key, seq: null, entry, time: entry.time, from, mine: true, state: "waiting", ...content };
}

/** What to send again: the text, or the file as it was. */
export function contentToSend({ text, file }) {
  return file === undefined ? text : new File([file.blob], file.name, { type: file.type });
}

/** The message is shown no more. */
export function discard({ file }) {
  if (file !== undefined) {
    release(file);
  }
}

function contentOf({ data, contentType, filename }) {
  return typeof data === "string" ? { text: data } : { file: fileOf({ bytes: data ?? "", contentType, filename }) };
}
