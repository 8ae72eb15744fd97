/** Says what is wrong with a link, and leads to a room that can be one. */

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
    setText(byId("link-hint"), language.t("link.hint"));
    setText(byId("link-title"), language.t(problem.title ?? "link.title"));
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

  /** Whether somebody who is signed in as `present` wants to go on as `next`, for whom the link is. */
  async agrees(present, next) {
    const dialog = this.#dialog;
    const language = this.#language;
    setText(byId("link-title"), language.t("invite.other", { name: next }));
    setText(byId("link-problem"), "");
    setText(byId("link-hint"), language.t("invite.otherWhy", { name: present }));
    setText(byId("link-first"), language.t("invite.goOn", { name: next }));
    setText(byId("link-back"), language.t("invite.stay", { name: present }));
    byId("link-back").hidden = false;
    dialog.returnValue = "";
    dialog.showModal();
    await new Promise(closed => dialog.addEventListener("close", closed, { once: true }));
    return dialog.returnValue === "first";
  }

  /** Another link was followed meanwhile. */
  close() {
    this.#dialog.close();
  }
}
