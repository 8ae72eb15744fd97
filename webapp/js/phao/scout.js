/**
 * Looks, while something else works, whether a WebSocket would work again: opens one under an id of its own, which
 * disturbs nobody, and calls it good when it was welcomed, stayed open for a while and still answers.
 */

import { decode } from "./frames.js";
import { randomId } from "./identity.js";

const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 10 * 60_000;
/** The shortest time between two looks, whatever happens. */
const SHORTEST_PAUSE_MS = 5_000;
const TIMEOUT_MS = 10_000;
/** As long as a connection must live to be a good one. */
const TRIAL_MS = 5_000;
const PONG_TIMEOUT_MS = 5_000;

export class Scout {
  #open;
  #found;
  #token;
  #environment;
  #pause = FIRST_PAUSE_MS;
  #lookedAt = -Infinity;
  #timer = null;
  #socket = null;
  #running = false;

  /**
   * @param open makes a WebSocket
   * @param found is told, once for each `start()`
   * @param token tells the present token, or null
   */
  constructor({ open, found, token, environment }) {
    this.#open = open;
    this.#found = found;
    this.#token = token;
    this.#environment = environment;
  }

  /** Begins to look, after a pause. Pauses grow from one start to the next, too: what was found may not have lasted. */
  start() {
    if (this.#running) return;
    this.#running = true;
    this.#rest();
  }

  stop() {
    this.#running = false;
    this.#drop();
    this.#arm(0, null);
  }

  /** What was found has lasted. */
  praise() {
    this.#pause = FIRST_PAUSE_MS;
  }

  /** The network changed, or somebody is here again: look now. */
  hurry() {
    if (this.#running && !this.#socket && this.#environment.ticks() - this.#lookedAt >= SHORTEST_PAUSE_MS) this.#look();
  }

  #rest() {
    this.#drop();
    const pause = this.#pause * (1 + this.#environment.random() / 4);
    this.#pause = Math.min(LONGEST_PAUSE_MS, this.#pause * 2);
    this.#arm(Math.round(pause), () => this.#look());
  }

  #look() {
    this.#lookedAt = this.#environment.ticks();
    this.#arm(TIMEOUT_MS, () => this.#rest());
    let socket;
    try {
      socket = this.#socket = this.#open();
    } catch {
      this.#rest();
      return;
    }
    const client = randomId(this.#environment);
    socket.binaryType = "arraybuffer";
    const token = this.#token() ?? undefined;
    socket.onopen = () => socket.send(JSON.stringify([{ type: "hello", client, generation: 1, token }]));
    socket.onmessage = ({ data }) => this.#received(data);
    socket.onclose = socket.onerror = () => this.#rest();
  }

  #received(message) {
    const types = typesIn(message);
    if (types.includes("welcome")) {
      this.#arm(TRIAL_MS, () => {
        if (this.#socket.readyState === 1) this.#socket.send('[{"type":"ping"}]');
        this.#arm(PONG_TIMEOUT_MS, () => this.#rest());
      });
    } else if (types.includes("pong")) {
      this.stop();
      this.#found();
    }
  }

  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
    socket.close();
  }

  #arm(delay, task) {
    this.#environment.clearTimeout(this.#timer);
    this.#timer = task && this.#environment.setTimeout(task, delay);
  }
}

function typesIn(message) {
  try {
    return decode(message).map(({ type }) => type);
  } catch {
    return [];
  }
}
