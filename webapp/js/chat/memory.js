/** What this browser remembers between visits: name, language, rooms with what was read, and which ids were its own. */

import { mendedName, nameOf } from "../phao/names.js";

const PREFIX = "phao.page.";
/** Older ones are forgotten, so that the list stays a list. */
const MOST_ROOMS = 100;
const MOST_IDS = 200;
/** At most this many rooms have the colours of their people remembered. */
const MOST_COLOURED_ROOMS = 40;
const NOTIFY = ["on", "mentions", "off"];

export class Memory {
  #storage;
  /** What was written last, or read: `{text, value}`, so that the text is parsed only when it is another one. */
  #held = new Map();
  /** What storage did not take: what it still has under these keys is older. */
  #refused = new Set();

  /** `storage` is localStorage or like it; where there is none (blocked by a setting) the page forgets on reload. */
  constructor(storage) {
    this.#storage = storage;
  }

  get name() {
    const name = this.#read("name", null);
    // It may have been stored before there was a rule for names.
    return typeof name === "string" ? mendedName("member", name) : null;
  }

  set name(name) {
    this.#write("name", name);
  }

  get language() {
    return this.#read("language", null);
  }

  set language(code) {
    this.#write("language", code);
  }

  /** `[{name, read, …}]`, the room visited last first. `read` is the newest number that was seen, null before any. */
  get rooms() {
    const rooms = this.#read("rooms", []);
    return Array.isArray(rooms) ? named(rooms.filter(room => typeof room?.name === "string")) : [];
  }

  knows(name) {
    return this.rooms.some(room => room.name === name);
  }

  visit(name) {
    const rooms = this.rooms;
    const known = rooms.find(room => room.name === name) ?? { name, read: null };
    this.#write("rooms", [known, ...rooms.filter(room => room !== known)].slice(0, MOST_ROOMS));
  }

  forget(name) {
    this.#write(
      "rooms",
      this.rooms.filter(room => room.name !== name),
    );
  }

  /** Up to that number. The other windows of this browser write here too, so what they read is never taken back. */
  setRead(name, seq) {
    this.#changeRead(name, read => Math.max(read ?? 0, seq));
  }

  /** The log has no more than that: another one took its place. */
  readAtMost(name, seq) {
    this.#changeRead(name, read => (read === null ? null : Math.min(read, seq)));
    if (this.toldIn(name) > seq) this.#changeRoom(name, { told: seq });
  }

  /** Of the messages in the room, up to which number somebody was notified; 0 before any. */
  toldIn(name) {
    const told = this.#roomIn(name)?.told;
    return Number.isSafeInteger(told) ? told : 0;
  }

  setTold(name, seq) {
    this.#changeRoom(name, { told: seq });
  }

  /** When somebody wants to be notified of messages in the room: "on", "mentions" or "off". */
  notifyIn(name) {
    const notify = this.#roomIn(name)?.notify;
    return NOTIFY.includes(notify) ? notify : "on";
  }

  setNotify(name, notify) {
    this.#changeRoom(name, { notify });
  }

  /** Pairs of a person's id and their colour in the room. */
  coloursIn(name) {
    const rooms = this.#read("colours", {});
    const pairs = Object.hasOwn(rooms ?? {}, name) ? rooms[name] : [];
    return Array.isArray(pairs)
      ? pairs.filter(pair => typeof pair?.[0] === "string" && Number.isSafeInteger(pair[1]) && pair[1] >= 0)
      : [];
  }

  setColours(name, pairs) {
    const rooms = Object.entries(this.#read("colours", {}) ?? {}).filter(([other]) => other !== name);
    this.#write("colours", Object.fromEntries([...rooms, [name, pairs]].slice(-MOST_COLOURED_ROOMS)));
  }

  /** Whether it was offered to notify them: nobody is asked twice. */
  get askedToNotify() {
    return this.#read("askedToNotify", false) === true;
  }

  set askedToNotify(asked) {
    this.#write("askedToNotify", asked);
  }

  /** Everything, for whoever uses this browser next. */
  forgetAll() {
    this.#held.clear();
    for (const key of ["name", "rooms", "colours", "ids", "askedToNotify"]) {
      this.#held.delete(key);
      try {
        this.#storage?.removeItem(PREFIX + key);
      } catch {
        // Forbidden: then there is nothing.
      }
    }
  }

  readIn(name) {
    return this.#roomIn(name)?.read ?? null;
  }

  /** The public ids under which this browser spoke: what they said is one's own, in whichever window. */
  get ids() {
    return new Set(this.#read("ids", []));
  }

  addId(id) {
    const ids = this.ids;
    if (!ids.has(id)) this.#write("ids", [...ids, id].slice(-MOST_IDS));
  }

  /**
   * A `storage` event came: another window of this browser has written. Returns what, "rooms" or "name"; both if
   * everything was cleared.
   */
  writtenElsewhere(key) {
    const kinds = ["rooms", "name"].filter(kind => key === null || key === PREFIX + kind);
    // What storage did not take of ours is older now.
    kinds.forEach(kind => this.#refused.delete(kind));
    return kinds;
  }

  #changeRead(name, change) {
    const before = this.readIn(name);
    const read = change(before);
    if (read !== before) this.#changeRoom(name, { read });
  }

  #roomIn(name) {
    return this.rooms.find(room => room.name === name);
  }

  #changeRoom(name, change) {
    this.#write(
      "rooms",
      this.rooms.map(room => (room.name === name ? { ...room, ...change } : room)),
    );
  }

  #read(key, otherwise) {
    try {
      const text = this.#refused.has(key) ? null : (this.#storage?.getItem(PREFIX + key) ?? null);
      if (text !== null && text !== this.#held.get(key)?.text) this.#held.set(key, { text, value: JSON.parse(text) });
    } catch {
      // Forbidden, or not what we wrote: what we have counts.
    }
    return this.#held.has(key) ? this.#held.get(key).value : otherwise;
  }

  #write(key, value) {
    const text = JSON.stringify(value);
    this.#held.set(key, { text, value });
    try {
      this.#storage?.setItem(PREFIX + key, text);
      this.#refused.delete(key);
    } catch {
      // Full or forbidden: `held` has it for this visit.
      this.#refused.add(key);
    }
  }
}

/** By the names of today: two that were stored as two and are one are one, read as far as either was. */
function named(rooms) {
  if (rooms.every(({ name }) => name === name.normalize("NFC"))) return rooms;
  const merged = new Map();
  for (const room of rooms) {
    const { name } = nameOf("room", room.name);
    const known = merged.get(name);
    const read =
      known === undefined || room.read === null ? (known ?? room).read : Math.max(known.read ?? 0, room.read);
    merged.set(name, { ...room, name, read });
  }
  return [...merged.values()];
}
