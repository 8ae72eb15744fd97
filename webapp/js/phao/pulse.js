/**
 * Whether a welcomed connection lives: pings it when it was quiet for a heartbeat, and says that it died when a ping
 * stays unanswered. Never by the clock alone: the clock also runs while a laptop sleeps or a hidden page's timers are
 * held back.
 */

const SHORTEST_HEARTBEAT_MS = 100;
const PONG_TIMEOUT_MS = 10_000;
/** When there is a reason for doubt: the page woke up, the network changed. */
const DOUBT_TIMEOUT_MS = 5_000;
const MOST_PATIENCE = 16;

export class Pulse {
  #ping;
  #died;
  #environment;
  /** The one that is watched, else null. */
  #socket = null;
  #heartbeat = 25_000;
  #sentAt = 0;
  #receivedAt = 0;
  /** The unanswered ping: { deadline, buffered }. */
  #probe = null;
  /**
   * How much longer than usual to wait for an answer. Doubled when a connection died by silence: a message of many
   * megabytes on a thin line looks like silence too, and would otherwise never arrive.
   */
  #patience = 1;
  #timer = null;

  /** @param ping sends one @param died is told once for each `watch()` at most */
  constructor({ ping, died, environment }) {
    this.#ping = ping;
    this.#died = died;
    this.#environment = environment;
  }

  /** @param heartbeat the server's word on how often it wants to hear us, if it said one */
  watch(socket, heartbeat) {
    this.#socket = socket;
    this.#heartbeat = Math.max(SHORTEST_HEARTBEAT_MS, heartbeat ?? this.#heartbeat);
    this.#check();
  }

  stop() {
    this.#socket = null;
    this.#probe = null;
    this.#disarm();
  }

  sent() {
    this.#sentAt = this.#environment.ticks();
  }

  received() {
    this.#receivedAt = this.#environment.ticks();
    if (!this.#probe) return;
    this.#probe = null;
    this.#patience = 1;
    this.#check();
  }

  /** Something may have happened to the connection: make sure. */
  doubt() {
    this.#ask(DOUBT_TIMEOUT_MS);
  }

  /**
   * One timer is enough. It is not moved by every message: when it fires too early it finds out when it should have.
   */
  #check() {
    const now = this.#environment.ticks();
    const due = this.#probe?.deadline ?? Math.min(this.#sentAt, this.#receivedAt) + this.#heartbeat;
    if (due > now) {
      this.#disarm();
      this.#timer = this.#environment.setTimeout(() => this.#check(), due - now);
    } else if (!this.#probe) {
      this.#ask(Math.min(PONG_TIMEOUT_MS, this.#heartbeat / 2));
    } else if (this.#socket.bufferedAmount < this.#probe.buffered) {
      // The ping waits behind a long upload, and the upload moves.
      this.#probe = null;
      this.#ask(PONG_TIMEOUT_MS);
    } else {
      this.#patience = Math.min(MOST_PATIENCE, this.#patience * 2);
      this.#died();
    }
  }

  #ask(timeout) {
    this.#ping();
    const deadline = this.#environment.ticks() + timeout * this.#patience;
    if (!this.#probe || deadline < this.#probe.deadline) {
      this.#probe = { deadline, buffered: this.#socket.bufferedAmount };
    }
    this.#check();
  }

  #disarm() {
    this.#environment.clearTimeout(this.#timer);
    this.#timer = null;
  }
}
