/**
 * The reading half of a connection by polls (docs/protocol.md §5.3): each one waits until there is something to say.
 */

import { Failure } from "./http-answer.js";

/** How much later than asked for an answer may come: the server looks every two seconds, the rest is for the way. */
const GRACE_MS = 10_000;

/** The same as readStream, and as endless. */
export async function readPolls({ ask, query, hear, seconds, environment }) {
  let cursor;
  for (;;) {
    const wait = seconds();
    const answer = await inTime(
      poll(ask, { ...query(), ...(cursor && { cursor }), wait }),
      wait * 1_000 + GRACE_MS,
      environment,
    );
    cursor = answer.cursor;
    // Within this call other rooms may be asked for: then we are aborted, and begin again with another cursor.
    hear(answer.frames);
  }
}

async function poll(ask, parameters) {
  const response = await ask(parameters, { Accept: "application/json" });
  try {
    const answer = await response.json();
    if (typeof answer.cursor === "string" && Array.isArray(answer.frames)) return answer;
  } catch {
    // The answer was cut in the middle, or is not our server's.
  }
  throw new Failure({ reason: "the answer is not that of a poll", blocked: true });
}

function inTime(promise, ms, environment) {
  return new Promise((resolve, reject) => {
    const timer = environment.setTimeout(() => reject(new Failure({ reason: "a poll was not answered" })), ms);
    promise.then(resolve, reject).finally(() => environment.clearTimeout(timer));
  });
}
