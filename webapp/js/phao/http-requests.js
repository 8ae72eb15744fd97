/** Requests over plain HTTP to the server that a WebSocket's address names. */

import { Failure } from "./http-answer.js";

const SOCKET = "/socket";

export class HttpRequests {
  #base;
  #fetch;

  /** @param url of the WebSocket */
  constructor(url, { fetch }) {
    this.#base = new URL(url);
    this.#base.protocol = this.#base.protocol === "wss:" ? "https:" : "http:";
    this.#fetch = fetch;
  }

  /** @param init what fetch takes @throws {Failure} if nothing goes through */
  async ask(path, parameters, init) {
    try {
      return await this.#fetch(this.url(path, parameters), { cache: "no-store", ...init });
    } catch (error) {
      throw new Failure({ reason: error.message, unreachable: true });
    }
  }

  url(path, parameters) {
    const url = new URL(this.#base);
    const context = url.pathname.endsWith(SOCKET) ? url.pathname.slice(0, -SOCKET.length) : url.pathname;
    url.pathname = context + path;
    for (const [key, value] of Object.entries(parameters)) {
      for (const one of [value].flat()) if (one !== undefined) url.searchParams.append(key, one);
    }
    return url.href;
  }
}
