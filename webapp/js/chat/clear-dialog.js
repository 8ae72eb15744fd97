/** The question before everything in the shown room is removed. */

import { byId, setText } from "./dom.js";
import { shownRoom } from "./names.js";

export class ClearDialog {
  #language;
  #rooms;
  #tell;
  #dialog;
  #room = null;

  /** `tell(text)` says what came of it, to eyes and ears. */
  constructor({ language, rooms, tell }) {
    this.#language = language;
    this.#rooms = rooms;
    this.#tell = tell;
    this.#dialog = byId("clear-dialog");
    byId("clear-open").addEventListener("click", () => this.open());
    byId("clear-cancel").addEventListener("click", () => this.#dialog.close());
    byId("clear-form").addEventListener("submit", event => this.#submit(event));
    this.#dialog.addEventListener("close", () => {
      this.#room = null;
      setText(byId("clear-problem"), "");
    });
    language.addEventListener("change", () => this.#render());
  }

  open() {
    this.#room = this.#rooms.current;
    this.#render();
    this.#dialog.showModal();
  }

  async #submit(event) {
    event.preventDefault();
    const language = this.#language;
    const room = this.#room;
    // It would wait, and be done when nobody thinks of it any more.
    if (!room.connection.connected) return setText(byId("clear-problem"), language.t("clear.offline"));
    this.#dialog.close();
    try {
      await room.clear();
      this.#tell(language.t("clear.done"));
    } catch {
      this.#tell(language.t("clear.failed"));
    }
  }

  #render() {
    if (this.#room === null) return;
    setText(byId("clear-title"), this.#language.t("clear.title", { room: shownRoom(this.#room.name) }));
  }
}
