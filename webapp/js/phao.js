/**
 * phao.js: WebSocket's own interface, over a connection that loses nothing. How to use it: docs/client.md; the types:
 * phao.d.ts.
 */

import { checkName, checkStart, parseAddress } from "./phao/address.js";
import { Connection } from "./phao/connection.js";
import { Entry } from "./phao/entry.js";
import { platform } from "./phao/environment.js";
import { EVENTS, createEvent, defineHandlers, phaoError } from "./phao/events.js";
import { SUBPROTOCOL, fromBase64, isCount, utf8Length } from "./phao/frames.js";
import { TRANSPORTS, available } from "./phao/transports.js";

/** docs/protocol.md §2.2 */
const MOST_INLINE_BYTES = 2 ** 31 - 1;
const OLD_ID_DIGITS = 16;
const STATES = { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 };

export class PhaoSocket extends EventTarget {
  #address;
  #connection;
  #room;
  #environment;
  #echo;
  #readyState = STATES.CONNECTING;
  #binaryType = "blob";

  /**
   * Ends the page's sockets with tokens to a server, and removes what is stored of their users.
   *
   * @param url of any room there
   * @param {{ user?: string, storage?: any, environment?: any }} options only of this user, else of all
   */
  static async signOut(url, { user, storage = "indexeddb", environment = platform } = {}) {
    await Connection.signOut({ server: parseAddress(url).server, user, storage }, environment);
  }

  constructor(url, protocols, options) {
    super();
    // Other subprotocols than our own mean nothing to the server: they are accepted, as WebSocket does, and not asked
    // for.
    if (protocols && typeof protocols === "object" && !Array.isArray(protocols)) options = protocols;
    const address = (this.#address = parseAddress(url));
    const {
      name = address.name,
      last,
      after,
      echo = false,
      storage = "indexeddb",
      clientId,
      transports = TRANSPORTS,
      inlineBytes,
      token,
      user,
    } = options ?? {};
    const start = last === undefined && after === undefined ? address.start : { last, after };
    checkStart(start);
    if (name !== undefined) checkName(name);
    if (clientId !== undefined && !/^[0-9a-f]{32}$/.test(clientId)) {
      throw new TypeError("clientId must be 32 lower-case hexadecimal digits");
    }
    if (inlineBytes !== undefined && !(isCount(inlineBytes) && inlineBytes <= MOST_INLINE_BYTES)) {
      throw new TypeError(`inlineBytes is ${inlineBytes}: it must be 0 to ${MOST_INLINE_BYTES}`);
    }
    if (token !== undefined && typeof token !== "function" && !(typeof token === "string" && token !== "")) {
      throw new TypeError("token must be a string that is not empty, or a function that brings one");
    }
    if (user !== undefined && !(typeof user === "string" && user !== "")) {
      throw new TypeError("user must be a string that is not empty");
    }
    const environment = (this.#environment = options?.environment ?? platform);
    const WebSocket = options?.WebSocket ?? environment.WebSocket;
    checkTransports(transports);
    if (available(transports, WebSocket, environment).length === 0) {
      throw new TypeError(
        `there is no global WebSocket here, nor fetch for ${transports.join(", ")}: give one as the option WebSocket`,
      );
    }
    this.#echo = echo;
    const shared = {
      url: address.socket,
      server: address.server,
      WebSocket,
      transports,
      storage,
      clientId,
      inlineBytes,
      token,
      user,
    };
    this.#connection = Connection.to(shared, address.room, environment);
    if (name !== undefined) this.#connection.name = checkName(name);
    this.#room = this.#connection.enter({
      name: address.room,
      start,
      emit: (type, detail) => this.#happened(type, detail),
      binaryType: () => this.#binaryType,
    });
  }

  get url() {
    return this.#address.url;
  }

  get protocol() {
    return this.#readyState === STATES.CONNECTING ? "" : SUBPROTOCOL;
  }

  get extensions() {
    return this.#connection.extensions;
  }

  get transport() {
    return this.#connection.transport;
  }

  get readyState() {
    return this.#readyState;
  }

  get bufferedAmount() {
    return this.#room.outbox.bytes;
  }

  get binaryType() {
    return this.#binaryType;
  }

  /** As in WebSocket, a value that is not one of the two is ignored. */
  set binaryType(type) {
    if (type === "blob" || type === "arraybuffer") this.#binaryType = type;
  }

  get room() {
    return this.#address.room;
  }

  get id() {
    return this.#connection.id;
  }

  get user() {
    return this.#connection.user;
  }

  get name() {
    return this.#connection.name;
  }

  set name(name) {
    this.#connection.name = checkName(name);
  }

  get connected() {
    return this.#room.joined;
  }

  get epoch() {
    return this.#room.cursor?.epoch ?? null;
  }

  get seq() {
    return this.#room.cursor?.seq ?? null;
  }

  get lastRead() {
    return this.#room.readPosition.seq;
  }

  get pending() {
    return this.#room.outbox.entries.map(entry => entry.message);
  }

  get members() {
    return this.#room.members;
  }

  get users() {
    return this.#room.users;
  }

  get count() {
    return this.#room.count;
  }

  get limits() {
    return this.#connection.limits;
  }

  get ready() {
    return this.#room.ready;
  }

  /**
   * @param {any} data
   * @param {{ thumbnail?: Blob | ArrayBuffer | ArrayBufferView }} options
   */
  send(data, { thumbnail } = {}) {
    if (arguments.length === 0) throw new TypeError("send() needs something to send");
    const entry = Entry.create(data, this.#environment.now(), () => this.#binaryType, thumbnail);
    const promise = entry.promise();
    if (this.#readyState < STATES.CLOSING) this.#room.outbox.add(entry);
    else entry.reject(phaoError("closed", "the socket is closed: what is sent now is discarded"));
    return promise;
  }

  close(code, reason = "") {
    if (code !== undefined) {
      code = toUnsignedShort(code);
      if (code !== 1000 && !(code >= 3000 && code <= 4999)) {
        throw new DOMException(`the close code is ${code}: it must be 1000 or 3000 to 4999`, "InvalidAccessError");
      }
    }
    reason = String(reason).toWellFormed();
    const bytes = utf8Length(reason);
    if (bytes > 123) throw new DOMException(`the reason is ${bytes} bytes, the limit is 123`, "SyntaxError");
    if (this.#readyState >= STATES.CLOSING) return;
    this.#readyState = STATES.CLOSING;
    this.#room.close(code, reason);
  }

  signal(value) {
    const json = JSON.stringify(value);
    if (json === undefined) throw new TypeError("a signal must be a value that JSON has");
    const bytes = utf8Length(json);
    const most = this.#connection.limits.signalBytes;
    if (bytes > most) {
      throw new RangeError(`the signal has ${bytes} bytes, the limit is ${most}: send it as a message instead`);
    }
    if (!this.#room.joined || this.#readyState !== STATES.OPEN) return false;
    this.#connection.send({ type: "signal", room: this.room, data: value });
    return true;
  }

  /** @param {{ before?: number, after?: number, limit?: number }} range */
  async history({ before, after, limit } = {}) {
    if ((before === undefined) === (after === undefined)) throw new TypeError("give exactly one of before and after");
    if (!isCount(before ?? after)) throw new TypeError(`${before ?? after} is not the number of a message`);
    if (limit !== undefined && !(isCount(limit) && limit > 0)) {
      throw new TypeError(`limit is ${limit}: it must be 1 or more`);
    }
    if (this.#readyState >= STATES.CLOSING) throw phaoError("closed", "the socket is closed");
    const page = await this.#connection.history(this.#room, { before, after, limit });
    return { first: page.first, head: page.head, messages: page.messages.map(message => this.#fromPage(message)) };
  }

  /** @param {number} seq */
  markRead(seq) {
    if (!isCount(seq) || seq === 0) throw new TypeError(`${seq} is not the number of a message`);
    if (this.#readyState < STATES.CLOSING) this.#room.readPosition.mark(seq);
  }

  /** @param {number} seq */
  async remove(seq) {
    return this.#remove({ seq });
  }

  /** @param {number} upTo */
  async clear(upTo) {
    return this.#remove({ upTo });
  }

  async #remove(what) {
    const [number] = Object.values(what);
    if (!isCount(number) || number === 0) throw new TypeError(`${number} is not the number of a message`);
    if (this.#readyState >= STATES.CLOSING) throw phaoError("closed", "the socket is closed");
    return this.#connection.remove(this.#room, what);
  }

  /** @param {string | { url: string }} content an address of this server, or a message's reference */
  async fetch(content, init = {}) {
    return this.#connection.fetch(typeof content === "string" ? content : content.url, init);
  }

  retry() {
    this.#connection.retry();
  }

  #happened(type, detail) {
    if (type === "message") return detail.removed === undefined ? this.#arrived(detail) : this.#gone(detail);
    if (type === "removed") return this.#removed(detail);
    if (type === "open") this.#readyState = STATES.OPEN;
    if (type === "error" || type === "close") this.#readyState = STATES.CLOSED;
    this.dispatchEvent(createEvent(type, detail));
  }

  #arrived(frame) {
    const own = this.#isOwn(frame.from);
    if (own && !this.#echo) return;
    const { seq, time, from, n, contentType, filename, lastEventId } = frame;
    const content = this.#contentOf(frame);
    const { origin } = new URL(this.url);
    this.dispatchEvent(
      createEvent("message", { origin, lastEventId, seq, time, from, n, contentType, filename, own, ...content }),
    );
  }

  /** Somebody removed something that we may have. */
  #removed({ seq, time, from, removes, upTo, erases, lastEventId }) {
    const what = erases ? { erases } : upTo === undefined ? { removes } : { upTo };
    this.dispatchEvent(createEvent("removed", { seq, time, from, own: this.#isOwn(from), lastEventId, ...what }));
  }

  /** In the place of a message that we do not have, and that was removed. */
  #gone({ seq, time, from, n, removed, lastEventId }) {
    const message = { seq, time, from, n, own: this.#isOwn(from) };
    this.dispatchEvent(createEvent("removed", { removes: seq, seq: removed, lastEventId, message }));
  }

  /** @param {any} message as the page has it */
  #fromPage({ base64, data, size, text, thumbnail, ...message }) {
    const content = this.#contentOf({
      ...message,
      data: base64 === undefined ? data : fromBase64(base64),
      size,
      text,
      thumbnail,
    });
    return { ...message, ...content, own: this.#isOwn(message.from), lastEventId: `${this.epoch}:${message.seq}` };
  }

  /** What a message carries: `data`, or null and a `reference`; and its `thumbnail`, if it has one. */
  #contentOf({ seq, data, contentType: type = "", size, text = false, thumbnail, removed, removes, upTo, erases }) {
    if ((removed ?? removes ?? upTo ?? erases) !== undefined) return { data: null };
    const small = thumbnail === undefined ? {} : { thumbnail: this.#content(fromBase64(thumbnail)) };
    if (data !== undefined) return { data: this.#content(data, type), ...small };
    return {
      data: null,
      reference: { url: this.#connection.contentUrl(this.room, seq, this.epoch), size, type, text },
      ...small,
    };
  }

  /** In the log there are ids of 16 digits, of a time when they were no longer: what is now 32 digits begins so. */
  #isOwn({ id }) {
    return id === this.id || (id.length === OLD_ID_DIGITS && this.id !== null && this.id.startsWith(id));
  }

  #content(data, contentType = "") {
    if (typeof data === "string") return data;
    return this.#binaryType === "blob" ? new Blob([data], { type: contentType }) : data.buffer;
  }
}

for (const [name, value] of Object.entries(STATES)) {
  for (const target of [PhaoSocket, PhaoSocket.prototype]) {
    Object.defineProperty(target, name, { value, enumerable: true });
  }
}
defineHandlers(PhaoSocket, EVENTS);

function checkTransports(names) {
  const isList = Array.isArray(names) && names.length > 0 && new Set(names).size === names.length;
  if (isList && names.every(name => TRANSPORTS.includes(name))) return;
  throw new TypeError(`transports must be some of ${TRANSPORTS.join(", ")}, each once`);
}

/** Web IDL's [Clamp] unsigned short, as WebSocket.close() takes it. */
function toUnsignedShort(value) {
  return Math.min(65_535, Math.max(0, Math.round(Number(value) || 0)));
}

export default PhaoSocket;
