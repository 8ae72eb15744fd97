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

/** What a server with rules says to whom, by tokens that are good for seconds. */
export class TokenGate {
  #now;
  #later;
  #random;
  #issued = 0;
  /** Expired tokens are good for that much longer. */
  leeway = 1_000;

  constructor({ now, setTimeout, random }) {
    this.#now = now;
    this.#later = setTimeout;
    this.#random = random;
  }

  /** Good for two to ten seconds. */
  issue(user) {
    const part = value => Buffer.from(JSON.stringify(value)).toString("base64url");
    const exp = this.#now() + 2_000 + Math.floor(this.#random() * 8_000);
    return `${part({})}.${part({ sub: user, exp, nth: this.#issued++ })}.x`;
  }

  /** Whether a frame is to be answered. Who has no good token is closed. */
  lets(line, { type, token }) {
    if (type !== "hello" && type !== "token") return Boolean(line.claims) && this.#isGood(line.claims);
    const claims = token && JSON.parse(Buffer.from(token.split(".")[1], "base64url"));
    if (!claims || !this.#isGood(claims)) {
      const [code, message] = [claims ? "token_expired" : "unauthenticated", "get another one"];
      if (type === "token") line.toClient({ type: "refused", of: "token", code, retry: false, message });
      else line.closeFromServer(4004, `${code}: ${message}`);
      return false;
    }
    line.claims = claims;
    this.#later(
      () => line.claims === claims && line.closeFromServer(4004, EXPIRED),
      claims.exp + this.leeway - this.#now(),
    );
    if (type === "token") line.toClient({ type: "authorized", ...this.told(line) });
    return type === "hello";
  }

  told({ claims }) {
    return { user: claims.sub, expiresIn: Math.max(0, claims.exp - this.#now()) };
  }

  #isGood({ exp }) {
    return this.#now() < exp + this.leeway;
  }
}
