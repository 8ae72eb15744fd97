/**
 * The token of a page for one server: asked of the page one call at a time for all connections, and asked for again
 * before it expires. It goes into frames and headers, never into an address, into storage or into an error.
 */

import { fromBase64 } from "./frames.js";

/** Part of a token's life after which the next one is asked for, give or take a tenth: not by all clients at once. */
const RENEWAL = 0.8;
const SPREAD = 0.2;
const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 30_000;
/** Timers take no more. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The page gave no token, or something that is none. */
export class NoToken extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/** @type {WeakMap<object, Map<string, Map<any, Tokens>>>} by environment, server, and what gives them */
const all = new WeakMap();

export class Tokens {
  #source;
  #environment;
  #forget;
  #connections = new Set();
  /** The one to use, or null if the next one has to be asked for. */
  #token = null;
  /** The newest that the server took. */
  #taken = null;
  /** Why the next one is asked for. */
  #reason = "connect";
  /** The page's answer is due. */
  #asked = null;
  #timer = null;
  #fruitless = 0;
  #warned = false;

  /** One for all that get theirs from the same source. @param source a token, or a function that brings one */
  static of(source, server, environment) {
    if (!all.has(environment)) all.set(environment, new Map());
    const servers = all.get(environment);
    if (!servers.has(server)) servers.set(server, new Map());
    const sources = servers.get(server);
    if (!sources.has(source)) sources.set(source, new Tokens(source, environment, () => sources.delete(source)));
    return sources.get(source);
  }

  constructor(source, environment, forget) {
    this.#source = source;
    this.#environment = environment;
    this.#forget = forget;
  }

  get token() {
    return this.#token;
  }

  /** A token that was refused may be followed by another. */
  get canAsk() {
    return typeof this.#source === "function";
  }

  /** @param connection is told `renewed()` when there is another token than before */
  add(connection) {
    this.#connections.add(connection);
  }

  remove(connection) {
    this.#connections.delete(connection);
    if (this.#connections.size > 0) return;
    this.#disarm();
    this.#token = this.#taken = null;
    this.#forget();
  }

  /** @returns null if there is a token, else a promise of one; it is rejected if the page gives none */
  ask() {
    return this.#token === null ? this.#call(this.#reason) : null;
  }

  /** The server takes this token, for so many milliseconds more. */
  taken(token, expiresIn) {
    if (token !== this.#token) return;
    this.#taken = token;
    this.#fruitless = 0;
    if (this.#timer !== null || expiresIn === undefined || !this.canAsk) return;
    const part = RENEWAL * (1 + SPREAD * (this.#environment.random() - 0.5));
    this.#arm(Math.min(LONGEST_TIMER_MS, Math.max(FIRST_DELAY_MS, Math.round(expiresIn * part))));
  }

  /** The server will not have this one instead of the one before, which goes on being good for a while. */
  declined(token) {
    if (token !== this.#token || this.#taken === token) return;
    this.#token = this.#taken;
    this.#reason = "refused";
    if (this.#token !== null) this.#retryLater();
  }

  /** The server wants another one than this. @returns whether there can be one */
  rejected(token, code) {
    if (token === this.#token) {
      this.#token = this.#taken = null;
      this.#reason = code === "token_expired" ? "expired" : "refused";
      this.#disarm();
    }
    return this.canAsk;
  }

  #call(reason) {
    this.#asked ??= this.#bring(reason).finally(() => (this.#asked = null));
    return this.#asked;
  }

  async #bring(reason) {
    const given = this.canAsk ? await this.#askPage(reason) : this.#source;
    if (this.#connections.size === 0) throw new NoToken("closed", "all sockets were closed meanwhile");
    const token = checked(given);
    if (token === this.#token) return;
    this.#disarm();
    this.#token = token;
    for (const connection of [...this.#connections]) connection.renewed();
  }

  async #askPage(reason) {
    try {
      return await this.#source({ reason });
    } catch (error) {
      if (!this.#warned) console.warn("phao: the function that gives tokens failed, and is asked again later:", error);
      this.#warned = true;
      throw error;
    }
  }

  async #renew() {
    const before = this.#token;
    await this.#call("refresh").catch(() => {});
    // No other one: again and again, until there is one or the server has enough of this one.
    if (this.#token === before && before !== null && this.#connections.size > 0) this.#retryLater();
  }

  #retryLater() {
    const delay = FIRST_DELAY_MS * 2 ** this.#fruitless++ * (1 + this.#environment.random() / 2);
    this.#arm(Math.min(LONGEST_DELAY_MS, delay));
  }

  #arm(delay) {
    this.#disarm();
    this.#timer = this.#environment.setTimeout(() => {
      this.#timer = null;
      this.#renew();
    }, delay);
  }

  #disarm() {
    this.#environment.clearTimeout(this.#timer);
    this.#timer = null;
  }
}

/** Never shows in its error what was given. */
function checked(given) {
  if (given === undefined || given === null || given === "") {
    throw new NoToken("unauthenticated", "the page gave no token");
  }
  const token = typeof given === "string" ? given.trim() : "";
  // What does not fit into a header would stand in fetch's own error.
  if (/[^\x21-\x7e]/.test(token) || userOf(token) === null) {
    throw new NoToken("invalid_token", "what the page gave is no token with a user (claim sub)");
  }
  return token;
}

/** The user whom a token names, not verified; null if it names none. */
export function userOf(token) {
  const sub = claimsOf(token)?.sub;
  return typeof sub === "string" && sub !== "" ? sub : null;
}

/** What a token says, not verified; null if it can't be read. @returns {any} */
export function claimsOf(token) {
  try {
    const [, claims] = token.split(".");
    const bytes = fromBase64(claims.replaceAll("-", "+").replaceAll("_", "/"));
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}
