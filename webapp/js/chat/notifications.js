/**
 * Tells of new messages while nobody looks at the page, in one notification for each room, and never twice: how far was
 * told stands in what this browser remembers, like what was read, so that of several windows one tells, and none after
 * a reload or a cut.
 */

import { linkTo, shownRoom } from "./names.js";
import { mentions } from "./mentions.js";
import { previewOf } from "./preview.js";

/** What comes in one go is told in one go; and a window that shows the room has the time to say that it was read. */
const TOGETHER_MS = 300;
const LOOKING = "phao.page.looking";
const TELLING = "phao.page.telling";

export class Notifications extends EventTarget {
  #memory;
  #language;
  #due = new Map();
  #shown = new Map();
  #away = null;

  /** Dispatches `missed` where something would have been told if it were allowed. */
  constructor({ rooms, memory, language }) {
    super();
    this.#memory = memory;
    this.#language = language;
    rooms.addEventListener("said", ({ detail: { room, message } }) => this.#said(room, message));
    rooms.addEventListener("list", () => this.#takeBack());
    document.addEventListener("visibilitychange", () => this.#look());
    this.#look();
  }

  /** "granted", "denied", "default", or "none" where the browser has nothing of that kind for this page. */
  get permission() {
    return "Notification" in window && isSecureContext ? Notification.permission : "none";
  }

  /** Asks the browser, which asks the person: only by a click of theirs. */
  async allow() {
    return this.permission === "default" ? Notification.requestPermission() : this.permission;
  }

  #said(room, message) {
    const mode = this.#memory.notifyIn(room.name);
    const isMention = mentions(message.text, this.#memory.name ?? "");
    if (document.visibilityState !== "hidden" || mode === "off" || (mode === "mentions" && !isMention)) return;
    if (this.permission === "default") this.dispatchEvent(new Event("missed"));
    if (this.permission !== "granted") return;
    const due = this.#due.get(room);
    if (due === undefined) setTimeout(() => this.#tell(room), TOGETHER_MS);
    if (due === undefined || isMention || !due.isMention) this.#due.set(room, { message, isMention });
  }

  async #tell(room) {
    const { message, isMention } = this.#due.get(room);
    this.#due.delete(room);
    if (!(await isLookedAt())) {
      await alone(() => {
        const known = Math.max(this.#memory.toldIn(room.name), room.read ?? 0);
        if (message.seq > known) {
          this.#memory.setTold(room.name, message.seq);
          this.#show(room, message, isMention);
        }
      });
    }
  }

  #show(room, message, isMention) {
    const shown = this.#made(room, message, isMention);
    if (shown === null) return;
    this.#shown.set(room, { shown, seq: message.seq });
    shown.addEventListener("click", () => {
      window.focus();
      location.hash = new URL(linkTo(room.name, location.href)).hash;
      shown.close();
    });
    shown.addEventListener("close", () => this.#shown.get(room)?.shown === shown && this.#shown.delete(room));
  }

  /** null where the browser lets no page make one, but a service worker only: Chrome on Android. */
  #made(room, message, isMention) {
    const language = this.#language;
    try {
      /** @type {NotificationOptions & { renotify: boolean }} */
      const options = {
        body: previewOf(message, language).text,
        lang: language.code,
        icon: new URL("icon-192.png", document.baseURI).href,
        // Takes the place of the one before. It calls again only for a name.
        tag: linkTo(room.name, document.baseURI),
        renotify: isMention,
      };
      return new Notification(shownRoom(room.name), options);
    } catch {
      return null;
    }
  }

  /** What was read meanwhile, in whichever window. */
  #takeBack() {
    for (const [room, { shown, seq }] of this.#shown) {
      if (seq <= room.read) {
        shown.close();
        this.#shown.delete(room);
      }
    }
  }

  /** Tells the other windows whether this one is looked at. */
  #look() {
    this.#away?.();
    this.#away = null;
    if (document.visibilityState !== "hidden") {
      const away = new Promise(resolve => {
        this.#away = resolve;
      });
      // Refused to a page that is about to go: it looks no more.
      navigator.locks?.request(LOOKING, { mode: "shared" }, () => away).catch(() => {});
    }
  }
}

/** Whether any window of this application in this browser is. */
async function isLookedAt() {
  const { held } = (await navigator.locks?.query()) ?? { held: [] };
  return held.some(({ name }) => name === LOOKING);
}

/** How long a window waits for the word of the others. */
async function alone(task) {
  return navigator.locks === undefined ? task() : navigator.locks.request(TELLING, task);
}
