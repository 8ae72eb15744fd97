/**
 * What a client says over plain HTTP, each in a request of its own, answered with the frame that a WebSocket would have
 * brought.
 */

import { fromBase64, utf8 } from "./frames.js";
import { jsonOf, problemOf } from "./http-answer.js";

/** How long a publish may take, and how much longer for each byte: some proxies take a request and never answer. */
const PUBLISH_TIMEOUT_MS = 30_000;
const MS_PER_BYTE = 1 / 8;
/** How long a page may bring nothing, from one piece to the next. */
const PAGE_TIMEOUT_MS = 30_000;

export class HttpPosts {
  #request;
  #answer;
  #goesOn;
  #environment;
  #waiting = [];
  #busy = false;
  #stopped = false;
  /** What aborts the requests that are under way. */
  #underway = new Set();

  /**
   * @param request asks with path, parameters and what fetch takes
   * @param answer takes a frame
   * @param goesOn whether what waits is still to be published
   */
  constructor({ request, answer, goesOn, environment }) {
    this.#request = request;
    this.#answer = answer;
    this.#goesOn = goesOn;
    this.#environment = environment;
  }

  stop() {
    this.#stopped = true;
    this.#waiting = [];
    for (const given of this.#underway) given.abort();
  }

  /**
   * One after another: two at once may overtake each other, and the second would be refused because it skips the first.
   *
   * @param hello `{ client, name, present }`: `present` is false if others are not to see the client in the room
   */
  publish(frame, hello) {
    this.#waiting.push({ frame, hello });
    this.#work();
  }

  async #work() {
    if (this.#busy) return;
    this.#busy = true;
    while (this.#waiting.length > 0 && this.#goesOn()) {
      const { frame, hello } = this.#waiting.shift();
      const answer = await this.#publish(frame, hello);
      if (this.#stopped) return;
      this.#answer(answer);
      if (answer.type === "refused") this.#refuseFollowing(answer);
    }
    this.#busy = false;
  }

  /** @returns {Promise<any>} the server's answer as the frame that it would be on a WebSocket */
  async #publish({ room, n, data, contentType, filename, thumbnail }, { client, name, present = true }) {
    const isText = typeof data === "string";
    const content = isText ? utf8(data) : data;
    const picture = thumbnail === undefined ? null : fromBase64(thumbnail);
    // docs/protocol.md §5.4: the thumbnail comes first, then the content.
    const body = picture === null ? content : joined(picture, content);
    const headers = { "Idempotency-Key": `${client}-${n}`, ...(present && { "Phao-Client": client }) };
    const type = contentType ?? (isText ? "text/plain" : undefined);
    if (type !== undefined) headers["Content-Type"] = type;
    const parameters = { name, kind: isText ? "text" : "binary", filename, thumbnailBytes: picture?.length };
    const patience = PUBLISH_TIMEOUT_MS + body.length * MS_PER_BYTE;
    try {
      const { ok, answer } = await this.#post(
        `/rooms/${encodeURIComponent(room)}`,
        parameters,
        headers,
        body,
        patience,
      );
      if (ok) return { type: "ack", room, n, seq: answer.seq, time: answer.time };
      const { code, retry, detail: message, expected } = answer;
      return { type: "refused", of: "publish", room, n, code, retry, message, expected };
    } catch (error) {
      // It may be stored or not: sent again under the same n it is stored once. The reading finds out whether we are
      // cut off.
      return { type: "refused", of: "publish", room, n, code: "unreachable", retry: true, message: error.message };
    }
  }

  async #post(path, parameters, headers, body, patience) {
    return this.#within(patience, async signal => {
      const response = await this.#request(path, parameters, { method: "POST", headers, body, signal });
      const answer = response.ok ? await response.json() : ((await problemOf(response)) ?? tooLarge(response));
      if (answer === null || (response.ok && !Number.isSafeInteger(answer.seq))) {
        throw new Error(`the answer is ${response.status}, and not our server's`);
      }
      return { ok: response.ok, answer };
    });
  }

  /**
   * @param patience in ms
   * @param task takes a signal that aborts it when the patience is over, and a function that makes that begin anew
   */
  async #within(patience, task) {
    const given = new AbortController();
    this.#underway.add(given);
    let timer;
    const renew = () => {
      this.#environment.clearTimeout(timer);
      timer = this.#environment.setTimeout(() => given.abort(), patience);
    };
    renew();
    try {
      return await task(given.signal, renew);
    } finally {
      this.#environment.clearTimeout(timer);
      this.#underway.delete(given);
    }
  }

  /** What the server would say to those that follow in this room: that they skip this one. */
  #refuseFollowing({ room, n, code, expected = n }) {
    const following = this.#waiting.filter(({ frame }) => frame.room === room);
    this.#waiting = this.#waiting.filter(({ frame }) => frame.room !== room);
    const next = code === "n_skipped" ? expected : n;
    for (const { frame } of following) {
      const message = "the one before was refused";
      this.#answer({
        type: "refused",
        of: "publish",
        room,
        n: frame.n,
        code: "n_skipped",
        retry: true,
        message,
        expected: next,
      });
    }
  }

  async history({ room, before, after, limit }, { epoch = "", inlineBytes }) {
    const position = before === undefined ? { after, epoch, inlineBytes } : { before, inlineBytes };
    let problem = { code: "unreachable", retry: true, detail: "the page did not come" };
    try {
      const { ok, answer } = await this.#page(`/rooms/${encodeURIComponent(room)}`, { ...position, limit });
      if (ok) return this.#answer({ type: "page", room, before, after, ...pick(answer) });
      problem = answer ?? problem;
    } catch {
      // Asked for again in a while.
    }
    const { code, retry, detail: message } = problem;
    this.#answer({ type: "refused", of: "history", room, code, retry, message });
  }

  async remove({ room, seq, upTo }, { client, name }) {
    const what = seq === undefined ? { upTo } : { seq };
    const path = `/rooms/${encodeURIComponent(room)}/messages${seq === undefined ? "" : `/${seq}`}`;
    let problem = { code: "unreachable", retry: true, detail: "the removal was not answered" };
    try {
      const { ok, answer } = await this.#within(PUBLISH_TIMEOUT_MS, async signal => {
        const init = { method: "DELETE", headers: { "Phao-Client": client }, signal };
        const response = await this.#request(path, { name, upTo }, init);
        return { ok: response.ok, answer: response.ok ? await response.json() : await problemOf(response) };
      });
      if (ok) return this.#answer({ type: "ack", room, ...pickRemoval(answer) });
      problem = answer ?? problem;
    } catch {
      // Asked for again in a while: a removal is done once.
    }
    const { code, retry, detail: message } = problem;
    this.#answer({ type: "refused", of: "remove", room, ...what, code, retry, message });
  }

  #page(path, parameters) {
    return this.#within(PAGE_TIMEOUT_MS, async (signal, renew) => {
      const response = await this.#request(path, parameters, { cache: "default", signal });
      return { ok: response.ok, answer: response.ok ? await jsonOf(response, renew) : await problemOf(response) };
    });
  }

  /** Answered only where it was refused: what is lost on the way is told again by a later one. */
  async read({ room, seq }) {
    const init = { method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ seq }) };
    try {
      const response = await this.#request(`/rooms/${encodeURIComponent(room)}/read`, {}, init);
      if (response.ok) return;
      const { code, retry, detail: message } = (await problemOf(response)) ?? {};
      if (code !== undefined) this.#answer({ type: "refused", of: "read", room, code, retry, message });
    } catch {
      // The room is joined again, and says how far the server knows.
    }
  }

  /** A signal has no answer, on any transport. */
  async signal({ room, data }, { client, name }) {
    const headers = { "Phao-Client": client, "Content-Type": "application/json" };
    const path = `/rooms/${encodeURIComponent(room)}/signals`;
    try {
      await this.#request(path, { name }, { method: "POST", headers, body: JSON.stringify(data) });
    } catch {
      // As lost as a signal on a connection that is cut.
    }
  }
}

/**
 * RFC 9110 §15.5.14: a proxy's own limit would be the same the next time, and all that waits behind would wait for
 * ever.
 */
function tooLarge({ status }) {
  if (status !== 413) return null;
  return {
    code: "message_too_large",
    retry: false,
    detail: "a proxy in front of the server finds the message too large (413)",
  };
}

function joined(first, second) {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

function pick({ first, head, messages }) {
  return { first, head, messages };
}

function pickRemoval({ removes, upTo, seq, time }) {
  return removes === undefined ? { upTo, seq, time } : { removes, seq, time };
}
