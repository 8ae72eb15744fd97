/**
 * As whom one connection speaks: gets the token before it is opened, tells the server of each newer one, and sees that
 * it stays the same user from beginning to end.
 */

import { bearer } from "./http-requests.js";
import { NoToken, Tokens, userOf } from "./tokens.js";

export class Authority {
  /** Null while it is not known, and without tokens. */
  user;

  #tokens;
  #owner;
  /** What the server was shown last on this connection. */
  #shown = null;
  #claimed = false;

  /**
   * @param source of tokens, as the option `token` has it
   * @param user as whom, if that is known before there is a token
   * @param owner is told `claim(user)` before the first connection, and awaited then; `present(token)` to send one;
   * `unauthorized(code, reason)`; and `otherUser()` for good
   */
  constructor({ source, user = null }, { server, environment, owner }) {
    this.#tokens = source === undefined ? null : Tokens.of(source, server, environment);
    this.user = user;
    this.#owner = owner;
    this.#tokens?.add(this);
  }

  get isAsked() {
    return this.#tokens !== null;
  }

  /** Whether somebody has signed in, but not with a token. */
  get isByLogin() {
    return this.#tokens === null && this.user !== null;
  }

  get token() {
    return this.#tokens?.token ?? null;
  }

  /** @returns null if a connection may be opened now, else a promise; it is rejected if there is no token */
  admit() {
    if (this.#tokens === null) return null;
    const asked = this.#tokens.ask();
    return asked === null && this.#claimed && this.#isSameUser ? null : this.#admit(asked);
  }

  async #admit(asked) {
    try {
      await asked;
    } catch (error) {
      if (error instanceof NoToken) this.#owner.unauthorized(error.code, error.message);
      throw error;
    }
    if (this.token === null) throw new NoToken("unauthenticated", "the token was refused meanwhile");
    this.user ??= userOf(this.token);
    if (!this.#isSameUser) return this.#owner.otherUser();
    if (!this.#claimed) await this.#owner.claim(this.user);
    this.#claimed = true;
  }

  /** For `hello`. @throws if it has become void since `admit()` */
  show() {
    if (this.#tokens === null) return {};
    if (this.token === null) throw new NoToken("unauthenticated", "the token was refused meanwhile");
    this.#shown = this.token;
    return { token: this.#shown };
  }

  welcomed({ user, expiresIn }) {
    // Without tokens it is the server that knows who we are, by a cookie perhaps.
    if (this.#tokens === null) return (user ?? null) === this.user ? undefined : this.#owner.otherUser();
    if (user !== undefined && user !== this.user) return this.#owner.otherUser();
    this.#tokens.taken(this.#shown, expiresIn);
    if (this.token !== this.#shown) this.renewed();
  }

  authorized({ expiresIn }) {
    this.#tokens?.taken(this.#shown, expiresIn);
  }

  /** There is a newer token. */
  renewed() {
    if (!this.#claimed || this.token === null) return;
    if (!this.#isSameUser) this.#owner.otherUser();
    else if (this.#owner.present(this.token)) this.#shown = this.token;
  }

  /** The server refused the token that it was shown on an open connection. */
  declined({ code, retry, message }) {
    this.#tokens?.declined(this.#shown);
    if (code === "other_user") this.#owner.otherUser();
    else if (!retry) this.#owner.unauthorized(code, message);
  }

  /**
   * The server closed for want of a good token.
   *
   * @param why its reason: a code, and what to say about it
   * @param wasGood whether it had taken the token before
   * @returns whether there may be another one
   */
  rejected(why, wasGood) {
    const [code, reason] = told(why);
    const goesOn = this.#tokens?.rejected(this.#shown, code) ?? false;
    const isOfAge = code === "token_expired" && wasGood && goesOn;
    if (!isOfAge) this.#owner.unauthorized(code, reason);
    return goesOn;
  }

  /** @param send takes the header and makes a request; tried once more if the token was not good */
  async fetch(send) {
    if (this.#tokens === null) return send({});
    await this.#tokens.ask();
    const { token } = this;
    const response = await send(bearer(token));
    if (response.status !== 401) return response;
    if (!this.#tokens.rejected(token, "token_expired")) return response;
    await this.#tokens.ask();
    return send(bearer(this.token));
  }

  end() {
    this.#tokens?.remove(this);
  }

  get #isSameUser() {
    return userOf(this.token ?? "") === this.user;
  }
}

/** What a close reason begins with, and the rest; an older server, or one in between, may have said nothing. */
function told(reason) {
  const colon = reason.indexOf(": ");
  return colon < 0 ? ["unauthenticated", reason] : [reason.slice(0, colon), reason.slice(colon + 2)];
}
