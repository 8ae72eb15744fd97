/** Loads a room's history page by page, backwards, one at a time. */

import { discard } from "./message.js";

const PAGE_MESSAGES = 50;

export class OlderPages {
  loading = false;
  failed = false;

  #record;
  #shape;
  #changed;

  /** `shape(message)` makes a record's message of a history message; `changed()` is called before and after. */
  constructor(record, { shape, changed }) {
    this.#record = record;
    this.#shape = shape;
    this.#changed = changed;
  }

  /** The page before the oldest message; nothing once the room's beginning is here, or without a connection. */
  async load(socket) {
    const record = this.#record;
    if (this.loading || record.reachedStart || !socket.connected) return;
    this.loading = true;
    this.#changed();
    try {
      const before = this.#begins(socket);
      const page = await socket.history({ before, limit: PAGE_MESSAGES });
      // While it was on its way the oldest may have been forgotten, or the log replaced: then it does not reach what is
      // here.
      if (this.#begins(socket) === before) {
        record.prepend(page.messages.map(this.#shape), page.first, before).forEach(discard);
      }
      this.failed = false;
    } catch {
      this.failed = true;
    }
    this.loading = false;
    this.#changed();
  }

  /** The number at which what is here begins. */
  #begins(socket) {
    return this.#record.oldest ?? (socket.seq ?? 0) + 1;
  }
}
