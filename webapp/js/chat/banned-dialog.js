/** The dialog that lists who is banned from the shown room, and lets them in again. */

import { banProblem, bannedName, namesIn, untilText } from "./bans.js";
import { byId, make, setText } from "./dom.js";
import { shownRoom } from "./names.js";

export class BannedDialog {
  #bans;
  #language;
  #rooms;
  #announce;
  #dialog;
  #room = null;
  /** null before the server answered. */
  #known = null;
  /** What is said in place of the list, or below it: a key. */
  #problem = null;
  #names = new Map();

  /** `announce(text)` says something to a screen reader. */
  constructor({ bans, language, rooms, announce }) {
    this.#bans = bans;
    this.#language = language;
    this.#rooms = rooms;
    this.#announce = announce;
    this.#dialog = byId("banned-dialog");
    byId("banned-open").addEventListener("click", () => this.open());
    byId("banned-close").addEventListener("click", () => this.#dialog.close());
    byId("banned-retry").addEventListener("click", () => {
      this.#load();
      byId("banned-close").focus();
    });
    this.#dialog.addEventListener("close", () => {
      this.#room = null;
    });
    language.addEventListener("change", () => this.#render());
  }

  open() {
    this.#room = this.#rooms.current;
    this.#names = namesIn(this.#room);
    this.#known = null;
    this.#load();
    this.#dialog.showModal();
  }

  async #load() {
    const room = this.#room;
    this.#problem = null;
    this.#render();
    // Without the names there is still the list.
    const invited = this.#bans.invited().catch(() => new Map());
    try {
      const known = await this.#bans.of(room);
      const names = new Map([...(await invited), ...this.#names]);
      if (room !== this.#room) return;
      this.#known = known;
      this.#names = names;
    } catch (error) {
      if (room !== this.#room) return;
      this.#problem = error.status === undefined || error.status >= 500 ? "banned.loadFailed" : banProblem(error);
    }
    this.#render();
  }

  async #end({ user }) {
    const room = this.#room;
    try {
      await this.#bans.end(room, user);
      this.#announce(this.#language.t("banned.ended", this.#called(user)));
    } catch (error) {
      if (room !== this.#room) return;
      this.#problem = banProblem(error);
      this.#render();
      byId("banned-close").focus();
      return;
    }
    if (room !== this.#room) return;
    this.#known = this.#known?.filter(ban => ban.user !== user) ?? null;
    this.#problem = null;
    this.#render();
    // The button that was pressed is gone.
    (byId("banned-list").querySelector("button") ?? byId("banned-close")).focus();
  }

  #called(user) {
    return bannedName(user, this.#names.get(user), this.#language);
  }

  #render() {
    if (this.#room === null) return;
    const language = this.#language;
    const known = this.#known;
    setText(byId("banned-title"), language.t("banned.title", { room: shownRoom(this.#room.name) }));
    const problem = this.#problem;
    const isLoading = known === null && problem === null;
    const state = isLoading ? "viewer.loading" : known?.length === 0 ? "banned.none" : null;
    setText(byId("banned-state"), state === null ? "" : language.t(state));
    setText(byId("banned-problem"), problem === null ? "" : language.t(problem));
    byId("banned-retry").hidden = known !== null || problem === null;
    const now = Date.now();
    byId("banned-list").replaceChildren(...(known ?? []).map(ban => this.#line(ban, now)));
  }

  #line(ban, now) {
    const language = this.#language;
    const { name, user } = this.#called(ban.user);
    const text = language.t("banned.end");
    return make(
      "li",
      { class: "invited" },
      make(
        "span",
        {},
        make("strong", {}, name),
        ` ${untilText(ban.until, now, language)}`,
        user === null ? null : make("small", {}, user),
      ),
      make(
        "button",
        { type: "button", class: "small-button", "aria-label": `${text}: ${name}`, onclick: () => this.#end(ban) },
        text,
      ),
    );
  }
}
