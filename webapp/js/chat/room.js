/**
 * One room that the page is in: its socket, its record, who is here, who types, and what was read.
 *
 * Events: `messages` (the record changed), `people`, `typing`, `state` (the connection), `unread`, `failed` (`detail`:
 * the refused message), `recovered` (`detail`: how many were missed), `said` (`detail`: a message of somebody else that
 * is no past).
 */

import { Colours } from "./colours.js";
import { discard, storedMessage } from "./message.js";
import { personOf } from "./names.js";
import { OlderPages } from "./older.js";
import { OwnMessages } from "./own-messages.js";
import { Past } from "./past.js";
import { Record } from "./record.js";
import { Typists, TypingThrottle } from "./typing.js";

export class Room extends EventTarget {
  name;
  record = new Record();
  typists;
  /** True while somebody reads older messages: then more are kept. */
  reading = false;
  /** The rights that one has here; null if everything may be done, or nothing is known. */
  may = null;
  /** Why one is out of the room: { until }, without it for good; null if one is not banned, or nothing is known. */
  ban = null;
  /** The newest number in the log when the room was joined; null before. */
  head = null;
  older;
  past;
  colours;
  closed;
  socket;

  #memory;
  #own;
  #retryAt;
  /** Why the server wants a token, or another one: a code, null if it doesn't. */
  #unauthorized = null;
  #open;
  #throttle = new TypingThrottle();

  /**
   * `open(name, start)` makes the PhaoSocket; `ask(name, cursor)` resolves with the gap that the server has behind that
   * cursor; `newest` is with how many messages to start; `memory` knows which ids are one's own and what was read;
   * `keep` has what could not be sent, over a reload.
   */
  constructor(name, { open, ask, memory, newest, keep }) {
    super();
    this.name = name;
    this.#memory = memory;
    this.#own = new OwnMessages(this, keep);
    this.typists = new Typists(() => this.#tell("typing"));
    const hooks = { shape: message => this.#stored(message), changed: () => this.#changed() };
    this.older = new OlderPages(this.record, hooks);
    this.past = new Past(this, { ...hooks, ask: cursor => ask(name, cursor) });
    this.colours = new Colours(() => this.#others(), {
      remembered: () => memory.coloursIn(name),
      remember: colours => memory.setColours(name, colours),
    });
    this.#open = open;
    this.connect({ last: newest });
  }

  /** After the server closed the socket for good: another one that goes on where it was. */
  reconnect() {
    const { epoch, seq } = this.socket;
    this.connect(epoch === null ? { last: 0 } : { after: { epoch, seq } });
    this.#tell("state");
  }

  connect(start) {
    this.#retryAt = null;
    this.closed = null;
    this.ban = null;
    this.#unauthorized = null;
    this.socket = this.#open(this.name, start);
    this.record.restart();
    const { socket } = this;
    this.#listen(socket, start);
    socket.ready.then(() => this.#own.restorePending(socket));
  }

  /** Leaves the room and lets go of its pictures. */
  leave() {
    this.socket.close(1000);
    this.typists.clear();
    this.past.leave();
    [...this.record.messages, ...this.record.waiting].forEach(discard);
  }

  /** Sends a text or a File. It shows as waiting at once. Resolves when it would outlive the page, sent or not. */
  send(content) {
    const kept = this.#own.send(content);
    this.#throttle.reset();
    this.#tell("messages");
    return kept;
  }

  /** A refused message once more, as a new one. */
  resend(message) {
    this.#own.resend(message);
  }

  drop(message) {
    this.#own.drop(message);
  }

  /** What an earlier page could not send: [{id, data, gone, time, code, reason}]. */
  restoreUnsent(unsent) {
    this.#own.restoreUnsent(unsent);
  }

  /** Whether one may take that message back: with the right to manage every one, else what this client or user sent. */
  canRemove({ seq, removed, from }) {
    if (seq === null || removed) return false;
    const own = from.user === undefined ? from.id === this.socket.id : from.user === this.socket.user;
    return own || this.manages;
  }

  /** Whether one has the right to, and is in the room. */
  get manages() {
    return this.may?.includes("manage") === true && this.closed === null;
  }

  /** Whether one may keep the author of that message out: who has no user can't be told from others. */
  canBan({ from }) {
    return this.manages && from.user !== undefined && from.user !== this.socket.user;
  }

  /** Takes a message back, for everybody. */
  remove({ seq }) {
    return this.socket.remove(seq);
  }

  /** Removes all that has come, for everybody. */
  async clear() {
    const { seq } = this.socket;
    if (seq > 0) await this.socket.clear(seq);
  }

  /** One was taken out of the room, and now it is known whether that is a ban. */
  bannedBy(ban) {
    this.ban = ban;
    this.#tell("state");
  }

  /** Tells the others that one types; not more often than is useful. */
  typing() {
    if (this.#throttle.due() && !this.socket.signal({ typing: true })) {
      // Not connected just now: the next key tells.
      this.#throttle.reset();
    }
  }

  /** Connects now instead of when the countdown ends. */
  retry() {
    this.socket.retry();
    this.#retryAt = performance.now();
    this.#tell("state");
  }

  loadOlder() {
    this.past.shown.older.load(this.socket);
  }

  /** What was said last, or waits; null if that is nothing, or not known yet. */
  get last() {
    const { messages, waiting } = this.record;
    return waiting.at(-1) ?? messages.findLast(one => !one.hidden) ?? null;
  }

  get read() {
    return this.#memory.readIn(this.name);
  }

  /** Everything up to the newest message was seen. */
  markRead() {
    const { newest } = this.record;
    if (newest > (this.read ?? 0)) {
      this.#memory.setRead(this.name, newest);
      this.socket.markRead(newest);
      this.#tell("unread");
    }
  }

  /** On another device of the same user. */
  #readElsewhere(seq) {
    if (seq > (this.read ?? 0)) {
      this.#memory.setRead(this.name, seq);
      this.#tell("unread");
    }
  }

  get unread() {
    return this.read === null ? 0 : this.record.countAfter(this.read, this.socket.seq ?? 0);
  }

  /** Whether all that was there when the room was joined has come. */
  get caughtUp() {
    return this.head !== null && this.socket.seq >= this.head;
  }

  /** What the banner needs to know. */
  get connection() {
    const { readyState, connected, transport } = this.socket;
    const waiting = this.record.waiting.find(message => message.state === "waiting");
    const waitingSince = waiting?.since ?? null;
    return {
      connected,
      opened: readyState !== 0,
      closed: this.closed,
      retryAt: this.#retryAt,
      waitingSince,
      transport,
      unauthorized: this.#unauthorized,
      ban: this.ban,
      wasIn: this.head !== null,
    };
  }

  #listen(socket, { last }) {
    // After close() or connect() an old socket has no say any more.
    const on = (type, listener) => socket.addEventListener(type, event => socket === this.socket && listener(event));
    on("open", event => this.#opened(event, last));
    on("recovered", ({ missed }) => this.#recovered(missed));
    on("message", event => this.#received(event));
    on("removed", event => this.#removed(event));
    on("ack", event => this.#own.acknowledged(event));
    on("refused", ({ message, code, reason }) => this.#own.refused(message, code, reason));
    on("gap", event => this.#gap(event));
    on("presence", event => this.#present(event));
    on("signal", ({ from, data }) => data?.typing === true && !this.isMine(from) && this.typists.heard(from));
    on("read", ({ seq }) => this.#readElsewhere(seq));
    on("transport", () => this.#tell("state"));
    on("unauthorized", ({ code }) => {
      this.#unauthorized = code;
      this.#tell("state");
    });
    on("reconnecting", ({ delay }) => this.#retryIn(delay));
    on("error", ({ code, reason }) => {
      this.closed = { code, reason };
    });
    // The error's code says more where a join was refused: its name instead of 1008.
    on("close", ({ code, reason }) =>
      this.#closedBy({ code: this.closed?.code ?? code, reason: reason || this.closed?.reason || "" }),
    );
  }

  /**
   * Joined for the first time: before the newest `last` messages, or after a cursor, and then a gap tells of another
   * log. `head` is the newest number in the log, `first` the oldest one (head + 1 if there is none).
   */
  #opened({ first, head }, last) {
    this.head = head;
    this.record.first = first;
    if (last !== undefined) this.#memory.readAtMost(this.name, head);
    if (this.socket.lastRead > 0) this.#readElsewhere(this.socket.lastRead);
    if (this.read === null) {
      // To a newcomer nothing is new; what comes from now on is, also in a room in which nothing was said.
      this.#memory.setRead(this.name, head);
    }
    if (Math.min(this.read, head) > 0) this.socket.markRead(Math.min(this.read, head));
    this.#joined();
  }

  #joined() {
    this.#retryAt = null;
    this.#unauthorized = null;
    this.#memory.addId(this.socket.id);
    this.#own.joined();
    this.#tell("state");
    this.#changed();
  }

  #recovered(missed) {
    this.#joined();
    if (missed > 0) this.dispatchEvent(new CustomEvent("recovered", { detail: missed }));
  }

  #received(event) {
    const message = this.#stored(event);
    const kept = this.record.add(message);
    if (kept !== message) discard(message);
    if (kept !== null) {
      this.typists.done(message.from.id);
      this.#noticed(kept);
      this.record.trim({ reading: this.reading }).forEach(discard);
      this.#changed();
    }
  }

  #removed(event) {
    if (event.message !== undefined) {
      // In the place of one that had not come.
      this.record.add(this.#stored({ ...event.message, removed: event.seq }));
    } else {
      for (const record of new Set([this.record, this.past.shown.record])) this.#take(event, record).forEach(discard);
      this.record.add(this.#stored(event));
    }
    this.record.trim({ reading: this.reading }).forEach(discard);
    this.#changed();
  }

  /** @returns what the removal took out of the record */
  #take({ removes, upTo, erases }, record) {
    if (upTo !== undefined) return record.clear(upTo);
    return erases === undefined ? record.remove([removes]) : record.remove(erases, { erased: true });
  }

  #noticed(message) {
    if (!message.mine && message.seq > this.head) this.dispatchEvent(new CustomEvent("said", { detail: message }));
  }

  #gap({ reason, from, to, next }) {
    this.record.gap({ reason, from, to, next }).forEach(discard);
    if (reason === "epoch") {
      this.#memory.readAtMost(this.name, from - 1);
      this.head = Math.min(this.head, from - 1);
      this.past.leave();
    }
    this.#changed();
  }

  #present({ left }) {
    left?.forEach(({ id }) => this.typists.done(id));
    this.#tell("people");
  }

  #retryIn(delay) {
    this.#retryAt = performance.now() + delay;
    this.typists.clear();
    this.#tell("state");
  }

  #closedBy(closed) {
    this.closed = closed;
    this.#retryAt = null;
    this.typists.clear();
    this.#tell("state");
    this.#tell("people");
  }

  #stored(source) {
    return storedMessage(source, source.own === true || this.isMine(source.from));
  }

  /** Whether that is oneself: by the user who one is, on whichever device, else by the ids that this browser had. */
  isMine({ id, user }) {
    if (user !== undefined) return user === this.socket.user;
    return id === this.socket.id || this.#memory.ids.has(id);
  }

  /** The others who are here or have said something. */
  #others() {
    const { members, users } = this.socket;
    const here = [...members.keys()].map(id => ({ id, user: users?.get(id) }));
    const people = [...here, ...this.record.messages.map(({ from }) => from)];
    return people.filter(one => !this.isMine(one)).map(personOf);
  }

  #changed() {
    this.#tell("messages");
    this.#tell("unread");
  }

  #tell(type) {
    this.dispatchEvent(new Event(type));
  }
}
