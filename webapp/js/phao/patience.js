/** Waits for what may never answer. */

/** A disk that is busy takes a second now and then. */
const PATIENCE_MS = 3_000;

export class NoAnswer extends Error {
  constructor() {
    super(`no answer within ${PATIENCE_MS / 1_000} seconds`);
  }
}

/** What the promise brings. @throws NoAnswer if it brings nothing for a few seconds */
export function inTime(promise, environment) {
  return new Promise((resolve, reject) => {
    const timer = environment.setTimeout(() => reject(new NoAnswer()), PATIENCE_MS);
    promise.then(resolve, reject).finally(() => environment.clearTimeout(timer));
  });
}
