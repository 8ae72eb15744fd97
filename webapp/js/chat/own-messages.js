/**
 * One's own messages in a room on their way: those that wait for the server's word, and those that could not be sent.
 */

import { contentToSend, discard, waitingMessage } from "./message.js";
import { thumbnailOf } from "./thumbnail.js";

export class OwnMessages {
  #room;
  #keep;
  #keys = 0;

  /** `keep` has what could not be sent, over a reload. */
  constructor(room, keep) {
    this.#room = room;
    this.#keep = keep;
  }

  /** As `room.send(content)`, but that nobody is told of it. */
  send(content) {
    const { socket, closed } = this.#room;
    const chosen = typeof content === "string" ? undefined : content;
    const entry = { n: null, data: content, time: Date.now() };
    if (closed !== null) return this.#fail(this.#await(entry, chosen), "closed", closed.reason);
    try {
      socket.send(content, chosen && { thumbnail: thumbnailOf(chosen) });
    } catch (error) {
      // Out of memory, say.
      return this.#fail(this.#await(entry, chosen), "failed", error.message);
    }
    return this.#await(socket.pending.at(-1), chosen).entry.kept;
  }

  resend(message) {
    const content = contentToSend(message);
    this.#forget(message);
    this.#room.send(content).then(() => this.#keep.dropUnsent(this.#room.name, message.unsent));
  }

  drop(message) {
    this.#forget(message);
    this.#keep.dropUnsent(this.#room.name, message.unsent);
  }

  restoreUnsent(unsent) {
    for (const { id, gone, code, reason, ...entry } of unsent.sort((a, b) => a.time - b.time)) {
      const chosen = typeof entry.data === "string" ? undefined : entry.data;
      const message = this.#await({ n: null, ...entry }, chosen);
      this.#room.record.fail(message.key, { code, reason });
      Object.assign(message, { unsent: id, gone });
    }
    this.#changed();
  }

  /** What the socket still had to send when the page began. */
  restorePending(socket) {
    if (socket !== this.#room.socket) return;
    socket.pending.filter(entry => this.#awaiting(entry) === undefined).forEach(entry => this.#await(entry));
    this.#room.record.waiting.sort((a, b) => a.time - b.time);
    this.#changed();
  }

  /** The id and the name of this page are known, or others than before. */
  joined() {
    for (const message of this.#room.record.waiting) message.from = this.#self();
  }

  acknowledged({ message: entry, seq, time }) {
    const { record, socket } = this.#room;
    const message = this.#awaiting(entry);
    if (message === undefined) return;
    const elsewhere = record.acknowledge(message.key, { seq, time }, socket.seq);
    if (elsewhere !== null) discard(elsewhere);
    this.#changed();
  }

  refused(entry, code, reason) {
    return this.#fail(this.#awaiting(entry), code, reason);
  }

  /** Resolves when it is kept for the next page, and never if it can't be: then it is to stay wherever else it is. */
  async #fail(message, code, reason) {
    const { name, record } = this.#room;
    if (message === undefined || record.fail(message.key, { code, reason }) === null) return;
    message.unsent = this.#keep.newId();
    const data = contentToSend(message);
    const kept = this.#keep.keepUnsent(name, message.unsent, { data, time: message.time, code, reason });
    this.#room.dispatchEvent(new CustomEvent("failed", { detail: message }));
    this.#changed();
    if (!(await kept)) await new Promise(() => {});
  }

  #forget(message) {
    this.#room.record.forget(message.key);
    discard(message);
    this.#changed();
  }

  #await(entry, chosen) {
    return this.#room.record.await(waitingMessage(entry, { key: `own:${this.#keys++}`, from: this.#self(), chosen }));
  }

  #awaiting(entry) {
    return this.#room.record.waiting.find(message => message.entry === entry);
  }

  #self() {
    const { id, name, user, members } = this.#room.socket;
    // Of a user the server says what they are called.
    return user ? { id, name: members.get(id) ?? name, user } : { id: id ?? "", name };
  }

  #changed() {
    this.#room.dispatchEvent(new Event("messages"));
  }
}
