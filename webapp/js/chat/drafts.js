/**
 * When a draft is kept, and when it is let go: soon after a key, at once when the page may end, and not before what was
 * sent of it is safe.
 */

const SOON_MS = 200;

export class Drafts {
  #keep;
  #state;
  #restore;

  /**
   * By name: `{restored, isRestored, sending}`. Nothing is written over what was left in a room before that is shown.
   */
  #rooms = new Map();
  #known = new WeakSet();
  #shown = null;
  #timer = null;
  /** Whether what the field shows is where it is kept. */
  #isWritten = true;

  /**
   * `keep` as in keep.js; `state(name)` is what is written in that room, `{text, caret, files}`; `restore(room, draft)`
   * adds what was left.
   */
  constructor({ keep, state, restore }) {
    this.#keep = keep;
    this.#state = state;
    this.#restore = restore;
    document.addEventListener("visibilitychange", () => this.leave());
    window.addEventListener("pagehide", () => this.#end());
  }

  /** To be called before the field shows another room. */
  leave() {
    if (this.#timer !== null) this.save();
  }

  /** The field shows that room. What an earlier page left there comes when storage has been read. */
  async open(room) {
    this.#shown = room.name;
    if (this.#known.has(room)) return;
    this.#known.add(room);
    const left = this.#keep.left(room.name);
    if (!this.#rooms.has(room.name)) {
      const draft = { isRestored: false, sending: 0 };
      draft.restored = left.then(({ text, caret, files }) => {
        this.#restore(room, { text, caret, files });
        draft.isRestored = true;
      });
      this.#rooms.set(room.name, draft);
    }
    room.restoreUnsent((await left).unsent);
  }

  typed() {
    this.#isWritten = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.save(), SOON_MS);
  }

  /** Keeps the text now. */
  async save() {
    this.#stop();
    const name = this.#shown;
    const draft = this.#rooms.get(name);
    await draft.restored;
    const { text, caret } = this.#state(name);
    // What was sent and is not safe yet counts as written.
    if (text !== "" || draft.sending === 0) {
      await this.#keep.keepText(name, { text, caret });
      this.#isWritten ||= this.#timer === null;
    }
  }

  /** Keeps the files now. Returns those that are not kept. */
  async saveFiles() {
    const name = this.#shown;
    await this.#rooms.get(name).restored;
    return this.#keep.keepFiles(name, this.#state(name).files);
  }

  /**
   * What was written in the shown room is sent, and the field empty; `kept` resolves when all of it would outlive the
   * page.
   */
  async sent(kept) {
    this.#stop();
    this.#isWritten = true;
    const name = this.#shown;
    const draft = this.#rooms.get(name);
    draft.sending++;
    await Promise.all([kept, draft.restored]);
    draft.sending--;
    if (draft.sending === 0) {
      const { files, ...text } = this.#state(name);
      await Promise.all([this.#keep.keepText(name, text), this.#keep.keepFiles(name, files)]);
    }
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#timer = null;
  }

  #end() {
    if (!this.#isWritten) {
      const { text, caret } = this.#state(this.#shown);
      this.#keep.keepTextHastily(this.#shown, { text, caret, isMore: !this.#rooms.get(this.#shown).isRestored });
    }
  }
}
