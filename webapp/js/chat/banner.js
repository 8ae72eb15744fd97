/** The quiet banner: how the connection is, and what one can do about it. */

import { bannerKind, bannerWords, isHeldUp, isShort, nextLook } from "./connection.js";
import { Crowd } from "./crowd.js";
import { byId, focusText, setText } from "./dom.js";

/** How often to look again while something waits: other tabs are closed at any moment. */
const LOOK_AGAIN_MS = 2_000;

export class Banner {
  #language;
  #announce;
  #reconnect;
  #signIn;
  #room = null;
  #crowd;
  #since;
  #subscription = null;
  #timer = null;
  #lostAt = null;
  #backAt = null;
  #said = "none";

  /**
   * `announce(text)` says a change to a screen reader: the countdown is only shown, not said every second.
   * `reconnect()` opens what the server has closed; `signIn()` asks for a token.
   */
  constructor({ language, announce, reconnect, signIn }) {
    this.#language = language;
    this.#announce = announce;
    this.#reconnect = reconnect;
    this.#signIn = signIn;
    this.#crowd = new Crowd({ channel: tabs(), isHolding: () => this.#isOverHttp(), changed: () => this.#render() });
    byId("banner-action").addEventListener("click", () => this.#act());
    window.addEventListener("online", () => this.#render());
    window.addEventListener("offline", () => this.#render());
    language.addEventListener("change", () => this.#render());
  }

  open(room) {
    this.#subscription?.abort();
    this.#subscription = new AbortController();
    this.#room = room;
    this.#since = performance.now();
    this.#lostAt = null;
    this.#backAt = null;
    room.addEventListener("state", () => this.#render(), this.#subscription);
    room.addEventListener("messages", () => this.#render(), this.#subscription);
    this.#render();
  }

  #render() {
    if (this.#room === null) return;
    const now = performance.now();
    const { connection } = this.#room;
    this.#noteCut(connection, now);
    this.#showTransport();
    const since = this.#lostAt ?? this.#since;
    const facts = {
      connection,
      online: navigator.onLine,
      since,
      backAt: this.#backAt,
      now,
      date: Date.now(),
      crowded: this.#crowd.isFull,
    };
    const kind = bannerKind(facts);
    this.#show(kind, bannerWords(kind, facts, this.#language));
    clearTimeout(this.#timer);
    const heldUp = isHeldUp(facts);
    if (heldUp) this.#crowd.look();
    const wait = heldUp ? Math.min(LOOK_AGAIN_MS, nextLook(facts) ?? LOOK_AGAIN_MS) : nextLook(facts);
    if (wait !== null) this.#timer = setTimeout(() => this.#render(), wait);
  }

  /** "Again" is said only after a connection that there was, and a cut that one had the time to notice. */
  #noteCut({ connected, opened }, now) {
    if (!connected && opened) {
      this.#lostAt ??= now;
      this.#backAt = null;
    } else if (connected && this.#lostAt !== null) {
      this.#backAt = isShort(this.#lostAt, now) ? null : now;
      this.#lostAt = null;
    }
  }

  #isOverHttp() {
    const { connected = false, transport = null } = this.#room?.connection ?? {};
    return connected && transport !== "websocket" && transport !== null;
  }

  /** Said only where something is missing: that it goes by WebSocket is nobody's concern. */
  #showTransport() {
    const note = byId("transport");
    note.hidden = !this.#isOverHttp();
    note.title = this.#language.t("state.overHttpHint");
  }

  #show(kind, { text, detail, countdown, action }) {
    const banner = byId("banner");
    banner.hidden = kind === "none";
    banner.dataset.kind = kind;
    setText(byId("banner-text"), text);
    byId("banner-text").title = detail;
    setText(byId("banner-countdown"), countdown);
    const button = byId("banner-action");
    const focused = document.activeElement === button;
    button.hidden = action === null;
    setText(button, action?.text ?? "");
    button.dataset.does = action?.does ?? "";
    if (focused && button.hidden) focusText();
    // "waiting" and "retrying" alternate with each attempt: said once.
    const said = kind === "retrying" ? "waiting" : kind;
    if (said !== this.#said) {
      this.#said = said;
      this.#announce(text);
    }
  }

  #act() {
    const { does } = byId("banner-action").dataset;
    if (does === "retry") this.#room.retry();
    else if (does === "signIn") this.#signIn();
    else this.#reconnect();
  }
}

/** What all tabs of this browser hear; null where there is none. */
function tabs() {
  return typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("phao.page.tabs");
}
