/**
 * Goes to one message of a room, however long ago it was said: a link leads to it. What is too old to be loaded is
 * shown as an excerpt of the past around that message, which grows at both ends until it meets what is loaded, and is
 * one with it then.
 */

import { discard } from "./message.js";
import { OlderPages } from "./older.js";
import { Record } from "./record.js";

const PAGE_MESSAGES = 50;

export class Past {
  /** {record, older}, null while the end of the conversation is shown. */
  excerpt = null;

  #room;
  #shape;
  #changed;
  #ask;
  #loading = false;

  /**
   * `room` is a Room; `shape(message)` makes a record's message of a history message; `changed()` is called when what
   * is shown changed; `ask(cursor)` resolves with the gap that the server has for that cursor, undefined if the log
   * goes on from there.
   */
  constructor(room, { shape, changed, ask }) {
    this.#room = room;
    this.#shape = shape;
    this.#changed = changed;
    this.#ask = ask;
  }

  /** What is shown: {record, older}. */
  get shown() {
    return this.excerpt ?? this.#room;
  }

  /**
   * Shows the part around that message. Resolves with null, or with the key of the text that says why it can't be
   * shown.
   */
  async goTo({ epoch, seq }) {
    if (!(await this.#arrived())) return null;
    try {
      const room = this.#room;
      const gap = epoch === room.socket.epoch ? undefined : await this.#ask({ epoch, seq });
      if (gap?.reason === "epoch" && gap.from <= seq) return "messages.otherLog";
      return has(this.shown.record, seq) ? null : has(room.record, seq) ? this.#end() : await this.#around(seq);
    } catch {
      return "messages.loadFailed";
    }
  }

  /** Back to the end of the conversation. */
  leave() {
    this.excerpt?.record.messages.forEach(discard);
    this.#end();
  }

  /** The page after the excerpt. */
  async loadNewer() {
    const { excerpt } = this;
    const room = this.#room;
    if (excerpt === null || this.#loading || !room.socket.connected) return;
    this.#loading = true;
    try {
      await this.#append(excerpt);
      if (excerpt === this.excerpt && this.#missing(excerpt) <= 0) {
        const { messages, first } = excerpt.record;
        room.record.prepend(messages, first, excerpt.record.newest + 1).forEach(discard);
        this.excerpt = null;
      }
      this.#loading = false;
      this.#changed();
    } catch {
      // Asked again when the reader moves.
    }
    this.#loading = false;
  }

  async #around(seq) {
    const { socket } = this.#room;
    const record = new Record();
    const page = await socket.history({ before: seq + 1, limit: PAGE_MESSAGES });
    if (page.messages.at(-1)?.seq !== seq) return seq < page.first ? "messages.removed" : "messages.unknown";
    record.prepend(page.messages.map(this.#shape), page.first, seq + 1);
    this.leave();
    this.excerpt = { record, older: new OlderPages(record, { shape: this.#shape, changed: this.#changed }) };
    await this.loadNewer();
    return null;
  }

  /** How many numbers are between the excerpt and what is loaded. */
  #missing({ record }) {
    const { record: loaded, socket } = this.#room;
    return (loaded.oldest ?? socket.seq + 1) - 1 - record.newest;
  }

  async #append(excerpt) {
    const missing = this.#missing(excerpt);
    if (missing <= 0) return;
    const { record } = excerpt;
    const after = record.newest;
    const page = await this.#room.socket.history({ after, limit: Math.min(PAGE_MESSAGES, missing) });
    const next = page.messages[0]?.seq ?? after + 1;
    if (next > after + 1) record.gap({ reason: "retention", from: after + 1, to: next - 1, next });
    page.messages
      .map(this.#shape)
      .filter(message => record.add(message) !== message)
      .forEach(discard);
    record.trim({ reading: true }).forEach(discard);
  }

  #end() {
    this.excerpt = null;
    this.#changed();
    return null;
  }

  /** Resolves when what was there has come; with false if the room is closed. */
  async #arrived() {
    const room = this.#room;
    while (room.closed === null && !(room.caughtUp && room.socket.connected)) {
      await new Promise(resolve => {
        ["messages", "state"].forEach(type => room.addEventListener(type, resolve, { once: true }));
      });
    }
    return room.closed === null;
  }
}

function has(record, seq) {
  return record.messages.some(message => message.seq === seq);
}
