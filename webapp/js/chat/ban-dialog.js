/** The dialog in which who manages a room bans somebody from it, or sends them out for a moment. */

import { TERMS, banProblem, bannedName, termText, untilText } from "./bans.js";
import { byId, choices, setText } from "./dom.js";
import { shownRoom } from "./names.js";

const USUAL_SECONDS = 3_600;

export class BanDialog {
  #bans;
  #language;
  #tell;
  #dialog;
  #term;
  /** Whom it is about: { room, user, name }; null while it is closed. */
  #subject = null;

  /** `tell(text)` says what came of it, to eyes and ears. */
  constructor({ bans, language, tell }) {
    this.#bans = bans;
    this.#language = language;
    this.#tell = tell;
    this.#dialog = byId("ban-dialog");
    this.#term = byId("ban-term");
    byId("ban-cancel").addEventListener("click", () => this.#dialog.close());
    byId("ban-form").addEventListener("submit", event => this.#submit(event));
    this.#dialog.addEventListener("close", () => this.#closed());
    language.addEventListener("change", () => this.#render());
  }

  /** About the author of a message in that room. */
  open(room, { from: { user, name } }) {
    this.#subject = { room, user, name };
    this.#render();
    this.#dialog.showModal();
  }

  /** Sends the author of a message out: they may come back soon. */
  async sendOut(room, { from: { user, name } }) {
    const language = this.#language;
    const shown = bannedName(user, name, language);
    try {
      const known = await this.#bans.sendOut(room, user);
      const until = known === null ? null : untilText(known.until, Date.now(), language);
      this.#tell(language.t(known === null ? "ban.sentOut" : "ban.already", { ...shown, until }));
    } catch (error) {
      this.#tell(language.t(banProblem(error)));
    }
  }

  async #submit(event) {
    event.preventDefault();
    const language = this.#language;
    const subject = this.#subject;
    const { seconds } = TERMS[this.#term.value];
    byId("ban-submit").disabled = true;
    this.#complain(null);
    try {
      await this.#bans.begin(subject.room, subject.user, seconds);
      const now = Date.now();
      const until = untilText(seconds === null ? undefined : now + seconds * 1_000, now, language);
      this.#tell(language.t("ban.done", { ...bannedName(subject.user, subject.name, language), until }));
      if (subject === this.#subject) this.#dialog.close();
    } catch (error) {
      if (subject === this.#subject) this.#complain(banProblem(error));
    } finally {
      byId("ban-submit").disabled = false;
    }
  }

  #closed() {
    this.#subject = null;
    this.#term.value = "";
    this.#complain(null);
  }

  #complain(key) {
    setText(byId("ban-problem"), key === null ? "" : this.#language.t(key));
  }

  #render() {
    if (this.#subject === null) return;
    const language = this.#language;
    const { room, user, name } = this.#subject;
    const shown = bannedName(user, name, language);
    setText(byId("ban-title"), language.t("ban.title", { name: shown.name, room: shownRoom(room.name) }));
    byId("ban-user").hidden = shown.user === null;
    setText(byId("ban-user"), shown.user === null ? "" : language.t("ban.user", { user: shown.user }));
    choices(
      this.#term,
      TERMS.map((term, at) => [String(at), termText(term, language)]),
      String(TERMS.findIndex(({ seconds }) => seconds === USUAL_SECONDS)),
    );
  }
}
