/** What a room's and a person's name may be (docs/protocol.md §1 and §2.1), and how people without one are called. */

import { mendedName, nameOf, withoutBlanks } from "../phao/names.js";

/** The texts that say what is wrong with a room's name; the others say that it has a character which can't be seen. */
const ROOM_TEXTS = {
  bytes: "rooms.tooLong",
  empty: "rooms.empty",
  blanks: "rooms.empty",
  dots: "rooms.dots",
  path: "rooms.slash",
  control: "rooms.control",
  marks: "rooms.marks",
};
const NAME_TEXTS = { bytes: "name.tooLong", blanks: "name.blanks", control: "name.control", marks: "name.marks" };

const MESSAGE = "?message=";
const INVITATION = "?invitation=";

/** What was typed as a room's name, as it is sent, stored and shown. */
export function roomTyped(text) {
  return nameOf("room", withoutBlanks(text)).name;
}

/** null if the room may be called that, else `{key, params}` of the text that says why not. */
export function roomProblem(room) {
  return problem(nameOf("room", room).fault, ROOM_TEXTS, "rooms.invisible");
}

/** What was typed as one's own name, likewise. */
export function nameTyped(text) {
  return nameOf("member", text).name;
}

/** null if a person may be called that, else `{key, params}`. An empty name is allowed. */
export function nameProblem(name) {
  return problem(nameOf("member", name).fault, NAME_TEXTS, "name.invisible");
}

function problem(fault, texts, otherwise) {
  return fault && { key: texts[fault.why] ?? otherwise, params: fault };
}

/**
 * The room that an address names, `#/room` before `?room=`, or null. A room that this browser knows keeps the name that
 * it has, also where no new one could be called that.
 *
 * @param {(name: string) => boolean} isKnown
 */
export function roomOf(url, isKnown = () => false) {
  const named = namedIn(url) ?? "";
  const room = roomTyped(named);
  return isKnown(named) ? named : roomProblem(room) === null ? room : null;
}

/**
 * Why an address that names a room leads to none: `{key, params}`; null if it names none, or one that can be.
 *
 * @param {(name: string) => boolean} isKnown
 */
export function linkProblem(url, isKnown = () => false) {
  const named = namedIn(url);
  if (named === null) return { key: "link.damaged", params: {} };
  return withoutBlanks(named) === "" || isKnown(named) ? null : roomProblem(roomTyped(named));
}

/** What stands in the address where a room's name is: "" if nothing does, null if it can't be read. */
function namedIn(url) {
  const { hash, searchParams } = new URL(url);
  return hash.startsWith("#/") ? decoded(parted(hash).room.slice(2)) : (searchParams.get("room") ?? "");
}

/** A room's name where it is shown: one of old with characters that can't be seen is not to look like another. */
export function shownRoom(name) {
  return mendedName("room", name, "\ufffd");
}

/**
 * The address of the room on the page at that address, for sharing; with `message`, {epoch, seq}, that of a message in
 * it. Whatever finds links in a text ends them at other characters, above all at the end of one: so only letters and
 * digits stand as they are, and what stands between two of them.
 */
export function linkTo(room, page, message = null) {
  const url = new URL(page);
  url.search = "";
  const name = encodeURIComponent(room).replace(/(?<![0-9A-Za-z])[-._]|[-._](?![0-9A-Za-z])|[!'()*~]/g, percentEncoded);
  url.hash = `#/${name}${message === null ? "" : `${MESSAGE}${message.epoch}:${message.seq}`}`;
  return url.href;
}

function percentEncoded(character) {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** `{epoch, seq}` of the message that an address names, or null. */
export function messageOf(url) {
  return parted(new URL(url).hash).message;
}

/** The secret of the invitation in an address, or null. */
export function invitationOf(url) {
  const { hash } = new URL(url);
  const at = hash.lastIndexOf(INVITATION);
  return at < 0 ? null : hash.slice(at + INVITATION.length);
}

/** The same address without the secret. */
export function withoutInvitation(url) {
  const at = url.lastIndexOf(INVITATION);
  return at < 0 ? url : url.slice(0, at);
}

/** A question mark in a room's name stands encoded, so that this one does not belong to it. */
function parted(hash) {
  const at = hash.lastIndexOf(MESSAGE);
  const named = at < 0 ? null : /^([0-9a-f]{16}):([1-9][0-9]{0,14})$/.exec(hash.slice(at + MESSAGE.length));
  return named === null
    ? { room: hash, message: null }
    : { room: hash.slice(0, at), message: { epoch: named[1], seq: Number(named[2]) } };
}

/** What tells people apart: their user, who may be here with several devices, else the id of their client. */
export function personOf({ id, user }) {
  return user === undefined ? id : `user ${user}`;
}

/** What a member is called: their name, else their user, else "Guest 59f1" by the tag. */
export function calledName(member, language) {
  const name = mendedName("member", member.name ?? "") || mendedName("member", member.user ?? "");
  return name || language.t("name.guest", { tag: (member.id ?? "").slice(0, 4) });
}

/** The first letter of a name for its badge, whole even if it is made of several code points. */
export function initialOf(name) {
  const [first] =
    "Segmenter" in Intl ? [...new Intl.Segmenter().segment(name.trim())].map(part => part.segment) : name.trim();
  return (first ?? "?").toLocaleUpperCase();
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
