/** Frames to WebSocket messages and back (docs/protocol.md §2). Pure. */

import { mendedName } from "./names.js";
import { utf8 } from "./utf8.js";

export { utf8, utf8Length } from "./utf8.js";

/** All numbers of the protocol are 0 to this. */
export const MOST = Number.MAX_SAFE_INTEGER;

export const SUBPROTOCOL = "phao.v1";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function isCount(value) {
  return Number.isSafeInteger(value) && value >= 0;
}

/** One frame with a payload: two bytes of length, the header, the payload as it is. */
export function encodeBinary(header, payload) {
  const head = utf8(JSON.stringify(header));
  const message = new Uint8Array(2 + head.length + payload.length);
  new DataView(message.buffer).setUint16(0, head.length);
  message.set(head, 2);
  message.set(payload, 2 + head.length);
  return message;
}

/**
 * The frames in one WebSocket message; the payload of a binary one becomes the frame's `data`, as Uint8Array. Over
 * plain HTTP they come as frames already.
 *
 * @throws {Error} if it is not what the protocol says
 */
export function decode(message) {
  if (Array.isArray(message)) return message;
  const frames = typeof message === "string" ? JSON.parse(message) : [decodeBinary(new Uint8Array(message))];
  if (!Array.isArray(frames) || !frames.every(frame => typeof frame?.type === "string")) {
    throw new SyntaxError("the message is not an array of frames");
  }
  return frames;
}

function decodeBinary(bytes) {
  const length = new DataView(bytes.buffer).getUint16(0);
  if (bytes.length < 2 + length) {
    throw new SyntaxError(`the header should have ${length} bytes, ${bytes.length - 2} came`);
  }
  const header = JSON.parse(decoder.decode(bytes.subarray(2, 2 + length)));
  const data = bytes.slice(2 + length);
  return { ...header, data: header.text === true ? decoder.decode(data) : data };
}

export function fromBase64(text) {
  return Uint8Array.from(atob(text), character => character.charCodeAt(0));
}

export function toBase64(bytes) {
  return btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(""));
}

/** A Blob's type as the protocol can carry it, else nothing: a wrong one would have the whole message refused. */
export function contentTypeOf(blob) {
  return /^[\x20-\x7e]{1,127}$/.test(blob.type) ? blob.type : undefined;
}

/** A File's name as the protocol can carry it (§2.4); of one that is too long the end, with the extension, is kept. */
export function filenameOf(blob) {
  return mendedName("filename", blob.name ?? "", "_") || undefined;
}
