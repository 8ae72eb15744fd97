/** Requests over plain HTTP to the server that a WebSocket's address names. */

import { Failure } from "./http-answer.js";

const SOCKET = "/socket";

export class HttpRequests {
  #base;
  #fetch;
  #token;

  /** @param url of the WebSocket @param token tells the token that goes with each request, or null */
  constructor(url, { fetch }, token = () => null) {
    this.#base = new URL(url);
    this.#base.protocol = this.#base.protocol === "wss:" ? "https:" : "http:";
    this.#fetch = fetch;
    this.#token = token;
  }

  /** @param init what fetch takes @throws {Failure} if nothing goes through */
  async ask(path, parameters, init) {
    try {
      const headers = { ...init.headers, ...bearer(this.#token()) };
      return await this.#fetch(this.url(path, parameters), { cache: "no-store", ...init, headers });
    } catch (error) {
      throw new Failure({ reason: error.message, unreachable: true });
    }
  }

  /** Whether an address is of this server's rooms. */
  has(address) {
    return new URL(address).href.startsWith(new URL(`${this.#context}/rooms/`, this.#base).href);
  }

  url(path, parameters) {
    const url = new URL(this.#base);
    url.pathname = this.#context + path;
    for (const [key, value] of Object.entries(parameters)) {
      for (const one of [value].flat()) if (one !== undefined) url.searchParams.append(key, one);
    }
    return url.href;
  }

  get #context() {
    const { pathname } = this.#base;
    return pathname.endsWith(SOCKET) ? pathname.slice(0, -SOCKET.length) : pathname;
  }
}

/** The header that a token goes in, none without one. */
export function bearer(token) {
  return token ? { Authorization: `Bearer ${token}` } : {};
}
