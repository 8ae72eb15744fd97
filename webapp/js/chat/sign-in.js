/** The dialog in which one signs in and out, and the button that opens it. */

import { byId, focusText, setText } from "./dom.js";

export class SignIn {
  #account;
  #language;
  #dialog;
  #field;
  #renewed;
  #restart;
  #signOut;
  /** Asked for a token although there is one. */
  #isWanted = false;

  /**
   * `renewed()` is called when there is another token of the same user, `restart()` when there is one of another user,
   * who needs a page of their own, and `signOut()` to leave nothing behind.
   */
  constructor({ account, language, renewed, restart, signOut }) {
    this.#account = account;
    this.#language = language;
    this.#renewed = renewed;
    this.#restart = restart;
    this.#signOut = signOut;
    this.#dialog = byId("account-dialog");
    this.#field = byId("token-field");
    byId("sign-in").addEventListener("click", () => this.open());
    byId("account-cancel").addEventListener("click", () => this.#dialog.close());
    byId("sign-out").addEventListener("click", () => this.#signOut());
    byId("account-form").addEventListener("submit", event => this.#submit(event));
    this.#field.addEventListener("input", () => this.#complain(null));
    this.#dialog.addEventListener("close", () => this.#closed());
    account.addEventListener("change", () => this.#render());
    language.addEventListener("change", () => this.#render());
    this.#render();
  }

  /** With `isWanted` the server wants another token than there is. */
  open({ isWanted = false } = {}) {
    this.#isWanted = isWanted;
    this.#render();
    this.#dialog.showModal();
  }

  #submit(event) {
    const signed = this.#account.signIn(this.#field.value);
    if (signed === false) {
      event.preventDefault();
      this.#complain("account.none");
    } else if (signed === "same") {
      this.#renewed();
    } else {
      this.#restart();
    }
  }

  #closed() {
    this.#field.value = "";
    this.#complain(null);
    focusText();
  }

  #complain(key) {
    setText(byId("token-problem"), key === null ? "" : this.#language.t(key));
    this.#field.setAttribute("aria-invalid", String(key !== null));
  }

  #render() {
    const language = this.#language;
    const { access, login, user, name, isInvited } = this.#account;
    const isOver = isInvited && this.#isWanted;
    const asks = user === null || (this.#isWanted && !isOver);
    const pastes = asks && login === null;
    byId("sign-in").hidden = access === null || access === "open" || user !== null;
    setText(byId("account-title"), asks ? language.t("account.signIn") : language.t("account.as", { name }));
    setText(byId("account-why"), language.t(why({ isOver, pastes, asks })));
    this.#field.hidden = !pastes;
    byId("account-submit").hidden = !pastes;
    byId("sign-out").hidden = user === null;
    const link = byId("account-login");
    link.hidden = !asks || pastes;
    if (login !== null) link.href = withReturn(login);
  }
}

function why({ isOver, pastes, asks }) {
  if (isOver) return "account.over";
  return pastes ? "account.why" : asks ? "account.login" : "account.out";
}

/** The page on which people sign in learns where to lead back to. */
function withReturn(login) {
  const url = new URL(login, document.baseURI);
  url.searchParams.set("return", location.href);
  return url.href;
}
