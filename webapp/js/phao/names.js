/**
 * What rooms, members and files may be called: the one rule for names (docs/protocol.md §1). Its counterpart in Java is
 * phao.protocol.Name; both are tested with src/test/names/cases.json. Pure.
 */

import { utf8Length } from "./utf8.js";
import { faultsOf } from "./name-characters.js";

/** How messages call it, and how long it may be in UTF-8. */
const KINDS = {
  room: { what: "room name", bytes: 128 },
  member: { what: "name", bytes: 64 },
  filename: { what: "filename", bytes: 255 },
};
/** NFC makes a text at most three times shorter, and what is far too long would be sorted in vain. */
const SHORTER_BY_NFC = 3;
/** White_Space (what ends lines is refused anyway), and U+2800, a braille character without dots. */
const BLANK = /[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u2800]/;

/**
 * The name that a text stands for: in NFC, and without blanks at its ends unless it is a room's.
 *
 * @param kind "room", "member" or "filename"
 * @returns {{ name: string, fault: null | { why: string, bytes?: number, character?: string } }} `name` as it was given
 * if there is a fault
 */
export function nameOf(kind, given) {
  const { bytes: most } = KINDS[kind];
  const bytes = utf8Length(given);
  if (bytes > SHORTER_BY_NFC * most) return { name: given, fault: { why: "bytes", bytes } };
  if (!given.isWellFormed()) return { name: given, fault: { why: "half", character: "U+D800–U+DFFF" } };
  const name = given.normalize("NFC");
  const kept = kind === "room" ? name : withoutBlanks(name);
  const fault = faultOf(kind, name, kept);
  return { name: fault === null ? kept : given, fault };
}

function faultOf(kind, name, kept) {
  const isRoom = kind === "room";
  if (name === "") return isRoom ? { why: "empty" } : null;
  const bare = withoutBlanks(name);
  if (bare === "") return { why: "blanks" };
  if (isRoom && (name === "." || name === "..")) return { why: "dots" };
  if (isRoom && bare !== name) return { why: "edge" };
  const bytes = utf8Length(kept);
  if (bytes > KINDS[kind].bytes) return { why: "bytes", bytes };
  const points = pointsOf(kept);
  const faults = faultsOf(points, kind !== "member");
  const first = faults.findIndex(why => why !== null);
  return first < 0 ? null : { why: faults[first], character: codeOf(points[first]) };
}

/**
 * What to tell a developer.
 *
 * @param {string} kind
 * @param {{ why: string, bytes?: number, character?: string }} fault
 */
export function faultText(kind, { why, bytes, character }) {
  const { what, bytes: most } = KINDS[kind];
  switch (why) {
    case "bytes":
      return `${what} is ${bytes} bytes, the limit is ${most}`;
    case "half":
      return `${what} has half of a surrogate pair`;
    case "empty":
      return `${what} is empty`;
    case "blanks":
      return `${what} is nothing but blanks`;
    case "dots":
      return `${what} is . or ..: it is not allowed`;
    case "edge":
      return `${what} begins or ends with a blank`;
    case "path":
      return `${what} has / or \\`;
    case "control":
      return `${what} has the control character ${character}`;
    case "marks":
      return `${what} has more than 4 combining marks in a row`;
    case "unknown":
      return `${what} has ${character}, which is no character of Unicode 13`;
    default:
      return `${what} has ${character}, which is invisible there`;
  }
}

/**
 * A name as near as possible to a text that may be none: for what was named elsewhere, or before there was this rule.
 * Each character that can't stand where it does is replaced, and marks above the fourth are left out. Of one that is
 * too long the beginning is kept, or of a file's name the end, with the extension.
 *
 * @returns "" where nothing is left
 */
export function mendedName(kind, text, replacement = "") {
  const atEnd = kind === "filename";
  const most = KINDS[kind].bytes;
  // Cut twice: here so that a hostile text costs little, and at the limit when the rest is done.
  const units = SHORTER_BY_NFC * most;
  let name = (atEnd ? text.slice(-units) : text.slice(0, units)).toWellFormed();
  for (;;) {
    name = withoutBlanks(name.normalize("NFC"));
    const characters = [...name];
    const faults = faultsOf(pointsOf(name), kind !== "member");
    const kept = characters
      .map((character, i) => (faults[i] === null ? character : faults[i] === "marks" ? "" : replacement))
      .join("");
    const cut = shortened(kept, most, atEnd);
    if (cut === name) return name;
    name = cut;
  }
}

/**
 * A frame from the server with its room's name as it is known here: the server says what its log calls the room, which
 * may be a name from before there was this rule.
 *
 * @param isKnown whether a room is known here by that name
 */
export function withRoomAsHere(frame, isKnown) {
  if (frame.room === undefined || isKnown(frame.room)) return frame;
  const room = frame.room.normalize("NFC");
  return isKnown(room) ? { ...frame, room } : frame;
}

/** The text without the blanks at its ends. All of them are in the basic plane: one unit each. */
export function withoutBlanks(text) {
  let from = 0;
  while (from < text.length && BLANK.test(text[from])) from++;
  let to = text.length;
  while (to > from && BLANK.test(text[to - 1])) to--;
  return text.slice(from, to);
}

function shortened(text, most, atEnd) {
  const characters = [...text];
  if (atEnd) characters.reverse();
  let bytes = 0;
  const end = characters.findIndex(character => (bytes += utf8Length(character)) > most);
  const kept = end < 0 ? characters : characters.slice(0, end);
  return (atEnd ? kept.reverse() : kept).join("");
}

function pointsOf(text) {
  return Array.from(text, character => character.codePointAt(0));
}

function codeOf(point) {
  return `U+${point.toString(16).toUpperCase().padStart(4, "0")}`;
}
