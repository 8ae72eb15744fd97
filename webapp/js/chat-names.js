// What a room's and a person's name may be (docs/protocol.md §1 and §2.1), and how people without one are called.

import { utf8Length } from "./phao/frames.js";

const ROOM_BYTES = 128;
const NAME_BYTES = 64;

/** null if the room may be called that, else `{key, params}` of the text that says why not. */
export function roomProblem(room) {
  if (room === "") {
    return { key: "rooms.empty" };
  }
  if (utf8Length(room) > ROOM_BYTES) {
    return { key: "rooms.tooLong", params: { bytes: utf8Length(room) } };
  }
  if (/[/\\]/.test(room)) {
    return { key: "rooms.slash" };
  }
  if (/\p{Cc}/u.test(room)) {
    return { key: "rooms.control" };
  }
  return room === "." || room === ".." ? { key: "rooms.dots" } : null;
}

/** null if a person may be called that, else `{key, params}`. An empty name is allowed. */
export function nameProblem(name) {
  if (utf8Length(name) > NAME_BYTES) {
    return { key: "name.tooLong", params: { bytes: utf8Length(name) } };
  }
  return /\p{Cc}/u.test(name) ? { key: "name.control" } : null;
}

/** The room that an address names, `#/room` before `?room=`, or null. */
export function roomOf(url) {
  const { hash, searchParams } = new URL(url);
  const named = hash.startsWith("#/") ? decoded(hash.slice(2)) : searchParams.get("room");
  const room = (named ?? "").trim();
  return roomProblem(room) === null ? room : null;
}

/** The address of the room on the page at that address, for sharing. */
export function linkTo(room, page) {
  const url = new URL(page);
  url.search = "";
  url.hash = `#/${encodeURIComponent(room)}`;
  return url.href;
}

/** What a member is called: their name, else "Guest 59f1" by the tag. */
export function calledName(member, language) {
  return member.name || language.t("name.guest", { tag: (member.id ?? "").slice(0, 4) });
}

/** One of `steps` numbers for an id, always the same: people keep their colour. */
export function hueOf(id, steps) {
  let hash = 0;
  for (const character of id) {
    hash = (hash * 31 + character.codePointAt(0)) >>> 0;
  }
  return hash % steps;
}

/** The first letter of a name for its badge, whole even if it is made of several code points. */
export function initialOf(name) {
  const [first] = "Segmenter" in Intl ? [...new Intl.Segmenter().segment(name.trim())].map((part) => part.segment) : name.trim();
  return (first ?? "?").toLocaleUpperCase();
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
