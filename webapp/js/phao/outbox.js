/**
 * What one client has published in one room and has no final answer to yet (docs/protocol.md §2.4). Numbers it, keeps
 * it in storage until then, and decides what to send next.
 *
 * Two rules carry it. Numbers have no holes beyond what the log is known to have, so a message may be renumbered only
 * while it can't be in the log. And a changed numbering is stored before anything is sent under it, or a reload at the
 * wrong moment would give two messages one number.
 */

import { OutboxRecords } from "./outbox-records.js";

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 30_000;

export class Outbox {
  #records;
  #environment;
  #owner;

  /** In the order of sending; all numbered once loaded. */
  #entries = [];
  /** Index of the next one to send on this connection. */
  #next = 0;
  /** Sent on this connection and not answered, by n. */
  #unanswered = new Map();
  /** The last n that the log is known to have from us. What is numbered above can't be in it unless it was sent. */
  #stored = 0;
  #loaded = false;
  #joined = false;
  /** Not null while the numbering is being stored, or a delay runs. */
  #settling = null;
  #timer = null;

  /** Set by a refusal: all that was sent after it is refused as well, and only when that has come can we go back. */
  #goingBack = false;
  /** The log's own next n, if it told. */
  #expected = null;
  #refusedForGood = [];
  #delayed = false;
  #fruitless = 0;

  /**
   * @param key a function from a kind of record to the prefix of its keys
   * @param owner is told `changed()` when `peek()` may have something to show, `acknowledged(entry, frame)` and
   *   `refused(entry, code, reason)`, and of a message that is sent and not in storage by `unkept()`
   */
  constructor({ journal, key, environment, owner }) {
    this.#records = new OutboxRecords(journal, key);
    this.#environment = environment;
    this.#owner = owner;
  }

  get entries() {
    return [...this.#entries];
  }

  get bytes() {
    return this.#entries.reduce((sum, entry) => sum + entry.size, 0);
  }

  /** Those sent on this connection and not answered: they fill the connection's window. */
  get unanswered() {
    return this.#unanswered.values();
  }

  get isJoined() {
    return this.#joined;
  }

  get isEmpty() {
    return this.#entries.length === 0;
  }

  /** What an earlier page of this client left: it comes before what was sent meanwhile. */
  async load(binaryType) {
    const { stored, entries } = await this.#records.load(binaryType);
    this.#stored = stored;
    this.#entries.unshift(...entries);
    this.#loaded = true;
    this.#number(this.#lastBefore(entries.length), entries.length);
  }

  /** Takes a message over. It is sent when it is in storage. */
  add(entry) {
    this.#entries.push(entry);
    if (this.#loaded) this.#number(this.#lastBefore(this.#entries.length - 1), this.#entries.length - 1);
    // What is read already was stored when it was numbered, or load() numbers it.
    if (!entry.isRead) this.#read(entry);
  }

  async #read(entry) {
    try {
      await entry.read();
    } catch (error) {
      this.#remove(entry);
      if (this.#renumber()) this.#settle(0);
      this.#owner.refused(entry, "unreadable", `what was sent can't be read: ${error.message}`);
      return;
    }
    if (!entry.isRead) {
      // It takes a moment to make one: a page that is closed meanwhile loses the thumbnail, and not the message.
      if (this.#loaded) this.#records.put(entry);
      await entry.readThumbnail();
    }
    if (this.#loaded) this.#store(entry);
  }

  /** The room is joined: `n` is the last that the log has from us. */
  joined(n) {
    this.#joined = true;
    this.#logHas(n);
    this.#next = 0;
    if (this.#renumber()) this.#settle(0);
    else this.#owner.changed();
  }

  /** The connection is gone, and with it all answers that were still to come. */
  disconnected() {
    this.#joined = false;
    this.#unanswered.clear();
    if (this.#refusedForGood.length > 0) this.#goBack();
    this.#goingBack = this.#delayed = false;
    this.#expected = null;
    this.#next = 0;
  }

  /** The room is left: nothing will be sent any more. */
  stop() {
    this.disconnected();
    this.#environment.clearTimeout(this.#timer);
  }

  /** The next one to send now, or null. */
  peek() {
    const entry = this.#entries[this.#next];
    return this.#joined && !this.#goingBack && !this.#settling && entry?.stored ? entry : null;
  }

  /** Whoever takes what `peek()` shows sends it. */
  take() {
    const entry = this.#entries[this.#next++];
    if (!entry.outlives) this.#owner.unkept();
    entry.sent = true;
    this.#unanswered.set(entry.n, entry);
  }

  /** Takes one out before it was sent: it would be refused anyway. */
  drop(entry, code, reason) {
    this.#refusedForGood.push({ entry, code, reason });
    this.#goingBack = true;
    this.#goBackWhenAnswered();
  }

  acknowledge(frame) {
    const entry = this.#answered(frame.n);
    if (!entry) return;
    this.#fruitless = 0;
    this.#stored = Math.max(this.#stored, entry.n);
    this.#remove(entry);
    this.#records.putStored(this.#stored);
    this.#owner.acknowledged(entry, frame);
    this.#goBackWhenAnswered();
    this.#owner.changed();
  }

  refuse(frame) {
    const entry = this.#answered(frame.n);
    if (!entry) return;
    this.#goingBack = true;
    if (frame.code === "n_skipped") this.#expected = frame.expected;
    else if (frame.retry) this.#delayed = true;
    else this.#refusedForGood.push({ entry, code: frame.code, reason: frame.message });
    this.#goBackWhenAnswered();
  }

  /** None of what waits will be accepted. */
  refuseAll(code, reason) {
    this.stop();
    for (const entry of this.entries) {
      this.#remove(entry);
      this.#owner.refused(entry, code, reason);
    }
  }

  #answered(n) {
    const entry = this.#unanswered.get(n);
    this.#unanswered.delete(n);
    return entry;
  }

  /** Only then is an answer known to belong to what was sent after the refusal, and not before it. */
  #goBackWhenAnswered() {
    if (this.#goingBack && this.#unanswered.size === 0) this.#goBack();
  }

  #goBack() {
    const refused = this.#refusedForGood.splice(0);
    for (const { entry } of refused) this.#remove(entry);
    if (this.#expected !== null && this.#expected <= this.#stored) this.#logHas(this.#expected - 1);
    this.#renumber();
    if (refused.length > 0) this.#fruitless = 0;
    const delay = this.#delayed || this.#fruitless > 0 ? this.#backoff() : 0;
    this.#fruitless = refused.length > 0 ? 0 : this.#fruitless + 1;
    this.#goingBack = this.#delayed = false;
    this.#expected = null;
    this.#next = 0;
    this.#settle(delay);
    for (const { entry, code, reason } of refused) this.#owner.refused(entry, code, reason);
  }

  #backoff() {
    return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.#fruitless * (1 + this.#environment.random() / 2));
  }

  #settle(delay) {
    this.#environment.clearTimeout(this.#timer);
    const go = async () => {
      await this.#records.flushed();
      if (this.#settling !== settling) return;
      if (this.#isInDoubt) {
        this.#timer = this.#environment.setTimeout(go, LONGEST_DELAY_MS);
        return;
      }
      this.#settling = null;
      this.#owner.changed();
    };
    const settling = (this.#settling = {});
    if (delay === 0) go();
    else this.#timer = this.#environment.setTimeout(go, delay);
  }

  /**
   * Storage has something under a number that is no longer its own, and doesn't take the change: were it sent now, a
   * later page would send it again.
   */
  get #isInDoubt() {
    return this.#entries.some(entry => entry.outlives && !this.#records.has(entry));
  }

  /** @param n less than what we know: an older backup of the log was restored, and what came after is not in it */
  #logHas(n) {
    if (n !== this.#stored) this.#records.putStored(n);
    this.#stored = n;
  }

  /** What was sent and may be in the log keeps its number; the others follow the log's last one without holes. */
  #renumber() {
    const kept = this.#entries.findLastIndex(entry => entry.sent && entry.n <= this.#stored) + 1;
    return this.#loaded && this.#number(this.#stored, kept);
  }

  /** Numbers the entries from index `first` on with what follows `n`; true if that changed any. */
  #number(n, first) {
    const changes = this.#entries.slice(first).map((entry, index) => ({ entry, to: n + 1 + index }));
    const changed = changes.filter(({ entry, to }) => entry.n !== to);
    // First all of these, then the puts: the keys of the one are among those of the other.
    for (const { entry } of changed) this.#records.delete(entry);
    for (const { entry, to } of changed) {
      entry.n = to;
      entry.sent = false;
      if (entry.isRead) this.#store(entry);
    }
    return changed.length > 0;
  }

  #lastBefore(index) {
    return Math.max(this.#stored, this.#entries[index - 1]?.n ?? 0);
  }

  async #store(entry) {
    const isStored = this.#records.put(entry);
    await this.#records.flushed();
    entry.stored = true;
    if (isStored()) entry.keep(true);
    this.#owner.changed();
  }

  #remove(entry) {
    const index = this.#entries.indexOf(entry);
    if (index < 0) return;
    this.#entries.splice(index, 1);
    entry.keep(false);
    if (index < this.#next) this.#next--;
    this.#records.delete(entry);
  }
}
