/** The dialog in which who manages a room invites somebody into it, and revokes invitations. */

import { byId, choices, focusText, make, setText } from "./dom.js";
import { linkTo, nameProblem, nameTyped, shownRoom } from "./names.js";
import { ask } from "./requests.js";
import { copy } from "./share.js";

const DAY_SECONDS = 86_400;
const DAYS = [1, 7, 30, 90, 365];
const USUAL_DAYS = 90;
/** What somebody may be let do, the usual first. */
const ROLES = {
  talk: { text: "invite.talk", rights: ["read", "publish", "signal", "presence"] },
  read: { text: "invite.read", rights: ["read", "presence"] },
  manage: { text: "invite.manage", rights: ["read", "publish", "signal", "presence", "manage"] },
};

export class InviteDialog {
  #account;
  #language;
  #rooms;
  #announce;
  #dialog;
  #name;
  #time;
  #role;
  #room = null;
  /** Of the invitation that is about to be revoked: the button asks once more. */
  #sure = null;
  #known = [];

  /** `announce(text)` says something to a screen reader. */
  constructor({ account, language, rooms, announce }) {
    this.#account = account;
    this.#language = language;
    this.#rooms = rooms;
    this.#announce = announce;
    this.#dialog = byId("invite-dialog");
    this.#name = byId("invite-name");
    this.#time = byId("invite-time");
    this.#role = byId("invite-role");
    byId("invite").addEventListener("click", () => this.open());
    byId("invite-close").addEventListener("click", () => this.#dialog.close());
    byId("invite-copy").addEventListener("click", () => this.#copy());
    byId("invite-form").addEventListener("submit", event => this.#submit(event));
    this.#name.addEventListener("input", () => this.#complain(null));
    this.#dialog.addEventListener("close", () => this.#closed());
    language.addEventListener("change", () => this.#render());
  }

  open() {
    this.#room = this.#rooms.current;
    this.#known = [];
    this.#render();
    this.#dialog.showModal();
    this.#load();
  }

  async #submit(event) {
    event.preventDefault();
    const name = nameTyped(this.#name.value);
    const problem = name === "" ? { key: "invite.nameless" } : nameProblem(name);
    if (problem !== null) return this.#complain(problem);
    const room = this.#room;
    const offer = {
      name,
      rooms: { [room.name]: ROLES[this.#role.value].rights },
      seconds: Number(this.#time.value) * DAY_SECONDS,
    };
    byId("invite-submit").disabled = true;
    try {
      const { secret } = await ask(this.#account, "POST", "invitations", offer);
      if (room === this.#room) this.#show(`${linkTo(room.name, location.href)}?invitation=${secret}`, name);
      await this.#load();
    } catch {
      this.#complain({ key: "invite.failed" });
    } finally {
      byId("invite-submit").disabled = false;
    }
  }

  #show(link, name) {
    setText(byId("invite-for"), this.#language.t("invite.for", { name }));
    byId("invite-link").value = link;
    byId("invite-made").hidden = false;
    this.#name.value = "";
    byId("invite-copy").focus();
  }

  async #copy() {
    const link = byId("invite-link");
    const copied = await copy(link.value);
    if (!copied) link.select();
    setText(byId("invite-copy"), this.#language.t(copied ? "rooms.shared" : "invite.select"));
    this.#announce(this.#language.t(copied ? "rooms.shared" : "invite.select"));
  }

  async #load() {
    const { invitations } = await ask(this.#account, "GET", "invitations").catch(() => ({ invitations: this.#known }));
    this.#known = invitations.filter(({ revoked }) => !revoked);
    this.#renderList();
  }

  async #revoke({ id, name }) {
    if (this.#sure !== id) {
      this.#sure = id;
      return this.#renderList();
    }
    try {
      await ask(this.#account, "DELETE", `invitations/${encodeURIComponent(id)}`);
      this.#announce(this.#language.t("invite.revoked", { name }));
      await this.#load();
    } catch {
      this.#complain({ key: "invite.failed" });
    }
  }

  #closed() {
    this.#room = null;
    this.#sure = null;
    this.#name.value = "";
    byId("invite-link").value = "";
    byId("invite-made").hidden = true;
    this.#complain(null);
    focusText();
  }

  #complain(problem) {
    setText(byId("invite-problem"), problem === null ? "" : this.#language.t(problem.key, problem.params));
    this.#name.setAttribute("aria-invalid", String(problem !== null));
  }

  #render() {
    if (this.#room === null) return;
    const language = this.#language;
    setText(byId("invite-title"), language.t("invite.title", { room: shownRoom(this.#room.name) }));
    setText(byId("invite-copy"), language.t("rooms.share"));
    const days = DAYS.map(count => [String(count), language.t("invite.days", { count })]);
    choices(this.#time, days, String(USUAL_DAYS));
    const { may } = this.#room;
    const roles = Object.entries(ROLES).filter(([, { rights }]) => rights.every(right => may.includes(right)));
    choices(
      this.#role,
      roles.map(([role, { text }]) => [role, language.t(text)]),
      roles[0]?.[0],
    );
    this.#renderList();
  }

  #renderList() {
    const language = this.#language;
    byId("invite-known").hidden = this.#known.length === 0;
    const had = document.activeElement?.getAttribute("data-id");
    byId("invite-list").replaceChildren(
      ...this.#known.map(invitation => {
        const { id, name, until, rooms } = invitation;
        const text = language.t(this.#sure === id ? "invite.sure" : "invite.revoke");
        return make(
          "li",
          { class: "invited" },
          make(
            "span",
            {},
            make("strong", {}, name),
            ` ${language.t("invite.until", { date: language.date(until) })} · ${Object.keys(rooms).join(", ")}`,
          ),
          make(
            "button",
            {
              type: "button",
              class: "small-button",
              "data-id": id,
              "aria-label": `${text}: ${name}`,
              onclick: () => this.#revoke(invitation),
            },
            text,
          ),
        );
      }),
    );
    // The list was made anew under the finger or the key that is at it.
    [...byId("invite-list").querySelectorAll("button")].find(button => button.dataset.id === had)?.focus();
  }
}

/** Whether the dialog can invite into that room: a name with characters that patterns use would mean other rooms. */
export function canInvite({ name, may }) {
  return may !== null && may.includes("manage") && may.includes("read") && !/[*{}]/.test(name);
}
