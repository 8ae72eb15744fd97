/**
 * The link by which somebody was let in: its secret is exchanged for short tokens, again and again (docs/protocol.md
 * §5.12). All tabs of this browser have it, until one signs out.
 */

const KEY = "phao.page.invitation ";
/** A token that is good for less is not begun with. */
const SOON_MS = 60_000;

export class Invitation {
  #storage;
  #base;
  #key;
  /** { secret, user, name }, or null. */
  #held;
  #token = null;
  /** When the token is no longer good. */
  #until = 0;
  #asked = null;

  /** `storage` is localStorage or like it, null where there is none; `base` the page's address. */
  constructor({ storage, base }) {
    this.#storage = storage;
    this.#base = base;
    // Under other context paths of this origin may be other servers.
    this.#key = KEY + new URL(".", base).pathname;
    this.#held = this.#stored();
  }

  /** null without an invitation. */
  get user() {
    return this.#held?.user ?? null;
  }

  get name() {
    return this.#held?.name ?? null;
  }

  /** @returns whether this browser keeps it */
  accept(secret, { user, name }) {
    try {
      this.#storage.setItem(this.#key, JSON.stringify({ secret, user, name }));
      return true;
    } catch {
      return false; // full, forbidden, or not there
    }
  }

  forget() {
    this.#held = this.#token = null;
    try {
      this.#storage?.removeItem(this.#key);
    } catch {
      // Forbidden: then there is nothing.
    }
  }

  /** Whether a `storage` event for that key says that another tab has signed out, or in as somebody else. */
  isChangedBy(key) {
    return (key === null || key === this.#key) && (this.#stored()?.user ?? null) !== this.user;
  }

  /** A token, another one than before if `isFresh`; null if the invitation is over. @throws if nobody answers */
  async token({ isFresh }) {
    if (!isFresh && this.#token !== null && Date.now() < this.#until - SOON_MS) return this.#token;
    this.#asked ??= this.#exchange().finally(() => (this.#asked = null));
    return this.#asked;
  }

  async #exchange() {
    const { secret = "" } = this.#held ?? {};
    const ticket = await exchange(secret, this.#base);
    this.#token = ticket?.token ?? null;
    this.#until = Date.now() + (ticket?.expiresIn ?? 0);
    return this.#token;
  }

  #stored() {
    try {
      const held = JSON.parse(this.#storage?.getItem(this.#key) ?? "null");
      return [held?.secret, held?.user, held?.name].every(text => typeof text === "string") ? held : null;
    } catch {
      return null;
    }
  }
}

/** What the server gives for a secret: {token, user, name, expiresIn}; null if it is of no invitation that is good. */
export async function exchange(secret, base) {
  const answer = await fetch(new URL("invitations/token", base), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ secret }),
    credentials: "omit",
  });
  if (answer.ok) return answer.json();
  if (answer.status === 401 || answer.status === 400) return null;
  throw new Error(`the answer is ${answer.status}`);
}
