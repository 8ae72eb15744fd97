/**
 * The reading half of a connection by event stream (docs/protocol.md §5.2). By fetch and not by EventSource, which
 * can't send headers: the client's secret would have to stand in the address, and addresses are written into logs.
 */

import { Failure } from "./http-answer.js";

/**
 * Reads until the stream ends.
 *
 * @param ask asks /events with these parameters and headers, and returns an answer that is good
 * @param hear takes frames; none when only a sign of life came
 * @throws {Failure} in any case: an event stream has no good end
 */
export async function readStream({ ask, query, hear }) {
  const response = await ask(query(), { Accept: "text/event-stream" });
  const type = response.headers.get("Content-Type") ?? "";
  if (!type.startsWith("text/event-stream") || !response.body) {
    throw new Failure({ reason: `the answer is ${type || "of no type"} and not an event stream`, blocked: true });
  }
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  const parser = new EventParser();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) throw new Failure({ reason: "the event stream ended" });
    const frames = parser.push(decoder.decode(value, { stream: true }));
    const close = frames.findIndex(({ type }) => type === "close");
    hear(close < 0 ? frames : frames.slice(0, close));
    if (close >= 0) throw new Failure({ ...frames[close], wasClean: true });
  }
}

/**
 * Server-sent events (WHATWG HTML §9.2.6) as far as they carry our frames: all but `data` is said by the frame itself.
 */
export class EventParser {
  /**
   * The pieces of the line that has no end yet. Joined once: to look into all of it for each piece would copy it as
   * often.
   */
  #begun = [];
  #data = [];

  /** @returns the frames that are complete with this piece */
  push(piece) {
    const frames = [];
    let begin = 0;
    let end;
    while ((end = piece.indexOf("\n", begin)) >= 0) {
      this.#begun.push(piece.slice(begin, end));
      this.#line(this.#begun.splice(0).join(""), frames);
      begin = end + 1;
    }
    if (begin < piece.length) this.#begun.push(piece.slice(begin));
    return frames;
  }

  #line(ended, frames) {
    const line = ended.endsWith("\r") ? ended.slice(0, -1) : ended;
    if (line.startsWith("data:")) {
      this.#data.push(line.slice(line.startsWith(" ", "data:".length) ? "data: ".length : "data:".length));
    } else if (line === "" && this.#data.length > 0) {
      frames.push(JSON.parse(this.#data.splice(0).join("\n")));
    }
  }
}
