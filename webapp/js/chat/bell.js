/**
 * When somebody wants to be told of new messages: the bell of the room, and the one question after something was
 * missed.
 */

import { byId, focusText, icon, label } from "./dom.js";

const MODES = ["on", "mentions", "off"];

export class Bell {
  #rooms;
  #memory;
  #language;
  #notifications;
  #menu;
  #tell;
  #button;
  #missed = false;

  /** `menu` shows the choice; `tell(text)` says why it can't be. */
  constructor({ rooms, memory, language, notifications, menu, tell }) {
    this.#rooms = rooms;
    this.#memory = memory;
    this.#language = language;
    this.#notifications = notifications;
    this.#menu = menu;
    this.#tell = tell;
    this.#button = byId("bell");
    this.#button.addEventListener("click", () => this.#choose());
    byId("offer-yes").addEventListener("click", () => this.#answer(true));
    byId("offer-no").addEventListener("click", () => this.#answer(false));
    notifications.addEventListener("missed", () => {
      this.#missed = true;
    });
    rooms.addEventListener("current", () => this.#render());
    language.addEventListener("change", () => this.#render());
    document.addEventListener("visibilitychange", () => this.#offer());
  }

  /** What holds: without the browser's leave nothing is told, whatever was chosen. */
  get #mode() {
    return this.#notifications.permission === "granted" ? this.#memory.notifyIn(this.#rooms.current.name) : "off";
  }

  #choose() {
    const entries = MODES.map(mode => ({
      text: this.#language.t(`bell.${mode}`),
      icon: `bell-${mode}`,
      checked: mode === this.#mode,
      run: () => this.#set(mode),
    }));
    this.#menu.open(entries, this.#button.getBoundingClientRect(), {
      opener: this.#button,
      label: this.#language.t("bell.title"),
    });
  }

  async #set(mode) {
    const { name } = this.#rooms.current;
    this.#memory.setNotify(name, mode);
    if (mode !== "off") await this.#ask();
    this.#render();
  }

  async #ask() {
    if ((await this.#notifications.allow()) !== "granted") this.#tell(this.#language.t("bell.blocked"));
  }

  /** Once, to somebody who comes back to what they were not told of. */
  #offer() {
    if (
      this.#missed &&
      document.visibilityState !== "hidden" &&
      !this.#memory.askedToNotify &&
      this.#notifications.permission === "default"
    ) {
      byId("offer").hidden = false;
    }
  }

  async #answer(yes) {
    byId("offer").hidden = true;
    focusText();
    this.#memory.askedToNotify = true;
    if (yes) {
      await this.#ask();
      this.#render();
    }
  }

  #render() {
    const button = this.#button;
    const language = this.#language;
    button.hidden = this.#notifications.permission === "none";
    const mode = this.#mode;
    button.querySelector("svg").replaceWith(icon(`bell-${mode}`));
    label(button, language.t("bell.label", { state: language.t(`bell.${mode}`) }));
  }
}
