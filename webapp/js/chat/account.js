/**
 * As whom the page speaks, where access follows rules: the token that somebody gave it. Only this tab has it, until it
 * is closed.
 *
 * Events: `change` (what is known of the access, or the token, is another).
 */

import { claimsOf } from "../phao/tokens.js";
import { contents } from "./measure.js";

/** A page of the same origin on which people sign in may put it here, and lead back. */
const KEY = "phao.page.token";

export class Account extends EventTarget {
  /** "open", "rules", or null before the server said it. */
  access = null;
  /** The address where people sign in; null if there is none. */
  login = null;

  #storage;
  #base;
  #token;
  /** The one that was given last: if the server will not have it, it is of no use. */
  #given = null;
  /** The one that the cookie has. */
  #inCookie = null;
  #opened = () => {};

  /** `storage` is sessionStorage or like it, null where there is none; `base` the page's address. */
  constructor({ storage, base }) {
    super();
    this.#storage = storage;
    this.#base = base;
    this.#token = this.#stored();
    if (this.#token !== null) contents.ready = new Promise(opened => (this.#opened = opened));
  }

  /** null without a token. */
  get user() {
    return claimsOf(this.#token ?? "")?.sub ?? null;
  }

  get name() {
    const name = claimsOf(this.#token ?? "")?.name;
    return typeof name === "string" && name !== "" ? name : this.user;
  }

  /** For sockets: without a token they begin without a user. */
  get option() {
    return this.#token === null ? {} : { token: this.#give, user: this.user };
  }

  get headers() {
    return this.#token === null ? {} : { Authorization: `Bearer ${this.#token}` };
  }

  /** Takes a token. @returns false if it is none, "other" if it is another user's than the page began with, else "same" */
  signIn(text) {
    const token = text.trim();
    const { user } = this;
    if (/[^\x21-\x7e]/.test(token) || typeof claimsOf(token)?.sub !== "string") return false;
    this.#token = token;
    this.#tryStorage(storage => storage.setItem(KEY, token));
    this.dispatchEvent(new Event("change"));
    return this.user === user ? "same" : "other";
  }

  /** Forgets the token, here and in the cookie. */
  async signOut() {
    this.#tryStorage(storage => storage.removeItem(KEY));
    await fetch(new URL("session", this.#base), { method: "DELETE" }).catch(() => {});
  }

  /** What may be done in a room: a list of rights, or null if everything may, or nothing is known. */
  async mayIn(room) {
    if (this.access === "open") return null;
    try {
      const may = await this.#ask({ room });
      if (this.access === "rules") await this.#openSession();
      return may;
    } catch {
      return null; // Without connection, say: what is not allowed will be refused.
    } finally {
      this.#opened();
    }
  }

  /** The server wants a token, or another one. */
  async wanted() {
    if (this.access === null) await this.#ask({}, {}).catch(() => {});
  }

  async #ask(query, headers = this.headers) {
    const url = new URL(`session?${new URLSearchParams(query)}`, this.#base);
    // The cookie may be another tab's, and of another user.
    const answer = await fetch(url, { headers, credentials: "omit" });
    if (!answer.ok) throw new Error(`the answer is ${answer.status}`);
    const { access, login = null, may = null } = await answer.json();
    const isNew = access !== this.access || login !== this.login;
    Object.assign(this, { access, login });
    if (isNew) this.dispatchEvent(new Event("change"));
    return access === "open" ? null : may;
  }

  /** Pictures and downloads can't bring a header: a cookie says for them who asks. */
  async #openSession() {
    const token = this.#token;
    if (token === null || token === this.#inCookie) return;
    const { ok } = await fetch(new URL("session", this.#base), { method: "PUT", headers: this.headers });
    if (ok) this.#inCookie = token;
  }

  /** One that was refused is not given again: somebody has to sign in. */
  #give = async ({ reason }) => {
    const isSpent = this.#token === this.#given && (reason === "expired" || reason === "refused");
    if (isSpent) return null;
    this.#given = this.#token;
    return this.#token;
  };

  #stored() {
    const token = this.#tryStorage(storage => storage.getItem(KEY));
    return typeof claimsOf(token ?? "")?.sub === "string" ? token : null;
  }

  #tryStorage(task) {
    try {
      return this.#storage === null ? null : task(this.#storage);
    } catch {
      return null; // Full or forbidden: then the token is for this page only.
    }
  }
}
