/** The two dialogs: one's own name, and a picture in full size. */

import { byId, focusText, setText } from "./dom.js";
import { measured } from "./measure.js";
import { paintPerson } from "./message-view.js";
import { nameProblem, nameTyped } from "./names.js";
import { isShowable } from "./picture-size.js";

/** Asks for the name once, gently: "not now" is an answer too. */
export class NameDialog {
  #language;
  #memory;
  #rename;
  #dialog;
  #field;
  #isFirst = false;
  #account;
  #isWithdrawn = false;

  /** `rename(name)` is called with what was chosen; who is signed in has a name, and gets `signIn()` instead. */
  constructor({ language, memory, account, rename, signIn }) {
    this.#language = language;
    this.#account = account;
    this.#memory = memory;
    this.#rename = rename;
    this.#dialog = byId("name-dialog");
    this.#field = byId("name-field");
    byId("self").addEventListener("click", () => (account.user === null ? this.ask() : signIn()));
    account.addEventListener("change", () => this.#render());
    byId("name-later").addEventListener("click", () => this.#dialog.close());
    byId("name-form").addEventListener("submit", event => this.#save(event));
    this.#field.addEventListener("input", () => this.#complain(null));
    this.#dialog.addEventListener("close", () => this.#closed());
    language.addEventListener("change", () => this.#render());
    this.#render();
  }

  askOnce() {
    if (this.#memory.name === null && this.#account.user === null && !this.#isWithdrawn) this.ask();
  }

  /** Somebody has to sign in first, and gets a name by that: the question that nobody has begun to answer is none. */
  withdraw() {
    this.#isWithdrawn = true;
    if (this.#isFirst && this.#dialog.open && this.#field.value === "") this.#dialog.close();
  }

  ask() {
    this.#isFirst = this.#memory.name === null;
    this.#field.value = this.#memory.name ?? "";
    this.#complain(null);
    this.#render();
    this.#dialog.showModal();
    this.#field.select();
  }

  /** The name may have been given in another window: then the question that nobody has begun to answer is answered. */
  renamed() {
    if (this.#isFirst && this.#memory.name !== null && this.#field.value === "") this.#dialog.close();
    this.#render();
  }

  #save(event) {
    const name = nameTyped(this.#field.value);
    const problem = nameProblem(name);
    if (problem !== null) {
      event.preventDefault();
      this.#complain(problem);
      return;
    }
    this.#rename(name);
  }

  #closed() {
    if (this.#memory.name === null && !this.#isWithdrawn) this.#rename("");
    this.#render();
    focusText();
  }

  #complain(problem) {
    setText(byId("name-problem"), problem === null ? "" : this.#language.t(problem.key, problem.params));
    this.#field.setAttribute("aria-invalid", String(problem !== null));
  }

  #render() {
    const language = this.#language;
    const memory = this.#memory;
    const shown = this.#account.name || memory.name || language.t("name.unset");
    setText(byId("self-text"), shown);
    paintPerson(byId("self"), null, shown);
    const does = language.t(this.#account.user === null ? "name.change" : "account.open");
    byId("self").title = does;
    setText(byId("self-does"), does);
    setText(byId("name-later"), language.t(memory.name === null ? "name.later" : "name.cancel"));
  }
}

/** A picture in full size, with a way to save it. */
export class Viewer {
  #language;
  /** Which is shown, null if none is. */
  #file = null;
  #dialog;

  constructor(language) {
    this.#language = language;
    this.#dialog = byId("viewer");
    byId("viewer-close").addEventListener("click", () => this.#dialog.close());
    // A click beside the picture is on the dialog itself.
    this.#dialog.addEventListener("click", ({ target }) => target === this.#dialog && this.#dialog.close());
    this.#dialog.addEventListener("close", () => this.#shows(null));
    const picture = byId("viewer-picture");
    picture.addEventListener("load", () => picture.src === this.#file?.url && this.#note(null));
    picture.addEventListener("error", () => picture.src === this.#file?.url && this.#note("viewer.later"));
  }

  show({ file }) {
    const language = this.#language;
    const name = file.name || language.t("file.picture");
    const download = byId("viewer-download");
    download.href = file.url;
    download.download = name;
    setText(download, language.t("file.download", { name }));
    byId("viewer-picture").alt = name;
    this.#dialog.setAttribute("aria-label", language.t("viewer.label", { name }));
    this.#shows(file);
    this.#dialog.showModal();
    this.#load(file);
  }

  /** The thumbnail first, if there is one: a browser shows it until the picture is there. */
  #shows(file) {
    this.#file = file;
    const picture = byId("viewer-picture");
    picture.removeAttribute("src");
    if (file?.thumbnail !== undefined) picture.src = file.thumbnail.url;
    this.#note(null);
  }

  /** The picture itself, if its own bytes say that it can be shown. */
  async #load(file) {
    let problem = null;
    try {
      problem = isShowable(await measured(file)) ? null : "viewer.tooLarge";
    } catch (error) {
      problem = error.gone ? "viewer.gone" : "viewer.later";
    }
    if (this.#file !== file) {
      return; // closed meanwhile, or another one is shown
    }
    if (problem === null) byId("viewer-picture").src = file.url;
    this.#note(problem ?? "viewer.loading");
  }

  #note(key) {
    byId("viewer-note").hidden = key === null;
    setText(byId("viewer-note"), key === null ? "" : this.#language.t(key));
  }
}
