/**
 * The rooms that were visited, live all at once so that each can count what is unread, and the one that is shown.
 *
 * Events: `list` (rooms, their last messages or unread counts changed), `current` (another room is shown), `said`
 * (`detail`: {room, message}, a new message of somebody else).
 */

import { Room } from "./room.js";

/** Fewer than the server's 256 per connection; older rooms wait in the list until they are visited. */
const MOST_LIVE_ROOMS = 40;
const NEWEST_MESSAGES = 50;
/** Of a room that is not shown the list says what was said last. */
const LAST_MESSAGES = 1;

export class Rooms extends EventTarget {
  current = null;

  #memory;
  #keep;
  #live = new Map();
  #open;
  #ask;

  constructor({ open, ask, memory, keep }) {
    super();
    this.#open = open;
    this.#ask = ask;
    this.#memory = memory;
    this.#keep = keep;
  }

  /** `[{name, room}]`, the last visited first; `room` is null for those that are not live. */
  get list() {
    return this.#memory.rooms.map(({ name }) => ({ name, room: this.#live.get(name) ?? null }));
  }

  /** Unread messages of all rooms. */
  get unread() {
    return [...this.#live.values()].reduce((sum, room) => sum + room.unread, 0);
  }

  /**
   * Joins the rooms of earlier visits, with the last message of each: what else is in them is loaded when it is looked
   * at.
   */
  start() {
    this.#memory.rooms.slice(0, MOST_LIVE_ROOMS).forEach(({ name }) => this.#join(name, LAST_MESSAGES));
    this.#tell("list");
  }

  visit(name) {
    if (this.current?.name === name) return;
    this.#memory.visit(name);
    this.current = this.#join(name, NEWEST_MESSAGES);
    this.#letGo();
    this.#tell("current");
    this.#tell("list");
  }

  /** Leaves the room and takes it off the list. The shown one is not left. */
  forget(name) {
    if (this.current?.name === name) return;
    this.#live.get(name)?.leave();
    this.#live.delete(name);
    this.#memory.forget(name);
    this.#tell("list");
  }

  /** Opens again all rooms that the server has closed: they share one connection. */
  reconnect() {
    [...this.#live.values()].filter(room => room.closed !== null).forEach(room => room.reconnect());
  }

  /** There is another token of the same user. */
  signedIn() {
    for (const room of this.#live.values()) room.closed === null ? room.retry() : room.reconnect();
  }

  /** One's own name, in all rooms. */
  rename(name) {
    this.#memory.name = name;
    this.renamed();
  }

  /** The remembered name may be another one: each socket says it, if it is. */
  renamed() {
    for (const { socket } of this.#live.values()) socket.name = this.#memory.name ?? socket.name;
  }

  /** Another window of this browser changed what is remembered. */
  remembered() {
    this.#tell("list");
  }

  /** Of the rooms that were not visited for longest, when there are too many. */
  #letGo() {
    for (const { name } of this.#memory.rooms.slice(MOST_LIVE_ROOMS)) {
      this.#live.get(name)?.leave();
      this.#live.delete(name);
    }
  }

  #join(name, newest) {
    const known = this.#live.get(name);
    if (known !== undefined) return known;
    const room = new Room(name, { open: this.#open, ask: this.#ask, memory: this.#memory, newest, keep: this.#keep });
    for (const type of ["unread", "messages"]) room.addEventListener(type, () => this.#tell("list"));
    room.addEventListener("said", event => {
      const message = /** @type {CustomEvent} */ (event).detail;
      this.dispatchEvent(new CustomEvent("said", { detail: { room, message } }));
    });
    this.#live.set(name, room);
    return room;
  }

  #tell(type) {
    this.dispatchEvent(new Event(type));
  }
}
