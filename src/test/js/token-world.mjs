/** Tokens for a World, and the page's function that brings them. */
import { JOINED, WELCOME, settle } from "./world.mjs";

export const HOUR = 3_600_000;
export const EXPIRED = "token_expired: the token has expired: get a new one";

/** As a server would make it, but for the signature, which no client looks at. @param nth so that no two are the same */
export function tokenOf(user, nth = 1) {
  const part = value => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "HS256" })}.${part({ sub: user, nth })}.c2lnbmF0dXJl`;
}

/** A page's function, and why it was called. @param bring gives a token or an Error; else each time a newer one of 42 */
export function asker(bring) {
  const calls = [];
  const next = bring ?? (() => tokenOf("42", calls.length));
  return {
    calls,
    token: async ({ reason }) => {
      calls.push(reason);
      const given = next();
      if (given instanceof Error) throw given;
      return given;
    },
  };
}

/** From a connection that is tried to a joined room. The server answers pings from now on. */
export async function asUser(world, user, expiresIn = HOUR) {
  await settle();
  await world.join({}, { user, expiresIn, heartbeat: 2 * HOUR });
}
