/** Says what is wrong with a link to a room that cannot be one, and leads to a room that is. */

import { byId, setText } from "./dom.js";
import { shownRoom } from "./names.js";

export class LinkDialog {
  #language;
  #dialog;

  constructor(language) {
    this.#language = language;
    this.#dialog = byId("link-dialog");
  }

  /** Resolves with the room that is chosen: `first` or, if there is one to go back to, `last`. */
  tell(problem, { first, last }) {
    const dialog = this.#dialog;
    const language = this.#language;
    const back = byId("link-back");
    setText(byId("link-problem"), language.t(problem.key, problem.params));
    setText(byId("link-first"), language.t("link.first", { room: first }));
    setText(back, language.t("link.back", { room: shownRoom(last ?? first) }));
    back.hidden = last === null || last === first;
    dialog.returnValue = "";
    dialog.showModal();
    return new Promise(choose => {
      dialog.addEventListener("close", () => choose(dialog.returnValue === "first" ? first : (last ?? first)), {
        once: true,
      });
    });
  }

  /** Another link was followed meanwhile. */
  close() {
    this.#dialog.close();
  }
}
