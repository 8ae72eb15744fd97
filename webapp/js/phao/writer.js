/** Gathers the frames of one turn into as few WebSocket messages as the server's limit allows, in their order. */

import { encodeBinary, utf8, utf8Length } from "./frames.js";

export class FrameWriter {
  #send;
  #frames = [];
  #bytes = 0;
  /** The longest text message, in bytes of UTF-8. */
  textBytes = 65_536;

  constructor(send) {
    this.#send = send;
  }

  /** One frame. */
  frame(frame) {
    this.#add(JSON.stringify(frame));
  }

  /**
   * A frame with content: text as it is if it fits into a text message, else, like bytes, as payload (docs/protocol.md
   * §2).
   */
  content(frame, content) {
    if (typeof content !== "string") {
      this.#binary(frame, content);
      return;
    }
    const json = JSON.stringify({ ...frame, data: content });
    if (utf8Length(json) + "[]".length <= this.textBytes) this.#add(json);
    else this.#binary({ ...frame, text: true }, utf8(content));
  }

  /** The connection is gone: what was not sent goes with it. */
  clear() {
    this.#frames = [];
  }

  #add(json) {
    const bytes = utf8Length(json) + 1; // With the bracket or comma before it.
    if (this.#frames.length > 0 && this.#bytes + bytes > this.textBytes) this.#flush();
    if (this.#frames.length === 0) {
      this.#bytes = 1;
      queueMicrotask(() => this.#flush());
    }
    this.#frames.push(json);
    this.#bytes += bytes;
  }

  #binary(header, payload) {
    this.#flush();
    this.#send(encodeBinary(header, payload));
  }

  #flush() {
    if (this.#frames.length === 0) return;
    const message = `[${this.#frames.join(",")}]`;
    this.#frames = [];
    this.#send(message);
  }
}
