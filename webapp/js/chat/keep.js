/**
 * What was written and is not sent, kept in this browser for the tab that wrote it: a draft in each room, and what was
 * refused for good. When that tab is gone, which Web Locks tell, the next one that opens the room gets it.
 */

import { lock, randomId } from "../phao/identity.js";
import { Journal } from "../phao/journal.js";
import { SessionIds } from "../phao/session-ids.js";
import { openStorage } from "../phao/storage.js";

/**
 * More files than that are not kept with a draft: a browser may refuse them all, and the messages that wait with them.
 */
export const MOST_BYTES = 64 * 1024 * 1024;
const TAB = /^[0-9a-f]{32}$/;
/** A page that is left lets go of its lock a moment after the next one begins. */
const TRIES = 3;
const PAUSE_MS = 150;

export class Keep {
  #journal;
  #environment;
  #page;
  #tab;
  /** What #tab resolves with, for those who can't wait. */
  #id = null;
  #isForgotten = false;

  /**
   * `page` is the address without the room: two servers' pages on one origin are two. `storage` as PhaoSocket's option.
   */
  constructor({ page, environment, storage = "indexeddb" }) {
    this.#page = page;
    this.#environment = environment;
    this.#journal = new Journal(openStorage(storage, environment), environment);
    this.#tab = this.#claimTab().then(id => (this.#id = id));
  }

  /** The draft's `{text, caret}`; null when nothing is written. Resolves when it is kept, or can't be. */
  async keepText(room, text) {
    if (await this.#put(room, "text", text.text === "" ? null : text)) {
      this.#hastily(storage => storage.removeItem(this.#prefix(this.#id, room)));
    }
  }

  /**
   * The page ends: nothing that takes time would be done any more. With `isMore` it comes behind what is kept, which
   * the page has not seen.
   */
  keepTextHastily(room, text) {
    if (this.#id !== null && !this.#isForgotten) {
      this.#hastily(storage => storage.setItem(this.#prefix(this.#id, room), JSON.stringify(text)));
    }
  }

  /** The draft's files. Returns those that are not kept: they are too large together, or can't be read. */
  async keepFiles(room, files) {
    let bytes = 0;
    const few = files.filter(({ size }) => (bytes += size) <= MOST_BYTES);
    const kept = await this.#put(room, "files", few.length === 0 ? null : few.map(stored));
    return kept ? files.filter(file => !few.includes(file)) : files;
  }

  /** What could not be sent: `{data, time, code, reason}`, `data` a text or a File. Returns whether it is kept. */
  async keepUnsent(room, id, { data, ...more }) {
    const record = typeof data === "string" ? { data } : { file: stored(data) };
    const isKept = await this.#put(room, `unsent ${id}`, { ...record, ...more });
    if (!isKept && record.file !== undefined) {
      // Its bytes are gone, or too many: that it was to be sent is kept.
      await this.#put(room, `unsent ${id}`, { file: { ...record.file, blob: null }, ...more });
    }
    return isKept;
  }

  async dropUnsent(room, id) {
    await this.#put(room, `unsent ${id}`, null);
  }

  /**
   * What this tab left in the room, and tabs that are gone: `{text, caret, files, unsent: [{id, data, gone, time, code,
   * reason}]}`.
   */
  async left(room) {
    const tab = await this.#tab;
    await this.#moveHasty(room, tab);
    await this.#inherit(room, tab);
    const entries = new Map(await this.#entries(room, tab));
    const { text = "", caret = null } = entries.get("text") ?? {};
    const unsent = [...entries]
      .filter(([part]) => part.startsWith("unsent "))
      .map(([part, record]) => restored(part.slice("unsent ".length), record));
    return { text, caret, files: (entries.get("files") ?? []).map(asFile), unsent };
  }

  /** Removes everything that is kept for this page, of all tabs. */
  async forgetAll() {
    this.#isForgotten = true;
    for (const key of this.#hastily(storage => Object.keys(storage)) ?? []) {
      if (key.startsWith(this.#prefix())) this.#hastily(storage => storage.removeItem(key));
    }
    for (const key of await this.#journal.tryKeys(this.#prefix()).catch(() => [])) this.#journal.delete(key);
    try {
      this.#environment.sessionStorage?.removeItem(`phao.tab ${this.#page}`);
    } catch {
      // Forbidden: then there is nothing.
    }
    await this.#journal.seal();
  }

  newId() {
    return randomId(this.#environment);
  }

  /** Returns what the task does, or nothing. */
  #hastily(task) {
    try {
      return this.#environment.localStorage && task(this.#environment.localStorage);
    } catch {
      // Full or forbidden, or not what we wrote.
      return undefined;
    }
  }

  /** What a page that ended had no time to put where the rest is. */
  async #moveHasty(room, own) {
    const keys = this.#hastily(storage => Object.keys(storage)) ?? [];
    for (const key of keys.filter(one => one.startsWith(this.#prefix()))) {
      const [, , tab, of] = key.split("\n");
      const release = of !== room ? null : tab === own ? () => {} : await this.#lock(tab);
      if (release !== null) {
        const text = this.#hastily(storage => JSON.parse(storage.getItem(key)));
        if (typeof text?.text === "string") {
          const { text: before = "" } = text.isMore ? (new Map(await this.#entries(room, tab)).get("text") ?? {}) : {};
          this.#journal.put(this.#prefix(tab, room) + "text", {
            text: before === "" ? text.text : `${before}\n${text.text}`,
            caret: before === "" ? text.caret : null,
          });
          await this.#journal.flushed();
        }
        this.#hastily(storage => storage.removeItem(key));
        release();
      }
    }
  }

  /** Returns whether it is kept. */
  async #put(room, part, value) {
    const key = this.#prefix(await this.#tab, room) + part;
    if (value === null) this.#journal.delete(key);
    else this.#journal.put(key, value);
    await this.#journal.flushed();
    return this.#journal.has(key);
  }

  /** Takes over what tabs that are gone left here. Of several drafts one: the others wait until that is sent. */
  async #inherit(room, own) {
    const { locks } = this.#environment;
    const keys = locks === undefined ? [] : await this.#journal.tryKeys(this.#prefix()).catch(() => []);
    const tabs = new Set(
      keys
        .map(key => key.split("\n"))
        .filter(([, , tab, of]) => of === room && tab !== own)
        .map(([, , tab]) => tab),
    );
    for (const tab of tabs) {
      const release = await this.#lock(tab);
      if (release !== null) {
        await this.#moveAll(room, tab, own);
        release();
      }
    }
  }

  async #moveAll(room, from, to) {
    const hasDraft = (await this.#entries(room, to)).some(([part]) => !part.startsWith("unsent "));
    for (const [part, value] of await this.#entries(room, from)) {
      if (part.startsWith("unsent ") || !hasDraft) {
        this.#journal.put(this.#prefix(to, room) + part, value);
        this.#journal.delete(this.#prefix(from, room) + part);
      }
    }
    await this.#journal.flushed();
  }

  async #entries(room, tab) {
    const prefix = this.#prefix(tab, room);
    const entries = await this.#journal.tryEntries(prefix).catch(() => []);
    return entries.map(([key, value]) => [key.slice(prefix.length), value]);
  }

  #prefix(tab, room) {
    return [`written\n${this.#page}\n`, tab && `${tab}\n`, room && `${room}\n`].join("");
  }

  /** The tab keeps its id over a reload. One that was duplicated finds the id in use, and gets its own. */
  async #claimTab() {
    const { locks, sessionStorage } = this.#environment;
    if (locks === undefined) {
      const ids = new SessionIds(this.#environment, `phao.tab ${this.#page}`);
      const id = ids.take(known => TAB.test(known)) ?? this.newId();
      ids.hold(id, this.newId(), () => {});
      return id;
    }
    const known = remembered(sessionStorage, this.#page);
    for (let tried = 1; TAB.test(known) && tried <= TRIES; tried++) {
      if ((await this.#lock(known)) !== null) return known;
      await new Promise(resolve => this.#environment.setTimeout(resolve, PAUSE_MS));
    }
    const id = this.newId();
    await this.#lock(id);
    remember(sessionStorage, this.#page, id);
    return id;
  }

  async #lock(tab) {
    return this.#environment.locks === undefined ? null : lock(this.#environment.locks, `tab ${this.#page}`, tab);
  }
}

function remembered(storage, page) {
  try {
    return storage?.getItem(`phao.tab ${page}`) ?? "";
  } catch {
    return "";
  }
}

function remember(storage, page, id) {
  try {
    storage?.setItem(`phao.tab ${page}`, id);
  } catch {
    // Full or forbidden: after a reload this is another tab, and inherits what the one before left.
  }
}

/** A Blob: not every storage takes a File. */
function stored(file) {
  return { name: file.name, type: file.type, blob: file.slice(0, file.size, file.type) };
}

function asFile({ name, type, blob }) {
  return new File([blob], name, { type });
}

function restored(id, { data, file, time, code, reason }) {
  const gone = file !== undefined && file.blob === null;
  return { id, time, code, reason, gone, data: file === undefined ? data : asFile({ ...file, blob: file.blob ?? "" }) };
}
