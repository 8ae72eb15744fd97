/** What came of a request over plain HTTP. */

/** How a request, and with it the connection that it belongs to, ended. */
export class Failure extends Error {
  constructor({ code = 1006, reason = "", wasClean = false, blocked = false, unreachable = false }) {
    super(reason);
    /** What `onclose` is told: `blocked` if HTTP goes through but not this way of using it, `unreachable` if nothing goes through. */
    this.close = { code, reason, wasClean, blocked, unreachable };
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
