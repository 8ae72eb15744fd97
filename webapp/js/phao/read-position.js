/** How far the user has read in one room, here and on their other devices (docs/protocol.md §2.13). */

/** One that reads along with a busy room tells it no more often. */
const TELL_EVERY_MS = 1_000;

export class ReadPosition {
  #send;
  #moved;
  #environment;
  /** What the server knows; null before it said so, and for who is no user. */
  #known = null;
  /** What was read here. */
  #here = 0;
  /** What was told on this connection, and not refused. */
  #sent = 0;
  #timer = null;

  /**
   * @param send tells the server a number if the room is joined, and whether it did
   * @param moved told the number when another device has read further
   */
  constructor({ send, moved, environment }) {
    this.#send = send;
    this.#moved = moved;
    this.#environment = environment;
  }

  /** The number of the newest message that the user has read, 0 for none; null before it is known, and for who is no user. */
  get seq() {
    return this.#known === null ? null : Math.max(this.#known, this.#here);
  }

  /** @param read as the server says it in `joined` */
  joined(read) {
    const before = this.seq;
    this.#known = read ?? null;
    this.#sent = 0;
    if (before !== null && this.seq > before) this.#moved(this.seq);
    this.#tell();
  }

  /** By another device. */
  told(seq) {
    const before = this.seq;
    this.#known = Math.max(this.#known ?? 0, seq);
    if (this.seq > before) this.#moved(this.seq);
  }

  /** Here. */
  mark(seq) {
    this.#here = Math.max(this.#here, seq);
    this.#tell();
  }

  /** The log is another one behind that number. */
  forgetAfter(seq) {
    this.#here = Math.min(this.#here, seq);
    if (this.#known !== null) this.#known = Math.min(this.#known, seq);
  }

  refused({ retry }) {
    if (!retry) return;
    this.#sent = 0;
    this.#wait();
  }

  stop() {
    this.#environment.clearTimeout(this.#timer);
  }

  #tell() {
    const told = Math.max(this.#known ?? Infinity, this.#sent);
    if (this.#timer !== null || this.#here <= told || !this.#send(this.#here)) return;
    this.#sent = this.#here;
    this.#wait();
  }

  #wait() {
    this.#timer ??= this.#environment.setTimeout(() => {
      this.#timer = null;
      this.#tell();
    }, TELL_EVERY_MS);
  }
}
