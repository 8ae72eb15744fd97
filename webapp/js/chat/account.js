/**
 * As whom the page speaks, where access follows rules: by the token that somebody gave it, by an invitation, or as whom
 * the container has signed in. Only an invitation outlives this tab.
 *
 * Events: `change` (what is known of the access, or the token, is another); `other` (the container knows another user
 * than the page began with, who needs a page of their own).
 */

import { claimsOf } from "../phao/tokens.js";
import { contents } from "./measure.js";

/** A page of the same origin on which people sign in may put it here, and lead back. */
const KEY = "phao.page.token";
/** Whom the container has signed in, so that the page begins as that user. */
const LOGIN = "phao.page.login";
/** A login ends when it is idle for long: reading is not being idle. */
const STAY_MS = 5 * 60_000;

export class Account extends EventTarget {
  /** "open", "rules", "container", or null before the server said it. */
  access = null;
  /** The address where people sign in; null if there is none. */
  login = null;

  #storage;
  #base;
  #invitation;
  /** Of somebody who is invited the newest one, null before the first. */
  #token;
  /** Of the container: { user, name }, or null. */
  #signedIn;
  #staying = null;
  /** The one that was given last: if the server will not have it, it is of no use. */
  #given = null;
  /** The one that the cookie has. */
  #inCookie = null;
  #opened = () => {};

  /**
   * `storage` is sessionStorage or like it, null where there is none; `base` the page's address; `invitation` by which
   * somebody was let in, perhaps.
   */
  constructor({ storage, base, invitation }) {
    super();
    this.#invitation = invitation;
    this.#storage = storage;
    this.#base = base;
    this.#token = this.#stored();
    this.isInvited = this.#token === null && invitation.user !== null;
    this.#signedIn = this.#token === null && !this.isInvited ? this.#storedLogin() : null;
    if (this.#token !== null || this.isInvited) contents.ready = new Promise(opened => (this.#opened = opened));
  }

  /** null without a token. */
  get user() {
    if (this.isInvited) return this.#invitation.user;
    return this.#token === null ? (this.#signedIn?.user ?? null) : (claimsOf(this.#token)?.sub ?? null);
  }

  get name() {
    if (this.isInvited) return this.#invitation.name;
    const name = this.#token === null ? this.#signedIn?.name : claimsOf(this.#token)?.name;
    return typeof name === "string" && name !== "" ? name : this.user;
  }

  /** For sockets: without a token they begin without a user. */
  get option() {
    if (this.isInvited) return { token: this.#renew, user: this.user };
    if (this.#token === null) return this.#signedIn === null ? {} : { user: this.user };
    return { token: this.#give, user: this.user };
  }

  /** Headers for a request in the user's name. */
  async authorization() {
    if (this.isInvited) this.#token = await this.#invitation.token({ isFresh: false });
    return this.#headers;
  }

  get #headers() {
    return this.#token === null ? {} : { Authorization: `Bearer ${this.#token}` };
  }

  /** Takes a token. @returns false if it is none, "other" if it is another user's than the page began with, else "same" */
  signIn(text) {
    const token = text.trim();
    const { user } = this;
    if (/[^\x21-\x7e]/.test(token) || typeof claimsOf(token)?.sub !== "string") return false;
    this.isInvited = false;
    this.#token = token;
    this.#tryStorage(storage => storage.setItem(KEY, token));
    this.dispatchEvent(new Event("change"));
    return this.user === user ? "same" : "other";
  }

  /** Forgets what only this tab knows: the next page begins as who is invited. */
  leave() {
    this.#tryStorage(storage => [KEY, LOGIN].forEach(key => storage.removeItem(key)));
  }

  /** Forgets the token and the invitation, here and in the cookie, and signs out at the container. */
  async signOut() {
    this.leave();
    this.#invitation.forget();
    await fetch(new URL("session", this.#base), { method: "DELETE" }).catch(() => {});
  }

  /** What may be done in a room: a list of rights, or null if everything may, or nothing is known. */
  async mayIn(room) {
    if (this.access === "open") return null;
    try {
      const { may } = await this.#ask({ room }, await this.authorization());
      if (this.access === "rules" || this.isInvited) await this.#openSession();
      return may;
    } catch {
      return null; // Without connection, say: what is not allowed will be refused.
    } finally {
      this.#opened();
    }
  }

  /** The ban that keeps one out of a room: { until }, without it for good; null if there is none, or nothing is known. */
  async banFrom(room) {
    try {
      return (await this.#ask({ room }, await this.authorization())).ban;
    } catch {
      return null;
    }
  }

  /** The server wants a token, or another one, or somebody to sign in. */
  async wanted() {
    if (this.access === null || this.access === "container") await this.#ask({}, {}).catch(() => {});
  }

  async #ask(query, headers = this.#headers) {
    const url = new URL(`session?${new URLSearchParams(query)}`, this.#base);
    const byCookie = this.access === "container" && this.#token === null && !this.isInvited;
    // With tokens the cookie may be another tab's, and of another user.
    const answer = await fetch(url, { headers, credentials: byCookie ? "same-origin" : "omit" });
    if (!answer.ok) throw new Error(`the answer is ${answer.status}`);
    const { access, login = null, may = null, ban = null, user = null, name = user } = await answer.json();
    const isNew = access !== this.access || login !== this.login;
    Object.assign(this, { access, login });
    if (isNew) this.dispatchEvent(new Event("change"));
    if (access !== "container" || this.#token !== null || this.isInvited) {
      return { may: access === "open" ? null : may, ban };
    }
    if (!byCookie) return this.#ask(query, headers);
    if (user !== null) this.#isSignedIn({ user, name });
    return { may, ban };
  }

  #isSignedIn(login) {
    if (login.user === this.user) {
      this.#staying ??= setInterval(() => this.#ask({}).catch(() => {}), STAY_MS);
      return;
    }
    const stored = this.#tryStorage(storage => storage.setItem(LOGIN, JSON.stringify(login)) ?? true);
    // Where nothing can be stored, the next page would begin like this one.
    if (stored) this.dispatchEvent(new Event("other"));
  }

  /** Pictures and downloads can't bring a header: a cookie says for them who asks. */
  async #openSession() {
    const token = this.#token;
    if (token === null || token === this.#inCookie) return;
    const { ok } = await fetch(new URL("session", this.#base), { method: "PUT", headers: this.#headers });
    if (ok) this.#inCookie = token;
  }

  /** One that was refused is not given again: somebody has to sign in. */
  #give = async ({ reason }) => {
    const isSpent = this.#token === this.#given && (reason === "expired" || reason === "refused");
    if (isSpent) return null;
    this.#given = this.#token;
    return this.#token;
  };

  /** By the invitation there is always a newer one, until it is over. The cookie gets it as well. */
  #renew = async ({ reason }) => {
    this.#token = await this.#invitation.token({ isFresh: reason !== "connect" });
    if (this.#inCookie !== null) this.#openSession().catch(() => {});
    return this.#token;
  };

  #stored() {
    const token = this.#tryStorage(storage => storage.getItem(KEY));
    return typeof claimsOf(token ?? "")?.sub === "string" ? token : null;
  }

  #storedLogin() {
    try {
      const login = JSON.parse(this.#tryStorage(storage => storage.getItem(LOGIN)) ?? "null");
      return typeof login?.user === "string" && login.user !== "" ? login : null;
    } catch {
      return null;
    }
  }

  #tryStorage(task) {
    try {
      return this.#storage === null ? null : task(this.#storage);
    } catch {
      return null; // Full or forbidden: then the token is for this page only.
    }
  }
}
