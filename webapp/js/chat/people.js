/** Who is here, and who of them is typing. */

import { arrange, byId, label, make, onceSoon, setText } from "./dom.js";
import { labelVerified, paintPerson, verifiedMark } from "./message-view.js";
import { calledName, personOf } from "./names.js";
import { typingText } from "./typing.js";

export class PeopleView {
  #language;
  #room = null;
  #draw;
  #elements = new Map();
  #subscription = null;

  constructor({ language }) {
    this.#language = language;
    this.#draw = onceSoon(() => this.#render());
    language.addEventListener("change", () => this.#render());
  }

  open(room) {
    this.#subscription?.abort();
    this.#subscription = new AbortController();
    const { signal } = this.#subscription;
    this.#room = room;
    room.addEventListener("people", this.#draw, { signal });
    room.addEventListener("state", this.#draw, { signal });
    room.addEventListener("typing", () => this.#renderTyping(), { signal });
    this.#render();
  }

  #render() {
    const language = this.#language;
    const room = this.#room;
    const { members, count: devices } = room.socket;
    const people = this.#people();
    // Of more than the server lists, nobody knows who is here twice.
    const count = members.size === devices ? people.length : devices;
    this.#elements = new Map(
      people.map(member => [personOf(member), this.#elements.get(personOf(member)) ?? line(member)]),
    );
    people.forEach(member => this.#update(this.#elements.get(personOf(member)), member));
    arrange(byId("people-list"), [...this.#elements.values()]);
    setText(byId("people-total"), language.number(count));
    setText(byId("people-count"), language.number(count));
    label(byId("people-open"), language.t("people.open", { count }));
    byId("people-many").hidden = count === people.length;
    setText(byId("people-many"), count === people.length ? "" : language.t("people.tooMany", { count }));
    this.#renderTyping();
  }

  /** Who is here with several devices is one, as which this page comes first. */
  #people() {
    const { members, users, id: own } = this.#room.socket;
    const all = [...members].map(([id, name]) => ({ id, name, user: users?.get(id) }));
    const people = new Map();
    for (const member of all) {
      if (!people.has(personOf(member)) || member.id === own) people.set(personOf(member), member);
    }
    return [...people.values()].sort((a, b) => this.#order(a, b));
  }

  #update(element, member) {
    const language = this.#language;
    const room = this.#room;
    const name = calledName(member, language);
    const own = member.id === room.socket.id ? "name.me" : "name.meElsewhere";
    const mine = room.isMine(member);
    setText(element.querySelector(".person-name"), mine ? language.t(own, { name }) : name);
    labelVerified(element, language);
    paintPerson(element, mine ? null : room.colours.of(personOf(member)), name);
  }

  #renderTyping() {
    const language = this.#language;
    const room = this.#room;
    setText(
      byId("typing"),
      typingText(room.typists.members, language, member => calledName(member, language)),
    );
  }

  /** Oneself first, then by name as the language sorts. */
  #order(a, b) {
    const own = member => Number(member.id === this.#room.socket.id);
    return (
      own(b) - own(a) || calledName(a, this.#language).localeCompare(calledName(b, this.#language), this.#language.code)
    );
  }
}

function line({ user }) {
  return make(
    "li",
    { class: "person" },
    make("span", { class: "badge", "aria-hidden": "true" }),
    make("span", { class: "person-name" }),
    user === undefined ? null : verifiedMark(),
  );
}
