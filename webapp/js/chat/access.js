/** What may be done in the shown room: without the right to write there is a line in place of the field. */

import { byId, setText } from "./dom.js";
import { canInvite } from "./invite.js";

export class Access {
  #account;
  #language;
  #room = null;
  #subscription = null;
  /** Whether it was asked since the room was joined last. */
  #isAsked = false;
  /** For which end of the room it was asked why. */
  #isAskedOf = null;

  /** `wanted(room)` is called when the server wants a token. */
  constructor({ account, language, wanted }) {
    this.#account = account;
    this.#language = language;
    this.wanted = wanted;
    account.addEventListener("change", () => this.#render());
    language.addEventListener("change", () => this.#render());
  }

  open(room) {
    this.#subscription?.abort();
    this.#subscription = new AbortController();
    const { signal } = this.#subscription;
    this.#room = room;
    this.#isAsked = false;
    room.addEventListener("state", () => this.#changed(), { signal });
    room.addEventListener("failed", ({ detail }) => detail.reason?.code === "forbidden" && this.#ask(), { signal });
    this.#changed();
  }

  #changed() {
    const { connected, unauthorized, closed } = this.#room.connection;
    if (connected && !this.#isAsked) this.#ask();
    if (!connected) this.#isAsked = false;
    if (closed?.code === "forbidden" && closed !== this.#isAskedOf) this.#askWhy(closed);
    if (unauthorized !== null || closed?.code === 4004) this.#account.wanted().then(() => this.wanted(this.#room));
    this.#render();
  }

  async #ask() {
    const room = this.#room;
    this.#isAsked = true;
    room.may = await this.#account.mayIn(room.name);
    if (room === this.#room) this.#render();
  }

  async #askWhy(closed) {
    const room = this.#room;
    this.#isAskedOf = closed;
    const ban = await this.#account.banFrom(room.name);
    if (room.closed === closed && ban !== null) room.bannedBy(ban);
  }

  #render() {
    if (this.#room === null) return;
    const { may, connection } = this.#room;
    const isOut = ["forbidden", "unauthenticated"].includes(connection.closed?.code);
    const isReadOnly = may !== null && !may.includes("publish");
    byId("invite").hidden = isOut || !canInvite(this.#room);
    for (const id of ["banned-open", "clear-open"]) byId(id).hidden = !this.#room.manages;
    byId("composer").hidden = isOut || isReadOnly;
    byId("read-only").hidden = isOut || !isReadOnly;
    const key = this.#account.user === null ? "access.signInToWrite" : "access.readOnly";
    setText(byId("read-only"), isReadOnly ? this.#language.t(key) : "");
  }
}
