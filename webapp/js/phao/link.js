/**
 * One connection after another to the same address: connects, and connects again when one has closed or is dead
 * (pulse.js). A connection is a WebSocket, or behaves like one (transports.js). Knows nothing of rooms. Its owner is
 * asked by `admit()` before each one, and told `opened()`, `received(frame)`, `lost({ attempt, delay })`, `improved()`
 * when it is to restart us because a WebSocket would work again, `rejected(reason)` when the server wants another
 * token, and, for good, `ended(close)`.
 */

import { decode } from "./frames.js";
import { Pulse } from "./pulse.js";
import { Scout } from "./scout.js";

/** docs/protocol.md §2.10: after these the same would only happen again. Whatever is not here is a cut. */
const FINAL = new Set([1000, 1002, 1007, 1008, 1009, 4001, 4004, 4005]);
/** docs/protocol.md §2.10: the token is missing, or not good. */
const UNAUTHORIZED = 4004;

/** WebSocket.OPEN */
const OPEN = 1;

/** An attempt that is younger is not given up for a new one. */
const IMPATIENCE_MS = 1_000;
const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 30_000;
/** A connection that lived this long was a good one: the next cut is answered by the quick first attempt again. */
const STABLE_MS = 5_000;
/** A WebSocket that lived this long is a reason to look for the next one soon. */
const PROVEN_MS = 60_000;

export class Link {
  #owner;
  #environment;
  #transports;
  #scout;
  #pulse;

  #socket = null;
  #open = false;
  /** The one that a restart replaces: kept until the new one is welcomed, so that others don't see us leave. */
  #replaced = null;
  /** What the owner waits for before a connection may be opened. */
  #admission = null;
  #timer = null;
  #attempt = 0;
  #attemptedAt = -Infinity;
  #jitter = FIRST_BACKOFF_MS;
  #welcomedAt = null;
  #mayReturn = false;
  #ended = false;

  /** @param token tells the present token, or null */
  constructor(owner, { environment, transports, token }) {
    this.#owner = owner;
    this.#environment = environment;
    this.#transports = transports;
    this.#scout = new Scout({
      open: () => transports.openWebSocket(),
      found: () => this.#improve(),
      token,
      environment,
    });
    this.#pulse = new Pulse({ ping: () => this.send('[{"type":"ping"}]'), died: () => this.#cut(), environment });
    this.#listenToPage("addEventListener");
  }

  get welcomed() {
    return this.#welcomedAt !== null;
  }

  get transport() {
    return this.#transports.current;
  }

  get extensions() {
    return this.#socket?.extensions ?? "";
  }

  connect() {
    if (this.#ended) return;
    const admission = (this.#admission = this.#owner.admit());
    if (admission === null) return this.#dial();
    const then = task => () => this.#admission === admission && !this.#ended && task();
    admission.then(
      then(() => this.#dial()),
      then(() => this.#cut(0, { asked: true })),
    );
  }

  #dial() {
    this.#admission = null;
    this.#arm(this.#transports.patience, () => this.#cut(0, { late: true }));
    this.#attemptedAt = this.#environment.ticks();
    let socket;
    try {
      socket = this.#transports.open();
    } catch (error) {
      // The browser forbids this address for good (ws: on an https: page, a blocked port): no event follows.
      if (this.#transports.forbid()) this.connect();
      else this.#end({ code: 1006, reason: error.message, wasClean: false });
      return;
    }
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    this.#open = false;
    socket.onopen = () => {
      this.#open = true;
      this.#pulse.received();
      try {
        this.#owner.opened();
      } catch {
        // What it was admitted with is void already.
        this.#cut(0, { asked: true });
      }
    };
    socket.onmessage = event => this.#received(event.data);
    socket.onclose = event => this.#closed(event);
    // Not every WebSocket follows a failed handshake with a close event.
    socket.onerror = () => this.#open || this.#cut();
  }

  send(message) {
    this.#pulse.sent();
    // Closing already, which `onclose` tells in a moment: browsers complain of it in the console.
    if (!this.#socket || this.#socket.readyState > OPEN) return;
    this.#socket.send(message);
  }

  /** The server's word on how to treat it. */
  welcome({ heartbeat, jitter }) {
    this.#welcomedAt = this.#environment.ticks();
    this.#jitter = jitter ?? this.#jitter;
    this.#replaced?.close();
    this.#replaced = null;
    this.#transports.welcomed();
    if (this.#transports.isSecondBest) this.#scout.start();
    else this.#scout.stop();
    this.#disarm();
    this.#pulse.watch(this.#socket, heartbeat);
  }

  /** The server said that what it is about to close for may be tried again. */
  forgive() {
    this.#mayReturn = true;
  }

  /** At once: connect if that waits, else make sure that the connection lives. */
  retry() {
    if (this.#ended) return;
    this.#scout.hurry();
    if (this.welcomed) this.#pulse.doubt();
    else if (this.#environment.ticks() - this.#attemptedAt >= IMPATIENCE_MS) this.#again();
  }

  #again() {
    if (!this.#socket && this.#timer === null) return; // Not begun yet.
    this.#detach()?.close();
    this.connect();
  }

  /** A new connection in place of this one, because what `hello` says has changed. */
  restart() {
    const { welcomed } = this;
    const old = this.#detach();
    if (!old) return;
    // Nobody has seen one that was not welcomed, and a reading that the new one overtakes would be refused as fenced.
    if (welcomed) this.#replaced = old;
    else old.close();
    this.connect();
  }

  /** Ends at once, without the server's answer: there is nothing left to hear. */
  end(code) {
    this.#release();
    this.#detach()?.close(code);
  }

  #received(message) {
    this.#pulse.received();
    const socket = this.#socket;
    let frames;
    try {
      frames = decode(message);
    } catch (error) {
      console.warn("phao: the server sent what is not the protocol:", error);
      this.#cut();
      return;
    }
    for (const frame of frames) {
      if (this.#socket !== socket) return; // A listener closed or restarted us in mid-message: the rest comes again.
      this.#owner.received(frame);
    }
  }

  #closed({ code, reason, wasClean, blocked, unreachable }) {
    if (code === UNAUTHORIZED && this.#owner.rejected(reason)) return this.#cut(0, { asked: true });
    const asked = code === 1013;
    if (FINAL.has(code) && !this.#mayReturn) this.#end({ code, reason, wasClean });
    else this.#cut(asked ? 1_000 : 0, { asked, blocked, unreachable });
  }

  #improve() {
    this.#transports.useWebSocket();
    this.#owner.improved();
  }

  /** The connection is gone, or regarded so: try again later. @param how as transports.js asks it */
  #cut(atLeast = 0, how = {}) {
    const { welcomed } = this;
    const age = welcomed ? this.#environment.ticks() - this.#welcomedAt : 0;
    const lasted = age >= STABLE_MS;
    if (lasted) this.#attempt = 0;
    if (age >= PROVEN_MS && !this.#transports.isSecondBest) this.#scout.praise();
    const atOnce = this.#transports.failed({ welcomed, lasted, opened: this.#open, ...how });
    this.#detach()?.close();
    // Another way to go belongs to the same attempt.
    const attempt = this.#attempt + 1;
    if (!atOnce) this.#attempt = attempt;
    const delay = atOnce ? 0 : Math.round(atLeast + this.#backoff());
    this.#attemptedAt = -Infinity;
    this.#arm(delay, () => this.connect());
    this.#owner.lost({ attempt, delay });
  }

  #backoff() {
    const most =
      this.#attempt === 1 ? this.#jitter : Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (this.#attempt - 1));
    return this.#environment.random() * most;
  }

  #end(close) {
    this.#release();
    this.#detach();
    this.#owner.ended(close);
  }

  #release() {
    this.#ended = true;
    this.#listenToPage("removeEventListener");
    this.#scout.stop();
    this.#replaced?.close();
    this.#replaced = null;
  }

  /** From here on the present WebSocket has nothing more to say to us. */
  #detach() {
    const socket = this.#socket;
    if (socket) socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
    this.#socket = null;
    this.#admission = null;
    this.#welcomedAt = null;
    this.#mayReturn = false;
    this.#pulse.stop();
    this.#disarm();
    return socket;
  }

  #arm(delay, task) {
    this.#disarm();
    this.#timer = this.#environment.setTimeout(() => {
      this.#timer = null;
      task();
    }, delay);
  }

  #disarm() {
    if (this.#timer !== null) this.#environment.clearTimeout(this.#timer);
    this.#timer = null;
  }

  #wake = () => this.retry();

  #doubt = () => this.welcomed && this.#pulse.doubt();

  #visibility = () => {
    if (this.#environment.document.visibilityState === "visible") this.retry();
  };

  #listenToPage(verb) {
    const { window, document } = this.#environment;
    window?.[verb]("online", this.#wake);
    // Some browsers keep the connection until TCP gives up: ask now.
    window?.[verb]("offline", this.#doubt);
    document?.[verb]("visibilitychange", this.#visibility);
  }
}
