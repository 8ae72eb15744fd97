/** What came of a request over plain HTTP. */

/** How a request, and with it the connection that it belongs to, ended. */
export class Failure extends Error {
  constructor({ code = 1006, reason = "", wasClean = false, blocked = false, unreachable = false }) {
    super(reason);
    /**
     * What `onclose` is told: `blocked` if HTTP goes through but not this way of using it, `unreachable` if nothing
     * goes through.
     */
    this.close = { code, reason, wasClean, blocked, unreachable };
  }
}

/** What is said of a token that is not good, or missing (docs/protocol.md §4). */
export const UNAUTHORIZED = new Set(["unauthenticated", "invalid_token", "token_expired"]);

/** @param came is told of each piece */
export async function jsonOf(response, came) {
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return JSON.parse(text + decoder.decode());
    came();
    text += decoder.decode(value, { stream: true });
  }
}

/** RFC 9457, or null if the answer is not our server's. */
export async function problemOf(response) {
  try {
    const problem = await response.json();
    return typeof problem?.code === "string" ? problem : null;
  } catch {
    return null;
  }
}
