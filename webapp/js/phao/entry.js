/** A message on its way into the log, and what the page sees of it. */

import { contentTypeOf, filenameOf, toBase64, utf8Length } from "./frames.js";
import { usableThumbnail } from "./thumbnails.js";

export class Entry {
  /** Its number while it is not acknowledged; may change as long as `sent` is false. */
  n = null;
  /** Sent under this number, on whatever connection: it may be in the log. */
  sent = false;
  /** In storage. Nothing is sent before. */
  stored = false;
  /** The content, string or Uint8Array; null while a Blob is being read. */
  content = null;
  contentType;
  filename;
  time;
  /** A Uint8Array, or null if there is none. */
  thumbnail = null;
  /** What was given for it, until that is read. */
  #givenThumbnail;
  /** In bytes. */
  size;
  #blob = null;
  /** @type {{ resolve: (value: any) => void, reject: (error: any) => void }} */
  #settle = { resolve() {}, reject() {} };
  /** What `pending` shows: one object, from beginning to end. */
  message;
  /** Storage has it, under whatever number. */
  outlives = false;
  #keep;
  /** Resolves when it outlives the page, or needs to no more. */
  kept = new Promise(resolve => (this.#keep = resolve));

  /**
   * @param data what was given to `send()`
   * @param binaryType a function that tells how the page wants its bytes
   * @param thumbnail bytes as a Blob, buffer or view, null or undefined, or a promise of one of these
   */
  static create(data, time, binaryType, thumbnail) {
    const entry = new Entry(binaryType);
    entry.#givenThumbnail = thumbnail;
    entry.time = time;
    if (data instanceof Blob) {
      entry.#blob = data;
      entry.size = data.size;
      entry.contentType = contentTypeOf(data);
      entry.filename = filenameOf(data);
    } else {
      // The page may change its buffer as soon as send() returns.
      entry.content = copy(data);
      entry.size = typeof entry.content === "string" ? utf8Length(entry.content) : entry.content.length;
    }
    return entry;
  }

  /** One that an earlier page stored, and may have sent. */
  static restore(n, { data, contentType, filename, time, thumbnail = null }, binaryType) {
    const entry = new Entry(binaryType);
    // One that was stored before there was a rule for names would be refused, and the message with it.
    filename = filenameOf({ name: filename });
    Object.assign(entry, { n, content: data, contentType, filename, time, thumbnail, sent: true, stored: true });
    entry.size = typeof data === "string" ? utf8Length(data) : data.length;
    entry.keep(true);
    return entry;
  }

  constructor(binaryType) {
    this.message = new PendingMessage(this, binaryType);
  }

  /** @param outlives false if it need not outlive the page any more */
  keep(outlives) {
    this.outlives ||= outlives;
    this.#keep();
  }

  /** All that is to be sent is here. */
  get isRead() {
    return this.content !== null && this.#givenThumbnail === undefined;
  }

  async read() {
    this.content ??= new Uint8Array(await this.#blob.arrayBuffer());
  }

  /** Never fails: a message without its thumbnail is better than none. */
  async readThumbnail() {
    this.thumbnail = await usableThumbnail(this.#givenThumbnail);
    this.#givenThumbnail = undefined;
  }

  /** In base64, if this server takes it. */
  thumbnailFor({ thumbnailBytes }) {
    return this.thumbnail !== null && this.thumbnail.length <= thumbnailBytes ? toBase64(this.thumbnail) : undefined;
  }

  toStored() {
    const { content, contentType, filename, time, thumbnail } = this;
    return { data: content, contentType, filename, time, ...(thumbnail && { thumbnail }) };
  }

  /** What `send()` returns. */
  promise() {
    const promise = new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
    promise.catch(() => {}); // Whoever doesn't look at it isn't to be told of an unhandled rejection.
    return promise;
  }

  resolve(seq) {
    this.#settle.resolve(seq);
  }

  reject(error) {
    this.#settle.reject(error);
  }

  contentAs(binaryType) {
    if (typeof this.content === "string") return this.content;
    if (binaryType === "arraybuffer") return this.content && this.content.slice().buffer;
    this.#blob ??= new Blob([this.content], { type: this.contentType ?? "" });
    return this.#blob;
  }
}

class PendingMessage {
  #entry;
  #binaryType;

  constructor(entry, binaryType) {
    this.#entry = entry;
    this.#binaryType = binaryType;
  }

  get n() {
    return this.#entry.n;
  }

  get data() {
    return this.#entry.contentAs(this.#binaryType());
  }

  get contentType() {
    return this.#entry.contentType;
  }

  get filename() {
    return this.#entry.filename;
  }

  get time() {
    return this.#entry.time;
  }

  get kept() {
    return this.#entry.kept;
  }
}

/**
 * As WebSocket does it: bytes are bytes, everything else becomes a string, and half a surrogate pair a replacement
 * character.
 */
function copy(data) {
  if (data instanceof ArrayBuffer) return new Uint8Array(data.slice(0));
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
  return String(data).toWellFormed();
}
