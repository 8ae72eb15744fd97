/** From a room's address, as a page writes it, to the server's socket and the room's name. */

import { MOST, isCount } from "./frames.js";
import { faultText, nameOf } from "./names.js";

const ROOMS = "/rooms";
/**
 * Faults that an older room may have, made before they were faults: the server lets in a room that it knows, and
 * refuses others.
 */
const ONCE_ALLOWED = new Set(["blanks", "edge", "invisible", "unknown", "marks"]);

/**
 * @returns {{ url: string, socket: string, server: string, room: string, start: object, name: string | undefined }}
 * `url` as WebSocket would show it; `socket` the server's `/socket`, with what else the query says; `server` the same
 * without, to know the server by: a token changes, and is not to be written anywhere; `start` and `name` as the
 * address' own query says (docs/protocol.md §3)
 */
export function parseAddress(text, base = globalThis.location?.href) {
  const url = absolute(text, base);
  if (url.hash) throw syntaxError(`the address ${url} has a fragment: leave out what follows #`);
  const end = url.pathname.lastIndexOf("/");
  const [place, segment] = [url.pathname.slice(0, end), url.pathname.slice(end + 1)];
  if (!place.endsWith(ROOMS) || segment === "") {
    throw syntaxError(`the address ${url} is not that of a room: it must end in /rooms/{room}`);
  }
  const room = roomNamed(decode(segment));

  const socket = new URL(url);
  socket.pathname = `${place.slice(0, -ROOMS.length)}/socket`;
  const { start, name } = takeQuery(socket.searchParams);
  const server = socket.origin + socket.pathname;
  return { url: url.href, socket: socket.href, server, room, start, name };
}

function absolute(text, base) {
  let url;
  try {
    url = new URL(text, base);
  } catch {
    throw syntaxError(`"${text}" is not an address`);
  }
  if (url.protocol === "http:") url.protocol = "ws:";
  if (url.protocol === "https:") url.protocol = "wss:";
  if (url.protocol !== "ws:" && url.protocol !== "wss:") {
    throw syntaxError(`the address ${url} is not ws, wss, http or https`);
  }
  return url;
}

function decode(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw syntaxError(`"${segment}" is not percent-encoded UTF-8`);
  }
}

/**
 * What belongs to the room is taken out of the query; what is left (a token, say) goes to the server with the
 * handshake.
 */
function takeQuery(query) {
  const take = key => {
    const value = query.get(key);
    query.delete(key);
    return value ?? undefined;
  };
  const [last, after, epoch, name] = ["last", "after", "epoch", "name"].map(take);
  if ((after === undefined) !== (epoch === undefined)) throw syntaxError("the address has only one of after and epoch");
  const start = {};
  if (last !== undefined) start.last = Number(last);
  if (after !== undefined) start.after = { epoch, seq: Number(after) };
  return { start, name };
}

/** docs/protocol.md §1, so that a wrong name is told at once and not after the first connection. */
function roomNamed(given) {
  const { name, fault } = nameOf("room", given);
  const mayBeOld = fault !== null && ONCE_ALLOWED.has(fault.why) && given.trim() === given;
  if (fault !== null && !mayBeOld) throw syntaxError(faultText("room", fault));
  return name;
}

/** Checks where a socket is to begin; both given is a contradiction, like both in a query of §3. */
export function checkStart({ last, after }) {
  if (last !== undefined && after !== undefined) throw new TypeError("give either last or after, not both");
  if (last !== undefined && !(isCount(last) && last <= 10_000)) {
    throw new TypeError(`last is ${last}: it must be 0 to 10000`);
  }
  if (after !== undefined && !(typeof after?.epoch === "string" && isCount(after.seq))) {
    throw new TypeError(`after must be { epoch: string, seq: 0 to ${MOST} }`);
  }
}

/** @returns the name as it is sent */
export function checkName(value) {
  const { name, fault } = nameOf("member", String(value).toWellFormed());
  if (fault !== null) throw new TypeError(faultText("member", fault));
  return name;
}

function syntaxError(message) {
  return new DOMException(message, "SyntaxError");
}
