/**
 * A connection over plain HTTP (docs/protocol.md §5) that behaves like a WebSocket with the subprotocol: it takes the
 * same frames and gives the same ones, so that nobody above needs to know. Reading is one request that lasts (or one
 * poll after another), begun anew from the cursors whenever the rooms change; each thing that is sent is a request of
 * its own.
 */

import { decode, fromBase64 } from "./frames.js";
import { Failure, UNAUTHORIZED, problemOf } from "./http-answer.js";
import { HttpPosts } from "./http-posts.js";
import { HttpRequests } from "./http-requests.js";
import { nameOf, withRoomAsHere } from "./names.js";

/** Rooms come one by one, as fast as storage is read. Those that come within this time are one reading. */
const GATHERING_MS = 5;
/** A request that was given up before its answer came may still reach the server this long afterwards. */
const STRAGGLING_MS = 10_000;
/** Seconds that a poll may wait: proxies as they come give up after 60. */
const MOST_WAIT_SECONDS = 55;

/** Why a room may not be read (docs/protocol.md §4). */
const BARRED = new Set(["forbidden", "unauthenticated"]);

export class HttpLine {
  onopen = null;
  onmessage = null;
  onclose = null;
  onerror = null;
  binaryType = "arraybuffer";
  extensions = "";
  bufferedAmount = 0;

  #http;
  #read;
  #environment;
  #posts;
  #hello = null;
  #token = null;
  /** The server was shown a newer token, and has yet to say for how long it is good. */
  #isRenewed = false;
  /**
   * By name: { last } until it is joined, { epoch, seq } then; `inlineBytes` as all rooms of a connection have it;
   * `asked` while its `joined` is due.
   */
  #rooms = new Map();
  #reading = null;
  #timer = null;
  /** Whether the present reading was answered. */
  #answered = true;
  /** When a reading was given up that had no answer yet. */
  #overtookAt = -Infinity;
  /** The names of the rooms in the present reading. */
  #present = [];
  #welcomed = false;
  #heartbeat = 25_000;
  #heardAt;
  /** A ping waits for its pong, which is the next word of the reading. */
  #pongIsDue = false;
  #closed = false;
  #all = new AbortController();

  /** @param url of the WebSocket @param read readStream or readPolls */
  constructor(url, { read, environment }) {
    this.#http = new HttpRequests(url, environment, () => this.#token);
    this.#read = read;
    this.#environment = environment;
    this.#heardAt = environment.ticks();
    this.#posts = new HttpPosts({
      request: (path, parameters, init) => this.#request(path, parameters, init),
      answer: frame => this.#tell([frame]),
      // A line without a listener has been replaced: the new one sends the rest.
      goesOn: () => this.onmessage !== null,
      environment,
    });
    queueMicrotask(() => this.#closed || this.onopen?.({ type: "open" }));
  }

  send(message) {
    if (this.#closed) return;
    let changed = false;
    for (const frame of decode(typeof message === "string" ? message : message.buffer)) {
      changed = this.#take(frame) || changed;
    }
    if (!changed) return;
    if (this.#reading) {
      this.#environment.clearTimeout(this.#timer);
      this.#timer = this.#environment.setTimeout(() => this.#begin(), GATHERING_MS);
    } else {
      this.#begin();
    }
  }

  /** @param code given when it is for good: then we don't stay in the rooms for the grace time */
  close(code) {
    if (this.#closed) return;
    this.#end();
    if (code !== undefined) {
      for (const room of this.#rooms.keys()) this.#depart(room);
    }
  }

  /** @returns whether another reading must begin */
  #take(frame) {
    switch (frame.type) {
      case "hello":
        this.#hello = frame;
        this.#token = frame.token ?? null;
        return false;
      case "token":
        this.#token = frame.token;
        this.#isRenewed = true;
        // An event stream goes on with the token that it was asked for with, and ends when that expires.
        return true;
      case "join":
        this.#rooms.set(frame.room, { ...startOf(frame), asked: true, inlineBytes: frame.inlineBytes });
        return true;
      case "leave":
        this.#rooms.delete(frame.room);
        // It asks for a room that there is no more.
        this.#reading?.abort();
        this.#depart(frame.room);
        queueMicrotask(() => this.#tell([{ type: "left", room: frame.room }]));
        return true;
      case "publish":
        this.#posts.publish(frame, this.#hello);
        return false;
      case "ping":
        this.#ping();
        return false;
      case "history":
        this.#posts.history(frame, this.#rooms.get(frame.room) ?? {});
        return false;
      case "remove":
        this.#posts.remove(frame, this.#hello);
        return false;
      case "signal":
        this.#posts.signal(frame, this.#hello);
        return false;
      case "read":
        this.#posts.read(frame);
        return false;
      default:
        return false;
    }
  }

  async #begin() {
    this.#environment.clearTimeout(this.#timer);
    if (!this.#answered) this.#overtookAt = this.#environment.ticks();
    this.#reading?.abort();
    const reading = (this.#reading = new AbortController());
    if (this.#rooms.size === 0) return;
    const names = (this.#present = this.#together());
    const { signal } = reading;
    try {
      await this.#read({
        ask: (parameters, headers) => this.#ask(parameters, headers, signal),
        query: () => this.#query(names),
        hear: frames => signal.aborted || this.#hear(frames),
        seconds: () => Math.min(MOST_WAIT_SECONDS, Math.max(1, Math.floor(this.#heartbeat / 1_000))),
        environment: this.#environment,
      });
    } catch (error) {
      if (!signal.aborted) this.#failed(error, names);
    }
  }

  #failed(error, names) {
    if (BARRED.has(error.refusal?.code)) {
      this.#barred(error, names);
      return;
    }
    const asked = names.filter(room => this.#rooms.get(room)?.asked);
    // One refusal for all of them: a room whose name is a fault is not to take the others with it.
    const faulty =
      error.refusal?.code === "invalid_room" ? asked.filter(room => nameOf("room", room).fault !== null) : [];
    if (error.refusal && asked.length > 0) {
      const refused = faulty.length > 0 ? faulty : asked;
      for (const room of refused) this.#rooms.delete(room);
      this.#tell(refused.map(room => ({ type: "refused", of: "join", room, ...error.refusal })));
      this.#begin();
      return;
    }
    this.#broke(error);
  }

  /** One refusal for all rooms, though it may be for one of them only. */
  async #barred(error, names) {
    const mine = this.#reading;
    const barred = names.length === 1 ? names : await this.#unreadable(names);
    if (this.#closed || this.#reading !== mine) return;
    // They can all be read by now: tried again after a while.
    if (barred.length === 0) return this.#broke(new Failure({ reason: error.message, wasClean: true }));
    const frames = barred.map(room => {
      const begun = this.#rooms.get(room)?.asked ? { type: "refused", of: "join" } : { type: "left" };
      this.#rooms.delete(room);
      return { ...begun, room, ...error.refusal };
    });
    this.#tell(frames);
    if (!this.#closed) this.#begin();
  }

  async #unreadable(names) {
    const isBarred = async room => {
      try {
        const response = await this.#request(`/rooms/${encodeURIComponent(room)}`, { before: 1, limit: 1 }, {});
        return !response.ok && BARRED.has((await problemOf(response))?.code);
      } catch {
        return false;
      }
    };
    const answers = await Promise.all(names.map(isBarred));
    return names.filter((_, index) => answers[index]);
  }

  #broke(error) {
    let close = error.close ?? new Failure({ reason: String(error.message) }).close;
    // What broke before the first word may be broken each time, what broke later was let through once.
    const blocked = close.blocked || (close.code === 1006 && !close.unreachable && !this.#welcomed);
    // Fenced by our own former reading, which the network let arrive after this one: the next hello has a higher
    // generation.
    const byOurselves = close.code === 4001 && this.#environment.ticks() - this.#overtookAt < STRAGGLING_MS;
    if (byOurselves) close = { ...close, code: 1006, wasClean: false };
    this.#end();
    this.onclose?.({ ...close, type: "close", blocked });
  }

  /**
   * Rooms without a cursor begin as the address says, which is the same for all of them: those that are to begin
   * otherwise wait for the next reading.
   */
  #together() {
    const starts = [...this.#rooms.values()].filter(({ epoch }) => epoch === undefined);
    return [...this.#rooms]
      .filter(([, { epoch, last }]) => epoch !== undefined || last === starts[0].last)
      .map(([name]) => name);
  }

  /** All rooms of this reading are joined, and others wait for the next one. */
  #isDue() {
    const asked = [...this.#rooms].filter(([, room]) => room.asked).map(([name]) => name);
    return asked.length > 0 && asked.every(name => !this.#present.includes(name));
  }

  #query(names) {
    const places = names.map(name => this.#rooms.get(name));
    const fresh = places.find(({ epoch }) => epoch === undefined);
    const cursor = places.map(({ epoch, seq }) => (epoch === undefined ? "-" : `${epoch}:${seq}`)).join(",");
    return {
      room: names,
      ...(places.some(({ epoch }) => epoch !== undefined) && { cursor }),
      ...(fresh?.last !== undefined && { last: fresh.last }),
      inlineBytes: places[0].inlineBytes,
      ...(this.#hello.name !== undefined && { name: this.#hello.name }),
    };
  }

  async #ask(parameters, headers, signal) {
    const { client, generation } = this.#hello;
    this.#answered = false;
    const response = await this.#request("/events", parameters, {
      headers: { ...headers, "Phao-Client": client, "Phao-Generation": String(generation) },
      signal,
    });
    this.#answered = true;
    if (response.ok) return response;
    const problem = await problemOf(response);
    if (!problem) throw new Failure({ reason: `the answer is ${response.status}`, blocked: true });
    const { code, detail: reason, retry } = problem;
    if (code === "fenced") throw new Failure({ code: 4001, reason, wasClean: true });
    if (retry) throw new Failure({ code: 1013, reason, wasClean: true });
    throw Object.assign(new Failure({ reason, blocked: true }), { refusal: { code, retry: false, message: reason } });
  }

  #hear(frames) {
    this.#heardAt = this.#environment.ticks();
    const told = this.#pongIsDue ? [{ type: "pong" }] : [];
    this.#pongIsDue = false;
    for (const frame of frames) {
      const heard = this.#note(frame);
      told.push(...heard);
      if (this.#closed) return;
    }
    this.#tell(told);
    if (!this.#closed && this.#isDue()) this.#begin();
  }

  /** Moves the cursor. @returns the frames that a WebSocket would have brought */
  #note(told) {
    const frame = withRoomAsHere(told, name => this.#rooms.has(name));
    if (frame.type === "welcome") {
      if (this.#welcomed) return this.#authorized(frame);
      this.#welcomed = true;
      this.#heartbeat = frame.heartbeat ?? this.#heartbeat;
      return [frame];
    }
    const room = this.#rooms.get(frame.room);
    if (!room) return [];
    if (frame.type === "left") this.#rooms.delete(frame.room);
    if (frame.type === "joined") return this.#joined(room, frame);
    if (frame.type === "gap") room.seq = frame.next - 1;
    if (frame.type === "message" || frame.type === "removed") {
      room.seq = frame.seq;
      const { base64, ...message } = frame;
      if (base64 !== undefined) return [{ ...message, data: fromBase64(base64) }];
    }
    return [frame];
  }

  /** A reading begins with a welcome: that it takes a newer token is said as on a WebSocket. */
  #authorized({ user, expiresIn }) {
    if (!this.#isRenewed || expiresIn === undefined) return [];
    this.#isRenewed = false;
    return [{ type: "authorized", user, expiresIn }];
  }

  #joined(room, frame) {
    const { asked, epoch } = room;
    if (!asked && epoch !== frame.epoch) {
      // The server began again: all that follows from `joined` has to follow from it once more.
      this.#end();
      this.onclose?.({ type: "close", code: 1006, reason: "the log began another epoch", wasClean: false });
      return [];
    }
    Object.assign(room, { epoch: frame.epoch, seq: frame.after, asked: false });
    if (asked) return [frame];
    // Because another reading began, or the server forgot how far we were: news of who is here and what was read, and
    // nothing else.
    const { room: name, count, members, read } = frame;
    const presence = { type: "presence", room: name, count, members };
    return read > 0 ? [presence, { type: "read", room: name, seq: read }] : [presence];
  }

  /** Hands frames over as one message. */
  #tell(frames) {
    if (frames.length > 0 && !this.#closed) this.onmessage?.({ type: "message", data: frames });
  }

  /**
   * Whether the way is open is asked; whether the reading lives shows by what the server says at least every heartbeat.
   */
  async #ping() {
    if (this.#environment.ticks() - this.#heardAt > 2 * this.#heartbeat) {
      this.#pongIsDue = true;
      return;
    }
    try {
      await this.#request("/health", {}, {});
      this.#tell([{ type: "pong" }]);
    } catch {
      // There is no pong then.
    }
  }

  #depart(room) {
    if (!this.#hello) return;
    const headers = { "Phao-Client": this.#hello.client };
    // Not with our own signal: it goes out although, or because, all else is ended.
    this.#http
      .ask(`/rooms/${encodeURIComponent(room)}/presence`, {}, { method: "DELETE", headers, keepalive: true })
      .catch(() => {});
  }

  #end() {
    this.#closed = true;
    this.#environment.clearTimeout(this.#timer);
    this.#reading?.abort();
    this.#posts.stop();
    this.#all.abort();
  }

  async #request(path, parameters, { signal = this.#all.signal, ...init }) {
    const response = await this.#http.ask(path, parameters, { ...init, signal });
    if (response.status === 401 || response.status === 403) await this.#heed(response.clone());
    return response;
  }

  /** What on a WebSocket would end the connection ends this one, whichever request it was said to. */
  async #heed(response) {
    const { code, detail } = (await problemOf(response)) ?? {};
    // Without a token it is the room that wants one, and others may not.
    const isToken = UNAUTHORIZED.has(code) && (this.#token !== null || code !== "unauthenticated");
    if (this.#closed || !(isToken || code === "revoked")) return;
    this.#end();
    const close = { code: isToken ? 4004 : 4005, reason: `${code}: ${detail}`, wasClean: true };
    this.onclose?.({ ...close, type: "close", blocked: false });
  }
}

/** Where a join begins. */
function startOf({ last, epoch, after }) {
  return epoch === undefined ? { last } : { epoch, seq: after };
}
