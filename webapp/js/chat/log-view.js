/** The conversation: the room's timeline as elements, each kept as long as its item is there. */

import { Chunks } from "./chunks.js";
import { byId, onceSoon, setText } from "./dom.js";
import { Lines, reasonText } from "./message-view.js";
import { shownRoom } from "./names.js";
import { Place } from "./scroll.js";
import { timeline } from "./timeline.js";

/** What comes in the first moments after joining was said before: it is not read out one by one. */
const SETTLED_AFTER_MS = 1_200;
const MOST_SOUGHT = 200;

export class LogView {
  #language;
  #announce;
  #tell;
  #room = null;
  #draw;
  #scroller;
  #list;
  #chunks;
  #lines;
  #place;
  #elements = new Map();
  #subscription = null;
  /** The mark where new messages begin stands after this number; once, it is brought into view. */
  #newAfter = null;
  #toReveal = true;
  /**
   * The newest number that was there when one came, null before it is known; and whether all up to it is shown, so that
   * one sees what comes.
   */
  #there = null;
  #arrived = false;
  #livesFrom = null;
  #wasLoading = false;

  /**
   * `announce(text)` says something to a screen reader, `tell(text)` to everybody; `show(message)` opens a picture,
   * `edit(message)` what could not be sent.
   */
  constructor({ language, announce, tell, show, edit }) {
    this.#language = language;
    this.#announce = announce;
    this.#tell = tell;
    this.#draw = onceSoon(() => this.#render());
    this.#scroller = byId("scroller");
    this.#list = byId("messages");
    this.#chunks = new Chunks(this.#list);
    this.#lines = new Lines(language, {
      resend: message => this.#room.resend(message),
      drop: message => this.#room.drop(message),
      show,
      edit,
      colour: person => this.#room.colours.of(person),
    });
    this.#place = new Place(this.#scroller, this.#list, () => this.#moved());
    byId("to-end").addEventListener("click", () => this.toEnd());
    byId("older-retry").addEventListener("click", () => this.#room.loadOlder());
    document.addEventListener("visibilitychange", () => this.#visibility());
    window.addEventListener("focus", () => this.#seen());
    language.addEventListener("change", () => this.#draw());
  }

  open(room) {
    this.#subscription?.abort();
    this.#subscription = new AbortController();
    const { signal } = this.#subscription;
    const language = this.#language;
    if (this.#room !== null) this.#room.reading = false;
    this.#room = room;
    this.#elements.clear();
    this.#chunks.clear();
    this.#newAfter = room.read;
    this.#toReveal = true;
    this.#there = room.caughtUp ? room.socket.seq : null;
    this.#arrived = false;
    room.addEventListener("messages", () => this.#draw(), { signal });
    room.addEventListener("state", () => this.#live(), { signal });
    room.addEventListener("state", () => this.#draw(), { signal });
    room.addEventListener("recovered", ({ detail }) => this.#announce(language.t("messages.new", { count: detail })), {
      signal,
    });
    room.addEventListener("failed", ({ detail }) => this.#sayFailed(detail), { signal });
    this.#place.reset();
    this.#render();
    this.#live();
  }

  /** One's own message was sent: it is shown, and nothing above it is new any more. */
  sent() {
    this.#newAfter = null;
    this.toEnd();
  }

  toEnd() {
    if (this.#room.past.excerpt !== null) {
      this.#room.past.leave();
      this.#render();
    }
    this.#place.toEnd();
    this.#moved();
  }

  /** Brings a message into view, {epoch, seq}, and marks it; or says why that can't be. */
  async seek(message) {
    const room = this.#room;
    const language = this.#language;
    const { seq } = message;
    const problem = await room.past.goTo(message);
    if (room !== this.#room) return;
    if (problem !== null) {
      this.#tell(language.t(problem, { seq }));
      return;
    }
    this.#toReveal = false;
    this.#render();
    const found = room.past.shown.record.messages.find(one => one.seq === seq);
    if (found !== undefined) this.#mark(this.#elements.get(found.key));
  }

  #mark(element) {
    this.#list.querySelector(".sought")?.classList.remove("sought");
    element.classList.add("sought");
    this.#place.reveal(element);
    element.focus({ preventScroll: true });
    this.#moved();
  }

  #render() {
    const room = this.#room;
    const chunks = this.#chunks;
    const lines = this.#lines;
    const now = Date.now();
    const name = shownRoom(room.name);
    this.#look();
    const items = timeline(room.past.shown.record, { newAfter: this.#newAfter });
    const elements = items.map(item => {
      const element = this.#elements.get(item.key) ?? lines.build(item);
      const signature = lines.signature(item, now, name);
      if (element.shown !== signature) {
        lines.update(element, item, now, name);
        element.shown = signature;
      }
      return element;
    });
    this.#elements = new Map(items.map((item, at) => [item.key, elements[at]]));
    chunks.show(items, elements);
    this.#renderRest();
    this.#place.ends = room.past.excerpt === null;
    this.#place.settle();
    this.#revealNew();
    this.#moved();
    this.#arrived =
      room.caughtUp &&
      !this.#seeksMark &&
      Math.max(room.read, room.record.newest) >= Math.min(this.#there ?? room.head, room.socket.seq);
  }

  /** What comes while one looks is not new: no mark stands above it. */
  #look() {
    if (this.#arrived && this.#looking && !this.#elements.has("new")) this.#newAfter = this.#room.record.newest;
  }

  /** Somebody sees the end of the conversation. */
  get #looking() {
    return document.visibilityState === "visible" && this.#place.following && !this.#seeksMark;
  }

  #renderRest() {
    const { name } = this.#room;
    const { record, older } = this.#room.past.shown;
    const { loading, failed } = older;
    const nothing = record.messages.length + record.waiting.length + record.gaps.length === 0;
    const unknown = nothing && !record.reachedStart && !failed && this.#room.closed === null;
    byId("skeleton").hidden = !unknown;
    const virgin = nothing && record.reachedStart && (record.first ?? 1) <= 1;
    byId("empty").hidden = !virgin;
    this.#list.hidden = virgin;
    setText(byId("empty-hint"), this.#language.t("messages.emptyHint", { room: name }));
    byId("older").hidden = record.reachedStart || unknown || (!loading && !failed);
    setText(byId("older-text"), this.#language.t(loading ? "messages.loading" : "messages.loadFailed"));
    byId("older-retry").hidden = loading;
    this.#scroller.setAttribute("aria-label", this.#language.t("messages.label", { room: name }));
    this.#scroller.setAttribute("aria-busy", String(loading || unknown));
    if (loading !== this.#wasLoading) {
      this.#wasLoading = loading;
      this.#live();
    }
  }

  /** Where the reader is decides what is loaded, what counts as read, and whether there is a way to the end. */
  #moved() {
    const room = this.#room;
    const place = this.#place;
    room.reading = !place.following;
    if (!place.following) {
      // They read where they are: a message that comes now must not take them to the mark before it.
      this.#toReveal = false;
    }
    if ((place.nearTop || this.#seeksMark) && !room.past.shown.older.failed) room.loadOlder();
    if (place.nearEnd) room.past.loadNewer();
    this.#seen();
    const count = room.unread;
    byId("to-end").hidden = place.following;
    setText(byId("to-end-text"), this.#language.t(count > 0 ? "messages.new" : "messages.toEnd", { count }));
    byId("to-end").classList.toggle("has-new", count > 0);
  }

  /** What is new may begin before what is loaded: it is looked for, but not for ever. */
  get #seeksMark() {
    const { oldest, reachedStart, messages } = this.#room.record;
    return (
      this.#toReveal &&
      this.#newAfter !== null &&
      !reachedStart &&
      oldest > this.#newAfter + 1 &&
      messages.length < MOST_SOUGHT
    );
  }

  #seen() {
    const room = this.#room;
    if (room === null || !this.#looking || room.record.newest === 0) return;
    room.markRead();
    if (!this.#elements.has("new")) this.#newAfter = room.read;
  }

  /** A reader who comes back to the window finds the mark where they left, or where they read on in another window. */
  #visibility() {
    if (this.#room === null) return;
    this.#newAfter = this.#room.read;
    if (document.visibilityState === "visible") {
      this.#toReveal = true;
      this.#render();
    }
  }

  #revealNew() {
    const mark = this.#elements.get("new");
    if (this.#toReveal && mark !== undefined) {
      this.#toReveal = false;
      this.#place.reveal(mark);
    }
  }

  /** Read new messages out, but not those that a join or an older page brings. */
  #live() {
    clearTimeout(this.#livesFrom);
    this.#scroller.setAttribute("aria-live", "off");
    if (this.#room.connection.connected) {
      this.#livesFrom = setTimeout(() => {
        this.#toReveal = false;
        this.#moved();
        this.#scroller.setAttribute("aria-live", "polite");
      }, SETTLED_AFTER_MS);
    }
  }

  #sayFailed(message) {
    this.#announce(this.#language.t("messages.failed", { reason: reasonText(message.reason, this.#language) }));
  }
}
