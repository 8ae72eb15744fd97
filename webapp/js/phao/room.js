/**
 * One room on a connection, as its socket sees it: joins from the cursor, takes each message once and in order, notices
 * what is missing, and says goodbye.
 */

import { phaoError } from "./events.js";
import { Outbox } from "./outbox.js";
import { ReadPosition } from "./read-position.js";

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 30_000;
/** How long close() lets the outbox empty itself, and then waits for the server's word. */
const DRAIN_TIMEOUT_MS = 10_000;
const LEAVE_TIMEOUT_MS = 5_000;

/** A room that is not for us (docs/protocol.md §4). */
const BARRED = new Set(["forbidden", "unauthenticated"]);

export class Room {
  name;
  outbox;
  readPosition;
  members = new Map();
  /** Of those members who have a user: id to user. */
  users = new Map();
  count = 0;
  /** Resolves when storage has been read. */
  ready;

  #connection;
  #journal;
  #start;
  #emit;
  #environment;
  /** 'loading', 'idle' without a connection, 'joining', 'joined', 'waiting' to join again, 'leaving', 'closed' */
  #phase = "loading";
  /** { epoch, seq }, or null before the first join of a client that has none. */
  #cursor = null;
  /** The log's present epoch: the cursor's too, once it is known that it fits. */
  #epoch = null;
  /** The cursor doesn't fit: a gap frame follows that says where to go on. */
  #gapIsDue = false;
  #opened = false;
  #lost = false;
  #closing = null;
  #fruitlessJoins = 0;
  #joinTimer = null;
  /** Runs from close() on, over all that happens to the connection meanwhile. */
  #closeTimer = null;

  /**
   * @param start `{ last }` or `{ after }` for the first join, or `{}`
   * @param emit takes what happens: a type of event and what it tells
   */
  constructor(connection, { name, start, emit, environment, journal }) {
    this.name = name;
    this.#connection = connection;
    this.#journal = journal;
    this.#start = start;
    this.#emit = emit;
    this.#environment = environment;
    this.readPosition = new ReadPosition({
      send: seq => {
        if (this.joined) connection.send({ type: "read", room: name, seq });
        return this.joined;
      },
      moved: seq => emit("read", { seq }),
      environment,
    });
    this.outbox = new Outbox({
      journal,
      environment,
      key: kind => connection.key(kind, name),
      owner: {
        changed: () => connection.pump(),
        unkept: () => connection.unkept(),
        acknowledged: (entry, { seq, time }) => this.#acknowledged(entry, seq, time),
        refused: (entry, code, reason) => this.#refused(entry, code, reason),
      },
    });
  }

  get joined() {
    return this.#phase === "joined";
  }

  get cursor() {
    return this.#cursor;
  }

  async load(binaryType) {
    const [[, cursor = null] = []] = await this.#journal.entries(this.#connection.key("cursor", this.name));
    await this.outbox.load(binaryType);
    const { last, after } = this.#start;
    this.#cursor = after ?? (last === undefined ? cursor : null);
    if (this.#phase === "loading") this.#phase = "idle";
  }

  /** There is a connection. */
  join() {
    if (this.#phase === "idle") this.#join();
  }

  /** Joins, or joins again, from where we are. */
  #join() {
    this.#phase = "joining";
    const { last } = this.#start;
    const position = this.#cursor
      ? { epoch: this.#cursor.epoch, after: this.#cursor.seq }
      : last === undefined
        ? {}
        : { last };
    this.#connection.send({ type: "join", room: this.name, ...position, inlineBytes: this.#connection.inlineBytes });
  }

  /** What the server says of this room. */
  handle(frame) {
    if (this.#phase === "closed") return;
    switch (frame.type) {
      case "joined":
        return this.#joined(frame);
      case "ack":
        return frame.n === undefined ? this.#connection.removalAcknowledged(frame) : this.outbox.acknowledge(frame);
      case "refused":
        return this.#refusal(frame);
    }
    if (!this.joined || this.#closing) return;
    switch (frame.type) {
      case "gap":
        return this.#gap(frame);
      case "message":
      case "removed":
        return this.#message(frame);
      case "presence":
        return this.#presence(frame);
      case "read":
        return this.readPosition.told(frame.seq);
      case "signal":
        return this.#emit("signal", { from: frame.from, data: frame.data });
    }
  }

  /** The connection is welcomed, by another way than the one before. */
  transport(transport) {
    if (this.#phase !== "closed") this.#emit("transport", { transport });
  }

  /** The connection is gone. What that means for the room is told next. */
  disconnected() {
    if (this.#phase === "loading" || this.#phase === "closed") return;
    this.#environment.clearTimeout(this.#joinTimer);
    this.#fruitlessJoins = 0;
    this.outbox.disconnected();
    this.#phase = "idle";
  }

  /** @param next when the connection will be back: { attempt, delay } */
  lost(next) {
    if (this.#phase === "closed") return;
    if (this.#closing) return this.#finish(false);
    this.#lost = true;
    this.#emit("reconnecting", next);
  }

  /** The server wants a token, or another one. */
  unauthorized(why) {
    if (this.#phase !== "closed") this.#emit("unauthorized", why);
  }

  /** The server took us out of the room: for good, or because what we may do there has changed. */
  taken({ code, retry, message }) {
    if (!retry) return this.#barred(code, message);
    this.outbox.disconnected();
    if (this.#phase === "waiting" || !this.#isConnected) return;
    this.#phase = "joined";
    this.#joinAgain();
  }

  #barred(code, message) {
    if (this.#phase === "closed") return;
    if (code === "unauthenticated") this.#emit("unauthorized", { code, reason: message });
    else this.#emit("forbidden", { code, reason: message });
    // Without a token they wait for a page that has one, or for rules that want none.
    if (code === "forbidden") this.outbox.refuseAll(code, message);
    this.ended({ code: 1008, reason: `${code}: ${message}`, wasClean: true, error: code });
  }

  /** The server closed for good, or will not have us in this room. */
  ended({ code, reason, wasClean, error }) {
    if (this.#phase === "closed") return;
    if (code !== 1000 || error) this.#emit("error", { code: error ?? code, reason });
    this.#finish(wasClean, { code, reason });
  }

  close(code, reason) {
    if (this.#phase === "closed") return;
    this.#closing = { code, reason };
    if (!this.#isConnected) {
      if (!this.#opened) queueMicrotask(() => this.#emit("error", { code: 1006, reason: "closed before it was open" }));
      this.#finish(false);
    } else if (this.outbox.isEmpty) {
      this.#leave();
    } else {
      // Like WebSocket: what was sent before close() goes out first.
      this.#closeIn(DRAIN_TIMEOUT_MS, () => (this.#isConnected ? this.#leave() : this.#finish(false)));
    }
  }

  get #isConnected() {
    return this.#phase !== "loading" && this.#phase !== "idle";
  }

  left() {
    this.#finish(true);
  }

  #leave() {
    this.#phase = "leaving";
    this.#environment.clearTimeout(this.#joinTimer);
    this.outbox.stop();
    this.#connection.leave(this);
    this.#closeIn(LEAVE_TIMEOUT_MS, () => this.#finish(false));
  }

  #finish(wasClean, close = { code: wasClean ? (this.#closing.code ?? 1005) : 1006, reason: this.#closing.reason }) {
    if (this.#phase === "closed") return;
    this.#phase = "closed";
    this.#environment.clearTimeout(this.#joinTimer);
    this.#environment.clearTimeout(this.#closeTimer);
    this.outbox.stop();
    this.readPosition.stop();
    for (const entry of this.outbox.entries) {
      entry.reject(
        phaoError("closed", "the socket was closed: what is unsent is kept, and sent when the room is opened again"),
      );
    }
    this.#connection.forget(this);
    queueMicrotask(() => this.#emit("close", { ...close, wasClean }));
  }

  #joined(frame) {
    if (this.#phase !== "joining") return;
    this.#phase = "joined";
    if (!this.#closing) this.#entered(frame);
    if (!this.joined) return; // One of the listeners closed it.
    // Not when we joined again on the same connection: answers are still to come then.
    if (!this.outbox.isJoined) this.outbox.joined(frame.n);
    this.#leaveWhenDrained();
    this.#connection.roomJoined();
  }

  #entered(frame) {
    this.#epoch = frame.epoch;
    this.#gapIsDue = this.#cursor !== null && this.#cursor.seq !== frame.after;
    if (!this.#gapIsDue) this.#moveTo(frame.after);
    const recovered = this.#opened && this.#lost;
    const isFirst = !this.#opened;
    this.#opened = true;
    this.#lost = false;
    // What was read behind that is of another log.
    if (this.#gapIsDue) this.readPosition.forgetAfter(frame.after);
    this.readPosition.joined(frame.read);
    if (isFirst) this.#emit("open", { first: frame.first, head: frame.head });
    if (recovered && !this.#closing) this.#emit("recovered", { missed: frame.head - frame.after });
    if (!this.#closing) this.#presence(frame);
  }

  #gap({ from, to, next, reason }) {
    if (reason !== "epoch" && next <= this.#cursor.seq) return;
    this.#gapIsDue = false;
    this.#cursor = { epoch: this.#epoch, seq: next - 1 };
    this.#emit("gap", { from, to, next, reason });
    this.#store();
  }

  #message(frame) {
    const { seq } = frame;
    // docs/protocol.md §2.5: "A client MUST ignore a seq that it has, and MUST join again from its cursor when one is
    // skipped"
    if (this.#gapIsDue || seq > this.#cursor.seq + 1) return this.#joinAgain();
    if (seq <= this.#cursor.seq) return;
    this.#cursor = { epoch: this.#epoch, seq };
    this.#fruitlessJoins = 0;
    this.#emit(frame.type, { ...frame, lastEventId: `${this.#epoch}:${seq}` });
    // Only now: a page that is closed in mid-message gets it again.
    this.#store();
  }

  #moveTo(seq) {
    this.#cursor = { epoch: this.#epoch, seq };
    this.#store();
  }

  #store() {
    this.#journal.put(this.#connection.key("cursor", this.name), this.#cursor);
  }

  #presence({ count, members, joined, left }) {
    // Who is here is not ours to see: told only if it was before.
    if (count === undefined && this.count === 0) return;
    this.count = count ?? 0;
    if (!joined) for (const known of [this.members, this.users]) known.clear();
    for (const { id, name, user } of members ?? joined ?? []) {
      this.members.set(id, name);
      if (user !== undefined) this.users.set(id, user);
    }
    for (const { id } of left ?? []) for (const known of [this.members, this.users]) known.delete(id);
    this.#emit("presence", count === undefined ? { count: 0, members: [] } : { count, members, joined, left });
  }

  #refusal(frame) {
    if (frame.of === "read") return this.readPosition.refused(frame);
    if (frame.of === "publish") {
      if (frame.code !== "not_joined") return this.outbox.refuse(frame);
      this.outbox.disconnected();
      this.#joinAgain();
    } else if (frame.of === "join" && this.#phase === "joining") {
      if (BARRED.has(frame.code)) return this.#barred(frame.code, frame.message);
      if (!frame.retry) return this.ended({ code: 1008, reason: frame.message, wasClean: true, error: frame.code });
      this.outbox.disconnected();
      this.#phase = "joined";
      this.#fruitlessJoins = Math.max(1, this.#fruitlessJoins);
      this.#joinAgain();
    }
  }

  /** At once the first time; slower and slower while that brings nothing. */
  #joinAgain() {
    if (!this.joined) return;
    const tries = this.#fruitlessJoins++;
    if (tries === 0) return this.#join();
    this.#phase = "waiting";
    const delay = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (tries - 1));
    this.#joinTimer = this.#environment.setTimeout(() => this.#join(), delay);
  }

  #acknowledged(entry, seq, time) {
    this.#fruitlessJoins = 0;
    entry.resolve(seq);
    this.#emit("ack", { n: entry.n, seq, time, message: entry.message });
    this.#leaveWhenDrained();
  }

  #refused(entry, code, reason) {
    entry.reject(phaoError(code, reason));
    this.#emit("refused", { n: entry.n, code, reason, message: entry.message });
    this.#leaveWhenDrained();
  }

  #leaveWhenDrained() {
    if (this.#closing && this.joined && this.outbox.isEmpty) this.#leave();
  }

  #closeIn(delay, task) {
    this.#environment.clearTimeout(this.#closeTimer);
    this.#closeTimer = this.#environment.setTimeout(task, delay);
  }
}
